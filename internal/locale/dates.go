package locale

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Number writes an integer with the language's separator of thousands: 12.345 and 12,345.
func Number(ctx context.Context, n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	// Both languages leave four digits of a year or a small count whole only by habit; a separator is never wrong.
	sep := T(ctx, "number.thousands")
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Percent writes part of whole as a rounded percentage; of nothing it is a dash.
func Percent(ctx context.Context, part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return T(ctx, "number.percent", "N", Number(ctx, (part*100+whole/2)/whole))
}

func month(ctx context.Context, m time.Month) string {
	return T(ctx, "date.month."+strconv.Itoa(int(m)))
}

// Date writes the day of t in the desk's time zone: 12 Juni 2023, 12 June 2023. The zero time is "".
func Date(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Zone(ctx))
	return day(ctx, t)
}

func day(ctx context.Context, t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + month(ctx, t.Month()) + " " + strconv.Itoa(t.Year())
}

// DateTime writes day and minute of t in the desk's time zone, and names the zone: 12 Juni 2023 pukul 14.05 WIB.
func DateTime(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Zone(ctx))
	return T(ctx, "date.time", "Date", day(ctx, t), "Clock", t.Format(T(ctx, "date.clock")), "Zone", t.Format("MST"))
}

// Clock writes the minute of t in the desk's time zone, and names the zone: 14.05 WIB.
func Clock(ctx context.Context, t time.Time) string {
	t = t.In(Zone(ctx))
	return t.Format(T(ctx, "date.clock")) + " " + t.Format("MST")
}

// ISO is t for a datetime attribute.
func ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Local is t for a datetime-local field, in the desk's time zone.
func Local(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Zone(ctx)).Format("2006-01-02T15:04")
}

// Partial writes an ISO 8601 date that is cut to what is known: "2022", "2022-08", "2022-08-15". Anything else comes
// back as it is.
func Partial(ctx context.Context, s string) string {
	if t, err := time.Parse("2006-01-02", s); err == nil {
		return day(ctx, t)
	}
	if t, err := time.Parse("2006-01", s); err == nil {
		return month(ctx, t.Month()) + " " + strconv.Itoa(t.Year())
	}
	return s
}

// List joins words as the language does: "a, b, dan c", "a, b and c".
func List(ctx context.Context, words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + T(ctx, "list.two") + words[1]
	}
	return strings.Join(words[:len(words)-1], ", ") + T(ctx, "list.last") + words[len(words)-1]
}
