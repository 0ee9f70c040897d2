package newsroom

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"sumber/internal/attribution"
	"sumber/internal/workflow"
	"sumber/models"
)

// Claims of different articles repeat each other: one agency's sentence in five outlets, last week's figure said again.
// Comparing each with each is out of the question for a desk of years, so claims meet by MinHash: a signature is the
// least hash of the words under each of 48 functions, and two of them agree in one with the probability of the Jaccard
// similarity j of their words. Three such minima make a band, and claims that share one of the 16 bands are compared:
// with probability 1-(1-j³)^16, which is .98 at j = .6 and .002 at j = .05. (Broder 1997; Leskovec, Rajaraman and
// Ullman, Mining of Massive Datasets, 3.4.)
const (
	signatureBands = 16
	signatureRows  = 3
	// nearShare is the share of words (Dice) from which two claims are near, as inside one article: j = .6.
	nearShare = 0.75
	// bucketMost bounds how many claims with one band are compared, so that a sentence that every article has (a
	// disclaimer, a slogan) costs no more than others.
	bucketMost = 32
)

// Signature is the MinHash of a text's words. It is the same on every machine and may be stored.
type Signature [signatureBands * signatureRows]uint64

// SignatureOf makes the signature of a claim's words; ok is false when there are none, and then it is like no other.
func SignatureOf(words string) (sig Signature, ok bool) {
	for i := range sig {
		sig[i] = ^uint64(0)
	}
	for _, w := range strings.Fields(models.Fold(words)) {
		h := fnv.New64a()
		h.Write([]byte(w))
		base := h.Sum64()
		for i := range sig {
			sig[i] = min(sig[i], scatter(base+uint64(i+1)*0x9E3779B97F4A7C15))
		}
		ok = true
	}
	return sig, ok
}

// Bands are the keys under which a signature is found: near claims share at least one.
func (s Signature) Bands() [signatureBands]uint64 {
	var out [signatureBands]uint64
	for b := range out {
		key := uint64(b)
		for _, m := range s[b*signatureRows : (b+1)*signatureRows] {
			key = scatter(key ^ m)
		}
		out[b] = key
	}
	return out
}

// scatter is the finalizer of SplitMix64: every bit of the input moves every bit of the output.
func scatter(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	return h ^ h>>31
}

// SimilarIndex finds near claims among those that were added. It keeps 16 keys for each, in memory.
type SimilarIndex struct {
	claims  []models.Claim
	buckets map[uint64][]int32
}

// NewSimilarIndex gives an empty index.
func NewSimilarIndex() *SimilarIndex { return &SimilarIndex{buckets: map[uint64][]int32{}} }

// Near is a claim of another article that says nearly the same.
type Near struct {
	Claim models.Claim
	Share float64 // of their words, from 0.75 to 1
	// SameFigures is false when the two name different numbers: then one is no repetition of the other but a change of it,
	// or contradicts it.
	SameFigures bool
}

// Add adds a claim and gives the near ones of other articles that were added before, nearest first. The words compared
// are the claim's excerpt.
func (ix *SimilarIndex) Add(c models.Claim) []Near {
	sig, ok := SignatureOf(c.Excerpt)
	if !ok {
		return nil
	}
	at := int32(len(ix.claims))
	ix.claims = append(ix.claims, c)
	var out []Near
	met := map[int32]bool{}
	for _, key := range sig.Bands() {
		list := ix.buckets[key]
		for _, i := range list {
			o := ix.claims[i]
			if met[i] || o.ArticleID == c.ArticleID {
				continue
			}
			met[i] = true
			if share := attribution.Similar(c.Excerpt, o.Excerpt); share >= nearShare {
				out = append(out, Near{o, share, slices.Equal(figures(c.Excerpt), figures(o.Excerpt))})
			}
		}
		if len(list) >= bucketMost { // the newest are the ones to be compared with
			list = slices.Delete(list, 0, 1)
		}
		ix.buckets[key] = append(list, at)
	}
	slices.SortStableFunc(out, func(a, b Near) int { return cmp.Compare(b.Share, a.Share) })
	return out
}

// figures are the different numbers in digits, in order, with the marks inside them: "1,5" is not "15".
func figures(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' }) {
		if w = strings.Trim(w, ".,"); w != "" {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// SimilarClaims walks the claims of a desk once, newest article first, and calls fn with each that is near claims of
// newer articles. Its time grows with the number of claims, not with that of their pairs; it is work for the command
// line or the background, not for a page.
func (n *Newsroom) SimilarClaims(ctx context.Context, a Actor, fn func(models.Claim, []Near) error) error {
	if err := a.need(workflow.Read); err != nil {
		return err
	}
	r := n.store.Read(ctx)
	ix := NewSimilarIndex()
	for after := ""; ; {
		page, err := r.Articles(a.Desk.ID, models.ArticleQuery{After: after, Limit: PageSize})
		if err != nil {
			return doing("find similar claims", err)
		}
		for _, row := range page.Rows {
			claims, err := r.ClaimsOf(a.Desk.ID, row.Article.ID)
			if err != nil && !errors.Is(err, models.ErrNotFound) {
				return doing("find similar claims", err)
			}
			for _, c := range claims {
				if near := ix.Add(c); len(near) > 0 {
					if err := fn(c, near); err != nil {
						return err
					}
				}
			}
		}
		if page.Next == "" {
			return nil
		}
		after = page.Next
	}
}
