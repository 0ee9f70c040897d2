package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"sumber/models"
)

// request makes one up from the description of an operation and from what is remembered.
func (f *apiFuzz) request(op *fuzzOp, how int) *fuzzRequest {
	r := &fuzzRequest{op: op, method: op.method, sender: f.sender(), header: http.Header{}}
	f.fullness = fuzzOne(f, []int{25, 60, 95})
	if f.forced != nil {
		r.sender = f.forced.by
	}
	path, query := op.path, url.Values{}
	for _, p := range op.params {
		odd := how == fuzzHostile && f.chance(30)
		switch p.In {
		case "path":
			v := f.pathValue(r, p, odd)
			if r.focus == "" {
				r.focus = v
			}
			path = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(v), 1)
		case "query":
			if p.Required || f.chance(35) {
				query.Set(p.Name, f.paramValue(op, p, odd))
			}
		case "header":
			if v, ok := f.headerValue(op, p, path, odd); ok {
				r.header.Set(p.Name, v)
			}
		}
	}
	r.url = path
	if how == fuzzHostile && f.chance(5) {
		query.Set("tak_dikenal", "1")
	}
	if len(query) > 0 {
		r.url += "?" + query.Encode()
	}
	if op.bodies != nil {
		f.body(r, how)
	}
	if how == fuzzHostile {
		switch f.rng.IntN(30) {
		case 0:
			r.header.Set("Sec-Fetch-Site", "cross-site")
		case 1:
			r.method = fuzzOne(f, []string{"PATCH", "DELETE", "PUT", "POST"})
			if r.method == op.method || f.described(r.method, op.path) {
				r.method = op.method
			}
		case 2:
			if op.method == http.MethodGet {
				r.method = http.MethodHead
			}
		case 3:
			r.header.Set("Accept", fuzzOne(f, []string{"text/html", "*/*;q=0", "application/xml", "\xff"}))
		}
	}
	if r.method != op.method {
		r.mediaType = ""
	}
	return r
}

func (f *apiFuzz) described(method, path string) bool {
	return slices.ContainsFunc(f.ops, func(op *fuzzOp) bool { return op.method == method && op.path == path })
}

// pathValue is most often an id that is there, and of the kind that the address names.
func (f *apiFuzz) pathValue(r *fuzzRequest, p *openapi3.Parameter, odd bool) string {
	schema, focus := p.Schema.Value, r.focus
	if f.forced != nil && focus == "" {
		return f.forced.id
	}
	if f.forced != nil && f.forced.variant != "" {
		r.variant = f.forced.variant
		return r.variant
	}
	if odd {
		return fuzzOne(f, hostileStrings)
	}
	if codes := enumOf(schema); len(codes) > 0 {
		r.variant = fmt.Sprint(fuzzOne(f, codes))
		// A client reads which acts are open to it, and does first what it has not done.
		open := slices.DeleteFunc(acts(f.memory.seen[focus], true), func(act string) bool { _, listed := r.op.variants[act]; return !listed })
		if len(open) > 0 && f.chance(80) {
			slices.SortStableFunc(open, func(a, b string) int { return r.op.variants[a] - r.op.variants[b] })
			// What it has done often it does seldom, so that things come to rest where there is more to do.
			if act := open[0]; r.op.variants[act] < fuzzOften || f.chance(25) {
				r.sender, r.variant = f.memory.by[focus], act
			}
		}
		return r.variant
	}
	before, _, _ := strings.Cut(r.op.path, "/{"+p.Name+"}")
	kind := before[strings.LastIndex(before, "/")+1:]
	if focus != "" && f.chance(80) { // what belongs to the one before it
		if list := nestedIDs(f.memory.seen[focus], kind); len(list) > 0 {
			return fuzzOne(f, list)
		}
	}
	// An answer may have told that just this is open: PUT of a claim's draft, when it lists the act draft.
	last := r.op.path[strings.LastIndex(r.op.path, "/")+1:]
	open := func(id string) bool { return slices.Contains(acts(f.memory.seen[id], true), last) }
	id := f.id(kind, schema)
	if own := f.memory.ids[kind]; len(own) > 0 && f.chance(60) {
		// The one with which something can be done, best what was hardly ever done.
		for i, from := 0, f.rng.IntN(len(own)); i < len(own); i++ {
			other := own[(from+i)%len(own)]
			if open(other) && !open(id) || open(other) == open(id) && f.news(other) > f.news(id) {
				id = other
			}
		}
	}
	if open(id) && f.chance(80) {
		r.sender = f.memory.by[id]
	}
	return id
}

// fuzzOften is how often an act has succeeded when it has been seen enough.
const fuzzOften = 8

// news tells how much can be done with a thing that was hardly ever done.
func (f *apiFuzz) news(id string) int {
	best := 0
	for _, op := range f.ops {
		for _, act := range acts(f.memory.seen[id], true) {
			if done, listed := op.variants[act]; listed {
				best = max(best, 100-done)
			}
		}
	}
	return best
}

// acts are those that an answer says are open, or are not.
func acts(v map[string]any, open bool) []string {
	var out []string
	list, _ := v["actions"].([]any)
	for _, x := range list {
		if x, ok := x.(map[string]any); ok && x["allowed"] == open {
			if act, ok := x["action"].(string); ok {
				out = append(out, act)
			}
		}
	}
	return out
}

// nestedIDs are the ids inside of what is remembered; of a list of that name, or of any when it is "".
func nestedIDs(v any, list string) []string {
	var out []string
	var walk func(v any, name string)
	walk = func(v any, name string) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x, name)
			}
		case map[string]any:
			if id, ok := v["id"].(string); ok && name != "" && (list == "" || list == name) {
				out = append(out, id)
			}
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(v[k], k)
			}
		}
	}
	walk(v, "")
	return out
}

func (f *apiFuzz) id(kind string, schema *openapi3.Schema) string {
	own := f.memory.ids[kind]
	switch {
	case len(own) > 0 && f.chance(65): // a few that it stays with, so that it comes far
		work := f.memory.work[kind]
		i := f.rng.IntN(fuzzWork)
		if i >= len(work) {
			f.memory.work[kind] = append(work, fuzzOne(f, own))
			i = len(work)
		} else if f.chance(2) {
			work[i] = own[len(own)-1]
		}
		return f.memory.work[kind][i]
	case len(own) > 0 && f.chance(85):
		return fuzzOne(f, own)
	case len(f.memory.theirs) > 0 && f.chance(40):
		return fuzzOne(f, f.memory.theirs)
	case len(f.memory.all) > 0 && f.chance(40):
		return fuzzOne(f, f.memory.all)
	}
	if schema != nil && len(schema.Examples) > 0 && f.chance(30) {
		return fmt.Sprint(schema.Examples[0])
	}
	return fuzzOne(f, []string{models.NewID(), strings.ToUpper(models.NewID()), "00000000-0000-0000-0000-000000000000", "1", "ffffffff-ffff-ffff-ffff-ffffffffffff"})
}

// paramValue is a value of the query.
func (f *apiFuzz) paramValue(op *fuzzOp, p *openapi3.Parameter, odd bool) string {
	if odd {
		return fuzzOne(f, append(hostileStrings, "-1", "0", "99999999999999999999", "1e3", "0x10", " 1"))
	}
	schema := p.Schema.Value
	switch {
	case len(enumOf(schema)) > 0:
		return fmt.Sprint(fuzzOne(f, enumOf(schema)))
	case isType(schema, "integer"), isType(schema, "number"), isType(schema, "boolean"):
		return fmt.Sprint(f.value(p.Name, schema, "", 0))
	case schema.Format == "uuid":
		return f.id(p.Name+"s", schema)
	}
	list := f.memory.values[p.Name]
	if p.Name == "after" || p.Name == "cursor" {
		list = slices.Concat(f.memory.values["next"], f.memory.values["cursor"])
	}
	if len(list) > 0 && f.chance(80) {
		return fuzzOne(f, list)
	}
	return fmt.Sprint(f.value(p.Name, schema, "", 0))
}

// headerValue is a value of a described header, and whether to send it at all.
func (f *apiFuzz) headerValue(op *fuzzOp, p *openapi3.Parameter, path string, odd bool) (string, bool) {
	switch {
	case odd:
		return fuzzOne(f, []string{"", "spasi di tengah", "\xff\xfe", strings.Repeat("k", 256), strings.Repeat("k", 4000), `"`, "W/", "*", "é", "\"tidak ada\""}), true
	case p.Name == keyHeader:
		switch f.rng.IntN(10) {
		case 0, 1, 2, 3:
			key := fmt.Sprintf("kunci-%d-%d", f.n, f.rng.Uint32())
			f.memory.keys = remember(f.memory.keys, key)
			return key, true
		case 4:
			if len(f.memory.keys) > 0 {
				return fuzzOne(f, f.memory.keys), true
			}
		}
		return "", false
	case strings.HasPrefix(p.Name, "If-"):
		// The tag belongs to what stands at the address, or above it.
		for at := path; at != ""; at = at[:strings.LastIndex(at, "/")] {
			if tag := f.memory.tags[at]; tag != "" && (p.Required || f.chance(20)) {
				return tag, true
			}
		}
		if p.Required || f.chance(3) {
			return fuzzOne(f, []string{`"1"`, `"2"`, `W/"1"`, `*`, `"1", "2"`}), true
		}
		return "", false
	}
	if p.Required || f.chance(30) {
		return f.paramValue(op, p, false), true
	}
	return "", false
}

// body makes the body, in one of the media types that are described, and spoils it as far as the request is to be wrong.
func (f *apiFuzz) body(r *fuzzRequest, how int) {
	r.mediaType = fuzzOne(f, slices.Sorted(maps.Keys(r.op.bodies)))
	content := r.op.bodies[r.mediaType]
	r.header.Set("Content-Type", r.mediaType)
	object := r.mediaType == "application/json" || strings.HasSuffix(r.mediaType, "+json")
	switch {
	case object:
		v := f.whole(content, r.focus)
		if how != fuzzValid && f.chance(85) {
			v = f.spoil(v, content.Schema.Value)
		}
		r.body = encode(v)
	case strings.Contains(r.mediaType, "ndjson"), strings.Contains(r.mediaType, "jsonl"):
		for range f.rng.IntN(4) + 1 {
			v := f.whole(content, r.focus)
			if how != fuzzValid && f.chance(30) {
				v = f.spoil(v, content.Schema.Value)
			}
			r.body = append(append(r.body, encode(v)...), '\n')
		}
	default:
		r.body = []byte(f.text("text", ""))
		if how != fuzzValid {
			r.body = append(r.body, fuzzOne(f, hostileStrings)...)
		}
	}
	if how != fuzzHostile {
		return
	}
	if f.chance(60) {
		r.body = f.spoilBytes(r.body)
	}
	if f.chance(8) {
		other := fuzzOne(f, []string{"", "text/plain", "application/json; charset=utf-8", "application/JSON", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json, text/html", ";", "application/json; charset"})
		r.header.Set("Content-Type", other)
		if r.mediaType = ""; other == "" {
			r.header.Del("Content-Type")
		}
	}
}

// whole is a body as it is described: made from what stands in the document, from what is remembered, or from nothing.
func (f *apiFuzz) whole(content *openapi3.MediaType, focus string) any {
	schema := content.Schema.Value
	made := f.value("", schema, focus, 0)
	example, _ := plain(content.Example).(map[string]any)
	object, isObject := made.(map[string]any)
	if !isObject {
		return made
	}
	if f.chance(25) {
		maps.Copy(object, example)
	}
	if known := f.memory.seen[focus]; known != nil && f.chance(60) {
		kept, _ := project(schema, known).(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(kept)) {
			if wanted, _ := f.wanted(focus, name); !wanted && f.chance(75) {
				object[name] = kept[name]
			}
		}
	}
	// What names the state of the thing asked for is known from the last answer.
	for _, name := range []string{"version", "snapshot_sha256", "sha256", "revision"} {
		if _, described := schema.Properties[name]; described && f.chance(90) {
			if v := within(f.memory.seen[focus], name); v != nil {
				object[name] = v
			}
		}
	}
	if text, ok := object["text"].(string); ok && f.chance(80) {
		object["text"] = f.text("text", text)
	}
	return object
}

// within finds a field in what is remembered, the outermost one.
func within(v any, name string) any {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if x := m[name]; x != nil {
		return x
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if x := within(m[k], name); x != nil {
			return x
		}
	}
	return nil
}

// plain is a value as JSON has it.
func plain(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out any
	_ = json.Unmarshal(b, &out)
	return out
}

func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// project keeps of a value what a schema describes.
func project(schema *openapi3.Schema, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, x := range v {
			if p := schema.Properties[name]; p != nil && x != nil && x != "" { // nothing is told by leaving it out
				out[name] = project(p.Value, x)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			if out[i] = x; schema.Items != nil {
				out[i] = project(schema.Items.Value, x)
			}
		}
		return out
	}
	return v
}

func isType(schema *openapi3.Schema, name string) bool {
	return schema.Type != nil && schema.Type.Includes(name)
}

// enumOf are the values that a schema lists, itself or in one of its choices.
func enumOf(schema *openapi3.Schema) []any {
	if schema == nil {
		return nil
	}
	out := slices.Clone(schema.Enum)
	if schema.Const != nil {
		out = append(out, schema.Const)
	}
	for _, s := range slices.Concat(schema.AnyOf, schema.OneOf) {
		out = append(out, enumOf(s.Value)...)
	}
	return out
}

// value makes up what a schema describes.
func (f *apiFuzz) value(name string, schema *openapi3.Schema, focus string, depth int) any {
	if codes := enumOf(schema); len(codes) > 0 && (schema.Type == nil || f.chance(98)) {
		return fuzzOne(f, codes)
	}
	choices := slices.Concat(schema.AnyOf, schema.OneOf)
	if len(choices) > 0 && schema.Type == nil && len(schema.Properties) == 0 {
		return f.value(name, fuzzOne(f, choices).Value, focus, depth)
	}
	for _, s := range schema.AllOf {
		if schema.Type == nil && len(schema.Properties) == 0 {
			return f.value(name, s.Value, focus, depth)
		}
	}
	switch {
	case isType(schema, "object") || len(schema.Properties) > 0:
		return f.object(schema, focus, depth)
	case isType(schema, "array"):
		n := f.choice(10, 60, 20, 10)
		ids := nestedIDs(f.memory.seen[focus], "chain")
		hops := schema.Items != nil && schema.Items.Value.Properties["hop_id"] != nil && f.chance(85)
		if hops { // an answer for each step
			n = len(ids)
		}
		out := []any{}
		for i := range max(n, int(schema.MinItems)) {
			x := f.value(name, schema.Items.Value, focus, depth+1)
			if o, ok := x.(map[string]any); ok && hops && i < len(ids) {
				o["hop_id"] = ids[i]
			}
			out = append(out, x)
		}
		return out
	case isType(schema, "integer"), isType(schema, "number"):
		low, high := 0, 40
		if schema.Min != nil {
			low = int(*schema.Min)
		}
		if schema.Max != nil {
			high = int(*schema.Max)
		}
		if f.chance(30) {
			return low
		}
		return low + f.rng.IntN(max(1, min(high-low+1, 200)))
	case isType(schema, "boolean"):
		return f.chance(50)
	case isType(schema, "null"):
		return nil
	}
	return f.stringOf(name, schema, focus)
}

func (f *apiFuzz) object(schema *openapi3.Schema, focus string, depth int) map[string]any {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		wanted, unwanted := f.wanted(focus, name)
		if unwanted && f.chance(80) {
			continue
		}
		if slices.Contains(schema.Required, name) || wanted && f.chance(97) || f.chance(f.fullness) && depth < 5 {
			out[name] = f.value(name, schema.Properties[name].Value, focus, depth+1)
		}
	}
	// One of several sets of fields has to be there.
	if choices := slices.Concat(schema.AnyOf, schema.OneOf); len(choices) > 0 {
		for _, name := range fuzzOne(f, choices).Value.Required {
			if p := schema.Properties[name]; p != nil && out[name] == nil {
				out[name] = f.value(name, p.Value, focus, depth+1)
			}
		}
	}
	return out
}

// wanted tells whether an answer said that a field is missing, or that it must not be there.
func (f *apiFuzz) wanted(focus, name string) (wanted, unwanted bool) {
	missing, _ := f.memory.seen[focus]["missing"].([]any)
	code := f.memory.wants[focus][name]
	return code != "" || slices.Contains(missing, any(name)), strings.Contains(code, ".no_") || slices.Contains(missing, any("no_"+name))
}

// stringOf makes up a text, by its name where that tells what it is.
func (f *apiFuzz) stringOf(name string, schema *openapi3.Schema, focus string) string {
	switch {
	case schema.Format == "date-time":
		return noon.Add(time.Duration(f.rng.IntN(40*24)-200) * time.Hour).Format(time.RFC3339)
	case schema.Format == "date", name == "date", name == "published_on", name == "expires_on":
		return noon.AddDate(0, 0, f.rng.IntN(400)-200).Format(time.DateOnly)
	case schema.Pattern == "^[0-9]+$":
		return fmt.Sprint(f.rng.IntN(500))
	case strings.Contains(schema.Pattern, "{64}"):
		if list := slices.Concat(f.memory.values["snapshot_sha256"], f.memory.values["sha256"]); len(list) > 0 {
			return fuzzOne(f, list)
		}
		return strings.Repeat("0", 64)
	case schema.Format == "uuid", strings.HasSuffix(name, "_id") && name != "external_id", name == "id", name == "assignee":
		if list := nestedIDs(f.memory.seen[focus], ""); len(list) > 0 && name != "assignee" && f.chance(70) {
			return fuzzOne(f, list)
		}
		return f.id(map[string]string{"hop_id": "chain", "assignee": "accounts"}[name], schema)
	case name == "reason":
		var reasons []string
		for _, list := range slices.Sorted(maps.Keys(f.lists)) {
			if strings.HasSuffix(list, name) {
				reasons = append(reasons, f.lists[list]...)
			}
		}
		return fuzzOne(f, append(reasons, f.text(name, "")))
	case name == "url", name == "address", name == "document", schema.Format == "uri":
		return fmt.Sprintf("https://kabar.example/%d", f.rng.IntN(1000))
	case name == "email", schema.Format == "email":
		return fmt.Sprintf("orang%d@kabar.example", f.rng.IntN(1000))
	case name == "external_id":
		if list := f.memory.values[name]; len(list) > 0 && f.chance(30) {
			return fuzzOne(f, list)
		}
		return fmt.Sprintf("cms-%d", f.rng.IntN(100000))
	}
	if list := f.memory.values[name]; len(list) > 0 && f.chance(80) {
		return fuzzOne(f, list)
	}
	return f.text(name, "")
}

var fuzzWords = strings.Fields("banjir pompa kota anggaran drainase warga rumah janji lurah sungai pasar jembatan naik turun persen tahun rupiah hujan tanggul waduk")

// text is new words, and with a text before them what reads as an article.
func (f *apiFuzz) text(name, before string) string {
	var words []string
	for range 3 + f.rng.IntN(9) {
		words = append(words, fuzzOne(f, fuzzWords))
	}
	if name != "text" {
		s := strings.Join(words, " ")
		if f.chance(10) {
			s += " 🌧️ é \u200f…"
		}
		return s
	}
	s := strings.Join(words, " ")
	return fmt.Sprintf("%s\n\n\"Kami %s,\" kata Wali Kota Sari Wulandari, Senin (12/6/2023).\n\nMenurut Bagus Pranoto, %s naik %d persen.\n%s\n", s, s, fuzzOne(f, fuzzWords), f.rng.IntN(1_000_000), before)
}

// hostileStrings are what a client sends that is broken or bad.
var hostileStrings = []string{
	"", " ", "\t\n", "\x00", "a\x00b", "\u200b", "\ufeff", "\uffff", "\U0010ffff", "\U0001F468\u200d\U0001F469\u200d\U0001F467", "e\u0301", "\u202eterbalik", "\xff\xfe", "\xed\xa0\x80",
	"' OR '1'='1", `"; DROP TABLE claims; --`, "%' ESCAPE '!", "$1", "{{.}}", "<script>alert(1)</script>", "javascript:alert(1)", "../../etc/passwd", "..", ".", "/", "//", "%2f", "%00", "\\", "null", "undefined", "NaN", "true",
	"-1", "1e999", "9223372036854775808", "2023-02-30", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00+25:00", "https://", "http://[::1", "ftp://kabar.example", "mailto:x@kabar.example",
	strings.Repeat("a", 300), strings.Repeat("é", 3000), strings.Repeat("🌧", 1200), strings.Repeat("\n", 500),
}

var hostileNumbers = []any{-1, 0, 1, -0.5, 1.5, 1e9, math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, 1 << 53, int64(math.MaxInt64), int64(math.MinInt64), 1e19, 1e300, json.Number("1e400"), json.Number("-0"), json.Number("1.0")}

// spoil changes a value in one place.
func (f *apiFuzz) spoil(v any, schema *openapi3.Schema) any {
	if f.chance(25) || schema == nil {
		return f.wrong(v)
	}
	switch v := v.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		if len(names) == 0 || f.chance(8) {
			v[fuzzOne(f, []string{"tak_dikenal", "__proto__", "", "id", "desk_id", "VERSION", "version ", "role", "state"})] = 1
			return v
		}
		name := fuzzOne(f, names)
		switch {
		case f.chance(15):
			delete(v, name)
		case f.chance(10):
			v[name] = nil
		case f.chance(4):
			v[strings.ToUpper(name)] = v[name]
			delete(v, name)
		default:
			var inner *openapi3.Schema
			if p := schema.Properties[name]; p != nil {
				inner = p.Value
			}
			v[name] = f.spoil(v[name], inner)
		}
		return v
	case []any:
		if len(v) == 0 || f.chance(20) {
			return fuzzOne(f, [][]any{{}, {nil}, {[]any{}}, {map[string]any{}}, slices.Repeat(append(v, "x"), 60)})
		}
		i := f.rng.IntN(len(v))
		if f.chance(20) {
			return append(v, plain(v[i])) // twice
		}
		var inner *openapi3.Schema
		if schema.Items != nil {
			inner = schema.Items.Value
		}
		v[i] = f.spoil(v[i], inner)
		return v
	}
	return f.wrong(v)
}

// wrong is another value in the place of one: out of its bounds, or of another type.
func (f *apiFuzz) wrong(v any) any {
	switch v.(type) {
	case string:
		if f.chance(75) {
			return strings.ToValidUTF8(fuzzOne(f, hostileStrings), "?")
		}
	case int, float64, json.Number:
		if f.chance(75) {
			return fuzzOne(f, hostileNumbers)
		}
	}
	return fuzzOne(f, []any{nil, true, 0, "", "x", []any{}, map[string]any{}, []any{1, "a", nil}, map[string]any{"x": map[string]any{}}})
}

// spoilBytes breaks a body as text.
func (f *apiFuzz) spoilBytes(b []byte) []byte {
	s := string(b)
	switch f.rng.IntN(16) {
	case 0:
		return b[:f.rng.IntN(len(b)+1)]
	case 1:
		return append(b, fuzzOne(f, []string{"{}", "x", ",", "\x00", "]", "}"})...)
	case 2:
		return []byte("\ufeff" + s)
	case 3:
		return []byte(strings.Replace(s, `"`, "\"\xff", 1))
	case 4: // half of a pair
		return []byte(strings.Replace(s, `:"`, `:"`+fuzzOne(f, []string{`\ud800`, `\udc00`, `\ud800\u0041`, `\uD83C`, `\u00`, `\ud83c\udf27`, `\u0000`, `\q`}), 1+f.rng.IntN(3)))
	case 5: // a field twice, in the same letters or in others
		if i := strings.Index(s, `":`); i > 2 && strings.HasPrefix(s, `{"`) {
			name := s[2:i]
			if f.chance(50) {
				name = strings.ToUpper(name[:1]) + name[1:]
			}
			return []byte(`{"` + name + `":1,` + s[1:])
		}
	case 6:
		return []byte(strings.Repeat("[", 100) + strings.Repeat("]", 100))
	case 7:
		return []byte(`{"a":` + strings.Repeat(`{"a":`, 80) + `1` + strings.Repeat("}", 81))
	case 8:
		return nil
	case 9:
		return []byte(fuzzOne(f, []string{"null", "[]", `""`, "1", "true", "{", "[" + s + "]", "{}", "//\n" + s, strings.ReplaceAll(s, `"`, `'`)}))
	case 10:
		if i := f.rng.IntN(len(b) + 1); i < len(b) {
			b[i] ^= byte(1 << f.rng.IntN(8))
		}
		return b
	case 11:
		return []byte(strings.Replace(s, ":", ":"+fuzzOne(f, []string{"1e400", "-", "01", "NaN", "Infinity", "0x1", "1.", "+1"})+",\"z\":", 1))
	case 12:
		if f.chance(20) { // over every limit
			return []byte(strings.Replace(s, `:"`, `:"`+strings.Repeat("banjir ", 100_000), 1))
		}
	case 13:
		return []byte(strings.Replace(s, `:"`, `:"`+strings.Repeat("pompa 🌧 ", 1+f.rng.IntN(3000)), 1))
	case 14:
		return []byte(strings.Repeat(" ", f.rng.IntN(5000)) + s + "\n\n")
	}
	return []byte(strings.ReplaceAll(s, " ", "\u00a0"))
}
