package attribution

import (
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// detectBytes is how much of a text is looked at: more does not change the answer.
const detectBytes = 4096

// Detect gives the BCP 47 code of a text's language: "id", "en", or another one. Function words of Indonesian and
// English decide first (a detector by letters takes Malay and Indonesian for one language); "und" when nothing does.
func Detect(s string) string {
	if len(s) > detectBytes {
		cut := detectBytes
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	id, en, ms, words := 0, 0, 0, 0
	t := tokenizer{s: s}
	for t.next() {
		if t.tok.kind != kWord {
			continue
		}
		words++
		switch lowered(s[t.tok.start:t.tok.end]) {
		case "yang", "dan", "di", "ke", "dari", "untuk", "dengan", "ini", "itu", "dalam", "pada", "tidak", "kepada", "oleh", "juga", "akan", "adalah", "telah":
			id++
		case "the", "of", "and", "to", "in", "that", "is", "for", "was", "he", "she", "said", "with", "on", "it", "as", "by", "at":
			en++
		case "ialah", "beliau", "kerana", "sahaja", "bahawa", "mahu", "boleh", "wang", "polis", "kerajaan", "ahad", "isnin", "khamis", "julai", "ogos", "disember", "berkata", "syarikat", "malah", "hospital":
			ms++
		}
	}
	switch {
	case words == 0:
		return "und"
	case id > en && id*12 >= words:
		if ms*25 >= words && ms >= 2 {
			return "ms"
		}
		return "id"
	case en > id && en*8 >= words:
		return "en"
	}
	code := byLetters(s)
	if code != "" && code != "id" && code != "en" {
		return code
	}
	if id*15 >= words && id > en {
		return "id"
	}
	if en*15 >= words && en > id {
		return "en"
	}
	if code != "" {
		return code
	}
	return byWords(s)
}

// byWords decides about a text too short for the rest: the language whose lexicon knows most of its words, at least half.
func byWords(s string) string {
	known := map[string]int{}
	words := 0
	t := tokenizer{s: s}
	for t.next() {
		if t.tok.kind != kWord {
			continue
		}
		words++
		w := lowered(s[t.tok.start:t.tok.end])
		for _, lang := range Languages {
			if lexiconOf(lang).words[w] != nil {
				known[lang]++
			}
		}
	}
	best := "und"
	for _, lang := range Languages {
		if known[lang]*2 >= words && known[lang] > known[best] {
			best = lang
		}
	}
	return best
}

// byLetters asks the detector by trigrams. It walks maps, so only an answer that it is sure of is always the same.
func byLetters(s string) string {
	info := whatlanggo.Detect(s)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}
