// Package library tests modules as native libraries: it links them with hosts in C and
// runs those.
package library

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// A host is a native program in the making.
type host struct {
	t      *testing.T
	target harness.Target
	dir    string   // where everything is
	args   []string // of the C compiler: libraries and flags
}

func newHost(t *testing.T, target harness.Target) *host {
	return &host{t: t, target: target, dir: t.TempDir()}
}

// library makes a library of a kind, and its header, of a module in testdata.
func (h *host) library(kind, module, prefix string, flags ...string) {
	h.t.Helper()
	module = filepath.Join("testdata", module)
	out := filepath.Join(h.dir, map[string]string{"obj": prefix + ".o", "lib": prefix + ".a", "shared": "lib" + prefix + ".so"}[kind])
	common := append([]string{module, "--prefix", prefix, "--target", h.target.Name}, flags...)
	harness.MustTool(h.t, "", harness.Wasmc(h.t), append(common, "--emit", kind, "-o", out)...)
	harness.MustTool(h.t, "", harness.Wasmc(h.t), append(common, "--emit", "header", "-o", filepath.Join(h.dir, prefix+".h"))...)
	h.args = append(h.args, out)
	if kind == "shared" {
		h.args = append(h.args, "-Wl,-rpath,"+h.dir)
	}
}

// link compiles a host in C and links it with the libraries.
func (h *host) link(source string, flags ...string) harness.Program {
	h.t.Helper()
	return h.linkWith(harness.CrossCC(h.t, h.target), source, flags...)
}

func (h *host) linkWith(compiler, source string, flags ...string) harness.Program {
	h.t.Helper()
	program := filepath.Join(h.dir, "host")
	args := []string{"-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-I" + h.dir,
		"-o", program, filepath.Join("testdata", source)}
	harness.MustTool(h.t, "", compiler, append(append(args, h.args...), flags...)...)
	return harness.Program{Path: program, Target: h.target}
}

// divide has calc.wat's import served by a function with a name of its own.
var divide = []string{"--import", "env.divide=quotient"}

// succeed runs a host, which says what it does not like.
func succeed(t *testing.T, p harness.Program) {
	t.Helper()
	r := p.Run(t)
	assert.Equal(t, harness.Result{}, r)
}

func TestThrowsEndAtTheHost(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		h := newHost(t, target)
		h.library("lib", "throw.wat", "throw")
		succeed(t, h.link("throw.c"))
	})
}

func TestHostUsesEverything(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, kind := range []string{"obj", "lib", "shared"} {
			t.Run(kind, func(t *testing.T) {
				h := newHost(t, target)
				h.library(kind, "calc.wat", "calc", divide...)
				succeed(t, h.link("calc.c"))
			})
		}
	})
}

// With checks, a host without address space to spare gets traps without signals.
func TestExplicitBounds(t *testing.T) {
	explicit := append(divide, "--bounds-checks=explicit")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		h := newHost(t, target)
		h.library("obj", "calc.wat", "calc", explicit...)
		succeed(t, h.link("limited.c"))
	})
	h := newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc", explicit...)
	succeed(t, h.link("calc.c"))

	h = newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc", append(explicit, "--max-memory=200K")...)
	p := h.link("limited.c")
	p.Args = []string{"3"}
	succeed(t, p)

	h = newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc", divide...)
	assert.Equal(t, harness.Result{Status: 1, Stderr: "wasmc: cannot reserve 8192 MiB of address space: " +
		"raise the limit (ulimit -v unlimited) or build with --bounds-checks=explicit\n"}, h.link("limited.c").Run(t))
}

func TestLibraryOfUnoptimisedCode(t *testing.T) {
	h := newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc", append(divide, "-O0")...)
	succeed(t, h.link("calc.c"))
}

// TestObjectLinks links with what people link with, into all that can be run.
func TestObjectLinks(t *testing.T) {
	h := newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc", divide...)
	lld := "-B" + harness.LLD(t)
	for _, compiler := range []string{"gcc", "clang"} {
		for _, flags := range [][]string{
			{"-fuse-ld=bfd", "-pie"},
			{"-fuse-ld=bfd", "-no-pie"},
			{"-fuse-ld=bfd", "-static"},
			{"-fuse-ld=bfd", "-static-pie", "-fPIE"},
			{"-fuse-ld=bfd", "-Wl,--gc-sections"},
			{"-fuse-ld=lld", lld, "-pie"},
			{"-fuse-ld=lld", lld, "-no-pie", "-Wl,--gc-sections"},
		} {
			t.Run(compiler+" "+strings.Join(flags, " "), func(t *testing.T) {
				h := *h
				h.t = t
				succeed(t, h.linkWith(harness.CC(t, compiler), "calc.c", flags...))
			})
		}
	}
}

func TestRepeatedTrapsLeaveNoTraces(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		n := 10_000
		if harness.Long() && !target.Emulated() {
			n = 1_000_000
		}
		pages := "pages" // must not become more
		if target.Emulated() {
			n, pages = 100, "" // the emulator's count too
		}
		h := newHost(t, target)
		h.library("obj", "calc.wat", "calc", append(divide, "--stack-size", "64K")...)
		p := h.link("again.c")
		p.Args = []string{fmt.Sprint(n), pages}
		succeed(t, p)
	})
}

// threads makes the host with an instance for each of eight threads.
func threads(t *testing.T) harness.Program {
	h := newHost(t, harness.Host(t))
	for i := 1; i <= 4; i++ {
		h.library("obj", "calc.wat", fmt.Sprint("a", i))
		h.library("obj", "counter.wat", fmt.Sprint("b", i))
	}
	return h.link("threads.c", "-pthread", "-g")
}

func TestInstancesInThreads(t *testing.T) {
	p := threads(t)
	succeed(t, p)
	r := harness.Tool(t, "", harness.Valgrind(t), "-q", "--error-exitcode=9", "--leak-check=full", p.Path)
	assert.Equal(t, harness.Result{}, r)
}

func TestHeaderIsCAndCPlusPlus(t *testing.T) {
	h := newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc")
	for _, standard := range []string{"-std=c11", "-std=c++11", "-std=c++20"} {
		language := "c"
		if strings.Contains(standard, "+") {
			language = "c++"
		}
		source := filepath.Join(h.dir, "use."+strings.ReplaceAll(language, "+", "p"))
		require.NoError(t, os.WriteFile(source, []byte("#include \"calc.h\"\n#include \"calc.h\"\nint f(void) { return calc_init(0); }\n"), 0o666))
		for _, compiler := range []string{"gcc", "clang"} {
			harness.MustTool(t, "", harness.CC(t, compiler), "-x", language, standard,
				"-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", source)
		}
	}
}

func TestLibraryShowsOnlyItsPrefix(t *testing.T) {
	h := newHost(t, harness.Host(t))
	h.library("obj", "calc.wat", "calc")
	h.library("shared", "calc.wat", "calc")
	for _, args := range [][]string{{"-g", filepath.Join(h.dir, "calc.o")}, {"-D", filepath.Join(h.dir, "libcalc.so")}} {
		for line := range strings.Lines(harness.MustTool(t, "", "nm", append(args, "--defined-only")...)) {
			fields := strings.Fields(line)
			assert.Truef(t, strings.HasPrefix(fields[len(fields)-1], "calc_"), "%v: %s", args, line)
		}
	}
}

func TestSettingsForProcessesAreRefused(t *testing.T) {
	for _, flag := range []string{"--max-cpu=10s", "--require-confinement", "--grantable"} {
		r := harness.Tool(t, "", harness.Wasmc(t), "testdata/counter.wat", "--emit", "obj", "-o", filepath.Join(t.TempDir(), "out.o"), flag)
		assert.Equal(t, 1, r.Status)
		assert.Contains(t, r.Stderr, "the process belongs to its host")
	}
}

// words makes the library of examples/library in a copy of that directory.
func words(t *testing.T, target harness.Target) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join(harness.Root(), "examples", "library"))))
	module := harness.WasmC(t, filepath.Join(dir, "words.c"), "-mexec-model=reactor")
	for kind, file := range map[string]string{"lib": "words.a", "header": "words.h"} {
		harness.MustTool(t, dir, harness.Wasmc(t), module, "--emit", kind, "-o", file, "--target", target.Name)
	}
	return dir
}

func TestExampleInC(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		dir := words(t, target)
		harness.MustTool(t, dir, harness.CrossCC(t, target), "-Wall", "-Werror", "host.c", "words.a", "-o", "host")
		p := harness.Program{Path: filepath.Join(dir, "host"), Args: []string{"one two  three"}, Target: target}
		assert.Equal(t, harness.Result{Stdout: "3 words\nand: out of bounds memory access\n"}, p.Run(t))
	})
}

func TestExampleInGo(t *testing.T) {
	dir := words(t, harness.Host(t))
	harness.CC(t, "gcc")
	harness.MustTool(t, filepath.Join(dir, "go"), "env", "CGO_ENABLED=1", "go", "build", "-o", "words", ".")
	p := harness.Program{Path: filepath.Join(dir, "go", "words"), Args: []string{"a b c d"}}
	assert.Equal(t, harness.Result{Stdout: "4 words\nand: words: out of bounds memory access\n" +
		"and: runtime error: invalid memory address or nil pointer dereference\n"}, p.Run(t))
}

// TestExampleZlib has both zlibs do the same, on a little: how long that takes is not for
// a test to say.
func TestExampleZlib(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	source := filepath.Join(cache, "wasmc", "tests", "zlib-1.2.13")
	dir := filepath.Join(t.TempDir(), "zlib")
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join(harness.Root(), "examples", "zlib"))))
	if r := harness.Tool(t, dir, "sh", "fetch", source); r.Status != 0 {
		t.Skipf("zlib's source cannot be fetched: %s", r.Stderr)
	}
	harness.MustTool(t, dir, "make", "ZLIB="+source, "WASMC="+harness.Wasmc(t), "CLANG="+harness.WasmClang(t))
	r := harness.Program{Path: filepath.Join(dir, "host"), Args: []string{"1"}}.Run(t)
	assert.Equal(t, 0, r.Status, r.Stderr)
	assert.Contains(t, r.Stdout, "an empty call")
}

func TestExampleInRust(t *testing.T) {
	cargo := harness.Cargo(t)
	dir := words(t, harness.Host(t))
	harness.CC(t, "gcc") // which links for rustc
	harness.MustTool(t, filepath.Join(dir, "rust"), "env", "WASMC="+harness.Wasmc(t), "CLANG="+harness.WasmClang(t),
		cargo, "build", "--quiet", "--offline", "--target-dir", filepath.Join(dir, "target"))
	p := harness.Program{Path: filepath.Join(dir, "target", "debug", "words"), Args: []string{"one two three four five"}}
	assert.Equal(t, harness.Result{Stdout: "5 words\nand: out of bounds memory access at count\n"}, p.Run(t))
}
