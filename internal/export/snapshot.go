package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"sumber/internal/text"
)

// SnapshotFormat is the number of the snapshot's shape. Old snapshots keep theirs: bytes that were sealed never change.
const SnapshotFormat = 1

// Context is the number of code points of prefix and suffix that a selector carries.
const Context = 32

// Snapshot is everything that an editor approves of one claim. Its canonical bytes are hashed, approved and published.
type Snapshot struct {
	Format      int         `json:"format"`
	ClaimID     string      `json:"claim_id"`
	ArticleID   string      `json:"article_id"`
	Revision    RevisionRef `json:"revision"`
	Version     int         `json:"claim_version"`
	Content     []Selector  `json:"content"`
	Cue         []Selector  `json:"cue"`
	Source      []Selector  `json:"source"`
	SourceName  string      `json:"source_name"`
	SourceKind  string      `json:"source_kind"`
	Attribution string      `json:"attribution"`
	Quote       string      `json:"quote"`
	Negated     bool        `json:"negated"`
	Statement   string      `json:"statement"`
	Kind        string      `json:"kind"`
	Chain       []Hop       `json:"chain"`
	Occasion    *Occasion   `json:"occasion"`
	Rating      *Rating     `json:"rating"`
	Category    string      `json:"category,omitempty"`
	Summary     string      `json:"summary"`
	Rationale   string      `json:"rationale"`
	Evidence    []Evidence  `json:"evidence"`
	Correction  *Correction `json:"correction,omitempty"`
}

// RevisionRef names one immutable text of an article.
type RevisionRef struct {
	Number int    `json:"number"`
	SHA256 string `json:"sha256"` // hex, of the text's bytes
}

// Selector is one span of the article: positions in Unicode code points, half-open, with the words themselves and their
// surroundings (W3C Web Annotation, TextPositionSelector and TextQuoteSelector in one).
type Selector struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix"`
	Suffix string `json:"suffix"`
}

// Hop is one step of the chain, speaker first (position 0), with the answer to its question. Equal positions are parallel.
type Hop struct {
	ID       string   `json:"id"`
	Position int      `json:"position"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Origin   string   `json:"origin"`
	Medium   string   `json:"medium,omitempty"`
	Date     string   `json:"date,omitempty"`
	Address  string   `json:"address,omitempty"`
	Finding  *Finding `json:"finding"`
}

// Finding answers whether it was really said or carried at a hop.
type Finding struct {
	Code       string `json:"code"`
	TrueSource string `json:"true_source,omitempty"`
	Note       string `json:"note,omitempty"`
}

// Occasion is the act of speech behind the claim.
type Occasion struct {
	ID        string `json:"id"`
	Speaker   string `json:"speaker,omitempty"`
	Medium    string `json:"medium,omitempty"`
	Date      string `json:"date,omitempty"`
	Addressee string `json:"addressee,omitempty"`
	Document  string `json:"document,omitempty"`
	Note      string `json:"note,omitempty"`
}

// Rating is a label of the desk's scale, in the words that it had when the verdict was proposed.
type Rating struct {
	Code         string `json:"code"`
	NameID       string `json:"name_id"`
	NameEN       string `json:"name_en"`
	Value        *int   `json:"value"`
	ScaleVersion string `json:"scale_version"`
}

// Evidence is what the verdict rests on.
type Evidence struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	URL     string `json:"url,omitempty"`
	Title   string `json:"title"`
	BearsOn string `json:"bears_on"`
	HopID   string `json:"hop_id,omitempty"`
	Stance  string `json:"stance"`
	Primary bool   `json:"primary"`
	Excerpt string `json:"excerpt,omitempty"`
}

// Correction tells why a revision after the first was made.
type Correction struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

// Select makes the selectors of spans of one text. It fails when a span is outside of the text or inside a character.
func Select(s string, ix *text.Index, spans []text.Span) ([]Selector, error) {
	out := make([]Selector, 0, len(spans))
	for _, sp := range spans {
		start, end, err := ix.ToRunes(sp)
		if err != nil {
			return nil, fmt.Errorf("select [%d,%d): %w", sp.Start, sp.End, err)
		}
		prefix, suffix := text.Around(s, sp, Context)
		out = append(out, Selector{Start: start, End: end, Exact: sp.In(s), Prefix: prefix, Suffix: suffix})
	}
	return out, nil
}

// Seal gives the canonical bytes of a snapshot and their SHA-256 in hex: JSON with the fields in the order of the type,
// no white space, no HTML escapes. The same snapshot gives the same bytes.
func Seal(s Snapshot) ([]byte, string, error) {
	s.Format = SnapshotFormat
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, "", fmt.Errorf("seal snapshot of claim %s: %w", s.ClaimID, err)
	}
	b := bytes.TrimRight(buf.Bytes(), "\n")
	sum := sha256.Sum256(b)
	return b, hex.EncodeToString(sum[:]), nil
}

// Open reads sealed bytes. It refuses bytes whose hash is another one, and formats that it does not know.
func Open(sealed []byte, sha string) (Snapshot, error) {
	sum := sha256.Sum256(sealed)
	if hex.EncodeToString(sum[:]) != sha {
		return Snapshot{}, fmt.Errorf("open snapshot: its bytes are not those of hash %s", sha)
	}
	var s Snapshot
	if err := json.Unmarshal(sealed, &s); err != nil {
		return Snapshot{}, fmt.Errorf("open snapshot: %w", err)
	}
	if s.Format != SnapshotFormat {
		return Snapshot{}, fmt.Errorf("open snapshot: format %d is not known", s.Format)
	}
	return s, nil
}
