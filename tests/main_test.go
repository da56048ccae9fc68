// Package tests tests the compiler as a whole: its structure, its command line,
// and the executables that it makes. Its subdirectories run programs.
package tests

import (
	"os"
	"path/filepath"
	"testing"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// wat makes a module out of text.
func wat(t testing.TB, text string) string {
	t.Helper()
	source := filepath.Join(t.TempDir(), "module.wat")
	write(t, source, text)
	module := filepath.Join(t.TempDir(), "module.wasm")
	write(t, module, string(harness.Encode(t, source)))
	return module
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// writer is a module that calls nothing but fd_write.
const writer = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00hello\n")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))))
`
