package attribution

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestExtractJSONLKeepsTheOrderAndGoesOnAfterABadLine(t *testing.T) {
	var in strings.Builder
	for i := range 50 {
		fmt.Fprintf(&in, `{"id":"a%d","text":"Menteri Sari mengatakan harga naik %d persen.","lang":"id","claims":[1]}`+"\n", i, i)
	}
	in.WriteString("{\n\n")
	in.WriteString(`{"id":"a1","text":"","lang":"id"}` + "\n")
	in.WriteString(`{"id":"a1","text":"Selesai.","published":"kemarin"}` + "\n")
	in.WriteString(`{"id":"a1","text":"Gubernur Raka berjanji pasar dibuka.","published":"2023-06-14"}`)
	var out bytes.Buffer
	bad := map[int]error{}
	err := ExtractJSONL(strings.NewReader(in.String()), &out, func(n int, err error) { bad[n] = err }, 4)
	if err != nil {
		t.Fatal(err)
	}
	if len(bad) != 3 || bad[51] == nil || !errors.Is(bad[53], ErrBlank) || !errors.Is(bad[54], ErrDate) {
		t.Errorf("bad lines: %v", bad)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 51 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var x Extracted
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("a%d", i); i < 50 && x.ID != want {
			t.Errorf("line %d is %s", i+1, x.ID)
		}
		if len(x.Claims) != 1 || x.Engine != Version || len(x.SHA256) != 64 {
			t.Errorf("%+v", x)
		}
		if strings.Contains(line, "null") && !strings.Contains(line, `"duplicate_of":null`) || strings.Count(line, "null") > 1 {
			t.Errorf("a list is null: %s", line)
		}
	}
}

func TestExtractCountsCodePoints(t *testing.T) {
	x, err := Extract(Article{ID: "x", Text: "😀 “Kami siap,” kata Menteri Sari.", Lang: "id"})
	if err != nil || len(x.Claims) != 1 {
		t.Fatalf("%+v %v", x, err)
	}
	if c := x.Claims[0]; c.Content[0] != (Pair{3, 12}) || c.Cue[0] != (Pair{15, 19}) || c.Source[0] != (Pair{20, 32}) {
		t.Errorf("%+v", c)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestExtractJSONLStopsWhenItCannotWrite(t *testing.T) {
	in := strings.Repeat(`{"id":"a","text":"Menteri Sari mengatakan harga naik."}`+"\n", 1000)
	if err := ExtractJSONL(strings.NewReader(in), failingWriter{}, func(int, error) {}, 2); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
}
