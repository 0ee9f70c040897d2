package models

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"
)

// NewID gives a new UUIDv7 in its one written form, 36 lower-case characters. Ids made later sort later.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// ValidID reports whether s is an id in the form that NewID gives. Whatever else names no row: the store answers
// ErrNotFound without asking the database.
func ValidID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

// timeForm is the one form in which times are written where they are sorted or hashed as text. The DSN of SQLite
// names it too.
const timeForm = "2006-01-02T15:04:05.000000Z07:00"

// Micro cuts a time to microseconds in UTC, which is what both databases keep. The store does it to every row that it
// writes, so that a row in hand equals the row that is read back.
func Micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func microp(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	m := Micro(*t)
	return &m
}

// SortKey is the place of a claim in every queue: the newest article first, then text order. position counts from 1.
// Keys compare byte by byte, and differ as long as (articleID, position) does.
func SortKey(articleCreated time.Time, articleID string, position int) string {
	return fmt.Sprintf("%016x-%s-%06d", uint64(math.MaxInt64-Micro(articleCreated).UnixMicro()), articleID, position)
}

// isSortKey reports whether s has the form of a sort key.
func isSortKey(s string) bool {
	if len(s) < 60 || s[16] != '-' || s[53] != '-' || !ValidID(s[17:53]) {
		return false
	}
	digits := func(s, of string) bool { return strings.Trim(s, of) == "" }
	return digits(s[:16], "0123456789abcdef") && digits(s[54:], "0123456789")
}

// storable reports whether s can be asked for: PostgreSQL takes neither NUL nor broken UTF-8, so no row has them.
func storable(s string) bool { return strings.ToValidUTF8(s, "") == s && !strings.ContainsRune(s, 0) }
