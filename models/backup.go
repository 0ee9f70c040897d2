package models

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
)

// A backup is lines of JSON, compressed by gzip: a header, then for each table a line with its columns and a line for each
// row, at last the number of rows and the SHA-256 of all lines before. Every value is a text or null, whichever database it
// came from, so that what one wrote the other reads.

// BackupFormat is the version of that form.
const BackupFormat = 1

// ErrBackup: what was given is no backup, or not a whole one.
var ErrBackup = errors.New("not a whole backup")

// ErrNotEmpty: a backup is restored into an empty database only.
var ErrNotEmpty = errors.New("the database is not empty")

// BackupHeader is the first line of a backup.
type BackupHeader struct {
	Sumber    int       `json:"sumber_backup"` // BackupFormat
	Migration int64     `json:"migration"`     // the schema's version
	CreatedAt time.Time `json:"created_at"`
}

type (
	backupTable struct {
		Table   string   `json:"table"`
		Columns []string `json:"columns"`
	}
	backupEnd struct {
		Rows   int64  `json:"rows"`
		SHA256 string `json:"sha256"`
	}
)

// Backed is what a backup or a restore did.
type Backed struct {
	Header BackupHeader
	Tables int
	Rows   int64
	// Events is the number of audit events, all of which hold.
	Events int64
}

// passing are the tables that a backup leaves out: sign-ins end with the database that they were made in, and what only
// guards against haste begins anew. The words by which claims are found are made again from the claims.
var passing = []string{"goose_db_version", "sessions", "throttles", "rate_limits", "claim_words", "claim_fts_words"}

// kind is what a column holds, in the words of the backup's conversions.
type columnKind int

const (
	textColumn columnKind = iota
	integerColumn
	booleanColumn
	timeColumn
	bytesColumn
	jsonColumn // PostgreSQL's alone: SQLite keeps JSON as text
	uuidColumn // PostgreSQL's alone
)

type tableColumn struct {
	name string
	kind columnKind
}

// tables lists the tables that a backup holds, by name, with their stored columns in order.
func (r *Reader) tables() (map[string][]tableColumn, error) {
	ask := `SELECT c.table_name AS tbl, c.column_name AS col, c.data_type AS kind FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' ORDER BY c.table_name, c.ordinal_position`
	if r.dialect == SQLite {
		// "table" leaves out virtual tables and the ones that they keep their rows in.
		ask = `SELECT t.name AS tbl, c.name AS col, lower(c.type) AS kind FROM pragma_table_list t, pragma_table_xinfo(t.name) c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.hidden = 0 ORDER BY t.name, c.cid`
	}
	rows, err := query[struct{ Tbl, Col, Kind string }](r, "list tables", ask)
	if err != nil {
		return nil, err
	}
	kinds := map[string]columnKind{"text": textColumn, "integer": integerColumn, "bigint": integerColumn, "boolean": booleanColumn, "timestamp": timeColumn,
		"timestamp with time zone": timeColumn, "blob": bytesColumn, "bytea": bytesColumn, "jsonb": jsonColumn, "uuid": uuidColumn}
	out := map[string][]tableColumn{}
	for _, row := range rows {
		if slices.Contains(passing, row.Tbl) {
			continue
		}
		kind, ok := kinds[row.Kind]
		if !ok {
			return nil, fmt.Errorf("list tables: %s.%s is of the unknown type %s", row.Tbl, row.Col, row.Kind)
		}
		out[row.Tbl] = append(out[row.Tbl], tableColumn{row.Col, kind})
	}
	return out, nil
}

// out is the expression that gives a column as text.
func (r *Reader) out(c tableColumn) string {
	if r.dialect == SQLite {
		switch c.kind {
		case integerColumn, timeColumn:
			return "CAST(" + c.name + " AS TEXT)"
		case booleanColumn:
			return "CASE " + c.name + " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
		case bytesColumn:
			return "lower(hex(" + c.name + "))"
		}
		return c.name
	}
	switch c.kind {
	case timeColumn:
		return "to_char(" + c.name + ` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
	case bytesColumn:
		return "encode(" + c.name + ", 'hex')"
	}
	return c.name + "::text"
}

// in is the expression that makes a column's value of a text.
func (r *Reader) in(c tableColumn) string {
	if r.dialect == SQLite {
		switch c.kind {
		case integerColumn:
			return "CAST(? AS INTEGER)"
		case booleanColumn:
			return "CASE ? WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
		case bytesColumn:
			return "unhex(?)"
		}
		return "CAST(? AS TEXT)" // the driver would read what looks like a time as one
	}
	switch c.kind {
	case bytesColumn:
		return "decode(?::text, 'hex')"
	case integerColumn:
		return "?::text::bigint"
	case booleanColumn:
		return "?::text::boolean"
	case timeColumn:
		return "?::text::timestamptz"
	case jsonColumn:
		return "?::text::jsonb"
	case uuidColumn:
		return "?::text::uuid"
	}
	return "?::text"
}

// sealedLines writes lines and hashes them.
type sealedLines struct {
	enc *json.Encoder
	sum hash.Hash
}

func newSealedLines(w io.Writer) *sealedLines {
	sum := sha256.New()
	enc := json.NewEncoder(io.MultiWriter(w, sum))
	enc.SetEscapeHTML(false)
	return &sealedLines{enc, sum}
}

// Backup writes everything that is committed at one moment, while others go on writing, with the audit chains checked at that
// same moment: a broken one is a *BrokenChain, and what was written then has no end. Memory does not grow with the database.
func (s *Store) Backup(ctx context.Context, w io.Writer, now time.Time) (Backed, error) {
	const what = "back up"
	v, err := s.applied(ctx)
	if err != nil {
		return Backed{}, wrap(what, err)
	}
	b := Backed{Header: BackupHeader{Sumber: BackupFormat, Migration: v, CreatedAt: Micro(now)}}
	zip := gzip.NewWriter(w)
	lines := newSealedLines(zip)
	if err := lines.enc.Encode(b.Header); err != nil {
		return b, wrap(what, err)
	}
	err = s.snapshot(ctx, func(r *Reader) (err error) {
		if b.Events, err = r.verifyChains(); err != nil {
			return err
		}
		tables, err := r.tables()
		if err != nil {
			return err
		}
		for _, name := range sortedKeys(tables) {
			if err := r.backupTable(lines.enc, name, tables[name], &b.Rows); err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
		}
		b.Tables = len(tables)
		return nil
	})
	if err == nil {
		err = lines.enc.Encode(backupEnd{Rows: b.Rows, SHA256: hex.EncodeToString(lines.sum.Sum(nil))})
	}
	if err == nil {
		err = zip.Close()
	}
	return b, wrap(what, err)
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// verifyChains checks every audit chain and counts the events.
func (r *Reader) verifyChains() (n int64, err error) {
	desks, err := r.auditDesks()
	if err != nil {
		return 0, err
	}
	for _, desk := range desks {
		events, err := r.verifyChain(desk)
		if err != nil {
			return n, err
		}
		n += events
	}
	return n, nil
}

func (r *Reader) backupTable(enc *json.Encoder, name string, columns []tableColumn, count *int64) error {
	head := backupTable{Table: name}
	exprs := make([]string, len(columns))
	for i, c := range columns {
		head.Columns = append(head.Columns, c.name)
		exprs[i] = r.out(c)
	}
	if err := enc.Encode(head); err != nil {
		return err
	}
	rows, err := r.db.Raw("SELECT " + strings.Join(exprs, ", ") + " FROM " + name).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	values := make([]*string, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := enc.Encode(values); err != nil {
			return err
		}
		*count++
	}
	return rows.Err()
}

// Restore fills an empty database with a backup, in one transaction: all of it, or nothing. It brings the schema to the
// backup's version first; MigrateUp brings it on from there. The audit chains are checked before it commits. ErrNotEmpty when
// the database holds anything, ErrBackup when the backup is cut or changed, ErrNewerSchema when it is of a newer program.
func (s *Store) Restore(ctx context.Context, from io.Reader) (Backed, error) {
	const what = "restore"
	zip, err := gzip.NewReader(bufio.NewReader(from))
	if err != nil {
		return Backed{}, wrap(what, fmt.Errorf("%w: %w", ErrBackup, err))
	}
	in := &backupLines{r: bufio.NewReaderSize(zip, 1<<20), sum: sha256.New()}
	var b Backed
	if err := in.read(&b.Header); err != nil || b.Header.Sumber == 0 {
		return b, wrap(what, fmt.Errorf("%w: it has no header", ErrBackup))
	}
	if err := s.readyFor(ctx, b.Header); err != nil {
		return b, wrap(what, err)
	}
	err = s.unguarded(ctx, func(tx *Tx) error { return tx.restore(in, &b) })
	if err != nil {
		return b, wrap(what, err)
	}
	// An older schema is brought up by MigrateUp, which fills too.
	if n, err := s.Pending(ctx); err != nil || n > 0 {
		return b, wrap(what, err)
	}
	return b, wrap(what, s.fill(ctx))
}

// readyFor brings the schema of an empty database to the version of a backup.
func (s *Store) readyFor(ctx context.Context, h BackupHeader) error {
	list, err := s.sources()
	if err != nil {
		return err
	}
	if h.Sumber > BackupFormat || h.Migration > list[len(list)-1].Version {
		return fmt.Errorf("%w: the backup is of a newer program", ErrNewerSchema)
	}
	v, err := s.applied(ctx)
	if err != nil {
		return err
	}
	if v > h.Migration {
		return fmt.Errorf("%w: its schema is beyond the backup's: give a database without tables", ErrNotEmpty)
	}
	if v == h.Migration {
		return nil
	}
	return s.migrate(ctx, "migrate to the backup's version", func(p *goose.Provider) error {
		_, err := p.UpTo(ctx, h.Migration)
		return err
	})
}

// unguarded runs fn in a transaction without the triggers, which let rows in only in the order in which they were made, and with
// the foreign keys looked at when all rows are there. Both are back when it ends.
func (s *Store) unguarded(ctx context.Context, fn func(tx *Tx) error) error {
	whole := func(db *gorm.DB) error {
		return db.Transaction(func(db *gorm.DB) error {
			tx := &Tx{Reader: &Reader{db: db, dialect: s.dialect}}
			return tx.unguarded(func() error { return fn(tx) })
		})
	}
	if s.dialect != SQLite {
		return whole(s.write.WithContext(ctx))
	}
	// SQLite is told outside of the transaction. To defer its keys is not enough: while one is open, it searches for each new row
	// all that may have waited for it.
	return s.write.WithContext(ctx).Connection(func(db *gorm.DB) (err error) {
		if err := db.Exec("PRAGMA foreign_keys = OFF").Error; err != nil {
			return err
		}
		defer func() {
			err = errors.Join(err, db.WithContext(context.WithoutCancel(ctx)).Exec("PRAGMA foreign_keys = ON").Error)
		}()
		return whole(db)
	})
}

func (tx *Tx) unguarded(fn func() error) error {
	run := func(statements ...string) error {
		for _, sql := range statements {
			if err := tx.db.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	}
	if tx.dialect == SQLite {
		triggers, err := query[struct{ Name, SQL string }](tx.Reader, "list triggers", "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
		if err != nil {
			return err
		}
		for _, t := range triggers {
			if err := run(`DROP TRIGGER "` + t.Name + `"`); err != nil {
				return err
			}
		}
		if err := fn(); err != nil {
			return err
		}
		orphans, err := query[struct{ Table string }](tx.Reader, "look at foreign keys", "PRAGMA foreign_key_check")
		if err != nil {
			return err
		}
		if len(orphans) > 0 {
			return fmt.Errorf("%w: a row of %s refers to one that is not there", ErrBackup, orphans[0].Table)
		}
		for _, t := range triggers {
			if err := run(t.SQL); err != nil {
				return err
			}
		}
		return nil
	}
	keys, err := query[struct{ Tbl, Name string }](tx.Reader, "list foreign keys",
		"SELECT conrelid::regclass::text AS tbl, quote_ident(conname) AS name FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2")
	if err != nil {
		return err
	}
	tables, err := tx.tables()
	if err != nil {
		return err
	}
	var before, after []string
	for _, k := range keys {
		before = append(before, "ALTER TABLE "+k.Tbl+" ALTER CONSTRAINT "+k.Name+" DEFERRABLE INITIALLY DEFERRED")
		after = append(after, "ALTER TABLE "+k.Tbl+" ALTER CONSTRAINT "+k.Name+" NOT DEFERRABLE")
	}
	for _, t := range sortedKeys(tables) {
		before = append(before, "ALTER TABLE "+t+" DISABLE TRIGGER USER")
		after = append(after, "ALTER TABLE "+t+" ENABLE TRIGGER USER")
	}
	if err := run(before...); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	if err := run("SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		if errors.Is(classify(err), ErrRefused) {
			return fmt.Errorf("%w: a row refers to one that is not there: %w", ErrBackup, err)
		}
		return err
	}
	return run(after...)
}

func (tx *Tx) restore(in *backupLines, b *Backed) error {
	tables, err := tx.tables()
	if err != nil {
		return err
	}
	for name := range tables {
		n, err := queryOne[int](tx.Reader, "look for rows", "SELECT count(*) FROM (SELECT 1 FROM "+name+" LIMIT 1) AS n")
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: there are rows in %s", ErrNotEmpty, name)
		}
	}
	var into *loader
	for {
		line, err := in.line()
		if err != nil {
			return fmt.Errorf("%w: it has no end", ErrBackup)
		}
		if line[0] == '[' {
			var values []*string
			if err := json.Unmarshal(line, &values); err != nil || into == nil {
				return fmt.Errorf("%w: line %d is no row", ErrBackup, in.n)
			}
			if err := into.add(values); err != nil {
				return err
			}
			b.Rows++
			continue
		}
		if err := into.flush(); err != nil {
			return err
		}
		var head struct {
			backupTable
			backupEnd
		}
		if err := json.Unmarshal(line, &head); err != nil {
			return fmt.Errorf("%w: line %d cannot be read", ErrBackup, in.n)
		}
		if head.Table == "" {
			if head.Rows != b.Rows || head.SHA256 != in.before {
				return fmt.Errorf("%w: it was changed", ErrBackup)
			}
			break
		}
		if into, err = tx.loader(head.backupTable, tables[head.Table]); err != nil {
			return err
		}
		b.Tables++
	}
	b.Events, err = tx.verifyChains()
	return err
}

// backupLines reads lines and hashes those that came before the last one.
type backupLines struct {
	r      *bufio.Reader
	sum    hash.Hash
	before string // hex, of all lines before the last one that line gave
	n      int
}

func (l *backupLines) line() ([]byte, error) {
	b, err := l.r.ReadBytes('\n')
	if err != nil || len(b) < 2 {
		return nil, io.ErrUnexpectedEOF
	}
	l.n++
	if b[0] == '{' { // only such a line can be the end
		l.before = hex.EncodeToString(l.sum.Sum(nil))
	}
	l.sum.Write(b)
	return b, nil
}

func (l *backupLines) read(v any) error {
	b, err := l.line()
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// loader inserts rows of one table, many in a statement.
type loader struct {
	tx     *Tx
	insert string
	row    string
	width  int
	args   []any
	rows   int
}

// loadRows bounds the rows of a statement; SQLite takes 32,766 values.
const loadRows = 200

// loader makes ready for a table of a backup, whose columns must be ones of the schema.
func (tx *Tx) loader(t backupTable, columns []tableColumn) (*loader, error) {
	if len(columns) == 0 || len(t.Columns) == 0 {
		return nil, fmt.Errorf("%w: the schema has no table %q", ErrBackup, t.Table)
	}
	exprs := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		at := slices.IndexFunc(columns, func(c tableColumn) bool { return c.name == name })
		if at < 0 {
			return nil, fmt.Errorf("%w: the schema has no %s.%s", ErrBackup, t.Table, name)
		}
		exprs[i] = tx.in(columns[at])
	}
	return &loader{tx: tx, insert: "INSERT INTO " + t.Table + " (" + strings.Join(t.Columns, ", ") + ") VALUES ", row: "(" + strings.Join(exprs, ", ") + ")", width: len(t.Columns)}, nil
}

func (l *loader) add(values []*string) error {
	if len(values) != l.width {
		return fmt.Errorf("%w: a row has %d values, not %d", ErrBackup, len(values), l.width)
	}
	for _, v := range values {
		if v == nil {
			l.args = append(l.args, sql.NullString{})
		} else {
			l.args = append(l.args, *v)
		}
	}
	if l.rows++; l.rows == loadRows {
		return l.flush()
	}
	return nil
}

func (l *loader) flush() error {
	if l == nil || l.rows == 0 {
		return nil
	}
	err := l.tx.db.Exec(l.insert+strings.TrimSuffix(strings.Repeat(l.row+", ", l.rows), ", "), l.args...).Error
	l.args, l.rows = l.args[:0], 0
	return err
}
