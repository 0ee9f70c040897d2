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
// core, one after the other in each round. The share is the engine's speed in that of the segmentation; the aim is 0.05.
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
	var engine, segmentation []time.Duration
	for b.Loop() {
		begin := time.Now()
		attribution.Analyze(text, opts)
		middle := time.Now()
		n := 0
		for it := words.FromString(text); it.Next(); {
			n += len(it.Value())
		}
		end := time.Now()
		if n != len(text) {
			b.Fatalf("the words have %d bytes of %d", n, len(text))
		}
		engine, segmentation = append(engine, middle.Sub(begin)), append(segmentation, end.Sub(middle))
	}
	slices.Sort(engine)
	slices.Sort(segmentation)
	e, s := engine[len(engine)/2], segmentation[len(segmentation)/2]
	b.Logf("%d bytes, medians of %d rounds: engine %v (%.1f MB/s), words %v (%.1f MB/s), share %.3f", len(text), len(engine),
		e, float64(len(text))/float64(e)*1e3, s, float64(len(text))/float64(s)*1e3, float64(s)/float64(e))
	b.ReportMetric(float64(s)/float64(e), "share")
}
