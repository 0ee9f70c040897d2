package handlers

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// taken are the names that the queries of the API take, by operation; true for one that may stand more than once.
var taken = sync.OnceValue(func() map[string]map[string]bool {
	var d described
	must(json.Unmarshal(openAPIDocument(), &d))
	out := map[string]map[string]bool{}
	for path, item := range d.Paths {
		var shared []describedParameter
		if raw, ok := item["parameters"]; ok {
			must(json.Unmarshal(raw, &shared))
		}
		for method, raw := range item {
			if method == "parameters" {
				continue
			}
			var op describedOperation
			must(json.Unmarshal(raw, &op))
			names := map[string]bool{}
			for _, p := range slices.Concat(shared, op.Parameters) {
				if p.Ref != "" {
					p = d.Components.Parameters[lastOf(p.Ref)]
				}
				if p.In == "query" {
					names[p.Name] = p.Schema.Items != nil
				}
			}
			out[strings.ToUpper(method)+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)] = names
		}
	}
	return out
})

// plainBody refuses a body that is packed, which would be taken for one that is broken.
func plainBody(r *request) error {
	if packed := r.Request().Header.Get("Content-Encoding"); packed != "" && !strings.EqualFold(packed, "identity") && r.Request().Method != get {
		return &badRequest{code: "media_type", detail: "Content-Encoding is not taken: send the body as it is"}
	}
	return nil
}

// plainQuery refuses a query with a name that the operation does not take, or with one twice: a filter that is misspelt would
// otherwise filter nothing.
func plainQuery(r *request, rt route) error {
	raw := r.Request().URL.RawQuery
	if raw == "" {
		return nil
	}
	q, err := url.ParseQuery(raw)
	if err != nil {
		return &badRequest{code: "bad_request", detail: "the query cannot be read"}
	}
	names := taken()[rt.method+" "+rt.path]
	for _, name := range slices.Sorted(maps.Keys(q)) {
		many, ok := names[name]
		switch {
		case !ok && len(names) == 0:
			return &badRequest{code: "bad_request", detail: "this address takes no query"}
		case !ok:
			return &badRequest{code: "bad_request", detail: "the query takes " + strings.Join(slices.Sorted(maps.Keys(names)), ", ")}
		case len(q[name]) > 1 && !many:
			return &badRequest{code: "bad_request", detail: name + " stands twice"}
		}
	}
	return nil
}
