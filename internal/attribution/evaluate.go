package attribution

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// EvalArticle is one line of a gold or predicted file, in code points: what Extract writes, and what reviewers'
// confirmed claims are exported as.
type EvalArticle struct {
	ID       string      `json:"id"`
	Text     string      `json:"text"`
	HasText  bool        `json:"-"`
	Claims   []EvalClaim `json:"claims"`
	Narrator []EvalClaim `json:"narrator"`
}

// EvalClaim is a claim of such a file. What a gold claim does not have is not scored: the Has fields tell.
type EvalClaim struct {
	Content, Cue, Source []Pair
	SourceName           string
	HasName              bool
	Aliases              []string
	Via                  []string
	HasVia               bool
	Quote                string
}

// UnmarshalJSON reads a claim and notes which optional fields it has.
func (c *EvalClaim) UnmarshalJSON(b []byte) error {
	var raw struct {
		Content []Pair          `json:"content"`
		Cue     []Pair          `json:"cue"`
		Source  []Pair          `json:"source"`
		Name    json.RawMessage `json:"source_name"`
		Aliases []string        `json:"source_aliases"`
		Via     json.RawMessage `json:"via"`
		Quote   *string         `json:"quote"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*c = EvalClaim{Content: raw.Content, Cue: raw.Cue, Source: raw.Source, Aliases: raw.Aliases,
		HasName: raw.Name != nil, HasVia: raw.Via != nil}
	if raw.Quote != nil {
		c.Quote = *raw.Quote
	}
	if raw.Name != nil && string(raw.Name) != "null" {
		if err := json.Unmarshal(raw.Name, &c.SourceName); err != nil {
			return fmt.Errorf("source_name is not a string")
		}
	}
	if raw.Via != nil && string(raw.Via) != "null" {
		if err := json.Unmarshal(raw.Via, &c.Via); err != nil {
			return fmt.Errorf("via is not a list of strings")
		}
	}
	return nil
}

// ErrEval is wrapped by every error about a gold or predicted file that is not as it should be.
var ErrEval = errors.New("evaluation data")

// ReadEval reads a gold or predicted file, one article a line; name stands in its errors.
func ReadEval(r io.Reader, name string) ([]EvalArticle, error) {
	lines := bufio.NewReaderSize(r, 1<<16)
	var out []EvalArticle
	seen := map[string]bool{}
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("%w: %s:%d: %w", ErrEval, name, n, err)
		}
		if strings.TrimSpace(string(line)) != "" {
			var a EvalArticle
			var probe struct {
				ID   *string `json:"id"`
				Text *string `json:"text"`
			}
			if e := json.Unmarshal(line, &probe); e != nil || probe.ID == nil {
				return nil, fmt.Errorf("%w: %s:%d: an object with a string \"id\" is wanted", ErrEval, name, n)
			}
			if e := json.Unmarshal(line, &a); e != nil {
				return nil, fmt.Errorf("%w: %s:%d: %w", ErrEval, name, n, e)
			}
			a.HasText = probe.Text != nil
			if seen[a.ID] {
				return nil, fmt.Errorf("%w: %s:%d: id %q is repeated", ErrEval, name, n, a.ID)
			}
			seen[a.ID] = true
			out = append(out, a)
		}
		if err == io.EOF {
			return out, nil
		}
	}
}

// EvalOptions choose what is scored.
type EvalOptions struct {
	// AttributedOnly drops predicted claims without a source, KeepCued keeps those of them that have a cue.
	AttributedOnly, KeepCued bool
	// Narrator scores gold's narrator list against predicted claims with neither source nor cue.
	Narrator bool
}

// EvalError is one difference between gold and prediction. Kind is "missed", "spurious", "wrong-source" or
// "wrong-span"; Gold and Pred are indices into the article's scored claims, -1 where there is none.
type EvalError struct {
	Article    string     `json:"article"`
	Kind       string     `json:"kind"`
	Gold, Pred int        `json:"-"`
	GoldClaim  *EvalClaim `json:"-"`
	PredClaim  *EvalClaim `json:"-"`
}

// Evaluation is what Evaluate counted.
type Evaluation struct {
	Counts   map[string]int
	Articles map[string]map[string]int // the same counts by article
	Order    []string                  // article ids in gold's order
	Errors   []EvalError
}

// Figure is a precision, recall, F1 or accuracy; Valid is false where there is nothing to divide by.
type Figure struct {
	Name  string
	Value float64
	Valid bool
}

const (
	evalDiceMin   = 0.5
	evalDirectMin = 0.9
)

var evalRoles = [...]string{"content", "source", "cue"}
var evalQuotes = [...]string{"direct", "mixed", "indirect"}

var evalStopWords = wordSet(`a an the this that these those some any all both each every other such more
most many several few and or nor but of in on at by for from to with within
among as than about against over under who which whose where when s t is are
was were be been not no
yang dan atau di ke dari oleh untuk pada dengan dalam antara para si sang
sebuah seorang suatu beberapa sejumlah banyak semua setiap tiap itu ini
tersebut serta juga adalah ialah bahwa sebagai kepada terhadap tentang`)

var evalTitleWords = wordSet(`the a an mr mrs ms miss dr prof sir president vice sen senator rep gov governor
secretary minister prime spokesman spokeswoman spokesperson
presiden wakil menteri perdana gubernur juru bicara jubir bapak ibu pak bu tuan
nyonya drs ir kh`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// Evaluate scores predicted articles against gold: claims are paired one to one by the Dice coefficient of their
// content words, best first, down to one half. A predicted article that gold does not have, another text or a span out
// of range is an error that wraps ErrEval; a missing one counts as one without claims.
func Evaluate(gold, pred []EvalArticle, o EvalOptions) (Evaluation, error) {
	byID := make(map[string]*EvalArticle, len(pred))
	known := make(map[string]bool, len(gold))
	for i := range gold {
		known[gold[i].ID] = true
	}
	for i := range pred {
		if !known[pred[i].ID] {
			return Evaluation{}, fmt.Errorf("%w: id %q is not in gold", ErrEval, pred[i].ID)
		}
		byID[pred[i].ID] = &pred[i]
	}
	e := Evaluation{Counts: map[string]int{}, Articles: map[string]map[string]int{}}
	for i := range gold {
		g := &gold[i]
		if !g.HasText {
			return Evaluation{}, fmt.Errorf("%w: article %q has no text", ErrEval, g.ID)
		}
		gc := g.Claims
		var pc []EvalClaim
		if p := byID[g.ID]; p != nil {
			if p.HasText && p.Text != g.Text {
				return Evaluation{}, fmt.Errorf("%w: article %q has another text than gold", ErrEval, g.ID)
			}
			pc = p.Claims
		}
		if o.Narrator {
			gc = g.Narrator
			pc = keep(pc, func(c *EvalClaim) bool { return len(c.Source) == 0 && len(c.Cue) == 0 })
		}
		runes := []rune(g.Text)
		for _, list := range [][]EvalClaim{gc, pc} {
			if err := checkEval(g.ID, list, len(runes)); err != nil {
				return Evaluation{}, err
			}
		}
		if o.AttributedOnly {
			pc = keep(pc, func(c *EvalClaim) bool { return len(c.Source) > 0 || o.KeepCued && len(c.Cue) > 0 })
		}
		counts, errs := scoreArticle(g.ID, runes, gc, pc)
		for k, v := range counts {
			e.Counts[k] += v
		}
		e.Articles[g.ID] = counts
		e.Order = append(e.Order, g.ID)
		e.Errors = append(e.Errors, errs...)
	}
	return e, nil
}

func keep(list []EvalClaim, ok func(*EvalClaim) bool) []EvalClaim {
	var out []EvalClaim
	for i := range list {
		if ok(&list[i]) {
			out = append(out, list[i])
		}
	}
	return out
}

func checkEval(id string, list []EvalClaim, length int) error {
	for n := range list {
		c := &list[n]
		if len(c.Content) == 0 {
			return fmt.Errorf("%w: article %q, claim %d: no content", ErrEval, id, n)
		}
		for k, spans := range [][]Pair{c.Content, c.Source, c.Cue} {
			for _, s := range spans {
				if s[0] < 0 || s[0] >= s[1] || s[1] > length {
					return fmt.Errorf("%w: article %q, claim %d: %s span %v is out of range 0..%d", ErrEval, id, n, evalRoles[k], s, length)
				}
			}
		}
		switch c.Quote {
		case "", "direct", "mixed", "indirect":
		default:
			return fmt.Errorf("%w: article %q, claim %d: quote %q", ErrEval, id, n, c.Quote)
		}
	}
	return nil
}

type evalToken struct {
	start, end int
	word       bool
}

// evalText is a text with its tokens and the places inside quotation marks.
type evalText struct {
	runes  []rune
	tokens []evalToken
	mask   []bool
}

func evalTokens(runes []rune) []evalToken {
	var out []evalToken
	start := -1
	for i, r := range runes {
		if unicode.In(r, unicode.L, unicode.N, unicode.M) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, evalToken{start, i, true})
			start = -1
		}
		if unicode.In(r, unicode.P, unicode.S) {
			out = append(out, evalToken{i, i + 1, false})
		}
	}
	if start >= 0 {
		out = append(out, evalToken{start, len(runes), true})
	}
	return out
}

// covered gives the indices of the tokens that share a character with a span.
func (t *evalText) covered(spans []Pair) map[int]bool {
	found := map[int]bool{}
	for _, s := range spans {
		i := sort.Search(len(t.tokens), func(i int) bool { return t.tokens[i].end > s[0] })
		for ; i < len(t.tokens) && t.tokens[i].start < s[1]; i++ {
			found[i] = true
		}
	}
	return found
}

func (t *evalText) word(i int) string {
	return folder(string(t.runes[t.tokens[i].start:t.tokens[i].end]))
}

func folder(s string) string { return cases.Fold().String(s) }

type evalScored struct {
	raw                          *EvalClaim
	source, cue, content, sureOf map[int]bool
	quote                        string
}

func (t *evalText) claim(raw *EvalClaim) evalScored {
	c := evalScored{raw: raw, source: t.covered(raw.Source), cue: t.covered(raw.Cue), content: map[int]bool{}, sureOf: map[int]bool{}}
	for i := range t.covered(raw.Content) {
		if t.tokens[i].word {
			c.content[i] = true
		}
	}
	for i := range c.source {
		if t.tokens[i].word && !evalStopWords[t.word(i)] {
			c.sureOf[i] = true
		}
	}
	if c.quote = raw.Quote; c.quote == "" {
		inside := 0
		for i := range c.content {
			if t.mask[t.tokens[i].start] {
				inside++
			}
		}
		switch {
		case inside > 0 && float64(inside) >= evalDirectMin*float64(len(c.content)):
			c.quote = "direct"
		case inside > 0:
			c.quote = "mixed"
		default:
			c.quote = "indirect"
		}
	}
	return c
}

func shared(a, b map[int]bool) int {
	n := 0
	for i := range a {
		if b[i] {
			n++
		}
	}
	return n
}

func evalDice(a, b map[int]bool) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return float64(2*shared(a, b)) / float64(len(a)+len(b))
}

type evalPair struct {
	g, p      int
	dice, src float64
}

// pairClaims pairs one to one, best Dice first; ties: the better source overlap, then the earlier pair.
func pairClaims(gold, pred []evalScored) []evalPair {
	var all []evalPair
	for g := range gold {
		for p := range pred {
			if d := evalDice(gold[g].content, pred[p].content); d >= evalDiceMin {
				all = append(all, evalPair{g, p, d, evalDice(gold[g].source, pred[p].source)})
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		switch {
		case a.dice != b.dice:
			return a.dice > b.dice
		case a.src != b.src:
			return a.src > b.src
		case a.g != b.g:
			return a.g < b.g
		}
		return a.p < b.p
	})
	usedG, usedP := map[int]bool{}, map[int]bool{}
	var out []evalPair
	for _, x := range all {
		if !usedG[x.g] && !usedP[x.p] {
			usedG[x.g], usedP[x.p] = true, true
			out = append(out, x)
		}
	}
	return out
}

func evalSameSource(gold, pred *evalScored) bool {
	if len(gold.source) == 0 || len(pred.source) == 0 {
		return len(gold.source) == 0 && len(pred.source) == 0
	}
	key := gold.sureOf
	if len(key) == 0 {
		key = gold.source
	}
	return shared(key, pred.source) > 0
}

func scoreArticle(id string, runes []rune, goldRaw, predRaw []EvalClaim) (map[string]int, []EvalError) {
	t := &evalText{runes: runes, tokens: evalTokens(runes), mask: quotedMask(runes)}
	gold, pred := make([]evalScored, len(goldRaw)), make([]evalScored, len(predRaw))
	for i := range goldRaw {
		gold[i] = t.claim(&goldRaw[i])
	}
	for i := range predRaw {
		pred[i] = t.claim(&predRaw[i])
	}
	n := map[string]int{"articles": 1}
	add := func(ok bool, name string) {
		if ok {
			n[name]++
		}
	}
	for _, role := range evalRoles {
		pick := func(c *evalScored) map[int]bool {
			switch role {
			case "source":
				return c.source
			case "cue":
				return c.cue
			}
			return c.content
		}
		g, p := map[int]bool{}, map[int]bool{}
		for i := range gold {
			for k := range pick(&gold[i]) {
				g[k] = true
			}
		}
		for i := range pred {
			for k := range pick(&pred[i]) {
				p[k] = true
			}
		}
		n[role+".hit"] += shared(g, p)
		n[role+".gold"] += len(g)
		n[role+".pred"] += len(p)
	}
	n["claim.gold"], n["claim.pred"] = len(gold), len(pred)
	for i := range gold {
		n[gold[i].quote+".claim.gold"]++
	}
	for i := range pred {
		n[pred[i].quote+".claim.pred"]++
	}
	var errs []EvalError
	hitG, hitP := map[int]bool{}, map[int]bool{}
	for _, x := range pairClaims(gold, pred) {
		g, p := &gold[x.g], &pred[x.p]
		hitG[x.g], hitP[x.p] = true, true
		right := evalSameSource(g, p)
		n["claim.hit"]++
		add(right, "attribution.hit")
		add(x.dice == 1, "exact.hit")
		n[g.quote+".claim.hit.gold"]++
		n[p.quote+".claim.hit.pred"]++
		add(right, g.quote+".attribution.hit.gold")
		add(right, p.quote+".attribution.hit.pred")
		if g.raw.HasName {
			n["source_name.of"]++
			ok := sameName(g.raw.SourceName, p.raw.SourceName)
			for _, a := range g.raw.Aliases {
				ok = ok || sameName(a, p.raw.SourceName)
			}
			add(ok, "source_name.right")
		}
		if g.raw.HasVia {
			gv, pv := viaNames(g.raw.Via), viaNames(p.raw.Via)
			n["via.of"]++
			add(strings.Join(gv, "\x00") == strings.Join(pv, "\x00") && len(gv) == len(pv), "via.right")
			gs, ps := wordSetOf(gv), wordSetOf(pv)
			for v := range gs {
				add(ps[v], "via.hit")
			}
			n["via.gold"] += len(gs)
			n["via.pred"] += len(ps)
		}
		if g.raw.Quote != "" {
			n["quote.of"]++
			add(g.quote == p.quote, "quote.right")
		}
		switch {
		case !right:
			errs = append(errs, EvalError{id, "wrong-source", x.g, x.p, g.raw, p.raw})
		case x.dice < 1:
			errs = append(errs, EvalError{id, "wrong-span", x.g, x.p, g.raw, p.raw})
		}
	}
	for i := range gold {
		if !hitG[i] {
			errs = append(errs, EvalError{id, "missed", i, -1, gold[i].raw, nil})
		}
	}
	for i := range pred {
		if !hitP[i] {
			errs = append(errs, EvalError{id, "spurious", -1, i, nil, pred[i].raw})
		}
	}
	return n, errs
}

func wordSetOf(list []string) map[string]bool {
	set := map[string]bool{}
	for _, v := range list {
		set[v] = true
	}
	return set
}

// nameWords are the words of a name, folded, without punctuation, titles and articles.
func nameWords(name string) []string {
	runes := []rune(folder(norm.NFC.String(name)))
	var all, out []string
	for _, t := range evalTokens(runes) {
		if t.word {
			w := string(runes[t.start:t.end])
			all = append(all, w)
			if !evalTitleWords[w] {
				out = append(out, w)
			}
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// sameName: equal, or the words of one are all in the other and hold the longer one's last word.
func sameName(gold, pred string) bool {
	a, b := nameWords(gold), nameWords(pred)
	if strings.Join(a, " ") == strings.Join(b, " ") {
		return true
	}
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	short, long := a, b
	if len(b) < len(a) {
		short, long = b, a
	}
	in := wordSetOf(long)
	for _, w := range short {
		if !in[w] {
			return false
		}
	}
	return wordSetOf(short)[long[len(long)-1]]
}

func viaNames(via []string) []string {
	out := make([]string, 0, len(via))
	for _, v := range via {
		out = append(out, strings.Join(nameWords(v), " "))
	}
	return out
}

// Figures are all figures in the order in which they are shown.
func (e Evaluation) Figures() []Figure { return FiguresOf(e.Counts) }

// FiguresOf turns counts, of all articles or of one, into figures.
func FiguresOf(n map[string]int) []Figure {
	var out []Figure
	put := func(name string, hitP, pred, hitR, gold int) {
		if pred == 0 && gold == 0 {
			out = append(out, Figure{Name: name + ".p"}, Figure{Name: name + ".r"}, Figure{Name: name + ".f1"})
			return
		}
		var p, r, f float64
		if pred > 0 {
			p = float64(hitP) / float64(pred)
		}
		if gold > 0 {
			r = float64(hitR) / float64(gold)
		}
		if p+r > 0 {
			f = 2 * p * r / (p + r)
		}
		out = append(out, Figure{name + ".p", p, true}, Figure{name + ".r", r, true}, Figure{name + ".f1", f, true})
	}
	for _, role := range evalRoles {
		put(role, n[role+".hit"], n[role+".pred"], n[role+".hit"], n[role+".gold"])
	}
	for _, name := range []string{"claim", "attribution", "exact"} {
		put(name, n[name+".hit"], n["claim.pred"], n[name+".hit"], n["claim.gold"])
	}
	for _, kind := range evalQuotes {
		for _, name := range []string{"claim", "attribution"} {
			put(kind+"."+name, n[kind+"."+name+".hit.pred"], n[kind+".claim.pred"], n[kind+"."+name+".hit.gold"], n[kind+".claim.gold"])
		}
	}
	for _, name := range []string{"source_name", "via", "quote"} {
		f := Figure{Name: name + ".accuracy"}
		if of := n[name+".of"]; of > 0 {
			f.Value, f.Valid = float64(n[name+".right"])/float64(of), true
		}
		out = append(out, f)
	}
	put("via", n["via.hit"], n["via.pred"], n["via.hit"], n["via.gold"])
	return out
}
