package attribution

import (
	"bufio"
	"embed"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon
var lexiconFiles embed.FS

// Languages are the codes for which there is a lexicon, sorted. Any other language has only its quotation marks read.
var Languages = []string{"en", "id"}

// lexicon is all that the engine knows of a language. It is built once and never changes.
type lexicon struct {
	lang  string
	words map[string]*word
	// suffixed languages write the speaker into the cue ("katanya").
	malay bool
}

// word is what is known of one form, whatever its case.
type word struct {
	text    string
	tags    tag
	cue     *cue
	hedge   string
	marks   mark
	date    *dateWord
	medium  string
	outlet  *Outlet
	phrases []*phrase // that begin with this word, the longest first
	// prefixed: looks like a verb by its prefix (Indonesian) or is known as one.
	verbish bool
}

// phrase is an entry of several words. What it says replaces what its words say alone.
type phrase struct {
	rest []*word
	word *word
}

type voice uint8

const (
	vNone      voice = iota
	vActive          // source before, content behind: mengatakan, said
	vBare            // content before, source behind: kata, ujar
	vNya             // vBare with the source in the word: katanya
	vPassive         // what is said is the subject: dilaporkan, was accused
	vAccording       // source behind, content on either side: menurut, according to
	vCredit          // an outlet behind: dikutip dari
	vBy              // passive of saying with its agent: disampaikan oleh
	vNoun            // kekhawatiran, criticism of
)

var voices = map[string]voice{"active": vActive, "bare": vBare, "nya": vNya, "passive": vPassive,
	"according": vAccording, "credit": vCredit, "by": vBy, "noun": vNoun}

type cueFlag uint16

const (
	fWeak   cueFlag = 1 << iota // wants evidence: a complementizer, a quotation, a known speaker
	fAfter                      // as a bare word only behind a quotation or between commas
	fTo                         // takes "to": promised to
	fThat                       // takes a clause only
	fNoun                       // takes a noun phrase
	fPrep                       // takes a preposition that belongs to the cue: called for
	fObject                     // someone is told before what is told
	fIng                        // participle
	fBase                       // uninflected
	fPast                       // past form or participle
	fNP                         // a noun phrase is as good as a clause
	fSpeech                     // reports words: may stand behind or inside a quotation
	fThird                      // third person present
	fAnon                       // its passive without an agent is a claim nobody owns: dilaporkan, was accused
	fAdj                        // an adjective that takes content: khawatir, yakin
)

var cueFlags = map[string]cueFlag{"weak": fWeak, "after": fAfter, "to": fTo, "that": fThat, "np": fNP,
	"prep": fPrep, "object": fObject, "speech": fSpeech, "anon": fAnon, "adj": fAdj}

// cue is one form of a reporting word.
type cue struct {
	root  string
	act   string
	voice voice
	flags cueFlag
	preps []*word // prepositions that complete an English cue: called for
	n     int     // words in the form
	alt   *cue    // another reading of the same form
}

func (c *cue) is(f cueFlag) bool { return c.flags&f != 0 }

// Acts are the kinds of reporting act in the lexicons, sorted.
var Acts = []string{"accuse", "admit", "announce", "argue", "ask", "assess", "believe", "claim", "confirm",
	"criticize", "demand", "deny", "doubt", "estimate", "fear", "hope", "oppose", "plan", "praise", "predict",
	"promise", "relay", "report", "say", "show", "support", "threaten", "warn"}

type mark uint16

const (
	mCall mark = 1 << iota
	mOpinion
	mPrediction
	mPromise
	mCause
	mComparison
	mEvent
	mLaw
	mRecord
	mSerious
	mComment // what comment is made of: "mencerminkan", "menjadi sorotan"
)

var marks = map[string]mark{"call": mCall, "opinion": mOpinion, "prediction": mPrediction, "promise": mPromise,
	"cause": mCause, "comparison": mComparison, "event": mEvent, "law": mLaw, "record": mRecord, "serious": mSerious,
	"comment": mComment}

type dateWord struct {
	kind  string
	value int
	unit  string
}

// Outlet is a row of the catalogue of news media.
type Outlet struct {
	Name    string
	Country string // ISO 3166-1 alpha-2
	Kind    string // agency, broadcaster, magazine, newspaper, online, platform
	State   bool   // owned or run by a state
	Aliases []string
}

var idLexicon = sync.OnceValue(func() *lexicon { return mustLexicon("id") })
var enLexicon = sync.OnceValue(func() *lexicon { return mustLexicon("en") })

func lexiconOf(lang string) *lexicon {
	switch lang {
	case "id":
		return idLexicon()
	case "en":
		return enLexicon()
	}
	return nil
}

// Outlets returns the catalogue, sorted by name. The caller may keep the slice.
func Outlets() []Outlet {
	rows, err := readOutlets()
	if err != nil {
		panic(err) // the data is embedded and its test reads it: a broken file never leaves the repository
	}
	return rows
}

func mustLexicon(lang string) *lexicon {
	lx, err := loadLexicon(lang)
	if err != nil {
		panic(err) // as in Outlets
	}
	return lx
}

func loadLexicon(lang string) (*lexicon, error) {
	lx := &lexicon{lang: lang, words: make(map[string]*word, 8192), malay: lang == "id"}
	steps := []struct {
		file string
		add  func(fields []string) error
	}{
		{"words.txt", lx.addWord},
		{"cues.txt", lx.addCue},
		{"cuephrases.txt", lx.addCuePhrase},
		{"hedges.txt", lx.addHedge},
		{"marks.txt", lx.addMarks},
		{"dates.txt", lx.addDate},
		{"mediums.txt", lx.addMedium},
	}
	for _, step := range steps {
		name := "lexicon/" + lang + "/" + step.file
		err := readRows(name, func(n int, fields []string) error { return step.add(fields) })
		if err != nil {
			return nil, err
		}
	}
	outlets, err := readOutlets()
	if err != nil {
		return nil, err
	}
	for i := range outlets {
		lx.addOutlet(&outlets[i])
	}
	for _, w := range lx.words {
		w.phrases = slices.DeleteFunc(w.phrases, func(p *phrase) bool { return hidesCue(w, p) })
		sort.SliceStable(w.phrases, func(i, j int) bool { return len(w.phrases[i].rest) > len(w.phrases[j].rest) })
		w.verbish = verbish(lx, w)
	}
	return lx, nil
}

// hidesCue tells a phrase that only hedges or marks, but would hide a reporting verb in it ("is expected to").
func hidesCue(first *word, p *phrase) bool {
	if p.word.tags != 0 || p.word.cue != nil || p.word.date != nil {
		return false
	}
	for _, w := range append([]*word{first}, p.rest...) {
		if w.cue != nil && (w.cue.as(vActive) != nil || w.cue.as(vPassive) != nil) {
			return true
		}
	}
	return false
}

// readRows calls add for each line of a data file: fields are separated by tabs, "#" begins a comment.
func readRows(name string, add func(n int, fields []string) error) error {
	f, err := lexiconFiles.Open(name)
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		if err := add(n, strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return lines.Err()
}

func readOutlets() ([]Outlet, error) {
	var rows []Outlet
	err := readRows("lexicon/world/outlets.txt", func(_ int, f []string) error {
		if len(f) != 4 {
			return fmt.Errorf("%d fields, want name, country, kind, aliases", len(f))
		}
		kind, state := strings.CutPrefix(f[2], "state-")
		o := Outlet{Name: f[0], Country: f[1], Kind: kind, State: state}
		if f[3] != "-" {
			o.Aliases = strings.Split(f[3], ", ")
		}
		rows = append(rows, o)
		return nil
	})
	return rows, err
}

// at gives the entry of a word or phrase, made when it is new.
func (lx *lexicon) at(text string) *word {
	if !strings.ContainsAny(text, " '’()") {
		return lx.single(text) // "mr." is one token
	}
	parts := lexWords(text)
	if len(parts) == 0 {
		return &word{}
	}
	first := lx.single(parts[0])
	if len(parts) == 1 {
		return first
	}
	rest := make([]*word, len(parts)-1)
	for i, p := range parts[1:] {
		rest[i] = lx.single(p)
	}
	for _, p := range first.phrases {
		if samePhrase(p.rest, rest) {
			return p.word
		}
	}
	p := &phrase{rest: rest, word: &word{text: text}}
	first.phrases = append(first.phrases, p)
	return p.word
}

func samePhrase(a, b []*word) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (lx *lexicon) single(text string) *word {
	w := lx.words[text]
	if w == nil {
		w = &word{text: text}
		lx.words[text] = w
	}
	return w
}

// lexWords cuts an entry as the tokenizer cuts a text, so that phrases meet their tokens.
func lexWords(text string) []string {
	var parts []string
	for _, field := range strings.Fields(text) {
		if strings.HasSuffix(field, ".") {
			parts = append(parts, field)
			continue
		}
		t := tokenizer{s: field}
		for t.next() {
			parts = append(parts, strings.ToLower(field[t.tok.start:t.tok.end]))
		}
	}
	return parts
}

func (lx *lexicon) addWord(f []string) error {
	if len(f) != 2 {
		return fmt.Errorf("%d fields, want word and tags", len(f))
	}
	w := lx.at(f[0])
	for _, name := range strings.Split(f[1], ",") {
		t, err := parseTag(name)
		if err != nil {
			return err
		}
		w.tags |= t
	}
	return nil
}

func (lx *lexicon) addCue(f []string) error {
	if len(f) != 4 {
		return fmt.Errorf("%d fields, want root, act, flags, forms", len(f))
	}
	flags, preps, err := lx.parseFlags(f[2])
	if err != nil {
		return err
	}
	if lx.malay {
		return lx.addMalay(f[0], f[1], flags, strings.Fields(f[3]))
	}
	return lx.addEnglish(f[0], f[1], flags, preps, strings.Fields(f[3]))
}

func (lx *lexicon) parseFlags(s string) (flags cueFlag, preps []*word, err error) {
	if s == "-" {
		return 0, nil, nil
	}
	for _, name := range strings.Split(s, ",") {
		if p, ok := strings.CutPrefix(name, "prep:"); ok {
			flags |= fPrep
			for _, x := range strings.Split(p, "/") {
				preps = append(preps, lx.single(x))
			}
			continue
		}
		fl, ok := cueFlags[name]
		if !ok {
			return 0, nil, fmt.Errorf("unknown flag %q", name)
		}
		flags |= fl
	}
	return flags, preps, nil
}

func (lx *lexicon) addCuePhrase(f []string) error {
	if len(f) != 4 {
		return fmt.Errorf("%d fields, want phrase, act, voice, flags", len(f))
	}
	v, ok := voices[f[2]]
	if !ok {
		return fmt.Errorf("unknown voice %q", f[2])
	}
	flags, preps, err := lx.parseFlags(f[3])
	if err != nil {
		return err
	}
	lx.setCue(f[0], &cue{root: f[0], act: f[1], voice: v, flags: flags, preps: preps})
	return nil
}

// setCue keeps the first reading of a form and hangs further ones behind it.
func (lx *lexicon) setCue(form string, c *cue) {
	c.n = len(lexWords(form))
	w := lx.at(form)
	if w.cue == nil {
		w.cue = c
		return
	}
	if w.cue.voice != c.voice {
		c.alt = w.cue.alt
		w.cue.alt = c
	}
}

func (lx *lexicon) addHedge(f []string) error {
	if len(f) != 2 {
		return fmt.Errorf("%d fields, want phrase and kind", len(f))
	}
	lx.at(f[0]).hedge = f[1]
	return nil
}

func (lx *lexicon) addMedium(f []string) error {
	if len(f) != 2 {
		return fmt.Errorf("%d fields, want phrase and medium", len(f))
	}
	w := lx.at(f[0])
	w.medium = f[1]
	if w.tags == 0 && w.cue == nil {
		// A phrase hides its words: "saat ditemui" still begins what "saat" begins.
		w.tags |= tMedium | lx.single(lexWords(f[0])[0]).tags&(tPrep|tSub)
	}
	return nil
}

func (lx *lexicon) addMarks(f []string) error {
	if len(f) != 2 {
		return fmt.Errorf("%d fields, want phrase and marks", len(f))
	}
	w := lx.at(f[0])
	for _, name := range strings.Split(f[1], ",") {
		m, ok := marks[name]
		if !ok {
			return fmt.Errorf("unknown mark %q", name)
		}
		w.marks |= m
	}
	return nil
}

func (lx *lexicon) addDate(f []string) error {
	if len(f) != 3 {
		return fmt.Errorf("%d fields, want word, kind, value", len(f))
	}
	d := &dateWord{kind: f[1]}
	switch d.kind {
	case "month", "weekday", "day", "shift", "count":
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		d.value = n
	case "unit":
		d.unit = f[2]
	case "span":
		if _, err := fmt.Sscanf(f[2], "%s %d", &d.unit, &d.value); err != nil {
			return err
		}
	default:
		return fmt.Errorf("unknown kind %q", d.kind)
	}
	w := lx.at(f[0])
	w.date = d
	switch d.kind {
	case "month":
		w.tags |= tMonth
	case "weekday":
		w.tags |= tWeekday
	}
	return nil
}

func (lx *lexicon) addOutlet(o *Outlet) {
	for _, name := range append([]string{o.Name}, o.Aliases...) {
		w := lx.at(strings.ToLower(name))
		w.outlet = o
		w.tags |= tOutlet
	}
}
