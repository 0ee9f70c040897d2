package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
)

func TestImportGoesOnAfterABadLine(t *testing.T) {
	long := `{"text":"` + strings.Repeat("a", 200_000) + `"}`
	in := strings.Join([]string{
		`{"id":"1","text":"satu","outlet":"Surat Kabar"}`,
		`{"text":`,
		"",
		`{"id":"4","text":"refused"}`,
		long,
		"{\"text\":\"\xff\"}",
		`{"id":"7","text":"tujuh","claims":[1]}`, // no line end
	}, "\n")
	var got []string
	var errs bytes.Buffer
	cmd := importCmd{Kind: "news", Outlet: "Kantor Berita", MaxArticleBytes: 100}
	err := cmd.lines(context.Background(), strings.NewReader(in), &errs, func(a newsroom.NewArticle) error {
		if string(a.Text) == "refused" {
			return errors.New("no")
		}
		got = append(got, a.ExternalID+" "+string(a.Text)+" "+a.Outlet+" "+a.Kind)
		return nil
	}, func(a newsroom.NewArticle) newsroom.NewArticle { return a })
	if want := []string{"1 satu Surat Kabar news", "7 tujuh Kantor Berita news"}; !slices.Equal(got, want) {
		t.Errorf("took %q, want %q", got, want)
	}
	if !errors.Is(err, errReported) {
		t.Errorf("got %v", err)
	}
	for _, want := range []string{"line 2: ", "line 4: no", "line 5: the article is too large", "line 6: not valid UTF-8"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, errs.String())
		}
	}
	if n := strings.Count(errs.String(), "\n"); n != 4 {
		t.Errorf("%d errors:\n%s", n, errs.String())
	}
}
