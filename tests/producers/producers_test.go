// Package producers tests modules as compilers other than clang make them, and several modules
// in one program: the examples, and what only some output of Emscripten has.
package producers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

func example(name ...string) string {
	return filepath.Join(append([]string{harness.Root(), "examples"}, name...)...)
}

// run runs a program in a directory.
func run(t *testing.T, target harness.Target, dir, program string, args ...string) harness.Result {
	t.Helper()
	return harness.Program{Path: program, Args: args, Dir: dir, Target: target}.Run(t)
}

// Ordinary output: files, setjmp and exit, with the integers of 64 bits that JavaScript splits.
func TestEmscriptenNotes(t *testing.T) {
	module := harness.Emcc(t, example("emscripten", "notes.c"), "-O2")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		notes, dir := harness.Compile(t, target, module, "--dir", ".::/"), t.TempDir()
		r := run(t, target, dir, notes, "list")
		assert.Equal(t, harness.Result{Status: 2, Stderr: "notes.txt: No such file or directory\n"}, r)
		assert.Zero(t, run(t, target, dir, notes, "add", "milk").Status)
		assert.Zero(t, run(t, target, dir, notes, "add", "bread").Status)
		assert.Equal(t, harness.Result{Stdout: "1. milk\n2. bread\n"}, run(t, target, dir, notes, "list"))
		assert.Equal(t, harness.Result{Status: 1, Stdout: "usage: notes add NOTE | list\n"}, run(t, target, dir, notes))
	})
}

func TestEmscriptenStandaloneCPlusPlus(t *testing.T) {
	module := harness.Emcc(t, example("emscripten", "letters.cpp"), "-O2", "-sSTANDALONE_WASM")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		letters := harness.Compile(t, target, module)
		assert.Equal(t, harness.Result{Stdout: "a 1\nb 3\n"}, run(t, target, "", letters, "ab", "bb"))
	})
}

// Without integers split, and with memory that grows: files and dates.
func TestEmscriptenFiles(t *testing.T) {
	module := harness.Emcc(t, filepath.Join("testdata", "files.c"), "-O3", "-sWASM_BIGINT", "-sALLOW_MEMORY_GROWTH",
		"-sDECLARE_ASM_MODULE_EXPORTS=0")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		files := harness.Compile(t, target, module, "--dir", ".::/")
		assert.Equal(t, harness.Result{Stdout: "done\n"}, run(t, target, t.TempDir(), files))
	})
}

func TestEmscriptenShortNames(t *testing.T) {
	module := filepath.Join(t.TempDir(), "a.wat")
	require.NoError(t, os.WriteFile(module, []byte(`(module (import "a" "b" (func (param i32))) (func (export "c")))`), 0o666))
	r := harness.Tool(t, t.TempDir(), harness.Wasmc(t), module)
	assert.Contains(t, r.Stderr, "\"a\" \"b\"")
	assert.Contains(t, r.Stderr, "-sDECLARE_ASM_MODULE_EXPORTS=0")
}

func TestAssemblyScriptLibrary(t *testing.T) {
	module := harness.AssemblyScript(t, example("assemblyscript", "primes.ts"))
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		nth := harness.Compile(t, target, module, "--invoke", "nth")
		assert.Equal(t, harness.Result{Stdout: "541\n", Stderr: "trace: primes known 100\n"}, run(t, target, "", nth, "99"))
		r := run(t, target, "", nth, "-1")
		assert.Equal(t, 134, r.Status)
		assert.Contains(t, r.Stderr, "trap: abort: Index out of range at ~lib/array.ts:")
		random := harness.Compile(t, target, module, "--invoke", "any")
		assert.Zero(t, run(t, target, "", random, "10").Status)
	})
}

func TestAssemblyScriptProgram(t *testing.T) {
	module := harness.AssemblyScript(t, example("assemblyscript", "echo.ts"), "--config", "{shim}/asconfig.json")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		echo := harness.Compile(t, target, module)
		assert.Equal(t, harness.Result{Stdout: "one two\n"}, run(t, target, "", echo, "one", "two"))
		assert.Equal(t, harness.Result{Status: 1, Stderr: "nothing to say\n"}, run(t, target, "", echo))
	})
}

// A Go library: its run time is started once, before the function is called.
func TestGoReactor(t *testing.T) {
	module := harness.WasmGoReactor(t, example("reactor"))
	r := harness.Tool(t, t.TempDir(), harness.Wasmc(t), module)
	assert.Contains(t, r.Stderr, "no entry point")
	assert.Contains(t, r.Stderr, "--emit lib and --invoke")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		days := harness.Compile(t, target, module, "--invoke", "days", "-O1")
		assert.Equal(t, harness.Result{Stdout: "29\n"}, run(t, target, "", days, "2024", "2"))
	})
}

// The linked module is initialised first, and its function is part of the one that calls it.
func TestLinking(t *testing.T) {
	dice := harness.WasmC(t, example("linking", "dice.c"), "-mexec-model=reactor")
	module := harness.WasmC(t, example("linking", "game.c"))
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		game := harness.Compile(t, target, module, "--link", "dice="+dice)
		assert.Equal(t, harness.Result{Stdout: "5 2 2, and 1000 more are 3515\n"}, run(t, target, "", game, "6"))
		symbols := harness.MustTool(t, "", "nm", game)
		assert.Contains(t, symbols, " wasm._start\n")
		assert.NotContains(t, symbols, " wasm.roll\n")
	})
}

// link links a main module with one called "lib".
func link(t *testing.T, lib, main string, flags ...string) harness.Result {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"lib.wat": lib, "main.wat": main} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	args := append([]string{"--link", "lib=lib.wat", "main.wat"}, flags...)
	return harness.Tool(t, dir, harness.Wasmc(t), args...)
}

func TestLinkingReportsErrors(t *testing.T) {
	tests := []struct{ name, lib, main, want string }{
		{"nothing of that name", `(module (func (export "f")))`, `(module (import "lib" "g" (func)))`,
			`main.wat:1:9: unknown import: module "lib" exports no "g"`},
		{"another type", `(module (func (export "f") (param i32)))`, `(module (import "lib" "f" (func (param i64))))`,
			`main.wat:1:9: incompatible import type: "lib" "f" is func [i32] -> [], want func [i64] -> []`},
		{"another kind", `(module (memory (export "f") 1))`, `(module (import "lib" "f" (func)))`,
			`main.wat:1:9: incompatible import type: "lib" "f" is memory 1, want func [] -> []`},
		{"too small", `(module (memory (export "m") 1))`, `(module (import "lib" "m" (memory 2)))`,
			`main.wat:1:9: incompatible import type: "lib" "m" is memory 1, want memory 2`},
		{"itself", `(module (import "lib" "f" (func)) (func (export "f")))`, `(module)`,
			`lib.wat:1:9: unknown import: module "lib" is linked after the one that imports "f" from it`},
		{"the main module's memory", `(module (memory 1) (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32))))`,
			`(module (memory (export "memory") 1) (func (export "_start")))`,
			`lib.wat:1:20: not supported yet: "wasi_snapshot_preview1" "random_get" in a linked module with a memory of its own`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := link(t, test.lib, test.main)
			assert.Equal(t, 1, r.Status)
			assert.Contains(t, r.Stderr, test.want)
			assert.Equal(t, 1, strings.Count(r.Stderr, "wasmc: "), r.Stderr)
		})
	}
}

func TestLinkingRefusesCycles(t *testing.T) {
	lib := `(module (import "other" "f" (func $f)) (func (export "f") (call $f)))`
	other := filepath.Join(t.TempDir(), "other.wat")
	require.NoError(t, os.WriteFile(other, []byte(`(module (import "lib" "f" (func $f)) (func (export "f") (call $f)))`), 0o666))
	main := `(module (import "lib" "f" (func $f)) (func (export "_start") (call $f)))`
	r := link(t, lib, main, "--link", "other="+other)
	assert.Contains(t, r.Stderr, `lib.wat:1:9: unknown import: module "other" is linked after the one that imports "f" from it`)
}
