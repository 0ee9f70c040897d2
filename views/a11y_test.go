package views

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"sumber/internal/browsertest"
	"sumber/internal/locale"
)

// policy is the content security policy of handlers, under which the pages must work.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// serveGallery serves the pages of the gallery as /LANG/NAME.
func serveGallery(t *testing.T, gallery map[string]templ.Component) string {
	in := contexts()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asset, ok := strings.CutPrefix(r.URL.Path, AssetPrefix); ok {
			b, ok := AssetFile(asset)
			switch {
			case !ok:
				http.NotFound(w, r)
				return
			case strings.HasSuffix(asset, ".js"):
				w.Header().Set("Content-Type", "text/javascript")
			case strings.HasSuffix(asset, ".css"):
				w.Header().Set("Content-Type", "text/css")
			case strings.HasSuffix(asset, ".svg"):
				w.Header().Set("Content-Type", "image/svg+xml")
			}
			_, _ = w.Write(b)
			return
		}
		lang, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		c := gallery[name]
		if c == nil || in[lang] == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		if err := c.Render(in[lang], w); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// dialog is the state of a full page with each of its folds, menus, popovers and dialogs open, one after the other.
const dialog = "dialog"

// shown is a page in a state.
type shown struct{ page, state string }

// states tells the page and the state of each name of the gallery: "queue-empty" is the queue, empty. A name that has no
// state of its own is the page when it is full; every full page has the state dialog too.
func states(gallery map[string]templ.Component) map[shown]string {
	names := make([]string, 0, len(gallery))
	for name := range gallery {
		names = append(names, name)
	}
	slices.Sort(names)
	out := map[shown]string{}
	for _, name := range names {
		at := shown{name, "full"}
		family := slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, name+"-") })
		if i := strings.LastIndex(name, "-"); i > 0 && !family {
			at = shown{name[:i], name[i+1:]}
		}
		out[at] = name
		if at.state == "full" {
			out[shown{name, dialog}] = name
		}
	}
	return out
}

// seen is one way to see a page: a row of the matrix.
type seen struct {
	shown
	browsertest.Look
	lang string
	name string // in the gallery
}

func (s seen) String() string {
	return fmt.Sprintf("%s-%s-%s-%s", s.page, s.state, s.how(), s.lang)
}

func (s seen) what() string { return fmt.Sprintf("%s-%s-%s", s.page, s.state, s.lang) }

func (s seen) how() string { return fmt.Sprintf("%d-%s", s.Width, s.Theme()) }

// screens are the widths that the pages are made for, with a height that goes with each.
var screens = []browsertest.Look{{Width: 320, Height: 640}, {Width: 768, Height: 1024}, {Width: 1440, Height: 900}, {Width: 2560, Height: 1440}}

// matrix gives the ways to see the pages: all of them, or a choice in which every two values meet.
func matrix(all map[shown]string, every bool) []seen {
	var pages, kinds []string
	for at := range all {
		pages, kinds = append(pages, at.page), append(kinds, at.state)
	}
	slices.Sort(pages)
	slices.Sort(kinds)
	pages, kinds = slices.Compact(pages), slices.Compact(kinds)
	choose := browsertest.Pairwise
	if every {
		choose = browsertest.Every
	}
	rows := choose([]int{len(pages), len(kinds), 2, len(screens), len(locale.Languages)}, func(row []int) bool {
		return all[shown{pages[row[0]], kinds[row[1]]}] != ""
	})
	out := make([]seen, len(rows))
	for i, row := range rows {
		at := shown{pages[row[0]], kinds[row[1]]}
		look := screens[row[3]]
		look.Dark = row[2] == 1
		out[i] = seen{at, look, locale.Languages[row[4]], all[at]}
	}
	slices.SortStableFunc(out, func(a, b seen) int {
		return cmp.Or(cmp.Compare(a.what(), b.what()), cmp.Compare(a.Width, b.Width), cmp.Compare(a.Theme(), b.Theme()))
	})
	return out
}

// openable lists what can be opened on a page: all folds together, and each menu, popover and dialog. What lies above the
// page is judged alone, because what it covers is judged when it is closed.
const openable = `(() => {
	const folds = [...document.querySelectorAll("main details:not(.menu)")];
	const all = folds.length ? [{name: "folds", part: document, open() { folds.forEach(d => d.open = true) }, close() { folds.forEach(d => d.open = false) }}] : [];
	const add = (kind, open, close) => (el) => all.push({
		name: kind + " " + (el.id || el.getAttribute("aria-label") || el.textContent.trim().slice(0, 20).trim()), part: el, open: () => open(el), close: () => close(el),
	});
	document.querySelectorAll("details.menu").forEach(add("menu", d => d.open = true, d => d.open = false));
	const press = (key) => (el) => el.querySelector("[role=combobox]").dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
	document.querySelectorAll(".field:has(> [role=combobox])").forEach(add("list", press("ArrowDown"), press("Escape")));
	document.querySelectorAll("[popover]").forEach(add("popover", d => d.showPopover(), d => d.hidePopover()));
	document.querySelectorAll("dialog").forEach(add("dialog", d => d.showModal(), d => d.close()));
	window.openable = all;
	return all.map(o => o.name);
})()`

// overflow tells what makes a page wider than its window, or longer than what is on it, and words that are cut off.
const overflow = `(() => {
	const out = [];
	const root = document.documentElement;
	const name = el => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + [...el.classList].map(c => "." + c).join("") + " " + JSON.stringify(el.textContent.trim().slice(0, 40));
	if (root.scrollWidth > innerWidth) {
		const wide = [...document.querySelectorAll("body *")].filter(el => el.getBoundingClientRect().right > innerWidth + 1 && el.checkVisibility({visibilityProperty: true}));
		const inner = wide.filter(el => !wide.some(o => o !== el && el.contains(o)));
		out.push("the page is " + root.scrollWidth + " wide in a window of " + innerWidth + ": " + inner.slice(0, 3).map(name).join(", "));
	}
	// What begins at the left of the window cannot be scrolled to.
	for (const el of document.querySelectorAll("body *")) {
		if (!el.checkVisibility({visibilityProperty: true}) || el.closest(".visually-hidden, .skip")) continue;
		const r = el.getBoundingClientRect();
		if (r.width > 1 && r.left < -1 && ![...el.children].length) out.push("left of the window: " + name(el));
	}
	// What is hidden for the eye stretches a page when it stands in a pane that scrolls and is not the one it is placed by.
	const end = document.querySelector(".colophon")?.getBoundingClientRect().bottom + scrollY;
	if (root.scrollHeight > Math.max(innerHeight, end) + 2) out.push("below the end of the page, at " + end + ", it scrolls on to " + root.scrollHeight);
	for (const el of document.querySelectorAll("body *")) {
		const s = getComputedStyle(el);
		if (s.overflowX === "visible" && s.overflowY === "visible" || !el.checkVisibility({visibilityProperty: true})) continue;
		if (![...el.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
		if (el.clientWidth <= 1 || /^(TEXTAREA|SELECT|OPTION|INPUT)$/.test(el.tagName)) continue;
		// The whole name of the desk stands in the menu that this opens.
		if (el.closest(".masthead summary, .visually-hidden")) continue;
		if (/hidden|clip/.test(s.overflowX) && el.scrollWidth > el.clientWidth + 1) out.push("cut at its side: " + name(el));
		if (/hidden|clip/.test(s.overflowY) && el.scrollHeight > el.clientHeight + 2) out.push("cut below: " + name(el));
	}
	return out;
})()`

// TestA11y looks at every page in its states, in both themes, at four widths and in both languages: axe-core finds nothing
// against it, it does not scroll sideways, nothing in it is cut off, no script of it fails, and it asks no other host. It holds
// when texts are given more space, at 400 % zoom and in the colours of the system. Every two of these values meet; with
// SUMBER_A11Y=all all of them do (make a11y). With SUMBER_SCREENSHOTS it keeps the pictures.
//
// A page is opened once and shown in its looks one after the other, in as many tabs as there are processors. A look that does not
// end is the failure of its own row: the next one has a new browser.
func TestA11y(t *testing.T) {
	browsertest.Long(t)
	browsertest.NeedAxe(t)
	gallery := pages()
	base := serveGallery(t, gallery)
	rows := matrix(states(gallery), os.Getenv("SUMBER_A11Y") == "all")
	sum := tally{began: time.Now(), states: len(states(gallery))}
	t.Cleanup(func() { t.Log(&sum) })
	free := make(chan *viewer, runtime.GOMAXPROCS(0))
	for range cap(free) {
		free <- &viewer{t: t, base: base, sum: &sum}
	}
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(s seen) bool { return s.what() != rows[0].what() })
		if n < 0 {
			n = len(rows)
		}
		looks := rows[:n]
		rows = rows[n:]
		t.Run(looks[0].what(), func(t *testing.T) {
			t.Parallel()
			v := <-free
			defer func() { free <- v }()
			for _, row := range looks {
				t.Run(row.how(), func(t *testing.T) { v.judge(t, row) })
			}
			v.leave()
		})
	}
}

// tally counts what a run of all the looks found.
type tally struct {
	began  time.Time
	states int

	mu                                sync.Mutex
	begun, done, violations, problems int
}

func (s *tally) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%d looks at %d pages and states: %d violations of axe-core, %d other faults, %d looks that did not end, %.0f seconds",
		s.begun, s.states, s.violations, s.problems, s.begun-s.done, time.Since(s.began).Seconds())
}

// viewer has a tab of a browser of its own, and the page that stands in it.
type viewer struct {
	t    *testing.T
	tab  *browsertest.Tab
	base string
	open string
	sum  *tally
}

// aLook bounds one look, with all that can be opened on a page. It is long for a machine that does much else.
const aLook = 5 * time.Minute

func (v *viewer) leave() { v.open = "" }

func (v *viewer) judge(t *testing.T, row seen) {
	v.sum.mu.Lock()
	v.sum.begun++
	v.sum.mu.Unlock()
	if v.tab != nil && v.tab.Broken() {
		v.tab.Close()
		v.tab, v.open = nil, ""
	}
	if v.tab == nil {
		v.tab = browsertest.Open(v.t, true)
	}
	b := v.tab.For(t, aLook)
	fault := func(format string, args ...any) {
		t.Helper()
		v.sum.mu.Lock()
		v.sum.problems++
		v.sum.mu.Unlock()
		t.Errorf(format, args...)
	}
	b.Look(row.Look)
	if at := v.base + "/" + row.lang + "/" + row.name; v.open != at {
		b.Go(at)
		v.open = at
	}
	look := func(where, part string) {
		found := b.Axe(part)
		v.sum.mu.Lock()
		v.sum.violations += len(found)
		v.sum.mu.Unlock()
		for _, one := range found {
			t.Errorf("%s%v", where, one)
		}
		for _, line := range browsertest.Eval[[]string](b, overflow) {
			fault("%s%s", where, line)
		}
		for _, p := range b.Problems() {
			fault("%s%s", where, p)
		}
	}
	if row.state != dialog {
		look("", "document")
		b.Shot(row.String())
		bend(b, row.Look, fault)
	} else {
		for i, what := range browsertest.Eval[[]string](b, openable) {
			one := fmt.Sprintf("openable[%d]", i)
			browsertest.Eval[any](b, one+".open()")
			look(what+": ", one+".part")
			b.Shot(fmt.Sprintf("%s-%d", row, i+1))
			browsertest.Eval[any](b, one+".close()")
		}
	}
	v.sum.mu.Lock()
	v.sum.done++
	v.sum.mu.Unlock()
}

// spacing is the space in texts that a person may set by themselves, as WCAG 1.4.12 names it.
const spacing = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }");
	document.adoptedStyleSheets = [sheet];
	return null;
})()`

// sticking names what stays at its place in a window while the page is scrolled, and takes more than a third of its height.
const sticking = `[...document.querySelectorAll("body *")].filter(el => /sticky|fixed/.test(getComputedStyle(el).position) && el.checkVisibility() &&
	el.getBoundingClientRect().height > innerHeight / 3).map(el => el.tagName + " " + el.className + " sticks, and takes more than a third of the window")`

// bend changes the page at hand as people do: by more space in its texts, at 400 % zoom (a window of 1280 by 1024 is one of 320
// by 256 then), and by the colours of the system. It still does not scroll sideways, and nothing is cut off.
func bend(b *browsertest.Tab, look browsertest.Look, fault func(format string, args ...any)) {
	check := func(where, js string) {
		for _, line := range browsertest.Eval[[]string](b, js) {
			fault("%s: %s", where, line)
		}
	}
	forced := look
	forced.ForcedColors = true
	b.Look(forced)
	check("in the colours of the system", overflow)
	b.Look(look)
	if look.Width == 320 {
		look.Height = 256
		b.Look(look)
		check("at 400 %", overflow)
		check("at 400 %", sticking)
	}
	browsertest.Eval[any](b, spacing)
	check("with more space", overflow)
	browsertest.Eval[any](b, `(document.adoptedStyleSheets = [], null)`)
}

// TestStates holds how the names of the gallery are read.
func TestStates(t *testing.T) {
	nothing := templ.NopComponent
	got := states(map[string]templ.Component{"queue": nothing, "queue-empty": nothing, "article": nothing, "article-new": nothing, "article-new-error": nothing, "error-404": nothing})
	want := map[shown]string{
		{"queue", "full"}: "queue", {"queue", dialog}: "queue", {"queue", "empty"}: "queue-empty",
		{"article", "full"}: "article", {"article", dialog}: "article",
		{"article-new", "full"}: "article-new", {"article-new", dialog}: "article-new", {"article-new", "error"}: "article-new-error",
		{"error", "404"}: "error-404",
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
	for at, name := range want {
		if got[at] != name {
			t.Errorf("%v is %q, want %q", at, got[at], name)
		}
	}
}
