package views

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"sumber/internal/browsertest"
	"sumber/internal/locale"
)

// reach lists the controls that the Tab key should reach, in the order of the page, with where each stands while nothing is
// scrolled; of a group of radio buttons only one is a stop.
const reach = `(() => {
	const standing = el => {
		const r = el.getBoundingClientRect();
		let x = scrollX, y = scrollY;
		for (let p = el.parentElement; p && p !== document.documentElement; p = p.parentElement) { x += p.scrollLeft; y += p.scrollTop }
		return {left: r.left + x, right: r.right + x, top: r.top + y, bottom: r.bottom + y};
	};
	const name = el => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + (el.name ? "[" + el.name + "]" : "") + " " +
		JSON.stringify((el.getAttribute("aria-label") || el.textContent || el.value || "").trim().replace(/\s+/g, " ").slice(0, 40));
	const radios = new Set();
	const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]")].filter(el => {
		if (el.disabled || el.type === "hidden" || el.tabIndex < 0 || el.closest("[inert]") || el.matches(":disabled")) return false;
		if (!el.checkVisibility({visibilityProperty: true})) return false;
		if (el.type !== "radio") return true;
		const group = (el.form ? [...document.forms].indexOf(el.form) : -1) + " " + el.name;
		const checked = el.form && [...el.form.elements].find(o => o.type === "radio" && o.name === el.name && o.checked);
		if (checked) return el === checked;
		if (radios.has(group)) return false;
		radios.add(group);
		return true;
	});
	window.stops = all;
	return all.map(el => ({name: name(el), part: el.closest("header") && (el.closest("nav") ? "nav" : "header") || "", ...standing(el)}));
})()`

// focused tells which control has the focus, -1 for one that is not in the list and -2 for none, and what is wrong with it:
// out of the window, covered, or without a mark of the focus.
const focused = `(() => {
	const el = document.activeElement;
	if (!el || el === document.body || el === document.documentElement) return {at: -2, wrong: ""};
	let at = window.stops.indexOf(el);
	if (at < 0 && el.type === "radio") at = window.stops.findIndex(o => o.type === "radio" && o.name === el.name && o.form === el.form);
	// A control that stands for the eye in its label, as a radio button without a body of its own, is seen there.
	let shown = el;
	let r = el.getBoundingClientRect();
	if ((r.width <= 1 || r.height <= 1 || getComputedStyle(el).opacity === "0") && el.labels?.length) { shown = el.labels[0]; r = shown.getBoundingClientRect() }
	// A control that is broken over lines has a box for each.
	const boxes = [...shown.getClientRects()];
	let inside = false, clear = false;
	for (const b of boxes) {
		const left = Math.max(b.left, 0), right = Math.min(b.right, innerWidth), top = Math.max(b.top, 0), bottom = Math.min(b.bottom, innerHeight);
		if (right - left < 1 || bottom - top < 1) continue;
		inside = true;
		for (const fx of [.08, .5, .92]) for (const fy of [.15, .5, .85]) {
			const hit = document.elementFromPoint(left + (right - left) * fx, top + (bottom - top) * fy);
			if (hit && (shown.contains(hit) || hit.contains(shown) && !hit.matches("header, [popover], dialog"))) clear = true;
		}
	}
	const marked = [el, shown, el.closest("label"), shown.parentElement].filter(Boolean).some(e => {
		const s = getComputedStyle(e);
		return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1 || s.boxShadow !== "none";
	});
	return {at, wrong: !inside ? "is out of the window" : !clear ? "is covered" : !marked ? "has no mark of the focus" : "", name: el.tagName + " " + (el.id || el.name || el.textContent.trim().slice(0, 40))};
})()`

type stop struct {
	Name                     string
	Part                     string // of the masthead, whose navigation and menus stand as they fit
	Left, Right, Top, Bottom float64
}

type focusAt struct {
	At          int
	Wrong, Name string
}

// follows tells whether one control may come after another in the order of reading: further down, further right, or on the
// same line. Back up is only the way into a column at the right.
func follows(a, b stop) bool {
	const slack = 2
	if a.Part != b.Part && a.Part != "" && b.Part != "" {
		return true
	}
	above := b.Bottom <= a.Top+slack
	below := (b.Top+b.Bottom)/2 >= a.Bottom-slack // boxes of neighbouring lines may touch
	switch {
	case below:
		return true
	case above:
		return b.Left >= a.Right-slack
	default:
		// Boxes that share a line, or of which one stands beside several lines of the other.
		return b.Right > a.Left+slack
	}
}

// focusPages are the full pages, and those in error that lead the focus.
func focusPages(gallery map[string]templ.Component) []string {
	var names []string
	for at, name := range states(gallery) {
		if at.state == "full" || at.state == "error" || at.state == "card" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// TestA11yFocus goes through each page with the Tab key, in windows of several widths and in both languages: every control is
// reached, in the order in which one reads, none keeps the focus, and what has it is in the window, not covered, and marked.
// With SUMBER_A11Y=all that is each width in each language.
func TestA11yFocus(t *testing.T) {
	browsertest.Long(t)
	gallery := pages()
	base := serveGallery(t, gallery)
	b := browsertest.Open(t, true)
	type way struct {
		browsertest.Look
		lang string
	}
	ways := []way{{screens[2], "id"}, {screens[0], "id"}, {screens[1], "en"}}
	if os.Getenv("SUMBER_A11Y") == "all" {
		ways = nil
		for _, lang := range locale.Languages {
			for _, look := range screens {
				ways = append(ways, way{look, lang})
			}
		}
	}
	for _, name := range focusPages(gallery) {
		for _, w := range ways {
			t.Run(fmt.Sprintf("%s-%d-%s", name, w.Width, w.lang), func(t *testing.T) {
				b.Look(w.Look)
				b.Go(base + "/" + w.lang + "/" + name)
				// A page in error takes the focus to what is wrong; the way through begins at the top.
				browsertest.Eval[any](b, `(document.activeElement.blur(), getSelection().removeAllRanges(), scrollTo(0, 0), null)`)
				stops := browsertest.Eval[[]stop](b, reach)
				walk(t, b, stops)
				b.Problems()
			})
		}
	}
}

func walk(t *testing.T, b *browsertest.Tab, stops []stop) {
	t.Helper()
	// From the top, whatever had the focus.
	browsertest.Eval[any](b, `(() => { const top = document.createElement("span"); top.tabIndex = -1; document.body.prepend(top); top.focus(); top.remove(); return null })()`)
	seen := make([]bool, len(stops))
	last := -1
	for range len(stops) + 40 {
		b.Press("\t")
		at := browsertest.Eval[focusAt](b, focused)
		if at.At == -2 {
			break
		}
		if at.At == -1 {
			// A region that scrolls is a stop of its own in Chromium.
			continue
		}
		if seen[at.At] {
			// A field for a date is several stops.
			if at.At == last && strings.Contains(stops[at.At].Name, "_on]") {
				continue
			}
			if at.At != 0 {
				t.Errorf("the focus comes back to %s before it leaves the page", stops[at.At].Name)
			}
			break
		}
		seen[at.At] = true
		if at.Wrong != "" {
			t.Errorf("%s %s", stops[at.At].Name, at.Wrong)
		}
		if last >= 0 && !follows(stops[last], stops[at.At]) {
			t.Errorf("after %s at %.0f,%.0f the focus goes back to %s at %.0f,%.0f", stops[last].Name, stops[last].Left, stops[last].Top, stops[at.At].Name, stops[at.At].Left, stops[at.At].Top)
		}
		last = at.At
	}
	var missed []string
	for i, ok := range seen {
		if !ok {
			missed = append(missed, stops[i].Name)
		}
	}
	if len(missed) > 0 {
		t.Errorf("the focus never reaches %d of %d controls: %s", len(missed), len(stops), strings.Join(missed[:min(len(missed), 6)], ", "))
	}
}

func TestFollows(t *testing.T) {
	at := func(left, top, width, height float64) stop {
		return stop{Left: left, Top: top, Right: left + width, Bottom: top + height}
	}
	tests := []struct {
		name string
		a, b stop
		want bool
	}{
		{"the next line", at(100, 0, 50, 20), at(0, 30, 50, 20), true},
		{"the same line", at(0, 0, 50, 20), at(60, 5, 50, 20), true},
		{"back on the same line", at(60, 0, 50, 20), at(0, 0, 50, 20), false},
		{"back up", at(0, 100, 50, 20), at(0, 0, 50, 20), false},
		{"up into the next column", at(0, 100, 50, 20), at(60, 0, 50, 20), true},
		{"from the navigation to a menu", stop{Part: "nav", Top: 50, Bottom: 70}, stop{Part: "header", Bottom: 20}, true},
		{"up into the column before", at(60, 100, 50, 20), at(0, 0, 50, 20), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := follows(tt.a, tt.b); got != tt.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
