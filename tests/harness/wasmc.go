// Package harness is what the tests share: it builds wasmc, compiles modules with
// it, and runs programs for all machines that this computer can run or emulate.
//
// It decides nothing about results: a test compares.
package harness

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var wasmc string // path of the compiler under test

// Main is the TestMain of every package that compiles something: it builds
// wasmc, runs the tests and removes it again.
func Main(m *testing.M) {
	dir, err := os.MkdirTemp("", "wasmc-test-")
	if err == nil {
		wasmc = filepath.Join(dir, "wasmc")
		err = build(wasmc)
	}
	status := 1
	if err == nil {
		status = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(dir)
	os.Exit(status)
}

// Wasmc returns the path of a wasmc built from this source tree.
func Wasmc(t testing.TB) string {
	lookOnce.Do(func() { lookAtSources(t) })
	return wasmc
}

func build(out string) error {
	cmd := exec.Command("go", "build", "-o", out, "./cmd/wasmc")
	cmd.Dir = Root()
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/wasmc: %w\n%s", err, text)
	}
	return nil
}

var lookOnce sync.Once

// lookAtSources looks at the directories that wasmc is made of. The go command
// keeps the result of a test together with what the test has looked at, and does
// not know what a go command in Main looks at.
func lookAtSources(t testing.TB) {
	root := Root()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && (strings.HasPrefix(d.Name(), ".") || path == filepath.Join(root, "tests")) {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Root returns the root directory of the repository: where go.mod is.
func Root() string {
	at, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		parent := filepath.Dir(at)
		if parent == at {
			panic("harness: the tests run outside of the repository")
		}
		at = parent
	}
}

// Compile makes an executable for target out of a module and returns its path.
// The module must be good: a test of errors uses Tool.
func Compile(t testing.TB, target Target, module string, flags ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(module), ".wasm"))
	args := append([]string{module, "-o", out, "--target", target.Name}, flags...)
	r := Tool(t, "", Wasmc(t), args...)
	if r.Status != 0 {
		t.Fatalf("wasmc %s: exit status %d\n%s%s", strings.Join(args, " "), r.Status, r.Stdout, r.Stderr)
	}
	return out
}
