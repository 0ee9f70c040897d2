package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

type configCmd struct {
	Database `embed:""`
	Server   `embed:""`
	Migrate  bool `default:"true" negatable:"" env:"SUMBER_MIGRATE" help:"Whether serve brings the schema up to date first (default: yes)."`
}

func (configCmd) Help() string {
	return `Takes the flags and variables of serve and tells what serve would make of them, and where each value comes from: a flag, a variable, a file that a variable points at, or the default. Passwords are never shown. A setting that serve would refuse is refused here too.`
}

// masked stands for a secret that is set.
const masked = "********"

// Run lists the settings that have a variable, in the order of the help.
func (c configCmd) Run(std streams, parsed *kong.Context) error {
	if _, err := c.Address(); err != nil {
		return err
	}
	return std.table("SETTING VALUE FROM", func(line func(...string)) {
		for _, f := range parsed.Flags() {
			if len(f.Envs) > 0 {
				line(f.Envs[0], c.shown(f), origin(f, parsed))
			}
		}
	})
}

// shown is a value as it may be printed.
func (c configCmd) shown(f *kong.Flag) string {
	v := f.Target.Interface()
	switch {
	case f.Name == "database-url":
		return c.Redacted()
	case f.Tag.Has("secret") && !f.Target.IsZero():
		return masked
	case f.Name == "public-url":
		return c.publicURL(c.Addr)
	}
	if ps, ok := v.(prefixes); ok {
		return ps.String()
	}
	return fmt.Sprint(v)
}
