package views

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sumber/internal/locale"
)

// heading is the key of an error's heading; a status without one is worded as 500.
func (vm ErrorVM) heading() string { return vm.key("heading") }

func (vm ErrorVM) explanation() string { return vm.key("text") }

func (vm ErrorVM) key(part string) string {
	if k := "error_page." + part + "." + strconv.Itoa(vm.Status); locale.Has(k) {
		return k
	}
	return "error_page." + part + ".500"
}

func (vm ErrorVM) cause(ctx context.Context) string {
	for _, list := range []string{"error.", "refusal.", ""} {
		if locale.Has(list + vm.Code) {
			return sentence(locale.T(ctx, list+vm.Code, vm.Args...))
		}
	}
	return locale.T(ctx, vm.explanation())
}

// label words the name of a field by the first of it, its last and its first part that has words; else it stands itself.
func (k KeptField) label(ctx context.Context) string {
	parts := strings.Split(k.Field, ".")
	for _, code := range []string{k.Field, parts[len(parts)-1], parts[0]} {
		// The words of "exact" want the number of the part.
		if code != "exact" && locale.Has("field."+code) {
			return locale.T(ctx, "field."+code)
		}
	}
	return k.Field
}

// rows is a height that shows most of what was typed.
func (k KeptField) rows() int {
	if !strings.Contains(k.Text, "\n") && len(k.Text) < 80 {
		return 1
	}
	return 6
}

func (f ConflictField) label(ctx context.Context) string {
	switch {
	case f.LabelArg == "":
		return locale.Word(ctx, "field", f.Label)
	case locale.Has(f.Label):
		return locale.T(ctx, f.Label, "Name", f.LabelArg)
	}
	return locale.Word(ctx, "field", f.Label) + ": " + f.LabelArg
}

// tongue names the language of a value, which may be a word of the page.
func (f ConflictField) tongue(ctx context.Context, v string) templ.Attributes {
	if v == "" || f.Words != "" || f.Names != nil {
		return nil
	}
	return byDesk(ctx)
}

// word is a value as a person reads it.
func (f ConflictField) word(ctx context.Context, v string) string {
	if v == "" {
		return locale.T(ctx, "conflict.empty")
	}
	if name, ok := f.Names[v]; ok {
		return name
	}
	if f.Words != "" {
		return listWord(ctx, f.Words, v)
	}
	return v
}
