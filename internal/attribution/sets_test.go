package attribution

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// labelled is a row of testdata/*.jsonl: sentences of our own with what is expected of them.
type labelled struct {
	ID        string              `json:"id"`
	Lang      string              `json:"lang"`
	Text      string              `json:"text"`
	Published string              `json:"published"`
	Via       [][]string          `json:"via"`
	Want      json.RawMessage     `json:"want"`
	Hedges    map[string]string   `json:"hedges"`
	Dates     map[string][]string `json:"dates"`
}

func labelledSet(t *testing.T, name string) []labelled {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []labelled
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var r labelled
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if seen[r.Text] {
			t.Errorf("%s: %s repeats its text", name, r.ID)
		}
		seen[r.Text] = true
		rows = append(rows, r)
	}
	if len(rows) < 100 {
		t.Errorf("%s holds %d rows, want 100", name, len(rows))
	}
	return rows
}

func (r *labelled) analyze(t *testing.T) Result {
	t.Helper()
	o := Options{Language: r.Lang, Published: published}
	if r.Published != "" {
		day, err := time.Parse(time.DateOnly, r.Published)
		if err != nil {
			t.Fatal(err)
		}
		o.Published = day
	}
	res := Analyze(r.Text, o)
	check(t, r.Text, res)
	return res
}

// measure runs a set, logs what is wrong, and fails below the least share.
func measure(t *testing.T, name string, least float64, right func(r *labelled, res Result) (bool, string)) {
	rows := labelledSet(t, name)
	n := 0
	for i := range rows {
		ok, got := right(&rows[i], rows[i].analyze(t))
		if ok {
			n++
		} else {
			t.Logf("%s: %s\n    got %s", rows[i].ID, rows[i].Text, got)
		}
	}
	share := float64(n) / float64(len(rows))
	t.Logf("%s: %d of %d right (%.3f)", name, n, len(rows), share)
	if share < least {
		t.Errorf("%s: %.3f right, want %.2f", name, share, least)
	}
}

// only is the first claim that is no narrator's, else the first one.
func only(res Result) *Claim {
	for i := range res.Claims {
		if len(res.Claims[i].Cue) > 0 {
			return &res.Claims[i]
		}
	}
	if len(res.Claims) > 0 {
		return &res.Claims[0]
	}
	return nil
}

func TestChains(t *testing.T) {
	two, parallel := 0, 0
	for _, r := range labelledSet(t, "chains") {
		if len(r.Via) > 1 {
			two++
		}
		if slices.ContainsFunc(r.Via, func(h []string) bool { return len(h) > 1 }) {
			parallel++
		}
	}
	if two < 50 || parallel < 20 {
		t.Errorf("%d cases with two hops, %d with parallel outlets", two, parallel)
	}
	measure(t, "chains", 0.95, func(r *labelled, res Result) (bool, string) {
		c := only(res)
		if c == nil {
			return false, "no claim"
		}
		var got [][]string
		for _, h := range c.Via {
			for len(got) <= h.Position {
				got = append(got, nil)
			}
			got[h.Position] = append(got[h.Position], h.Name)
		}
		return fmt.Sprint(got) == fmt.Sprint(r.Via), fmt.Sprint(got)
	})
}

func want(r *labelled) string {
	var s string
	if json.Unmarshal(r.Want, &s) != nil {
		return string(r.Want)
	}
	return s
}

func TestKinds(t *testing.T) {
	measure(t, "kind", 0.85, func(r *labelled, res Result) (bool, string) {
		c := only(res)
		if c == nil {
			return false, "no claim"
		}
		return string(c.Kind) == want(r), string(c.Kind)
	})
}

func TestAttributions(t *testing.T) {
	measure(t, "attribution", 0.9, func(r *labelled, res Result) (bool, string) {
		c := only(res)
		if c == nil {
			return false, "no claim"
		}
		return string(c.Attribution) == want(r), string(c.Attribution)
	})
}

func TestWorth(t *testing.T) {
	measure(t, "worth", 0.85, func(r *labelled, res Result) (bool, string) {
		c := only(res)
		if c == nil {
			return false, "no claim"
		}
		return string(c.CheckWorthy) == want(r), fmt.Sprint(c.CheckWorthy, c.WorthReasons)
	})
}

func TestNegations(t *testing.T) {
	measure(t, "negation", 0.9, func(r *labelled, res Result) (bool, string) {
		c := only(res)
		if c == nil {
			return false, "no claim"
		}
		return fmt.Sprint(c.Negated) == want(r), fmt.Sprint(c.Negated)
	})
}

// A narrator's sentence gives one unattributed claim, or none.
func TestNarrators(t *testing.T) {
	measure(t, "narrator", 0.9, func(r *labelled, res Result) (bool, string) {
		n := 0
		for _, c := range res.Claims {
			if c.Attribution == Unattributed {
				n++
			}
		}
		return fmt.Sprint(n) == want(r), fmt.Sprint(n)
	})
}

func TestHedges(t *testing.T) {
	measure(t, "hedges", 0.9, func(r *labelled, res Result) (bool, string) {
		got := map[string]string{}
		for _, c := range res.Claims {
			for _, h := range c.Hedges {
				got[h.Text] = h.Kind
			}
		}
		return fmt.Sprint(got) == fmt.Sprint(r.Hedges), fmt.Sprint(got)
	})
}

func TestDates(t *testing.T) {
	measure(t, "dates", 0.9, func(r *labelled, res Result) (bool, string) {
		got := map[string][]string{}
		for _, c := range res.Claims {
			for _, d := range c.Dates {
				got[d.Span.In(r.Text)] = []string{d.Value, d.Precision}
			}
		}
		return fmt.Sprint(got) == fmt.Sprint(r.Dates), fmt.Sprint(got)
	})
}

// A text of two statements: want tells whether the second repeats the first.
func TestRepetitions(t *testing.T) {
	measure(t, "duplicates", 0.9, func(r *labelled, res Result) (bool, string) {
		found := slices.ContainsFunc(res.Claims, func(c Claim) bool { return c.DuplicateOf >= 0 })
		texts := strings.Split(r.Text, "\n\n")
		similar := len(texts) == 2 && Similar(texts[0], texts[1]) >= duplicateDice
		return fmt.Sprint(found) == want(r), fmt.Sprint(found, similar)
	})
}
