package harness

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// Long tells whether the tests that take many minutes were asked for.
func Long() bool {
	return os.Getenv("WASMC_LONG") != ""
}

// tool finds a program, or skips the test with what to install.
func tool(t testing.TB, pkg string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("%s is not installed: apt-get install %s", names[0], pkg)
	return ""
}

// Node finds Node.js.
func Node(t testing.TB) string { return tool(t, "nodejs", "node", "nodejs") }

// Gdb finds the debugger.
func Gdb(t testing.TB) string { return tool(t, "gdb", "gdb") }

// versions are the clangs that make modules for the tests, newest first.
func versions(name string) []string {
	var names []string
	for v := 30; v >= 14; v-- {
		names = append(names, name+"-"+strconv.Itoa(v))
	}
	return append(names, name)
}

// wasmClang finds a C or C++ compiler that can link WebAssembly: one that has
// its run-time library, and a C library to go with it.
func wasmClang(t testing.TB, name string) string {
	t.Helper()
	for _, candidate := range versions(name) {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		builtins := MustTool(t, "", path, "--target=wasm32-wasi", "-Wno-deprecated", "-print-libgcc-file-name")
		if exists(strings.TrimSpace(builtins)) {
			return path
		}
	}
	t.Skipf("no %s can make WebAssembly: apt-get install wasi-libc, and clang-NN with libclang-rt-NN-dev-wasm32", name)
	return ""
}

// WasmC compiles a C or C++ file to a module. It skips the test if this
// computer cannot.
func WasmC(t testing.TB, source string, flags ...string) string {
	t.Helper()
	compiler, library := "clang", "/usr/include/wasm32-wasi/stdio.h"
	if filepath.Ext(source) == ".cpp" {
		compiler, library = "clang++", "/usr/include/wasm32-wasi/c++/v1/iostream"
	}
	if !exists(library) {
		t.Skipf("%s is missing: apt-get install wasi-libc, and for C++ libc++-NN-dev-wasm32 and libc++abi-NN-dev-wasm32", library)
	}
	out := filepath.Join(t.TempDir(), stem(source)+".wasm")
	args := append([]string{"--target=wasm32-wasi", "-Wno-deprecated", "-o", out, source}, cflags(source)...)
	clang := wasmClang(t, compiler)
	if Tool(t, "", clang, "--target=wasm32-wasi", "--no-wasm-opt", "-###", source).Status == 0 {
		args = append(args, "--no-wasm-opt") // if it is installed, newer clangs run it, and it cannot keep DWARF 5
	}
	MustTool(t, "", clang, append(args, flags...)...)
	return out
}

// NativeC compiles a C or C++ file for this computer.
func NativeC(t testing.TB, source string, flags ...string) string {
	t.Helper()
	compiler := "gcc"
	if filepath.Ext(source) == ".cpp" {
		compiler = "g++"
	}
	out := filepath.Join(t.TempDir(), stem(source))
	args := append([]string{"-o", out, source}, cflags(source)...)
	args = append(args, flags...)
	MustTool(t, "", tool(t, compiler+" libc6-dev", compiler), append(args, "-lm")...)
	return out
}

// cflags are those that make a program's meaning the same everywhere.
func cflags(source string) []string {
	if filepath.Ext(source) == ".cpp" {
		return []string{"-std=c++20", "-O2", "-ffp-contract=off", "-fno-exceptions"}
	}
	return []string{"-std=gnu11", "-O2", "-ffp-contract=off"}
}

// WasmGo compiles a Go package to a module.
func WasmGo(t testing.TB, pkg string) string {
	t.Helper()
	return buildGo(t, pkg, ".wasm", "GOOS=wasip1", "GOARCH=wasm")
}

// NativeGo compiles a Go package for this computer.
func NativeGo(t testing.TB, pkg string) string {
	t.Helper()
	return buildGo(t, pkg, "", "CGO_ENABLED=0")
}

func buildGo(t testing.TB, pkg, suffix string, env ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), stem(pkg)+suffix)
	MustTool(t, pkg, "env", append(env, "go", "build", "-o", out, ".")...)
	return out
}

// Encode converts a module in the text format to the binary format, without
// looking whether it is valid.
func Encode(t testing.TB, source string) []byte {
	t.Helper()
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	m, err := wat.Parse(source, text, wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	return binary.Encode(m)
}

// NPM returns the directory of a package of the npm registry, fetched into the
// user's cache directory the first time. It skips the test if that fails.
func NPM(t testing.TB, name, version string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	home := filepath.Join(cache, "wasmc", "npm", name+"@"+version)
	if exists(home) {
		return home
	}
	scratch := t.TempDir()
	r := Tool(t, scratch, tool(t, "npm", "npm"), "pack", "--silent", name+"@"+version)
	if r.Status != 0 {
		t.Skipf("cannot fetch %s %s: %s", name, version, tail(r.Stderr))
	}
	MustTool(t, scratch, "tar", "xzf", strings.TrimSpace(r.Stdout))
	// Moved by its directory's name, so that the cache never has half of it.
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		t.Fatal(err)
	}
	staged, err := os.MkdirTemp(filepath.Dir(home), ".new-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(staged)
	MustTool(t, scratch, "cp", "-r", "package", staged)
	if err := os.Rename(filepath.Join(staged, "package"), home); err != nil && !exists(home) {
		t.Fatal(err)
	}
	return home
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// CC finds a C compiler for this computer: gcc or the newest clang.
func CC(t testing.TB, name string) string {
	t.Helper()
	if name == "clang" {
		return tool(t, "clang", versions("clang")...)
	}
	return tool(t, "gcc libc6-dev", name)
}

// LLD returns a directory where lld has the name that compilers look for.
func LLD(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(tool(t, "lld", versions("ld.lld")...), filepath.Join(dir, "ld.lld")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// CrossCC finds a C compiler for a target, with a C library.
func CrossCC(t testing.TB, target Target) string {
	t.Helper()
	if !target.Emulated() {
		return CC(t, "gcc")
	}
	arch, _, _ := strings.Cut(target.Name, "-")
	return tool(t, "gcc-"+arch+"-linux-gnu", arch+"-linux-gnu-gcc")
}

// Cargo finds Rust's build tool.
func Cargo(t testing.TB) string { return tool(t, "cargo rustc", "cargo") }

// Rustc finds a Rust compiler with the core library for WebAssembly. There may be one without in the way.
func Rustc(t testing.TB) string {
	t.Helper()
	for _, rustc := range []string{"rustc", "/usr/bin/rustc"} {
		dir, err := exec.Command(rustc, "--target", "wasm32-unknown-unknown", "--print", "target-libdir").Output()
		if err != nil {
			continue
		}
		if core, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "libcore-*.rlib")); len(core) > 0 {
			return rustc
		}
	}
	t.Skip("no rustc for wasm32-unknown-unknown here: apt-get install rustc libstd-rust-dev-wasm32")
	return ""
}

// Valgrind finds it.
func Valgrind(t testing.TB) string { return tool(t, "valgrind", "valgrind") }

// WasmClang finds a clang that makes modules of C.
func WasmClang(t testing.TB) string { return wasmClang(t, "clang") }

// Emcc compiles a C or C++ file with Emscripten and returns the module. It skips the test if
// that is not installed.
func Emcc(t testing.TB, source string, flags ...string) string {
	t.Helper()
	emcc := tool(t, "emscripten", "emcc")
	dir := t.TempDir()
	source, err := filepath.Abs(source)
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{source, "-o", filepath.Join(dir, stem(source)+".js")}, flags...)
	// Debian's JavaScript packages are where only Debian's Node.js looks.
	MustTool(t, dir, "env", append([]string{"NODE_PATH=/usr/share/nodejs", emcc}, args...)...)
	return filepath.Join(dir, stem(source)+".wasm")
}

// AssemblyScript compiles a file with asc, from the npm registry, and returns the module.
// Flags can name files in node_modules.
func AssemblyScript(t testing.TB, source string, flags ...string) string {
	t.Helper()
	node, dir := Node(t), t.TempDir()
	for _, p := range []struct{ name, version string }{
		{"assemblyscript", "0.28.20"},
		{"binaryen", "131.0.0-nightly.20260721"},
		{"long", "5.3.2"},
		{"@assemblyscript/wasi-shim", "0.1.0"},
	} {
		to, from := filepath.Join(dir, "node_modules", p.name), NPM(t, p.name, p.version)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		// Copied, as Node.js looks for what a package needs beside the file that a link leads to.
		// Only binaryen needs nothing, and is large.
		if p.name != "binaryen" {
			MustTool(t, "", "cp", "-r", from, to)
		} else if err := os.Symlink(from, to); err != nil {
			t.Fatal(err)
		}
	}
	MustTool(t, "", "cp", source, dir)
	out := filepath.Join(dir, stem(source)+".wasm")
	args := []string{filepath.Join("node_modules", "assemblyscript", "bin", "asc.js"), filepath.Base(source), "-O", "-o", filepath.Base(out)}
	MustTool(t, dir, node, append(args, flags...)...)
	return out
}

// WasmGoReactor compiles a Go package to a module that exports functions.
func WasmGoReactor(t testing.TB, pkg string) string {
	t.Helper()
	return buildGo(t, pkg, ".wasm", "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=-buildmode=c-shared")
}
