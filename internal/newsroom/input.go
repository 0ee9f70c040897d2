package newsroom

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of single fields, in code points.
const (
	maxLine = 500
	maxText = 20_000
)

// line tidies a one-line field and notes when it is too long or not text.
func (v invalid) line(field, s string) string {
	s = strings.Join(strings.Fields(v.text(field, s)), " ")
	if utf8.RuneCountInString(s) > maxLine {
		v.add(field, codeTooLong)
	}
	return s
}

// text tidies a field of several lines: line ends become LF, the outer space goes.
func (v invalid) text(field, s string) string {
	if !utf8.ValidString(s) {
		v.add(field, codeEncoding)
		return ""
	}
	if strings.ContainsRune(s, 0) {
		v.add(field, codeNUL)
		return ""
	}
	s = strings.TrimSpace(strings.Map(visible, strings.ReplaceAll(s, "\r\n", "\n")))
	if utf8.RuneCountInString(s) > maxText {
		v.add(field, codeTooLong)
	}
	return s
}

// visible drops what an editor could not see and yet would approve: controls, marks that turn the direction of what
// follows, and spaces without width. Joiners stay: scripts and emoji need them.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200B, r == 0x2060, r == 0xFEFF:
		return -1
	}
	return r
}

func (v invalid) required(field, s string) string {
	s = v.line(field, s)
	if s == "" {
		v.add(field, codeRequired)
	}
	return s
}

func (v invalid) oneOf(field, s string, list []string) string {
	if !slices.Contains(list, s) {
		v.add(field, codeUnknown)
	}
	return s
}

func (v invalid) optionalOneOf(field, s string, list []string) string {
	if s != "" {
		v.oneOf(field, s, list)
	}
	return s
}

// day reads an ISO 8601 day; "" is none.
func (v invalid) day(field, s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		v.add(field, codeDate)
	}
	return s
}

// when reads an ISO 8601 date cut to what is known: a year, a month or a day; "" is none.
func (v invalid) when(field, s string) string {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"", time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return s
		}
	}
	v.add(field, codeDate)
	return s
}

// address reads an absolute http or https address; "" is none. Anything else (javascript:, data:, mailto:) is refused,
// because it would become a link on a page.
func (v invalid) address(field, s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || len(s) > 2000 {
		v.add(field, codeAddress)
		return s
	}
	return u.String()
}

func (v invalid) email(field, s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		v.add(field, codeEmail)
	}
	return s
}

// minPassword is the least length of a password in code points (ASVS 5.0.0, 6.2.1: at least 8, 15 strongly recommended).
const minPassword = 10

func (v invalid) password(field, s string) string {
	if n := utf8.RuneCountInString(s); n < minPassword || len(s) > 1000 || !utf8.ValidString(s) {
		v.add(field, codeWeak)
	}
	return s
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
