package pgtest

import (
	"context"
	"database/sql"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3/driver"
)

// Driver gives a reader past the store, by the driver alone: what benchmarks hold the store against. The address is the
// store's, of either database. A read scans every column of every row and gives the number of rows.
func Driver(b *testing.B, url string) func(query string, columns int, args ...any) (int, error) {
	b.Helper()
	pool, err := openDriver(url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pool.Close() })
	prepared := map[string]*sql.Stmt{}
	return func(query string, columns int, args ...any) (int, error) {
		if prepared[query] == nil {
			if prepared[query], err = pool.PrepareContext(b.Context(), query); err != nil {
				return 0, err
			}
		}
		rows, err := prepared[query].QueryContext(b.Context(), args...)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		values, into := make([]any, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		n := 0
		for ; rows.Next(); n++ {
			if err := rows.Scan(into...); err != nil {
				return n, err
			}
		}
		return n, rows.Err()
	}
}

func openDriver(url string) (*sql.DB, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return driver.Open("file:" + path)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	return stdlib.OpenDB(*config), nil
}

// Exec runs statements without values on a PostgreSQL database.
func Exec(b testing.TB, url, statements string) {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	defer conn.Close(context.WithoutCancel(b.Context()))
	if _, err := conn.PgConn().Exec(b.Context(), statements).ReadAll(); err != nil {
		b.Fatal("pgtest: ", err)
	}
}

// Copy runs COPY (query) TO STDOUT and gives the number of rows: the fastest that PostgreSQL hands rows out.
func Copy(b testing.TB, url, query string) int64 {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	defer conn.Close(context.WithoutCancel(b.Context()))
	tag, err := conn.PgConn().CopyTo(b.Context(), io.Discard, "COPY ("+query+") TO STDOUT")
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	return tag.RowsAffected()
}
