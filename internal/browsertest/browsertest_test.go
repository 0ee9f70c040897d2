package browsertest

import (
	"runtime"
	"testing"
	"time"
)

// borrower is a test that may fail without the one around it.
type borrower struct {
	testing.TB
	failed bool
}

func (b *borrower) Fatalf(string, ...any) {
	b.failed = true
	runtime.Goexit()
}

// TestFor: an action that never ends is the failure of the test that the tab was lent to, and of no other; the tab tells that it
// is broken, and a new one works.
func TestFor(t *testing.T) {
	owner := Open(t, true)
	if got := Eval[int](owner.For(t, Wait), "6 * 7"); got != 42 {
		t.Fatalf("a lent tab says %d", got)
	}
	if owner.Broken() {
		t.Error("a tab that did what was asked is broken")
	}
	lent := &borrower{TB: t}
	returned := true
	ended := make(chan bool)
	go func() {
		defer close(ended)
		Eval[any](owner.For(lent, time.Millisecond), "new Promise(() => {})")
		returned = false
	}()
	<-ended
	if !lent.failed || !returned {
		t.Error("an action without an end did not fail its test")
	}
	if !owner.Broken() {
		t.Error("the tab does not tell that it is broken")
	}
	owner.Close()
	if got := Eval[string](Open(t, true).For(t, Wait), "document.URL"); got != "about:blank" {
		t.Errorf("the next tab is at %q", got)
	}
}
