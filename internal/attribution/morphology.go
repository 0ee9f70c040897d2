package attribution

import (
	"fmt"
	"strings"
)

// addMalay makes the forms of an Indonesian root from its templates: "-" is the root, "meN-" and "peN-" change its
// first letter, "=" is the root as it stands. The voice follows from the form.
func (lx *lexicon) addMalay(root, act string, flags cueFlag, templates []string) error {
	for _, t := range templates {
		c := cue{root: root, act: act, flags: flags}
		switch {
		case t == "=":
			c.voice = vActive
			if flags&fAfter != 0 {
				c.voice = vBare
			}
			c.flags &^= fAfter
			if strings.HasPrefix(root, "di") {
				c.voice = vPassive
			}
		case t == "-":
			c.voice = vBare
		case t == "-nya":
			c.voice = vNya
			c.flags &^= fAfter
		case strings.HasPrefix(t, "meN-"), strings.HasPrefix(t, "ber-"):
			c.voice = vActive
			c.flags &^= fAfter
		case strings.HasPrefix(t, "di-"):
			c.voice = vPassive
			c.flags &^= fAfter
		default:
			return fmt.Errorf("unknown template %q", t)
		}
		for _, form := range malayForms(root, t) {
			f := c
			lx.setCue(form, &f)
			if c.voice == vActive && strings.HasPrefix(t, "meN-") {
				o := c // with its object: "menyebutnya sebagai propaganda"
				lx.setCue(form+"nya", &o)
			}
			if c.voice == vPassive && t != "=" {
				n := c
				n.voice = vNya
				lx.setCue(form+"nya", &n)
			}
		}
	}
	return nil
}

// malayForms applies a template to a root; where usage wavers ("mengkritik", "mengonfirmasi") it gives both forms.
func malayForms(root, template string) []string {
	if template == "=" {
		return []string{root}
	}
	before, after, _ := strings.Cut(template, "-")
	switch before {
	case "meN", "peN":
		var forms []string
		for _, stem := range nasalized(root) {
			forms = append(forms, strings.TrimSuffix(before, "N")+stem+after)
		}
		return forms
	case "ber":
		if strings.HasPrefix(root, "r") {
			return []string{"be" + root + after}
		}
	}
	return []string{before + root + after}
}

// nasalized gives the stems that meN- makes of a root, without the "me".
func nasalized(root string) []string {
	first, rest := root[0], root[1:]
	cluster := len(rest) > 0 && strings.IndexByte("rly", rest[0]) >= 0
	switch first {
	case 'a', 'e', 'i', 'o', 'u', 'h', 'g':
		return []string{"ng" + root}
	case 'k':
		if cluster {
			return []string{"ng" + root, "nge" + root}
		}
		return []string{"ng" + rest, "ng" + root}
	case 'p':
		if strings.HasPrefix(root, "per") && len(root) > 6 { // memperkirakan, memperingatkan, mempertanyakan
			return []string{"m" + root, "m" + rest}
		}
		if cluster {
			return []string{"m" + root, "m" + rest}
		}
		return []string{"m" + rest}
	case 'b', 'f', 'v':
		return []string{"m" + root}
	case 't':
		if cluster {
			return []string{"n" + root, "n" + rest}
		}
		return []string{"n" + rest}
	case 'd', 'c', 'j', 'z':
		return []string{"n" + root}
	case 's':
		return []string{"ny" + rest, "n" + root}
	}
	return []string{root}
}

// addEnglish makes the forms of an English verb: "*" is regular, else base, third person, past, -ing and, where it
// differs from the past, the participle.
func (lx *lexicon) addEnglish(root, act string, flags cueFlag, preps []*word, forms []string) error {
	if len(forms) == 1 && forms[0] == "*" {
		forms = englishForms(root)
	}
	if len(forms) < 4 {
		return fmt.Errorf("%d forms, want base, third, past, -ing", len(forms))
	}
	for i, form := range forms {
		c := &cue{root: root, act: act, voice: vActive, flags: flags, preps: preps}
		switch i {
		case 0:
			c.flags |= fBase
		case 1:
			c.flags |= fThird
		case 3:
			c.flags |= fIng
		default:
			c.flags |= fPast
		}
		lx.setCue(strings.ReplaceAll(form, "_", " "), c)
	}
	return nil
}

func englishForms(v string) []string {
	third, past, ing := v+"s", v+"ed", v+"ing"
	last := v[len(v)-1]
	switch {
	case last == 'e':
		past, ing = v+"d", v[:len(v)-1]+"ing"
	case last == 'y' && !vowel(v[len(v)-2]):
		third, past = v[:len(v)-1]+"ies", v[:len(v)-1]+"ied"
	case strings.HasSuffix(v, "s"), strings.HasSuffix(v, "sh"), strings.HasSuffix(v, "ch"), strings.HasSuffix(v, "x"):
		third = v + "es"
	}
	return []string{v, third, past, ing}
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// verbish tells whether an entry is read as a verb that is no cue.
func verbish(lx *lexicon, w *word) bool {
	if w.tags&tVerb != 0 {
		return true
	}
	const not = tNoun | tPrep | tSub | tConj | tTitle | tRole | tGov | tOrg | tGroup | tDoc | tMedia | tPlace | tOpener |
		tPerson | tMonth | tWeekday | tAbbr | tDegree | tDet | tQuant | tPronoun | tComp | tTime | tMedium | tNumber | tDemo
	if w.tags&not != 0 {
		return false
	}
	if w.cue != nil && w.cue.voice != vBare && w.cue.voice != vNya {
		return true
	}
	return lx.malay && malayVerb(w.text)
}

// malayVerb tells a verb by its prefix. Exceptions are tagged "noun" in the lexicon.
func malayVerb(s string) bool {
	if len(s) < 5 {
		return false
	}
	switch s[0] {
	case 'm':
		return s[1] == 'e' && (s[2] == 'm' || s[2] == 'n' || s[2] == 'l' || s[2] == 'r' || s[2] == 'w' || s[2] == 'y')
	case 'd':
		return s[1] == 'i' && len(s) > 5
	case 'b':
		return s[1] == 'e' && (s[2] == 'r' || s[2] == 'k' && s[3] == 'e') && len(s) > 5
	case 't':
		return s[1] == 'e' && s[2] == 'r' && len(s) > 6
	}
	return false
}
