package main

import (
	"bytes"
	"context"
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
		if code, _, errs := sumber(stdin, args...); code != exitFail || !strings.Contains(errs, want) {
			t.Errorf("%q: status %d: %q, want %q", args, code, errs, want)
		}
	}

	refuse("run sumber migrate up", "", "account", "list")
	must("", "migrate", "up")
	must("", "migrate", "up")
	if out := must("", "migrate", "status"); strings.Contains(out, "pending") || !strings.Contains(out, "00001") {
		t.Errorf("status after up:\n%s", out)
	}
	must("", "audit", "verify")

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
	refuse("password", "pendek\n", "account", "add", "rina@example.org", "--name=Rina")
	must("sebuah kata sandi lain\n", "account", "add", "rina@example.org", "--name=Rina")
	refuse("email: taken", "sebuah kata sandi lain\n", "account", "add", "Rina@example.org", "--name=Rina")
	must("kata sandi yang ketiga\n", "account", "password", "rina@example.org")
	if out := must("", "account", "list"); !strings.Contains(out, "admin@example.org") || !strings.Contains(out, "rina@example.org") {
		t.Errorf("accounts:\n%s", out)
	}

	must("", "member", "add", "rina@example.org", "--role=reviewer", "--desk="+slug)
	must("", "member", "role", "rina@example.org", "editor")
	refuse("last_admin", "", "member", "role", "admin@example.org", "editor")
	refuse("not found", "", "member", "role", "nobody@example.org", "editor")
	refuse("find desk", "", "member", "list", "--desk=nowhere")
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
	must("", "token", "revoke", strings.Fields(strings.Split(out, "\n")[1])[0])

	text := "Jembatan itu akan selesai pada Mei, kata Bupati Contoh, Sri Lestari, Senin (3/2/2025).\n"
	first := must(text, "import", "-", "--outlet=Harian Contoh", "--published=2025-02-04")
	if again := must(text, "import", "-"); !strings.Contains(again, strings.TrimSpace(first)) {
		t.Errorf("the same text is another article: %q, %q", first, again)
	}
	refuse("blank", " \n", "import", "-")
	refuse("too large", strings.Repeat("a", 101), "import", "-", "--max-article-bytes=100")
	refuse("encoding", "\xff", "import", "-")

	if out := must("", "export"); !strings.Contains(out, strings.TrimSpace(first)) || strings.Count(out, "\n") != 1 {
		t.Errorf("export: %q", out)
	}
	if out := must("", "export", "--article="+strings.TrimSpace(first), "--include=unpublished", "--pretty"); !strings.Contains(out, "\n  ") {
		t.Errorf("export --pretty: %q", out)
	}

	must("", "account", "disable", "rina@example.org")
	if out := must("", "audit", "verify"); !strings.Contains(out, slug) {
		t.Errorf("audit verify: %q", out)
	}
	must("", "migrate", "down")
	refuse("run sumber migrate up", "", "account", "list")
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
