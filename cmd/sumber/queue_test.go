package main

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sumber/internal/browsertest"
)

// TestQueueByKeyboard: the queue is worked with keys alone and never loaded anew: its lists by one key each, a range that is
// dismissed and brought back, a claim that is taken, a search. After each exchange the keys go on from where one was, and what was
// done is said.
func TestQueueByKeyboard(t *testing.T) {
	browsertest.Long(t)
	j := begin(t, "sqlite:"+t.TempDir()+"/sumber.db", true)
	j.signInByKeys("reviewer")
	j.keys("ga")
	j.tab(`a[href="` + j.article + `"]`)
	j.keys(kb.Enter)
	j.Press("j")
	for range 5 {
		j.Press(kb.ArrowDown, chromedp.ModifierShift)
	}
	j.keys("s")
	j.wantStates(map[string]int{"selected": 6, "triage": 6})
	j.keys("gq")
	now[any](j, `(window.loaded = "once", null)`)

	const rows, focused = `document.querySelectorAll("[data-row]")`, `document.activeElement.closest("[data-row]")`
	j.keys("m")
	j.is("m leads to one's own", `location.search === "?tab=mine" && document.querySelector(".tabs [aria-current]").dataset.key === "m"`)
	j.is("the list's name has the focus", `document.activeElement.id === "list-title"`)
	j.keys("w")
	j.is("w leads to what awaits approval", `location.search === "?tab=approval"`)
	j.keys("u")
	j.is("u leads to what nobody has", `location.search === "?tab=unassigned" && `+rows+`.length >= 6`)

	all := now[[]string](j, `[...`+rows+`].map(r => r.id)`)
	j.Press("jj")
	j.Press(kb.ArrowDown, chromedp.ModifierShift)
	j.Press(kb.ArrowDown, chromedp.ModifierShift)
	j.is("Shift and down tick a range", `document.querySelectorAll(".tick:checked").length === 3`)
	j.keys("x")
	left := now[[]string](j, `[...`+rows+`].map(r => r.id)`)
	if len(left) != len(all)-3 || left[0] != all[0] || left[1] != all[4] {
		t.Fatalf("%v of %v are left", left, all)
	}
	j.is("the focus is on the row behind them", focused+`.id === "`+all[4]+`"`)
	j.is("it is said", inRegion+`.includes("3")`)
	j.is("nothing is ticked any more", `!document.querySelector(".tick:checked")`)
	j.Press("k")
	j.is("k goes on from there", focused+`.id === "`+all[0]+`"`)
	j.Press("j")
	j.keys("z")
	j.is("z brings all three back", rows+`.length === `+strconv.Itoa(len(all)))
	j.is("the focus stays on its row", focused+`.id === "`+all[4]+`"`)
	j.is("that is said too", inRegion+`.includes("3")`)

	j.keys("t")
	j.is("t takes the row in hand", `!document.getElementById("`+all[4]+`")`)
	j.is("and goes on", focused+`.id === "`+all[5]+`"`)
	j.keys("m")
	j.is("it is among one's own", `document.getElementById("`+all[4]+`")`)
	j.arrives(chromedp.Evaluate[chromedp.Void](`history.back()`))
	j.is("back leads to the list before", `location.search === "?tab=unassigned" && !document.getElementById("`+all[4]+`")`)

	j.Press("/")
	j.is("/ goes to the search", `document.activeElement.id === "q"`)
	j.Press(kb.Backspace) // the sign itself, which a protocol types and a keyboard does not
	j.Press("bus")
	j.keys(kb.Enter)
	j.is("what is searched for is marked", `location.search.includes("q=bus") && document.querySelector("[data-row] mark")`)
	j.is("and the keys work on", `document.activeElement.id === "list-title"`)
	j.Press("j")
	j.is("on its rows", focused+` === `+rows+`[0]`)
	j.is("the page was loaded once", `window.loaded === "once"`)
	j.shot("queue")
	j.keys(kb.Enter)
	j.is("a claim is a page of its own", `document.getElementById("card") && window.loaded === undefined`)
}
