package attribution

import (
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	kWord tokenKind = iota
	kNumber
	kPunct
)

type casing uint8

const (
	lower casing = iota
	capital
	upper // all letters, two or more
)

// token is a word, a number or one mark.
type token struct {
	start, end int32
	kind       tokenKind
	cap        casing
	ch         rune  // the mark of a kPunct
	n          uint8 // tokens in the phrase that begins here, else 1
	in         uint8 // how many tokens before this one its phrase began; 0 for the first
	quote      int32 // index of the quotation that holds it, -1 outside; its marks are outside
	tags       tag
	w          *word // of the phrase for all its tokens; never nil
}

var unknown = &word{}

func (t *token) is(x tag) bool    { return t.tags&x != 0 }
func (t *token) mark(r rune) bool { return t.kind == kPunct && t.ch == r }

// name tells whether the token is written like a name.
func (t *token) name() bool { return t.kind == kWord && t.cap != lower }

type tokenizer struct {
	s   string
	pos int
	tok token
}

// next finds the token behind pos. Words keep inner hyphens, apostrophes between letters, dots of abbreviations and
// addresses ("S.H.", "KOMPAS.com"); numbers keep their separators ("1.234,5", "10.30").
func (t *tokenizer) next() bool {
	s := t.s
	for t.pos < len(s) {
		c := s[t.pos]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			t.pos++
			continue
		case isLetter(c):
			t.word()
			return true
		case c >= '0' && c <= '9':
			t.number()
			return true
		case c < utf8.RuneSelf:
			t.tok = token{start: int32(t.pos), end: int32(t.pos + 1), kind: kPunct, ch: rune(c)}
			t.pos++
			return true
		}
		r, size := utf8.DecodeRuneInString(s[t.pos:])
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			t.word()
			return true
		case unicode.IsDigit(r) || unicode.IsNumber(r):
			t.number()
			return true
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff' || r == '\u00ad':
			t.pos += size
			continue
		}
		t.tok = token{start: int32(t.pos), end: int32(t.pos + size), kind: kPunct, ch: r}
		t.pos += size
		return true
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool  { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

func (t *tokenizer) word() {
	s, start := t.s, t.pos
	i := start
	letters, uppers := 0, 0
	first := lower
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			if isLetter(c) {
				if isUpper(c) {
					if letters == 0 {
						first = capital
					}
					uppers++
				}
				letters++
				i++
				continue
			}
			if isDigit(c) {
				i++
				continue
			}
			if (c == '-' || c == '\'' || c == '_') && letterAt(s, i+1) && !(c == '\'' && possessive(s, i+1)) {
				i++
				continue
			}
			if c == '.' && dotted(s, start, i) {
				i++
				continue
			}
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			if unicode.IsUpper(r) {
				if letters == 0 {
					first = capital
				}
				uppers++
			}
			if !unicode.IsMark(r) {
				letters++
			}
			i += size
			continue
		}
		if r == '’' && letterAt(s, i+size) && !possessive(s, i+size) {
			i += size
			continue
		}
		break
	}
	if i == start { // a lone mark that no letter carries
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	t.tok = token{start: int32(start), end: int32(i), kind: kWord, cap: first}
	if uppers >= 2 && uppers == letters {
		t.tok.cap = upper
	} else if uppers > 0 && first == lower {
		t.tok.cap = capital // detikJogja, eBay
	}
	t.pos = i
}

func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return isLetter(s[i]) || isDigit(s[i])
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

// possessive: "'s" at the end of a word is a token of its own, so that the name before it is found.
func possessive(s string, i int) bool {
	return (s[i] == 's' || s[i] == 'S') && !letterAt(s, i+1)
}

// dotted tells whether the dot at i belongs to the word that began at start: between letters of an abbreviation or an
// address, or behind single letters ("S.H.", "U.S.", "N.").
func dotted(s string, start, i int) bool {
	piece := i
	for piece > start && s[piece-1] != '.' && s[piece-1] != '-' && s[piece-1] < utf8.RuneSelf {
		piece--
	}
	short := i-piece <= 2 && i > piece && isUpper(s[piece])
	if i+1 < len(s) && isLetter(s[i+1]) {
		if isLower(s[i+1]) && i-start > 1 {
			return true // KOMPAS.com; a sentence never begins in lower case
		}
		return short && (i+3 >= len(s) || !isLower(s[i+3]) || !isLower(s[i+2])) || i-piece == 1 && isLetter(s[piece])
	}
	if i-piece == 1 && isUpper(s[piece]) {
		return true
	}
	// The last dot of "M.Si." belongs to it.
	return piece > start && i-piece <= 3 && (isUpper(s[piece]) || i-piece == 1)
}

func (t *tokenizer) number() {
	s, start := t.s, t.pos
	i := start
	for i < len(s) {
		c := s[i]
		if isDigit(c) || isLetter(c) {
			i++
			continue
		}
		if (c == '.' || c == ',' || c == ':' || c == '/' || c == '-' || c == '\'') && i+1 < len(s) && isDigit(s[i+1]) {
			i++
			continue
		}
		if c == '-' && letterAt(s, i+1) { // 34-year-old, ke-7
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
				i += size
				continue
			}
		}
		break
	}
	t.tok = token{start: int32(start), end: int32(i), kind: kNumber}
	t.pos = i
}

// tokenize cuts the text and looks each word up, then the phrases.
func tokenize(s string, lx *lexicon) []token {
	toks := make([]token, 0, len(s)/4+16)
	t := tokenizer{s: s}
	var buf [64]byte
	for t.next() {
		k := t.tok
		k.w, k.quote, k.n = unknown, -1, 1
		if k.kind == kWord {
			if w := lookup(lx, s[k.start:k.end], k.cap, &buf); w != nil {
				k.w, k.tags = w, w.tags
			}
			if int(k.end) < len(s) && s[k.end] == '.' && k.end-k.start < 8 { // an abbreviation keeps its dot: "Dr."
				if w := lookup(lx, s[k.start:k.end+1], k.cap, &buf); w != nil && w.tags&(tAbbr|tDegree) != 0 && abbreviates(s, k) {
					k.w, k.tags, k.end = w, w.tags, k.end+1
					t.pos++
				}
			}
		} else if k.kind == kNumber {
			k.tags = tNumber
		} else if w := lx.words[s[k.start:k.end]]; w != nil {
			k.w, k.tags = w, w.tags
		}
		toks = append(toks, k)
	}
	phrases(toks)
	return toks
}

// abbreviates tells a dot of "No." or "St." from the end of a sentence by what follows.
func abbreviates(s string, k token) bool {
	rest := s[k.end+1:]
	if len(rest) == 0 || rest[0] == '\n' {
		return false
	}
	if rest[0] == ' ' && len(rest) > 1 {
		rest = rest[1:]
	}
	if k.cap == lower && isUpper(rest[0]) && k.end-k.start > 3 {
		return false
	}
	return isLetter(rest[0]) || isDigit(rest[0]) || rest[0] == ',' || rest[0] == '(' || rest[0] >= utf8.RuneSelf
}

func lookup(lx *lexicon, s string, c casing, buf *[64]byte) *word {
	if c == lower {
		return lx.words[s]
	}
	if len(s) > len(buf) {
		return nil
	}
	for i := 0; i < len(s); i++ {
		b := s[i]
		if b >= utf8.RuneSelf {
			return lx.words[lowered(s)]
		}
		if isUpper(b) {
			b += 'a' - 'A'
		}
		buf[i] = b
	}
	return lx.words[string(buf[:len(s)])]
}

func lowered(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		out = append(out, unicode.ToLower(r))
	}
	return string(out)
}

// phrases gives every token of a phrase the phrase's entry, the longest first.
func phrases(toks []token) {
	for i := 0; i < len(toks); {
		step := 1
		for _, p := range toks[i].w.phrases {
			if i+len(p.rest) >= len(toks) || !matches(toks[i+1:], p.rest) {
				continue
			}
			if p.word.outlet != nil && p.word.tags == tOutlet && toks[i].cap == lower {
				continue
			}
			step = 1 + len(p.rest)
			for j := range step {
				toks[i+j].w, toks[i+j].tags = p.word, p.word.tags
				toks[i+j].in, toks[i+j].n = uint8(j), 1
			}
			toks[i].n = uint8(step)
			break
		}
		if step == 1 && toks[i].w.outlet != nil && toks[i].cap == lower {
			toks[i].tags &^= tOutlet
		}
		i += step
	}
}

func matches(toks []token, rest []*word) bool {
	for i, w := range rest {
		if toks[i].w != w {
			return false
		}
	}
	return true
}
