package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// SealedVerdict is a published verdict as its sealed bytes, with what stands beside them in a Verdict.
type SealedVerdict struct {
	Snapshot  []byte
	SHA256    string
	HTML      *string // where its words stand in HTML, as Placed wrote it
	Rated     bool    // its kind is one that is rated
	Position  int
	Revision  int
	Sealed    Sealed
	Published Published
}

// Lines writes changes as lines of JSON. A line lays the sealed bytes of a verdict flat as they are, and reads no more of them than
// where their parts begin: it is byte for byte what encoding/json writes of the change.
type Lines struct {
	out, part bytes.Buffer
	enc       *json.Encoder
}

// NewLines gives a writer for one stream.
func NewLines() *Lines {
	l := &Lines{}
	l.enc = json.NewEncoder(&l.part)
	l.enc.SetEscapeHTML(false)
	return l
}

// write adds a value as JSON.
func (l *Lines) write(v any) error {
	l.part.Reset()
	if err := l.enc.Encode(v); err != nil {
		return err
	}
	l.out.Write(bytes.TrimRight(l.part.Bytes(), "\n"))
	return nil
}

// Change gives the line of a change; v is what is public of it, nil for nothing. The bytes are good until the next call. Sealed bytes
// that are not those of their hash, or of an unknown format, are an error.
func (l *Lines) Change(c Change, v *SealedVerdict) ([]byte, error) {
	l.out.Reset()
	if v == nil {
		if err := l.write(c); err != nil {
			return nil, fmt.Errorf("write change %s: %w", c.Cursor, err)
		}
		l.out.WriteByte('\n')
		return l.out.Bytes(), nil
	}
	head := struct {
		Schema   string    `json:"schema"`
		Cursor   string    `json:"cursor"`
		Event    Event     `json:"event"`
		At       time.Time `json:"at"`
		ClaimID  string    `json:"claim_id"`
		Revision int       `json:"revision"`
		Article  Article   `json:"article"`
	}{c.Schema, c.Cursor, c.Event, c.At, c.ClaimID, c.Revision, c.Article}
	err := l.write(head)
	if err == nil {
		l.out.Truncate(l.out.Len() - len("}"))
		l.out.WriteString(`,"verdict":`)
		err = l.verdict(c.ClaimID, *v)
	}
	if err != nil {
		return nil, fmt.Errorf("write change %s: %w", c.Cursor, err)
	}
	l.out.WriteString(`,"tombstone":null,"replaced":false}` + "\n")
	return l.out.Bytes(), nil
}

func (l *Lines) verdict(claimID string, v SealedVerdict) error {
	p, err := cut(v.Snapshot, v.SHA256)
	if err != nil {
		return err
	}
	kind := "quote_verification"
	if v.Rated {
		kind = "fact_check"
	}
	l.out.WriteString(`{"claim_id":`)
	if err := l.write(claimID); err != nil {
		return err
	}
	l.out.WriteString(`,"position":` + strconv.Itoa(v.Position) + `,"status":"` + string(StatusPublished) + `","type":"` + kind + `",`)
	l.out.Write(p.spans)
	l.out.WriteString(`,"text_of":`)
	l.out.Write(p.revision)
	if v.HTML != nil {
		l.out.WriteString(`,"html":` + *v.HTML)
	}
	l.out.Write(p.rest)
	l.out.WriteString(`,"revision":` + strconv.Itoa(v.Revision) + `,"snapshot_sha256":"` + v.SHA256 + `","sealed":`)
	if err := l.write(v.Sealed); err != nil {
		return err
	}
	l.out.WriteString(`,"published":`)
	if err := l.write(v.Published); err != nil {
		return err
	}
	l.out.WriteByte('}')
	return nil
}

// sealedParts are the parts of sealed bytes that a verdict lays flat, in their order.
type sealedParts struct {
	revision []byte // the object
	spans    []byte // "content", "cue" and "source"
	rest     []byte // from the comma before "source_name"
}

// cut finds the parts of sealed bytes. A quotation mark inside of a string of JSON has a backslash before it, so that the names of
// fields with theirs stand nowhere else; and what stands before "content" are ids, numbers and hashes.
func cut(sealed []byte, sha string) (sealedParts, error) {
	sum := sha256.Sum256(sealed)
	if hex.EncodeToString(sum[:]) != sha {
		return sealedParts{}, fmt.Errorf("open snapshot: its bytes are not those of hash %s", sha)
	}
	if !bytes.HasPrefix(sealed, []byte(`{"format":`+strconv.Itoa(SnapshotFormat)+`,`)) {
		return sealedParts{}, errors.New("open snapshot: its format is not known")
	}
	_, after, ok1 := bytes.Cut(sealed, []byte(`,"revision":`))
	revision, after, ok2 := bytes.Cut(after, []byte(`,"claim_version":`))
	_, spans, ok3 := bytes.Cut(after, []byte(`,`))
	at := bytes.Index(spans, []byte(`,"source_name":`))
	if !ok1 || !ok2 || !ok3 || at < 0 || !bytes.HasPrefix(spans, []byte(`"content":`)) || !bytes.HasSuffix(spans, []byte("}")) {
		return sealedParts{}, errors.New("open snapshot: its parts are not in their order")
	}
	return sealedParts{revision, spans[:at], spans[at : len(spans)-1]}, nil
}

// Verdict opens the sealed bytes.
func (v SealedVerdict) Verdict() (Verdict, error) {
	snap, err := Open(v.Snapshot, v.SHA256)
	if err != nil {
		return Verdict{}, err
	}
	out := FromSnapshot(snap)
	if v.HTML != nil {
		if err := json.Unmarshal([]byte(*v.HTML), &out.HTML); err != nil {
			return Verdict{}, fmt.Errorf("read the place of claim %s in HTML: %w", snap.ClaimID, err)
		}
	}
	out.Position, out.Status, out.Revision, out.SHA256, out.Sealed, out.Published = v.Position, StatusPublished, &v.Revision, &v.SHA256, &v.Sealed, &v.Published
	return out, nil
}
