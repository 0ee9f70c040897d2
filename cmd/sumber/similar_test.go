package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"sumber/internal/newsroom"
)

// TestSimilar finds the sentence that two articles share, on both databases, and nothing else.
func TestSimilar(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		app, err := New(t.Context(), Config{Database: Database{URL: url}, Server: Server{}, Migrate: true, Demo: true}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		actor, err := app.News.ConsoleActor(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{
			"\"Kami akan menambah dua puluh bus listrik untuk warga kota tahun ini,\" kata Wayan Karsa, Senin (2/2/2026).",
			"Harga cabai naik di pasar. \"Kami akan menambah tiga puluh bus listrik untuk warga kota tahun ini,\" ujar Wayan Karsa, Selasa (3/2/2026).",
		} {
			if _, err := app.News.Import(t.Context(), actor, newsroom.NewArticle{Text: []byte(s), Language: "id"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := app.Close(); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"similar", "--database-url=" + url}, streams{strings.NewReader(""), &out, &errs}); code != exitDone {
			t.Fatalf("status %d: %s", code, errs.String())
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 1 {
			t.Fatalf("%d claims have near ones:\n%s", len(lines), out.String())
		}
		var got similarLine
		if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Near) != 1 || got.Near[0].Share < .75 || got.Near[0].ArticleID == got.ArticleID || !strings.Contains(got.Words, "bus listrik") {
			t.Errorf("got %+v", got)
		}
	})
}
