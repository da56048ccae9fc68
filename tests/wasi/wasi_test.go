// Package wasi runs the programs of the official WASI test suite
// (WebAssembly/wasi-testsuite). Each is a module with, where it needs one, a
// JSON file beside it that says how to run it and what to expect.
package wasi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// A config is the JSON file of a program.
type config struct {
	Args     []string          `json:"args"`
	Env      map[string]string `json:"env"`
	Root     string            `json:"root"` // a directory beside the program, which sees it as /
	Dirs     []string          `json:"dirs"` // directories that the program sees by these names
	ExitCode int               `json:"exit_code"`
	Stdout   *string           `json:"stdout"`
}

func TestSuite(t *testing.T) {
	suite := harness.Suite(t, "wasi")
	modules, err := filepath.Glob(filepath.Join(suite, "*", "*.wasm"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("no programs in %s: %v", suite, err)
	}
	skip := readSkip(t)
	for _, module := range modules {
		directory, file := filepath.Split(module)
		name := filepath.Base(directory) + "/" + strings.TrimSuffix(file, ".wasm")
		reason, skipped := skip[name]
		delete(skip, name)
		t.Run(name, func(t *testing.T) {
			c := readConfig(t, module)
			harness.EachTarget(t, func(t *testing.T, target harness.Target) {
				problems := c.run(t, module, target)
				switch {
				case skipped && len(problems) > 0:
					t.Skip(reason)
				case skipped:
					t.Error("passes: remove it from skip.txt")
				case len(problems) > 0:
					t.Error(strings.Join(problems, "\n"))
				}
			})
		})
	}
	for name := range skip {
		t.Errorf("skip.txt: the suite has no program %s", name)
	}
}

// readSkip reads skip.txt: a program and the reason why it fails on each line.
func readSkip(t *testing.T) map[string]string {
	text, err := os.ReadFile("skip.txt")
	if err != nil {
		t.Fatal(err)
	}
	skip := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, reason, ok := strings.Cut(line, " ")
		if !ok {
			t.Fatalf("skip.txt: no reason for %s", name)
		}
		skip[name] = reason
	}
	return skip
}

func readConfig(t *testing.T, module string) *config {
	c := new(config)
	data, err := os.ReadFile(strings.TrimSuffix(module, ".wasm") + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return c
	}
	if err == nil {
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.DisallowUnknownFields() // what we do not know we cannot do
		err = decoder.Decode(c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// run runs the program in a directory of its own and tells what went wrong.
func (c *config) run(t *testing.T, module string, target harness.Target) (problems []string) {
	p := harness.Program{Args: c.Args, Dir: t.TempDir(), Target: target}
	flags := []string{"--inherit-env"}
	for name, value := range c.Env {
		p.Env = append(p.Env, name+"="+value)
	}
	slices.Sort(p.Env)
	if c.Root != "" {
		copyTree(t, filepath.Join(filepath.Dir(module), c.Root), filepath.Join(p.Dir, c.Root))
		flags = append(flags, "--dir", c.Root+"::/")
	}
	for _, dir := range c.Dirs {
		copyTree(t, filepath.Join(filepath.Dir(module), dir), filepath.Join(p.Dir, dir))
		flags = append(flags, "--dir", dir)
	}
	p.Path = harness.Compile(t, target, module, flags...)
	r := p.Run(t)
	if r.Status != c.ExitCode {
		problems = append(problems, fmt.Sprintf("exit status is %d, want %d", r.Status, c.ExitCode))
	}
	if c.Stdout != nil && r.Stdout != *c.Stdout {
		problems = append(problems, fmt.Sprintf("standard output is %q, want %q", r.Stdout, *c.Stdout))
	}
	if len(problems) > 0 {
		problems = append(problems, r.Stdout, r.Stderr)
	}
	return problems
}

// copyTree copies a directory. The copy is writable, whatever the original is.
func copyTree(t *testing.T, from, to string) {
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, relative), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
