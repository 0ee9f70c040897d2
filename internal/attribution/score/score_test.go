package score

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// claim says its spans by their words: the first place of each in the text.
type claim struct {
	content, source, cue []string
	more                 string // further fields, as JSON
}

func (c claim) json(t *testing.T, text string) string {
	t.Helper()
	spans := func(parts []string) string {
		out := []Span{}
		for _, p := range parts {
			i := strings.Index(text, p)
			if i < 0 {
				t.Fatalf("%q is not in %q", p, text)
			}
			from := len([]rune(text[:i]))
			out = append(out, Span{from, from + len([]rune(p))})
		}
		b, _ := json.Marshal(out)
		return string(b)
	}
	s := fmt.Sprintf(`{"content":%s,"source":%s,"cue":%s`, spans(c.content), spans(c.source), spans(c.cue))
	if c.more != "" {
		s += "," + c.more
	}
	return s + "}"
}

func articles(t *testing.T, name, text string, field string, cs ...claim) Articles {
	t.Helper()
	list := make([]string, len(cs))
	for i, c := range cs {
		list[i] = c.json(t, text)
	}
	b, _ := json.Marshal(text)
	a, err := Read(name, strings.NewReader(fmt.Sprintf(`{"id":"1","text":%s,%q:[%s]}`, b, field, strings.Join(list, ","))))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// figuresOf scores one text. A figure is "n/a" or has four decimals.
func figuresOf(t *testing.T, text string, gold, pred []claim, o Options) map[string]string {
	t.Helper()
	field := "claims"
	if o.Narrator {
		field = "narrator"
	}
	res, err := Score(articles(t, "gold", text, field, gold...), articles(t, "pred", text, "claims", pred...), o)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range res.Total.Figures() {
		out[f.Name] = "n/a"
		if f.Value != nil {
			out[f.Name] = fmt.Sprintf("%.4f", *f.Value)
		}
	}
	return out
}

func want(t *testing.T, got map[string]string, figures string) {
	t.Helper()
	for _, f := range strings.Fields(figures) {
		if name, value, _ := strings.Cut(f, "="); got[name] != value {
			t.Errorf("%s is %s, want %s", name, got[name], value)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct{ text, tokens string }{
		{"Ia berkata: “Saya 62%.” ", "Ia berkata : “ Saya 62 % . ”"},
		{"Ratih—“siapa?”\u00a0e\u0301t 🌾x_y", "Ratih — “ siapa ? ” e\u0301t 🌾 x _ y"},
		{" \n\t\ufeff\u200b", ""},
		{"Ⅷ ½ ٣ 𝒙", "Ⅷ ½ ٣ 𝒙"},
	} {
		var got []string
		for _, tok := range tokenize([]rune(tt.text)) {
			got = append(got, string([]rune(tt.text)[tok.start:tok.end]))
		}
		if s := strings.Join(got, " "); s != tt.tokens {
			t.Errorf("%q: %q, want %q", tt.text, s, tt.tokens)
		}
	}
}

func TestQuoteMarks(t *testing.T) {
	for _, tt := range []struct{ text, inside string }{
		{`a "b" c`, "b"},
		{"a “b” c", "b"},
		{"a ''b'' c ``d'' e", "bd"},
		{"a «b» „c“ ”d” e", "bcd"},
		{"a ‘b c’ d", "b c"},
		{"Harga '90-an, pintu 5'10\" dan rakyat' itu", "90-an, pintu 5'10\" dan rakyat"},
		{"It's the farmers' and Surya’s day, 5'10\" tall", ""},
		{"x “a b\n“c” d\ne", "a b\nc"},
		{"x “a b\u2028c” d", "a b\u2028"},
		{"x “a\r\nb", "a\r\n"},
		{"‘We can’t go,’ she said", "We can’t go,"},
		{"kata\" x\" y", ""},
	} {
		var got []rune
		mask := quotedMask([]rune(tt.text))
		for i, r := range []rune(tt.text) {
			if mask[i] {
				got = append(got, r)
			}
		}
		if string(got) != tt.inside {
			t.Errorf("%q: %q inside, want %q", tt.text, string(got), tt.inside)
		}
	}
}

func TestSameName(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Ratih Anjani", "ratih  ANJANI", true},
		{"Ratih Anjani", "Anjani", true},
		{"Anjani", "Ibu Ratih Anjani", true},
		{"The Example Post", "Example Post", true},
		{"Presiden", "presiden", true},
		{"Groß Straße", "GROSS STRASSE", true},
		{"Ren\u00e9", "Rene\u0301", true},
		{"Al-Amin", "al amin", true},
		{"", "", true},
		{"Ratih Anjani", "Ratih", false},
		{"Ratih Anjani", "Dewi Anjani", false},
		{"Ratih Anjani", "", false},
		{"", "Warta Contoh", false},
	} {
		if got := SameName(tt.a, tt.b); got != tt.same {
			t.Errorf("%q and %q: %v", tt.a, tt.b, got)
		}
	}
}

const market = "Made Surya said the market was closed. “We will not open it,” he added on Monday. Traders disagree."

var (
	surya = claim{content: []string{"the market was closed"}, source: []string{"Made Surya"}, cue: []string{"said"}}
	added = claim{content: []string{"“We will not open it,”"}, source: []string{"he added"}, cue: []string{"added"}}
)

func TestFigures(t *testing.T) {
	of := func(cs ...claim) []claim { return cs }
	for _, tt := range []struct {
		name       string
		gold, pred []claim
		figures    string
	}{
		{"all right", of(surya, added), of(surya, added),
			"content.f1=1.0000 source.f1=1.0000 cue.f1=1.0000 exact.f1=1.0000 attribution.f1=1.0000 direct.claim.f1=1.0000 mixed.claim.f1=n/a source_name.accuracy=n/a"},
		// Content: 9 annotated words, 3 + 7 found, 8 shared. Of the second claim found, 5 of 7 words are inside: mixed.
		{"words", of(surya, added), of(claim{content: []string{"market was closed."}, source: []string{"Surya"}}, claim{content: []string{"“We will not open it,” he added"}}),
			"content.p=0.8000 content.r=0.8889 source.p=1.0000 source.r=0.2500 cue.f1=0.0000 claim.f1=1.0000 attribution.f1=0.5000 exact.f1=0.0000 direct.claim.p=0.0000 direct.claim.r=1.0000 mixed.claim.p=1.0000 mixed.claim.r=0.0000"},
		{"punctuation", of(surya, added), of(claim{content: []string{"the market was closed."}}, claim{content: []string{"We will not open it"}}), "exact.f1=1.0000 content.f1=1.0000"},
		// 2 of 4 words: 4/6. 1 of 4: 2/5.
		{"half a claim", of(surya), of(claim{content: []string{"the market"}}), "claim.f1=1.0000"},
		{"too little", of(surya), of(claim{content: []string{"market"}}), "claim.f1=0.0000"},
		// 12 words that hold the 4: 8/16; with one more 8/17.
		{"just paired", of(surya), of(claim{content: []string{"said the market was closed. “We will not open it,” he added"}}), "claim.f1=1.0000"},
		{"just not", of(surya), of(claim{content: []string{"said the market was closed. “We will not open it,” he added on Monday"}}), "claim.f1=0.0000"},
		{"best first", of(surya), of(claim{content: []string{"the market was"}, source: []string{"Traders"}}, surya), "claim.p=0.5000 exact.r=1.0000 attribution.f1=0.6667"},
		{"by source when equal", of(surya, claim{content: surya.content, source: []string{"Traders"}}), of(claim{content: surya.content, source: []string{"Traders"}}, surya), "attribution.f1=1.0000"},
		{"split content", of(claim{content: []string{"the market was closed", "Traders disagree"}, source: []string{"Made Surya"}}), of(claim{content: surya.content, source: []string{"Made"}}),
			"claim.f1=1.0000 attribution.f1=1.0000 exact.f1=0.0000 content.r=0.6667"},
		{"nothing", nil, nil, "claim.f1=n/a content.p=n/a via.f1=n/a"},
		{"nothing annotated", nil, of(surya), "claim.p=0.0000 claim.r=0.0000 claim.f1=0.0000"},
		{"the given type wins", of(claim{content: added.content, more: `"quote":"mixed"`}), of(claim{content: added.content}), "quote.accuracy=0.0000 mixed.claim.r=1.0000 direct.claim.p=1.0000 mixed.claim.f1=0.0000"},
	} {
		t.Run(tt.name, func(t *testing.T) { want(t, figuresOf(t, market, tt.gold, tt.pred, Options{}), tt.figures) })
	}
}

func TestPositionsAreCodePoints(t *testing.T) {
	text := "🌾🌾 Ani berkata 𝒙 pulang"
	c := claim{content: []string{"𝒙 pulang"}, source: []string{"Ani"}, cue: []string{"berkata"}}
	want(t, figuresOf(t, text, []claim{c}, []claim{c}, Options{}), "attribution.f1=1.0000 exact.f1=1.0000 cue.f1=1.0000")
}

func TestSources(t *testing.T) {
	const text = "Some of the farmers and he said it would rain; the aide to the farmer agreed."
	one := func(words ...string) claim { return claim{content: []string{"it would rain"}, source: words} }
	for _, tt := range []struct {
		name       string
		gold, pred []string
		f1         string
	}{
		{"stop words alone", []string{"the farmers"}, []string{"Some of the"}, "0.0000"},
		{"a name beside them", []string{"the farmers"}, []string{"farmers and"}, "1.0000"},
		{"pronouns", []string{"and he"}, []string{"he said"}, "1.0000"},
		{"only stop words", []string{"Some of"}, []string{"Some"}, "1.0000"},
		{"places, not words", []string{"the farmers"}, []string{"aide to the farmer"}, "0.0000"},
		{"nobody on both sides", nil, nil, "1.0000"},
		{"nobody annotated", nil, []string{"farmers"}, "0.0000"},
		{"nobody found", []string{"farmers"}, nil, "0.0000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want(t, figuresOf(t, text, []claim{one(tt.gold...)}, []claim{one(tt.pred...)}, Options{}), "attribution.f1="+tt.f1)
		})
	}
	gold := []claim{one("he said")}
	pred := append(slices.Clone(gold), claim{content: []string{"the aide"}}, claim{content: []string{"agreed"}, cue: []string{"agreed"}})
	want(t, figuresOf(t, text, gold, pred, Options{}), "claim.p=0.3333")
	want(t, figuresOf(t, text, gold, pred, Options{AttributedOnly: true}), "claim.p=1.0000")
	want(t, figuresOf(t, text, gold, pred, Options{AttributedOnly: true, KeepCued: true}), "claim.p=0.5000")
	want(t, figuresOf(t, text, []claim{{content: []string{"the aide"}}}, pred, Options{Narrator: true}), "claim.p=1.0000 claim.r=1.0000")
}

func TestNamesAndChains(t *testing.T) {
	const text = "one two three four five"
	c := func(word, more string) claim { return claim{content: []string{word}, more: more} }
	gold := []claim{
		c("one", `"source_name":"Ratih Anjani","source_aliases":["Ratih"],"via":["Kantor Berita Contoh","Warta Contoh"]`),
		c("two", `"source_name":"Made Surya","via":[]`),
		c("three", `"source_name":null,"via":["The Example Post"]`),
		c("four", ``),
		c("five", `"via":null`),
	}
	pred := []claim{
		c("one", `"source_name":"Ratih","via":["Warta Contoh","Kantor Berita Contoh"]`),
		c("two", `"source_name":"Dewi Surya","via":["Radio Contoh"]`),
		c("three", `"via":["example post"]`),
		c("four", `"source_name":"X","via":["Y"]`),
		c("five", ``),
	}
	// Sets: 2 + 0 + 1 shared of 4 found and 3 annotated; what is not annotated is not scored.
	want(t, figuresOf(t, text, gold, pred, Options{}), "source_name.accuracy=0.6667 via.accuracy=0.5000 via.p=0.7500 via.r=1.0000")
}

func TestMissingArticleLosesRecallOnly(t *testing.T) {
	line := func(id string) string {
		return fmt.Sprintf(`{"id":%q,"text":"satu dua","claims":[{"content":[[0,4]]}]}`+"\n", id)
	}
	gold, err := Read("gold", strings.NewReader(line("1")+"\n"+line("2")))
	if err != nil {
		t.Fatal(err)
	}
	pred, err := Read("pred", strings.NewReader(line("2")))
	if err != nil {
		t.Fatal(err)
	}
	res, err := Score(gold, pred, Options{})
	if err != nil || len(res.Articles) != 2 || res.Total["claim.hit"] != 1 || res.Total["claim.pred"] != 1 || res.Total["claim.gold"] != 2 {
		t.Fatalf("%+v, %v", res, err)
	}
	if errs := res.Articles[0].Errors; len(errs) != 1 || errs[0] != (Error{Missed, 0, -1}) {
		t.Errorf("errors are %+v", errs)
	}
}

func TestBadInput(t *testing.T) {
	good := `{"id":"1","text":"satu dua","claims":[{"content":[[0,4]]}]}`
	changed := func(field string) string { return `{"id":"1","claims":[{"content":[[0,4]],` + field + `}]}` }
	for _, tt := range []struct{ name, pred, want string }{
		{"another id", strings.Replace(good, `"1"`, `"2"`, 1), `id "2" is not in gold`},
		{"twice", good + "\n" + good, "repeated"},
		{"another text", strings.Replace(good, "dua", "dva", 1), "another text"},
		{"not JSON", "{", "not JSON"},
		{"two values", good + good, "not JSON"},
		{"not UTF-8", "{\"id\":\"\xff\"}", "not UTF-8"},
		{"a list", "[]", `string "id"`},
		{"an id that is a number", `{"id":1}`, `string "id"`},
		{"claims that are none", `{"id":"1","claims":null}`, "not a list"},
		{"a claim that is none", `{"id":"1","claims":[3]}`, "not an object"},
		{"no content", `{"id":"1","claims":[{"content":[]}]}`, "no content"},
		{"beyond the end", `{"id":"1","claims":[{"content":[[0,9]]}]}`, "out of range"},
		{"beyond every end", `{"id":"1","claims":[{"content":[[0,99999999999999999999]]}]}`, "out of range"},
		{"before the start", changed(`"source":[[-1,2]]`), "out of range"},
		{"an empty span", changed(`"cue":[[3,3]]`), "out of range"},
		{"a fraction", changed(`"cue":[[3,4.5]]`), "not [start, end]"},
		{"a truth", changed(`"cue":[[true,4]]`), "not [start, end]"},
		{"three numbers", changed(`"cue":[[1,2,3]]`), "not [start, end]"},
		{"spans that are none", changed(`"cue":"kata"`), "not a list of spans"},
		{"a type of quote", changed(`"quote":"spoken"`), "quote"},
		{"a chain of one word", changed(`"via":"Warta"`), "via"},
		{"a chain of numbers", changed(`"via":[1]`), "via"},
		{"a name of numbers", changed(`"source_name":3`), "source_name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			gold, err := Read("gold", strings.NewReader(good))
			if err != nil {
				t.Fatal(err)
			}
			pred, err := Read("pred", strings.NewReader(tt.pred))
			if err == nil {
				_, err = Score(gold, pred, Options{})
			}
			if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := Score(Articles{List: []Article{{ID: "1"}}}, Articles{}, Options{}); !errors.Is(err, ErrInput) {
		t.Errorf("no text: %v", err)
	}
}
