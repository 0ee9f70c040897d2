package pgtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// CopyOf gives a new database with what another one holds; nobody may be connected to that one.
func CopyOf(b testing.TB, url string) string {
	b.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	name := fmt.Sprintf("%s_%d", config.Database, time.Now().UnixNano())
	if err := one.do("CREATE DATABASE " + name + " TEMPLATE " + config.Database); err != nil {
		b.Fatal("pgtest: ", err)
	}
	b.Cleanup(func() { _ = one.do("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") })
	return one.address(name)
}

// Logging is the address of the same database, by which the server writes down each statement with its values.
func Logging(url string) string {
	return url + "&options=-c%20log_statement%3Dall"
}

// Statements gives what went over addresses of Logging while fn ran, with the values in their places, as a script of psql. It skips
// the test when the server is somebody else's, whose log cannot be read.
func Statements(b testing.TB, fn func()) string {
	b.Helper()
	if one.dir == "" {
		b.Skip("the log of a server that is somebody else's cannot be read")
	}
	name := filepath.Join(one.dir, "log")
	before, err := os.ReadFile(name)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	fn()
	after, err := os.ReadFile(name)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	return script(string(after[len(before):]))
}

var (
	logEntry = regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\d [^\[\t]*\[\d+\] (LOG|DETAIL):  `)
	place    = regexp.MustCompile(`\$\d+`)
	value    = regexp.MustCompile(`\$(\d+) = (NULL|'(?:[^']|'')*')`)
)

// script reads a log.
func script(log string) string {
	var out []string
	starts := logEntry.FindAllStringSubmatchIndex(log, -1)
	for i, at := range starts {
		end := len(log)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		text := strings.ReplaceAll(strings.TrimRight(log[at[1]:end], "\n"), "\n\t", "\n")
		if parameters, ok := strings.CutPrefix(text, "parameters: "); ok && len(out) > 0 {
			values := map[string]string{}
			for _, v := range value.FindAllStringSubmatch(parameters, -1) {
				values["$"+v[1]] = v[2]
			}
			last := len(out) - 1
			out[last] = place.ReplaceAllStringFunc(out[last], func(p string) string { return values[p] })
			continue
		}
		if statement, ok := strings.CutPrefix(text, "statement: "); ok {
			out = append(out, statement)
		} else if _, statement, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "execute ") {
			out = append(out, statement)
		}
	}
	return strings.Join(out, ";\n") + ";\n"
}

var tookOf = regexp.MustCompile(`latency average = ([\d.]+) ms`)

// Bench runs a script once with pgbench on a database and gives the time that it took.
func Bench(b testing.TB, url, script string) time.Duration {
	b.Helper()
	program, err := exec.LookPath("pgbench")
	if err != nil {
		bin, err := programs()
		if err != nil {
			b.Skip(err)
		}
		program = filepath.Join(bin, "pgbench")
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	file := filepath.Join(b.TempDir(), "script.sql")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		b.Fatal("pgtest: ", err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(b.Context()), program, "-n", "-M", "simple", "-c", "1", "-t", "1", "-f", file,
		"-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User, config.Database)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	took := tookOf.FindSubmatch(out)
	if err != nil || took == nil || strings.Contains(said.String(), "ERROR") {
		b.Fatalf("pgbench: %v\n%s%s", err, out, said.String())
	}
	ms, err := strconv.ParseFloat(string(took[1]), 64)
	if err != nil {
		b.Fatal("pgtest: ", err)
	}
	return time.Duration(ms * float64(time.Millisecond))
}
