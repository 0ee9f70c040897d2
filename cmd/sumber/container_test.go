package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// known lists every variable that config.go reads.
func known() map[string]bool {
	names := map[string]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for i := range t.NumField() {
			f := t.Field(i)
			if name := f.Tag.Get("env"); name != "" {
				names[name] = true
				if _, secret := f.Tag.Lookup("secret"); secret {
					names[name+"_FILE"] = true
				}
			} else if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[cli]())
	return names
}

func TestComposeFile_DEP02(t *testing.T) {
	compose := readYAML(t, "../../docker-compose.yml")
	vars, secrets := known(), at(compose, "secrets").(map[string]any)

	for name := range at(compose, "services").(map[string]any) {
		svc := at(compose, "services", name).(map[string]any)
		for key, want := range map[string]any{"restart": "unless-stopped", "read_only": "true", "cap_drop": []any{"ALL"}, "security_opt": []any{"no-new-privileges:true"}} {
			if !reflect.DeepEqual(svc[key], want) {
				t.Errorf("%s: %s is %v, want %v", name, key, svc[key], want)
			}
		}
		if at(svc, "healthcheck", "test") == nil {
			t.Errorf("%s has no health check", name)
		}
		for key, value := range at(svc, "environment").(map[string]any) {
			switch v := value.(string); {
			case strings.HasPrefix(key, "SUMBER_") && !vars[key]:
				t.Errorf("%s: the program knows no %s", name, key)
			case strings.Contains(key, "PASSWORD") && !strings.HasSuffix(key, "_FILE"):
				t.Errorf("%s: %s is a secret in the open", name, key)
			case strings.HasSuffix(key, "_FILE"):
				secret, ok := strings.CutPrefix(v, "/run/secrets/")
				if !ok || at(secrets, secret, "file") == nil || !slices.Contains(svc["secrets"].([]any), any(secret)) {
					t.Errorf("%s: %s is %s, which is no secret by file of this service", name, key, v)
				}
			}
		}
		for _, v := range svc["volumes"].([]any) {
			volume, _, _ := strings.Cut(v.(string), ":")
			if _, ok := at(compose, "volumes").(map[string]any)[volume]; !ok {
				t.Errorf("%s: %s is no named volume", name, v)
			}
		}
	}

	app, db := at(compose, "services", "sumber").(map[string]any), at(compose, "services", "database").(map[string]any)
	if got := fmt.Sprint(at(app, "healthcheck", "test")); got != "[CMD /sumber health --ready]" {
		t.Errorf("health check is %s", got)
	}
	if at(app, "depends_on", "database", "condition") != "service_healthy" {
		t.Error("the program does not wait for a healthy database")
	}
	if db["ports"] != nil || !reflect.DeepEqual(db["networks"], []any{"back"}) || at(compose, "networks", "back", "internal") != "true" {
		t.Error("the database can be reached from outside")
	}
	for _, p := range app["ports"].([]any) {
		if !strings.HasPrefix(p.(string), "127.0.0.1:") {
			t.Errorf("port %s is open to the network, without TLS", p)
		}
	}
	image := regexp.MustCompile(`^postgres:1[67]$`)
	if !image.MatchString(db["image"].(string)) {
		t.Errorf("image is %s", db["image"])
	}
}

func TestDockerfile_DEP02(t *testing.T) {
	b, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, last, ok := strings.Cut(string(b), "\nFROM scratch\n")
	if !ok || strings.Contains(last, "\nFROM ") || strings.Contains(last, "\nRUN ") {
		t.Error("the last stage is not built from scratch alone")
	}
	for _, want := range []string{
		"USER 65532:65532", "VOLUME /data", `CMD ["/sumber", "health"]`, `ENTRYPOINT ["/sumber"]`,
		"--chown=65532:65532 /out/data /data",
	} {
		if !strings.Contains(last, want) {
			t.Errorf("the last stage lacks %q", want)
		}
	}
	for _, name := range regexp.MustCompile(`SUMBER_[A-Z_]+`).FindAllString(string(b), -1) {
		if !known()[name] {
			t.Errorf("the program knows no %s", name)
		}
	}
	if !strings.Contains(string(b), "CGO_ENABLED=0") || !strings.Contains(string(b), "-trimpath") {
		t.Error("the program is not built as it should be")
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	release := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)[1]
	if !strings.HasPrefix(string(b), "# syntax=docker/dockerfile:1\n\nFROM golang:"+string(release)+" AS build\n") {
		t.Errorf("the image's Go is not go.mod's, %s", release)
	}
}

// imageRoot is what the image holds, without the image: an empty folder with the static program, and /data and /tmp.
// Only root can enter it.
func imageRoot(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root may change the root folder")
	}
	root := t.TempDir()
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(root, "sumber"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for dir, mode := range map[string]os.FileMode{"data": 0o750, "tmp": 0o777 | os.ModeSticky} {
		if err := os.Mkdir(filepath.Join(root, dir), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(root, dir), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(filepath.Join(root, "data"), 65532, 65532); err != nil {
		t.Fatal(err)
	}
	// The program's user enters it.
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

// inImage is a command of the program in that root, as the image's user and with nothing in its environment.
func inImage(root string, env []string, args ...string) *exec.Cmd {
	return &exec.Cmd{
		Path: "/sumber", Args: append([]string{"/sumber"}, args...), Dir: "/", Env: env,
		SysProcAttr: &syscall.SysProcAttr{
			Chroot:     root,
			Credential: &syscall.Credential{Uid: 65532, Gid: 65532},
		},
	}
}

func TestStaticProgramNeedsNothing(t *testing.T) {
	root := imageRoot(t)
	out, err := inImage(root, []string{}, "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "sumber ") {
		t.Fatalf("version: %v\n%s", err, out)
	}
}

// TestStaticProgramServes starts the server where there is nothing but it: an empty root folder, another user, no
// environment but the image's. Then it asks for its health as the container's health check does, and stops it.
func TestStaticProgramServes(t *testing.T) {
	root := imageRoot(t)
	cmd := inImage(root, []string{"SUMBER_ADDR=127.0.0.1:0", "SUMBER_DATABASE_URL=sqlite:/data/sumber.db"}, "serve")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })

	said := bufio.NewScanner(stdout)
	var addr string
	for said.Scan() {
		if a, ok := strings.CutPrefix(said.Text(), "Sumber listens on http://"); ok {
			addr = a
			break
		}
	}
	if addr == "" {
		cmd.Wait()
		t.Fatalf("the server told no address:\n%s", stderr.String())
	}
	if !said.Scan() || !strings.Contains(said.Text(), "Make the first admin at http://"+addr+"/setup/") {
		t.Errorf("the first start told no address for the first admin: %q", said.Text())
	}
	for _, args := range [][]string{{"health"}, {"health", "--ready"}} {
		if out, err := inImage(root, []string{"SUMBER_ADDR=" + addr}, args...).CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for said.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server did not stop as it should: %v\n%s", err, stderr.String())
	}
}

// at walks into nested maps; nil when there is nothing.
func at(v any, keys ...string) any {
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

// readYAML reads the plain part of YAML that the compose file keeps to: block maps, block lists of scalars, and lists
// in brackets on one line. It stops at anything else, so that the file stays that plain. Scalars are strings.
func readYAML(t *testing.T, name string) map[string]any {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type level struct {
		indent int
		set    func(any)
		value  any
	}
	top := map[string]any{}
	stack := []level{{indent: 0, value: top}}
	key := regexp.MustCompile(`^([\w.-]+):(?: (.+))?$`)
	scalar := regexp.MustCompile(`^[^\s#&*!|>'"%@{\[][^#]*$`)
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); {
		n++
		line, _, _ := strings.Cut(sc.Text(), " #")
		text := strings.TrimLeft(line, " ")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		indent := len(line) - len(text)
		for len(stack) > 1 && indent < stack[len(stack)-1].indent {
			stack = stack[:len(stack)-1]
		}
		now := &stack[len(stack)-1]
		if now.value == nil {
			now.indent = indent
			if now.value = any(map[string]any{}); strings.HasPrefix(text, "- ") {
				now.value = []any{}
			}
			now.set(now.value)
		}
		if indent != now.indent {
			t.Fatalf("%s:%d: bad indent", name, n)
		}
		switch in := now.value.(type) {
		case []any:
			item, ok := strings.CutPrefix(text, "- ")
			if !ok || !scalar.MatchString(item) {
				t.Fatalf("%s:%d: %q is no plain list item", name, n, text)
			}
			now.value = append(in, item)
			now.set(now.value)
		case map[string]any:
			m := key.FindStringSubmatch(text)
			switch {
			case m == nil:
				t.Fatalf("%s:%d: %q is no plain entry", name, n, text)
			case m[2] == "":
				in[m[1]] = nil
				k := m[1]
				stack = append(stack, level{indent: indent + 1, set: func(v any) { in[k] = v }})
			case strings.HasPrefix(m[2], "[") && strings.HasSuffix(m[2], "]"):
				var list []any
				for s := range strings.SplitSeq(strings.Trim(m[2], "[]"), ", ") {
					list = append(list, strings.Trim(s, `"`))
				}
				in[m[1]] = list
			case scalar.MatchString(m[2]):
				in[m[1]] = m[2]
			default:
				t.Fatalf("%s:%d: %q is no plain scalar", name, n, m[2])
			}
		}
	}
	return top
}
