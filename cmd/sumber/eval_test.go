package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sumber/internal/attribution/score"
	"sumber/internal/newsroom"
)

const (
	evalGold = "testdata/eval/gold.jsonl"
	evalPred = "testdata/eval/pred.jsonl"
)

func eval(t *testing.T, stdin string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"eval"}, args...), streams{strings.NewReader(stdin), &out, &errs})
	return code, out.String(), errs.String()
}

// evalJSON is what --format=json says, and the reference too but for the errors.
type evalJSON struct {
	Figures  map[string]*float64            `json:"figures"`
	Counts   map[string]int                 `json:"counts"`
	Articles map[string]map[string]*float64 `json:"articles"`
	ByKind   map[score.Kind]int             `json:"errors_by_kind"`
	Errors   []struct {
		Kind    score.Kind `json:"kind"`
		Article string     `json:"article"`
		Gold    *evalSide  `json:"gold"`
		Pred    *evalSide  `json:"pred"`
	} `json:"errors"`
}

func evalFigures(t *testing.T, args ...string) evalJSON {
	t.Helper()
	code, out, errs := eval(t, "", append(args, "--format=json", "--per-article")...)
	var got evalJSON
	if err := json.Unmarshal([]byte(out), &got); code != exitDone || err != nil {
		t.Fatalf("%q: status %d, %v: %s", args, code, err, errs)
	}
	return got
}

// reference are the figures of score.py for the two files above: precision, recall and F1 of a group, or an accuracy.
var reference = []struct{ flags, figures string }{
	{"", `content 0.6666666666666666 0.8260869565217391 0.7378640776699029
source 0.6153846153846154 0.36363636363636365 0.4571428571428572
cue 0.8888888888888888 0.8888888888888888 0.8888888888888888
claim 0.5714285714285714 0.8888888888888888 0.6956521739130435
attribution 0.35714285714285715 0.5555555555555556 0.43478260869565216
exact 0.35714285714285715 0.5555555555555556 0.43478260869565216
direct.claim 0.75 0.6666666666666666 0.7058823529411765
direct.attribution 0.5 0.3333333333333333 0.4
mixed.claim 0.0 1.0 0.0
mixed.attribution 0.0 1.0 0.0
indirect.claim 0.5 1.0 0.6666666666666666
indirect.attribution 0.3 0.5 0.37499999999999994
source_name.accuracy 0.4
via.accuracy 0.6666666666666666
quote.accuracy 0.6
via 0.6666666666666666 1.0 0.8`},
	{"--attributed-only", `content 1.0 0.6521739130434783 0.7894736842105263
source 0.6153846153846154 0.36363636363636365 0.4571428571428572
cue 1.0 0.7777777777777778 0.8750000000000001
claim 0.875 0.7777777777777778 0.823529411764706
attribution 0.625 0.5555555555555556 0.5882352941176471
exact 0.5 0.4444444444444444 0.47058823529411764
direct.claim 0.6666666666666666 0.3333333333333333 0.4444444444444444
direct.attribution 0.6666666666666666 0.3333333333333333 0.4444444444444444
mixed.claim 0.0 1.0 0.0
mixed.attribution 0.0 1.0 0.0
indirect.claim 1.0 1.0 1.0
indirect.attribution 0.6 0.5 0.5454545454545454
source_name.accuracy 0.5
via.accuracy 0.8
quote.accuracy 0.5
via 0.0 0.0 0.0`},
	{"--attributed-only --keep-cued", `content 0.9743589743589743 0.8260869565217391 0.8941176470588235
source 0.6153846153846154 0.36363636363636365 0.4571428571428572
cue 0.8888888888888888 0.8888888888888888 0.8888888888888888
claim 0.8 0.8888888888888888 0.8421052631578948
attribution 0.5 0.5555555555555556 0.5263157894736842
exact 0.5 0.5555555555555556 0.5263157894736842
direct.claim 0.75 0.6666666666666666 0.7058823529411765
direct.attribution 0.5 0.3333333333333333 0.4
mixed.claim 0.0 1.0 0.0
mixed.attribution 0.0 1.0 0.0
indirect.claim 0.8333333333333334 1.0 0.9090909090909091
indirect.attribution 0.5 0.5 0.5
source_name.accuracy 0.4
via.accuracy 0.6666666666666666
quote.accuracy 0.6
via 0.6666666666666666 1.0 0.8`},
	{"--narrator", `content 0.8421052631578947 0.8888888888888888 0.8648648648648649
source n/a n/a n/a
cue n/a n/a n/a
claim 0.75 1.0 0.8571428571428571
attribution 0.75 1.0 0.8571428571428571
exact 0.5 0.6666666666666666 0.5714285714285715
direct.claim n/a n/a n/a
direct.attribution n/a n/a n/a
mixed.claim n/a n/a n/a
mixed.attribution n/a n/a n/a
indirect.claim 0.75 1.0 0.8571428571428571
indirect.attribution 0.75 1.0 0.8571428571428571
source_name.accuracy n/a
via.accuracy n/a
quote.accuracy n/a
via n/a n/a n/a`},
}

func TestEvalAgreesWithTheReference(t *testing.T) {
	for _, tt := range reference {
		t.Run(tt.flags, func(t *testing.T) {
			want := map[string]*float64{}
			for line := range strings.Lines(tt.figures) {
				f := strings.Fields(line)
				names := []string{f[0]}
				if len(f) == 4 {
					names = []string{f[0] + ".p", f[0] + ".r", f[0] + ".f1"}
				}
				for i, name := range names {
					want[name] = nil
					if v, err := strconv.ParseFloat(f[i+1], 64); err == nil {
						want[name] = &v
					}
				}
			}
			got := evalFigures(t, append(strings.Fields(tt.flags), "--gold="+evalGold, "--pred="+evalPred)...)
			sameFigures(t, "all articles", got.Figures, want)
		})
	}
}

func sameFigures(t *testing.T, of string, got, want map[string]*float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d figures, want %d", of, len(got), len(want))
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		g, w := got[name], want[name]
		if (g == nil) != (w == nil) || g != nil && *g != *w {
			t.Errorf("%s: %s is %s, want %s", of, name, full(g), full(w))
		}
	}
}

func full(v *float64) string {
	if v == nil {
		return "n/a"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

// TestEvalAgreesLive scores what the engine finds in annotated articles beside the repository by both scorers.
func TestEvalAgreesLive(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "eval")
	scorer := filepath.Join(dir, "score.py")
	if _, err := os.Stat(scorer); err != nil {
		t.Skip("there are no annotated articles beside the repository")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	for _, set := range []string{"id-dev", "id-chains-dev", "en-dev"} {
		t.Run(set, func(t *testing.T) {
			gold := filepath.Join(dir, set+".jsonl")
			if _, err := os.Stat(gold); err != nil {
				t.Skip(err)
			}
			code, out, errs := extract(t, "", "--jsonl", gold)
			if code != exitDone {
				t.Fatalf("extract: status %d: %s", code, errs)
			}
			pred := filepath.Join(t.TempDir(), "pred.jsonl")
			if err := os.WriteFile(pred, []byte(out), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, tt := range reference {
				flags := strings.Fields(tt.flags)
				b, err := exec.Command(python, append([]string{scorer, "--json", "--per-article", "--gold", gold, "--pred", pred}, flags...)...).Output()
				if err != nil {
					t.Fatal(err)
				}
				var want evalJSON
				if err := json.Unmarshal(b, &want); err != nil {
					t.Fatal(err)
				}
				got := evalFigures(t, append(flags, "--gold="+gold, "--pred="+pred)...)
				sameFigures(t, tt.flags, got.Figures, want.Figures)
				if len(got.Articles) != len(want.Articles) {
					t.Errorf("%d articles, want %d", len(got.Articles), len(want.Articles))
				}
				for id, figures := range want.Articles {
					sameFigures(t, tt.flags+" "+id, got.Articles[id], figures)
				}
				for name, n := range want.Counts {
					if got.Counts[name] != n {
						t.Errorf("%s: %s is %d, want %d", tt.flags, name, got.Counts[name], n)
					}
				}
				// Without --pred it finds the same by itself.
				if tt.flags == "" {
					sameFigures(t, "the engine's own", evalFigures(t, "--gold="+gold).Figures, want.Figures)
				}
			}
		})
	}
}

func TestEvalNamesTheErrors(t *testing.T) {
	got := evalFigures(t, "--gold="+evalGold, "--pred="+evalPred, "--attributed-only", "--keep-cued")
	var kinds []string
	for _, e := range got.Errors {
		at := func(s *evalSide) string {
			if s == nil {
				return "-"
			}
			return strconv.Itoa(s.Index)
		}
		kinds = append(kinds, fmt.Sprintf("%s %s %s %s", e.Kind, e.Article, at(e.Gold), at(e.Pred)))
	}
	want := []string{
		"wrong_name a 0 0",
		"wrong_source a 1 1", "wrong_name a 1 1", "wrong_chain a 1 1",
		"wrong_span a 2 2", "wrong_chain a 2 2", "wrong_quote a 2 2",
		"wrong_span a 3 3", "wrong_quote a 3 3",
		"wrong_source a 4 4", "wrong_name a 4 4",
		"missed b 2 -",
		"wrong_source b 3 3", "wrong_span b 3 3",
		"spurious b - 1", "spurious b - 4",
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("errors are\n%s\nwant\n%s", strings.Join(kinds, "\n"), strings.Join(want, "\n"))
	}
	if got.ByKind[score.WrongName] != 3 || got.ByKind[score.Missed] != 1 || len(got.ByKind) != len(score.Kinds) {
		t.Errorf("by kind: %v", got.ByKind)
	}
	if w := got.Errors[4].Gold.Words; !slices.Equal(w, []string{"harga di pasar justru “gila-gilaan” sejak pekan lalu"}) {
		t.Errorf("the words are %q", w)
	}
}

func TestEvalText(t *testing.T) {
	code, out, errs := eval(t, "", "--gold="+evalGold, "--pred="+evalPred, "--per-article", "--show=1", "--min=claim.f1=0.69", "--min=via.f1=0.9")
	if code != exitFail || errs != "" {
		t.Fatalf("status %d: %s", code, errs)
	}
	for _, want := range []string{
		" gold  pred content.f1  claim.f1 attribution.f1  id\n",
		"    4     6     0.7568    0.6000         0.4000  b\n",
		"articles 3, gold claims 9, predicted claims 14, paired 8\n                               P       R      F1\n",
		"claim                     0.5714  0.8889  0.6957\n",
		"mixed.claim               0.0000  1.0000  0.0000   gold 2, predicted 0\n",
		"via.accuracy 0.6667 over 6 pairs\n",
		"\nspurious 6\n  a: \"Harga beras naik 12 persen sejak Januari\"\n  and 5 more\n",
		"wrong_source 3\n  a: \"Ratih\", found nobody: \"Gudang kami penuh, tidak ada yang perlu cemas\"\n  and 2 more\n",
		"claim.f1 = 0.6957 (at least 0.69)\nvia.f1 = 0.8000 (BELOW 0.9)\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if code, out, _ := eval(t, "", "--gold="+evalGold, "--pred="+evalPred, "--narrator", "--min=via.f1=0"); code != exitFail || !strings.Contains(out, "via.f1 = n/a (BELOW 0)") {
		t.Errorf("nothing to measure: status %d:\n%s", code, out)
	}
	if code, out, errs := eval(t, "", "--gold="+evalGold, "--pred="+evalPred, "--format=json", "--min=claim.f1=0.5"); code != exitDone || !json.Valid([]byte(out)) || errs != "claim.f1 = 0.6957 (at least 0.5)\n" {
		t.Errorf("status %d: %q", code, errs)
	}
}

func TestEvalPage(t *testing.T) {
	text := "Ani <script>alert(1)</script> berkata harga naik. Budi diam."
	line := `{"id":"<b>","lang":"id","text":` + strconv.Quote(text) + `,"claims":[{"source":[[0,3]],"cue":[[30,37]],"content":[[38,48]],"source_name":"Ani","via":["A & B"],"quote":"indirect"}]}`
	code, out, errs := eval(t, line, "--gold=-", "--pred="+filepath.Join("testdata", "eval", "none.jsonl"), "--format=html", "--per-article")
	if code != exitDone || errs != "" {
		t.Fatalf("status %d: %s", code, errs)
	}
	for _, want := range []string{
		`<mark class="source">Ani</mark> &lt;script&gt;alert(1)&lt;/script&gt; <mark class="cue">berkata</mark> <mark class="content">harga naik</mark>.`,
		"via: A &amp; B", "&lt;b&gt;", `lang="id"`, "color-scheme: light dark", "<h2 id=\"missed\">Missed: 1</h2>",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %q:\n%s", want, out)
		}
	}
	for _, no := range []string{"<script", "<b>", "Budi diam", "://", "<link", "ZgotmplZ"} {
		if strings.Contains(out, no) {
			t.Errorf("the page has %q", no)
		}
	}
	if ids := regexp.MustCompile(` id="`).FindAllString(out, -1); len(ids) != len(score.Kinds) {
		t.Errorf("%d anchors", len(ids))
	}

	// Both sides, and places that are far apart.
	_, out, _ = eval(t, "", "--gold="+evalGold, "--pred="+evalPred, "--format=html")
	if !strings.Contains(out, `<mark class="content">panen tahun ini gagal</mark>” <mark class="content">karena hama</mark>`) || !strings.Contains(out, "found</span>") {
		t.Errorf("the page is\n%s", out)
	}
}

func TestEvalRefusals(t *testing.T) {
	line := func(text, claim string) string { return `{"id":"1","text":"` + text + `","claims":[` + claim + `]}` }
	for _, tt := range []struct {
		name, stdin, want string
		args              []string
	}{
		{"no file", "", "no such file", []string{"--gold=testdata/eval/missing.jsonl"}},
		{"a folder", "", "is a directory", []string{"--gold=testdata/eval"}},
		{"not JSON", "{", "line 1: not JSON", []string{"--gold=-"}},
		{"a list", "\n[]", "line 2", []string{"--gold=-"}},
		{"twice", line("a", "") + "\n" + line("a", ""), "repeated", []string{"--gold=-"}},
		{"no text", `{"id":"1","claims":[]}`, "no text", []string{"--gold=-", "--pred=testdata/eval/none.jsonl"}},
		{"no content", line("a", `{"content":[]}`), "no content", []string{"--gold=-"}},
		{"out of range", line("é", `{"content":[[0,2]]}`), "out of range", []string{"--gold=-"}},
		{"reversed", line("abc", `{"content":[[2,1]]}`), "out of range", []string{"--gold=-"}},
		{"half a character", line("abc", `{"content":[[0,1.0]]}`), "not [start, end]", []string{"--gold=-"}},
		{"a type of quote that is none", line("abc", `{"content":[[0,1]],"quote":"spoken"}`), "quote spoken", []string{"--gold=-"}},
		{"other articles", line("a", ""), "not in", []string{"--gold=-", "--pred=" + evalPred}},
		{"positions that an import would move", line(`a\r\nb`, ""), "CRLF", []string{"--gold=-"}},
		{"a date that is none", `{"id":"1","text":"a","published":"soon"}`, "published", []string{"--gold=-"}},
		{"both standard input", "", "both", []string{"--gold=-", "--pred=-"}},
		{"keep what is not dropped", "", "--keep-cued", []string{"--gold=-", "--keep-cued"}},
		{"two kinds of claims", "", "--narrator", []string{"--gold=-", "--narrator", "--attributed-only"}},
		{"a figure that is none", "", "NAME=VALUE", []string{"--gold=-", "--min=nonsense=0.5"}},
		{"a value that is none", "", "not a number", []string{"--gold=-", "--min=claim.f1=much"}},
		{"no gold", "", "--gold", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if code, out, errs := eval(t, tt.stdin, tt.args...); code != exitUsage || out != "" || !strings.Contains(errs, tt.want) {
				t.Errorf("status %d: %q %q", code, out, errs)
			}
		})
	}
}

// TestGoldRoundTrip goes the way of a newsroom: import, correct, export, measure.
func TestGoldRoundTrip(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		app := boot(t, Config{Database: Database{URL: database}})
		secret, err := app.News.BeginSetup(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, slug, err := app.News.Setup(t.Context(), secret, newsroom.FirstAdmin{
			NewAccount: newsroom.NewAccount{Email: "admin@example.org", Name: "Admin", Password: "sebuah kata sandi panjang", Language: "id"}, Desk: "Meja Satu"})
		if err != nil {
			t.Fatal(err)
		}
		sumber := func(stdin string, args ...string) (string, string) {
			t.Helper()
			var out, errs bytes.Buffer
			if code := run(t.Context(), append(args, "--database-url="+database), streams{strings.NewReader(stdin), &out, &errs}); code != exitDone {
				t.Fatalf("%q: status %d: %s", args, code, errs.String())
			}
			return out.String(), errs.String()
		}
		text := bridge + "\nKetua Forum Warga Contoh, Made Surya, mengatakan jalan itu rusak sejak 2023.\n"
		out, _ := sumber(text, "import", "-", "--lang=id", "--outlet=Kabar Contoh", "--published=2025-02-04")
		id := strings.TrimSpace(out)
		if out, errs := sumber("", "export", "--gold", "--desk="+slug); out != "" || !strings.Contains(errs, "1 articles left out") {
			t.Errorf("of nothing decided: %q, %q", out, errs)
		}

		ctx := t.Context()
		sumber("sebuah kata sandi lain\n", "account", "add", "rina@example.org", "--name=Rina")
		sumber("", "member", "add", "rina@example.org", "--role=reviewer")
		account, err := app.Store.Read(ctx).AccountByEmail("rina@example.org")
		if err != nil {
			t.Fatal(err)
		}
		actor, err := app.News.Enter(ctx, account, slug)
		if err != nil {
			t.Fatal(err)
		}
		page, err := app.News.Article(ctx, actor, id)
		if err != nil || len(page.Claims) < 2 {
			t.Fatalf("%d claims, %v", len(page.Claims), err)
		}
		for i, row := range page.Claims {
			ref := newsroom.Ref{ID: row.Claim.ID}
			if i == 0 {
				err = app.News.EditClaim(ctx, actor, ref, newsroom.ClaimEdit{Attribution: "sourced", Kind: "fact",
					Content: []newsroom.Where{{Exact: "Jembatan itu selesai"}}, Cue: []newsroom.Where{{Exact: "kata"}}, Source: []newsroom.Where{{Exact: "Bupati Sri Lestari"}},
					Chain: []newsroom.HopInput{{Name: "Sri Lestari", Kind: "person"}, {Position: 1, Name: "Kantor Berita Contoh", Kind: "news_media"}}})
			} else {
				err = app.News.Select(ctx, actor, ref)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		whole, errs := sumber("", "export", "--gold", "--desk="+slug)
		one, _ := sumber("", "export", "--gold", "--article="+id)
		if errs != "" || one != whole || strings.Count(whole, "\n") != 1 {
			t.Fatalf("export: %q\n%s%s", errs, whole, one)
		}

		// Measured, the engine has everything that nobody touched, and missed what was corrected.
		code, out, errs := eval(t, whole, "--gold=-", "--format=json", "--attributed-only", "--keep-cued")
		var got evalJSON
		if err := json.Unmarshal([]byte(out), &got); code != exitDone || err != nil {
			t.Fatalf("status %d, %v: %s", code, err, errs)
		}
		if got.Counts["claim.hit"] != got.Counts["claim.gold"] || got.Counts["claim.gold"] < 2 || got.ByKind[score.WrongSpan] != 1 || got.ByKind[score.WrongChain] != 1 || got.ByKind[score.WrongSource] != 0 {
			t.Errorf("measured:\n%s", out)
		}
		// Against itself it is perfect, and it may be imported again.
		file := filepath.Join(t.TempDir(), "gold.jsonl")
		if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, errs := eval(t, "", "--gold="+file, "--pred="+file, "--min=exact.f1=1", "--min=attribution.f1=1", "--min=via.accuracy=1", "--min=source_name.accuracy=1", "--min=quote.accuracy=1"); code != exitDone {
			t.Errorf("against itself: status %d: %s\n%s", code, errs, out)
		}
		if again, _ := sumber("", "import", "--jsonl", file); strings.TrimSpace(again) != id {
			t.Errorf("imported as %q", again)
		}
	})
}

func TestExportGoldRefusals(t *testing.T) {
	for _, args := range [][]string{{"--partial"}, {"--gold", "--pretty"}, {"--gold", "--include=unpublished"}} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), append([]string{"export"}, args...), streams{strings.NewReader(""), &out, &errs}); code != exitUsage || !strings.Contains(errs.String(), args[0]) && !strings.Contains(errs.String(), "--gold") {
			t.Errorf("%q: status %d: %q", args, code, errs.String())
		}
	}
}
