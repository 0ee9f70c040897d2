package main

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sumber/internal/browsertest"
)

// leaving does what leaves a page with unsaved words, and answers the browser's question whether to.
func (b *browser) leaving(fn func()) {
	b.Helper()
	done := make(chan struct{})
	var asked sync.WaitGroup
	asked.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(100 * time.Millisecond):
				// There may be no question yet, or none at all.
				_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}
		}
	})
	fn()
	close(done)
	asked.Wait()
}

// TestBrowserMarksWords makes claims of words in a real Chromium: selected with the pointer, and with the keys alone; a second
// span is added to a claim, an edge is moved by a key and the move taken back; what was typed outlives a reload.
func TestBrowserMarksWords(t *testing.T) {
	app := boot(t, Config{Demo: true})
	b := openBrowser(t, app.URL(), "marking", true)
	b.signInAs("reviewer")
	b.open("/d/desk-contoh/articles/new")
	b.fill(`[name="title"]`, "Bus listrik")
	b.set(`[name="text"]`, "Judul 🌧️ dengan gambar.\n\n"+naskah)
	b.follow(`form[action="/d/desk-contoh/articles"] button.primary`)
	article := strings.TrimPrefix(b.where(), b.base)

	// With the pointer: the second "pada" of the text is selected as a person would drag over it, and named by its occurrence.
	browsertest.Eval[bool](b.Tab, `(() => { const w = document.createTreeWalker(document.querySelector(".copy-text"), NodeFilter.SHOW_TEXT); while (w.nextNode()) { const i = w.currentNode.data.indexOf("Desember"); if (i >= 0) { getSelection().setBaseAndExtent(w.currentNode, i - 6, w.currentNode, i + 8); return true } } return false })()`)
	b.do(chromedp.WaitVisible(chromedp.CSS(`[data-mark-tools]`)))
	if got := b.value(`[data-mark-tools] [name="exact"]`); got != "sejak Desember" && !strings.HasSuffix(got, "Desember") {
		t.Fatalf("the tools hold %q", got)
	}
	b.shot("selected")
	b.follow(`[data-mark-tools] form:not([method]) button`)
	if got := b.value(`[name="content.0.exact"]`); !strings.HasSuffix(got, "Desember") {
		t.Errorf("the form begins with %q", got)
	}

	// With the keys: m begins, arrows move and select, Enter leads to the tools, Enter uses the first.
	b.open(article)
	b.Press("m")
	b.Press(kb.ArrowDown)
	b.Press(kb.ArrowRight)
	browsertest.Eval[bool](b.Tab, `(() => { for (let i = 0; i < 3; i++) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", shiftKey: true, bubbles: true, cancelable: true})); return true })()`)
	said := browsertest.Eval[string](b.Tab, `document.querySelector("[data-marked]").textContent`)
	if n := len(strings.Fields(said)); n != 4 {
		t.Fatalf("four words were selected, the page says %q", said)
	}
	// The protocol sends the character of Enter apart from the key, as no keyboard does: it would press the button that the key leads to.
	browsertest.Eval[bool](b.Tab, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true})) || true`)
	if browsertest.Eval[string](b.Tab, `document.activeElement.closest("[data-mark-tools]") ? "tools" : document.activeElement.outerHTML`) != "tools" {
		t.Fatalf("the focus is not in the tools")
	}
	b.Press(kb.Escape)
	b.Press(kb.Escape)
	if browsertest.Eval[bool](b.Tab, `document.querySelector("[data-mark]").getAttribute("aria-pressed") === "true"`) {
		t.Error("Escape does not end the marking")
	}

	// A claim that is open takes a second span, and its edge moves by a key; z takes the move back.
	claim := b.attributes(".claim-words a", "href")[0]
	b.open(claim)
	before := b.text(".card .passage")
	b.press("{")
	b.is("the edit can be undone", `document.querySelector(".notice form button")`)
	if b.text("#card .by-hand") == "" {
		t.Error("a person's edit is not marked")
	}
	b.press("z")
	b.is("the edit was undone", `!document.querySelector(".notice form button")`)
	if got := b.text(".card .passage"); got != before {
		t.Errorf("after the undo the passage is %q, was %q", got, before)
	}

	// What was typed and not saved is there after a reload, and gone when it is discarded.
	b.press("t")
	b.is("the claim is in work", `document.querySelector("form.draft [name=statement]")`)
	b.do(chromedp.SendKeys(chromedp.CSS(`form.draft [name="statement"]`), "Belum disimpan."))
	b.leaving(func() { b.open(claim) })
	if got := b.value(`form.draft [name="statement"]`); got != "Belum disimpan." {
		t.Errorf("after a reload the statement is %q", got)
	}
	b.sees("form.draft [data-restored]", "belum disimpan")
	b.shot("restored")
	b.leaving(func() { b.follow(`form.draft [data-forget]`) })
	if got := b.value(`form.draft [name="statement"]`); got != "" {
		t.Errorf("after it was discarded the statement is %q", got)
	}
}
