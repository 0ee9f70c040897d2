package views

import (
	"context"
	"strconv"

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

func (f ConflictField) label(ctx context.Context) string {
	switch {
	case f.LabelArg == "":
		return locale.Word(ctx, "field", f.Label)
	case locale.Has(f.Label):
		return locale.T(ctx, f.Label, "Name", f.LabelArg)
	}
	return locale.Word(ctx, "field", f.Label) + ": " + f.LabelArg
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
		return locale.Word(ctx, f.Words, v)
	}
	return v
}
