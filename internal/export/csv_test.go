package export

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"testing"
	"time"
)

// opened are the cells that a spreadsheet makes of a file: by the comma as RFC 4180 has it; by another sign, that its region has between
// cells, it splits the lines as they come, for quotation marks in the middle of a cell mean nothing.
func opened(t *testing.T, file []byte, between rune) [][]string {
	t.Helper()
	if between != ',' {
		var rows [][]string
		for _, line := range strings.FieldsFunc(string(file), func(r rune) bool { return r == '\r' || r == '\n' }) {
			rows = append(rows, strings.Split(line, string(between)))
		}
		return rows
	}
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// formulas lists the cells that a spreadsheet would work out, or take for more than their text.
func formulas(rows [][]string) (out []string) {
	for _, row := range rows {
		for _, cell := range row {
			if bare := strings.TrimLeft(cell, `"`); bare != "" && strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠", []rune(bare)[0]) {
				out = append(out, cell)
			}
		}
	}
	return out
}

// fill writes a text into every field of text of a value, makes what may be missing, and gives each list one element.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2023, 6, 12, 8, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case reflect.String:
		v.SetString(text)
	}
}

// TestCSVIsNoFormula_INJ06: whatever stands in whichever column, no spreadsheet finds a formula in the file, and the text is still there.
func TestCSVIsNoFormula_INJ06(t *testing.T) {
	const evil = `cmd|'/C calc'!A0`
	texts := map[string]string{}
	for name, sign := range map[string]string{"equals": "=", "plus": "+", "minus": "-", "at": "@", "wide equals": "＝", "wide plus": "＋", "wide minus": "－", "wide at": "＠"} {
		texts[name] = sign + evil
		texts[name+" after a tab"] = "\t" + sign + evil
		texts[name+" after a carriage return"] = "\r" + sign + evil
		texts[name+" after a line feed"] = "\n" + sign + evil
		texts[name+" after a null"] = "\x00" + sign + evil
		texts[name+" in quotes"] = `"` + sign + evil + `"`
		texts[name+" behind a quote and a comma"] = `x",` + sign + evil
		texts[name+" on the second line"] = "Satu\n" + sign + evil
		texts[name+" on the second line of old"] = "Satu\r" + sign + evil
		texts[name+" behind a semicolon"] = "Satu;" + sign + evil
		texts[name+" behind a tab"] = "Satu\t" + sign + evil
		texts[name+" behind a semicolon in quotes"] = `Satu;"` + sign + evil
	}
	for name, s := range texts {
		t.Run(name, func(t *testing.T) {
			var c Change
			fill(reflect.ValueOf(&c).Elem(), s)
			row := CSVRow(c)
			made := 0 // of texts that nobody types
			for i, cell := range row {
				switch CSVHeader[i] {
				case "at", "verdict_revision", "replaced", "article_revision", "position", "published_at", "retracted_at", "left_out":
					made++
				default:
					if plain := strings.ReplaceAll(cell, "'", ""); plain != strings.ReplaceAll(s, "'", "") {
						t.Errorf("column %s has lost its text: %q", CSVHeader[i], cell)
					}
				}
			}
			if made != 8 {
				t.Errorf("%d columns of texts that nobody types", made)
			}
			write := func(row []string, crlf bool) []byte {
				var file bytes.Buffer
				w := csv.NewWriter(&file)
				w.UseCRLF = crlf
				if err := w.WriteAll([][]string{CSVHeader, row}); err != nil {
					t.Fatal(err)
				}
				return file.Bytes()
			}
			raw := make([]string, len(row)) // what would leave if cells were not looked at
			for i := range raw {
				raw[i] = s
			}
			found := false
			for _, between := range ",;\t" {
				if f := formulas(opened(t, write(row, true), between)); len(f) > 0 {
					t.Errorf("with %q between cells the file has %q", between, f)
				}
				found = found || len(formulas(opened(t, write(raw, false), between))) > 0
			}
			if !found && !strings.Contains(name, "comma") {
				t.Error("the test would find no formula in this text either way")
			}
		})
	}
	for name, s := range map[string]string{"nothing": "", "a sign inside": "a=1", "a range": "1-2", "an apostrophe": "'=1", "a sentence": "Wali kota; dan wakilnya\nhadir", "an address": "https://kota.example/?a=1&b=+2"} {
		if got := CSVCell(s); got != s {
			t.Errorf("%s: %q leaves as %q", name, s, got)
		}
	}
}

// TestCSVSaysWhatItLeavesOut: a row names what the verdict has and it has no room for.
func TestCSVSaysWhatItLeavesOut(t *testing.T) {
	last := len(CSVHeader) - 1
	if CSVHeader[last] != "left_out" {
		t.Fatalf("the last column is %s", CSVHeader[last])
	}
	v := FromSnapshot(whole())
	v.HTML = &InHTML{}
	if got, want := CSVRow(Change{Verdict: &v})[last], "content cue html quote chain occasion rationale evidence correction"; got != want {
		t.Errorf("%q is left out of a whole verdict, want %q", got, want)
	}
	if got := CSVRow(Change{Verdict: &Verdict{}})[last]; got != "" {
		t.Errorf("%q is left out of one that has nothing", got)
	}
	if got := CSVRow(Change{Tombstone: &Tombstone{Reason: "Keliru"}})[last]; got != "" {
		t.Errorf("%q is left out of a tombstone", got)
	}
	// Whatever a verdict carries has a column or is named.
	columns := strings.Join(CSVHeader, " ") + " " + "claim_id type kind statement source_name source_kind attribution rating category summary " + strings.Join(leftOut(everything()), " ")
	for f := range reflect.TypeFor[Verdict]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch name {
		case "state", "status", "text_of", "revision", "snapshot_sha256", "sealed", "published":
			continue // for members alone, or columns of another name
		}
		if !strings.Contains(" "+columns+" ", " "+name+" ") {
			t.Errorf("the field %s of a verdict has no column and is not named among what is left out", name)
		}
	}
}

func everything() Verdict {
	var v Verdict
	fill(reflect.ValueOf(&v).Elem(), "x")
	v.Negated = true
	return v
}
