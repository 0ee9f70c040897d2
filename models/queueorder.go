package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sumber/internal/workflow"
)

// queueOrder is how the rows of an order are walked: the columns of its key, the rows of smaller keys first or last, and
// the cursor in a row.
type queueOrder struct {
	columns []string
	down    bool
	key     func(c Claim) []any
	parse   func(cursor string) ([]any, error)
}

func worthRank(s string) int { return slices.Index(workflow.CheckWorthiness, s) }

const worthRankSQL = "CASE check_worthy WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END"

func (q QueueQuery) order() queueOrder {
	bySortKey := queueOrder{columns: []string{"sort_key"}, key: func(c Claim) []any { return []any{c.SortKey} },
		parse: func(s string) ([]any, error) { return []any{keyOfCursor(s)}, nil }}
	switch q.Sort {
	case Oldest:
		bySortKey.down = true
	case LastChanged:
		return queueOrder{columns: []string{"updated_at", "id"}, down: true, key: func(c Claim) []any { return []any{c.UpdatedAt.Format(timeForm), c.ID} },
			parse: func(s string) ([]any, error) {
				at, claim, _ := strings.Cut(s, " ")
				t, err := time.Parse(timeForm, at)
				if err != nil {
					return nil, ErrCursor
				}
				return []any{t, idOfCursor(claim)}, nil
			}}
	case Worthiest:
		return queueOrder{columns: []string{worthRankSQL, "sort_key"}, key: func(c Claim) []any { return []any{worthRank(c.CheckWorthy), c.SortKey} },
			parse: func(s string) ([]any, error) {
				var rank int
				var key string
				if _, err := fmt.Sscanf(s, "%d %s", &rank, &key); err != nil {
					return nil, ErrCursor
				}
				return []any{rank, keyOfCursor(key)}, nil
			}}
	}
	return bySortKey
}

func (o queueOrder) cursor(c Claim) string {
	return strings.TrimSuffix(fmt.Sprintln(o.key(c)...), "\n")
}

// reverse walks the other way.
func (o queueOrder) reverse() queueOrder {
	o.down = !o.down
	return o
}

// by is the ORDER BY of the order.
func (o queueOrder) by() string {
	if o.down {
		return strings.Join(o.columns, " DESC, ") + " DESC"
	}
	return strings.Join(o.columns, ", ")
}

// first is the query for so many rows of another, the first ones of the order.
func (o queueOrder) first(rows string, limit int) string {
	return fmt.Sprintf("SELECT * FROM (%s) AS w ORDER BY %s LIMIT %d", rows, o.by(), limit)
}

// past is the condition that a row comes after a cursor.
func (o queueOrder) past() string {
	op := ">"
	if o.down {
		op = "<"
	}
	if len(o.columns) == 1 {
		return o.columns[0] + " " + op + " ?"
	}
	return "(" + strings.Join(o.columns, ", ") + ") " + op + " (?, ?)"
}

// compare orders two claims by their keys, the way of the order.
func (o queueOrder) compare(x, y []any) int {
	for i := range x {
		c := 0
		switch v := x[i].(type) {
		case int:
			c = cmp.Compare(v, y[i].(int))
		case string:
			c = cmp.Compare(v, y[i].(string))
		}
		if c != 0 && o.down {
			return -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// less reports whether a comes before b in the order.
func (o queueOrder) less(a, b Claim) bool { return o.compare(o.key(a), o.key(b)) < 0 }
