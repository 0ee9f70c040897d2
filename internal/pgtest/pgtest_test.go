package pgtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { Main(m) }

func TestDatabasesAreApart(t *testing.T) {
	count := func(address string) (tables int) {
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		err = conn.QueryRow(t.Context(), "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&tables)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "CREATE TABLE mine (x int)"); err != nil {
			t.Fatal(err)
		}
		return tables
	}
	if first, second := Shared(t), Shared(t); first != second {
		t.Error("the shared database is not shared")
	}
	for range 2 {
		if n := count(Empty(t)); n != 0 {
			t.Errorf("an empty database has %d tables", n)
		}
		if n := count(New(t)); n < 30 {
			t.Errorf("a migrated database has %d tables", n)
		}
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	in := t.TempDir()
	folder := func(name string, lock bool, pid string) string {
		dir := filepath.Join(in, dirPattern+name)
		if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
			t.Fatal(err)
		}
		if lock {
			f, err := claim(dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { f.Close() })
			if name != "held" {
				f.Close()
			}
		}
		if pid != "" {
			if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(pid+"\n/data\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	const nobody = "999999999" // no system has as many
	for dir, stays := range map[string]bool{
		folder("held", true, ""):          true,
		folder("being made", false, ""):   true,
		folder("server lives", true, "1"): true,
		folder("left over", true, ""):     false,
		folder("killed", true, nobody):    false,
	} {
		defer func() {
			if _, err := os.Stat(dir); (err == nil) != stays {
				t.Errorf("%s: %v", dir, err)
			}
		}()
	}
	sweep(in)
}
