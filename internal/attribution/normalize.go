package attribution

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"
)

// What Normalize refuses. The caller answers with 400 and the reason.
var (
	// ErrEncoding: the bytes are not UTF-8.
	ErrEncoding = errors.New("text is not valid UTF-8")
	// ErrNUL: the text holds NUL bytes, which neither database stores.
	ErrNUL = errors.New("text holds a NUL byte")
	// ErrBlank: nothing but white space.
	ErrBlank = errors.New("text is blank")
)

// Normalize is all that import does to a text before it is hashed and stored: CRLF becomes LF and a leading byte-order
// mark is dropped. Letters stay as they are (never NFC), so that a claim's words are the publisher's.
func Normalize(b []byte) (string, error) {
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	switch {
	case !utf8.Valid(b):
		return "", ErrEncoding
	case bytes.IndexByte(b, 0) >= 0:
		return "", ErrNUL
	case len(bytes.TrimSpace(b)) == 0:
		return "", ErrBlank
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n"), nil
}
