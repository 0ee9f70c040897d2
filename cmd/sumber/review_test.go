package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sumber/internal/browsertest"
)

// press presses keys that lead somewhere and waits until it is there.
func (b *browser) press(keys string, with ...chromedp.Modifier) {
	b.Helper()
	b.arrives(chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...)))
}

// is fails unless an expression holds, at once or soon.
func (b *browser) is(what, js string) {
	b.Helper()
	const soon = `new Promise((done) => { const end = performance.now() + 20000; const look = () => { try { if (%s) return done(""); } catch (e) { if (performance.now() > end) return done(String(e)); } performance.now() > end ? done("no") : setTimeout(look, 20) }; look() })`
	if why := browsertest.Eval[string](b.Tab, strings.Replace(soon, "%s", js, 1)); why != "" {
		b.shot("failed")
		at := browsertest.Eval[string](b.Tab, `(e => e ? e.outerHTML.slice(0, 300) : "")(document.activeElement)`)
		b.Fatalf("%s: not so: %s (%s %s)\nfocus: %s\nsaid: %s", b.where(), what, js, why, at, b.text("#said"))
	}
}

const (
	inRow    = `document.activeElement.closest("[data-row]")`
	theCard  = `document.getElementById("card")`
	inRegion = `document.getElementById("said").textContent`
)

// atArticle opens an article of three claims that nobody decided on yet.
func atArticle(t *testing.T) *browser {
	t.Helper()
	app := boot(t, Config{Demo: true})
	b := openBrowser(t, app.URL(), strings.ReplaceAll(t.Name(), "/", "-"), true)
	b.signInAs("reviewer")
	b.open("/d/desk-contoh/articles/new")
	b.set(`[name="text"]`, naskah)
	b.follow(`form[action="/d/desk-contoh/articles"] button.primary`)
	browsertest.Eval[any](b.Tab, `(window.loaded = "once", null)`)
	return b
}

// TestKeysOfTriage: rows are walked, dismissed, selected and undone by one key each, and the page is never loaded anew.
func TestKeysOfTriage(t *testing.T) {
	b := atArticle(t)
	b.Press("j")
	b.is("j goes to the first claim", inRow+`.dataset.c === document.querySelector("[data-row]").dataset.c`)
	b.Press("j")
	b.Press("k")
	b.is("k goes back", inRow+` === document.querySelector("[data-row]")`)
	b.press("x")
	b.is("the claim is dismissed", `document.querySelector("[data-row] .state-dismissed")`)
	b.is("the next row has the focus", inRow+` === document.querySelectorAll("[data-row]")[1]`)
	b.is("it is said", inRegion+`.length > 10`)
	b.press("z")
	b.is("it is undone", `!document.querySelector("[data-row]:first-child .state-dismissed")`)
	b.Press("jk")
	b.Press(kb.ArrowDown, chromedp.ModifierShift)
	b.is("Shift and down tick two", `document.querySelectorAll(".tick:checked").length === 2`)
	b.press("s")
	b.is("both are selected", `document.querySelectorAll("[data-row] .state-selected").length >= 2`)
	b.press("z")
	b.press("X", chromedp.ModifierShift)
	b.is("the whole article is dropped", `![...document.querySelectorAll("[data-row] .state")].some((s) => s.matches(".state-triage"))`)
	b.press("z")
	b.is("and is back", `document.querySelector("[data-row] .state-triage")`)
	b.is("the page was loaded once", `window.loaded === "once"`)
}

// TestKeysOfReview: a claim is opened, taken, answered and proposed without the pointer; what was typed goes along.
func TestKeysOfReview(t *testing.T) {
	b := atArticle(t)
	b.Press("j")
	b.press(kb.Enter)
	b.is("Enter opens the claim", theCard+` && location.pathname.includes("/claims/")`)
	b.is("the card has the focus", `document.activeElement.closest("#card")`)
	first := b.where()
	b.press("j")
	b.is("j opens the next", `document.querySelector("[data-row][aria-current]") === document.querySelectorAll("[data-row]")[1]`)
	b.is("its words are marked in the text", `document.querySelector(".copy-text .u.focus")`)
	b.arrives(chromedp.Evaluate[chromedp.Void](`history.back()`))
	b.is("back leads to the first", `location.href === "`+first+`" && document.querySelector("[data-row]").matches("[aria-current]")`)
	b.press("t")
	b.is("t takes it", `document.querySelector("form.draft")`)
	b.is("the focus stays on the card", `document.activeElement.closest("#card")`)
	b.is("it is said", inRegion+`.length > 10`)
	b.Press("f1")
	b.is("f 1 gives the first finding", `document.querySelector("[data-finding]").selectedIndex === 1`)
	b.Press("2")
	b.is("2 gives the second label", `document.querySelectorAll("[name=rating]")[1].checked`)

	browsertest.Eval[any](b.Tab, `(document.getElementById("statement").focus(), null)`)
	b.Press("jkx 1 pernyataan")
	b.is("typed letters stay letters", `document.getElementById("statement").value.endsWith("jkx 1 pernyataan")`)
	b.Press(kb.Escape)
	b.is("Escape leaves the field", `document.activeElement.matches("[tabindex='-1']")`)
	b.press("j")
	b.press("k")
	b.is("what was typed was saved on the way", `document.getElementById("statement").value.endsWith("jkx 1 pernyataan") && document.querySelectorAll("[name=rating]")[1].checked`)

	b.Press("e")
	b.is("e opens the evidence", `document.activeElement.closest("#evidence form")`)
	for id, words := range map[string]string{"evidence-url": "https://contoh.example/rekaman", "evidence-title": "Rekaman"} {
		browsertest.Eval[any](b.Tab, `(document.getElementById("`+id+`").focus(), null)`)
		b.Press(words)
	}
	b.press(kb.Enter)
	b.is("Enter adds it", `document.querySelector("#evidence .evidence li")`)
	b.is("the focus is beside it", `document.activeElement.closest("#evidence")`)
	b.press("p")
	b.is("p proposes, or says what is missing", `document.querySelector("#card .state-proposed") || document.activeElement.matches("[data-focus]")`)
	b.is("the page was loaded once", `window.loaded === "once"`)
}

// TestKeysOnARow: what only an open claim has a key for opens the claim of the row first.
func TestKeysOnARow(t *testing.T) {
	b := atArticle(t)
	b.Press("j")
	b.press(kb.Enter)
	b.is("Enter opens the claim", theCard)
	b.press("t")
	b.is("t takes it", `document.querySelector("form.draft")`)
	for _, r := range [][2]string{
		{"e", `document.activeElement.closest("#evidence form")`},
		{"f", `document.querySelector("#card .numbers")`},
		{"2", `document.querySelectorAll("[name=rating]")[1].checked`}, // the last: the browser asks before it leaves what is not saved
	} {
		key, want := r[0], r[1]
		b.open("/d/desk-contoh/articles")
		b.follow(`main a[href*="/articles/01"]`)
		b.is("no claim is open", `document.querySelector("[data-row]") && !`+theCard)
		b.Press("j")
		b.is("j goes to the first claim", inRow)
		b.Press(key)
		b.is(key+" opens the claim and does its work there", theCard+` && `+want)
	}
}

// TestKeysOff: the list of keys opens and closes, and the switch in it turns single letters off everywhere.
func TestKeysOff(t *testing.T) {
	b := atArticle(t)
	b.Press("j")
	b.Press("?", chromedp.ModifierShift)
	b.is("the list of keys is open", `document.querySelector("dialog[open] kbd")`)
	b.Press("j")
	b.is("a key does nothing in it", `document.querySelector("dialog[open]").contains(document.activeElement)`)
	b.Press(kb.Escape)
	b.is("the focus is where it was", `!document.querySelector("dialog") && `+inRow)
	b.Press("?", chromedp.ModifierShift)
	b.is("it opens again", `document.querySelector("dialog[open] [name=keys]")`)
	b.follow(`dialog [name=keys]`)
	b.is("keys are off", `document.body.dataset.keys === "off"`)
	b.sees("main", "dimatikan")
	before := b.where()
	b.Press("jxsgq?/")
	b.is("no letter does anything", `document.activeElement === document.body && !document.querySelector("dialog")`)
	if after := b.where(); after != before {
		t.Errorf("a letter led from %s to %s", before, after)
	}
	b.is("no key is printed", `![...document.querySelectorAll("kbd")].some((k) => k.checkVisibility())`)
	b.is("and none is told to assistive technology", `!document.querySelector("[aria-keyshortcuts]")`)
	b.open("/account")
	b.is("the account says so", `document.querySelector("[name=keys_off]").checked`)
}

// TestGoing: g and a letter go to a page, / to the search.
func TestGoing(t *testing.T) {
	b := atArticle(t)
	for _, go_ := range [][2]string{{"gq", "/d/desk-contoh/queue"}, {"ga", "/d/desk-contoh/articles"}, {"gp", "/d/desk-contoh/approvals"}, {"gs", "/d/desk-contoh/sources"}} {
		b.press(go_[0])
		b.is(go_[0]+" goes", `location.pathname === "`+go_[1]+`"`)
	}
	b.Press("/")
	b.is("/ goes to the search", `document.activeElement.matches("[type=search]")`)
	b.Press("gq")
	b.is("what is typed there stays there", `document.activeElement.value.endsWith("gq")`)
}
