package handlers

import (
	"slices"
	"strings"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/views"
)

// rowsChanged carries out the buttons of the form that change its rows and save nothing: one more row, one less, a step up or
// down, an edge of the words moved. Everything typed is kept. It reports whether one of them was pressed.
func (s *server) rowsChanged(r *request, vm *views.ClaimEditVM) bool {
	var act, row string
	for _, act = range []string{"more", "remove", "up", "down", "edge"} {
		if row = r.form(act); row != "" {
			break
		}
	}
	if row == "" {
		return false
	}
	typedRows(r, vm)
	list, rest, _ := strings.Cut(row, ".")
	number, rest, _ := strings.Cut(rest, ".")
	i, errs := max(intOf(number), 0), map[string]string(nil)
	switch words := quoteRowsOf(vm, list); {
	case act == "more" && words != nil && len(*words) < maxRows:
		*words = append(*words, views.QuoteField{})
	case act == "more" && (list == "chain" || list == "found") && len(vm.Chain) < maxRows:
		vm.Chain = moreChain(vm.Chain, list)
	case act == "remove" && words != nil && i < len(*words):
		*words = slices.Delete(*words, i, i+1)
	case act == "edge" && words != nil && i < len(*words):
		errs = moveTyped(vm.Text, &(*words)[i], row, rest)
	case list == "chain" && i < len(vm.Chain):
		vm.Chain = changedChain(vm.Chain, act, i)
	}
	vm.Form = formOf(r, errs)
	// The rows stand in the view model now, under other numbers than they were sent with.
	for name := range vm.Form.Values {
		if list, _, ok := strings.Cut(name, "."); ok && (list == "chain" || quoteRowsOf(vm, list) != nil) {
			delete(vm.Form.Values, name)
		}
	}
	return true
}

func quoteRowsOf(vm *views.ClaimEditVM, list string) *[]views.QuoteField {
	switch list {
	case newsroom.ContentWords:
		return &vm.Content
	case newsroom.CueWords:
		return &vm.Cue
	case newsroom.SourceWords:
		return &vm.Source
	}
	return nil
}

// moreChain adds a carrier behind the others, or an original that the article does not name: right behind the speaker.
func moreChain(chain []views.Hop, what string) []views.Hop {
	h := views.Hop{Source: views.Source{Kind: "news_media"}, Origin: workflow.HopOrigins[0], Position: 1}
	if what == "found" {
		h.Origin = workflow.HopOrigins[1]
		for i := range chain {
			chain[i].Position++
		}
		return slices.Insert(chain, 0, h)
	}
	for _, c := range chain {
		h.Position = max(h.Position, c.Position+1)
	}
	return append(chain, h)
}

// changedChain removes a row, or trades its place in the chain with that of its neighbour: parallel ones stay parallel.
func changedChain(chain []views.Hop, act string, i int) []views.Hop {
	switch j := i + map[string]int{"up": -1, "down": 1}[act]; {
	case act == "remove":
		return slices.Delete(chain, i, i+1)
	case j != i && j >= 0 && j < len(chain):
		chain[i].Position, chain[j].Position = chain[j].Position, chain[i].Position
		chain[i], chain[j] = chain[j], chain[i]
	}
	return chain
}

// moves are the buttons beside a stretch of words: which edge they move, and which way.
var moves = map[string]newsroom.EdgeMove{
	"front.out": {Edge: text.Front, Steps: -1}, "front.in": {Edge: text.Front, Steps: 1},
	"back.out": {Edge: text.Back, Steps: 1}, "back.in": {Edge: text.Back, Steps: -1},
}

// moveTyped moves an edge of words that were not saved yet, and gives what is wrong with them.
func moveTyped(s string, q *views.QuoteField, row, how string) map[string]string {
	m, ok := moves[how]
	if !ok {
		return nil
	}
	field := strings.TrimSuffix(row, "."+how) + ".exact"
	w, err := newsroom.MovedPlace(s, newsroom.Where{Exact: q.Exact, Occurrence: q.Occurrence, Ask: true, Field: field}, m.Edge, m.Steps)
	if fields, ok := fieldsOf(err); ok {
		return fields
	}
	q.Exact, q.Occurrence = w.Exact, w.Occurrence
	return nil
}
