package main

import (
	"path/filepath"
	"testing"

	"sumber/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// onBoth runs a test on a new, empty database of each kind.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.Empty(t)) })
}
