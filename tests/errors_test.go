package tests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmc/tests/harness"
)

// The exit statuses of wasmc.
const (
	badModule = 1
	badUsage  = 2
	badTool   = 3
)

// TestErrors gives wasmc what it cannot compile: each time it prints one message
// that has all of the texts, and leaves the output file of before alone.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	good := wat(t, writer)
	data := read(t, good)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, text)
		return path
	}
	for _, test := range []struct {
		name   string
		args   []string
		status int
		texts  []string
	}{
		{"no such file", []string{filepath.Join(dir, "none.wasm")}, badModule, []string{"none.wasm", "no such file"}},
		{"directory", []string{dir}, badModule, []string{"is a directory"}},
		{"empty", []string{file("empty.wasm", "")}, badModule, []string{"empty.wasm", "empty"}},
		{"not a module", []string{file("text.wasm", "hello")}, badModule, []string{"text.wasm", "magic header not detected"}},
		{"library", []string{file("library.wat", "(module)")}, badModule, []string{"no entry point", "_start"}},
		{"component", []string{file("component.wasm", "\x00asm\x0d\x00\x01\x00")}, badModule, []string{"component"}},
		{"wrong version", []string{file("version.wasm", "\x00asm\x02\x00\x00\x00")}, badModule, []string{"unknown binary version"}},
		{"truncated", []string{file("truncated.wasm", data[:len(data)-10])}, badModule, []string{"truncated.wasm:0x"}},
		{"invalid", []string{wat(t, `(module (func $f (result i32) (i64.const 1)))`)}, badModule, []string{"0x", "type mismatch", "$f", "i32", "i64"}},
		{"feature", []string{wat(t, `(module (type (struct)))`)}, badModule, []string{"gc"}},
		{"unknown flag", []string{good, "--nonsense"}, badUsage, []string{"--nonsense"}},
		{"unknown target", []string{good, "--target", "z80"}, badUsage, []string{"z80", "x86_64-linux", "aarch64-linux"}},
		{"unknown level", []string{good, "-O7"}, badUsage, []string{"7"}},
		{"linked twice", []string{good, "--link=lib=" + good, "--link", "lib=other.wasm"}, badUsage, []string{"lib is already the name of", good}},
		{"no input", nil, badUsage, nil},
		{"two inputs", []string{good, good}, badUsage, nil},
		{"no clang", []string{good, "--clang", "/nonexistent/clang"}, badTool, []string{"/nonexistent/clang"}},
		{"failing clang", []string{good, "--clang", "/bin/false"}, badTool, []string{"/bin/false"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := file("out", "as before")
			r := harness.Tool(t, dir, harness.Wasmc(t), append(test.args, "-o", out)...)
			if r.Status != test.status {
				t.Errorf("exit status is %d, want %d", r.Status, test.status)
			}
			if !strings.HasPrefix(r.Stderr, "wasmc: ") || strings.Count(r.Stderr, "\n") != 1 || r.Stdout != "" {
				t.Errorf("not one line that begins with the program's name:\n%s%s", r.Stdout, r.Stderr)
			}
			for _, text := range test.texts {
				if !strings.Contains(r.Stderr, text) {
					t.Errorf("%q is not in the message:\n%s", text, r.Stderr)
				}
			}
			if read(t, out) != "as before" {
				t.Error("the output file has changed")
			}
		})
	}
}

func TestUnknownImportsAreListed(t *testing.T) {
	module := wat(t, `(module
  (import "env" "log" (func (param i32 f64) (result i64)))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "env" "memory" (memory 1 2))
  (import "wasi_snapshot_preview1" "fd_imagined" (func (param i32) (result i32)))
  (import "env" "counter" (global (mut i64)))
  (func (export "_start")))`)
	out := filepath.Join(t.TempDir(), "out")
	r := harness.Tool(t, "", harness.Wasmc(t), module, "-o", out)
	if r.Status != badModule {
		t.Errorf("exit status is %d", r.Status)
	}
	for _, text := range []string{"log", "i32", "f64", "i64", "memory", "fd_imagined", "counter"} {
		if !strings.Contains(r.Stderr, text) {
			t.Errorf("%q is not in the message:\n%s", text, r.Stderr)
		}
	}
	if strings.Contains(r.Stderr, "fd_write") {
		t.Errorf("fd_write is known:\n%s", r.Stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("there is an output file")
	}
}

func TestImportOfTheWrongType(t *testing.T) {
	module := wat(t, `(module
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (func (export "_start")))`)
	r := harness.Tool(t, t.TempDir(), harness.Wasmc(t), module)
	if r.Status != badModule || !strings.Contains(r.Stderr, "fd_close") || !strings.Contains(r.Stderr, "i64") {
		t.Errorf("exit status %d, message:\n%s", r.Status, r.Stderr)
	}
}

func TestInputFromStandardInput(t *testing.T) {
	module := wat(t, writer)
	dir := t.TempDir()
	harness.MustTool(t, dir, "sh", "-c", `"$1" - -o out <"$2"`, "sh", harness.Wasmc(t), module)
	if r := (harness.Program{Path: filepath.Join(dir, "out")}).Run(t); r.Stdout != "hello\n" {
		t.Errorf("the program prints %q", r.Stdout)
	}
}

func TestOutputDirectoryIsMissing(t *testing.T) {
	r := harness.Tool(t, t.TempDir(), harness.Wasmc(t), wat(t, writer), "-o", "nowhere/out")
	if r.Status != badModule || !strings.Contains(r.Stderr, "nowhere") {
		t.Errorf("exit status %d, message:\n%s", r.Status, r.Stderr)
	}
}

// TestDirectoryIsMissing runs a program that was granted a directory that is not
// there when it starts.
func TestDirectoryIsMissing(t *testing.T) {
	program := harness.Compile(t, harness.Host(t), wat(t, writer), "--dir", "nowhere::/data")
	r := harness.Program{Path: program}.Run(t)
	if r.Status == 0 || r.Stdout != "" || !strings.Contains(r.Stderr, "nowhere") {
		t.Errorf("exit status %d\n%s%s", r.Status, r.Stdout, r.Stderr)
	}
}

// TestAddressSpaceIsLimited runs a program with less address space than it
// reserves.
func TestAddressSpaceIsLimited(t *testing.T) {
	program := harness.Compile(t, harness.Host(t), wat(t, writer))
	r := harness.Tool(t, "", "sh", "-c", `ulimit -v 1000000 && exec "$1"`, "sh", program)
	if r.Status == 0 || r.Status < 0 || strings.Count(r.Stderr, "\n") != 1 {
		t.Errorf("exit status %d, message:\n%s", r.Status, r.Stderr)
	}
}
