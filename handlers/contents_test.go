package handlers

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"maps"
	"slices"
	"testing"
)

// storedRow is a row of the database as a backup holds it: its table, and its values by column.
type storedRow struct {
	table  string
	values map[string]string
}

// contents is everything in the database but sessions and throttles, by the text of the rows. It is what a backup holds.
func (w *world) contents() map[string]storedRow {
	w.t.Helper()
	var b bytes.Buffer
	_, err := w.store.Backup(w.t.Context(), &b, w.now())
	w.ok(err)
	zip, err := gzip.NewReader(&b)
	w.ok(err)
	out := map[string]storedRow{}
	table, columns := "", []string(nil)
	lines := bufio.NewScanner(zip)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var head struct {
			Table   string
			Columns []string
		}
		var row []*string
		switch {
		case json.Unmarshal(lines.Bytes(), &row) == nil:
			r := storedRow{table, map[string]string{}}
			for i, v := range row {
				if v != nil {
					r.values[columns[i]] = *v
				}
			}
			out[table+" "+lines.Text()] = r
		case json.Unmarshal(lines.Bytes(), &head) == nil && head.Table != "":
			table, columns = head.Table, head.Columns
		}
	}
	w.ok(lines.Err())
	if len(out) < 20 {
		w.t.Fatalf("only %d rows were read", len(out))
	}
	return out
}

// unchanged holds the database against what it was.
func (w *world) unchanged(t *testing.T, before map[string]storedRow) {
	t.Helper()
	now := w.contents()
	for _, text := range slices.Sorted(maps.Keys(now)) {
		if _, ok := before[text]; !ok {
			t.Errorf("was written: %.400s", text)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(before)) {
		if _, ok := now[text]; !ok {
			t.Errorf("is gone: %.400s", text)
		}
	}
}
