package models

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
)

// AuditHead is the end of a desk's hash chain; the system's chain has the desk id SystemDesk.
type AuditHead struct {
	DeskID string
	Seq    int64
	Hash   []byte
}

// SystemDesk is the desk id of the audit chain for set-up, sign-in and accounts.
const SystemDesk = "00000000-0000-0000-0000-000000000000"

// AuditEvent is one link: Body is the exact canonical bytes that Hash is of.
type AuditEvent struct {
	DeskID   string
	Seq      int64
	PrevHash []byte
	Hash     []byte
	At       time.Time
	Actor    *string // account
	Action   string
	Object   string // article, claim, source, member, ...
	ObjectID string
	Body     []byte
}

// AuditValue is a free text of an event, which can be erased: the event keeps only its salted commitment.
type AuditValue struct {
	DeskID string
	Seq    int64
	Field  string
	Salt   []byte  // nil once erased
	Value  *string // nil once erased
}

// Event is one thing that happened, as a use case records it.
type Event struct {
	DeskID   string  // or SystemDesk
	Actor    *string // account; nil is the program itself
	Action   string
	Object   string // article, claim, source, member, ...
	ObjectID string
	At       time.Time
	IDs      map[string]string // codes, ids, numbers: kept for ever in the event
	Texts    map[string]string // free text: the event keeps a salted commitment, and the text can be erased
	Outbox   string            // kind of the message for consumers, "" for none
	Payload  any               // of that message, as JSON
}

// Was begins the name of a field that an event tells the earlier value of: "was_name" beside "name".
const Was = "was_"

// Record keeps an event for the end of the transaction: Write then numbers, chains and stores what was recorded, in
// order.
func (tx *Tx) Record(e Event) { tx.events = append(tx.events, e) }

// auditBody is an event as it is hashed. Its fields stand in the order of their names, and encoding/json sorts the
// keys of maps: there is one way to write an event down.
type auditBody struct {
	Action   string            `json:"action"`
	Actor    *string           `json:"actor"`
	At       string            `json:"at"`
	Desk     string            `json:"desk"`
	IDs      map[string]string `json:"ids"`
	Object   string            `json:"object"`
	ObjectID string            `json:"object_id"`
	Prev     string            `json:"prev"` // hex
	Seq      int64             `json:"seq"`
	Texts    map[string]string `json:"texts"` // field -> hex of SHA-256(salt, value)
}

// auditFormat is the first of the hashed bytes, so that a later form can never be taken for this one.
const auditFormat = 0x01

func (b auditBody) encode() ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteByte(auditFormat)
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(b); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// commit is the commitment to a text. The salt has a fixed length, so no other salt and text give the same bytes.
func commit(salt []byte, value string) string {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(value))
	return hex.EncodeToString(h.Sum(nil))
}

const saltSize = 32

// flush writes the recorded events. It is the last thing in a transaction: what it locks, it locks in the order of
// desks, after everything else.
func (tx *Tx) flush() error {
	byDesk := make(map[string][]Event)
	for _, e := range tx.events {
		byDesk[e.DeskID] = append(byDesk[e.DeskID], e)
	}
	for _, desk := range slices.Sorted(maps.Keys(byDesk)) {
		if err := tx.flushDesk(desk, byDesk[desk]); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) flushDesk(desk string, recorded []Event) error {
	const what = "record audit events"
	head, err := tx.lockHead(desk)
	if err != nil {
		return err
	}
	var events []AuditEvent
	var values []AuditValue
	var outbox []OutboxRow
	for _, e := range recorded {
		at := Micro(e.At)
		body := auditBody{
			Action: e.Action, Actor: e.Actor, At: at.Format(timeForm), Desk: desk, IDs: e.IDs, Object: e.Object, ObjectID: e.ObjectID,
			Prev: hex.EncodeToString(head.Hash), Seq: head.Seq + 1, Texts: make(map[string]string, len(e.Texts)),
		}
		if body.IDs == nil {
			body.IDs = map[string]string{}
		}
		for _, field := range slices.Sorted(maps.Keys(e.Texts)) {
			value := e.Texts[field]
			salt := make([]byte, saltSize)
			if _, err := rand.Read(salt); err != nil {
				return wrap(what, err)
			}
			body.Texts[field] = commit(salt, value)
			values = append(values, AuditValue{DeskID: desk, Seq: body.Seq, Field: field, Salt: salt, Value: &value})
		}
		raw, err := body.encode()
		if err != nil {
			return wrap(what, err)
		}
		sum := sha256.Sum256(raw)
		events = append(events, AuditEvent{
			DeskID: desk, Seq: body.Seq, PrevHash: head.Hash, Hash: sum[:], At: at, Actor: e.Actor,
			Action: e.Action, Object: e.Object, ObjectID: e.ObjectID, Body: raw,
		})
		if e.Outbox != "" {
			payload, err := json.Marshal(e.Payload)
			if err != nil {
				return wrap(what, err)
			}
			outbox = append(outbox, OutboxRow{DeskID: desk, Seq: body.Seq, Kind: e.Outbox, Object: e.Object, ObjectID: e.ObjectID, Payload: payload, CreatedAt: at})
		}
		head.Seq, head.Hash = body.Seq, sum[:]
	}
	if err := createAll(tx, what, events); err != nil {
		return err
	}
	if err := createAll(tx, what, values); err != nil {
		return err
	}
	if err := createAll(tx, what, outbox); err != nil {
		return err
	}
	return execOne(tx, what, ErrStale, "UPDATE audit_heads SET seq = ?, hash = ? WHERE desk_id = ? AND seq = ?", head.Seq, head.Hash, id(desk), head.Seq-int64(len(events)))
}

// lockHead reads the head of a chain and keeps it from other transactions until this one ends. A chain begins with a
// head of zeros.
func (tx *Tx) lockHead(desk string) (AuditHead, error) {
	const what = "lock audit head"
	sql := "SELECT * FROM audit_heads WHERE desk_id = ?" + tx.lockClause("UPDATE")
	head, err := queryOne[AuditHead](tx.Reader, what, sql, id(desk))
	if !errors.Is(err, ErrNotFound) || !ValidID(desk) {
		return head, err
	}
	_, err = exec(tx, what, "INSERT INTO audit_heads (desk_id, seq, hash) VALUES (?, 0, ?) ON CONFLICT DO NOTHING", id(desk), make([]byte, sha256.Size))
	if err != nil {
		return head, err
	}
	return queryOne[AuditHead](tx.Reader, what, sql, id(desk))
}

// AuditQuery asks for a part of a desk's audit.
type AuditQuery struct {
	Before           int64  // only events below this number; 0 is from the end
	After            int64  // only events above this number, those next to it first; 0 is any
	Limit            int    // 0 is 50; at most 200
	Object, ObjectID string // only of this object; "" is any
}

// AuditRow is an event with what its body and its values say.
type AuditRow struct {
	AuditEvent `gorm:"embedded"`
	ActorName  string
	IDs        map[string]string `gorm:"-"`
	Texts      map[string]string `gorm:"-"` // without those that were erased
	Erased     []string          `gorm:"-"` // fields whose text was erased, sorted
}

// Audit lists the events of a desk, newest first, with their values: two queries. The next page begins before the last
// row's Seq, the one before it after the first's.
func (r *Reader) Audit(deskID string, q AuditQuery) ([]AuditRow, error) {
	where, args := "", []any{}
	if q.Before > 0 {
		where, args = where+" AND e.seq < ?", append(args, q.Before)
	}
	if q.Object != "" {
		where, args = where+" AND e.object = ?", append(args, str(q.Object))
	}
	if q.ObjectID != "" {
		where, args = where+" AND e.object_id = ?", append(args, str(q.ObjectID))
	}
	order := " ORDER BY e.seq DESC LIMIT ?"
	if q.After > 0 {
		where, args, order = where+" AND e.seq > ?", append(args, q.After), " ORDER BY e.seq LIMIT ?"
	}
	rows, err := r.auditRows("list audit", deskID, where+order, append(args, limited(q.Limit))...)
	if q.After > 0 {
		slices.Reverse(rows)
	}
	return rows, err
}

// History lists all events of one object, newest first, with their values.
func (r *Reader) History(deskID, object, objectID string) ([]AuditRow, error) {
	return r.auditRows("list history", deskID, " AND e.object = ? AND e.object_id = ? ORDER BY e.seq DESC", str(object), str(objectID))
}

func (r *Reader) auditRows(what, deskID, rest string, args ...any) ([]AuditRow, error) {
	rows, err := query[AuditRow](r, what, "SELECT e.*, coalesce(a.name, '') AS actor_name FROM audit_events e LEFT JOIN accounts a ON a.id = e.actor WHERE e.desk_id = ?"+rest,
		append([]any{id(deskID)}, args...)...)
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	at := make(map[int64]*AuditRow, len(rows))
	seqs := make([]int64, len(rows))
	for i := range rows {
		row := &rows[i]
		var body auditBody
		if len(row.Body) > 0 {
			// A body that is broken is VerifyAudit's to report; a list shows the rest of it.
			_ = json.Unmarshal(row.Body[1:], &body)
		}
		row.IDs, row.Texts = body.IDs, make(map[string]string)
		at[row.Seq], seqs[i] = row, row.Seq
	}
	for part := range slices.Chunk(seqs, 500) {
		values, err := list[AuditValue](r, what, "seq, field", "desk_id = ? AND seq IN ?", id(deskID), part)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if row := at[v.Seq]; v.Value != nil {
				row.Texts[v.Field] = *v.Value
			} else {
				row.Erased = append(row.Erased, v.Field)
			}
		}
	}
	return rows, nil
}

// AuditHead reads the end of a desk's chain; ErrNotFound when nothing was recorded.
func (r *Reader) AuditHead(deskID string) (AuditHead, error) {
	return take[AuditHead](r, "read audit head", "desk_id = ?", id(deskID))
}

// EraseAuditValue erases one free text of an event, with its salt: the event keeps a commitment that nobody can open.
// ErrNotFound when there is no such text or it was erased.
func (tx *Tx) EraseAuditValue(deskID string, seq int64, field string) error {
	return execOne(tx, "erase audit value", ErrNotFound, "UPDATE audit_values SET value = NULL, salt = NULL WHERE desk_id = ? AND seq = ? AND field = ? AND value IS NOT NULL", id(deskID), seq, str(field))
}

// AuditDesks lists the ids of all desks and of all audit chains, SystemDesk among them, sorted: a desk begins with an event,
// so that one without a chain has lost it.
func (s *Store) AuditDesks(ctx context.Context) ([]string, error) { return s.Read(ctx).auditDesks() }

func (r *Reader) auditDesks() ([]string, error) {
	return query[string](r, "list audit chains", "SELECT desk_id FROM audit_heads UNION SELECT desk_id FROM audit_events UNION SELECT id FROM desks ORDER BY desk_id")
}

// BrokenChain is the first row of an audit chain that is not what was recorded.
type BrokenChain struct {
	DeskID string
	Seq    int64
	Why    string
}

// Error says which row is broken and why.
func (b *BrokenChain) Error() string {
	return fmt.Sprintf("audit chain of desk %s is broken at event %d: %s", b.DeskID, b.Seq, b.Why)
}

const verifyBatch = 500

// VerifyAudit walks the chain of a desk from its beginning and gives the number of events that are as recorded. The
// first that is not is a *BrokenChain. It sees the chain at one moment, whatever is written meanwhile.
func (s *Store) VerifyAudit(ctx context.Context, deskID string) (n int64, err error) {
	const what = "verify audit"
	if !ValidID(deskID) {
		return 0, wrap(what, ErrNotFound)
	}
	err = s.snapshot(ctx, func(r *Reader) error {
		n, err = r.verifyChain(deskID)
		return err
	})
	return n, err
}

// verifyChain is VerifyAudit within one view of the database.
func (r *Reader) verifyChain(deskID string) (n int64, err error) {
	const what = "verify audit"
	head, err := r.AuditHead(deskID)
	noHead := errors.Is(err, ErrNotFound)
	if err != nil && !noHead {
		return n, err
	}
	prev := AuditHead{DeskID: deskID, Hash: make([]byte, sha256.Size)}
	for {
		events, err := query[AuditEvent](r, what, "SELECT * FROM audit_events WHERE desk_id = ? AND seq > ? ORDER BY seq LIMIT ?", id(deskID), prev.Seq, verifyBatch)
		if err != nil {
			return n, err
		}
		if len(events) == 0 {
			break
		}
		values, err := r.auditValues(deskID, prev.Seq, events[len(events)-1].Seq)
		if err != nil {
			return n, err
		}
		for _, e := range events {
			if why := verifyEvent(e, prev, values[e.Seq]); why != "" {
				return n, &BrokenChain{DeskID: deskID, Seq: e.Seq, Why: why}
			}
			prev.Seq, prev.Hash = e.Seq, e.Hash
			n++
		}
	}
	switch {
	case noHead && prev.Seq == 0 && deskID != SystemDesk:
		return n, &BrokenChain{DeskID: deskID, Seq: 1, Why: "the whole chain is missing"}
	case noHead && prev.Seq > 0:
		return n, &BrokenChain{DeskID: deskID, Seq: prev.Seq, Why: "the head is missing"}
	case !noHead && head.Seq > prev.Seq:
		return n, &BrokenChain{DeskID: deskID, Seq: prev.Seq + 1, Why: "the event is missing"}
	case !noHead && (head.Seq != prev.Seq || !bytes.Equal(head.Hash, prev.Hash)):
		return n, &BrokenChain{DeskID: deskID, Seq: prev.Seq, Why: "the head is of another event"}
	}
	return n, nil
}

// auditValues reads the values of the events in (after, upTo], by event.
func (r *Reader) auditValues(deskID string, after, upTo int64) (map[int64][]AuditValue, error) {
	rows, err := list[AuditValue](r, "read audit values", "seq, field", "desk_id = ? AND seq > ? AND seq <= ?", id(deskID), after, upTo)
	m := make(map[int64][]AuditValue)
	for _, v := range rows {
		m[v.Seq] = append(m[v.Seq], v)
	}
	return m, err
}

// verifyEvent says what is wrong with an event that follows prev, or "".
func verifyEvent(e AuditEvent, prev AuditHead, values []AuditValue) string {
	if e.Seq != prev.Seq+1 {
		return fmt.Sprintf("event %d is missing before it", prev.Seq+1)
	}
	sum := sha256.Sum256(e.Body)
	if !bytes.Equal(sum[:], e.Hash) {
		return "the hash is not of the body"
	}
	if !bytes.Equal(e.PrevHash, prev.Hash) {
		return "it does not follow the event before it"
	}
	if len(e.Body) == 0 || e.Body[0] != auditFormat {
		return "the body has an unknown format"
	}
	var body auditBody
	if err := json.Unmarshal(e.Body[1:], &body); err != nil {
		return "the body cannot be read"
	}
	if again, err := body.encode(); err != nil || !bytes.Equal(again, e.Body) {
		return "the body is not in canonical form"
	}
	columns := auditBody{
		Action: e.Action, Actor: e.Actor, At: Micro(e.At).Format(timeForm), Desk: e.DeskID, IDs: body.IDs, Object: e.Object, ObjectID: e.ObjectID,
		Prev: hex.EncodeToString(e.PrevHash), Seq: e.Seq, Texts: body.Texts,
	}
	if !reflect.DeepEqual(columns, body) {
		return "the columns are not what the body says"
	}
	if len(values) != len(body.Texts) {
		return "it has not the texts that the body commits to"
	}
	for _, v := range values {
		commitment, ok := body.Texts[v.Field]
		switch {
		case !ok:
			return "it has not the texts that the body commits to"
		case v.Value != nil && commit(v.Salt, *v.Value) != commitment:
			return fmt.Sprintf("the text %q is not the one that the body commits to", v.Field)
		}
	}
	return ""
}
