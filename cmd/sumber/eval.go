package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sumber/internal/attribution"
	"sumber/internal/attribution/score"
	"sumber/internal/text"
)

type evalCmd struct {
	Gold           string  `required:"" placeholder:"FILE" help:"Annotated articles, one JSON object a line; - is standard input."`
	Pred           string  `placeholder:"FILE" help:"Score these claims, as sumber extract --jsonl writes them (default: what the engine finds now)."`
	AttributedOnly bool    `help:"Drop predicted claims without a source first, for annotations of attributed claims only."`
	KeepCued       bool    `help:"With --attributed-only: keep those that have a cue."`
	Narrator       bool    `help:"Score the narrator's own statements: the annotated \"narrator\" list against predicted claims with neither source nor cue."`
	Format         string  `enum:"text,json,html" default:"text" placeholder:"text|json|html" help:"html is one page that shows each error in its sentence (default: ${default})."`
	PerArticle     bool    `help:"Also show each article."`
	Show           int     `default:"10" placeholder:"N" help:"In text, at most so many errors of each kind; json and html have all (default: ${default})."`
	Min            []least `sep:"none" placeholder:"NAME=VALUE" help:"Exit with 1 if the figure is below VALUE, or there is nothing to measure; may be repeated."`
}

func (evalCmd) Help() string {
	return `Measures the engine against articles that people annotated, or that reviewers corrected (sumber export --gold):

    {"id", "text", "lang"?, "published"?, "outlet"?, "claims": [{"content": [[0, 9]], "source"?, "cue"?, "source_name"?, "via"?, "quote"?}], "narrator"?: [{"content"}]}

Spans are half-open ranges of Unicode code points of the text. Name, via and quote are scored where the annotation has them.

content, source and cue compare words; claim pairs claims by their content, attribution asks of a pair whether the sources meet, exact whether the words of the content are the same; direct, mixed and indirect are the same by type of quote. p, r and f1 are precision, recall and F1 over all articles; a figure with nothing to divide by is n/a.

Errors are missed, spurious, wrong_source, wrong_span (paired, but not exact), wrong_name, wrong_chain and wrong_quote. A pair may have several.

Exit status: 0 done, 1 a --min is not reached, 2 bad input.`
}

// Validate is called by kong once the flags are read.
func (c evalCmd) Validate() error {
	switch {
	case c.KeepCued && !c.AttributedOnly:
		return errors.New("--keep-cued goes with --attributed-only")
	case c.Narrator && c.AttributedOnly:
		return errors.New("--narrator does not go with --attributed-only")
	case c.Gold == "-" && c.Pred == "-":
		return errors.New("--gold and --pred cannot both be standard input")
	case c.Show < 0:
		return errors.New("--show is a number from 0")
	}
	return nil
}

// least is a figure that must be reached.
type least struct {
	name  string
	value float64
}

// UnmarshalText reads NAME=VALUE.
func (l *least) UnmarshalText(b []byte) error {
	name, value, _ := strings.Cut(string(b), "=")
	if !score.Known(name) {
		return fmt.Errorf("%q is not NAME=VALUE with the name of a figure, as claim.f1=0.9", b)
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", value)
	}
	*l = least{name, v}
	return nil
}

// Run scores.
func (c evalCmd) Run(ctx context.Context, std streams) error {
	raw, err := c.read(ctx, std, c.Gold)
	if err != nil {
		return err
	}
	gold, err := score.Read(called(c.Gold), bytes.NewReader(raw))
	if err != nil {
		return err
	}
	var pred score.Articles
	if c.Pred != "" {
		var b []byte
		if b, err = c.read(ctx, std, c.Pred); err == nil {
			pred, err = score.Read(called(c.Pred), bytes.NewReader(b))
		}
	} else {
		pred, err = found(ctx, gold, raw)
	}
	if err != nil {
		return err
	}
	res, err := score.Score(gold, pred, score.Options{AttributedOnly: c.AttributedOnly, KeepCued: c.KeepCued, Narrator: c.Narrator})
	if err != nil {
		return err
	}
	report := evalReport{evalCmd: c, res: res, langs: map[string]string{}, figures: values(res.Total)}
	for _, a := range gold.List {
		report.langs[a.ID] = a.Lang
	}
	var out bytes.Buffer
	switch c.Format {
	case "json":
		err = report.json(&out)
	case "html":
		err = report.html(&out)
	default:
		report.text(&out)
	}
	if err != nil {
		return err
	}
	verdicts, low := report.least()
	if c.Format == "text" {
		out.WriteString(verdicts)
	} else {
		io.WriteString(std.Err, verdicts)
	}
	if _, err := std.Out.Write(out.Bytes()); err != nil {
		return fmt.Errorf("%w: %w", errWrite, err)
	}
	if low {
		return errReported
	}
	return nil
}

func (c evalCmd) read(ctx context.Context, std streams, name string) ([]byte, error) {
	in := std.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", score.ErrInput, err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(untilDone{ctx, in})
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %s: %w", score.ErrInput, called(name), err)
	}
	return b, err
}

// found runs the engine on the annotated texts.
func found(ctx context.Context, gold score.Articles, raw []byte) (score.Articles, error) {
	for _, a := range gold.List {
		// The engine's positions are of the text as it is imported, which must be the annotated one.
		s, err := attribution.Normalize([]byte(a.Text))
		if err == nil && s != a.Text {
			err = errors.New("the text has CRLF or a byte-order mark, which an import drops")
		}
		if err != nil {
			return score.Articles{}, fmt.Errorf("%w: %s: article %q: %w", score.ErrInput, gold.Name, a.ID, err)
		}
	}
	var bad error
	var out bytes.Buffer
	err := attribution.ExtractJSONL(untilDone{ctx, bytes.NewReader(raw)}, &out, func(line int, err error) {
		if bad == nil {
			bad = fmt.Errorf("%w: %s: line %d: %w", score.ErrInput, gold.Name, line, err)
		}
	}, 0)
	if err = errors.Join(err, bad); err != nil {
		return score.Articles{}, err
	}
	return score.Read("the engine", &out)
}

// evalReport is a result with how it is to be shown.
type evalReport struct {
	evalCmd
	res     score.Result
	langs   map[string]string // article -> language
	figures map[string]*float64
}

func values(n score.Counts) map[string]*float64 {
	out := map[string]*float64{}
	for _, f := range n.Figures() {
		out[f.Name] = f.Value
	}
	return out
}

// shown is a figure with four decimals.
func shown(v *float64) string {
	if v == nil {
		return "n/a"
	}
	return fmt.Sprintf("%.4f", *v)
}

func (r evalReport) least() (lines string, low bool) {
	for _, m := range r.Min {
		word := "at least"
		if v := r.figures[m.name]; v == nil || *v < m.value {
			word, low = "BELOW", true
		}
		lines += fmt.Sprintf("%s = %s (%s %g)\n", m.name, shown(r.figures[m.name]), word, m.value)
	}
	return lines, low
}

// accuracies are the figures that are no precision, recall and F1.
var accuracies = []string{"source_name", "via", "quote"}

func (r evalReport) text(w io.Writer) {
	n := r.res.Total
	if r.PerArticle {
		fmt.Fprintf(w, "%5s %5s %10s %9s %14s  id\n", "gold", "pred", "content.f1", "claim.f1", "attribution.f1")
		for _, a := range r.res.Articles {
			f := values(a.Counts)
			fmt.Fprintf(w, "%5d %5d %10s %9s %14s  %s\n", a.Counts["claim.gold"], a.Counts["claim.pred"], shown(f["content.f1"]), shown(f["claim.f1"]), shown(f["attribution.f1"]), a.ID)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, r.head())
	fmt.Fprintf(w, "%-24s%8s%8s%8s\n", "", "P", "R", "F1")
	for _, name := range n.Groups() {
		fmt.Fprintf(w, "%-24s", name)
		for _, x := range []string{".p", ".r", ".f1"} {
			fmt.Fprintf(w, "%8s", shown(r.figures[name+x]))
		}
		fmt.Fprintln(w, sizes(n, name))
	}
	for _, name := range accuracies {
		if of := n[name+".of"]; of > 0 {
			fmt.Fprintf(w, "%s.accuracy %s over %d pairs\n", name, shown(r.figures[name+".accuracy"]), of)
		}
	}
	fmt.Fprintln(w)
	byKind := r.byKind()
	for _, kind := range score.Kinds {
		list := byKind[kind]
		fmt.Fprintf(w, "%s %d\n", kind, len(list))
		for _, e := range list[:min(r.Show, len(list))] {
			fmt.Fprintf(w, "  %s: %s\n", e.article.ID, e.line())
		}
		if more := len(list) - r.Show; r.Show > 0 && more > 0 {
			fmt.Fprintf(w, "  and %d more\n", more)
		}
	}
}

func (r evalReport) head() string {
	n := r.res.Total
	return fmt.Sprintf("articles %d, gold claims %d, predicted claims %d, paired %d", n["articles"], n["claim.gold"], n["claim.pred"], n["claim.hit"])
}

// sizes tells how many claims a line about a type of quote is of.
func sizes(n score.Counts, name string) string {
	kind, ok := strings.CutSuffix(name, ".claim")
	if !ok {
		return ""
	}
	return fmt.Sprintf("   gold %d, predicted %d", n[kind+".claim.gold"], n[kind+".claim.pred"])
}

// evalError is one error with both of its sides; a side that is not there is nil.
type evalError struct {
	kind       score.Kind
	article    *score.Scored
	gold, pred *score.Claim
	index      [2]int // of gold and pred in their lists, -1 for none
}

func (r evalReport) all() []evalError {
	var out []evalError
	for i := range r.res.Articles {
		a := &r.res.Articles[i]
		for _, e := range a.Errors {
			x := evalError{kind: e.Kind, article: a, index: [2]int{e.Gold, -1}}
			if e.Gold >= 0 {
				x.gold = &a.Gold[e.Gold]
			}
			if e.Pred >= 0 {
				x.pred, x.index[1] = &a.Pred[e.Pred], a.PredIndex[e.Pred]
			}
			out = append(out, x)
		}
	}
	return out
}

func (r evalReport) byKind() map[score.Kind][]evalError {
	out := map[score.Kind][]evalError{}
	for _, e := range r.all() {
		out[e.kind] = append(out[e.kind], e)
	}
	return out
}

// line says an error in one line: what was annotated, what was found.
func (e evalError) line() string {
	s := []rune(e.article.Text)
	switch e.kind {
	case score.Missed:
		return spoken(s, *e.gold)
	case score.Spurious:
		return spoken(s, *e.pred)
	case score.WrongSource:
		return fmt.Sprintf("%s, found %s: %s", quoted(s, e.gold.Source), quoted(s, e.pred.Source), quoted(s, e.gold.Content))
	case score.WrongSpan:
		return fmt.Sprintf("%s, found %s", quoted(s, e.gold.Content), quoted(s, e.pred.Content))
	case score.WrongName:
		return fmt.Sprintf("%q, found %q: %s", name(*e.gold), name(*e.pred), quoted(s, e.gold.Content))
	case score.WrongChain:
		return fmt.Sprintf("%q, found %q: %s", e.gold.Via, e.pred.Via, quoted(s, e.gold.Content))
	}
	return fmt.Sprintf("%s, found %s: %s", e.gold.Quote, e.pred.Quote, quoted(s, e.gold.Content))
}

func spoken(s []rune, c score.Claim) string {
	if len(c.Source) == 0 {
		return quoted(s, c.Content)
	}
	return quoted(s, c.Content) + " by " + quoted(s, c.Source)
}

// quoted are the words of spans, cut to a length.
func quoted(s []rune, spans []score.Span) string {
	const most = 100
	if len(spans) == 0 {
		return "nobody"
	}
	parts := make([]string, len(spans))
	for i, sp := range spans {
		parts[i] = strings.Join(strings.Fields(string(s[sp[0]:sp[1]])), " ")
	}
	words := []rune(strings.Join(parts, " … "))
	if len(words) > most {
		words = append(words[:most-1], '…')
	}
	return strconv.Quote(string(words))
}

func name(c score.Claim) string {
	if c.Name == nil {
		return ""
	}
	return *c.Name
}

// evalSide is one side of an error in JSON. Positions are code points of the article's text.
type evalSide struct {
	Index   int          `json:"index"` // in the list of its file
	Content []score.Span `json:"content"`
	Source  []score.Span `json:"source"`
	Cue     []score.Span `json:"cue"`
	Name    *string      `json:"source_name,omitempty"`
	Via     []string     `json:"via,omitempty"`
	Quote   string       `json:"quote,omitempty"`
	Words   []string     `json:"words"` // of the content
}

func side(s []rune, c *score.Claim, index int) *evalSide {
	if c == nil {
		return nil
	}
	list := func(spans []score.Span) []score.Span { return append([]score.Span{}, spans...) }
	out := &evalSide{Index: index, Content: list(c.Content), Source: list(c.Source), Cue: list(c.Cue), Name: c.Name, Via: c.Via, Quote: c.Quote}
	for _, sp := range c.Content {
		out.Words = append(out.Words, string(s[sp[0]:sp[1]]))
	}
	return out
}

func (r evalReport) json(w io.Writer) error {
	type errorJSON struct {
		Kind    score.Kind `json:"kind"`
		Article string     `json:"article"`
		Gold    *evalSide  `json:"gold"`
		Pred    *evalSide  `json:"pred"`
	}
	out := struct {
		Figures  map[string]*float64            `json:"figures"`
		Counts   score.Counts                   `json:"counts"`
		Articles map[string]map[string]*float64 `json:"articles,omitempty"`
		ByKind   map[score.Kind]int             `json:"errors_by_kind"`
		Errors   []errorJSON                    `json:"errors"`
	}{Figures: r.figures, Counts: r.res.Total, ByKind: map[score.Kind]int{}, Errors: []errorJSON{}}
	if r.PerArticle {
		out.Articles = map[string]map[string]*float64{}
		for _, a := range r.res.Articles {
			out.Articles[a.ID] = values(a.Counts)
		}
	}
	for _, kind := range score.Kinds {
		out.ByKind[kind] = 0
	}
	for _, e := range r.all() {
		s := []rune(e.article.Text)
		out.ByKind[e.kind]++
		out.Errors = append(out.Errors, errorJSON{e.kind, e.article.ID, side(s, e.gold, e.index[0]), side(s, e.pred, e.index[1])})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

//go:embed eval.html
var evalPage string

// The page's parts: a table of figures, and a section for each kind of error.
type (
	evalView struct {
		Title, Head string
		Figures     [][]string
		Accuracies  []string
		Articles    [][]string
		Kinds       []evalKind
	}
	evalKind struct {
		Kind, Title, Means string
		Errors             []evalShown
	}
	evalShown struct {
		Article, Lang string
		Rows          []evalRow
	}
	// evalRow is the sentence with the spans of one side.
	evalRow struct {
		Side  string
		Parts []evalPart
		Notes []string
	}
	// evalPart is a run of text inside the same spans; Class is "" outside of all.
	evalPart struct{ Class, Text string }
)

// kindWords words the kinds of errors for people.
var kindWords = map[score.Kind][2]string{
	score.Missed:      {"Missed", "annotated, and not found"},
	score.Spurious:    {"Spurious", "found, and not annotated"},
	score.WrongSource: {"Wrong source", "the claim was found, with another source"},
	score.WrongSpan:   {"Wrong span", "the claim was found, with more or fewer words"},
	score.WrongName:   {"Wrong name", "the source was given another name"},
	score.WrongChain:  {"Wrong chain", "other outlets, or another order of them"},
	score.WrongQuote:  {"Wrong type of quote", "direct, mixed and indirect are not told apart as annotated"},
}

func (r evalReport) html(w io.Writer) error {
	n := r.res.Total
	v := evalView{Title: filepath.Base(called(r.Gold)), Head: r.head()}
	for _, name := range n.Groups() {
		v.Figures = append(v.Figures, []string{name, shown(r.figures[name+".p"]), shown(r.figures[name+".r"]), shown(r.figures[name+".f1"])})
	}
	for _, name := range accuracies {
		if of := n[name+".of"]; of > 0 {
			v.Accuracies = append(v.Accuracies, fmt.Sprintf("%s.accuracy %s over %d pairs", name, shown(r.figures[name+".accuracy"]), of))
		}
	}
	if r.PerArticle {
		for _, a := range r.res.Articles {
			f := values(a.Counts)
			v.Articles = append(v.Articles, []string{a.ID, strconv.Itoa(a.Counts["claim.gold"]), strconv.Itoa(a.Counts["claim.pred"]),
				shown(f["content.f1"]), shown(f["claim.f1"]), shown(f["attribution.f1"])})
		}
	}
	byKind := r.byKind()
	sentences := map[string][]score.Span{}
	for _, kind := range score.Kinds {
		k := evalKind{Kind: string(kind), Title: kindWords[kind][0], Means: kindWords[kind][1]}
		for _, e := range byKind[kind] {
			a := e.article
			if _, ok := sentences[a.ID]; !ok {
				sentences[a.ID] = sentencesOf(a.Text, r.langs[a.ID])
			}
			k.Errors = append(k.Errors, evalShown{Article: a.ID, Lang: r.langs[a.ID], Rows: e.rows(sentences[a.ID])})
		}
		v.Kinds = append(v.Kinds, k)
	}
	t, err := template.New("eval").Parse(evalPage)
	if err != nil {
		return fmt.Errorf("parse eval.html: %w", err)
	}
	return t.Execute(w, v)
}

// sentencesOf are the sentences of a text in code points.
func sentencesOf(s, lang string) []score.Span {
	var out []score.Span
	ix := text.NewIndex(s)
	for _, sp := range attribution.Analyze(s, attribution.Options{Language: lang}).Sentences {
		if from, to, err := ix.ToRunes(sp); err == nil {
			out = append(out, score.Span{from, to})
		}
	}
	return out
}

// rows are the sentences that the error touches: once with what was annotated, once with what was found.
func (e evalError) rows(sentences []score.Span) []evalRow {
	s := []rune(e.article.Text)
	var spans []score.Span
	for _, c := range []*score.Claim{e.gold, e.pred} {
		if c != nil {
			spans = append(spans, slices.Concat(c.Content, c.Source, c.Cue)...)
		}
	}
	around := around(sentences, spans)
	var rows []evalRow
	if e.gold != nil {
		rows = append(rows, evalRow{"annotated", parts(s, around, *e.gold), notes(*e.gold)})
	}
	if e.pred != nil {
		rows = append(rows, evalRow{"found", parts(s, around, *e.pred), notes(*e.pred)})
	}
	return rows
}

// around widens spans to their sentences, in order and joined where they meet.
func around(sentences, spans []score.Span) []score.Span {
	all := slices.Clone(spans)
	for _, sentence := range sentences {
		if slices.ContainsFunc(spans, func(sp score.Span) bool { return sp[0] < sentence[1] && sentence[0] < sp[1] }) {
			all = append(all, sentence)
		}
	}
	slices.SortFunc(all, func(a, b score.Span) int { return a[0] - b[0] })
	var out []score.Span
	for _, sp := range all {
		if last := len(out) - 1; last >= 0 && sp[0] <= out[last][1]+1 {
			out[last][1] = max(out[last][1], sp[1])
		} else {
			out = append(out, sp)
		}
	}
	return out
}

// parts cuts the places of a text where the spans of a claim begin and end.
func parts(s []rune, places []score.Span, c score.Claim) []evalPart {
	roles := []struct {
		class string
		spans []score.Span
	}{{"content", c.Content}, {"source", c.Source}, {"cue", c.Cue}}
	var out []evalPart
	for i, place := range places {
		if i > 0 {
			out = append(out, evalPart{Text: " … "})
		}
		cuts := []int{place[0], place[1]}
		for _, r := range roles {
			for _, sp := range r.spans {
				cuts = append(cuts, min(max(sp[0], place[0]), place[1]), min(max(sp[1], place[0]), place[1]))
			}
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		for k := 1; k < len(cuts); k++ {
			var in []string
			for _, r := range roles {
				if slices.ContainsFunc(r.spans, func(sp score.Span) bool { return sp[0] <= cuts[k-1] && cuts[k] <= sp[1] }) {
					in = append(in, r.class)
				}
			}
			out = append(out, evalPart{strings.Join(in, " "), string(s[cuts[k-1]:cuts[k]])})
		}
	}
	return out
}

func notes(c score.Claim) []string {
	var out []string
	if n := name(c); n != "" {
		out = append(out, "name: "+n)
	}
	if len(c.Via) > 0 {
		out = append(out, "via: "+strings.Join(c.Via, ", "))
	}
	if c.Quote != "" {
		out = append(out, c.Quote)
	}
	return out
}
