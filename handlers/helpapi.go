package handlers

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"sumber/models"
	"sumber/views"
)

func (s *server) helpAPI(r *request) error {
	vm := apiHelp()
	vm.Page = s.page(r, "api")
	vm.Site = s.o.PublicURL
	return s.render(r, http.StatusOK, views.APIPage(vm))
}

// helpAPIPart describes one group of operations, or the shapes.
func (s *server) helpAPIPart(r *request) error {
	vm := apiHelp()
	if vm.Part = r.Param("part"); !vm.HasPart(vm.Part) {
		return models.ErrNotFound
	}
	vm.Page = s.page(r, "api")
	return s.render(r, http.StatusOK, views.APIPartPage(vm))
}

// described is what the page reads of the document.
type described struct {
	Info struct{ Title, Summary, Description string }
	Tags []struct{ Name, Description string }
	// Security is what holds where an operation says nothing else.
	Security []map[string][]string
	Paths    map[string]map[string]json.RawMessage
	// Webhooks are what the server sends, by event.
	Webhooks   map[string]map[string]describedOperation
	Components struct {
		Schemas    map[string]describedSchema
		Parameters map[string]describedParameter
		Responses  map[string]describedResponse
	}
}

type describedOperation struct {
	OperationID string
	Tags        []string
	Summary     string
	Description string
	Security    *[]map[string][]string
	Parameters  []describedParameter
	RequestBody struct{ Content map[string]describedContent }
	Responses   map[string]describedResponse
}

type describedParameter struct {
	Ref         string `json:"$ref"`
	Name, In    string
	Required    bool
	Description string
	Schema      describedSchema
}

type describedResponse struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]describedContent
}

type describedContent struct {
	Schema  describedSchema
	Example any
}

type describedSchema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Format, Pattern      string
	Description          string
	Enum                 []any
	Const                any
	AnyOf, OneOf         []describedSchema
	Items                *describedSchema
	Properties           map[string]describedSchema
	Required             []string
	AdditionalProperties any
	Meanings             map[string]string `json:"x-meanings"`
}

// apiHelp is the document as the pages show it. It is read once.
var apiHelp = sync.OnceValue(func() views.APIVM {
	var d described
	if err := json.Unmarshal(openAPIDocument(), &d); err != nil {
		panic("handlers/openapi.yaml: " + err.Error()) // part of the program, and tests read it
	}
	vm := views.APIVM{Description: d.Info.Description}
	groups := map[string]*views.APIGroup{}
	for _, t := range d.Tags {
		groups[t.Name] = &views.APIGroup{Name: t.Name, Description: t.Description}
	}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		var shared []describedParameter
		if raw, ok := d.Paths[path]["parameters"]; ok {
			must(json.Unmarshal(raw, &shared))
		}
		for _, method := range []string{"get", "put", "post", "patch", "delete"} {
			raw, ok := d.Paths[path][method]
			if !ok {
				continue
			}
			var op describedOperation
			must(json.Unmarshal(raw, &op))
			g := groups[op.Tags[0]]
			g.Operations = append(g.Operations, d.operation(strings.ToUpper(method), path, shared, op))
		}
	}
	for _, event := range slices.Sorted(maps.Keys(d.Webhooks)) {
		for _, op := range d.Webhooks[event] {
			g := groups[op.Tags[0]]
			g.Operations = append(g.Operations, d.message(event, op))
		}
	}
	for _, t := range d.Tags {
		sayOnce(groups[t.Name].Operations)
		vm.Groups = append(vm.Groups, *groups[t.Name])
	}
	problems := d.Components.Schemas["ProblemType"]
	for _, code := range problems.Enum {
		vm.Problems = append(vm.Problems, views.APICode{Code: stringIn(code), Means: problems.Meanings[stringIn(code)]})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		if name != "ProblemType" {
			vm.Shapes = append(vm.Shapes, apiShapeOf(name, d.Components.Schemas[name]))
		}
	}
	return vm
})

func must(err error) {
	if err != nil {
		panic("handlers/openapi.yaml: " + err.Error())
	}
}

func stringIn(v any) string { s, _ := v.(string); return s }

func (d described) operation(method, path string, shared []describedParameter, op describedOperation) views.APIOperation {
	out := views.APIOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description, Access: "token"}
	switch security := op.Security; {
	case security != nil && len(*security) == 0:
		out.Access = "public"
	case security != nil:
		out.Access = "reader"
	}
	address, headers := path, ""
	for _, p := range slices.Concat(shared, op.Parameters) {
		if p.Ref != "" {
			p = d.Components.Parameters[lastOf(p.Ref)]
		}
		out.Parameters = append(out.Parameters, views.APIField{Name: p.Name, In: p.In, Type: typeOf(p.Schema), Required: p.Required, Description: p.Description})
		switch {
		case p.In == "path":
			address = strings.ReplaceAll(address, "{"+p.Name+"}", "$"+strings.ToUpper(p.Name))
		case p.In == "header" && p.Name == keyHeader:
			headers += " \\\n  -H '" + keyHeader + ": '$(uuidgen)"
		}
	}
	body := ""
	for _, mediaType := range slices.Sorted(maps.Keys(op.RequestBody.Content)) {
		c := op.RequestBody.Content[mediaType]
		b := views.APIBody{MediaType: mediaType, Type: typeOf(c.Schema), Example: exampleOf(c.Example)}
		if (mediaType == ndjson || mediaType == jsonl) && c.Example != nil {
			b.Example = quoted(c.Example) // an object is a line
		}
		out.Bodies = append(out.Bodies, b)
		if body == "" && b.Example != "" {
			body = " \\\n  -H 'Content-Type: " + mediaType + "' \\\n  -d '" + strings.ReplaceAll(b.Example, "'", `'\''`) + "'"
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		a := op.Responses[status]
		if a.Ref != "" {
			a = d.Components.Responses[lastOf(a.Ref)]
		}
		answer := views.APIAnswer{Status: status, Description: a.Description}
		for _, mediaType := range slices.Sorted(maps.Keys(a.Content)) {
			if mediaType == "application/problem+json" {
				continue
			}
			c := a.Content[mediaType]
			answer.Bodies = append(answer.Bodies, views.APIBody{MediaType: mediaType, Type: typeOf(c.Schema), Example: exampleOf(c.Example)})
		}
		out.Answers = append(out.Answers, answer)
	}
	out.Curl = "curl"
	if method != http.MethodGet {
		out.Curl += " -X " + method
	}
	if out.Access != "public" {
		headers = " \\\n  -H \"Authorization: Bearer $SUMBER_TOKEN\"" + headers
	}
	out.Curl += " \"$SUMBER_URL" + address + "\"" + headers + body
	return out
}

// sayOnce leaves an example of an answer to the first operation of a group that has it: a claim is the answer to thirty.
func sayOnce(ops []views.APIOperation) {
	first := map[string]*views.APIOperation{}
	for i := range ops {
		for _, a := range ops[i].Answers {
			for j := range a.Bodies {
				b := &a.Bodies[j]
				if op := first[b.Example]; op != nil && len(b.Example) > 200 {
					b.As, b.Example = op, ""
				} else {
					first[b.Example] = &ops[i]
				}
			}
		}
	}
}

// message is what the server sends to a receiver.
func (d described) message(event string, op describedOperation) views.APIOperation {
	out := d.operation(http.MethodPost, event, nil, op)
	out.Access = "receiver"
	const id = "msg_0197a1b2-0000-7000-8000-000000000009"
	out.Curl = "POST /\nContent-Type: application/json\nwebhook-id: " + id + "\nwebhook-timestamp: 1686553200\nwebhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=\n"
	for _, b := range out.Bodies {
		out.Curl += "\n" + b.Example
	}
	return out
}

func lastOf(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }

func exampleOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	b, err := json.MarshalIndent(v, "", "  ")
	must(err)
	return string(b)
}

// typeOf is a schema in a few words; a shape of its own is named, and the page links it.
func typeOf(s describedSchema) views.APIType {
	switch {
	case strings.HasPrefix(s.Ref, "#"):
		return views.APIType{Shape: lastOf(s.Ref)}
	case s.Ref != "":
		return views.APIType{Words: s.Ref, Address: s.Ref}
	case s.Items != nil:
		t := typeOf(*s.Items)
		t.Many = true
		return t
	case len(s.AnyOf)+len(s.OneOf) > 0:
		var t views.APIType
		for _, choice := range slices.Concat(s.AnyOf, s.OneOf) {
			c := typeOf(choice)
			if t.Shape == "" {
				t.Shape = c.Shape
			}
			t.Words = strings.TrimPrefix(t.Words+" · "+c.Words, " · ")
		}
		t.Words = strings.Trim(t.Words, " ·")
		return t
	}
	var words []string
	switch v := s.Type.(type) {
	case string:
		words = append(words, v)
	case []any:
		for _, x := range v {
			words = append(words, stringIn(x))
		}
	}
	if s.Format != "" {
		words = append(words, "("+s.Format+")")
	}
	for _, v := range s.Enum {
		words = append(words, quoted(v))
	}
	if s.Const != nil {
		words = append(words, quoted(s.Const))
	}
	return views.APIType{Words: strings.Join(words, " ")}
}

func quoted(v any) string {
	b, err := json.Marshal(v)
	must(err)
	return string(b)
}

func apiShapeOf(name string, s describedSchema) views.APIShape {
	out := views.APIShape{Name: name, Description: s.Description}
	for _, v := range s.Enum {
		out.Codes = append(out.Codes, views.APICode{Code: stringIn(v), Means: s.Meanings[stringIn(v)]})
	}
	out.Fields = fieldsIn("", s)
	if len(out.Codes) == 0 && len(out.Fields) == 0 {
		t := typeOf(s)
		out.Type = &t
	}
	return out
}

// fieldsIn lists the fields of a schema, and behind each that has no shape of its own the fields in it.
func fieldsIn(prefix string, s describedSchema) (out []views.APIField) {
	// What must be there stands first.
	names := slices.SortedFunc(maps.Keys(s.Properties), func(a, b string) int {
		if x, y := slices.Contains(s.Required, a), slices.Contains(s.Required, b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	for _, field := range names {
		p := s.Properties[field]
		name := prefix + field
		out = append(out, views.APIField{Name: name, Type: typeOf(p), Required: slices.Contains(s.Required, field), Description: p.Description})
		for p.Items != nil {
			p, name = *p.Items, name+"[]"
		}
		for _, inner := range slices.Concat([]describedSchema{p}, p.AnyOf, p.OneOf) {
			out = append(out, fieldsIn(name+".", inner)...)
		}
	}
	return out
}
