package spec

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"wasmc/backend"
	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/ir"
	"wasmc/ir/passes"
	"wasmc/tests/driver"
	"wasmc/tests/harness"
)

// A builder builds programs in one way and keeps them in the user's cache
// directory. A program's file is named after all that goes into it: the IR, the
// backend's and the runtime's sources, the driver, the tools and the options. So
// a change of the frontend or of a pass builds only what it changes.
type builder struct {
	target  harness.Target
	goal    *target.Target
	way     way
	off     map[string]bool // passes
	cache   string
	driver  string
	version [sha256.Size]byte // of all but the IR
}

// newBuilder compiles the driver.
func newBuilder(t *testing.T, machine harness.Target, w way) *builder {
	goal, err := target.ByName(machine.Name)
	if err != nil {
		t.Fatal(err)
	}
	tools, err := toolchain.Find("")
	if err != nil {
		t.Skip(err)
	}
	b := &builder{target: machine, goal: goal, way: w, off: map[string]bool{}, cache: cacheDir(t)}
	for _, pass := range w.off {
		b.off[pass] = true
	}
	b.driver = driver.Compile(t, tools, goal)
	object, err := os.ReadFile(b.driver)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	fmt.Fprintln(h, tools.Clang, tools.LLD, goal.Name, w.level, w.explicit, sourcesHash(t), len(object))
	h.Write(object)
	h.Sum(b.version[:0])
	return b
}

// sourcesHash identifies what turns IR into a program.
var sources struct {
	sync.Once
	hash [sha256.Size]byte
}

func sourcesHash(t *testing.T) [sha256.Size]byte {
	sources.Do(func() {
		h := sha256.New()
		for _, dir := range []string{"backend", "runtime"} {
			root := os.DirFS(filepath.Join(harness.Root(), dir))
			err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				data, err := fs.ReadFile(root, name)
				fmt.Fprintln(h, dir, name, len(data))
				h.Write(data)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		h.Sum(sources.hash[:0])
	})
	return sources.hash
}

// unused is how long a program stays in the cache without being run.
const unused = 3 * 24 * time.Hour

// cacheDir is the directory of programs, without those that no one needs any more.
func cacheDir(t *testing.T) string {
	home, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	dir := filepath.Join(home, "wasmc", "spec")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return t.TempDir()
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if st, err := e.Info(); err == nil && time.Since(st.ModTime()) > unused {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return dir
}

// build makes an executable of m and returns its path.
func (b *builder) build(m *ir.Module) (string, error) {
	passes.Run(m, passes.Options{Jobs: 1, Off: b.off, Verify: true})
	h := sha256.New()
	h.Write(b.version[:])
	if err := m.Print(h, true); err != nil {
		return "", err
	}
	program := filepath.Join(b.cache, hex.EncodeToString(h.Sum(nil)))
	now := time.Now()
	if err := os.Chtimes(program, now, now); !errors.Is(err, fs.ErrNotExist) {
		return program, err
	}
	// Two scripts may have the same program.
	tmp, err := os.CreateTemp(b.cache, "new-")
	if err != nil {
		return "", err
	}
	tmp.Close()
	defer os.Remove(tmp.Name())
	err = backend.Build(context.Background(), m, backend.Options{
		Target:         b.goal,
		Level:          b.way.level,
		ExplicitBounds: b.way.explicit,
		Emit:           backend.Executable,
		Output:         tmp.Name(),
		Driver:         b.driver,
		Policy:         policy.Policy{Unconfined: true}, // for the driver
		Jobs:           1,
	})
	if err != nil {
		return "", err
	}
	return program, os.Rename(tmp.Name(), program)
}
