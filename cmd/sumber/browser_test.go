package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"sumber/internal/browsertest"
	"sumber/internal/export"
)

// wait bounds one action in the browser.
const wait = browsertest.Wait

// browser is a window of a real Chromium.
type browser struct {
	*testing.T
	*browsertest.Tab
	ctx  context.Context
	base string
	// scripts is false in a window that runs none.
	scripts bool
	name    string
	n       int
}

func openBrowser(t *testing.T, base, name string, scripts bool) *browser {
	t.Helper()
	tab := browsertest.Open(t, scripts)
	tab.Go(base)
	return &browser{T: t, Tab: tab, ctx: tab.Ctx, base: base, name: name, scripts: scripts}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, wait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.shot("failed")
		b.Fatalf("%s: %v\n%s", b.where(), err, b.text("main"))
	}
}

func (b *browser) where() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	at, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return at
}

// open goes to an address of the site.
func (b *browser) open(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// follow clicks what leads to another page or to another state of this one, and waits for that.
func (b *browser) follow(sel string) {
	b.Helper()
	if b.scripts {
		b.arrives(chromedp.Click(chromedp.CSS(sel)))
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, wait)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(sel))))
	if err != nil {
		b.shot("failed")
		b.Fatalf("%s: follow %s: %v\n%s", b.where(), sel, err, b.text("main"))
	}
}

// arrives does something that leads to another page, or exchanges parts of this one, and waits until it is there.
func (b *browser) arrives(step chromedp.Action[chromedp.Void]) {
	b.Helper()
	const here = `window.stays = true; window.came = false; document.addEventListener("sumber:render", () => (window.came = true), { once: true })`
	const there = `document.readyState === "complete" && (!window.stays || window.came && !document.querySelector("main[aria-busy]"))`
	ctx, cancel := context.WithTimeout(b.ctx, wait)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](here+"; null")); err != nil {
		b.Fatal(err)
	}
	b.do(step)
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](there))
		if ok {
			return
		}
		if ctx.Err() != nil {
			b.shot("failed")
			b.Fatalf("%s: nothing came: %v\n%s", b.where(), err, b.text("main"))
		}
	}
}

func (b *browser) click(sel string) {
	b.Helper()
	b.do(chromedp.Click(chromedp.CSS(sel)))
}

// fill types into a field, which it empties first.
func (b *browser) fill(sel, value string) {
	b.Helper()
	b.set(sel, "")
	b.do(chromedp.SendKeys(chromedp.CSS(sel), value))
}

// set gives a field a value at once: long texts, dates, options of a select.
func (b *browser) set(sel, value string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, wait)
	defer cancel()
	js := fmt.Sprintf("(e => { e.value = %q; return e.value })(document.querySelector(%q))", value, sel)
	if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](js)); err != nil || got != value {
		b.Fatalf("%s: set %s to %q: %q, %v", b.where(), sel, value, got, err)
	}
}

func (b *browser) text(sel string) string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(sel)))
	if err != nil {
		return err.Error()
	}
	return s
}

func (b *browser) value(sel string) string {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, wait)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Value(chromedp.CSS(sel)))
	if err != nil {
		b.Fatalf("%s: value of %s: %v", b.where(), sel, err)
	}
	return v
}

func (b *browser) sees(sel string, words ...string) {
	b.Helper()
	got := b.text(sel)
	for _, w := range words {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(w)) {
			b.shot("failed")
			b.Fatalf("%s: %s does not say %q but:\n%s", b.where(), sel, w, got)
		}
	}
}

func (b *browser) attributes(sel, name string) []string {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, wait)
	defer cancel()
	js := fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.getAttribute(%q) || '')", sel, name)
	all, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](js))
	if err != nil {
		b.Fatalf("%s: %s: %v", b.where(), sel, err)
	}
	return all
}

// shot keeps a picture of the whole page where SUMBER_SCREENSHOTS says, or nowhere.
func (b *browser) shot(what string) {
	b.Helper()
	b.n++
	b.Shot(fmt.Sprintf("%s-%02d-%s", b.name, b.n, what))
}

func (b *browser) signInAs(who string) {
	b.Helper()
	b.open("/")
	b.follow(`button[name="as"][value="` + who + `"]`)
}

func (b *browser) signOut() {
	b.Helper()
	// The menu of the account is a details element, which opens without scripts.
	b.click(`details:has(form[action="/sign-out"]) > summary`)
	b.follow(`form[action="/sign-out"] button`)
}

// naskah is an article of our own, with a speaker, a carried quotation and a statement of the narrator.
const naskah = `DENPASAR - Kepala Dinas Pariwisata Kota Wayan Karsa mengatakan jumlah kunjungan naik 12 persen pada Januari 2026.

"Kami akan menambah dua puluh bus listrik tahun ini," kata Wayan Karsa dalam pesan yang dimuat Kantor Berita Antara, seperti dilansir Reuters, Senin (2/2/2026).

Asosiasi Pedagang Pasar Kota menyatakan pendapatan anggotanya turun sejak Desember.
`

// TestBrowserWholeJob takes an article through the whole job in a real Chromium, with scripts and without, on both
// databases: in, broken into claims, triaged, corrected, written, proposed, returned, approved, published, read as JSON,
// corrected and retracted.
func TestBrowserWholeJob(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		name := map[bool]string{true: "scripts", false: "no-scripts"}[scripts]
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, url string) {
				app := boot(t, Config{Database: Database{URL: url}, Demo: true})
				wholeJob(t, openBrowser(t, app.URL(), strings.ReplaceAll(strings.TrimPrefix(t.Name(), "TestBrowserWholeJob/"), "/", "-"), scripts))
			})
		})
	}
}

func wholeJob(t *testing.T, b *browser) {
	b.open("/")
	b.shot("front")
	b.signInAs("reviewer")
	b.sees("main", "Kim Jong-un", "KCNA", "Reuters", "The Guardian", "John Kirby")
	b.shot("sample")

	// In: an article is pasted and broken into claims.
	b.open("/d/desk-contoh/articles/new")
	b.shot("new-article")
	b.follow(`form[action="/d/desk-contoh/articles"] button.primary`)
	b.open("/d/desk-contoh/articles/new")
	b.fill(`[name="title"]`, "Bus listrik Denpasar")
	b.set(`[name="text"]`, naskah)
	b.fill(`[name="outlet"]`, "Kabar Contoh")
	b.fill(`[name="address"]`, "https://contoh.example/bus")
	b.set(`[name="published_on"]`, "2026-02-02")
	b.follow(`form[action="/d/desk-contoh/articles"] button.primary`)
	b.sees("main", "Wayan Karsa", "Antara", "Reuters")
	article := strings.TrimPrefix(b.where(), b.base)

	// Triage: two claims are to be checked, the rest not.
	claims := b.attributes(`input[name="claims"]`, "value")
	if len(claims) < 3 {
		t.Fatalf("%s: %d claims to choose from", b.where(), len(claims))
	}
	for _, id := range claims[:2] {
		b.click(`input[name="claims"][value="` + id + `"]`)
	}
	b.shot("triage")
	b.follow(`button[name="action"][value="dismiss_rest"]`)
	b.sees("main", "dipilih 2", "selesai 0")

	// Review: the claim is taken and its words corrected; what is missing is said beside the field, and nothing is lost.
	for i, id := range claims[:2] {
		b.open("/d/desk-contoh/claims/" + id)
		b.follow(`form[action$="/` + id + `/take"] button`)
		if i == 1 {
			b.open("/d/desk-contoh/claims/" + id + "/edit")
			b.shot("edit")
			b.set(`[name="content.0.exact"]`, "Kami akan menambah dua puluh bus listrik")
			b.follow(`#claim-edit button.primary`)
			b.sees("main", "dua puluh bus listrik")
		}
		b.fill(`[name="statement"]`, fmt.Sprintf("Pernyataan %d dari Wayan Karsa.", i+1))
		b.click(`[name="kind"][value="promise"]`)
		b.fill(`[name="summary"]`, "Kesimpulan yang tidak boleh hilang.")
		b.follow(`button[form="verdict"][value="propose"]`)
		b.sees("main", "bukti")
		if got := b.value(`[name="summary"]`); got != "Kesimpulan yang tidak boleh hilang." {
			t.Errorf("after 422 the summary is %q", got)
		}
		b.shot("missing")
		for _, name := range b.attributes(`select[name^="finding."]`, "name") {
			b.set(`select[name="`+name+`"]`, "confirmed")
		}
		b.follow(`button[form="verdict"]:not([name])`)
		b.set(`form[action$="/evidence"] [name="url"]`, "https://contoh.example/rekaman")
		b.set(`form[action$="/evidence"] [name="title"]`, "Rekaman konferensi pers")
		b.do(chromedp.Submit(chromedp.CSS(`form[action$="/evidence"]`)), chromedp.WaitVisible(chromedp.CSS(`a[href="https://contoh.example/rekaman"]`)))
		b.follow(`button[form="verdict"][value="propose"]`)
		b.sees("main", "diajukan", "Ratna Contoh")
		b.shot("proposed")
	}
	b.open(article + "/approval")
	b.sees("main", "Ratna Contoh")
	if n := len(b.attributes(`form[action$="/approve"]`, "action")); n != 0 {
		t.Errorf("the author is offered %d approvals", n)
	}
	b.signOut()

	// Approval: an editor returns one with remarks, and approves and publishes the other with one button.
	b.signInAs("editor")
	b.open(article + "/approval")
	b.sees("main", "Pernyataan 1", "Pernyataan 2", "Sekar Contoh")
	b.shot("approval")
	b.set(`form[action$="`+claims[0]+`/return"] [name="remarks"]`, "Tolong sebut sumber angkanya.")
	b.do(chromedp.Submit(chromedp.CSS(`form[action$="`+claims[0]+`/return"]`)), chromedp.WaitNotPresent(chromedp.CSS(`form[action$="`+claims[0]+`/return"]`)))
	b.sees("main", "Pernyataan 2")
	b.follow(`form.approve-all button.primary`)
	b.sees("main", "tayang")

	// Out: the verdict JSON holds the one and not the other, and keeps to its schema.
	v := verdictsOf(t, b.base+"/api/v1/articles/"+filepath.Base(article)+"/verdicts")
	if len(v.Verdicts) != 1 || v.Verdicts[0].Statement != "Pernyataan 2 dari Wayan Karsa." || v.Verdicts[0].Rating != nil || *v.Verdicts[0].Revision != 1 {
		t.Fatalf("the verdicts are %+v", v.Verdicts)
	}
	if got := v.Verdicts[0].Content[0].Exact; got != "Kami akan menambah dua puluh bus listrik" {
		t.Errorf("the claim's words are %q", got)
	}

	// The remarks reach the reviewer, and a published verdict is retracted with a reason.
	b.open("/d/desk-contoh/claims/" + claims[1])
	b.shot("published")
	b.set(`form[action$="/retract"] [name="reason"]`, "Sumbernya keliru.")
	b.do(chromedp.Submit(chromedp.CSS(`form[action$="/retract"]`)), chromedp.WaitNotPresent(chromedp.CSS(`form[action$="/retract"]`)))
	v = verdictsOf(t, b.base+"/api/v1/articles/"+filepath.Base(article)+"/verdicts")
	if len(v.Verdicts) != 0 || len(v.Retracted) != 1 || v.Retracted[0].Reason != "Sumbernya keliru." {
		t.Fatalf("after the retraction: %+v, %+v", v.Verdicts, v.Retracted)
	}
	b.signOut()
	b.signInAs("reviewer")
	b.open("/d/desk-contoh/claims/" + claims[0])
	b.sees("main", "Tolong sebut sumber angkanya.")
	b.shot("returned")

	// The other pages open, in both languages.
	for _, path := range []string{"/d/desk-contoh/queue", "/d/desk-contoh/queue?tab=mine", "/d/desk-contoh/sources", "/d/desk-contoh/members", "/d/desk-contoh/tokens", "/d/desk-contoh/settings", "/help/workflow", "/account"} {
		b.open(path)
		b.sees("h1", "")
		b.shot(strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), "-"))
	}
	b.follow(`button[name="lang"][value="en"]`)
	b.sees("main", "language")
}

// verdictsOf reads verdicts as a consumer without an account does, and holds them against the schema that is served.
func verdictsOf(t *testing.T, url string) export.Verdicts {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, res.Status)
	}
	var raw json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&raw); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(string(export.VerdictsSchema)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("verdicts.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("verdicts.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Errorf("the verdicts do not keep to their schema: %v", err)
	}
	var v export.Verdicts
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
