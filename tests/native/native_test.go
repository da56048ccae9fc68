// Package native tests programs with native code: C files, objects, archives and
// libraries that serve what modules import.
package native

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// wasmc runs the compiler on a module of testdata, for a program that is returned.
func wasmc(t *testing.T, target harness.Target, module string, args ...string) (harness.Program, harness.Result) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program")
	args = append([]string{filepath.Join("testdata", module), "--target", target.Name, "-o", out}, args...)
	return harness.Program{Path: out, Target: target}, harness.Tool(t, "", harness.Wasmc(t), args...)
}

// build is wasmc where it succeeds.
func build(t *testing.T, target harness.Target, module string, args ...string) harness.Program {
	t.Helper()
	p, r := wasmc(t, target, module, args...)
	require.Equal(t, harness.Result{}, r)
	return p
}

// ownHeader writes the header of a module, for objects that are compiled apart.
func ownHeader(t *testing.T, module string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	name := strings.TrimSuffix(module, ".wat")
	harness.MustTool(t, "", harness.Wasmc(t), filepath.Join("testdata", module), "--emit", "header", "-o", filepath.Join(dir, name+".h"))
	generic := harness.MustTool(t, "", harness.Wasmc(t), "help", "--header")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "wasmc.h"), []byte(generic), 0o666))
	return dir
}

// object compiles a C file of testdata with what compiles for a target.
func object(t *testing.T, target harness.Target, source, headers string, flags ...string) string {
	t.Helper()
	out := filepath.Join(headers, strings.TrimSuffix(source, ".c")+".o")
	args := append([]string{"-O1", "-fno-stack-protector", "-I" + headers, "-c", filepath.Join("testdata", source), "-o", out}, flags...)
	harness.MustTool(t, "", harness.CrossCC(t, target), args...)
	return out
}

var fine = harness.Result{Status: 100}

func TestFreestandingCode(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		p := build(t, target, "app.wat", "testdata/app.c")
		assert.Equal(t, fine, p.Run(t))
		if target.Emulated() {
			return
		}
		assert.Contains(t, inspect(t, p), "native  app.c sha256:")
		for _, flags := range [][]string{{"-O0"}, {"-O3", "--bounds-checks=explicit"}, {"-g"}, {"--strip"}} {
			assert.Equal(t, fine, build(t, target, "app.wat", append(flags, "testdata/app.c")...).Run(t), flags)
		}
	})
}

func inspect(t *testing.T, p harness.Program) string {
	t.Helper()
	return harness.MustTool(t, "", harness.Wasmc(t), "inspect", p.Path)
}

func TestObjectsAndArchives(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		dir := ownHeader(t, "app.wat")
		o := object(t, target, "app.c", dir)
		archive := filepath.Join(dir, "libhost.a")
		harness.MustTool(t, "", "ar", "rc", archive, o)
		lists := [][]string{{o}, {archive}, {"-lhost", "-L", dir}, {"-L" + dir, "-lhost", "--libc=none"}}
		if target.Emulated() {
			lists = lists[:1]
		}
		for _, args := range lists {
			p := build(t, target, "app.wat", args...)
			assert.Equal(t, fine, p.Run(t), args)
			assert.NotContains(t, inspect(t, p), "libc")
		}
	})
}

func TestCLibrary(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		harness.CrossCC(t, target) // whose C library it is
		for _, flags := range [][]string{nil, {"--dynamic"}, {"--libc=musl"}, {"--libc=musl", "--dynamic"}} {
			t.Run(strings.Join(flags, " "), func(t *testing.T) {
				p, r := wasmc(t, target, "libc.wat", append(flags, "testdata/libc.c")...)
				if strings.Contains(r.Stderr, "is missing: there is no") {
					t.Skip(r.Stderr)
				}
				require.Equal(t, harness.Result{}, r)
				if target.Emulated() && len(flags) > 0 {
					t.Skip("the emulator does not know where the libraries of the machine are")
				}
				assert.Equal(t, harness.Result{Stdout: "hello\nexit\n", Status: 7}, p.Run(t))
				p.Env = []string{"TRAP=1"}
				assert.Equal(t, harness.Result{Stderr: "trap: as the host wants it\n  at work\n  at _start\n", Status: 134}, innermost(p.Run(t)))
			})
		}
	})
}

func TestLongjmpLeavesCallsOfExports(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		harness.CrossCC(t, target) // whose C library it is
		assert.Equal(t, harness.Result{}, build(t, target, "jump.wat", "testdata/jump.c").Run(t))
	})
}

// A program that was made of the same before comes from the cache, unless a C library is
// part of it.
func TestProgramsAreCachedByTheirNativeCode(t *testing.T) {
	dir := ownHeader(t, "jump.wat")
	c, header := filepath.Join(dir, "host.c"), filepath.Join(dir, "answer.h")
	write := func(file, text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o666)) }
	write(c, `
#include "answer.h"
void jump_env__attempt(unsigned n) { if (ANSWER == 6) __builtin_trap(); }
void jump_env__fail(void) {}
`)
	o := filepath.Join(dir, "other.o")
	compile := func(text string) {
		write(filepath.Join(dir, "other.c"), text)
		harness.MustTool(t, "", harness.CrossCC(t, harness.Host(t)), "-c", filepath.Join(dir, "other.c"), "-o", o)
	}
	cache := filepath.Join(t.TempDir(), "cache")
	build := func(args ...string) (program []byte, linked bool) {
		t.Helper()
		out := filepath.Join(t.TempDir(), "program")
		args = append([]string{"WASMC_CACHE=" + cache, harness.Wasmc(t), "-x", "testdata/jump.wat", c, o, "-o", out}, args...)
		r := harness.Tool(t, "", "env", args...)
		require.Zero(t, r.Status, r.Stderr)
		program, err := os.ReadFile(out)
		require.NoError(t, err)
		return program, strings.Contains(r.Stderr, "ld.lld")
	}
	write(header, "#define ANSWER 42\n")
	compile("int other;")
	first, linked := build()
	require.True(t, linked)
	again, linked := build()
	assert.False(t, linked)
	assert.Equal(t, first, again)
	for _, change := range []func(){
		func() { write(header, "#define ANSWER 6\n") },
		func() { compile("int other; void jump_env__unused(void) { other++; }") },
	} {
		change()
		_, linked = build()
		assert.True(t, linked)
	}
	for range 2 {
		_, linked = build("-lc")
		assert.True(t, linked)
	}
}

// innermost leaves out what is inlined or not, as LLVM decides.
func innermost(r harness.Result) harness.Result {
	r.Stdout = ""
	if !strings.Contains(r.Stderr, "  at work\n") {
		r.Stderr = strings.Replace(r.Stderr, "  at _start", "  at work\n  at _start", 1)
	}
	return r
}

func TestFaultOfNativeCodeIsNoTrap(t *testing.T) {
	p := build(t, harness.Host(t), "libc.wat", "testdata/libc.c")
	p.Env = []string{"FAULT=1"}
	r := p.Run(t)
	assert.NotContains(t, r.Stderr, "trap:")
	assert.Regexp(t, `^wasmc: native code: fault at address 0x[0-9a-f]+ \(pc 0x[0-9a-f]+\)\n$`, r.Stderr)
}

func TestMissingImportsTrap(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		p := build(t, target, "app.wat", "--allow-missing-imports")
		assert.Equal(t, harness.Result{Stderr: "trap: missing import: env.check\n  at _start\n", Status: 134}, p.Run(t))
		assert.NotContains(t, inspect(t, p), "not confined")
	})
}

// fails has wasmc fail, and returns what it says without the names of directories.
func fails(t *testing.T, target harness.Target, status int, module string, args ...string) string {
	t.Helper()
	p, r := wasmc(t, target, module, args...)
	assert.Equal(t, status, r.Status, args)
	assert.NoFileExists(t, p.Path)
	return regexp.MustCompile(`/\S*/`).ReplaceAllString(strings.TrimPrefix(r.Stderr, "wasmc: "), "")
}

func TestMissingImportsAreNamed(t *testing.T) {
	assert.Equal(t, `app.wat: unknown import: wasmc provides wasi_snapshot_preview1, wasi_unstable and what docs/producers.md lists, not
  func "env" "no-such.name" [f64] -> [f64]
  func "env" "divide" [i32 i32] -> [i32 i32]
To serve them, name a C file, object or archive after the module that defines these, or let calls trap (--allow-missing-imports):
  double app_env__no_x2Dsuch_x2Ename(double p0);
  void app_env__divide(uint32_t p0, uint32_t p1, struct app_env__divide_results *results);
`, strings.Replace(fails(t, harness.Host(t), 1, "app.wat", source(t, `
#include "app.h"
uint32_t app_env__check(uint32_t a, uint64_t b, float c, double d, app_v128 v, uint32_t e, uint32_t f, uint32_t g, uint32_t h, uint32_t i) { return 0; }
uint32_t app_env__memory(uint32_t at, uint32_t size) { return 0; }
uint32_t app_env__nest(uint32_t n) { return 0; }
`)), "testdata/", "", 1))
}

// source makes a C file.
func source(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "host.c")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
	return file
}

func TestTypesAreChecked(t *testing.T) {
	const wrong = `
double app_env__no_x2Dsuch_x2Ename(float x) { return x; }
void app_env__divide(unsigned a, ...) {}
int app_env__memory(const char *at, int size) { return 0; }
enum color { RED } app_env__nest(enum color n) { return n; }
`
	want := `app_env__no_x2Dsuch_x2Ename does not fit the import env.no-such.name: parameter 1 is float, where the module has f64; it is to be
  double app_env__no_x2Dsuch_x2Ename(double p0);
`
	pointer := "app_env__memory does not fit the import env.memory: parameter 1 is const char *, where the module has i32: " +
		"an address in its memory is a number; take uint32_t, and get the place with app_memory; it is to be\n"
	host := harness.Host(t)
	c := source(t, wrong)
	said := fails(t, host, 1, "app.wat", c)
	assert.Contains(t, said, "host.c: "+want)
	assert.Contains(t, said, "env.divide: it has a variable number of parameters; the number of its parameters is 1, where the module has 2")
	assert.Contains(t, said, pointer)
	assert.NotContains(t, said, "nest")

	o := filepath.Join(t.TempDir(), "host.o")
	harness.MustTool(t, "", harness.CrossCC(t, host), "-g", "-c", c, "-o", o)
	assert.Contains(t, fails(t, host, 1, "app.wat", o), "host.o: "+want)

	harness.MustTool(t, "", harness.CrossCC(t, host), "-c", c, "-o", o)
	header := filepath.Join(t.TempDir(), "host.h")
	require.NoError(t, os.WriteFile(header, []byte("int app_env__memory(const char *at, int size);\n"), 0o666))
	assert.Contains(t, fails(t, host, 1, "app.wat", o, "--header", header), "host.h: "+pointer)
	assert.NotContains(t, fails(t, host, 1, "app.wat", o), "does not fit", "nothing tells the types")
}

func TestErrors(t *testing.T) {
	host := harness.Host(t)
	dir := ownHeader(t, "app.wat")
	o := object(t, host, "app.c", dir)
	other := object(t, host, "app.c", ownHeader(t, "app.wat"), "-fPIC")
	shared := filepath.Join(dir, "libhost.so")
	harness.MustTool(t, "", harness.CrossCC(t, host), "-shared", "-o", shared, other)
	for _, test := range []struct {
		want string
		args []string
	}{
		{"app.o: for x86_64-linux, but the program is for aarch64-linux; compile it for that, or choose --target", []string{o, "--target=arm64"}},
		{"native code uses symbols that nothing defines:\n  nowhere (host.c:2 ", []string{source(t, "#include \"app.h\"\nint nowhere(int); uint32_t app_env__check(uint32_t a, uint64_t b, float c, double d, app_v128 v, uint32_t e, uint32_t f, uint32_t g, uint32_t h, uint32_t i) { return nowhere(a); }\n"), "--allow-missing-imports"}},
		{"host.c uses nowhere, for which it needs a C library; --libc none wants none", []string{source(t, "int nowhere(int); unsigned app_env__nest(unsigned n) { return nowhere(n); }\n"), "--libc=none"}},
		{"main is defined twice", []string{source(t, "#include <stdio.h>\nint main(void) { puts(\"\"); }\n"), o}},
		{"for one of your own make a library of the module: see --emit lib", []string{source(t, "void _start(void) {}\n"), o}},
		{"expected ';'", []string{source(t, "int x\n")}},
		{"libhost.so: a shared library, in a program that is static; name an archive, or link with --dynamic", []string{shared}},
		{"-lhost: there is no libhost.a for x86_64-linux; if there is a libhost.so only, link with --dynamic", []string{"-lhost", "-L" + dir}},
		{"host.o: neither an object nor an archive nor a shared library", []string{binary(t)}},
		{"require-confinement: nobody knows which system calls native code makes", []string{o, "--require-confinement"}},
	} {
		assert.Contains(t, fails(t, host, 1, "app.wat", test.args...), test.want)
	}
	assert.Contains(t, fails(t, host, 2, "app.wat", "--emit=lib", o), "who links the library links what it imports")
	assert.Contains(t, fails(t, host, 2, "app.wat", "--emit=wasm", o), "--emit wasm makes none")
	assert.Contains(t, fails(t, host, 2, "app.wat", "--emit=obj", "--allow-missing-imports"), "who links a library has to define what it imports")
	assert.Contains(t, fails(t, host, 2, "app.wat", "--prefix=wasmc", o), "wasmc is what every program's symbols can begin with")
}

// binary is a file that is nothing.
func binary(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "host.o")
	require.NoError(t, os.WriteFile(file, []byte("\x00\x01\x02"), 0o666))
	return file
}

func TestOverridesNameFunctionsOfTheCLibrary(t *testing.T) {
	p := build(t, harness.Host(t), "libc.wat", "--import", "env.print=write_text", "--import", "env.allocate=abs", "-lc", source(t, `
#include "libc.h"
#include <stdio.h>
void write_text(uint32_t at, uint32_t size) { fwrite(libc_memory(at, size), size, 1, stdout); }
`))
	r := p.Run(t)
	assert.Equal(t, harness.Result{Stdout: "hello\n", Status: 1000 & 0xff}, r)
}

func TestExample(t *testing.T) {
	dir := filepath.Join(harness.Root(), "examples", "native")
	file := func(name string) string { return filepath.Join(dir, name) }
	module := harness.WasmC(t, file("station.c"))
	const measured = "temperature 21.5\nhumidity 48.0\npressure 1013.2\n"
	make := func(t *testing.T, target harness.Target, args ...string) harness.Program {
		out := filepath.Join(t.TempDir(), "station")
		harness.MustTool(t, "", harness.Wasmc(t), append([]string{module, "--target", target.Name, "-o", out}, args...)...)
		return harness.Program{Path: out, Target: target}
	}
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		p := make(t, target, file("sensor.c"), "--allow-missing-imports")
		assert.Equal(t, harness.Result{Stdout: measured}, p.Run(t))
		p.Args = []string{"write"}
		r := p.Run(t)
		assert.Contains(t, r.Stderr, "trap: missing import: journal.write\n")
	})
	t.Run("with a C library", func(t *testing.T) {
		p := make(t, harness.Host(t), file("sensor.c"), file("journal.c"))
		journal := filepath.Join(t.TempDir(), "journal")
		p.Args, p.Env = []string{"write"}, []string{"JOURNAL=" + journal}
		assert.Equal(t, harness.Result{}, p.Run(t))
		text, err := os.ReadFile(journal)
		require.NoError(t, err)
		assert.Equal(t, measured, string(text))
	})
}
