package score

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrInput is wrapped by every error about a file that is not as it should be.
var ErrInput = errors.New("bad input")

// Span is a half-open range of code points.
type Span [2]int

// Claim is one claim of either side, as its line has it.
type Claim struct {
	Content, Source, Cue []Span
	// Name, Via and Quote of an annotated claim are scored where they are given: not nil, and not "".
	Name    *string
	Aliases []string // other names that are as good
	Via     []string
	Quote   string // direct, mixed, indirect
}

func (c Claim) name() string {
	if c.Name == nil {
		return ""
	}
	return *c.Name
}

// Article is a line of a file. Its claims are checked when they are scored: only then the text is known.
type Article struct {
	ID, Lang, Published, Outlet string
	Text                        string
	hasText                     bool
	claims, narrator            []any
}

// Articles are the articles of a file in its order.
type Articles struct {
	Name string // of the file, for errors
	List []Article
}

// Read reads one article a line; blank lines and unknown fields are passed over.
func Read(name string, r io.Reader) (Articles, error) {
	out := Articles{Name: name}
	seen := map[string]bool{}
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, readErr := lines.ReadBytes('\n')
		if readErr != nil && readErr != io.EOF {
			return out, fmt.Errorf("%s: line %d: %w", name, n, readErr)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			a, err := readArticle(line)
			if err == nil && seen[a.ID] {
				err = fmt.Errorf("id %q is repeated", a.ID)
			}
			if err != nil {
				return out, fmt.Errorf("%w: %s: line %d: %w", ErrInput, name, n, err)
			}
			seen[a.ID] = true
			out.List = append(out.List, a)
		}
		if readErr == io.EOF {
			return out, nil
		}
	}
}

func readArticle(line []byte) (Article, error) {
	if !utf8.Valid(line) {
		return Article{}, errors.New("not UTF-8")
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return Article{}, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Article{}, errors.New("not JSON: more than one value on the line")
	}
	object, _ := v.(map[string]any)
	var a Article
	var ok bool
	if a.ID, ok = object["id"].(string); !ok {
		return Article{}, errors.New(`an object with a string "id" is wanted`)
	}
	a.Lang, _ = object["lang"].(string)
	a.Published, _ = object["published"].(string)
	a.Outlet, _ = object["outlet"].(string)
	if text, given := object["text"]; given {
		a.Text, a.hasText = text.(string)
		if !a.hasText {
			return Article{}, errors.New(`"text" is not a string`)
		}
	}
	for field, to := range map[string]*[]any{"claims": &a.claims, "narrator": &a.narrator} {
		if list, given := object[field]; given {
			if *to, ok = list.([]any); !ok {
				return Article{}, fmt.Errorf("%q is not a list", field)
			}
		}
	}
	return a, nil
}

// empty tells whether a field says nothing: absent, null, or an empty value.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// readClaim reads and checks a claim of a text of so many code points.
func readClaim(v any, length int) (Claim, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return Claim{}, errors.New("not an object")
	}
	if empty(object["content"]) {
		return Claim{}, errors.New("no content")
	}
	var c Claim
	var err error
	for _, role := range []struct {
		name string
		to   *[]Span
	}{{"content", &c.Content}, {"source", &c.Source}, {"cue", &c.Cue}} {
		if *role.to, err = readSpans(object[role.name], length); err != nil {
			return c, fmt.Errorf("%s %w", role.name, err)
		}
	}
	if q, given := object["quote"]; given && q != nil {
		if c.Quote, ok = q.(string); !ok || !slices.Contains(quotes, c.Quote) {
			return c, fmt.Errorf("quote %v is not one of %s", q, strings.Join(quotes, ", "))
		}
	}
	if via, given := object["via"]; given {
		c.Via = []string{}
		if via != nil {
			if c.Via, ok = readStrings(via); !ok {
				return c, errors.New("via is not a list of strings")
			}
		}
	}
	if name, given := object["source_name"]; given {
		s, ok := name.(string)
		if !ok && !empty(name) {
			return c, errors.New("source_name is not a string")
		}
		c.Name = &s
	}
	if aliases := object["source_aliases"]; !empty(aliases) {
		if c.Aliases, ok = readStrings(aliases); !ok {
			return c, errors.New("source_aliases is not a list of strings")
		}
	}
	return c, nil
}

func readSpans(v any, length int) ([]Span, error) {
	if empty(v) {
		return nil, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, errors.New("is not a list of spans")
	}
	out := make([]Span, len(list))
	for i, item := range list {
		pair, _ := item.([]any)
		if len(pair) != 2 {
			return nil, fmt.Errorf("span %v is not [start, end]", item)
		}
		for k, v := range pair {
			number, ok := v.(json.Number)
			if !ok || strings.ContainsAny(string(number), ".eE") {
				return nil, fmt.Errorf("span %v is not [start, end]", item)
			}
			n, err := strconv.Atoi(string(number))
			if err != nil {
				n = -1 // too large for any text
			}
			out[i][k] = n
		}
		if sp := out[i]; sp[0] < 0 || sp[0] >= sp[1] || sp[1] > length {
			return nil, fmt.Errorf("span %v is out of range 0..%d", item, length)
		}
	}
	return out, nil
}

func readStrings(v any) ([]string, bool) {
	list, ok := v.([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, len(list))
	for i, item := range list {
		if out[i], ok = item.(string); !ok {
			return nil, false
		}
	}
	return out, true
}
