package pgtest

import (
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
