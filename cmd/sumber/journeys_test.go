package main

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sumber/internal/browsertest"
	"sumber/internal/newsroom"
)

// twelve is an article of our own with twelve claims: of persons and bodies, carried by media, without a name, and of the
// narrator's own.
const twelve = `SAGARA - Kepala Dinas Perhubungan Sagara, Laras Wibisono, mengatakan 48 bus listrik sudah beroperasi sejak Januari 2026.

"Kami akan menambah dua puluh halte sebelum Lebaran," kata Laras dalam keterangan tertulis yang dikutip Kantor Berita Lembah, Senin (2/3/2026).

Wali Kota Sagara Bima Arkana menyatakan penumpang bus naik 12 persen dalam setahun. "Warga sebaiknya meninggalkan mobil di rumah," ujar Bima.

Ketua Persatuan Sopir Angkot Sagara, Tirta Maheswara, membantah data itu. "Pendapatan sopir turun separuh sejak bus listrik berjalan," kata Tirta, seperti dilansir Harian Pesisir.

Menurut laporan Pusat Kajian Kota, waktu tempuh rata-rata turun dari 55 menjadi 41 menit.

Harian Pesisir melaporkan anggaran bus mencapai Rp240 miliar. Pemerintah Kota Sagara mengatakan anggaran itu sudah disetujui DPRD pada November 2025.

Anggota DPRD Sagara Wira Danuarta memperkirakan subsidi akan habis pada 2028. "Tarif pasti naik menjadi Rp6.000," ujar Wira kepada Kabar Contoh.

Sebanyak 30 bus lama dijual pada Februari 2026.
`

// journey is a newsroom with an article of twelve claims that nobody looked at, and a browser before its front page.
type journey struct {
	*browser
	app     *App
	article string // its address
}

func begin(t *testing.T, url string, scripts bool) journey {
	t.Helper()
	app := boot(t, Config{Database: Database{URL: url}, Demo: true})
	console, err := app.News.ConsoleActor(t.Context(), "desk-contoh")
	if err != nil {
		t.Fatal(err)
	}
	in, err := app.News.Import(t.Context(), console, newsroom.NewArticle{Title: "Dua belas hal tentang bus listrik Sagara", Text: []byte(twelve), Language: "id", PublishedOn: "2026-03-02"})
	if err != nil {
		t.Fatal(err)
	}
	name := strings.NewReplacer("/", "-", "Test", "").Replace(t.Name())
	return journey{openBrowser(t, app.URL(), name, scripts), app, "/d/desk-contoh/articles/" + in.Article.ID}
}

// keys presses keys that lead somewhere, and waits until it is there.
func (j journey) keys(keys string) {
	j.Helper()
	j.arrives(chromedp.KeyEvent(keys))
}

// now gives what an expression is; nothing is changed by it.
func now[T any](j journey, js string) T {
	j.Helper()
	return browsertest.Eval[T](j.Tab, js)
}

// tab presses the Tab key until what a selector names has the focus.
func (j journey) tab(sel string) {
	j.Helper()
	for range 400 {
		j.Press("\t")
		if now[bool](j, fmt.Sprintf("document.activeElement.matches(%q)", sel)) {
			return
		}
	}
	j.shot("failed")
	j.Fatalf("%s: the Tab key never reaches %s", j.where(), sel)
}

// wants fails unless an expression holds.
func (j journey) wants(what, js string) {
	j.Helper()
	if !now[bool](j, "Boolean("+js+")") {
		j.shot("failed")
		j.Fatalf("%s: %s: not so: %s\nthe focus is on %s\n%s", j.where(), what, js, now[string](j, "document.activeElement.outerHTML.slice(0, 200)"), j.text("main"))
	}
}

func (j journey) signInByKeys(who string) {
	j.Helper()
	j.tab(`button[name="as"][value="` + who + `"]`)
	j.keys(kb.Enter)
}

func (j journey) signOutByKeys() {
	j.Helper()
	j.tab(`details:has(form[action="/sign-out"]) > summary`)
	j.Press(kb.Enter)
	j.tab(`form[action="/sign-out"] button`)
	j.keys(kb.Enter)
}

// states counts the article's claims by state, as its list tells them.
func (j journey) states() map[string]int {
	j.Helper()
	n := map[string]int{}
	for _, class := range now[[]string](j, `[...document.querySelectorAll("[data-row] .state")].map(s => s.className.match(/state-(\w+)/)[1])`) {
		n[class]++
	}
	return n
}

func (j journey) wantStates(want map[string]int) {
	j.Helper()
	if got := j.states(); fmt.Sprint(got) != fmt.Sprint(want) {
		j.shot("failed")
		j.Fatalf("%s: the claims are %v, want %v", j.where(), got, want)
	}
}

// TestJourneyByKeyboard: a reviewer takes an article of twelve claims from sign-in to proposals, and an editor approves them, and
// neither ever touches a pointer: every step is a key that is pressed, and scripts only look.
func TestJourneyByKeyboard(t *testing.T) {
	browsertest.Long(t)
	onBoth(t, func(t *testing.T, url string) {
		j := begin(t, url, true)
		j.signInByKeys("reviewer")
		j.keys("ga")
		j.tab(`a[href="` + j.article + `"]`)
		j.keys(kb.Enter)
		j.wantStates(map[string]int{"triage": 12})

		// Triage: two claims are not to be checked, the others are; what was dismissed by a slip is undone.
		j.Press("j")
		j.wants("j goes to the first claim", `document.activeElement.closest("#k1")`)
		j.keys("x")
		j.wantStates(map[string]int{"triage": 11, "dismissed": 1})
		j.keys("z")
		j.wantStates(map[string]int{"triage": 12})
		for range 2 {
			if !now[bool](j, `Boolean(document.activeElement.closest("#k1"))`) {
				j.Press("k")
			}
		}
		for n := 1; n <= 12; n++ {
			j.wants(fmt.Sprintf("the focus goes on to claim %d", n), fmt.Sprintf(`document.activeElement.closest("#k%d")`, n))
			if n == 6 || n == 9 {
				j.keys("x")
			} else {
				j.keys("s")
			}
		}
		j.wantStates(map[string]int{"selected": 10, "dismissed": 2})
		j.shot("triaged")

		// Review: each claim is opened, taken, answered, given evidence and proposed, which leads to the next one.
		for range 11 {
			j.Press("k")
		}
		j.wants("k goes back to the first claim", `document.activeElement.closest("#k1")`)
		j.keys(kb.Enter)
		for done := 1; done <= 10; done++ {
			j.proposeByKeys(done)
		}
		j.wantStates(map[string]int{"proposed": 10, "dismissed": 2})
		j.shot("proposed")
		j.signOutByKeys()

		// Approval, by somebody else.
		j.signInByKeys("editor")
		j.keys("gp")
		j.tab(`main a[href^="` + j.article + `"]`)
		j.keys(kb.Enter)
		for left := 10; left > 0; left-- {
			j.wants("what is left can be approved", fmt.Sprintf(`document.querySelectorAll('form[action$="/approve"]').length === %d`, left))
			j.keys("a")
		}
		j.wants("nothing waits any more", `!document.querySelector('form[action$="/approve"]')`)
		j.shot("approved")
		j.keys("ga")
		j.tab(`a[href="` + j.article + `"]`)
		j.keys(kb.Enter)
		j.wantStates(map[string]int{"approved": 10, "dismissed": 2})
	})
}

// proposeByKeys takes the open claim, writes its verdict and proposes it.
func (j journey) proposeByKeys(n int) {
	j.Helper()
	claim := path.Base(j.where())
	j.wants("the claim's own words stand on the card", `document.querySelector("#card .passage, #card blockquote")`)
	j.keys("t")
	j.wants("t takes the claim", `document.querySelector("form.draft")`)
	for range now[int](j, `document.querySelectorAll("[data-finding]").length`) {
		j.Press("f1")
	}
	j.wants("f and 1 answer each question", `[...document.querySelectorAll("[data-finding]")].every(s => s.selectedIndex === 1)`)
	if now[bool](j, `document.querySelector("[name=kind][value=fact]").checked`) {
		j.Press("1")
		j.wants("1 gives the first label", `document.querySelector("[name=rating]").checked`)
	}
	j.tab("#statement")
	j.Press(fmt.Sprintf("Pernyataan %d, jkxt.", n))
	j.Press(kb.Escape)
	j.Press("e")
	j.wants("e opens the form of evidence", `document.activeElement.closest("#evidence form")`)
	j.tab("#evidence-url")
	j.Press(fmt.Sprintf("https://contoh.example/rekaman/%d", n))
	j.tab("#evidence-title")
	j.Press("Rekaman")
	j.keys(kb.Enter)
	j.wants("Enter adds the evidence", `document.querySelector("#evidence .evidence li")`)
	j.wants("what was typed before is still there", fmt.Sprintf(`document.querySelector("#statement").value === "Pernyataan %d, jkxt."`, n))
	if n < 10 {
		j.keys(kb.Enter)
		if now := path.Base(j.where()); now == claim {
			j.shot("failed")
			j.Fatalf("after Enter the same claim is open: %s", j.text("main"))
		}
		return
	}
	j.keys("p")
	j.wants("p proposes", `document.querySelector("#card .state-proposed")`)
}

// TestJourneyByForms: the same without any script, by the plain forms of the pages.
func TestJourneyByForms(t *testing.T) {
	browsertest.Long(t)
	onBoth(t, func(t *testing.T, url string) {
		j := begin(t, url, false)
		j.signInAs("reviewer")
		j.open("/d/desk-contoh/articles")
		j.follow(`a[href="` + j.article + `"]`)
		j.wantStates(map[string]int{"triage": 12})

		// Triage: what is ticked is selected, the rest is not checked.
		claims := j.attributes(`input[name="claims"]`, "value")
		if len(claims) != 12 {
			t.Fatalf("%d claims to choose from", len(claims))
		}
		for i, id := range claims {
			if i != 5 && i != 8 {
				j.click(`input[name="claims"][value="` + id + `"]`)
			}
		}
		j.follow(`button[name="action"][value="dismiss_rest"]`)
		j.wantStates(map[string]int{"selected": 10, "dismissed": 2})

		// Review: each claim leads to the next that waits.
		j.follow(`#k1 .claim-words a`)
		for done := 1; done <= 10; done++ {
			j.follow(`#card form[action$="/take"] button`)
			// Without a script only what is saved stays when evidence is added.
			j.fill("#statement", fmt.Sprintf("Pernyataan %d.", done))
			for _, name := range j.attributes(`select[name^="finding."]`, "name") {
				j.set(`select[name="`+name+`"]`, "confirmed")
			}
			if len(j.attributes(`[name="kind"][value="fact"]:checked`, "value")) == 1 {
				j.click(`[name="rating"][value="true"]`)
			}
			j.follow(`button[form="verdict"]:not([name])`)
			j.set(`#evidence [name="url"]`, fmt.Sprintf("https://contoh.example/rekaman/%d", done))
			j.set(`#evidence [name="title"]`, "Rekaman")
			j.follow(`#evidence form[action$="/evidence"] button`)
			if done < 10 {
				j.follow(`button[form="verdict"][value="propose_next"]`)
			} else {
				j.follow(`button[form="verdict"][value="propose"]`)
			}
		}
		j.wantStates(map[string]int{"proposed": 10, "dismissed": 2})
		j.signOut()

		j.signInAs("editor")
		j.open("/d/desk-contoh/approvals")
		j.follow(`main a[href^="` + j.article + `"]`)
		for range 10 {
			j.follow(`form[action$="/approve"] button:not([name])`)
		}
		j.open(j.article)
		j.wantStates(map[string]int{"approved": 10, "dismissed": 2})
	})
}

// second is the browser of another person at the same desk.
func (b *browser) second() *browser {
	b.Helper()
	tab := b.Another()
	tab.Go(b.base)
	return &browser{T: b.T, Tab: tab, ctx: tab.Ctx, base: b.base, name: b.name + "-second", scripts: b.scripts}
}

// has fails unless a field holds a value.
func (b *browser) has(sel, want string) {
	b.Helper()
	if got := b.value(sel); got != want {
		b.shot("failed")
		b.Errorf("%s: %s is %q, want %q", b.where(), sel, got, want)
	}
}

// TestJourneyOfAConflict: two browsers edit one claim at once, its verdict and then its words. The later one sees what is there
// beside what it typed, also after a reload and when it went away in between, and nothing is lost.
func TestJourneyOfAConflict(t *testing.T) {
	browsertest.Long(t)
	onBoth(t, func(t *testing.T, url string) {
		one := begin(t, url, true)
		one.signInAs("reviewer")
		one.open(one.article)
		one.follow(`#k1 .claim-words a`)
		one.follow(`#card form[action$="/take"] button`)
		claim := strings.TrimPrefix(one.where(), one.base)
		two := one.second()
		two.signInAs("reviewer")
		two.open(claim)

		// The verdict: both write the statement, and each a field of their own.
		one.fill("#statement", "Pernyataan dari jendela satu.")
		one.fill("#summary", "Kesimpulan satu.")
		one.follow(`button[form="verdict"]:not([name])`)
		two.fill("#statement", "Pernyataan dari jendela dua.")
		two.fill("#rationale", "Penelusuran dua.")
		two.follow(`button[form="verdict"]:not([name])`)
		both := []string{"Pernyataan dari jendela satu.", "Pernyataan dari jendela dua.", "Kesimpulan satu.", "Penelusuran dua."}
		two.sees("main", both...)
		two.shot("verdict")
		two.do(chromedp.Reload())
		two.sees("main", both...)
		two.open("/d/desk-contoh/queue")
		two.open(claim)
		two.has("#statement", "Pernyataan dari jendela satu.")
		two.follow(`a[href*="/conflict"]`)
		two.sees("main", both...)
		two.click(`[name="pick.statement"][value="mine"]`)
		two.follow(`form[data-settled] button.primary`)
		two.open(claim)
		two.has("#statement", "Pernyataan dari jendela dua.")
		two.has("#summary", "Kesimpulan satu.")
		two.has("#rationale", "Penelusuran dua.")
		if n := len(two.attributes(`a[href*="/conflict"]`, "href")); n != 0 {
			t.Errorf("the claim still tells of %d kept forms", n)
		}

		// The words: an editor's are taken, and the reviewer's are seen until then.
		two.signOut()
		two.signInAs("editor")
		one.open(claim + "/edit")
		two.open(claim + "/edit")
		two.set(`[name="content.0.exact"]`, "48 bus listrik sudah beroperasi")
		two.follow(`#claim-edit button.primary`)
		one.set(`[name="content.0.exact"]`, "bus listrik sudah beroperasi sejak Januari 2026")
		one.follow(`#claim-edit button.primary`)
		both = []string{"48 bus listrik sudah beroperasi", "bus listrik sudah beroperasi sejak Januari 2026"}
		one.sees("main", both...)
		one.shot("words")
		one.do(chromedp.Reload())
		one.sees("main", both...)
		one.click(`[name="pick.content"][value="theirs"]`)
		one.follow(`form[data-settled] button.primary`)
		one.open(claim + "/edit")
		one.has(`[name="content.0.exact"]`, "48 bus listrik sudah beroperasi")
	})
}

// TestJourneyOfARevision: an article gets a new text. Its claims stand where their words went, under their numbers and in their
// states, and the one whose words are gone is listed with them until somebody decides.
func TestJourneyOfARevision(t *testing.T) {
	browsertest.Long(t)
	onBoth(t, func(t *testing.T, url string) {
		j := begin(t, url, true)
		j.signInAs("reviewer")
		j.open(j.article)
		j.Press("j")
		j.keys("s")
		before := j.attributes(".copy-text [id^=t]", "id")
		words := now[map[string]string](j, marked)

		// A paragraph comes first, the last one moves up behind it, and the sentence of claim 4 is gone.
		const gone, last = ` "Warga sebaiknya meninggalkan mobil di rumah," ujar Bima.`, "Sebanyak 30 bus lama dijual pada Februari 2026."
		if !strings.Contains(twelve, gone) || !strings.Contains(twelve, last) {
			t.Fatal("the article lacks what the new text leaves out")
		}
		text := strings.ReplaceAll(strings.ReplaceAll(twelve, gone, ""), last+"\n", "")
		text = "Catatan redaksi: naskah ini diperbarui. 🚌\n\n" + last + "\n\n" + text
		j.follow(`a[href="` + j.article + `/revise"]`)
		j.set(`[name="text"]`, text)
		j.follow(`form[action$="/revise"] button.primary`)

		j.open(j.article)
		j.sees("main", "versi 2")
		if got := j.attributes("#orphans li a[href*='/claims/']:not(.button)", "href"); len(got) != 1 {
			t.Errorf("%d orphans, want one: %q", len(got), got)
		}
		j.sees("#orphans", "klaim 4", "Warga sebaiknya meninggalkan mobil di rumah")
		after := now[map[string]string](j, marked)
		for _, id := range before {
			switch {
			case id == "t4":
				if got, ok := after[id]; ok {
					t.Errorf("the orphan still stands in the text at %q", got)
				}
			case after[id] != words[id]:
				t.Errorf("%s stands at %q, and stood at %q", id, after[id], words[id])
			}
		}
		if order := j.attributes(".copy-text [id^=t]", "id"); len(order) != 11 || order[0] != "t12" {
			t.Errorf("in the text the claims stand as %q", order)
		}
		j.wantStates(map[string]int{"triage": 11, "selected": 1})
		j.shot("moved")
		j.follow(`#orphans form[action$="/dismiss"] button`)
		j.open(j.article)
		j.wantStates(map[string]int{"triage": 10, "selected": 1, "dismissed": 1})
		if n := len(j.attributes("#orphans", "id")); n != 0 {
			t.Error("the orphan is dismissed and still listed")
		}
	})
}

// marked gives the words that follow each claim's number in the text.
const marked = `Object.fromEntries([...document.querySelectorAll(".copy-text [id^=t]")].map(a => {
	const n = a.dataset.c;
	return [a.id, [...document.querySelectorAll(".copy-text .u[data-c='" + n + "']")].map(u => u.textContent).join(" ")];
}))`
