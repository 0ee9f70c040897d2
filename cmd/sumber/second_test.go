package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sumber/internal/browsertest"
)

// TestSecondThought: a member, an invitation and a token go after a second thought, whose sentence names them in the language of
// the page: by the keyboard with scripts, and by clicks without.
func TestSecondThought(t *testing.T) {
	browsertest.Long(t)
	for _, row := range []struct {
		name, lang                string
		scripts                   bool
		member, invitation, token string // what the sentences say
	}{
		{"by keys, in Indonesian", "id", true, "Ratna Contoh langsung tidak bisa masuk", "Tautan undangan untuk baru@contoh.example", "token “CMS redaksi” langsung ditolak"},
		{"without scripts, in English", "en", false, "Ratna Contoh loses this desk at once", "The invitation for baru@contoh.example", "token “CMS redaksi” are refused"},
	} {
		t.Run(row.name, func(t *testing.T) {
			j := begin(t, "sqlite:"+t.TempDir()+"/sumber.db", row.scripts)
			j.signInAs("admin")
			if row.lang == "en" {
				j.follow(`button[name="lang"][value="en"]`)
			}
			// ends opens the fold of what has the name, reads its sentence, and does what it asks.
			ends := func(name, sentence string) {
				t.Helper()
				const action = `(d => d ? d.querySelector("form").getAttribute("action") : "")([...document.querySelectorAll("details.second")].find(d => d.querySelector("summary").textContent.includes(%q)))`
				at := now[string](j, fmt.Sprintf(action, name))
				if at == "" {
					t.Fatalf("%s: nothing ends %s:\n%s", j.where(), name, j.text("main"))
				}
				form := fmt.Sprintf(`form[action="%s"]`, at)
				summary, button := fmt.Sprintf(`details:has(> %s) > summary`, form), form+" button"
				j.wants("the button waits in its fold", fmt.Sprintf(`!document.querySelector('%s').checkVisibility()`, button))
				if row.scripts {
					j.tab(summary)
					j.Press(kb.Enter)
					j.sees(form, sentence)
					j.shot("asks")
					j.Press("\t")
					j.wants("the button comes next", fmt.Sprintf(`document.activeElement.matches('%s')`, button))
					j.keys(kb.Enter)
					j.is("it is said", inRegion+` !== "" && document.querySelector(".notices").textContent.includes(`+inRegion+`)`)
				} else {
					j.click(summary)
					j.sees(form, sentence)
					j.follow(button)
				}
				j.wants("it is gone", fmt.Sprintf(`!document.querySelector('%s')`, form))
			}
			j.open("/d/desk-contoh/members")
			j.set(`form[action$="/members"] [name="email"]`, "baru@contoh.example")
			j.follow(`form[action$="/members"] button:not([type="button"])`)
			ends("baru@contoh.example", row.invitation)
			ends("Ratna Contoh", row.member)
			j.open("/d/desk-contoh/tokens")
			j.set(`form[action$="/tokens"] [name="name"]`, "CMS redaksi")
			j.follow(`form[action$="/tokens"] button:not([type="button"])`)
			ends("CMS redaksi", row.token)
		})
	}
}
