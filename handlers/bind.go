package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// bind reads a JSON body into v: one object, no unknown field, no field twice, none in letters of another case, and null only for
// what is a pointer in v.
func bind(r *request, v any) error {
	if mt, _, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type")); err != nil || mt != "application/json" {
		return &badRequest{code: "media_type", detail: "send Content-Type: application/json, and {} where there is nothing to say"}
	}
	body, err := io.ReadAll(r.Request().Body)
	if err != nil {
		return err
	}
	r.sent = bytes.TrimPrefix(body, byteOrderMark)
	return decode(body, v)
}

// byteOrderMark is what some editors and shells put before UTF-8.
var byteOrderMark = []byte("\ufeff")

// decode reads one JSON object into v.
func decode(body []byte, v any) error {
	body = bytes.TrimPrefix(body, byteOrderMark)
	if err := plainText(body); err != nil {
		return &badRequest{code: "json", detail: err.Error()}
	}
	if err := uniqueFields(body); err != nil {
		return &badRequest{code: "json", detail: err.Error()}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return &badRequest{code: "json", detail: wrongJSON(err)}
	}
	var plain any
	if err := json.Unmarshal(body, &plain); err != nil {
		return &badRequest{code: "json", detail: "the body is not JSON: " + err.Error()}
	}
	if err := exactly(plain, reflect.TypeOf(v).Elem(), "the body"); err != nil {
		return &badRequest{code: "json", detail: err.Error()}
	}
	return nil
}

// exactly refuses what encoding/json lets pass in silence: null for a value, and the name of a field in letters of another case.
func exactly(v any, t reflect.Type, name string) error {
	if v == nil {
		if t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface {
			return fmt.Errorf("%s is null; leave it out", name)
		}
		return nil
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case []any:
		if t.Kind() != reflect.Slice {
			return nil
		}
		for _, x := range v {
			if err := exactly(x, t.Elem(), name); err != nil {
				return err
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return nil
		}
		for _, field := range reflect.VisibleFields(t) {
			tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			x, there := v[tag]
			if tag == "" || !there {
				continue
			}
			if err := exactly(x, field.Type, strconv.Quote(tag)); err != nil {
				return err
			}
			delete(v, tag)
		}
		for other := range v {
			return fmt.Errorf("the field %q is unknown: names are in small letters", other)
		}
	}
	return nil
}

// plainText refuses what encoding/json would put a replacement character for in silence: bytes that are not UTF-8, and half
// of a surrogate pair.
func plainText(body []byte) error {
	if !utf8.Valid(body) {
		return errors.New("the body is not UTF-8")
	}
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] != 'u' {
			continue
		}
		r := escaped(body[i+1:])
		if utf16.IsSurrogate(r) {
			if i+6 >= len(body) || body[i+5] != '\\' || body[i+6] != 'u' || utf16.DecodeRune(r, escaped(body[i+7:])) == utf8.RuneError {
				return fmt.Errorf("\\u%04x is half of a surrogate pair", r)
			}
			i += 6
		}
		i += 4
	}
	return nil
}

// escaped reads the four digits of an escape; the decoder refuses those that are none.
func escaped(b []byte) rune {
	if len(b) < 4 {
		return 0
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}

// uniqueFields refuses a JSON text which is not one object, or in which an object has a field twice or in letters of another
// case: encoding/json would take the last one in silence.
func uniqueFields(body []byte) error {
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] != '{' {
		return errors.New("the body is not a JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := walk(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something behind the JSON value")
	}
	return nil
}

const maxDepth = 64

func walk(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errors.New("the JSON is nested too deep")
	}
	t, err := dec.Token()
	if err != nil {
		return notJSON(err)
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			k, err := dec.Token()
			if err != nil {
				return notJSON(err)
			}
			name, _ := k.(string)
			if seen[name] {
				return fmt.Errorf("the field %q stands twice", name)
			}
			if strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' }) {
				return fmt.Errorf("the field %q is unknown", name)
			}
			seen[name] = true
		}
		if err := walk(dec, depth+1); err != nil {
			return err
		}
	}
	if _, err = dec.Token(); err != nil {
		return notJSON(err)
	}
	return nil
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the body is not JSON: it ends too early")
	}
	return fmt.Errorf("the body is not JSON: %w", err)
}

// wrongJSON words what a decoder found, without the names that this program gives its types.
func wrongJSON(err error) string {
	const begin = "the body is not what this address takes: "
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind := "of another type"
		switch wrong.Type.Kind() {
		case reflect.String:
			kind = "a string"
		case reflect.Bool:
			kind = "true or false"
		case reflect.Int, reflect.Int64:
			kind = "a whole number"
		case reflect.Slice:
			kind = "a list"
		case reflect.Struct, reflect.Map:
			kind = "an object"
		}
		return begin + strconv.Quote(wrong.Field) + " is " + kind + ", not " + wrong.Value
	}
	if _, ok := errors.AsType[*time.ParseError](err); ok {
		return begin + "a time is written as 2026-01-31T12:00:00Z"
	}
	return begin + strings.TrimPrefix(err.Error(), "json: ")
}
