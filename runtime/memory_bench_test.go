package runtime_test

import (
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"testing"
)

// BenchmarkMemory compares the memory functions with those of the C library here,
// side by side in one process, on sizes from 8 bytes to 64 MiB.
func BenchmarkMemory(b *testing.B) {
	clang, objcopy := tool(b, "clang"), tool(b, "llvm-objcopy")
	if goruntime.GOARCH != "amd64" {
		b.Skip("only machines[0] is measured")
	}
	dir := b.TempDir()
	object, program := filepath.Join(dir, "string.o"), filepath.Join(dir, "bench")
	run := func(name string, args ...string) {
		b.Helper()
		c := exec.Command(name, args...)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		if err := c.Run(); err != nil {
			b.Fatal(err)
		}
	}
	run(clang, append(slices.Concat(machines[0].flags, flags), "-c", "core/string.c", "-o", object)...)
	args := []string{"--redefine-sym", "strlen=our_strlen"}
	for _, f := range []string{"memcpy", "memmove", "memset", "memcmp"} {
		args = append(args, "--redefine-sym", f+"=our_"+f)
	}
	run(objcopy, append(args, object)...)
	run(clang, "-O2", "-fno-builtin", "-no-pie", "testdata/memory_bench.c", object, "-o", program)
	for b.Loop() {
		run(program)
	}
}
