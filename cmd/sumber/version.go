package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the build (-ldflags "-X main.version=v1.2.3"); without it the build's own notes are used.
var version string

type versionCmd struct{}

func (versionCmd) Help() string {
	return "Prints the version, the commit and the Go release that built it, on one line."
}

// Run prints the line.
func (versionCmd) Run(std streams) error {
	_, err := fmt.Fprintf(std.Out, "sumber %s (%s %s/%s)\n", versionLine(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// versionLine is the version, with the commit where the build noted one.
func versionLine() string {
	v, commit, dirty := version, "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v == "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				dirty = " with changes"
			}
		}
	}
	if v == "" {
		v = "(devel)"
	}
	if commit != "" {
		v += " " + commit + dirty
	}
	return v
}
