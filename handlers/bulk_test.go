package handlers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestArticlesInBulk: each line has its result, in order; a bad one keeps no other from being taken, and the same lines again change
// nothing.
func TestArticlesInBulk(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		line := func(pairs ...any) string {
			m := map[string]any{}
			for i := 0; i < len(pairs); i += 2 {
				m[pairs[i].(string)] = pairs[i+1]
			}
			return strings.TrimSpace(body(m))
		}
		lines := []string{
			line("external_id", "a/1", "text", "\"Pompa satu dibangun,\" kata Tuti Handayani."),
			"",
			line("external_id", "a/2", "html", pageOf("<p>\"Pasar dibuka lagi pekan depan,\" kata Rina Marlina.</p>")),
			line("text", "\"Jalan selesai diperbaiki,\" kata Joko Prasetyo."),
			`{"text":`,
			line("text", "x", "judul", "tidak dikenal"),
			line("text", " "),
			line("text", strings.Repeat("a", testLimit+1)),
			`{"text":"` + strings.Repeat("a", 7*testLimit+128<<10) + `"}`,
			"{\"text\":\"\xff\"}",
			line("external_id", "a/1", "text", "\"Pompa satu dan dua dibangun,\" kata Tuti Handayani."),
		}
		for i := range 30 { // more than are worked on at once
			lines = append(lines, line("external_id", fmt.Sprint("b/", i), "text", fmt.Sprintf("\"Jembatan ke-%d selesai,\" kata Joko Prasetyo.", i)))
		}
		send := func(as string, status int) []apiLineOut {
			t.Helper()
			a := w.row(t, row{as: as, method: "POST", path: bulkPath, json: strings.Join(lines, "\n"), header: map[string]string{"Content-Type": ndjson}, status: status})
			var out []apiLineOut
			for l := range strings.Lines(a.Body.String()) {
				var o apiLineOut
				if err := json.Unmarshal([]byte(l), &o); err != nil {
					t.Fatal(err)
				}
				out = append(out, o)
			}
			return out
		}
		const as = "token:reviewer_all"
		want := map[int]string{1: "created", 3: "created", 4: "created", 5: "error json", 6: "error json", 7: "error invalid", 8: "error too_large", 9: "error too_large", 10: "error json", 11: "revised"}
		check := func(got []apiLineOut, want func(line int) string) {
			t.Helper()
			if len(got) != len(lines)-1 {
				t.Fatalf("%d results for %d lines", len(got), len(lines))
			}
			last := 0
			for _, o := range got {
				told := string(o.Outcome)
				if o.Problem != nil {
					told += " " + strings.TrimPrefix(o.Problem.Type, "urn:sumber:problem:")
				}
				if o.Line <= last || told != want(o.Line) {
					t.Errorf("line %d behind %d is %s, want %s", o.Line, last, told, want(o.Line))
				}
				last = o.Line
			}
		}
		check(send(as, 200), func(n int) string {
			if n > 11 {
				return "created"
			}
			return want[n]
		})
		lines = append(lines[:0:0], lines...)
		lines[0] = "" // its text is an earlier one by now
		lines[1] = line("external_id", "a/1", "text", "\"Pompa satu dan dua dibangun,\" kata Tuti Handayani.")
		head := w.head()
		check(send(as, 200), func(n int) string {
			if strings.HasPrefix(want[n], "error") {
				return want[n]
			}
			return "unchanged"
		})
		if w.head() != head {
			t.Error("the same lines again left events")
		}
		w.each(t, []row{
			{name: "as one JSON", as: as, path: bulkPath, json: "{}", status: 415},
			{name: "by a viewer", as: "token:viewer_all", method: "POST", path: bulkPath, json: "{}", header: map[string]string{"Content-Type": ndjson}, status: 403},
			{name: "nothing", as: as, method: "POST", path: bulkPath, header: map[string]string{"Content-Type": "application/jsonl"}, status: 200},
		})
	})
}
