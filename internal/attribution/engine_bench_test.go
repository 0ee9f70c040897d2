package attribution_test

import (
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/words"

	"sumber/internal/attribution"
)

// BenchmarkEngine compares the engine with what segments the same text into words (UAX #29) and does nothing else, on one
// core, one after the other in each round. The share is the engine's speed in that of the segmentation; the aim is 0.05. What
// a round takes beyond the segmentation's median is the engine's: the collection of its garbage too.
func BenchmarkEngine(b *testing.B) {
	article, err := os.ReadFile("../../cmd/sumber/sample/kim-putin.id.txt")
	if err != nil {
		b.Fatal(err)
	}
	text := string(article)
	opts := attribution.Options{Language: "id", Published: time.Date(2023, 6, 12, 0, 0, 0, 0, time.UTC)}
	if len(attribution.Analyze(text, opts).Claims) == 0 { // and the lexicon is read
		b.Fatal("no claims")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var took []time.Duration
	for b.Loop() {
		attribution.Analyze(text, opts)
		begin, n := time.Now(), 0
		for it := words.FromString(text); it.Next(); {
			n += len(it.Value())
		}
		took = append(took, time.Since(begin))
		if n != len(text) {
			b.Fatalf("the words have %d bytes of %d", n, len(text))
		}
	}
	slices.Sort(took)
	segmentation := took[len(took)/2]
	engine := b.Elapsed()/time.Duration(b.N) - segmentation
	speed := func(d time.Duration) float64 { return float64(len(text)) / float64(d) * 1e3 }
	share := float64(segmentation) / float64(engine)
	b.Logf("%d bytes, %d rounds: engine %v (%.1f MB/s), words %v (%.1f MB/s), share %.3f", len(text), b.N, engine, speed(engine), segmentation, speed(segmentation), share)
	b.ReportMetric(share, "share")
}
