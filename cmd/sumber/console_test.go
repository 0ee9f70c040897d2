package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sumber/internal/newsroom"
)

// TestConsole goes through the commands on one database, in the order in which a new installation uses them.
func TestConsole(t *testing.T) { onBoth(t, testConsole) }

func testConsole(t *testing.T, database string) {
	sumber := func(stdin string, args ...string) (int, string, string) {
		t.Helper()
		var out, errs bytes.Buffer
		code := run(t.Context(), append(args, "--database-url="+database), streams{strings.NewReader(stdin), &out, &errs})
		return code, out.String(), errs.String()
	}
	must := func(stdin string, args ...string) string {
		t.Helper()
		code, out, errs := sumber(stdin, args...)
		if code != exitDone {
			t.Fatalf("%q: status %d: %s", args, code, errs)
		}
		return out
	}
	refuse := func(want, stdin string, args ...string) {
		t.Helper()
		code, _, errs := sumber(stdin, args...)
		if code != exitFail || !strings.Contains(errs, want) {
			t.Errorf("%q: status %d: %q, want %q", args, code, errs, want)
		}
		for _, inner := range []string{"invalid:", "record", "last_admin", "not_found"} {
			if strings.Contains(errs, inner) {
				t.Errorf("%q speaks to programmers: %q", args, errs)
			}
		}
	}

	refuse("run sumber migrate up", "", "account", "list")
	if out := must("", "migrate", "up", "--dry-run"); !strings.Contains(out, "-- 00001_accounts_desks.sql\n") || !strings.Contains(out, "CREATE TABLE accounts") || strings.Contains(out, "+goose") || strings.Contains(out, "DROP TABLE accounts") {
		t.Errorf("the dry run says\n%s", out)
	}
	refuse("run sumber migrate up", "", "account", "list") // nothing was changed
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		for _, args := range [][]string{{"migrate", "status"}, {"migrate", "down"}, {"audit", "verify"}, {"backup", path + ".backup"}, {"export"}, {"serve", "--no-migrate", "--addr=127.0.0.1:0"}} {
			refuse("there is no database: "+path, "", args...)
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
			t.Errorf("what only looked left %v, %v", left, err)
		}
	}
	must("", "migrate", "up")
	must("", "migrate", "up")
	if out := must("", "migrate", "up", "--dry-run"); out != "-- the schema is up to date\n" {
		t.Errorf("with nothing to do the dry run says %q", out)
	}
	if out := must("", "migrate", "status"); strings.Contains(out, "pending") || !strings.Contains(out, "00001") {
		t.Errorf("status after up:\n%s", out)
	}
	must("", "audit", "verify")
	refuse("there is no desk yet", "", "member", "list")

	// The first admin comes by the set-up page.
	app, err := New(t.Context(), Config{Database: Database{URL: database}}, Log{}.Logger(&bytes.Buffer{}))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := app.News.BeginSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, slug, err := app.News.Setup(t.Context(), secret, newsroom.FirstAdmin{
		NewAccount: newsroom.NewAccount{Email: "admin@example.org", Name: "Admin", Password: "sebuah kata sandi panjang", Language: "id"}, Desk: "Meja Satu",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}

	refuse("no password", "", "account", "add", "rina@example.org", "--name=Rina")
	refuse("Password: The password is too weak", "pendek\n", "account", "add", "rina@example.org", "--name=Rina")
	refuse("E-mail: This is not an e-mail address. Name: This must be filled in.", "sebuah kata sandi lain\n", "account", "add", "rina", "--name= ")
	refuse("there is no account rina@example.org", "sebuah kata sandi lain\n", "account", "password", "rina@example.org")
	refuse("there is no account rina@example.org", "", "account", "disable", "rina@example.org")
	refuse("there is no account rina@example.org", "", "member", "add", "rina@example.org", "--role=reviewer")
	refuse("there is no member rina@example.org", "", "token", "add", "rina@example.org", "--name=CMS")
	must("sebuah kata sandi lain\n", "account", "add", "rina@example.org", "--name=Rina")
	refuse("E-mail: This is taken.", "sebuah kata sandi lain\n", "account", "add", "Rina@example.org", "--name=Rina")
	must("kata sandi yang ketiga\n", "account", "password", "rina@example.org")
	if out := must("", "account", "list"); !strings.Contains(out, "admin@example.org") || !strings.Contains(out, "rina@example.org") {
		t.Errorf("accounts:\n%s", out)
	}

	must("", "member", "add", "rina@example.org", "--role=reviewer", "--desk="+slug)
	must("", "member", "role", "rina@example.org", "editor")
	refuse("Role: A desk must keep at least one admin.", "", "member", "role", "admin@example.org", "editor")
	refuse("there is no member nobody@example.org", "", "member", "role", "nobody@example.org", "editor")
	refuse("there is no desk nowhere; there are: meja-satu", "", "member", "list", "--desk=nowhere")
	refuse("there is no account nobody@example.org", "", "desk", "add", "Meja Dua", "--admin=nobody@example.org")
	refuse("Name: This must be filled in.", "", "desk", "add", " ", "--admin=rina@example.org")
	if out := must("", "desk", "list"); !strings.Contains(out, "Meja Satu") || strings.Count(out, "\n") != 2 {
		t.Errorf("desks:\n%s", out)
	}
	refuse("there is no desk nowhere", "", "audit", "verify", "--desk=nowhere")
	if out := must("", "member", "list"); !strings.Contains(out, "editor") || !strings.Contains(out, "admin") {
		t.Errorf("members:\n%s", out)
	}

	if out := must("", "token", "add", "rina@example.org", "--name=CMS", "--scope=read,write"); !strings.HasPrefix(out, "sumber_") {
		t.Errorf("token: %q", out)
	}
	out := must("", "token", "list")
	if !strings.Contains(out, "read,write") {
		t.Fatalf("tokens:\n%s", out)
	}
	refuse("Expires on: That time has passed.", "", "token", "add", "rina@example.org", "--name=CMS", "--expires=2001-01-01")
	refuse("there is no token x", "", "token", "revoke", "x")
	must("", "token", "revoke", strings.Fields(strings.Split(out, "\n")[1])[0])

	text := "Jembatan itu akan selesai pada Mei, kata Bupati Contoh, Sri Lestari, Senin (3/2/2025).\n"
	first := must(text, "import", "-", "--outlet=Harian Contoh", "--published=2025-02-04")
	if again := must(text, "import", "-"); !strings.Contains(again, strings.TrimSpace(first)) {
		t.Errorf("the same text is another article: %q, %q", first, again)
	}
	refuse("Text: The article has no text yet.", " \n", "import", "-")
	refuse("too large", strings.Repeat("a", 101), "import", "-", "--max-article-bytes=100")
	refuse("Text: This is not UTF-8 text.", "\xff", "import", "-")
	refuse("Date of publication: This is not a date", text, "import", "-", "--published=kemarin")
	refuse(`line 1: Kind: Choose one of the list.`, `{"text": "Contoh.", "kind": "puisi"}`, "import", "-", "--jsonl")

	if out := must("", "export"); !strings.Contains(out, strings.TrimSpace(first)) || strings.Count(out, "\n") != 1 {
		t.Errorf("export: %q", out)
	}
	if out := must("", "export", "--article="+strings.TrimSpace(first), "--include=unpublished", "--pretty"); !strings.Contains(out, "\n  ") {
		t.Errorf("export --pretty: %q", out)
	}

	refuse("there is no article x", "", "export", "--article=x")
	refuse("there is no article x", "", "export", "--article=x", "--gold")

	refuse("Role: A desk must keep at least one admin.", "", "account", "disable", "admin@example.org")
	must("", "member", "role", "rina@example.org", "admin")
	must("", "account", "disable", "admin@example.org")
	must("", "account", "disable", "admin@example.org") // who is gone already takes nobody away
	refuse("Role: A desk must keep at least one admin.", "", "account", "disable", "rina@example.org")
	must("", "account", "disable", "rina@example.org", "--force")
	if out := must("", "member", "list"); strings.Count(out, "disabled") != 2 {
		t.Errorf("members:\n%s", out)
	}
	if out := must("", "audit", "verify"); !strings.Contains(out, slug) {
		t.Errorf("audit verify: %q", out)
	}
	refuse("Role: A desk must keep at least one admin.", "", "desk", "add", "Meja Dua", "--admin=rina@example.org")
	must("sebuah kata sandi lain\n", "account", "add", "dewi@example.org", "--name=Dewi")
	if out := must("", "desk", "add", "Meja Satu", "--admin=dewi@example.org"); out != "meja-satu-2\n" {
		t.Errorf("a second desk of that name: %q", out)
	}
	if out := must("", "member", "list", "--desk=meja-satu-2"); !strings.Contains(out, "dewi@example.org") || !strings.Contains(out, "admin") || strings.Contains(out, "rina") {
		t.Errorf("members of the second desk:\n%s", out)
	}
	if out := must("", "audit", "verify"); !strings.Contains(out, "meja-satu-2") {
		t.Errorf("audit verify of two desks: %q", out)
	}
	must("", "migrate", "down")
	refuse("run sumber migrate up", "", "account", "list")
}

// TestSetUpAfterAccounts is an installation whose accounts were added before the first desk: each start prints an address
// that makes the desk and ends the one before, until there is a desk.
func TestSetUpAfterAccounts(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		var out, errs bytes.Buffer
		for _, args := range [][]string{{"migrate", "up"}, {"account", "add", "rina@example.org", "--name=Rina"}} {
			if code := run(t.Context(), append(args, "--database-url="+database), streams{strings.NewReader("sebuah kata sandi lain\n"), &out, &errs}); code != exitDone {
				t.Fatalf("%q: status %d: %s", args, code, &errs)
			}
		}
		// start serves while during runs, and gives it the address of the set-up page, "" when none is printed.
		start := func(during func(setup string)) {
			t.Helper()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var errs bytes.Buffer
			lines, done := make(printed, 8), make(chan int, 1)
			go func() {
				done <- run(ctx, []string{"serve", "--addr=127.0.0.1:0", "--log-level=error", "--database-url=" + database}, streams{nil, lines, &errs})
			}()
			var address, setup string
			select {
			case line := <-lines:
				address = strings.TrimPrefix(line, "Sumber listens on ")
			case code := <-done:
				t.Fatalf("serve: status %d: %s", code, &errs)
			}
			getPage(t, address+"/readyz") // it answers once everything is printed
			select {
			case line := <-lines:
				_, rest, _ := strings.Cut(line, "Make the first admin at ")
				setup, _, _ = strings.Cut(rest, " ")
			default:
			}
			during(setup)
			stop()
			if code := <-done; code != exitDone {
				t.Errorf("serve: status %d: %s", code, &errs)
			}
		}
		var first string
		start(func(setup string) {
			first = setup[strings.LastIndexByte(setup, '/'):]
			if status, body := getPage(t, setup); status != http.StatusOK {
				t.Errorf("the page: %d %s", status, body)
			}
		})
		start(func(setup string) {
			at := strings.LastIndexByte(setup, '/')
			if status, _ := getPage(t, setup[:at]+first); status != http.StatusNotFound {
				t.Errorf("the address of the start before: %d", status)
			}
			app, err := New(t.Context(), Config{Database: Database{URL: database}}, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			in := newsroom.FirstAdmin{NewAccount: newsroom.NewAccount{Email: "Rina@example.org", Name: "Bukan Rina", Password: "sebuah kata sandi panjang"}, Desk: "Meja Satu"}
			_, _, err = app.News.Setup(t.Context(), setup[at+1:], in)
			if invalid, ok := errors.AsType[*newsroom.Invalid](err); !ok || invalid.Fields["email"] != "taken" {
				t.Errorf("set up with somebody's address: %v", err)
			}
			in.Email = "admin@example.org"
			if _, _, err := app.News.Setup(t.Context(), setup[at+1:], in); err != nil {
				t.Errorf("set up: %v", err)
			}
			if _, _, err := app.News.Setup(t.Context(), setup[at+1:], in); !errors.Is(err, newsroom.ErrLinkUsed) {
				t.Errorf("set up twice: %v", err)
			}
		})
		start(func(setup string) {
			if setup != "" {
				t.Errorf("there is a desk, and it prints %s", setup)
			}
		})
		out.Reset()
		if code := run(t.Context(), []string{"member", "add", "rina@example.org", "--role=reviewer", "--database-url=" + database}, streams{nil, &out, &errs}); code != exitDone {
			t.Errorf("member add: status %d: %s", code, &errs)
		}
	})
}

// printed takes what a program prints, a line for each write.
type printed chan string

func (p printed) Write(b []byte) (int, error) {
	p <- strings.TrimSpace(string(b))
	return len(b), nil
}

func TestPasswordIsOneLine(t *testing.T) {
	for in, want := range map[string]string{"rahasia\n": "rahasia", "dua kata\r\nrest": "dua kata", "tanpa akhir": "tanpa akhir", "": "", "\n": ""} {
		got, err := streams{In: strings.NewReader(in)}.password()
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestInterruptedCommandEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	args := []string{"account", "list", "--database-url=sqlite:" + filepath.Join(t.TempDir(), "sumber.db")}
	if code := run(ctx, args, streams{nil, &out, &errs}); code != exitFail {
		t.Errorf("status %d", code)
	}
}
