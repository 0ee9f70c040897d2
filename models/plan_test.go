package models

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"sumber/internal/pgtest"
	"sumber/internal/workflow"
)

// fill adds articles of ten claims each, with versions, chains, drafts, evidence, and what a receiver was told of them, by SQL. It
// gives the receiver.
func (w *world) fill(articles int) (webhook string) {
	w.t.Helper()
	series, newID, at := "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", "printf('00000000-0000-7%%03d-8000-%%012x', %d, %s)", "strftime('%%Y-%%m-%%dT%%H:%%M:%%S.000000Z', 1600000000 + %s, 'unixepoch')"
	key := "printf('%016x-', 1000000 - (s.n + 9) / 10) || ARTICLE || printf('-%06d', s.n)"
	sqlite := w.s.Dialect() == SQLite
	if !sqlite {
		series, newID, at = "WITH s AS (SELECT n FROM generate_series(1, %d) AS n) ", "('00000000-0000-7' || lpad('%d', 3, '0') || '-8000-' || lpad(to_hex(%s), 12, '0'))::uuid", "to_timestamp(1600000000 + %s)"
		key = "lpad(to_hex(1000000 - (s.n + 9) / 10), 16, '0') || '-' || ARTICLE || '-' || lpad(s.n::text, 6, '0')"
	}
	ids := func(kind int, n string) string { return fmt.Sprintf(newID, kind, n) }
	key = strings.Replace(key, "ARTICLE", ids(1, "(s.n + 9) / 10"), 1)
	when := func(n string) string { return fmt.Sprintf(at, n) }
	run := func(n int, into, columns string, args ...any) {
		w.t.Helper()
		sql := "INSERT INTO " + into + " " + fmt.Sprintf(series, n) + "SELECT " + columns + " FROM s"
		if !sqlite {
			sql = strings.Replace(sql, "INSERT INTO "+into+" ", "", 1)
			with, sel, _ := strings.Cut(sql, ") SELECT ")
			sql = with + ") INSERT INTO " + into + " SELECT " + sel
		}
		must(w.t, raw(w.t, w.s, sql, args...))
	}
	d := "'" + w.desk.ID + "'"
	rita := "'" + w.rita.ID + "'"
	if !sqlite {
		d, rita = d+"::uuid", rita+"::uuid"
	}
	claims := articles * 10
	article := "(s.n + 9) / 10"
	hex := func(n string, digits int) string {
		if sqlite {
			return fmt.Sprintf("printf('%%0%dx', %s)", digits, n)
		}
		return fmt.Sprintf("lpad(to_hex(%s), %d, '0')", n, digits)
	}
	run(articles, "articles (desk_id, id, kind, title, language, outlet, address, platform, post_account, revision, created_at, version)",
		d+", "+ids(1, "s.n")+", 'news', 'Judul', 'id', 'Harian', '', '', '', 1, "+when("s.n")+", 1")
	run(articles, "revisions (desk_id, id, article_id, number, text, sha256, engine, created_at)",
		d+", "+ids(2, "s.n")+", "+ids(1, "s.n")+", 1, 'Isi', "+hex("s.n", 64)+", '1', "+when("s.n"))
	run(claims, "claims (desk_id, id, article_id, position, sort_key, state, assignee, kind, attribution, check_worthy, excerpt, statement, speaker_kind, outlet, language, rating, current, touched, reason, created_at, updated_at, version)",
		d+", "+ids(3, "s.n")+", "+ids(1, article)+", s.n % 10, "+key+
			", CASE s.n % 7 WHEN 0 THEN 'triage' WHEN 1 THEN 'selected' WHEN 2 THEN 'reviewing' WHEN 3 THEN 'proposed' WHEN 4 THEN 'approved' WHEN 5 THEN 'done' ELSE 'dismissed' END"+
			", CASE WHEN s.n % 20 = 0 THEN "+rita+" END, CASE WHEN s.n % 500 = 1 THEN 'promise' ELSE 'fact' END, 'sourced', 'low', 'kutipan', 'pernyataan', 'news_media', 'harian', 'id', '', 1, ?, '', "+when("s.n")+", "+when("s.n")+", 1", false)
	run(claims, "claim_versions (desk_id, id, claim_id, number, rev_id, body, engine, note, created_at)",
		d+", "+ids(4, "s.n")+", "+ids(3, "s.n")+", 1, "+ids(2, article)+", '{}', '1', 'engine', "+when("s.n"))
	run(claims, "claim_words (desk_id, claim_id, words)", d+", "+ids(3, "s.n")+", ' "+deskWord(w.desk.ID)+" | kutipan pernyataan w' || (s.n % 1000) || 'w '")
	run(500, "sources (desk_id, id, name, folded, kind, country, profile, created_at, version)",
		d+", "+ids(7, "s.n")+", 'sumber', "+hex("s.n", 8)+", 'news_media', '', '', "+when("s.n")+", 1")
	run(500, "source_aliases (desk_id, id, source_id, alias, folded)", d+", "+ids(8, "s.n")+", "+ids(7, "s.n")+", 'sumber', "+hex("s.n", 8))
	run(claims*2, "hops (desk_id, id, claim_id, position, ordinal, source_id, name, kind, origin, medium, date, address)",
		d+", "+ids(5, "s.n")+", "+ids(3, "(s.n + 1) / 2")+", s.n % 2, 0, "+ids(7, "1 + s.n % 2")+", 'KCNA', 'news_media', 'cited', '', '', ''")
	run(claims, "drafts (desk_id, claim_id, statement, kind, findings, rating, category, summary, rationale, correction, correct_reason, updated_at)",
		d+", "+ids(3, "s.n")+", '', '', '[]', '', '', '', '', '', '', "+when("s.n"))
	run(claims, "evidence (desk_id, id, article_id, claim_id, bears_on, kind, url, title, stance, is_primary, excerpt, created_by, created_at)",
		d+", "+ids(6, "s.n")+", "+ids(1, article)+", "+ids(3, "s.n")+", 'content', 'link', '', '', 'context', ?, '', "+rita+", "+when("s.n"), false)
	// Each seventh claim is published; the claims of the first articles wait for an editor.
	edi := strings.Replace(rita, w.rita.ID, w.edi.ID, 1)
	verdicts := func(kind, n int, of string) {
		run(n, "verdict_revisions (desk_id, id, claim_id, article_id, number, attempt, claim_version_id, kind, rating, snapshot, sha256, proposed_by, proposed_at)",
			d+", "+ids(kind, "s.n")+", "+ids(3, of)+", "+ids(1, "("+of+" + 9) / 10")+", 1, 1, "+ids(4, of)+", 'fact', 'true', ?, "+hex(of, 64)+", "+rita+", "+when("s.n"), []byte("{}"))
	}
	const seventh = "(s.n * 7 - 2)"
	verdicts(9, claims/7, seventh)
	run(claims/7, "verdict_authors (desk_id, verdict_id, account_id)", d+", "+ids(9, "s.n")+", "+rita)
	run(claims/7, "decisions (desk_id, id, verdict_id, action, account_id, remarks, sha256, at)",
		d+", "+ids(10, "s.n")+", "+ids(9, "s.n")+", 'approve', "+edi+", '', "+hex(seventh, 64)+", "+when("s.n"))
	run(claims/7, "publications (desk_id, id, claim_id, article_id, verdict_id, number, published_by, published_at, correction, correct_reason, retract_reason)",
		d+", "+ids(11, "s.n")+", "+ids(3, seventh)+", "+ids(1, "("+seventh+" + 9) / 10")+", "+ids(9, "s.n")+", 1, "+edi+", "+when("s.n")+", '', '', ''")
	run(claims/7, "published_findings (desk_id, publication_id, hop_id, claim_id, source_id, carrier, finding)",
		d+", "+ids(11, "s.n")+", "+ids(5, seventh+" * 2")+", "+ids(3, seventh)+", "+ids(7, "1 + s.n % 2")+", ?, 'confirmed'", true)
	run(499, "source_merges (desk_id, id, from_id, into_id, merged_at)", d+", "+ids(14, "s.n")+", "+ids(7, "s.n")+", "+ids(7, "s.n + 1")+", "+when("s.n"))
	const first = 40
	verdicts(12, first, "(s.n * 7 - 4)")
	must(w.t, raw(w.t, w.s, "UPDATE claims SET proposal = (SELECT v.id FROM verdict_revisions v WHERE v.desk_id = claims.desk_id AND v.claim_id = claims.id) WHERE state = 'proposed'"))
	must(w.t, raw(w.t, w.s, "UPDATE claims SET state = 'triage' WHERE state IN ('proposed', 'approved') AND proposal IS NULL"))
	run(articles, "occasions (desk_id, id, article_id, speaker, medium, date, addressee, document, note, created_by, updated_by, created_at, version)",
		d+", "+ids(13, "s.n")+", "+ids(1, "s.n")+", '', 'letter', '', '', '', '', "+rita+", "+rita+", "+when("s.n")+", 1")
	random := "randomblob(32)"
	if !sqlite {
		random = "sha256((? || s.n)::text::bytea)"
	}
	run(claims, "audit_events (desk_id, seq, prev_hash, hash, at, action, object, object_id, body)",
		d+", s.n, "+strings.Replace(random, "?", "'a'", 1)+", "+strings.Replace(random, "?", "'b'", 1)+", "+when("s.n")+", 'a', 'claim', 'id' || (s.n % 1000), "+strings.Replace(random, "?", "'c'", 1))
	run(claims, "suggestions (desk_id, id, article_id, claim_id, rev_id, kind, place, body, digest, engine, outcome, decided_at, created_at, version)",
		d+", "+ids(15, "s.n")+", "+ids(1, article)+", "+ids(3, "s.n")+", "+ids(2, article)+", 'change', s.n, '{}', "+hex("s.n", 64)+", '1', CASE s.n % 2 WHEN 0 THEN '' ELSE 'declined' END, CASE s.n % 2 WHEN 0 THEN NULL ELSE "+when("s.n")+" END, "+when("s.n")+", 1")
	run(claims/7, "remarks (desk_id, id, claim_id, verdict_id, field, object_id, text, state, account_id, created_at)",
		d+", "+ids(16, "s.n")+", "+ids(3, seventh)+", "+ids(9, "s.n")+", 'summary', '', 'catatan', 'open', "+edi+", "+when("s.n"))
	payload := []byte(`{"revision":1}`)
	run(claims, "outbox (desk_id, seq, kind, object, object_id, payload, created_at, done_at)",
		d+", s.n, CASE s.n % 3 WHEN 0 THEN 'verdict.published' WHEN 1 THEN 'proposal.waiting' ELSE 'verdict.corrected' END, 'claim', CAST("+ids(3, "s.n")+" AS text), ?, "+when("s.n")+", "+when("s.n"), payload)
	receiver := Webhook{DeskID: w.desk.ID, ID: NewID(), Address: "https://cms.kabar.example/", Events: []string{VerdictPublished}, Secret: "rahasia", Active: true, CreatedBy: w.ada.ID, CreatedAt: noon}
	write(w.t, w.s, func(tx *Tx) error { return tx.CreateWebhook(&receiver) })
	hook := "'" + receiver.ID + "'"
	if !sqlite {
		hook += "::uuid"
	}
	run(claims, "deliveries (desk_id, id, webhook_id, seq, kind, claim_id, payload, state, attempts, next_at, created_at, done_at)",
		d+", "+ids(17, "s.n")+", "+hook+", s.n, 'verdict.published', "+ids(3, "s.n")+", ?, CASE s.n % 100 WHEN 0 THEN 'dead' ELSE 'delivered' END, 1, "+when("s.n")+", "+when("s.n")+", "+when("s.n"), payload)
	run(claims, "delivery_attempts (desk_id, delivery_id, number, at, milliseconds, status, error, answer)", d+", "+ids(17, "s.n")+", 1, "+when("s.n")+", 12, 200, '', ''")
	run(claims, "undo_acts (desk_id, id, account_id, action, at)", d+", "+ids(14, "s.n")+", "+rita+", 'select', "+when("s.n"))
	run(articles, "reading_places (desk_id, account_id, article_id, claim_id, at)", d+", "+rita+", "+ids(1, "s.n")+", "+ids(3, "s.n")+", "+when("s.n"))
	if !sqlite {
		must(w.t, raw(w.t, w.s, "ANALYZE"))
	}
	return receiver.ID
}

type statement struct {
	sql  string
	vars []any
}

// capture gives the statements that fn runs on the readers' side, with their values.
func capture(t *testing.T, s *Store, fn func(r *Reader)) []statement {
	t.Helper()
	var seen []statement
	const name = "test:capture"
	note := func(db *gorm.DB) {
		seen = append(seen, statement{db.Statement.SQL.String(), slices.Clone(db.Statement.Vars)})
	}
	must(t, s.read.Callback().Query().After("gorm:query").Register(name, note))
	must(t, s.read.Callback().Row().After("gorm:row").Register(name, note))
	fn(s.Read(t.Context()))
	must(t, s.read.Callback().Query().Remove(name))
	must(t, s.read.Callback().Row().Remove(name))
	return seen
}

// bad finds what a plan must not have: a walk through a whole table or a whole desk. A directory fits in a few blocks, which
// PostgreSQL may walk; the list of articles and the claims that are due walk along an index, and stop.
var bad = regexp.MustCompile(`(?m)SCAN (c|a|s|h|p|v|d|o|e|claims|sources|source_aliases|audit_events|articles|hops|publications|claim_versions|drafts|evidence|verdict_revisions|occasions|outbox|deliveries|delivery_attempts)\b.*$|SEARCH .*\(desk_id=\?\)$`)

var mayWalk = regexp.MustCompile(`USING INDEX (articles_newest|claims_due|sources_name|saved_views_name)\b|SCAN (sources|source_aliases) +\(\d+ rows\)`)

// explain gives the plan of a statement and how many rows its widest step touched (0 when the database does not tell).
func explain(t *testing.T, s *Store, st statement) (plan string, widest float64) {
	t.Helper()
	pool := s.pools[len(s.pools)-1]
	if s.Dialect() == SQLite {
		rows, err := pool.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+st.sql, st.vars...)
		must(t, err)
		defer rows.Close()
		var lines []string
		for rows.Next() {
			var id, parent, x int
			var detail string
			must(t, rows.Scan(&id, &parent, &x, &detail))
			lines = append(lines, detail)
		}
		must(t, rows.Err())
		return strings.Join(lines, "\n"), 0
	}
	var out []byte
	must(t, pool.QueryRowContext(t.Context(), "EXPLAIN (ANALYZE, COSTS OFF, FORMAT JSON) "+st.sql, st.vars...).Scan(&out))
	type node struct {
		NodeType  string  `json:"Node Type"`
		Relation  string  `json:"Relation Name"`
		Index     string  `json:"Index Name"`
		Rows      float64 `json:"Actual Rows"`
		Loops     float64 `json:"Actual Loops"`
		Removed   float64 `json:"Rows Removed by Filter"`
		Rechecked float64 `json:"Rows Removed by Index Recheck"`
		Plans     []node
	}
	var tree []struct{ Plan node }
	must(t, json.Unmarshal(out, &tree))
	var b strings.Builder
	var walk func(n node, depth int)
	walk = func(n node, depth int) {
		verb := n.NodeType
		if n.NodeType == "Seq Scan" {
			verb = "SCAN"
		}
		touched := (n.Rows + n.Removed + n.Rechecked) * n.Loops
		widest = max(widest, touched)
		fmt.Fprintf(&b, "%s%s %s %s (%v rows)\n", strings.Repeat("  ", depth), verb, n.Relation, n.Index, touched)
		for _, p := range n.Plans {
			walk(p, depth+1)
		}
	}
	walk(tree[0].Plan, 0)
	return b.String(), widest
}

// TestPagesGoByIndex asks for the pages that everybody opens, on thousands of claims: a fixed number of queries, each
// by an index, whose cost is that of the page and not of the table.
func TestPagesGoByIndex(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		receiver := w.fill(1000)
		r := s.Read(t.Context())
		middle := get[QueuePage](t)(r.Queue(w.desk.ID, QueueQuery{States: []workflow.State{workflow.Selected}, Limit: 200})).Next
		open, _ := workflow.FindQueue("open")
		newest := get[ArticlePage](t)(r.Articles(w.desk.ID, ArticleQuery{Limit: 10}))
		article := newest.Rows[5].ID
		claim := get[[]Claim](t)(r.ClaimsOf(w.desk.ID, article))[3].ID
		proposed := get[ProposedPage](t)(r.ProposedArticles(w.desk.ID, ProposedQuery{Limit: 10}))
		directory := get[SourcePage](t)(r.Sources(w.desk.ID, SourceQuery{}))
		source := get[map[string]Source](t)(r.SourcesByFolded(w.desk.ID, []string{"00000001"}))["00000001"].ID
		speaker := get[map[string]Source](t)(r.SourcesByFolded(w.desk.ID, []string{"00000002"}))["00000002"].ID
		if n := get[map[string]SourceCount](t)(r.SourceCounts(w.desk.ID, []string{source, speaker}, 1000)); n[source].Said == 1000 {
			source, speaker = speaker, source
		}
		quoted := get[SourceHopPage](t)(r.SourceHops(w.desk.ID, source, SourceHopQuery{Carried: true}))
		_, dead, err := r.Deliveries(w.desk.ID, receiver, DeliveryQuery{State: DeliveryDead, Limit: 10})
		must(t, err)
		published := get[[]Change](t)(r.Changes(w.desk.ID, ChangeQuery{After: 9000, Limit: 100}))
		changed := published[slices.IndexFunc(published, func(c Change) bool { return c.Live != nil })]
		feed := []string{"outbox_pkey", "sqlite_autoindex_outbox_1", "outbox_object"}
		var shown []string
		for _, src := range directory.Rows {
			shown = append(shown, src.ID)
		}
		for _, tc := range []struct {
			name    string
			queries int
			uses    []string // indexes, one of which each plan must name
			page    func(r *Reader) error
		}{
			{"queue of one state", 2, []string{"claims_state", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: []workflow.State{workflow.Triage}}))
			}},
			{"queue of four states", 2, []string{"claims_state", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States}))
			}},
			{"queue of all states, after the middle", 2, []string{"claims_state", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{After: middle}))
			}},
			{"queue before the middle", 2, []string{"claims_state", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Before: middle}))
			}},
			{"queue of one assignee", 2, []string{"claims_assignee", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Assignee: &w.rita.ID, After: middle}))
			}},
			{"queue of nobody", 2, []string{"claims_unassigned", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: []workflow.State{workflow.Selected}, Unassigned: true, After: middle}))
			}},
			{"queue, oldest first", 2, []string{"claims_state", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Sort: Oldest}))
			}},
			{"queue by change", 2, []string{"claims_changed", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Sort: LastChanged}))
			}},
			{"queue by change, after the middle", 2, []string{"claims_changed", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{Sort: LastChanged, After: "2020-09-13T13:26:40.000000Z " + claim}))
			}},
			{"queue by worth", 2, []string{"claims_worth", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Sort: Worthiest}))
			}},
			{"queue by worth, before the middle", 2, []string{"claims_worth", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Sort: Worthiest, Before: "2 " + middle}))
			}},
			{"queue of one kind", 2, []string{"claims_kind", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Kind: "promise"}))
			}},
			{"queue of one attribution", 2, []string{"claims_attribution", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Attribution: "sourced", After: middle}))
			}},
			{"queue of one kind of source", 2, []string{"claims_speaker_kind", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, SpeakerKind: "news_media"}))
			}},
			{"queue of one outlet", 2, []string{"claims_outlet", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Outlet: "Harian", Before: middle}))
			}},
			{"queue of one language", 2, []string{"claims_language", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Language: "id"}))
			}},
			{"queue of one label", 1, []string{"claims_rating"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Rating: "true"}))
			}},
			{"queue of one worth", 2, []string{"claims_worth", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{States: open.States, Worth: "low"}))
			}},
			{"queue of an article", 3, []string{"claims_article", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{ArticleID: article}))
			}},
			{"queue of a rare word", 3, []string{"claim_fts", "VIRTUAL TABLE", "claim_words_gin", "claims_sort_key", "claims_pkey", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{Search: ParseSearch("w77w kutipan")}))
			}},
			{"queue of a word that all have", 4, []string{"claims_state", "claim_fts", "VIRTUAL TABLE", "claims_sort_key", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{Search: ParseSearch("pernyataan")}))
			}},
			{"queue of a source that many name", 4, []string{"hops_source", "claims_state", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{SourceID: source}))
			}},
			{"queue of a rare kind and a common outlet", 3, []string{"claims_kind", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{Kind: "promise", Outlet: "Harian", Sort: LastChanged}))
			}},
			{"queue of two that many have", 4, []string{"claims_outlet", "claims_language", "hops_claim"}, func(r *Reader) error {
				return second(r.Queue(w.desk.ID, QueueQuery{Outlet: "Harian", Language: "id"}))
			}},
			{"saved views", 1, nil, func(r *Reader) error { return second(r.SavedViews(w.desk.ID)) }},
			{"articles", 2, []string{"articles_newest", "claims_article"}, func(r *Reader) error {
				return second(r.Articles(w.desk.ID, ArticleQuery{Limit: 20}))
			}},
			{"articles after the first page", 2, []string{"articles_newest", "claims_article"}, func(r *Reader) error {
				return second(r.Articles(w.desk.ID, ArticleQuery{Limit: 20, After: newest.Next}))
			}},
			{"articles at an address", 1, []string{"articles_address"}, func(r *Reader) error {
				return second(r.Articles(w.desk.ID, ArticleQuery{Address: "https://kabar.example/pompa"}))
			}},
			{"articles of another system's id", 1, []string{"articles_external"}, func(r *Reader) error {
				return second(r.Articles(w.desk.ID, ArticleQuery{ExternalID: "cms-17"}))
			}},
			{"claims of an article", 6, []string{"claims_article", "publications_", "occasions_article"}, func(r *Reader) error { return second(r.ArticleClaims(w.desk.ID, article)) }},
			{"one claim", 5, []string{"claims_pkey", "sqlite_autoindex_claims_1", "publications_"}, func(r *Reader) error { return second(r.ClaimRow(w.desk.ID, claim)) }},
			{"evidence of an article", 1, []string{"evidence_article"}, func(r *Reader) error { return second(r.EvidenceOfArticle(w.desk.ID, article)) }},
			{"evidence of a claim", 1, []string{"evidence_claim"}, func(r *Reader) error { return second(r.EvidenceOfClaim(w.desk.ID, claim, nil)) }},
			{"attempts before the proposals of an article", 1, []string{"claims_article"}, func(r *Reader) error { return second(r.AttemptsBefore(w.desk.ID, article)) }},
			{"remarks of a claim", 1, []string{"remarks_claim"}, func(r *Reader) error { return second(r.RemarksOfClaim(w.desk.ID, claim)) }},
			{"remarks of the claims of an article", 1, []string{"remarks_claim"}, func(r *Reader) error { return second(r.RemarksOfClaims(w.desk.ID, []string{claim, NewID(), NewID()})) }},
			{"proposals of an article", 1, []string{"claims_article"}, func(r *Reader) error { return second(r.Proposals(w.desk.ID, article)) }},
			{"articles with proposals", 1, nil, func(r *Reader) error { return second(r.ProposedArticles(w.desk.ID, ProposedQuery{})) }},
			{"articles with proposals, after the first", 1, nil, func(r *Reader) error {
				return second(r.ProposedArticles(w.desk.ID, ProposedQuery{Limit: 10, After: proposed.Next}))
			}},
			{"decisions of a claim", 1, []string{"verdict_revisions_attempt"}, func(r *Reader) error { return second(r.DecisionsOfClaim(w.desk.ID, claim)) }},
			{"directory", 1, []string{"sources_name"}, func(r *Reader) error { return second(r.Sources(w.desk.ID, SourceQuery{})) }},
			{"directory of a kind, after the first page", 1, []string{"sources_kind", "sources_name"}, func(r *Reader) error {
				return second(r.Sources(w.desk.ID, SourceQuery{Kind: "news_media", After: directory.Next}))
			}},
			{"sources by name", 1, []string{"source_aliases_folded"}, func(r *Reader) error { return second(r.SourcesByFolded(w.desk.ID, []string{"00000001", "00000002"})) }},
			{"directory of a kind and a country", 1, []string{"sources_kind_country", "sources_country", "sources_kind", "sources_name"}, func(r *Reader) error {
				return second(r.Sources(w.desk.ID, SourceQuery{Kind: "news_media", Country: "ID"}))
			}},
			{"countries of the directory", 1, []string{"sources_country"}, func(r *Reader) error { return second(r.SourceCountries(w.desk.ID)) }},
			{"sources of which a name begins as typed", 1, []string{"source_aliases_folded"}, func(r *Reader) error { return second(r.FindSources(w.desk.ID, "000000", 12)) }},
			{"deliveries to a receiver", 1, []string{"deliveries_newest", "deliveries_pkey"}, func(r *Reader) error {
				_, _, err := r.Deliveries(w.desk.ID, receiver, DeliveryQuery{Limit: 50})
				return err
			}},
			{"dead deliveries, after the first page", 1, []string{"deliveries_state"}, func(r *Reader) error {
				_, _, err := r.Deliveries(w.desk.ID, receiver, DeliveryQuery{State: DeliveryDead, Before: dead, Limit: 10})
				return err
			}},
			{"attempts of a page of deliveries", 1, []string{"delivery_attempts_pkey", "sqlite_autoindex_delivery_attempts_1"}, func(r *Reader) error {
				return second(r.DeliveryAttempts(w.desk.ID, []string{dead, NewID()}))
			}},
			{"changes, after the middle", 1, feed, func(r *Reader) error {
				return second(r.Changes(w.desk.ID, ChangeQuery{After: 5000, Limit: 50}))
			}},
			{"changes of a claim", 1, []string{"outbox_object"}, func(r *Reader) error {
				return second(r.Changes(w.desk.ID, ChangeQuery{ClaimID: changed.ClaimID, Limit: 50}))
			}},
			{"changes of an article", 1, feed, func(r *Reader) error {
				return second(r.Changes(w.desk.ID, ChangeQuery{ArticleID: changed.Article.ID, Limit: 50}))
			}},
			{"where the changes since a time begin", 1, []string{"outbox_time"}, func(r *Reader) error { return second(r.FirstChange(w.desk.ID, changed.At)) }},
			{"other names of a page of sources", 1, nil, func(r *Reader) error { return second(r.AliasesOf(w.desk.ID, shown)) }},
			{"counts of a page of sources", 1, []string{"hops_said"}, func(r *Reader) error { return second(r.SourceCounts(w.desk.ID, shown, 100)) }},
			{"what a source said", 1, []string{"hops_said"}, func(r *Reader) error { return second(r.SourceHops(w.desk.ID, speaker, SourceHopQuery{})) }},
			{"what came through a source, after the first page", 1, []string{"hops_carried"}, func(r *Reader) error {
				return second(r.SourceHops(w.desk.ID, source, SourceHopQuery{Carried: true, After: quoted.Next}))
			}},
			{"through whom a source's words came", 2, []string{"hops_said", "hops_claim"}, func(r *Reader) error { return second(r.SourcesBeside(w.desk.ID, speaker, false, 50)) }},
			{"whose words a source carried", 2, []string{"hops_carried", "hops_claim"}, func(r *Reader) error { return second(r.SourcesBeside(w.desk.ID, source, true, 50)) }},
			{"how a source's words were found", 1, []string{"published_findings_source"}, func(r *Reader) error { return second(r.FindingsOf(w.desk.ID, source, 500)) }},
			{"merges of a source", 1, []string{"source_merges_"}, func(r *Reader) error { return second(r.SourceMerges(w.desk.ID, source, 20)) }},
			{"audit", 2, []string{"audit_events_pkey", "sqlite_autoindex_audit_events_1", "audit_values"}, func(r *Reader) error { return second(r.Audit(w.desk.ID, AuditQuery{Before: 5000})) }},
			{"history of an object", 2, []string{"audit_events_object", "audit_values"}, func(r *Reader) error { return second(r.History(w.desk.ID, "claim", "id7")) }},
			{"next number of a verdict", 1, []string{"publications_"}, func(r *Reader) error { _, _, err := r.NextVerdict(w.desk.ID, claim); return err }},
			{"last act to undo", 1, []string{"undo_acts_last"}, func(r *Reader) error { return second(r.LastUndoAct(w.desk.ID, w.rita.ID)) }},
			{"suggestions of an article", 1, []string{"suggestions_article"}, func(r *Reader) error { return second(r.Suggestions(w.desk.ID, article)) }},
			{"number of suggestions", 1, []string{"suggestions_article"}, func(r *Reader) error { return second(r.CountSuggestions(w.desk.ID, article)) }},
			{"declined suggestions", 1, []string{"suggestions_article"}, func(r *Reader) error { return second(r.DeclinedDigests(w.desk.ID, article)) }},
			{"written versions of claims", 1, []string{"claim_versions_number"}, func(r *Reader) error { return second(r.WrittenVersions(w.desk.ID, []string{claim})) }},
			{"articles to read again", 1, []string{"articles_pkey", "sqlite_autoindex_articles_1"}, func(r *Reader) error { return second(r.ArticlesReadBefore(w.desk.ID, "2", article)) }},
			{"where a member left an article", 1, []string{"reading_places_pkey", "sqlite_autoindex_reading_places_1"}, func(r *Reader) error {
				_, err := r.ReadingPlace(w.desk.ID, w.rita.ID, article)
				return err
			}},
			{"due claims", 1, nil, func(r *Reader) error { return second(r.Due(noon)) }},
		} {
			t.Run(tc.name, func(t *testing.T) {
				statements := capture(t, s, func(r *Reader) { must(t, tc.page(r)) })
				want := tc.queries
				if s.Dialect() == PostgreSQL && tc.name == "queue of a rare word" {
					want++ // it looks at the newest claims first
				}
				if len(statements) != want {
					t.Errorf("%d queries, not %d", len(statements), want)
				}
				for _, st := range statements {
					plan, widest := explain(t, s, st)
					if m := bad.FindString(plan); m != "" && !mayWalk.MatchString(m) {
						t.Errorf("%s\nin the plan of\n%s\n%s", m, st.sql, plan)
					}
					if len(tc.uses) > 0 && !slices.ContainsFunc(tc.uses, func(index string) bool { return strings.Contains(plan, index) }) {
						t.Errorf("none of %v in the plan of\n%s\n%s", tc.uses, st.sql, plan)
					}
					if widest > 1100 {
						t.Errorf("%v rows are touched by\n%s\n%s", widest, st.sql, plan)
					}
				}
			})
		}
	})
}

// TestQueriesDoNotGrowWithRows counts the statements of each list with few rows and with many.
func TestQueriesDoNotGrowWithRows(t *testing.T) {
	for _, name := range []string{SQLite, PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			var seen counter
			url := "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
			if name == PostgreSQL {
				url = pgtest.New(t)
			}
			s := open4(t, Config{URL: url, OnQuery: seen.add})
			w := newWorld(t, s)
			r := s.Read(t.Context())
			source := w.newSource("KCNA", "news_media")
			var claims, verdicts []string
			grow := func(n int) {
				for range n {
					i := len(claims) + 1
					c := w.newClaim(i)
					claims = append(claims, c.ID)
					v, _ := w.publish(&c)
					verdicts = append(verdicts, v.ID)
					write(t, s, func(tx *Tx) error {
						tx.Record(Event{DeskID: w.desk.ID, Action: "a", Object: "article", ObjectID: w.article.ID, At: noon, Texts: map[string]string{"x": "y"}})
						return tx.ReplaceHops(w.desk.ID, c.ID, []Hop{{ID: NewID(), SourceID: &source.ID, Name: "KCNA", Kind: "news_media", Origin: "cited"}})
					})
					a, rev := w.newArticle(fmt.Sprint("artikel ", i))
					p := w.claimOf(a, rev, 1)
					w.propose(&p, w.rita.ID)
				}
			}
			methods := map[string]func() error{
				"Articles":         func() error { return second(r.Articles(w.desk.ID, ArticleQuery{})) },
				"ArticleClaims":    func() error { return second(r.ArticleClaims(w.desk.ID, w.article.ID)) },
				"Queue":            func() error { return second(r.Queue(w.desk.ID, QueueQuery{})) },
				"SourceHops":       func() error { return second(r.SourceHops(w.desk.ID, source.ID, SourceHopQuery{})) },
				"SourceCounts":     func() error { return second(r.SourceCounts(w.desk.ID, []string{source.ID}, 100)) },
				"SourcesBeside":    func() error { return second(r.SourcesBeside(w.desk.ID, source.ID, false, 100)) },
				"FindingsOf":       func() error { return second(r.FindingsOf(w.desk.ID, source.ID, 100)) },
				"Sources":          func() error { return second(r.Sources(w.desk.ID, SourceQuery{})) },
				"ProposedArticles": func() error { return second(r.ProposedArticles(w.desk.ID, ProposedQuery{})) },
				"AuthorsOf":        func() error { return second(r.AuthorsOf(w.desk.ID, verdicts)) },
				"DecisionsOf":      func() error { return second(r.DecisionsOf(w.desk.ID, verdicts)) },
				"VerdictsByID":     func() error { return second(r.VerdictsByID(w.desk.ID, verdicts)) },
				"HopsOf":           func() error { return second(r.HopsOf(w.desk.ID, claims)) },
				"Audit":            func() error { return second(r.Audit(w.desk.ID, AuditQuery{})) },
				"History":          func() error { return second(r.History(w.desk.ID, "article", w.article.ID)) },
				"Members":          func() error { return second(r.Members(w.desk.ID)) },
				"SessionByHash":    func() error { _, _ = r.SessionByHash(hashOf("x")); return nil },
				"TokenByHash":      func() error { _, _ = r.TokenByHash(hashOf("x")); return nil },
			}
			few := make(map[string]int)
			grow(2)
			for m, do := range methods {
				few[m] = len(seen.during(func() { must(t, do()) }))
				if few[m] == 0 {
					t.Errorf("%s ran no query that was counted", m)
				}
			}
			grow(10)
			for m, do := range methods {
				if n := len(seen.during(func() { must(t, do()) })); n != few[m] {
					t.Errorf("%s ran %d queries for few rows and %d for more", m, few[m], n)
				}
			}
			if few["TokenByHash"] != 1 || few["SessionByHash"] != 1 {
				t.Errorf("signing in takes %d and %d queries", few["TokenByHash"], few["SessionByHash"])
			}
		})
	}
}
