package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the prefix of our own import paths.
const module = "sumber/"

// rooms is the whole table of arrows: what each package may import of ours. A folder below a room belongs to it.
// "..." stands for every room.
var rooms = map[string][]string{
	"migrations":           {},
	"internal/text":        {},
	"internal/workflow":    {},
	"internal/locale":      {},
	"internal/fetch":       {},
	"internal/reader":      {"internal/text"},
	"internal/attribution": {"internal/text"},
	"models":               {"internal/text", "internal/workflow", "migrations"},
	"internal/export":      {"internal/text", "internal/attribution", "internal/workflow", "models"},
	"views":                {"internal/text", "internal/workflow", "internal/locale"},
	"internal/newsroom":    {"internal/text", "internal/attribution", "internal/workflow", "models", "internal/export", "internal/fetch", "internal/reader"},
	"internal/jobs":        {"internal/newsroom", "internal/fetch", "models"},
	"handlers":             {"internal/text", "internal/newsroom", "models", "internal/workflow", "internal/export", "views", "internal/locale"},
	"cmd/sumber":           {"..."},
	exampleClients:         {},
	postgresTests:          {"migrations"},
	chromiumTests:          {},
}

// postgresTests starts a throw-away PostgreSQL, chromiumTests a Chromium.
const (
	postgresTests = "internal/pgtest"
	chromiumTests = "internal/browsertest"
)

// exampleClients are programs of others, that use ours from outside.
const exampleClients = "docs/examples"

// testOnly are the rooms that only test files may import.
var testOnly = []string{postgresTests, chromiumTests}

// pure rooms have no I/O, no clock and no randomness.
var pure = []string{"internal/text", "internal/attribution", "internal/workflow", "internal/reader"}

// holders names the only rooms that may import a module or a package of the standard library; the longest prefix
// counts. Test files are bound too. A new module gets a line here, or the test fails.
var holders = map[string][]string{
	"database/sql":                       {"models", postgresTests},
	"gorm.io":                            {"models", postgresTests},
	"github.com/jackc/pgx":               {"models", postgresTests},
	"github.com/ncruces":                 {"models", postgresTests},
	"github.com/google/uuid":             {"models", "internal/newsroom"},
	"github.com/pressly/goose":           {"models", "migrations", postgresTests},
	"github.com/clipperhouse/uax29":      {"internal/text", "internal/attribution"},
	"github.com/abadojack/whatlanggo":    {"internal/attribution"},
	"github.com/alexedwards/argon2id":    {"internal/newsroom"},
	"github.com/labstack/echo":           {"handlers", "cmd/sumber"},
	"github.com/a-h/templ":               {"views", "handlers", "cmd/sumber"},
	"github.com/tdewolff/minify":         {"views"},
	"github.com/yuin/goldmark":           {"views", "handlers"},
	"github.com/microcosm-cc/bluemonday": {"views", "handlers"},
	"github.com/nicksnyder/go-i18n":      {"internal/locale"},
	"github.com/BurntSushi/toml":         {"internal/locale"},
	"golang.org/x/text":                  {"internal/locale", "internal/text", "internal/attribution", "models", "internal/newsroom", "handlers"},
	"golang.org/x/sync":                  {"cmd/sumber", "internal/newsroom", "internal/attribution"},
	"github.com/alecthomas/kong":         {"cmd/sumber"},
	"github.com/prometheus":              {"cmd/sumber"},
	"github.com/goccy/go-yaml":           {"handlers"},
	"github.com/chromedp":                {"cmd/sumber", chromiumTests},
	"github.com/santhosh-tekuri":         {"internal/export", "handlers", "cmd/sumber"},
	"github.com/getkin":                  {"handlers"},
	"golang.org/x/net":                   {"handlers", "cmd/sumber", "internal/fetch", "internal/reader"},
	"codeberg.org/readeck":               {"internal/reader"},
	"code.dny.dev/ssrf":                  {"internal/fetch"},
	"github.com/standard-webhooks":       {"internal/jobs"},
}

// A mark is a name of the standard library that only some files may use. Test files are free.
type mark struct {
	pkg   string
	names []string // nil means any
	rooms []string // where it is forbidden; nil means everywhere
	but   []string // files and rooms that may
	why   string
}

var marks = []mark{
	{pkg: "time", names: []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}, rooms: pure, why: "a pure package has no clock"},
	{pkg: "os", rooms: pure, why: "a pure package has no I/O"},
	{pkg: "net", rooms: pure, why: "a pure package has no I/O"},
	{pkg: "net/http", rooms: pure, why: "a pure package has no I/O"},
	{pkg: "math/rand", rooms: pure, why: "a pure package has no randomness"},
	{pkg: "math/rand/v2", rooms: pure, why: "a pure package has no randomness"},
	{pkg: "crypto/rand", rooms: pure, why: "a pure package has no randomness"},
	{pkg: "os", names: []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, but: []string{"cmd/sumber/config.go", exampleClients, postgresTests, chromiumTests}, why: "cmd/sumber/config.go is the only reader of the environment"},
	{pkg: "syscall", names: []string{"Getenv", "Environ"}, why: "cmd/sumber/config.go is the only reader of the environment"},
	{pkg: "net/http", names: []string{"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "DefaultTransport", "Transport"}, but: []string{"cmd/sumber/health.go", "internal/fetch", exampleClients}, why: "internal/fetch is the only outbound HTTP client"},
	{pkg: "sumber/handlers", but: []string{"cmd/sumber/app.go"}, why: "a command has no requests; what leaves by both is shaped in internal/export"},
}

// source is one Go file, named from the top of the repository.
type source struct {
	name string
	ast  *ast.File
}

func (s source) room() string {
	dir := path.Dir(s.name)
	for ; dir != "."; dir = path.Dir(dir) {
		if _, ok := rooms[dir]; ok {
			return dir
		}
	}
	return ""
}

func (s source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// checkImports gives a line for every arrow, holder and mark that is broken.
func checkImports(files []source) []string {
	var broken []string
	report := func(f source, format string, args ...any) {
		broken = append(broken, f.name+": "+fmt.Sprintf(format, args...))
	}
	for _, f := range files {
		room := f.room()
		if room == "" {
			report(f, "is in a package that is not in the table")
			continue
		}
		for _, imp := range f.ast.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			if own, ok := strings.CutPrefix(p, module); ok {
				to := source{name: own + "/x.go"}.room()
				switch {
				case to == "":
					report(f, "imports %s, which is not in the table", own)
				case to == room:
				case slices.Contains(testOnly, to) && f.test():
				case f.test() && reaches(room, to):
				case slices.Contains(testOnly, to) || !may(room, to):
					report(f, "%s may not import %s", room, own)
				}
				continue
			}
			holder, who := holderOf(p)
			switch {
			case holder == "" && strings.Contains(strings.Split(p, "/")[0], "."):
				report(f, "imports %s, which has no holder in the table", p)
			case holder != "" && !slices.Contains(who, room):
				report(f, "imports %s, which only %s may", p, strings.Join(who, " and "))
			}
		}
		for _, m := range marks {
			if f.test() || m.rooms != nil && !slices.Contains(m.rooms, room) ||
				slices.Contains(m.but, f.name) || slices.Contains(m.but, room) {
				continue
			}
			for _, name := range uses(f.ast, m.pkg) {
				if m.names == nil || slices.Contains(m.names, name) {
					report(f, "uses %s.%s: %s", m.pkg, name, m.why)
				}
			}
		}
	}
	return broken
}

func may(from, to string) bool {
	return slices.Contains(rooms[from], to) || slices.Equal(rooms[from], []string{"..."})
}

// reaches tells whether a room imports another, itself or through others: what a test file may set up.
func reaches(from, to string) bool {
	return may(from, to) || slices.ContainsFunc(rooms[from], func(next string) bool { return reaches(next, to) })
}

func holderOf(p string) (string, []string) {
	best := ""
	for prefix := range holders {
		if (p == prefix || strings.HasPrefix(p, prefix+"/")) && len(prefix) > len(best) {
			best = prefix
		}
	}
	return best, holders[best]
}

// uses lists the names that a file takes from a package, "*" for a dot import.
func uses(f *ast.File, pkg string) []string {
	local := ""
	for _, imp := range f.Imports {
		if p, _ := strconv.Unquote(imp.Path.Value); p == pkg {
			local = path.Base(strings.TrimSuffix(p, "/v2"))
			if imp.Name != nil {
				local = imp.Name.Name
			}
		}
	}
	switch local {
	case "", "_":
		return nil
	case ".":
		return []string{"*"}
	}
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local {
				names[sel.Sel.Name] = true
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(names))
}

// checkStore gives a line for every use of a method of models.Store, Reader or Tx in a checked package, and for every
// interface of it that one of them would satisfy: handlers ask newsroom, never the database.
func checkStore(fset *token.FileSet, pkg *types.Package, info *types.Info) []string {
	var stores []*types.TypeName
	for _, imp := range pkg.Imports() {
		if imp.Path() != module+"models" {
			continue
		}
		for _, name := range []string{"Store", "Reader", "Tx"} {
			if t, ok := imp.Scope().Lookup(name).(*types.TypeName); ok {
				stores = append(stores, t)
			}
		}
	}
	var broken []string
	report := func(pos token.Pos, format string, args ...any) {
		p := fset.Position(pos)
		broken = append(broken, fmt.Sprintf("%s:%d: %s", filepath.Base(p.Filename), p.Line, fmt.Sprintf(format, args...)))
	}
	for sel, s := range info.Selections {
		if s.Kind() == types.FieldVal {
			continue
		}
		recv := s.Obj().(*types.Func).Signature().Recv()
		if recv == nil {
			continue
		}
		if n := named(recv.Type()); n != nil && slices.Contains(stores, n.Obj()) {
			report(sel.Pos(), "calls models.%s.%s", n.Obj().Name(), s.Obj().Name())
		}
	}
	for _, name := range pkg.Scope().Names() {
		t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		iface, ok := t.Type().Underlying().(*types.Interface)
		if !ok || iface.NumMethods() == 0 {
			continue
		}
		for _, store := range stores {
			if types.Implements(types.NewPointer(store.Type()), iface) {
				report(t.Pos(), "models.%s hides behind the interface %s", store.Name(), name)
			}
		}
	}
	slices.Sort(broken)
	return broken
}

func named(t types.Type) *types.Named {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, _ := t.(*types.Named)
	return n
}

func TestLayers_OUT08_DEP01(t *testing.T) {
	root := filepath.Join("..", "..")
	fset := token.NewFileSet()
	var files []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch base := filepath.Base(name); {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, ".go"):
			return nil
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		files = append(files, source{filepath.ToSlash(rel), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found only %d files: looked in the wrong place", len(files))
	}
	for _, line := range checkImports(files) {
		t.Error(line)
	}
}

// TestHandlersAskNewsroom_WHO05 reads the types of handlers as the compiler wrote them.
func TestHandlersAskNewsroom_WHO05(t *testing.T) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles", "./handlers")
	cmd.Dir = "../.."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
	}
	exports := map[string]string{}
	var handlers listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.ImportPath == module+"handlers" {
			handlers = p
		}
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range handlers.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(handlers.Dir, name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	imp := importer.ForCompiler(fset, "gc", func(p string) (io.ReadCloser, error) { return os.Open(exports[p]) })
	pkg, info := typecheck(t, fset, imp, module+"handlers", files)
	for _, line := range checkStore(fset, pkg, info) {
		t.Error("handlers/" + line)
	}
}

func typecheck(t *testing.T, fset *token.FileSet, imp types.Importer, name string, files []*ast.File) (*types.Package, *types.Info) {
	t.Helper()
	info := &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}}
	pkg, err := (&types.Config{Importer: imp}).Check(name, fset, files, info)
	if err != nil {
		t.Fatal(err)
	}
	return pkg, info
}

// TestLayersCanFail proves that each rule notices what it forbids, and lets pass what it does not.
func TestLayersCanFail(t *testing.T) {
	tests := []struct {
		name, file, code string
		want             string // part of the only line; "" for none
	}{
		{"views may not see the database", "views/queue.go", `import _ "sumber/models"`, "views may not import models"},
		{"models may not call up", "models/store.go", `import _ "sumber/internal/newsroom"`, "models may not import internal/newsroom"},
		{"handlers may not read articles", "handlers/articles.go", `import _ "sumber/internal/attribution"`, "handlers may not import internal/attribution"},
		{"text imports nothing of ours", "internal/text/span.go", `import _ "sumber/internal/workflow"`, "internal/text may not import"},
		{"handlers may see newsroom", "handlers/articles.go", `import _ "sumber/internal/newsroom"`, ""},
		{"a folder belongs to its room", "views/assets/embed.go", `import _ "sumber/internal/text"`, ""},
		{"main may import all", "cmd/sumber/serve.go", `import ( _ "sumber/handlers"; _ "sumber/models" )`, ""},
		{"a command that serves nothing", "cmd/sumber/export.go", `import "sumber/handlers"; var w = handlers.New`, "a command has no requests"},
		{"the program's one place for them", "cmd/sumber/app.go", `import "sumber/handlers"; var w = handlers.New`, ""},
		{"a test may set up what its room reaches", "handlers/articles_test.go", `import ( _ "sumber/internal/attribution"; _ "sumber/internal/pgtest" )`, ""},
		{"a test may not turn the arrows round", "models/store_test.go", `import _ "sumber/handlers"`, "models may not import handlers"},
		{"pgtest is for tests", "cmd/sumber/serve.go", `import _ "sumber/internal/pgtest"`, "cmd/sumber may not import internal/pgtest"},
		{"an unknown package", "internal/util/strings.go", ``, "is in a package that is not in the table"},
		{"an import of an unknown package", "cmd/sumber/serve.go", `import _ "sumber/pkg/helpers"`, "pkg/helpers, which is not in the table"},
		{"SQL is for models", "internal/newsroom/members.go", `import _ "database/sql"`, "database/sql, which only models"},
		{"GORM is for models", "handlers/claims_test.go", `import _ "gorm.io/gorm"`, "gorm.io/gorm, which only models"},
		{"echo is for handlers", "internal/newsroom/members.go", `import _ "github.com/labstack/echo/v4"`, "which only handlers and cmd/sumber may"},
		{"templ is for views", "internal/export/csv.go", `import _ "github.com/a-h/templ"`, "which only views"},
		{"hashing is for newsroom", "handlers/session.go", `import _ "github.com/alexedwards/argon2id"`, "which only internal/newsroom may"},
		{"a module without a reason", "models/store.go", `import _ "github.com/spf13/viper"`, "has no holder in the table"},
		{"a clock in a pure package", "internal/workflow/claims.go", `import "time"; var at = time.Now()`, "time.Now: a pure package has no clock"},
		{"a clock under another name", "internal/text/span.go", `import t "time"; var at = t.Now`, "time.Now"},
		{"a time that is given", "internal/attribution/dates.go", `import "time"; func day(at time.Time) int { return at.Day() }`, ""},
		{"a file in a pure package", "internal/attribution/lexicon.go", `import "os"; var f, _ = os.Open("x")`, "os.Open: a pure package has no I/O"},
		{"chance in a pure package", "internal/text/anchor.go", `import "math/rand/v2"; var n = rand.Int()`, "math/rand/v2.Int: a pure package has no randomness"},
		{"a pure package's test may do both", "internal/text/span_test.go", `import ("os"; "time"); var f, _ = os.Open(time.Now().String())`, ""},
		{"the environment outside config.go", "handlers/session.go", `import "os"; var key = os.Getenv("KEY")`, "only reader of the environment"},
		{"the environment inside config.go", "cmd/sumber/config.go", `import "os"; var key = os.Getenv("KEY")`, ""},
		{"a request to the outside", "internal/newsroom/articles.go", `import "net/http"; var res, _ = http.Get("https://example.org")`, "only outbound HTTP client"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parser.ParseFile(token.NewFileSet(), tt.file, "package p; "+tt.code, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, checkImports([]source{{tt.file, f}}), tt.want)
		})
	}
}

func TestHandlersAskNewsroomCanFail(t *testing.T) {
	const models = `package models
type Store struct{}
func (*Store) Claims() []string { return nil }
func (*Store) Close() error { return nil }
type Tx struct{ ID string }
func (*Tx) Save() error { return nil }
type Claim struct{ ID string }
func (Claim) Open() bool { return true }`
	tests := []struct{ name, code, want string }{
		{"a method of the store", `import "sumber/models"; func h(s *models.Store) { s.Claims() }`, "calls models.Store.Claims"},
		{"a method value", `import "sumber/models"; func h(s *models.Store) func() []string { return s.Claims }`, "calls models.Store.Claims"},
		{"a method expression", `import "sumber/models"; var h = (*models.Tx).Save`, "calls models.Tx.Save"},
		{"through a field", `import "sumber/models"; type srv struct{ st *models.Store }; func (s srv) h() { s.st.Claims() }`, "calls models.Store.Claims"},
		{"embedded", `import "sumber/models"; type srv struct{ *models.Store }; func (s srv) h() { s.Claims() }`, "calls models.Store.Claims"},
		{"behind an interface", `import "sumber/models"; type claims interface{ Claims() []string }; var _ models.Claim`, "hides behind the interface claims"},
		{"types and their methods are free", `import "sumber/models"; func h(c models.Claim) bool { return c.Open() && c.ID != "" }`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fset := token.NewFileSet()
			parse := func(name, code string) []*ast.File {
				f, err := parser.ParseFile(fset, name, code, 0)
				if err != nil {
					t.Fatal(err)
				}
				return []*ast.File{f}
			}
			m, _ := typecheck(t, fset, nil, module+"models", parse("models.go", models))
			imp := importerFunc(func(string) (*types.Package, error) { return m, nil })
			pkg, info := typecheck(t, fset, imp, module+"handlers", parse("h.go", "package handlers; "+tt.code))
			expect(t, checkStore(fset, pkg, info), tt.want)
		})
	}
}

type importerFunc func(string) (*types.Package, error)

func (f importerFunc) Import(p string) (*types.Package, error) { return f(p) }

func expect(t *testing.T, got []string, want string) {
	t.Helper()
	if want == "" && len(got) == 0 || len(got) == 1 && want != "" && strings.Contains(got[0], want) {
		return
	}
	t.Errorf("got %q, want %q", got, want)
}
