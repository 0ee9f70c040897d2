package attribution

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/words"
)

// newsText makes about n bytes of news of our own: articles of some twenty sentences, quoted and not.
func newsText(lang string, n int) string {
	parts := map[string][]string{
		"id": {
			"TIRTAJAYA - Wali Kota Tirtajaya Bagus Prakoso mengatakan %d rumah di Desa Melati terendam banjir sejak Senin (12/6/2023).\n\n",
			"\"Kami sudah mengirim %d perahu ke lokasi. Warga yang sakit didahulukan,\" kata Bagus dalam jumpa pers di balai kota.\n\n",
			"Menurut Kepala Badan Cuaca Lestari Anggraini, hujan masih akan turun hingga %d Juni, sebagaimana dilansir Antara.\n\n",
			"Sungai Lembah sepanjang %d kilometer meluap pada Minggu malam. Air menutup jalan utama dan dua jembatan di selatan kota.\n\n",
			"Sejumlah warga mengaku belum menerima bantuan. \"Sudah %d hari kami menunggu,\" ujar Sari, seorang pedagang, kepada Reuters.\n\n",
			"Ia menambahkan, pasar ikan dan sekolah ditutup sementara. Belum ada keterangan tentang penyebab retaknya tanggul %d.\n\n",
			"Perusahaan tambang di hulu dituduh membuka %d hektare hutan. Direktur perusahaan itu, Tono Hartono, membantah tuduhan tersebut.\n\n",
			"Pada tahun %d, banjir serupa merusak jembatan lama. Pemerintah ketika itu berjanji membangun tanggul baru di tiga desa.\n\n",
		},
		"en": {
			"BRACKWATER - Mayor Dana Whitfield said on Monday that %d homes in the valley were under water.\n\n",
			"“We have sent %d boats to the harbor,” Whitfield told reporters. “The sick will leave first.”\n\n",
			"According to Lena Ortiz, a forecaster at the weather office, the rain will last until June %d, Reuters reported.\n\n",
			"The river, %d miles long, burst its banks on Sunday night. Water covered the main road and two bridges in the south.\n\n",
			"Several residents said they had not received any help. “We have waited %d days,” said Tess Harrow, who sells fish.\n\n",
			"She added that the market and the school were closed. Nobody has explained why the dam cracked in section %d.\n\n",
			"The mining company was accused of clearing %d acres of forest. Its director, Paul Alder, denied the claim in a statement.\n\n",
			"In %d, a similar flood destroyed the old bridge. The government promised to build new dams in three villages.\n\n",
		},
	}[lang]
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, parts[i%len(parts)], 10+i%1900)
	}
	return b.String()
}

// BenchmarkAnalyze prints the engine's share of the speed of plain word segmentation on the same text: the two are
// interleaved, so that a busy machine slows both.
func BenchmarkAnalyze(b *testing.B) {
	for _, lang := range Languages {
		b.Run(lang, func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			s := newsText(lang, 1<<20)
			o := Options{Language: lang, Published: published}
			Analyze(s[:4096], o)
			b.SetBytes(int64(len(s)))
			var plain, ours []float64
			for b.Loop() {
				t := time.Now()
				for w := words.FromString(s); w.Next(); {
				}
				plain = append(plain, time.Since(t).Seconds())
				t = time.Now()
				Analyze(s, o)
				ours = append(ours, time.Since(t).Seconds())
			}
			b.ReportMetric(median(plain)/median(ours), "of-words")
			b.ReportMetric(float64(len(s))/median(ours)/1e6, "MB/s-median")
		})
	}
}

// BenchmarkDoubling prints how much longer twice the text takes.
func BenchmarkDoubling(b *testing.B) {
	s := newsText("id", 10<<20)
	o := Options{Language: "id", Published: published}
	var half, whole []float64
	for b.Loop() {
		t := time.Now()
		Analyze(s[:len(s)/2], o)
		half = append(half, time.Since(t).Seconds())
		t = time.Now()
		Analyze(s, o)
		whole = append(whole, time.Since(t).Seconds())
	}
	b.ReportMetric(median(whole)/median(half), "times")
}

func median(xs []float64) float64 {
	return slices.Sorted(slices.Values(xs))[len(xs)/2]
}
