package models

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"sumber/internal/pgtest"
	"sumber/internal/text"
	"sumber/internal/workflow"
)

// column, foreign and index are what both databases must agree on.
type (
	column struct {
		Type     string // in PostgreSQL's words
		Nullable bool
	}
	index struct {
		Unique  bool
		Columns string
		Where   string
	}
	table struct {
		Columns map[string]column
		Primary string
		Foreign []string
		Indexes map[string]index
		Checks  map[string][]string // column -> the codes that its CHECK lists
	}
)

func schemaOf(t *testing.T, s *Store) map[string]table {
	t.Helper()
	if s.Dialect() == SQLite {
		return sqliteSchema(t, s)
	}
	return postgresSchema(t, s)
}

var inList = regexp.MustCompile(`CHECK \((\w+) IN \(('[^)]*)\)\)`)
var quoted = regexp.MustCompile(`'([^']*)'`)

func codes(list string) []string {
	var out []string
	for _, m := range quoted.FindAllStringSubmatch(list, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

// plain drops what the databases write differently in a condition.
func plain(where string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("(", "", ")", "", "::text", "", `"`, "").Replace(where)), " ")
}

func sqliteSchema(t *testing.T, s *Store) map[string]table {
	r := s.Read(t.Context())
	all := make(map[string]table)
	tables := get[[]struct{ Name, SQL string }](t)(query[struct{ Name, SQL string }](r, "tables", "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND (name NOT LIKE 'claim_fts%' OR name = 'claim_fts_words') AND name <> 'goose_db_version'"))
	for _, tab := range tables {
		x := table{Columns: map[string]column{}, Indexes: map[string]index{}, Checks: map[string][]string{}}
		type info struct {
			Name, Type  string
			Notnull, Pk int
		}
		var primary []info
		for _, c := range get[[]info](t)(query[info](r, "columns", "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)", tab.Name)) {
			x.Columns[c.Name] = column{Type: strings.ToLower(c.Type), Nullable: c.Notnull == 0}
			if c.Pk > 0 {
				primary = append(primary, c)
			}
		}
		slices.SortFunc(primary, func(a, b info) int { return a.Pk - b.Pk })
		for _, c := range primary {
			x.Primary = strings.TrimPrefix(x.Primary+","+c.Name, ",")
		}
		type foreign struct {
			ID                int
			Table, From, Into string
		}
		keys := map[int][2]string{}
		for _, f := range get[[]foreign](t)(query[foreign](r, "foreign keys", "SELECT id, \"table\", \"from\", \"to\" AS \"into\" FROM pragma_foreign_key_list(?) ORDER BY id, seq", tab.Name)) {
			k := keys[f.ID]
			keys[f.ID] = [2]string{strings.TrimPrefix(k[0]+","+f.From, ","), strings.TrimPrefix(strings.TrimPrefix(k[1], f.Table+":")+","+f.Into, ",")}
			keys[f.ID] = [2]string{keys[f.ID][0], f.Table + ":" + keys[f.ID][1]}
		}
		for _, k := range keys {
			x.Foreign = append(x.Foreign, k[0]+" -> "+k[1])
		}
		slices.Sort(x.Foreign)
		type idx struct {
			Name   string
			Unique int
			SQL    string
		}
		for _, i := range get[[]idx](t)(query[idx](r, "indexes", "SELECT l.name, l.\"unique\", m.sql FROM pragma_index_list(?) l JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name WHERE l.origin = 'c'", tab.Name)) {
			cols := get[[]string](t)(query[string](r, "index columns", "SELECT name FROM pragma_index_info(?) ORDER BY seqno", i.Name))
			_, where, _ := strings.Cut(i.SQL, " WHERE ")
			x.Indexes[i.Name] = index{Unique: i.Unique == 1, Columns: strings.Join(cols, ","), Where: plain(where)}
		}
		for _, m := range inList.FindAllStringSubmatch(tab.SQL, -1) {
			x.Checks[m[1]] = codes(m[2])
		}
		all[tab.Name] = x
	}
	return all
}

func postgresSchema(t *testing.T, s *Store) map[string]table {
	r := s.Read(t.Context())
	all := make(map[string]table)
	type info struct{ TableName, ColumnName, DataType, IsNullable string }
	for _, c := range get[[]info](t)(query[info](r, "columns", "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'goose_db_version'")) {
		x, ok := all[c.TableName]
		if !ok {
			x = table{Columns: map[string]column{}, Indexes: map[string]index{}, Checks: map[string][]string{}}
		}
		x.Columns[c.ColumnName] = column{Type: c.DataType, Nullable: c.IsNullable == "YES"}
		all[c.TableName] = x
	}
	type constraint struct{ Tab, Kind, Def string }
	reference := regexp.MustCompile(`FOREIGN KEY \((.*)\) REFERENCES (\w+)\((.*)\)`)
	oneOf := regexp.MustCompile(`^CHECK \(\(\(?(\w+)\)? = ANY \(ARRAY\[(.*)\]\)\)\)$`)
	for _, c := range get[[]constraint](t)(query[constraint](r, "constraints", "SELECT conrelid::regclass::text AS tab, contype::text AS kind, pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE connamespace = 'public'::regnamespace")) {
		x, ok := all[c.Tab]
		if !ok {
			continue
		}
		switch c.Kind {
		case "p":
			x.Primary = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(c.Def, "PRIMARY KEY ("), ")"), ", ", ",")
		case "f":
			m := reference.FindStringSubmatch(c.Def)
			x.Foreign = append(x.Foreign, strings.ReplaceAll(m[1]+" -> "+m[2]+":"+m[3], ", ", ","))
			slices.Sort(x.Foreign)
		case "c":
			if m := oneOf.FindStringSubmatch(c.Def); m != nil {
				x.Checks[m[1]] = codes(m[2])
			}
		}
		all[c.Tab] = x
	}
	type idx struct {
		Tab, Name, Where, Cols string
		Uniq                   bool
	}
	for _, i := range get[[]idx](t)(query[idx](r, "indexes", `SELECT i.indrelid::regclass::text AS tab, i.indexrelid::regclass::text AS name, i.indisunique AS uniq, coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS "where",
	(SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ',' ORDER BY k) FROM generate_series(1, i.indnkeyatts) k) AS cols
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary AND i.indexrelid::regclass::text <> 'claim_words_gin'`)) {
		if x, ok := all[i.Tab]; ok {
			x.Indexes[i.Name] = index{Unique: i.Uniq, Columns: strings.ReplaceAll(i.Cols, `"`, ""), Where: plain(i.Where)}
		}
	}
	return all
}

// sqliteTypes are the words for a type in the migrations of SQLite.
var sqliteTypes = map[string]string{
	"uuid": "text", "text": "text", "timestamp with time zone": "timestamp", "bytea": "blob", "jsonb": "text", "boolean": "boolean", "integer": "integer", "bigint": "integer",
}

func TestBothDatabasesHaveTheSameSchema(t *testing.T) {
	lite := schemaOf(t, open4(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")}))
	post := schemaOf(t, open4(t, Config{URL: pgtest.New(t)}))
	if a, b := slices.Sorted(maps.Keys(lite)), slices.Sorted(maps.Keys(post)); !slices.Equal(a, b) {
		t.Fatalf("tables differ:\nsqlite   %v\npostgres %v", a, b)
	}
	for name, p := range post {
		for c, col := range p.Columns {
			col.Type = sqliteTypes[col.Type]
			p.Columns[c] = col
		}
		l := lite[name]
		for _, d := range []struct {
			what string
			l, p any
		}{{"columns", l.Columns, p.Columns}, {"primary key", l.Primary, p.Primary}, {"foreign keys", l.Foreign, p.Foreign}, {"indexes", l.Indexes, p.Indexes}, {"code lists", l.Checks, p.Checks}} {
			if !reflect.DeepEqual(d.l, d.p) {
				t.Errorf("%s of %s differ:\nsqlite   %v\npostgres %v", d.what, name, d.l, d.p)
			}
		}
	}
}

// rows are all rows of the schema: a table without one, or the other way round, is an error.
var rows = []any{
	Account{}, Desk{}, Member{}, Invitation{}, Setup{}, Session{}, Token{}, Scale{}, ScaleVersion{}, Source{}, SourceAlias{}, Article{}, Revision{}, Claim{}, ClaimVersion{},
	Hop{}, Occasion{}, Evidence{}, Draft{}, DraftAuthor{}, VerdictRevision{}, VerdictAuthor{}, Decision{}, Publication{}, AuditHead{}, AuditEvent{}, AuditValue{}, OutboxRow{},
	DraftVersion{}, IdempotencyKey{}, Throttle{}, RateLimit{}, RevisionHTML{}, UndoAct{}, UndoItem{}, ClaimWords{}, SavedView{}, Suggestion{}, ReadingPlace{},
	PublishedFinding{}, SourceMerge{}, SourceMove{}, Webhook{}, Delivery{}, DeliveryAttempt{}, Remark{}, KeptEdit{}, spelledWord{},
}

// spelledWord is a row that only SQL reads and writes.
type spelledWord struct{ Word string }

func (spelledWord) TableName() string { return "claim_fts_words" }

func TestRowsAreTheTables(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		tables := schemaOf(t, s)
		for _, row := range rows {
			parsed := get[*schema.Schema](t)(schema.Parse(row, &sync.Map{}, schema.NamingStrategy{}))
			tab, ok := tables[parsed.Table]
			if !ok {
				t.Errorf("%T has no table %s", row, parsed.Table)
				continue
			}
			delete(tables, parsed.Table)
			if a, b := slices.Sorted(slices.Values(parsed.DBNames)), slices.Sorted(maps.Keys(tab.Columns)); !slices.Equal(a, b) {
				t.Errorf("columns of %s differ:\nrow   %v\ntable %v", parsed.Table, a, b)
			}
			for _, f := range parsed.Fields {
				erasable := parsed.Table == "audit_values" && f.DBName == "salt"
				if nullable := f.FieldType.Kind() == reflect.Pointer || erasable; nullable != tab.Columns[f.DBName].Nullable {
					t.Errorf("%s.%s: nullable is %v in Go and %v in the table", parsed.Table, f.DBName, nullable, tab.Columns[f.DBName].Nullable)
				}
			}
		}
		for name := range tables {
			t.Errorf("table %s has no row", name)
		}
	})
}

func TestCodeListsAreThoseOfWorkflow(t *testing.T) {
	optional := func(list []string) []string { return append([]string{""}, list...) }
	languages := []string{"id", "en"}
	want := map[string][]string{
		"accounts.language":          languages,
		"desks.language":             languages,
		"members.role":               names(workflow.Roles),
		"invitations.role":           names(workflow.Roles),
		"sources.kind":               workflow.SourceKinds,
		"articles.kind":              workflow.ArticleKinds,
		"occasions.medium":           optional(workflow.Mediums),
		"claims.state":               names(workflow.States),
		"claims.kind":                names(workflow.Kinds),
		"claims.attribution":         names(workflow.Attributions),
		"claims.check_worthy":        workflow.CheckWorthiness,
		"claims.anchor":              names(workflow.Anchors),
		"claim_versions.found":       {"", string(text.Same), string(text.Exact), string(text.Fuzzy)},
		"suggestions.kind":           names(workflow.Suggestions),
		"suggestions.outcome":        names(workflow.Outcomes),
		"deliveries.state":           DeliveryStates,
		"kept_edits.form":            {"draft", "edit"},
		"remarks.field":              workflow.RemarkFields,
		"remarks.state":              workflow.RemarkStates,
		"undo_items.state":           names(workflow.States),
		"hops.kind":                  optional(workflow.SourceKinds),
		"hops.origin":                workflow.HopOrigins,
		"hops.medium":                optional(workflow.Mediums),
		"evidence.bears_on":          workflow.EvidenceSubjects,
		"evidence.kind":              workflow.EvidenceKinds,
		"evidence.stance":            workflow.Stances,
		"drafts.kind":                optional(names(workflow.Kinds)),
		"drafts.category":            optional(workflow.Categories),
		"drafts.correction":          optional(workflow.CorrectionKinds),
		"verdict_revisions.kind":     names(workflow.Kinds),
		"decisions.action":           names([]workflow.Action{workflow.Approve, workflow.Return}),
		"publications.correction":    optional(workflow.CorrectionKinds),
		"published_findings.finding": names(workflow.Findings),
		"source_moves.kind":          movedKinds(),
	}
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		have := make(map[string][]string)
		for name, tab := range schemaOf(t, s) {
			for col, list := range tab.Checks {
				have[name+"."+col] = list
			}
		}
		for where, list := range want {
			list = slices.Sorted(slices.Values(list))
			if !slices.Equal(have[where], list) {
				t.Errorf("%s:\nthe database has %q\nworkflow has     %q", where, have[where], list)
			}
			delete(have, where)
		}
		for where := range have {
			t.Errorf("%s has a list of codes that this test does not know", where)
		}
	})
}

func movedKinds() []string {
	var kinds []string
	for _, m := range moved {
		kinds = append(kinds, m.kind)
	}
	return kinds
}

func names[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// dump is all that a database says of its schema, triggers and functions too.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	sql := "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE '%goose%' AND name NOT LIKE 'sqlite_s%' ORDER BY 1"
	if s.Dialect() == PostgreSQL {
		sql = `SELECT * FROM (
	SELECT 'function ' || pg_get_functiondef(oid) AS x FROM pg_proc WHERE pronamespace = 'public'::regnamespace
	UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
	UNION ALL SELECT 'check ' || conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
	UNION ALL SELECT 'collation ' || attrelid::regclass || attname || collname FROM pg_attribute a JOIN pg_collation c ON c.oid = attcollation JOIN pg_class k ON k.oid = attrelid
		WHERE k.relnamespace = 'public'::regnamespace AND k.relname NOT LIKE '%goose%') AS all_of_it ORDER BY x`
	}
	lines := get[[]string](t)(query[string](s.Read(t.Context()), "dump schema", sql))
	if tables := schemaOf(t, s); len(tables) > 0 {
		lines = append(lines, fmt.Sprint(tables))
	}
	return strings.Join(lines, "\n")
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		before := dump(t, s)
		all := get[[]MigrationStatus](t)(s.MigrateStatus(t.Context()))
		for i := range all {
			must(t, s.MigrateDown(t.Context()))
			if n := get[int](t)(s.Pending(t.Context())); n != i+1 {
				t.Fatalf("after %d steps down %d migrations are pending", i+1, n)
			}
		}
		must(t, s.MigrateDown(t.Context())) // one more does nothing
		if left := dump(t, s); left != "" {
			t.Errorf("what stays after all migrations went down:\n%s", left)
		}
		must(t, s.MigrateUp(t.Context()))
		if after := dump(t, s); after != before {
			t.Errorf("the schema differs after down and up:\n%s\n\nbefore:\n%s", after, before)
		}
	})
}

func TestMigrationStatus(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		must(t, s.MigrateDown(t.Context()))
		all := get[[]MigrationStatus](t)(s.MigrateStatus(t.Context()))
		for i, m := range all {
			last := i == len(all)-1
			if m.Version != int64(i+1) || m.Applied == last || m.AppliedAt.IsZero() != last || !strings.HasSuffix(m.Name, ".sql") {
				t.Errorf("status %d: %+v", i, m)
			}
		}
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		SQLite:     func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "sumber.db") },
		PostgreSQL: func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := address(t)
			s := open4(t, Config{URL: url})
			must(t, raw(t, s, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, ?)", true))
			if _, err := s.Pending(t.Context()); !errors.Is(err, ErrNewerSchema) {
				t.Errorf("Pending: %v", err)
			}
			if err := s.MigrateUp(t.Context()); !errors.Is(err, ErrNewerSchema) {
				t.Errorf("MigrateUp: %v", err)
			}
			if err := s.MigrateDown(t.Context()); !errors.Is(err, ErrNewerSchema) {
				t.Errorf("MigrateDown: %v", err)
			}
			if _, err := Open(t.Context(), Config{URL: url}); !errors.Is(err, ErrNewerSchema) {
				t.Errorf("Open: %v", err)
			}
		})
	}
}

func TestManyMigrateAtOnce(t *testing.T) {
	for name, url := range map[string]string{SQLite: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db"), PostgreSQL: ""} {
		t.Run(name, func(t *testing.T) {
			if url == "" {
				url = pgtest.Empty(t)
			}
			var wg sync.WaitGroup
			for range 4 {
				s := get[*Store](t)(Open(t.Context(), Config{URL: url}))
				t.Cleanup(func() { must(t, s.Close()) })
				wg.Go(func() {
					if err := s.MigrateUp(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			s := open4(t, Config{URL: url})
			if n := get[int](t)(s.Pending(t.Context())); n != 0 {
				t.Errorf("%d migrations are pending", n)
			}
		})
	}
}
