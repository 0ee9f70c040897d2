package handlers

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"sumber/internal/export"
	"sumber/models"
)

// shapesOfAPI are the served schemas that are components of the API's document, by name: nothing says a shape twice.
var shapesOfAPI = map[string]string{"verdict-page.v1.json": "VerdictPage", "webhook.v1.json": "Message", "import-line.v1.json": "ImportLine", "problem.v1.json": "Problem"}

const (
	schemasPath    = "/api/v1/schemas/"
	componentsPath = "#/components/schemas/"
)

// schemas are the JSON Schemas of what leaves, by the names of their addresses.
var schemas = sync.OnceValue(func() map[string][]byte {
	out := map[string][]byte{"verdicts.v1.json": export.VerdictsSchema, "change.v1.json": export.ChangeSchema, "claimreview.v1.json": export.ClaimReviewSchema,
		"claimreview-feed.v1.json": export.ClaimReviewFeedSchema, "check.v1.json": export.CheckSchema}
	var doc struct {
		Components struct{ Schemas map[string]any }
	}
	must(json.Unmarshal(openAPIDocument(), &doc))
	for name, component := range shapesOfAPI {
		defs := map[string]any{}
		body, _ := standing(doc.Components.Schemas[component], doc.Components.Schemas, out, defs).(map[string]any)
		whole := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": schemaID(name), "$defs": defs}
		maps.Copy(whole, body)
		b, err := json.MarshalIndent(whole, "", "  ")
		must(err)
		out[name] = append(b, '\n')
	}
	return out
})

// schemaID is the $id of a schema of ours: verdict-page.v1.json is urn:sumber:schema:verdict-page:1.
func schemaID(name string) string {
	shape, version, _ := strings.Cut(strings.TrimSuffix(name, ".json"), ".v")
	return "urn:sumber:schema:" + shape + ":" + version
}

// standing copies a schema of the document so that it stands alone: what it refers to is in defs.
func standing(v any, components map[string]any, served map[string][]byte, defs map[string]any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			ref, isRef := x.(string)
			component, ours := strings.CutPrefix(ref, componentsPath)
			other, outer := strings.CutPrefix(ref, schemasPath)
			switch {
			case k == "$ref" && isRef && ours:
				if _, ok := defs[component]; !ok {
					defs[component] = nil // one that is met again while it is copied
					defs[component] = standing(components[component], components, served, defs)
				}
				out[k] = "#/$defs/" + component
			case k == "$ref" && isRef && outer:
				var whole any
				must(json.Unmarshal(served[other], &whole))
				defs[other] = whole
				out[k] = schemaID(other)
			case strings.HasPrefix(k, "x-"):
			default:
				out[k] = standing(x, components, served, defs)
			}
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i, x := range out {
			out[i] = standing(x, components, served, defs)
		}
		return out
	}
	return v
}

// schema answers with the JSON Schema of a shape.
func (s *server) schema(r *request) error {
	b, ok := schemas()[r.Param("name")]
	if !ok {
		return models.ErrNotFound
	}
	if r.unchanged(tagOf("schema", string(b))) {
		return r.NoContent(http.StatusNotModified)
	}
	return r.Blob(http.StatusOK, "application/schema+json", b)
}
