package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"sumber/internal/pgtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := errors.Join(pgtest.Stop(), os.RemoveAll(built.dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// onBoth runs a test on a new, empty database of each kind.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.Empty(t)) })
}
