package models

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sumber/internal/text"
)

// What one search may ask for, and how much of a word counts.
const (
	maxSearchTerms = 8
	maxSearchRunes = 400
	maxWordRunes   = 64
	// wholeBelow is the length under which a word matches whole words alone: "AS" is not "asal".
	wholeBelow = 3
)

// foldedWord is a word in the form in which it is found, and where it stands.
type foldedWord struct {
	text string
	span text.Span
}

// foldWords cuts a text into words, folded as Fold folds names: case, diacritics, apostrophes and the point inside of a
// number do not count. Both databases search what this function makes and cut nothing themselves, so that they find the same.
func foldWords(s string) []foldedWord {
	var out []foldedWord
	var b strings.Builder
	start, end, n := 0, 0, 0
	finish := func() {
		if b.Len() > 0 {
			out = append(out, foldedWord{plainLetters.Replace(b.String()), text.Span{Start: start, End: end}})
		}
		b.Reset()
		n = 0
	}
	var before rune
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(s[i:])
		}
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		joins := isApostrophe(r) || (r == '.' || r == ',') && unicode.IsDigit(before) && unicode.IsDigit(next)
		before = r
		if joins {
			continue
		}
		kept := false
		for _, f := range norm.NFKD.String(string(unicode.ToLower(r))) {
			f = unicode.ToLower(f)
			switch {
			case unicode.IsLetter(f), unicode.IsNumber(f), unicode.Is(unicode.Mc, f):
				if b.Len() == 0 {
					start = i
				}
				if n++; n <= maxWordRunes {
					b.WriteRune(f)
				}
				kept = true
			case unicode.Is(unicode.Mn, f):
				kept = b.Len() > 0
			}
		}
		if kept {
			end = i + size
		} else {
			finish()
		}
	}
	finish()
	return out
}

// term is one part of a search: a word that matches where a word begins with it, or words that stand together and whole.
type term struct {
	words []string
	whole bool
}

// Search is a text that somebody searches for. Words match where a word begins with them, those of one or two letters and
// those in quotation marks as whole words, and a row must hold all of them. Any text makes a search; no text is an error.
type Search struct{ terms []term }

// ParseSearch reads a search. What is beyond its limits is left out.
func ParseSearch(s string) Search {
	s = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`).Replace(s)
	if runes := []rune(s); len(runes) > maxSearchRunes {
		s = string(runes[:maxSearchRunes])
	}
	var out Search
	add := func(t term) {
		same := func(u term) bool { return u.whole == t.whole && slices.Equal(u.words, t.words) }
		if len(t.words) > 0 && len(out.terms) < maxSearchTerms && !slices.ContainsFunc(out.terms, same) {
			out.terms = append(out.terms, t)
		}
	}
	for i, part := range strings.Split(s, `"`) {
		var words []string
		for _, w := range foldWords(part) {
			words = append(words, w.text)
		}
		if i%2 == 1 && i < strings.Count(s, `"`) { // between two quotation marks
			add(term{words, true})
			continue
		}
		for _, w := range words {
			add(term{[]string{w}, utf8.RuneCountInString(w) < wholeBelow})
		}
	}
	return out
}

// Empty reports whether a search holds no word.
func (s Search) Empty() bool { return len(s.terms) == 0 }

// Spans finds the words of a search in a text, in order: what a page marks.
func (s Search) Spans(in string) []text.Span {
	words := foldWords(in)
	var out []text.Span
	for i := 0; i < len(words); {
		n := 0
		for _, t := range s.terms {
			if t.at(words[i:]) {
				n = max(n, len(t.words))
			}
		}
		if n > 0 {
			out = append(out, text.Span{Start: words[i].span.Start, End: words[i+n-1].span.End})
		}
		i += max(n, 1)
	}
	return out
}

func (t term) at(words []foldedWord) bool {
	if len(words) < len(t.words) {
		return false
	}
	for i, w := range t.words {
		if words[i].text != w && (t.whole || !strings.HasPrefix(words[i].text, w)) {
			return false
		}
	}
	return true
}

// pattern is what claim_words.words holds where a term matches.
func (t term) pattern() string {
	if t.whole {
		return " " + strings.Join(t.words, " ") + " "
	}
	return " " + t.words[0]
}

// deskWord keeps the words of one desk apart from those of all others in the one index. Its first letter
// is none, so that nobody can type it.
func deskWord(deskID string) string { return "§" + strings.ReplaceAll(deskID, "-", "") }

// fieldBreak stands between the fields of a claim's words, so that no phrase reaches from one into the next.
const fieldBreak = "|"

// wordsOf are the words by which a claim is found.
func wordsOf(deskID string, fields []string) string {
	var b strings.Builder
	b.WriteByte(' ')
	b.WriteString(deskWord(deskID))
	for _, f := range fields {
		b.WriteString(" " + fieldBreak)
		for _, w := range foldWords(f) {
			b.WriteString(" " + w.text)
		}
	}
	b.WriteByte(' ')
	return b.String()
}

// found gives the SQL for the claims of a desk that hold a search, by the index of words: columns desk_id and id. The index
// of SQLite tells no phrases; both are asked for the single words, and then looked at.
func (s Search) found(dialect, deskID string, limit string) (string, []any) {
	words := []string{quoteWord(dialect, deskWord(deskID), true)}
	var beginnings []string
	for _, t := range s.terms {
		if !t.whole {
			beginnings = append(beginnings, t.words...)
			continue
		}
		for _, w := range t.words {
			words = append(words, quoteWord(dialect, w, true))
		}
	}
	match, and := "?", " AND "
	if dialect == PostgreSQL {
		match, and = "CAST(? AS text)", " & "
	}
	args := []any{strings.Join(words, and)}
	for _, w := range beginnings {
		match += " || '" + and + "' || " + spelledOut[dialect]
		args = append(args, w, w+"\U0010FFFF", quoteWord(dialect, w, false))
	}
	args = append(append(args, id(deskID)), s.phraseArgs()...)
	if dialect == SQLite {
		return "SELECT w.desk_id, w.claim_id AS id FROM claim_fts f CROSS JOIN claim_words w WHERE claim_fts MATCH (" + match + ") AND w.n = f.rowid AND w.desk_id = ?" + s.phrases(dialect, "w.words") + limit, args
	}
	return "SELECT w.desk_id, w.claim_id AS id FROM claim_words w WHERE array_to_tsvector(string_to_array(btrim(w.words), ' ')) @@ CAST(" + match + " AS tsquery) AND w.desk_id = ?" + s.phrases(dialect, "w.words") + limit, args
}

// spelledOut gives the words that begin with one, as whole words between which an index walks: for a beginning it would first
// list all claims that hold it. Of very many words, or none, the beginning stays.
var spelledOut = map[string]string{
	SQLite: `coalesce((SELECT '("' || group_concat(word, '" OR "') || '")'
FROM (SELECT word FROM claim_fts_words WHERE word >= ? AND word < ? LIMIT 65) HAVING count(*) BETWEEN 1 AND 64), ?)`,
	PostgreSQL: `coalesce((SELECT '(''' || string_agg(word, ''' | ''') || ''')'
FROM (SELECT word FROM claim_fts_words WHERE word >= ? AND word < ? LIMIT 65) AS s HAVING count(*) BETWEEN 1 AND 64), ?)`,
}

// quoteWord writes a word in the language of an index. Words are letters and digits alone.
func quoteWord(dialect, w string, whole bool) string {
	switch {
	case dialect == SQLite && whole:
		return `"` + w + `"`
	case dialect == SQLite:
		return `"` + w + `" *`
	case whole:
		return "'" + w + "'"
	}
	return "'" + w + "':*"
}

// position is the function that finds a text in another.
func position(dialect string) string {
	if dialect == SQLite {
		return "instr"
	}
	return "strpos"
}

// phrases are the conditions that an index of single words cannot tell.
func (s Search) phrases(dialect, column string) string {
	var b strings.Builder
	for _, t := range s.terms {
		if len(t.words) > 1 {
			b.WriteString(" AND " + position(dialect) + "(" + column + ", ?) > 0")
		}
	}
	return b.String()
}

func (s Search) phraseArgs() []any {
	var args []any
	for _, t := range s.terms {
		if len(t.words) > 1 {
			args = append(args, t.pattern())
		}
	}
	return args
}

// holds gives the condition that a claim holds a search, looked at row by row: for a walk on which most rows do.
func (s Search) holds(dialect, claim string) (string, []any) {
	var conds []string
	var args []any
	for _, t := range s.terms {
		conds = append(conds, position(dialect)+"(w.words, ?) > 0")
		args = append(args, t.pattern())
	}
	return "(SELECT w.n FROM claim_words w WHERE w.desk_id = " + claim + ".desk_id AND w.claim_id = " + claim + ".id AND " + strings.Join(conds, " AND ") + ") IS NOT NULL", args
}
