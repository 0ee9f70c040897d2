package newsroom_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/models"
)

func TestSimilarClaims(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, sekar := t.Context(), r.who["sekar"]
		texts := []string{
			"Kepala Dinas Pariwisata Kota Wayan Karsa mengatakan jumlah kunjungan wisatawan asing naik 12 persen pada Januari 2026.",
			"Wayan Karsa mengatakan jumlah kunjungan wisatawan asing naik 12 persen pada bulan Januari 2026 itu. Ia juga mengatakan hujan akan turun.",
			"Menurut Wayan Karsa, jumlah kunjungan wisatawan asing naik 15 persen pada Januari 2026.",
			"Ketua Forum Nelayan Contoh, Made Surya, mengatakan dermaga baru terlalu sempit bagi kapal besar.",
		}
		for _, s := range texts {
			_, err := r.Import(ctx, sekar, newsroom.NewArticle{Text: []byte(s), Language: "id"})
			r.must(err)
		}
		var got []string
		r.must(r.SimilarClaims(ctx, sekar, func(c models.Claim, near []newsroom.Near) error {
			for _, n := range near {
				if n.Claim.ArticleID == c.ArticleID {
					t.Errorf("%q is near a claim of its own article", c.Excerpt)
				}
				got = append(got, fmt.Sprintf("%v %v", strings.Contains(c.Excerpt, "12") && strings.Contains(n.Claim.Excerpt, "12"), n.SameFigures))
			}
			return nil
		}))
		// Three articles have the sentence: three pairs, of which one has the same figures.
		if len(got) != 3 || strings.Count(strings.Join(got, ","), "true true") != 1 || strings.Count(strings.Join(got, ","), "false false") != 2 {
			t.Errorf("pairs are %q", got)
		}
	})
}

// TestSignaturesFindWhatIsNear counts, over many made-up claims, how many near ones share a band and how few others do.
func TestSignaturesFindWhatIsNear(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	word := func() string { return fmt.Sprintf("kata%d", rnd.IntN(5000)) }
	meet := func(a, b []string) bool {
		s, _ := newsroom.SignatureOf(strings.Join(a, " "))
		o, _ := newsroom.SignatureOf(strings.Join(b, " "))
		sb, ob := s.Bands(), o.Bands()
		for i := range sb {
			if sb[i] == ob[i] {
				return true
			}
		}
		return false
	}
	const n = 2000
	for _, tt := range []struct {
		name        string
		changed     int // of twenty words
		least, most int // that meet
	}{
		{"the same words in another order", 0, n, n},
		{"three of twenty words differ: j = .74", 3, n * 99 / 100, n},
		{"five of twenty words differ: j = .6", 5, n * 95 / 100, n},
		{"eighteen of twenty words differ: j = .05", 18, 0, n / 100},
	} {
		met := 0
		for range n {
			a := make([]string, 20)
			for i := range a {
				a[i] = word()
			}
			b := append([]string{}, a...)
			for i := range tt.changed {
				b[i] = fmt.Sprintf("lain%d", rnd.IntN(1<<30))
			}
			rnd.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
			if meet(a, b) {
				met++
			}
		}
		if met < tt.least || met > tt.most {
			t.Errorf("%s: %d of %d meet, want %d to %d", tt.name, met, n, tt.least, tt.most)
		}
	}
	if sig, ok := newsroom.SignatureOf("… – !"); ok {
		t.Errorf("no words have the signature %v", sig)
	}
	// Stored signatures must stay what they are.
	sig, _ := newsroom.SignatureOf("Harga beras naik")
	again, _ := newsroom.SignatureOf("naik, HARGA beras!")
	if sig != again {
		t.Error("case, order or marks change a signature")
	}
	if got := fmt.Sprintf("%016x", sig.Bands()[0]); got != "f4bbdfa64d9d96cc" {
		t.Errorf("the first band is %s: signatures that were stored are worth nothing any more", got)
	}
}

// TestSimilarIndexStaysLinear adds one sentence over and over: each is compared with a bounded number of others.
func TestSimilarIndexStaysLinear(t *testing.T) {
	ix := newsroom.NewSimilarIndex()
	for i := range 2000 {
		near := ix.Add(models.Claim{ID: fmt.Sprint(i), ArticleID: fmt.Sprint(i), Excerpt: "Semua pihak diminta menahan diri"})
		if len(near) != min(i, 32) {
			t.Fatalf("claim %d is near %d others", i, len(near))
		}
	}
	ix.Add(models.Claim{ArticleID: "a", Excerpt: "Anggaran jembatan kota menjadi Rp1,5 triliun pada 2026."})
	if near := ix.Add(models.Claim{ArticleID: "b", Excerpt: "anggaran jembatan kota menjadi Rp15 triliun pada 2026"}); len(near) != 1 || near[0].SameFigures {
		t.Errorf("another figure: %+v", near)
	}
	if near := ix.Add(models.Claim{ArticleID: "x", Excerpt: "  "}); near != nil {
		t.Errorf("no words are near %v", near)
	}
}
