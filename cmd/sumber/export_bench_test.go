package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/workflow"
	"sumber/models"
)

// exported is how many published claims the export has.
const exported = 300_000

// BenchmarkExport holds the NDJSON of GET /api/v1/changes, of 300,000 published claims, taken over HTTP from the program as a process
// of its own, against COPY (SELECT ...) TO STDOUT of the same columns in the same order. Each round does both. It tells the rows a
// second of each, the ratio, and the most memory that the process ever held.
func BenchmarkExport(b *testing.B) {
	url := pgtest.Empty(b)
	token := fillExport(b, url)
	program := filepath.Join(b.TempDir(), "sumber")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	address, process := benchServer(b, program, url)
	var ours, copied []time.Duration
	for b.Loop() {
		begin := time.Now()
		if n := pgtest.Copy(b, url, copyOfChanges); n != exported {
			b.Fatalf("COPY gives %d rows", n)
		}
		copied = append(copied, time.Since(begin))
		begin = time.Now()
		if n := countLines(b, address+"/api/v1/changes", token); n != exported {
			b.Fatalf("the export has %d lines", n)
		}
		ours = append(ours, time.Since(begin))
	}
	a, z := median(copied), median(ours)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(exported/a.Seconds(), "copy-rows/s")
	b.ReportMetric(exported/z.Seconds(), "rows/s")
	b.ReportMetric(a.Seconds()/z.Seconds(), "of-copy")
	b.ReportMetric(mostMemory(b, process)/(1<<20), "MB")
}

// copyOfChanges are the columns of the feed, as models.Changes reads them.
const copyOfChanges = `SELECT o.seq, o.kind, o.created_at, o.object_id, o.payload, c.position,
	a.id, a.external_id, a.kind, a.title, a.language, a.outlet, a.address, a.published_on, a.platform, a.post_account, t.number, t.sha256,
	p.number, p.published_at, pb.name, v.kind, v.snapshot, v.sha256, sb.name, v.proposed_at, ab.name, d.at, v.html
FROM outbox o
JOIN claims c ON c.desk_id = o.desk_id AND c.id = CAST(o.object_id AS uuid)
JOIN articles a ON a.desk_id = c.desk_id AND a.id = c.article_id
JOIN revisions t ON t.desk_id = a.desk_id AND t.article_id = a.id AND t.number = a.revision
JOIN publications p ON p.desk_id = c.desk_id AND p.claim_id = c.id AND p.superseded_at IS NULL AND p.retracted_at IS NULL
JOIN accounts pb ON pb.id = p.published_by
JOIN verdict_revisions v ON v.desk_id = p.desk_id AND v.id = p.verdict_id
JOIN accounts sb ON sb.id = v.proposed_by
JOIN decisions d ON d.desk_id = v.desk_id AND d.verdict_id = v.id AND d.action = 'approve'
JOIN accounts ab ON ab.id = d.account_id
WHERE o.kind IN ('verdict.published', 'verdict.corrected', 'verdict.retracted') ORDER BY o.seq`

// fillExport makes a desk in which one verdict was published by the program, and as many copies of it as the export is to have, each
// sealed anew with its own id. It gives a token that reads.
func fillExport(b *testing.B, url string) string {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	app, err := New(ctx, Config{Database: Database{URL: url}, Migrate: true, Demo: true}, slog.New(slog.DiscardHandler))
	must(err)
	defer app.Close()
	slug, _, err := app.News.DemoStart(ctx)
	must(err)
	console, err := app.News.ConsoleActor(ctx, slug)
	must(err)
	page, err := app.News.Queue(ctx, console, newsroom.QueueFilter{States: []string{string(workflow.Done)}})
	must(err)
	var published []models.Change
	published, err = app.Store.Read(ctx).Changes(console.Desk.ID, models.ChangeQuery{Limit: models.MaxChanges})
	must(err)
	if len(published) == 0 || len(page.Rows) == 0 {
		b.Fatal("the demo has nothing that is public")
	}
	token := benchToken(b, app, slug, "read")
	pgtest.Exec(b, url, copies(published[0].ClaimID, exported-len(published)))
	pgtest.Analyze(b, url)
	return token
}

// benchToken gives a token of a new reviewer of a desk.
func benchToken(b *testing.B, app *App, slug string, scopes ...string) string {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	console, err := app.News.ConsoleActor(ctx, slug)
	must(err)
	const email = "kiriman@contoh.example"
	_, err = app.News.AddAccount(ctx, newsroom.NewAccount{Email: email, Name: email})
	must(err)
	must(app.News.AddMember(ctx, console, email, string(workflow.Reviewer)))
	_, token, err := app.News.CreateTokenFor(ctx, console, email, newsroom.NewToken{Name: "uji", Scopes: scopes})
	must(err)
	return token
}

// copies is the SQL that makes copies of a published claim, ten to an article. Triggers are off: they ask of each copy what was asked
// of its original.
func copies(claim string, n int) string {
	id := func(kind int, n string) string {
		return fmt.Sprintf("CAST('00000000-0000-7%03d-8000-' || lpad(to_hex(%s), 12, '0') AS uuid)", kind, n)
	}
	const article = "(n + 9) / 10"
	of := func(table, where, change string, n int) string {
		return fmt.Sprintf("INSERT INTO %s SELECT r.* FROM %[1]s x, generate_series(1, %d) n, LATERAL jsonb_populate_record(x, jsonb_build_object(%s)) r WHERE %s;\n", table, n, change, where)
	}
	const theClaim = "(SELECT c FROM only_claim)"
	claimed := "x.claim_id = " + theClaim
	theArticle := "(SELECT article_id FROM claims WHERE id = " + theClaim + ")"
	sealed := "convert_to(replace(convert_from(x.snapshot, 'UTF8'), CAST(x.claim_id AS text), CAST(" + id(3, "n") + " AS text)), 'UTF8')"
	seq := "(SELECT max(seq) FROM audit_events) + n"
	return "SET session_replication_role = replica; CREATE TEMP TABLE only_claim AS SELECT CAST('" + claim + "' AS uuid) AS c;\n" +
		of("articles", "x.id = "+theArticle, "'id', "+id(1, "n")+", 'external_id', 'salinan-' || n", (n+9)/10) +
		of("revisions", "x.article_id = "+theArticle, "'id', "+id(2, "n")+", 'article_id', "+id(1, "n")+", 'sha256', encode(sha256(convert_to(CAST(n AS text), 'UTF8')), 'hex')", (n+9)/10) +
		of("claims", "x.id = "+theClaim, "'id', "+id(3, "n")+", 'article_id', "+id(1, article)+", 'position', 1 + n % 10, 'sort_key', lpad(to_hex(n), 24, '0')", n) +
		of("verdict_revisions", claimed, "'id', "+id(4, "n")+", 'claim_id', "+id(3, "n")+", 'article_id', "+id(1, article)+", 'snapshot', '\\x' || encode("+sealed+", 'hex'), 'sha256', encode(sha256("+sealed+"), 'hex')", n) +
		of("decisions", "x.action = 'approve' AND x.verdict_id IN (SELECT v.id FROM verdict_revisions v WHERE v.claim_id = "+theClaim+")", "'id', "+id(5, "n")+", 'verdict_id', "+id(4, "n"), n) +
		of("publications", claimed, "'id', "+id(6, "n")+", 'claim_id', "+id(3, "n")+", 'article_id', "+id(1, article)+", 'verdict_id', "+id(4, "n"), n) +
		of("outbox", "x.kind = 'verdict.published' AND x.object_id = CAST("+theClaim+" AS text)", "'seq', "+seq+", 'object_id', "+id(3, "n"), n)
}

// benchServer starts the program on a database and gives its address and its process.
func benchServer(b *testing.B, program, url string) (address string, process int) {
	b.Helper()
	cmd := exec.Command(program, "serve", "--addr=127.0.0.1:0", "--log-level=warn")
	cmd.Env = append(os.Environ(), "SUMBER_DATABASE_URL="+url)
	said := new(bytes.Buffer)
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "Sumber listens on ")
	if err != nil || !ok {
		b.Fatalf("the server does not start: %q, %v\n%s", line, err, said)
	}
	return address, cmd.Process.Pid
}

func countLines(b *testing.B, url, token string) int {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.Fatalf("status %d", res.StatusCode)
	}
	n, buf := 0, make([]byte, 1<<20)
	for {
		k, err := res.Body.Read(buf)
		n += bytes.Count(buf[:k], []byte("\n"))
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// mostMemory is the most bytes that a process ever held in memory (VmHWM of Linux).
func mostMemory(b *testing.B, process int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		b.Skip("the memory of a process is read from /proc")
	}
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.Atoi(strings.Fields(v)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) * 1024
		}
	}
	b.Fatal("the process has no VmHWM")
	return 0
}
