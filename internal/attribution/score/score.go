package score

import (
	"cmp"
	"fmt"
	"slices"
)

const (
	diceMin   = 0.5
	directMin = 0.9
)

var (
	roles  = []string{"content", "source", "cue"}
	quotes = []string{"direct", "mixed", "indirect"}
)

// Options choose which predicted claims are counted.
type Options struct {
	// AttributedOnly drops predicted claims without a source first, for annotations of attributed claims only.
	AttributedOnly bool
	// KeepCued keeps those of them that have a cue.
	KeepCued bool
	// Narrator scores the narrator's own statements: the annotated "narrator" list against predicted claims with
	// neither source nor cue.
	Narrator bool
}

// Result is everything that was measured.
type Result struct {
	Total    Counts
	Articles []Scored
}

// Scored is one article of the annotated file.
type Scored struct {
	ID     string
	Text   string
	Counts Counts
	// Gold and Pred are the claims that were compared.
	Gold, Pred []Claim
	// PredIndex are the places of Pred in the predicted list, before any was dropped.
	PredIndex []int
	Errors    []Error
}

// Error is one difference between the two sides. Gold and Pred are indices of Scored's lists; -1 for none.
type Error struct {
	Kind       Kind
	Gold, Pred int
}

// Kind is what sort of error a difference is. A pair may have several.
type Kind string

// The kinds of errors, in the order in which they are shown.
const (
	Missed      Kind = "missed"       // an annotated claim without a pair
	Spurious    Kind = "spurious"     // a predicted claim without a pair
	WrongSource Kind = "wrong_source" // a pair whose sources share nothing
	WrongSpan   Kind = "wrong_span"   // a pair whose content words differ
	WrongName   Kind = "wrong_name"
	WrongChain  Kind = "wrong_chain" // other outlets, or another order
	WrongQuote  Kind = "wrong_quote" // another type of quote
)

// Kinds lists every kind of error.
var Kinds = []Kind{Missed, Spurious, WrongSource, WrongSpan, WrongName, WrongChain, WrongQuote}

// Score compares predicted with annotated articles. An article that pred lacks counts as one without claims. Every
// error wraps ErrInput.
func Score(gold, pred Articles, o Options) (Result, error) {
	predicted := make(map[string]Article, len(pred.List))
	for _, a := range pred.List {
		predicted[a.ID] = a
	}
	if err := known(gold, pred); err != nil {
		return Result{}, err
	}
	out := Result{Total: Counts{}}
	for _, g := range gold.List {
		if !g.hasText {
			return Result{}, fmt.Errorf("%w: %s: article %q has no text", ErrInput, gold.Name, g.ID)
		}
		p := predicted[g.ID]
		if p.hasText && p.Text != g.Text {
			return Result{}, fmt.Errorf("%w: %s: article %q has another text than in %s", ErrInput, pred.Name, g.ID, gold.Name)
		}
		s, err := scoreArticle(gold.Name, pred.Name, g, p, o)
		if err != nil {
			return Result{}, err
		}
		out.Articles = append(out.Articles, s)
		out.Total.add(s.Counts)
	}
	return out, nil
}

func known(gold, pred Articles) error {
	ids := make(map[string]bool, len(gold.List))
	for _, a := range gold.List {
		ids[a.ID] = true
	}
	for _, a := range pred.List {
		if !ids[a.ID] {
			return fmt.Errorf("%w: %s: id %q is not in %s", ErrInput, pred.Name, a.ID, gold.Name)
		}
	}
	return nil
}

func scoreArticle(goldName, predName string, g, p Article, o Options) (Scored, error) {
	s := Scored{ID: g.ID, Text: g.Text}
	pg := newPage(g.Text)
	annotated := g.claims
	if o.Narrator {
		annotated = g.narrator
	}
	for i, raw := range annotated {
		c, err := readClaim(raw, len(pg.text))
		if err != nil {
			return s, fmt.Errorf("%w: %s: article %q, claim %d: %w", ErrInput, goldName, g.ID, i, err)
		}
		s.Gold = append(s.Gold, c)
	}
	for i, raw := range p.claims {
		c, err := readClaim(raw, len(pg.text))
		if err != nil {
			return s, fmt.Errorf("%w: %s: article %q, claim %d: %w", ErrInput, predName, g.ID, i, err)
		}
		if o.counts(c) {
			s.Pred, s.PredIndex = append(s.Pred, c), append(s.PredIndex, i)
		}
	}
	s.Counts, s.Errors = compare(measureAll(pg, s.Gold), measureAll(pg, s.Pred))
	return s, nil
}

func (o Options) counts(c Claim) bool {
	switch {
	case o.Narrator:
		return len(c.Source) == 0 && len(c.Cue) == 0
	case o.AttributedOnly:
		return len(c.Source) > 0 || o.KeepCued && len(c.Cue) > 0
	}
	return true
}

// measured is a claim as the tokens of its spans.
type measured struct {
	Claim
	content, source, cue, sourceKey set
	quote                           string
}

func measureAll(p page, cs []Claim) []measured {
	out := make([]measured, len(cs))
	for i, c := range cs {
		m := measured{Claim: c, content: p.words(p.covered(c.Content)), source: p.covered(c.Source), cue: p.covered(c.Cue), quote: c.Quote}
		for _, t := range m.source {
			if p.tokens[t].word && !stopWords[p.word(t)] {
				m.sourceKey = append(m.sourceKey, t)
			}
		}
		if m.quote == "" {
			m.quote = quoteType(p, m.content)
		}
		out[i] = m
	}
	return out
}

func quoteType(p page, content set) string {
	inside := 0
	for _, t := range content {
		if p.mask[p.tokens[t].start] {
			inside++
		}
	}
	switch {
	case inside > 0 && float64(inside) >= directMin*float64(len(content)):
		return "direct"
	case inside > 0:
		return "mixed"
	}
	return "indirect"
}

// pair is an annotated and a predicted claim that mean the same.
type pair struct {
	gold, pred   int
	dice, source float64
}

func match(gold, pred []measured) []pair {
	var all []pair
	for g := range gold {
		for p := range pred {
			if d := dice(gold[g].content, pred[p].content); d >= diceMin {
				all = append(all, pair{g, p, d, dice(gold[g].source, pred[p].source)})
			}
		}
	}
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.dice, a.dice), cmp.Compare(b.source, a.source), a.gold-b.gold, a.pred-b.pred)
	})
	usedGold, usedPred := make([]bool, len(gold)), make([]bool, len(pred))
	return slices.DeleteFunc(all, func(x pair) bool {
		if usedGold[x.gold] || usedPred[x.pred] {
			return true
		}
		usedGold[x.gold], usedPred[x.pred] = true, true
		return false
	})
}

func sameSource(gold, pred measured) bool {
	if len(gold.source) == 0 || len(pred.source) == 0 {
		return len(gold.source) == len(pred.source)
	}
	key := gold.sourceKey
	if len(key) == 0 {
		key = gold.source
	}
	return key.shared(pred.source) > 0
}

func union(cs []measured, of func(measured) set) set {
	var all set
	for _, c := range cs {
		all = append(all, of(c)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// compare counts one article and lists what differs, in the order of the annotated claims and then of the spurious ones.
func compare(gold, pred []measured) (Counts, []Error) {
	n := Counts{"articles": 1}
	for i, of := range []func(measured) set{
		func(m measured) set { return m.content }, func(m measured) set { return m.source }, func(m measured) set { return m.cue },
	} {
		g, p := union(gold, of), union(pred, of)
		n[roles[i]+".hit"] += g.shared(p)
		n[roles[i]+".gold"] += len(g)
		n[roles[i]+".pred"] += len(p)
	}
	count := func(side string, cs []measured) {
		n["claim."+side] += len(cs)
		for _, c := range cs {
			n[c.quote+".claim."+side]++
		}
	}
	count("gold", gold)
	count("pred", pred)
	var errs []Error
	unpairedGold, unpairedPred := indices(len(gold)), indices(len(pred))
	for _, m := range match(gold, pred) {
		g, p := gold[m.gold], pred[m.pred]
		unpairedGold[m.gold], unpairedPred[m.pred] = -1, -1
		hold := func(right bool, kind Kind) int {
			if right {
				return 1
			}
			errs = append(errs, Error{kind, m.gold, m.pred})
			return 0
		}
		n["claim.hit"]++
		right := hold(sameSource(g, p), WrongSource)
		n["attribution.hit"] += right
		n["exact.hit"] += hold(m.dice == 1, WrongSpan)
		n[g.quote+".claim.hit.gold"]++
		n[p.quote+".claim.hit.pred"]++
		n[g.quote+".attribution.hit.gold"] += right
		n[p.quote+".attribution.hit.pred"] += right
		if g.Name != nil {
			n["source_name.of"]++
			n["source_name.right"] += hold(rightName(g.Claim, p.Claim), WrongName)
		}
		if g.Via != nil {
			gv, pv := viaNames(g.Claim), viaNames(p.Claim)
			n["via.of"]++
			n["via.right"] += hold(slices.Equal(gv, pv), WrongChain)
			gv, pv = unique(gv), unique(pv)
			n["via.hit"] += common(gv, pv)
			n["via.gold"] += len(gv)
			n["via.pred"] += len(pv)
		}
		if g.Quote != "" {
			n["quote.of"]++
			n["quote.right"] += hold(g.quote == p.quote, WrongQuote)
		}
	}
	for _, i := range unpairedGold {
		if i >= 0 {
			errs = append(errs, Error{Missed, i, -1})
		}
	}
	slices.SortStableFunc(errs, func(a, b Error) int { return a.Gold - b.Gold })
	for _, i := range unpairedPred {
		if i >= 0 {
			errs = append(errs, Error{Spurious, -1, i})
		}
	}
	return n, errs
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
