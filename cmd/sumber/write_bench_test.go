package main

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/workflow"
	"sumber/models"
)

// BenchmarkWrite holds a write of the newsroom with its audit events and its messages, that an editor approves a verdict and publishes
// it, against the identical statements, values and all, run by pgbench. A first pass on a copy of the database writes the statements
// down, the second is timed on another copy, and pgbench runs the first's on a third.
func BenchmarkWrite(b *testing.B) {
	const verdicts = 100
	url := pgtest.Empty(b)
	editor, proposals := proposed(b, url, verdicts)
	approve := func(url string) time.Duration {
		app, err := New(b.Context(), Config{Database: Database{URL: url}}, slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		defer app.Close()
		begin := time.Now()
		for id, sha := range proposals {
			if err := app.News.ApproveAndPublish(b.Context(), editor, newsroom.Ref{ID: id}, sha, time.Time{}); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(begin)
	}
	statements := ""
	var ours, theirs []time.Duration
	for b.Loop() {
		first, second, third := pgtest.CopyOf(b, url), pgtest.CopyOf(b, url), pgtest.CopyOf(b, url)
		if statements == "" {
			statements = pgtest.Statements(b, func() { approve(pgtest.Logging(first)) })
			if n := strings.Count(statements, "INSERT INTO \"publications\""); n != verdicts {
				b.Fatalf("%d publications were written down, not %d", n, verdicts)
			}
		}
		ours = append(ours, approve(second))
		theirs = append(theirs, pgtest.Bench(b, third, statements))
	}
	a, z := median(theirs), median(ours)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(z.Microseconds())/1000/verdicts, "ms/write")
	b.ReportMetric(float64(a.Microseconds())/1000/verdicts, "ms/pgbench")
	b.ReportMetric(float64(strings.Count(statements, ";\n"))/verdicts, "statements/write")
	b.ReportMetric(a.Seconds()/z.Seconds(), "of-pgbench")
}

// proposed makes a desk with so many verdicts that wait for an editor, by claim, with the hash of what was sealed.
func proposed(b *testing.B, url string, n int) (newsroom.Actor, map[string]string) {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	app, err := New(ctx, Config{Database: Database{URL: url}, Migrate: true}, slog.New(slog.DiscardHandler))
	must(err)
	defer app.Close()
	secret, err := app.News.BeginSetup(ctx)
	must(err)
	_, slug, err := app.News.Setup(ctx, secret, newsroom.FirstAdmin{Desk: "Desk Uji", NewAccount: newsroom.NewAccount{Email: "yudha@contoh.example", Name: "Yudha", Password: "kata sandi panjang"}})
	must(err)
	console, err := app.News.ConsoleActor(ctx, slug)
	must(err)
	as := map[workflow.Role]newsroom.Actor{}
	for _, role := range []workflow.Role{workflow.Reviewer, workflow.Editor} {
		email := string(role) + "@contoh.example"
		acc, err := app.News.AddAccount(ctx, newsroom.NewAccount{Email: email, Name: email})
		must(err)
		must(app.News.AddMember(ctx, console, email, string(role)))
		as[role], err = app.News.Enter(ctx, acc, slug)
		must(err)
	}
	var words strings.Builder
	for i := range n {
		fmt.Fprintf(&words, "Kepala Dinas Wayan Karsa mengatakan jumlah kunjungan ke pasar nomor %d naik %d persen pada Januari.\n\n", i+1, i%40+2)
	}
	got, err := app.News.Import(ctx, as[workflow.Reviewer], newsroom.NewArticle{Text: []byte(words.String()), Title: "Kunjungan", Language: "id"})
	must(err)
	page, err := app.News.Article(ctx, as[workflow.Reviewer], got.Article.ID)
	must(err)
	out := map[string]string{}
	for _, row := range page.Claims[:min(n, len(page.Claims))] {
		ref := newsroom.Ref{ID: row.Claim.ID}
		must(app.News.Take(ctx, as[workflow.Reviewer], ref))
		in := newsroom.DraftInput{Statement: "Kunjungan naik.", Kind: string(workflow.Fact), Rating: "true", Summary: "Benar.", Rationale: "Angkanya cocok."}
		for _, h := range row.Hops {
			in.Findings = append(in.Findings, models.HopFinding{HopID: h.ID, Finding: workflow.Confirmed})
		}
		must(app.News.SaveDraft(ctx, as[workflow.Reviewer], ref, in))
		_, err := app.News.AddEvidence(ctx, as[workflow.Reviewer], ref, newsroom.EvidenceInput{BearsOn: "content", Kind: "link", URL: "https://bukti.example/", Title: "Bukti", Stance: "supports"})
		must(err)
		must(app.News.Propose(ctx, as[workflow.Reviewer], ref))
		p, err := app.News.Claim(ctx, as[workflow.Reviewer], ref.ID)
		must(err)
		out[ref.ID] = p.Sealed.Verdict.SHA256
	}
	if len(out) != n {
		b.Fatalf("%d claims, not %d", len(out), n)
	}
	return as[workflow.Editor], out
}
