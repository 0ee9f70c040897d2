package handlers

import (
	"bytes"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// draftForm is the verdict's form, filled in for every step of the claim's chain.
func (w *world) draftForm(id, statement, finding string, more ...string) url.Values {
	w.t.Helper()
	c, err := w.store.Read(w.t.Context()).ClaimRow(w.desk.ID, id)
	w.ok(err)
	f := form(append([]string{"version", current, "statement", statement, "kind", "fact", "rating", "true", "summary", "Ringkas: " + statement, "rationale", "**Panjang**: " + statement}, more...)...)
	for _, h := range c.Hops {
		f.Set("finding."+h.ID, finding)
	}
	return f
}

// verdicts reads an article's verdict JSON and holds it against the schema that is served.
func (w *world) verdicts(t *testing.T, as, path string) export.Verdicts {
	t.Helper()
	a := w.row(t, row{as: as, path: path, status: 200})
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(export.VerdictsSchema))
	w.ok(err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	w.ok(c.AddResource("verdicts.json", schema))
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body.Bytes()))
	w.ok(err)
	if err := c.MustCompile("verdicts.json").Validate(v); err != nil {
		t.Errorf("the verdicts are not what their schema says: %v\n%s", err, a.Body)
	}
	var out export.Verdicts
	a.into(t, &out)
	return out
}

// TestTheWholeJob walks an article from its import to a verdict that is corrected and retracted, on the pages.
func TestTheWholeJob(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := map[string]string{}
		for _, words := range []string{pumps, budget, drains, flood} {
			id[words] = w.claim(words).Claim.ID
		}
		claim := func(words string, parts ...string) string {
			return w.at(append([]string{"claims", id[words]}, parts...)...)
		}
		article := func(parts ...string) string { return w.at(append([]string{"articles", w.article}, parts...)...) }
		verdicts := api("articles", w.article, "verdicts")
		step := func(name string, fn func(t *testing.T)) {
			t.Helper()
			if !t.Run(name, fn) {
				t.FailNow()
			}
		}

		step("import", func(t *testing.T) {
			w.rows(t, []row{
				{name: "form", as: "reviewer", path: w.at("articles", "new"), status: 200, holds: []string{`name="text"`, `name="published_on"`}},
				{name: "the same text is the same article", as: "reviewer2", path: w.at("articles"), form: form("text", strings.ReplaceAll(news, "\n", "\r\n"), "kind", "news"), status: 303, to: article()},
				{name: "says so", as: "reviewer2", path: article(), status: 200, holds: []string{"Sari Wulandari", "Bagus Pranoto", "Antara", "membangun tiga rumah pompa", "merendam 1.200 rumah"}},
				{name: "a post", as: "reviewer", path: w.at("articles"), form: form("text", "Ini kiriman panjang yang ramai sekali.", "kind", "post", "platform", "X", "post_account", "@akun"), status: 303},
				{name: "a draft of our own", as: "editor", path: w.at("articles"), form: form("text", "Naskah kami sendiri yang belum tayang.", "kind", "draft", "title", "Naskah kami"), status: 303},
				{name: "the list", as: "viewer", path: w.at("articles"), status: 200, holds: []string{"Wali kota janji bangun rumah pompa", "Naskah kami", "@akun"}},
			})
		})
		step("triage", func(t *testing.T) {
			w.rows(t, []row{
				{name: "nothing chosen", as: "reviewer", path: article("triage"), form: form("action", "select"), status: 303, to: article()},
				{name: "select two", as: "reviewer", path: article("triage"), form: form("action", "select", "claims", id[pumps], "claims", id[budget], "claims", id[drains]), status: 303, to: article()},
				{name: "dismiss the rest", as: "reviewer", path: article("triage"), form: form("action", "dismiss_rest", "reason", "out_of_scope"), status: 303, to: article()},
				{name: "dismissed", as: "viewer", path: w.at("queue?tab=dismissed"), status: 200, holds: []string{flood}, lacks: []string{budget}},
				{name: "brought back", as: "reviewer2", path: claim(flood, "reopen"), form: form("version", current, "reason", "Ternyata penting"), status: 303, to: claim(flood)},
				{name: "dismiss by one key", as: "reviewer2", path: claim(flood, "dismiss"), form: form(), status: 303, to: claim(flood)},
				{name: "one key takes it back", as: "reviewer2", path: w.at("undo"), form: form(), status: 303, to: claim(flood)},
				{name: "and says so", as: "reviewer2", path: claim(flood), status: 200, holds: []string{"1 claim is as it was before."}},
				{name: "the next takes the act before back", as: "reviewer2", path: w.at("undo"), form: form(), status: 303, to: claim(flood)},
				{name: "what another did is theirs to undo", as: "reviewer2", path: w.at("undo"), form: form(), status: 303, to: w.at("queue")},
				{name: "nothing to undo is no error", as: "reviewer2", path: w.at("queue?tab=dismissed"), status: 200, holds: []string{"There is nothing to undo.", flood}},
				{name: "brought back again", as: "reviewer2", path: claim(flood, "reopen"), form: form("version", current, "reason", "Ternyata penting"), status: 303, to: claim(flood)},
				{name: "dismissed again", as: "reviewer2", path: claim(flood, "dismiss"), form: form(), status: 303, to: claim(flood)},
				{name: "with a button to undo it", as: "reviewer2", path: claim(flood), status: 200, then: func(t *testing.T, a *answer) {
					form := a.find(t, "undo", func(n *html.Node) bool { return strings.HasPrefix(attr(n, "action"), w.at("undo")+"/") })
					w.row(t, row{as: "editor", path: attr(form, "action"), form: url.Values{}, status: 403})
					w.row(t, row{as: "reviewer2", path: attr(form, "action"), form: url.Values{}, status: 303, to: claim(flood)})
					w.row(t, row{as: "reviewer2", path: attr(form, "action"), form: url.Values{}, status: 409})
					w.row(t, row{as: "reviewer2", path: claim(flood, "dismiss"), form: url.Values{}, status: 303})
				}},
				{name: "unknown reason", as: "reviewer2", path: article("triage"), form: form("action", "dismiss", "claims", id[flood], "reason", "bosan"), status: 422},
				{name: "a claim that is not the article's", as: "reviewer2", path: article("triage"), form: form("action", "select", "claims", w.otherClaim), status: 404},
				{name: "an unknown act", as: "reviewer2", path: article("triage"), form: form("action", "burn", "claims", id[flood]), status: 400},
			})
		})
		step("take and edit", func(t *testing.T) {
			w.rows(t, []row{
				{name: "assign", as: "editor", path: claim(budget, "assign"), form: form("assignee", w.account["reviewer"].ID), status: 303},
				{name: "a viewer takes no work", as: "editor", path: claim(drains, "assign"), form: form("assignee", w.account["viewer"].ID), status: 422},
				{name: "nor who cannot sign in", as: "editor", path: claim(drains, "assign"), form: form("assignee", w.account["disabled"].ID), status: 422},
				{name: "nor one of another desk", as: "editor", path: claim(drains, "assign"), form: form("assignee", w.account["other_reviewer"].ID), status: 422},
				{name: "my work", as: "reviewer", path: w.at("queue?tab=mine"), status: 200, holds: []string{budget}, lacks: []string{drains}},
				{name: "take", as: "reviewer", path: claim(budget, "take"), form: form(), status: 303, to: claim(budget)},
				{name: "take another", as: "reviewer", path: claim(pumps, "take"), form: form(), status: 303},
				{name: "taken is taken", as: "reviewer2", path: claim(budget, "take"), form: form(), status: 409, holds: []string{"409"}},
				{name: "edit form", as: "reviewer", path: claim(pumps, "edit"), status: 200, holds: []string{"Kami akan membangun tiga rumah pompa tahun ini", "Antara", "Sari Wulandari"}},
				{name: "one more row, typed words kept", as: "reviewer", path: claim(pumps, "edit"), form: form("content.0.exact", "Yang saya ketik", "content.0.occurrence", "1", "attribution", "sourced", "more", "content"), status: 200,
					holds: []string{"Yang saya ketik", `name="content.1.exact"`}},
				{name: "words that are not there", as: "reviewer", path: claim(pumps, "edit"), form: form("version", current, "content.0.exact", "kata yang tidak ada", "attribution", "sourced", "kind", "promise", "source_name", "Sari Wulandari", "source_kind", "person"), status: 422,
					holds: []string{"kata yang tidak ada", `aria-invalid="true"`}},
			})
			was := w.claim(pumps)
			edit := form("version", itoa(was.Claim.Version), "content.0.exact", "akan membangun tiga rumah pompa", "content.0.occurrence", "1", "cue.0.exact", "kata", "cue.0.occurrence", "1", "source.0.exact", "Sari Wulandari", "source.0.occurrence", "1",
				"attribution", "sourced", "kind", "promise", "source_name", "Sari Wulandari", "source_kind", "person",
				"chain.0.position", "1", "chain.0.name", "Kantor Berita Nusa", "chain.0.kind", "news_media", "chain.0.origin", "found")
			w.rows(t, []row{
				{name: "edit", as: "reviewer", path: claim(pumps, "edit"), form: edit, status: 303, to: claim(pumps)},
				{name: "edited", as: "viewer", path: claim(pumps), status: 200, holds: []string{"Kantor Berita Nusa", "akan membangun tiga rumah pompa"}},
				{name: "a stale edit keeps what was typed", as: "reviewer2", path: claim(pumps, "edit"), form: edited(edit, "chain.0.name", "Kantor Berita Lain"), status: 409, holds: []string{"akan membangun tiga rumah pompa", "Kantor Berita Nusa", "Kantor Berita Lain"}},
				{name: "undo", as: "reviewer", path: claim(pumps, "undo"), form: form("version", current), status: 303, to: claim(pumps)},
			})
			now := w.claim(pumps)
			if now.Claim.Current != 3 || now.Version.Body.SourceName != "Sari Wulandari" || !slices.Equal(now.Version.Body.Content, was.Version.Body.Content) || len(now.Hops) != len(was.Hops) || now.Hops[1].Name != "Antara" {
				t.Errorf("undo gave version %d with %+v", now.Claim.Current, now.Version.Body)
			}
			w.rows(t, []row{
				{name: "a claim that the machine missed", as: "reviewer2", path: article("claims", "new"), form: form("content.0.exact", "tujuh kelurahan", "attribution", "unattributed", "kind", "fact"), status: 303},
				{name: "its form", as: "reviewer2", path: article("claims", "new"), status: 200, holds: []string{`name="content.0.exact"`}},
				{name: "is there", as: "viewer", path: article(), status: 200, holds: []string{"tujuh kelurahan"}},
			})
		})

		step("write and propose", func(t *testing.T) {
			lacking := form("version", current, "statement", "", "kind", "fact", "summary", "Ringkasan "+unpublished, "rationale", "Penelusuran "+unpublished, "then", "propose")
			w.rows(t, []row{
				{name: "what is missing stands beside its field, and nothing typed is lost", as: "reviewer", path: claim(budget, "draft"), form: lacking, status: 422,
					holds: []string{"Ringkasan " + unpublished, "Penelusuran " + unpublished}, then: func(t *testing.T, a *answer) {
						for _, field := range []string{"statement", "rating", "findings", "evidence"} {
							link := a.find(t, "link to "+field, func(n *html.Node) bool { return n.Data == "a" && attr(n, "href") == "#"+field })
							if link.FirstChild == nil || strings.TrimSpace(link.FirstChild.Data) == "" {
								t.Errorf("%s: no reason", field)
							}
							a.find(t, "element with the id "+field, func(n *html.Node) bool { return attr(n, "id") == field })
						}
					}},
			})
			w.rows(t, []row{
				{name: "save", as: "reviewer", path: claim(budget, "draft"), form: w.draftForm(id[budget], "Anggaran banjir naik 20 persen. "+unpublished, "confirmed"), status: 303, to: claim(budget)},
				{name: "is kept", as: "reviewer", path: claim(budget), status: 200, holds: []string{"Anggaran banjir naik 20 persen. " + unpublished}},
				{name: "a link", as: "reviewer", path: claim(budget, "evidence"), form: form("version", current, "kind", "link", "url", "https://kota.example/apbd.pdf", "title", "APBD 2023", "bears_on", "content", "stance", "supports", "primary", "true", "excerpt", "Naik 20 persen"), status: 303, to: claim(budget) + "#evidence"},
				{name: "an interview without a link, on a step", as: "reviewer", path: claim(budget, "evidence"), form: form("kind", "interview", "title", "Wawancara Sari", "bears_on", "hop:"+w.claim(budget).Hops[0].ID, "stance", "context"), status: 303},
				{name: "one too many", as: "reviewer", path: claim(budget, "evidence"), form: form("kind", "email", "title", "Surel keliru", "bears_on", "content", "stance", "refutes"), status: 303},
				{name: "on an occasion that is not set", as: "reviewer", path: claim(budget, "evidence"), form: form("kind", "email", "title", "Surel", "bears_on", "occasion", "stance", "refutes"), status: 422},
				{name: "an occasion", as: "reviewer", path: claim(budget, "occasion"), form: form("version", current, "occasion", "new", "speaker", "Sari Wulandari", "medium", "briefing", "date", "2023-06", "document", "https://kota.example/jumpa-pers"), status: 303, to: claim(budget) + "#occasion"},
				{name: "a date that is none", as: "reviewer", path: claim(budget, "occasion"), form: form("occasion", "new", "speaker", "Sari", "date", "kemarin dulu"), status: 422, holds: []string{"kemarin dulu"}},
			})
			evidence, err := w.store.Read(t.Context()).EvidenceOfClaim(w.desk.ID, id[budget], nil)
			w.ok(err)
			w.row(t, row{as: "reviewer", path: claim(budget, "evidence", evidence[2].ID, "remove"), form: form("version", current), status: 303})
			w.row(t, row{as: "reviewer", path: claim(budget, "evidence", evidence[2].ID, "remove"), form: form(), status: 404})
			w.row(t, row{as: "reviewer", path: claim(budget), status: 200, holds: []string{"APBD 2023", "Wawancara Sari"}, lacks: []string{`action="` + claim(budget, "evidence", evidence[2].ID, "remove")}})
			occasions, err := w.store.Read(t.Context()).Occasions(w.desk.ID, w.article)
			w.ok(err)
			w.rows(t, []row{
				{name: "one occasion behind two claims", as: "reviewer", path: claim(pumps, "occasion"), form: form("occasion", occasions[0].ID), status: 303},
				{name: "its evidence is the evidence of both", as: "reviewer", path: claim(pumps, "evidence"), form: form("kind", "document", "title", "Rekaman jumpa pers", "bears_on", "occasion", "stance", "supports", "primary", "true"), status: 303},
				{name: "seen on the other", as: "viewer", path: claim(budget), status: 200, holds: []string{"Rekaman jumpa pers"}},
				{name: "propose", as: "reviewer", path: claim(budget, "draft"), form: w.draftForm(id[budget], "Anggaran banjir naik 20 persen. "+unpublished, "confirmed", "then", "propose"), status: 303, to: claim(budget)},
				{name: "a promise with a rating", as: "reviewer", path: claim(pumps, "draft"), form: w.draftForm(id[pumps], "Janji pompa", "confirmed", "then", "propose"), status: 303},
			})
			if w.state(id[budget]) != workflow.Proposed || w.state(id[pumps]) != workflow.Proposed {
				t.Fatalf("the claims are %s and %s", w.state(id[budget]), w.state(id[pumps]))
			}
			w.rows(t, []row{
				{name: "withdraw", as: "reviewer", path: claim(pumps, "withdraw"), form: form(), status: 303},
				{name: "not what another proposed", as: "reviewer2", path: claim(budget, "withdraw"), form: form(), status: 403},
			})
			// As a promise it may not be rated: the statement of kind decides.
			f := w.draftForm(id[pumps], "Wali kota berjanji membangun tiga rumah pompa.", "confirmed", "then", "propose")
			f.Set("kind", "promise")
			w.row(t, row{as: "reviewer", path: claim(pumps, "draft"), form: f, status: 422, then: func(t *testing.T, a *answer) {
				a.find(t, "link to rating", func(n *html.Node) bool { return n.Data == "a" && attr(n, "href") == "#rating" })
			}})
			f = w.draftForm(id[pumps], "Wali kota berjanji membangun tiga rumah pompa.", "confirmed", "then", "propose")
			f.Set("kind", "promise")
			f.Set("rating", "")
			w.row(t, row{as: "reviewer", path: claim(pumps, "draft"), form: f, status: 303})
		})

		step("approve and publish", func(t *testing.T) {
			// The editor writes into a third claim, and so may not approve it.
			w.row(t, row{as: "editor", path: claim(drains, "edit"), form: form("version", current, "content.0.exact", "Drainase lama tidak lagi cukup", "attribution", "sourced", "kind", "fact", "source_name", "Bagus Pranoto", "source_kind", "person"), status: 303})
			w.propose("reviewer2", id[drains], "Drainase "+unpublished)
			proposals, err := w.store.Read(t.Context()).Proposals(w.desk.ID, w.article)
			w.ok(err)
			shown := map[string]string{}
			for _, v := range proposals {
				shown[v.ClaimID] = v.ID + ":" + v.SHA256
			}
			w.rows(t, []row{
				{name: "the list of approvals", as: "editor", path: w.at("approvals"), status: 200, holds: []string{"Wali kota janji bangun rumah pompa"}},
				{name: "the page says who may", as: "editor", path: article("approval"), status: 200,
					holds: []string{"Anggaran banjir naik 20 persen. " + unpublished, "Nama editor2", "Kantor", shown[id[budget]], "APBD 2023", "Rekaman jumpa pers"}[0:2]},
				{name: "all of them, with one of one's own: none", as: "editor", path: article("approve-all"), form: form("verdict", shown[id[budget]], "verdict", shown[id[drains]], "then", "publish"), status: 403},
				{name: "nothing was done", as: "", path: verdicts, status: 404},
				{name: "the author may not, through the page", as: "editor", path: claim(drains, "approve"), form: form("sha256", strings.Split(shown[id[drains]], ":")[1], "then", "publish"), status: 403},
				{name: "nor through the API", as: "token:all", path: api("claims", id[drains], "actions", "approve"), json: body(map[string]any{"snapshot_sha256": strings.Split(shown[id[drains]], ":")[1]}), status: 403, holds: []string{"urn:sumber:problem:refusal.author"}},
				{name: "a reviewer may not", as: "reviewer2", path: claim(budget, "approve"), form: form("then", "publish"), status: 403},
				{name: "an admin may not", as: "admin", path: claim(budget, "approve"), form: form("then", "publish"), status: 403},
				{name: "return without remarks", as: "editor", path: claim(budget, "return"), form: form("sha256", strings.Split(shown[id[budget]], ":")[1]), status: 422},
				{name: "return", as: "editor", path: claim(budget, "return"), form: form("sha256", strings.Split(shown[id[budget]], ":")[1], "remarks", "Sebut tahun anggarannya."), status: 303},
				{name: "the reviewer reads the remarks", as: "reviewer", path: claim(budget), status: 200, holds: []string{"Sebut tahun anggarannya."}},
				{name: "propose again", as: "reviewer", path: claim(budget, "draft"), form: w.draftForm(id[budget], "Anggaran banjir 2023 naik 20 persen.", "confirmed", "then", "propose"), status: 303},
				{name: "what is no longer there", as: "editor", path: article("approve-all"), form: form("verdict", shown[id[budget]], "then", "publish"), status: 409},
				{name: "another hash", as: "editor", path: article("approve-all"), form: form("verdict", strings.Split(shown[id[pumps]], ":")[0]+":"+strings.Repeat("0", 64)), status: 409},
				{name: "nothing", as: "editor", path: article("approve-all"), form: form(), status: 422},
				{name: "garbage", as: "editor", path: article("approve-all"), form: form("verdict", "x"), status: 404},
			})
			proposals, err = w.store.Read(t.Context()).Proposals(w.desk.ID, w.article)
			w.ok(err)
			f := form("then", "publish")
			for _, v := range proposals {
				if v.ClaimID != id[drains] {
					f.Add("verdict", v.ID+":"+v.SHA256)
				}
			}
			w.rows(t, []row{
				{name: "all that was shown", as: "editor", path: article("approve-all"), form: f, status: 303, to: article("approval")},
				{name: "a second time", as: "editor2", path: article("approve-all"), form: f, status: 409},
				{name: "the page of what is public", as: "viewer", path: claim(budget), status: 200, holds: []string{"Anggaran banjir 2023 naik 20 persen."}},
			})
		})

		step("the verdicts leave", func(t *testing.T) {
			public := w.verdicts(t, "", verdicts)
			if len(public.Verdicts) != 2 || len(public.Retracted) != 0 {
				t.Fatalf("%d verdicts and %d tombstones", len(public.Verdicts), len(public.Retracted))
			}
			promise, fact := public.Verdicts[0], public.Verdicts[1]
			if promise.Type != "quote_verification" || promise.Rating != nil || fact.Type != "fact_check" || fact.Rating == nil || fact.Rating.NameID != "Benar" || *fact.Revision != 1 {
				t.Errorf("the types are %s and %s", promise.Type, fact.Type)
			}
			runes := []rune(news)
			for _, s := range slices.Concat(promise.Content, fact.Content, fact.Cue, fact.Source) {
				if string(runes[s.Start:s.End]) != s.Exact || !strings.Contains(news, s.Prefix+s.Exact+s.Suffix) {
					t.Errorf("the selector %+v is not in the text", s)
				}
			}
			if fact.Occasion == nil || fact.Occasion.Speaker != "Sari Wulandari" || len(fact.Evidence) != 3 || fact.Chain[0].Finding.Code != "confirmed" || *fact.Sealed.ApprovedBy != "Nama editor" || fact.Published.By != "Nama editor" {
				t.Errorf("%+v", fact)
			}
			w.verdicts(t, "viewer", article("verdicts.json"))
			all := w.verdicts(t, "viewer", article("verdicts.json?include=unpublished"))
			if len(all.Verdicts) < 4 {
				t.Errorf("members see %d verdicts", len(all.Verdicts))
			}
			w.verdicts(t, "token:read", verdicts+"?include=unpublished")
			w.verdicts(t, "viewer", verdicts+"?include=unpublished&desk="+w.desk.Slug)
			w.each(t, []row{
				{name: "not to anybody", path: verdicts + "?include=unpublished", status: 401},
				{name: "not to another desk", as: "token:other_all", path: verdicts + "?include=unpublished", status: 404},
				{name: "not to a session of another desk", as: "other_editor", path: verdicts + "?include=unpublished&desk=" + w.desk.Slug, status: 404},
				{name: "nor by naming its own", as: "other_editor", path: verdicts + "?include=unpublished&desk=" + w.other.Slug, status: 404},
				{name: "not to an ended token", as: "token:removed_all", path: verdicts, status: 401},
				{name: "include is one word", path: verdicts + "?include=all", status: 400},
			})
		})

		step("correct", func(t *testing.T) {
			w.rows(t, []row{
				{name: "says why", as: "reviewer", path: claim(budget, "correct"), form: form("correction", "update"), status: 422},
				{name: "correct", as: "reviewer", path: claim(budget, "correct"), form: form("version", current, "correction", "conclusion_changed", "reason", "Angka resmi terbit"), status: 303},
			})
			f := w.draftForm(id[budget], "Anggaran banjir 2023 naik 18 persen. "+unpublished, "altered", "then", "propose")
			f.Set("rating", "misleading")
			w.row(t, row{as: "reviewer", path: claim(budget, "draft"), form: f, status: 303})
			before := w.verdicts(t, "", verdicts)
			if v := before.Verdicts[1]; *v.Revision != 1 || v.Statement != "Anggaran banjir 2023 naik 20 persen." {
				t.Errorf("revision 1 does not stay public until 2 replaces it: %d %s", *v.Revision, v.Statement)
			}
			w.row(t, row{as: "editor", path: article("approval"), status: 200, holds: []string{"naik 18 persen", "naik 20 persen", "Angka resmi terbit"}})
			w.rows(t, []row{
				{name: "approve", as: "editor2", path: claim(budget, "approve"), form: form("sha256", sealed, "article", w.article, "next_proposal", "4"), status: 303, to: article("approval") + "#p4"},
				{name: "schedule for what has been", as: "editor2", path: claim(budget, "publish"), form: form("publish_at", "2023-06-12T10:00"), status: 422, holds: []string{"2023-06-12T10:00"}},
				{name: "at a time that is none", as: "editor2", path: claim(budget, "publish"), form: form("publish_at", "nanti"), status: 422, holds: []string{"nanti"}},
				{name: "schedule, in the desk's time", as: "editor2", path: claim(budget, "publish"), form: form("publish_at", "2023-06-12T20:00"), status: 303},
				{name: "unschedule", as: "editor", path: claim(budget, "unschedule"), form: form(), status: 303},
				{name: "nothing to unschedule", as: "editor", path: claim(budget, "unschedule"), form: form(), status: 409},
				{name: "schedule again", as: "editor2", path: claim(budget, "publish"), form: form("publish_at", "2023-06-12T20:00"), status: 303},
			})
			for _, step := range []struct {
				wait     time.Duration
				done     int
				revision int
			}{{59 * time.Minute, 0, 1}, {time.Minute, 1, 2}, {time.Hour, 0, 2}} {
				w.wait(step.wait)
				n, err := w.news.PublishDue(t.Context())
				w.ok(err)
				if v := w.verdicts(t, "token:read", verdicts); n != step.done || *v.Verdicts[1].Revision != step.revision {
					t.Errorf("%s: published %d, revision %d is public", w.now(), n, *v.Verdicts[1].Revision)
				}
			}
			a := w.send(t, "token:read", "GET", verdicts, strings.NewReader(""), nil)
			var out export.Verdicts
			a.into(t, &out)
			if c := out.Verdicts[1].Correction; c == nil || c.Kind != "conclusion_changed" || c.Reason != "Angka resmi terbit" {
				t.Errorf("the correction is %+v", c)
			}
		})

		step("retract", func(t *testing.T) {
			w.rows(t, []row{
				{name: "says why", as: "editor", path: claim(pumps, "retract"), form: form(), status: 422},
				{name: "a reviewer may not", as: "reviewer", path: claim(pumps, "retract"), form: form("reason", "x"), status: 403},
				{name: "retract", as: "editor", path: claim(pumps, "retract"), form: form("reason", "Sumbernya keliru"), status: 303},
				{name: "once", as: "editor", path: claim(pumps, "retract"), form: form("reason", "Sumbernya keliru"), status: 409},
			})
			v := w.verdicts(t, "token:read", verdicts)
			if len(v.Verdicts) != 1 || len(v.Retracted) != 1 || v.Retracted[0].Reason != "Sumbernya keliru" || v.Retracted[0].ClaimID != id[pumps] {
				t.Errorf("%d verdicts, tombstones %+v", len(v.Verdicts), v.Retracted)
			}
			w.rows(t, []row{
				{name: "the last one too", as: "editor", path: claim(budget, "retract"), form: form("reason", "Semua keliru"), status: 303},
				{name: "tombstones stay public", path: verdicts, status: 200, holds: []string{"Semua keliru", "Sumbernya keliru"}, lacks: []string{"naik 18 persen", "naik 20 persen", "tiga rumah pompa"}},
				{name: "finish without publishing", as: "editor2", path: claim(drains, "approve"), form: form("sha256", sealed), status: 303},
				{name: "for a reason of the list", as: "editor2", path: claim(drains, "finish"), form: form("reason", "bosan"), status: 422},
				{name: "finish", as: "editor2", path: claim(drains, "finish"), form: form("reason", "corrected_in_copy"), status: 303},
				{name: "nothing of it is public", path: verdicts, status: 200, lacks: []string{"Drainase"}},
			})
		})

		step("the audit tells it all", func(t *testing.T) {
			w.row(t, row{as: "admin", path: w.at("audit"), status: 200, holds: []string{"Semua keliru", "Nama editor"}})
			for _, desk := range []string{w.desk.ID, models.SystemDesk} {
				if _, err := w.store.VerifyAudit(t.Context(), desk); err != nil && desk == w.desk.ID {
					t.Error(err)
				}
			}
			w.row(t, row{as: "viewer", path: claim(budget), status: 200, holds: []string{"Nama editor2"}})
		})
	})
}

// edited is a form with one field changed.
func edited(f url.Values, name, value string) url.Values {
	f = maps.Clone(f)
	f.Set(name, value)
	return f
}
