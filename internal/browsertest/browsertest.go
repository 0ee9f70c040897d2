// Package browsertest gives tests a real Chromium: tabs, each with cookies of its own, keys that are pressed as a person
// presses them, the looks of a page (width, theme, forced colours), axe-core, and pictures. Chromium and axe-core are not
// part of the repository: `make setup` gets them. Where they are missing a test is skipped, but fails under CI=true or
// SUMBER_REQUIRE_BROWSER=1.
package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Wait bounds one action in the browser. It is long, because nothing here is to fail by the speed of a machine.
const Wait = 30 * time.Second

// Tab is a tab of a real Chromium that shares no cookie and no storage with another one.
type Tab struct {
	t testing.TB
	// Ctx is the context of the tab's actions; each of them is to be given an end.
	Ctx context.Context
	*heard
	end func()
}

// heard is what is known of a tab, whichever test it serves.
type heard struct {
	mu       sync.Mutex
	host     string
	problems []string
	broken   bool
}

// missing skips a test for want of a program, where that is allowed.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" || os.Getenv("SUMBER_REQUIRE_BROWSER") != "" {
		t.Fatalf("there is no %s: make setup", what)
	}
	t.Skipf("there is no %s: make setup", what)
}

// Open starts a Chromium with one tab, which ends with the test. Without scripts the pages get none, as in a browser
// where a person switched them off.
func Open(t testing.TB, scripts bool) *Tab {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		missing(t, "Chromium")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.WindowSize(1440, 900),
		// Without a screen Chromium believes that there is no mouse either, and pages leave out what needs one: the printed keys.
		chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	b := open(t, alloc, scripts)
	b.end = stop
	return b
}

// For lends the tab to a test for a time: what fails in it is the failure of that test, and what is not done by then is
// given up.
func (b *Tab) For(t testing.TB, limit time.Duration) *Tab {
	ctx, cancel := context.WithTimeout(b.Ctx, limit)
	t.Cleanup(cancel)
	lent := *b
	lent.t, lent.Ctx = t, ctx
	return &lent
}

// Broken tells whether an action failed or did not end. Such a tab may hold a page that still works or a browser that is
// gone, so that nothing more should be asked of it.
func (b *Tab) Broken() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.broken
}

// Close ends the browser of a tab that Open gave, before its test does.
func (b *Tab) Close() { b.end() }

// Another opens a tab of a second person in the same Chromium.
func (b *Tab) Another() *Tab {
	b.t.Helper()
	return open(b.t, b.Ctx, true, chromedp.WithNewBrowserContext())
}

func open(t testing.TB, parent context.Context, scripts bool, opts ...chromedp.ContextOption) *Tab {
	t.Helper()
	ctx, end := chromedp.NewContext(parent, opts...)
	t.Cleanup(end)
	b := &Tab{t: t, Ctx: ctx, heard: &heard{}, end: end}
	// The first action starts the browser, which ends with the context of that action.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.Do(call(network.Enable, network.EnableParams{}), call(log.Enable, cdp.Empty{}))
	if !scripts {
		b.Do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	}
	b.Look(Look{Width: 1440, Height: 900})
	t.Cleanup(func() {
		for _, p := range b.Problems() {
			t.Error(p)
		}
	})
	return b
}

// fail ends the test that has the tab, which nothing more is to be asked of.
func (b *Tab) fail(doing string, err error) {
	b.t.Helper()
	b.mu.Lock()
	b.broken = true
	b.mu.Unlock()
	b.t.Fatalf("%s: %v", doing, err)
}

// call is a command of the protocol whose answer says nothing.
func call[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cmd, params)
		return chromedp.Void{}, err
	}
}

// hear notes what no page may do: fail in a script, do what its content security policy forbids, ask another host. Answers
// like 409 and 422 are logged as errors of the network, and are none.
func (b *Tab) hear(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.note("exception: " + ev.ExceptionDetails.Text + " " + thrown(ev.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			words := ""
			for _, a := range ev.Args {
				words += " " + string(a.Value) + a.Description
			}
			b.note("console:" + words)
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError && ev.Entry.Source != log.EntrySourceNetwork {
			b.note(string(ev.Entry.Source) + ": " + ev.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(ev.Request.URL)
		b.mu.Lock()
		other := err != nil || b.host != "" && u.Host != b.host && (u.Scheme == "http" || u.Scheme == "https")
		b.mu.Unlock()
		if other {
			b.note("asks another host: " + ev.Request.URL)
		}
	}
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception == nil {
		return ""
	}
	return d.Exception.Description
}

func (b *Tab) note(problem string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, problem)
}

// Problems gives what pages did that they may not, since the last call. What is left at the end fails the test.
func (b *Tab) Problems() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.problems
	b.problems = nil
	return p
}

// Do runs actions; one that fails ends the test.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.Ctx, Wait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail("in the browser", err)
	}
}

// Go opens an address. Requests to other hosts than its own are a problem from now on.
func (b *Tab) Go(address string) {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.mu.Lock()
	b.host = u.Host
	b.mu.Unlock()
	b.Do(chromedp.Navigate(address))
}

// Eval gives the value of an expression, awaited if it is a promise.
func Eval[T any](b *Tab, js string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.Ctx, Wait)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fail(cut(js), err)
	}
	return v
}

func cut(js string) string {
	if len(js) > 200 {
		return js[:200] + "…"
	}
	return js
}

// Press presses keys one after the other, as a keyboard does; kb names those that are no letters.
func (b *Tab) Press(keys string, with ...chromedp.Modifier) {
	b.t.Helper()
	b.Do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...)))
}

// Look is how a person has the browser show pages.
type Look struct {
	Width, Height int64
	Dark          bool
	// ForcedColors is the high contrast of a system, Motion that of a person who did not ask for less of it. Print is paper.
	ForcedColors, Motion, Print bool
}

// Theme is the word for the theme in the names of pictures.
func (l Look) Theme() string {
	if l.Dark {
		return "dark"
	}
	return "light"
}

// Look changes how pages are shown, the present one too.
func (b *Tab) Look(l Look) {
	b.t.Helper()
	// Without motion a button is where it is when it is clicked.
	features := map[string]string{"prefers-color-scheme": l.Theme(), "prefers-reduced-motion": "reduce", "forced-colors": "none"}
	if l.Motion {
		features["prefers-reduced-motion"] = "no-preference"
	}
	if l.ForcedColors {
		features["forced-colors"] = "active"
	}
	media := emulation.SetEmulatedMediaParams{Media: "screen"}
	if l.Print {
		media.Media = "print"
	}
	for name, value := range features {
		media.Features = append(media.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	b.Do(call(emulation.SetEmulatedMedia, media),
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: l.Width, Height: l.Height, DeviceScaleFactor: 1}))
}

// Shots is the folder that pictures go to; without one there are none.
func Shots() string { return os.Getenv("SUMBER_SCREENSHOTS") }

// Shot keeps a picture of the whole page in the folder of pictures, if there is one.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	if Shots() == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.Ctx, Wait)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.Action[[]byte](func(ctx context.Context, _ *chromedp.Target) ([]byte, error) {
		res, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: new(true), OptimizeForSpeed: new(true)})
		return res.Data, err
	}))
	if err == nil {
		err = os.MkdirAll(Shots(), 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(Shots(), name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Errorf("picture %s: %v", name, err)
	}
}

// AxeVersion is the release of axe-core that `make setup` gets.
const AxeVersion = "4.14.1"

// axe is the source of axe-core, read once.
var axe = sync.OnceValues(func() (string, error) {
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		cache = filepath.Join(home, ".cache")
	}
	b, err := os.ReadFile(filepath.Join(cache, "sumber", "axe-core-"+AxeVersion+".min.js"))
	return string(b), err
})

// Violation is a rule of axe-core that a page breaks, with the elements that do.
type Violation struct {
	ID, Help string
	Nodes    []struct {
		Target  []any
		HTML    string
		Summary string
	}
}

func (v Violation) String() string {
	s := v.ID + ": " + v.Help
	for i, n := range v.Nodes {
		if i == 4 {
			s += fmt.Sprintf("\n    and %d more", len(v.Nodes)-i)
			break
		}
		s += fmt.Sprintf("\n    %v %s\n      %s", n.Target, cut(n.HTML), n.Summary)
	}
	return s
}

// runAxe has the rules of WCAG 2.2 level A and AA, and target-size, which axe-core leaves out unless it is asked.
const runAxe = `axe.run(%s, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
	rules: {"target-size": {enabled: true}},
	resultTypes: ["violations"],
}).then(r => r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({Target: n.target, HTML: n.html, Summary: n.failureSummary}))})))`

// Long skips a test that takes minutes in the browser, unless the run is one that must be complete: make test, make a11y, CI.
func Long(t testing.TB) {
	t.Helper()
	if os.Getenv("CI") == "" && os.Getenv("SUMBER_REQUIRE_BROWSER") == "" && os.Getenv("SUMBER_A11Y") == "" {
		t.Skip("takes minutes in the browser: make test, or SUMBER_REQUIRE_BROWSER=1")
	}
}

// NeedAxe skips or fails the test where axe-core is missing.
func NeedAxe(t testing.TB) {
	t.Helper()
	if _, err := axe(); err != nil {
		missing(t, "axe-core")
	}
}

// Axe lets axe-core judge a part of the page as it is now: an expression for an element, "document" for all. The program is
// put there by the protocol, past the page's content security policy.
func (b *Tab) Axe(part string) []Violation {
	b.t.Helper()
	NeedAxe(b.t)
	src, _ := axe()
	Eval[chromedp.Void](b, `if (!window.axe) { `+src+`
	}`)
	return Eval[[]Violation](b, fmt.Sprintf(runAxe, part))
}
