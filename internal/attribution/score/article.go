package score

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrInput is wrapped by every error about a file that is not as it should be.
var ErrInput = errors.New("bad input")

// Article is one annotated or predicted article, in the form of a line of a file.
type Article struct {
	ID        string  `json:"id"`
	Lang      string  `json:"lang,omitempty"`
	Published string  `json:"published,omitempty"`
	Outlet    string  `json:"outlet,omitempty"`
	Text      string  `json:"text"`
	Claims    []Claim `json:"claims"`
	// Narrator are the narrator's own statements of fact: content, and nothing of a source.
	Narrator []Claim `json:"narrator,omitempty"`

	hasText bool
	raw     map[string]any
}

// Span is a half-open range of code points.
type Span [2]int

// Claim is one claim of either side. SourceName, Via and Quote of an annotated claim are scored where they are set.
type Claim struct {
	Content       []Span    `json:"content"`
	Source        []Span    `json:"source,omitempty"`
	Cue           []Span    `json:"cue,omitempty"`
	SourceName    *string   `json:"source_name,omitempty"`
	SourceAliases []string  `json:"source_aliases,omitempty"`
	SourceKind    string    `json:"source_kind,omitempty"`
	Via           *[]string `json:"-"`
	Quote         string    `json:"quote,omitempty"`
	CheckWorthy   string    `json:"check_worthy,omitempty"`
}
