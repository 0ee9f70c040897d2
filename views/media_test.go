package views

import (
	"testing"

	"sumber/internal/browsertest"
)

// lines tells what is wrong with the lines under the claims of an article: none, one that cannot be seen, kinds of attribution or
// an open claim that look like the others.
const lines = `(() => {
	const out = [], kinds = {};
	const canvas = getComputedStyle(document.body).backgroundColor;
	for (const u of document.querySelectorAll(".copy-text .u")) {
		const s = getComputedStyle(u), name = JSON.stringify(u.textContent.slice(0, 30));
		if (!s.textDecorationLine.includes("underline")) out.push("no line under " + name);
		if (s.textDecorationColor === canvas || /^rgba.*, 0\)$/.test(s.textDecorationColor)) out.push("a line that cannot be seen under " + name);
		const kind = [...u.classList].find(c => c.startsWith("by-")) ?? "by-sourced";
		(kinds[kind] ??= new Set()).add(s.textDecorationStyle);
	}
	const styles = Object.values(kinds).map(k => [...k].join());
	if (styles.length < 3 || new Set(styles).size < styles.length) out.push("the kinds are told apart by nothing: " + styles.join("; "));
	const width = u => parseFloat(getComputedStyle(u).textDecorationThickness);
	const open = document.querySelector(".copy-text .u.focus"), other = document.querySelector(".copy-text .u:not(.focus)");
	if (open && !(width(open) > width(other))) out.push("the open claim looks like the others");
	return out;
})()`

// currents tells which links that lead to where one is look like their neighbours.
const currents = `[...document.querySelectorAll("nav [aria-current]")].filter(a => {
	const other = [...a.closest("nav").querySelectorAll("a:not([aria-current])")][0];
	return other && getComputedStyle(a).borderBlockEndColor === getComputedStyle(other).borderBlockEndColor;
}).map(a => "the line under " + a.textContent.trim() + " is that of the others")`

// moving tells what moves or fades on a page.
const moving = `[...document.querySelectorAll("*")].flatMap(el => {
	const s = getComputedStyle(el), is = [];
	if (s.transitionDuration.split(",").some(d => parseFloat(d) > 0)) is.push("fades");
	if (s.animationName !== "none") is.push("is animated");
	if (s.scrollBehavior !== "auto") is.push("scrolls smoothly");
	return is.map(what => el.localName + " " + what);
})`

// paper tells what a printed page lacks, and what it has for a hand that is not there.
const paper = `(() => {
	const out = [];
	const seen = sel => [...document.querySelectorAll(sel)].filter(el => el.checkVisibility({visibilityProperty: true}));
	for (const el of seen(".masthead, .colophon, .skip, button, input, select, textarea, nav")) out.push("prints " + el.localName + " " + el.className);
	for (const sel of ["h1", ".copy-text p", "main .chain", ".rating", ".statement"]) if (!seen(sel).length) out.push("does not print " + sel);
	for (const a of seen(".evidence a[href^=http]")) if (!getComputedStyle(a, "::after").content.includes(a.getAttribute("href")) && !getComputedStyle(a, "::after").content.includes("attr(href)")) out.push("prints no address of " + a.textContent);
	const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number); return (r * 299 + g * 587 + b * 114) / 255000 };
	if (light(getComputedStyle(document.querySelector(".copy-text p")).color) > .4) out.push("light words on paper");
	const scrolls = seen("main, main *").filter(el => /auto|scroll/.test(getComputedStyle(el).overflowY) && el.scrollHeight > el.clientHeight + 2);
	for (const el of scrolls) out.push("cut by a box that scrolls: " + el.className);
	return out;
})()`

// TestA11yMedia: what people have their systems do with pages. In the colours of the system the lines under claims stay, and still
// tell kinds of attribution and the open claim apart; who asks for less motion gets none; and on paper there is the article with its
// verdicts, dark on light and without what only a hand could use.
func TestA11yMedia(t *testing.T) {
	browsertest.Long(t)
	base := serveGallery(t, pages())
	tab := browsertest.Open(t, true)
	wide := browsertest.Look{Width: 1440, Height: 900}
	dark, forced, forcedDark, motion, print := wide, wide, wide, wide, wide
	dark.Dark, forced.ForcedColors, forcedDark.ForcedColors, forcedDark.Dark, motion.Motion, print.Print, print.Dark = true, true, true, true, true, true, true
	for _, row := range []struct {
		name, page string
		look       browsertest.Look
		faults     string
		some       bool // something is found, so that the search can find
	}{
		{"lines", "article", wide, lines, false},
		{"lines of an open claim", "claim", wide, lines, false},
		{"lines in the system's colours", "article", forced, lines, false},
		{"lines in the system's dark colours", "article", forcedDark, lines, false},
		{"lines of an open claim in the system's colours", "claim", forced, lines, false},
		{"where one is", "queue-found", dark, currents, false},
		{"where one is, in the system's colours", "queue-found", forced, currents, false},
		{"less motion", "claim", wide, moving, false},
		{"motion", "claim", motion, moving, true},
		{"paper", "article", print, paper, false},
		{"a screen is no paper", "article", dark, paper, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := tab.For(t, aLook)
			b.Look(row.look)
			b.Go(base + "/id/" + row.page)
			found := browsertest.Eval[[]string](b, row.faults)
			b.Shot("media-" + row.page + "-" + row.name)
			if row.some != (len(found) > 0) {
				t.Errorf("found %d: %v", len(found), found[:min(len(found), 8)])
			}
		})
	}
}
