package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sumber/internal/browsertest"
	"sumber/internal/newsroom"
)

// TestPickerOfSources: the field of a source is a combobox that shows the kind of each before one is chosen, from the names of the
// article and from the desk's directory by any of their names; it is worked with the keys and with the pointer, and axe-core finds
// nothing wrong with the open list. Without a script it is a plain field with a plain list.
func TestPickerOfSources(t *testing.T) {
	browsertest.Long(t)
	j := begin(t, "sqlite:"+t.TempDir()+"/sumber.db", true)
	console, err := j.app.News.ConsoleActor(t.Context(), "desk-contoh")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.app.News.AddSource(t.Context(), console, newsroom.SourceInput{Name: "Balai Pengelola Bus Sagara", Kind: "government", Aliases: []string{"BPBS"}}); err != nil {
		t.Fatal(err)
	}
	j.signInAs("reviewer")
	j.open(j.article + "/claims/new")
	const field, list, options = `document.querySelector("#source_name")`, `document.querySelector("[role=listbox]")`, `[...document.querySelectorAll("[role=option]")]`
	const active = `document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))`
	here := j.where()
	j.is("the field is a combobox that is closed", field+`.getAttribute("role") === "combobox" && `+field+`.getAttribute("aria-expanded") === "false" && !`+field+`.list && !`+list)

	j.tab("#source_name")
	j.Press(kb.ArrowDown)
	j.is("down opens the names of the article", options+`.some(o => o.textContent.includes("Laras Wibisono") && o.textContent.includes("orang"))`)
	j.is("each has its kind in words and by a shape", options+`.every(o => o.querySelector(".shape") && o.querySelector(".quiet").textContent)`)
	j.is("it is open to assistive technology", field+`.getAttribute("aria-expanded") === "true" && document.getElementById(`+field+`.getAttribute("aria-controls")) === `+list)
	j.Press(kb.ArrowDown)
	j.Press(kb.ArrowUp)
	j.is("up from the first goes to the last", active+` === `+options+`.at(-1) && `+active+`.getAttribute("aria-selected") === "true"`)
	for _, v := range j.Axe("document") {
		t.Error(v)
	}
	j.shot("open")
	j.Press(kb.Escape)
	j.is("Escape closes the list and leaves the field as it is", `!`+list+` && document.activeElement === `+field+` && `+field+`.value === ""`)

	j.Press("pesi")
	j.is("typing narrows them", options+`.length === 1 && `+options+`[0].textContent.includes("Harian Pesisir")`)
	j.Press(kb.ArrowDown)
	j.Press(kb.Enter)
	j.is("Enter takes it with its kind, and sends nothing", field+`.value === "Harian Pesisir" && document.querySelector("#source_kind").value === "news_media" && !`+list+` && location.href === "`+here+`"`)

	now[any](j, `(`+field+`.select(), null)`)
	j.Press("bpb")
	j.is("the directory is found by another name", options+`.some(o => o.textContent.includes("Balai Pengelola Bus Sagara") && o.textContent.includes("BPBS") && o.textContent.includes("lembaga negara"))`)
	j.is("how many there are is said", inRegion+`.startsWith("1 ")`)
	j.do(chromedp.Click(chromedp.CSS(`[role=option]`)))
	j.is("the pointer takes it, and the focus stays", field+`.value === "Balai Pengelola Bus Sagara" && document.querySelector("#source_kind").value === "government" && document.activeElement === `+field)
	j.Press(" Kota")
	j.is("what is in no list may be typed", field+`.value === "Balai Pengelola Bus Sagara Kota" && !`+list)
	j.Press("\t")
	j.leaving(func() { j.do(chromedp.Reload()) })
	j.is("what was picked and typed outlives a reload", field+`.value === "Balai Pengelola Bus Sagara Kota"`)

	plain := openBrowser(t, j.base, "PickerOfSources-plain", false)
	plain.signInAs("reviewer")
	plain.open(j.article + "/claims/new")
	if got := plain.attributes("#source_name", "list"); len(got) != 1 || got[0] != "names" {
		t.Errorf("without scripts the field's list is %q", got)
	}
	if got := plain.attributes(`#names option[value="Laras Wibisono"]`, "label"); len(got) != 1 || got[0] == "" {
		t.Errorf("without scripts the kind in the list is %q", got)
	}
}
