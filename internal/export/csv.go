package export

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// CSVHeader names the columns of verdicts as CSV (RFC 4180, UTF-8). Columns are only ever added behind the last.
var CSVHeader = []string{"cursor", "event", "at", "claim_id", "verdict_revision", "replaced", "article_id", "external_id", "article_title", "article_address", "article_published_on",
	"article_revision", "position", "type", "kind", "statement", "source_name", "source_kind", "attribution", "rating", "rating_id", "rating_en", "category", "summary", "evidence",
	"published_by", "published_at", "approved_by", "retracted_at", "retract_reason", "snapshot_sha256", "left_out"}

// CSVRow is a change as a row. What a spreadsheet would take for a formula is made a text (see CSVCell).
func CSVRow(c Change) []string {
	row := map[string]string{"cursor": c.Cursor, "event": string(c.Event), "claim_id": c.ClaimID, "verdict_revision": strconv.Itoa(c.Revision), "replaced": strconv.FormatBool(c.Replaced),
		"article_id": c.Article.ID, "article_title": c.Article.Title, "article_address": c.Article.Address, "article_revision": strconv.Itoa(c.Article.Revision.Number), "at": stamp(c.At)}
	if c.Article.ExternalID != nil {
		row["external_id"] = *c.Article.ExternalID
	}
	if c.Article.PublishedOn != nil {
		row["article_published_on"] = *c.Article.PublishedOn
	}
	if v := c.Verdict; v != nil {
		row["position"], row["type"], row["kind"], row["statement"] = strconv.Itoa(v.Position), v.Type, v.Kind, v.Statement
		row["source_name"], row["source_kind"], row["attribution"] = v.SourceName, v.SourceKind, v.Attribution
		row["category"], row["summary"] = v.Category, v.Summary
		if v.Rating != nil {
			row["rating"], row["rating_id"], row["rating_en"] = v.Rating.Code, v.Rating.NameID, v.Rating.NameEN
		}
		var links []string
		for _, e := range v.Evidence {
			if e.URL != "" {
				links = append(links, e.URL)
			}
		}
		row["evidence"] = strings.Join(links, " ")
		if v.Published != nil {
			row["published_by"], row["published_at"] = v.Published.By, stamp(v.Published.At)
		}
		if v.Sealed != nil && v.Sealed.ApprovedBy != nil {
			row["approved_by"] = *v.Sealed.ApprovedBy
		}
		if v.SHA256 != nil {
			row["snapshot_sha256"] = *v.SHA256
		}
		row["left_out"] = strings.Join(leftOut(*v), " ")
	}
	if t := c.Tombstone; t != nil {
		row["published_at"], row["retracted_at"], row["retract_reason"] = stamp(t.PublishedAt), stamp(t.RetractedAt), t.Reason
	}
	out := make([]string, len(CSVHeader))
	for i, name := range CSVHeader {
		out[i] = CSVCell(row[name])
	}
	return out
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// leftOut names the fields of a verdict that a row has no room for, as the JSON calls them: who needs them asks for JSON.
func leftOut(v Verdict) []string {
	var out []string
	for _, f := range []struct {
		name  string
		there bool
	}{
		{"content", len(v.Content) > 0}, {"cue", len(v.Cue) > 0}, {"source", len(v.Source) > 0}, {"html", v.HTML != nil}, {"quote", v.Quote != ""}, {"negated", v.Negated}, {"chain", len(v.Chain) > 0},
		{"occasion", v.Occasion != nil}, {"rationale", v.Rationale != ""}, {"evidence", len(v.Evidence) > 0}, {"correction", v.Correction != nil},
	} {
		if f.there {
			out = append(out, f.name)
		}
	}
	return out
}

// formula are the signs by which a spreadsheet takes a text for a formula or a command (OWASP, CSV injection), also full-width.
const formula = "=+-@＝＋－＠"

// CSVCell puts an apostrophe before whatever a spreadsheet could take for a formula: a text that begins with a sign of one, a tab or a
// line end; and such a sign inside of it behind a semicolon, a tab or a line end, where a spreadsheet of another region (Indonesia's has
// the semicolon between cells) begins a cell of its own.
func CSVCell(s string) string {
	if !strings.ContainsAny(s, formula+"\t\r\n\x00") {
		return s
	}
	var out strings.Builder
	begins := true // a cell begins here
	for i, r := range s {
		if begins && signed(s[i:]) || i == 0 && strings.ContainsRune("\t\r\n\x00", r) {
			out.WriteByte('\'')
		}
		out.WriteRune(r)
		begins = strings.ContainsRune(";\t\r\n", r)
	}
	return out.String()
}

// signed reports whether a cell begins with a sign of a formula, behind quotation marks or not.
func signed(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, `"`))
	return strings.ContainsRune(formula, first)
}

// Changes lays a document out as changes, for CSV: what is public, then what was retracted. They have no cursor.
func (v Verdicts) Changes() []Change {
	var out []Change
	for i := range v.Verdicts {
		x := &v.Verdicts[i]
		c := Change{Event: Event(x.Status), ClaimID: x.ClaimID, Article: v.Article, Verdict: x}
		if x.Revision != nil {
			c.Revision = *x.Revision
		}
		if x.Published != nil {
			c.At = x.Published.At
		}
		out = append(out, c)
	}
	for i := range v.Retracted {
		t := &v.Retracted[i]
		out = append(out, Change{Event: EventRetracted, At: t.RetractedAt, ClaimID: t.ClaimID, Revision: t.Revision, Article: v.Article, Tombstone: t})
	}
	return out
}
