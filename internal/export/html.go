package export

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// InHTML tells where a claim stands in the HTML that its article was sent as.
type InHTML struct {
	SHA256  string       `json:"sha256"` // hex, of the HTML's bytes
	Content []HTMLTarget `json:"content"`
}

// HTMLTarget is one part of a claim: a W3C TextPositionSelector and a TextQuoteSelector of the text nodes of the document, joined in
// their order (what document.documentElement.textContent is), in code points.
type HTMLTarget struct {
	Selector []HTMLSelector `json:"selector"`
}

// HTMLSelector is one of the two.
type HTMLSelector struct {
	Type   string  `json:"type"`
	Start  *int    `json:"start,omitempty"`
	End    *int    `json:"end,omitempty"`
	Exact  *string `json:"exact,omitempty"`
	Prefix *string `json:"prefix,omitempty"`
	Suffix *string `json:"suffix,omitempty"`
}

// Placed writes a place as it stands in a verdict, to be kept beside the sealed bytes; nil for none.
func Placed(in *InHTML) (*string, error) {
	if in == nil {
		return nil, nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(in); err != nil {
		return nil, fmt.Errorf("write a place in HTML: %w", err)
	}
	s := string(bytes.TrimRight(buf.Bytes(), "\n"))
	return &s, nil
}
