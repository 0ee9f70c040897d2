package handlers

import (
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/models"
)

// TestNothingTypedIsLost sends forms that cannot be saved and looks for every word of them in the answer.
func TestNothingTypedIsLost(t *testing.T) {
	w := onSQLite(t)
	ctx := t.Context()
	id := w.claim(pumps).Claim.ID
	w.ok(w.news.Take(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}))
	stale := w.version(id)
	w.ok(w.news.SaveDraft(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}, newsroom.DraftInput{Statement: "Yang tersimpan", Kind: "fact"}))
	evidence := form("version", stale, "kind", "link", "bears_on", "content", "stance", "context", "url", "https://ketik.example/a?b=1", "title", "Judul yang diketik", "excerpt", "Petikan yang diketik")
	occasion := form("version", stale, "occasion", "new", "speaker", "Penutur yang diketik", "medium", "letter", "date", "2023-06-01", "addressee", "Alamat tujuan", "document", "Surat di arsip", "note", "Catatan yang diketik")
	typed := func(f url.Values, but ...string) []string {
		var out []string
		for name, vs := range f {
			if !strings.Contains(" version kind bears_on stance occasion medium "+strings.Join(but, " ")+" ", " "+name+" ") {
				out = append(out, vs...)
			}
		}
		return out
	}
	// again is the form of the page as it would be sent next: it must go through.
	again := func(action string, f url.Values) func(*testing.T, *answer) {
		return func(t *testing.T, a *answer) {
			n := a.find(t, "form", func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
			for in := range n.Descendants() {
				if attr(in, "name") == "version" {
					f.Set("version", attr(in, "value"))
				}
			}
			w.row(t, row{as: "reviewer", path: action, form: f, status: 303})
		}
	}
	changed := "Somebody changed it since you opened the page."
	w.rows(t, []row{
		{name: "evidence on a claim that changed", as: "reviewer", path: w.at("claims", id, "evidence"), form: evidence, status: 409, holds: append(typed(evidence), changed, "Yang tersimpan"),
			then: again(w.at("claims", id, "evidence"), evidence)},
		{name: "an occasion of a claim that changed", as: "reviewer", path: w.at("claims", id, "occasion"), form: occasion, status: 409, holds: append(typed(occasion), changed),
			then: again(w.at("claims", id, "occasion"), occasion)},
	})
	w.ok(w.news.Release(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}))
	draft := form("version", w.version(id), "statement", "Pernyataan\nyang diketik", "kind", "fact", "finding.x", "confirmed", "true_source.x", "Narasumber yang diketik", "note.x", "Keterangan yang diketik",
		"password", "rahasia-yang-diketik")
	w.rows(t, []row{
		{name: "evidence on a claim that nobody holds", as: "reviewer", path: w.at("claims", id, "evidence"), form: evidence, status: 409, holds: typed(evidence)},
		{name: "an occasion of one", as: "reviewer", path: w.at("claims", id, "occasion"), form: occasion, status: 409, holds: append(typed(occasion), "Primary document", "Addressee")},
		{name: "a verdict of one", as: "reviewer", path: w.at("claims", id, "draft"), form: draft, status: 409, holds: typed(draft, "password", "finding.x"), lacks: []string{"rahasia-yang-diketik"}},
		{name: "what an address says was not typed", as: "reviewer", path: w.at("claims", id, "draft") + "?note=Dari+alamat", form: draft, status: 409, lacks: []string{"Dari alamat"}},
	})
}

// TestAuditTellsWhoAndWhat reads the trail as a person does: what was done, to whom, from which state to which.
func TestAuditTellsWhoAndWhat(t *testing.T) {
	w := onSQLite(t)
	ctx, admin := t.Context(), w.actor("admin")
	id := w.claim(pumps).Claim.ID
	w.publish(id, "Pernyataan")
	w.ok(w.news.SetRole(ctx, admin, w.member["reviewer2"].ID, "editor"))
	w.ok(w.news.Dismiss(ctx, w.actor("reviewer"), newsroom.Ref{ID: w.claim(flood).Claim.ID}, "out_of_scope"))
	art, err := w.store.Read(ctx).Article(w.desk.ID, w.article)
	w.ok(err)
	w.row(t, row{as: "admin", path: w.at("audit"), status: 200, lacks: []string{"Approve claim", "Publish claim"},
		then: func(t *testing.T, a *answer) {
			for _, line := range []string{"Claim published Claim " + strconv.Itoa(w.claim(pumps).Claim.Position) + " " + art.Title, "Claim dismissed Claim " + strconv.Itoa(w.claim(flood).Claim.Position) + " " + art.Title, "Article imported " + art.Title, "Stage approved → done", "Claim taken", "Draft saved", "Verdict proposed", "Article imported", "Member's role changed Nama reviewer2", "Role editor", "outside this desk's field"} {
				if !strings.Contains(spaced(wordsOf(t, a)), line) {
					t.Errorf("lacks %q\n%s", line, spaced(wordsOf(t, a)))
				}
			}
		}})
}

// TestAuditIsPagedBothWays walks a trail of several pages to its beginning and back: each event stands on one page, and the
// newest page is full again.
func TestAuditIsPagedBothWays(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		pumped := w.claim(pumps).Claim.ID
		w.write(func(tx *models.Tx) error {
			for i := range 130 {
				tx.Record(models.Event{DeskID: w.desk.ID, Action: "draft", Object: "claim", ObjectID: pumped, At: noon.Add(time.Duration(i) * time.Hour)})
			}
			return nil
		})
		page := func(address string) (seqs []string, newer, older string) {
			t.Helper()
			w.row(t, row{as: "admin", path: address, status: 200, then: func(t *testing.T, a *answer) {
				for n := range a.find(t, "main", func(n *html.Node) bool { return n.Data == "main" }).Descendants() {
					switch {
					case attr(n, "class") == "seq":
						seqs = append(seqs, n.FirstChild.Data)
					case attr(n, "rel") == "prev":
						newer = attr(n, "href")
					case attr(n, "rel") == "next":
						older = attr(n, "href")
					}
				}
			}})
			return seqs, newer, older
		}
		var down, up [][]string
		at := w.at("audit")
		var last string
		for at != "" {
			seqs, newer, older := page(at)
			if (newer == "") != (len(down) == 0) {
				t.Errorf("page %d leads to %q", len(down)+1, newer)
			}
			down, last, at = append(down, seqs), at, older
		}
		for at = last; at != ""; {
			seqs, newer, _ := page(at)
			up, at = append([][]string{seqs}, up...), newer
		}
		if len(down) < 3 || !reflect.DeepEqual(down, up) {
			t.Errorf("down\n%v\nup\n%v", down, up)
		}
		all := slices.Concat(down...)
		for i, seq := range all {
			if seq != strconv.Itoa(len(all)-i) {
				t.Fatalf("line %d is of event %s", i+1, seq)
			}
		}
	})
}

// TestWhoLeftKeepsTheirName: a verdict does not lose its author's name when they leave the desk.
func TestWhoLeftKeepsTheirName(t *testing.T) {
	w := onSQLite(t)
	ctx := t.Context()
	id := w.claim(pumps).Claim.ID
	w.propose("reviewer2", id, "Pernyataan")
	w.ok(w.news.RemoveMember(ctx, w.actor("admin"), w.member["reviewer2"].ID))
	for _, path := range []string{w.at("articles", w.article, "approval"), w.at("claims", id)} {
		w.row(t, row{as: "editor", path: path, status: 200, holds: []string{"Nama reviewer2"}})
	}
}

func wordsOf(t *testing.T, a *answer) string {
	t.Helper()
	var b strings.Builder
	for n := range a.find(t, "main", func(n *html.Node) bool { return n.Data == "main" }).Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return b.String()
}
