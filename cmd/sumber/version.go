package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the build (-ldflags "-X main.version=v1.2.3"); without it the build's own notes are used.
var version string

// devel is the version of a build from a work tree.
const devel = "(devel)"

type versionCmd struct{}

func (versionCmd) Help() string {
	return "Prints the version or the commit, and the Go release that built it, on one line."
}

// Run prints the line.
func (versionCmd) Run(std streams) error {
	_, err := fmt.Fprintf(std.Out, "sumber %s (%s %s/%s)\n", versionLine(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// versionLine is the version, or the commit where the build noted no more than that.
func versionLine() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case version != "":
		return version
	case ok && info.Main.Version != "" && info.Main.Version != devel:
		return info.Main.Version
	case !ok:
		return devel
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " with changes"
		}
	}
	return devel + commit + dirty
}
