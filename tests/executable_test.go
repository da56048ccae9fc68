package tests

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"wasmc/tests/harness"
)

const helloC = `#include <stdio.h>
int main(void) { printf("hello\n"); return 0; }
`

// The sizes that the README promises, in bytes.
const (
	maxHelloC = 40 << 10 // hello world through wasi-libc
	maxWriter = 12 << 10 // a module that only calls fd_write
)

func TestExecutableIsSmall(t *testing.T) {
	source := filepath.Join(t.TempDir(), "hello.c")
	write(t, source, helloC)
	for _, test := range []struct {
		name   string
		module func(*testing.T) string
		limit  int64
	}{
		{"C", func(t *testing.T) string { return harness.WasmC(t, source) }, maxHelloC},
		{"fd_write", func(t *testing.T) string { return wat(t, writer) }, maxWriter},
	} {
		t.Run(test.name, func(t *testing.T) {
			module := test.module(t)
			harness.EachTarget(t, func(t *testing.T, target harness.Target) {
				program := harness.Compile(t, target, module)
				info, err := os.Stat(program)
				if err != nil {
					t.Fatal(err)
				}
				if info.Size() > test.limit {
					t.Errorf("the executable has %d bytes, more than %d", info.Size(), test.limit)
				}
				if r := (harness.Program{Path: program, Target: target}).Run(t); r.Stdout != "hello\n" || r.Status != 0 {
					t.Errorf("it prints %q and ends with status %d\n%s", r.Stdout, r.Status, r.Stderr)
				}
			})
		})
	}
}

func TestExecutableIsStaticAndProtected(t *testing.T) {
	module := wat(t, writer)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		f, err := elf.Open(harness.Compile(t, target, module))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if f.Type != elf.ET_EXEC {
			t.Errorf("the file is %v", f.Type)
		}
		stack := false
		for _, p := range f.Progs {
			switch p.Type {
			case elf.PT_INTERP, elf.PT_DYNAMIC:
				t.Errorf("has a segment %v", p.Type)
			case elf.PT_GNU_STACK:
				stack = true
				if p.Flags&elf.PF_X != 0 {
					t.Error("the stack is executable")
				}
			case elf.PT_LOAD:
				if p.Flags&elf.PF_W != 0 && p.Flags&elf.PF_X != 0 {
					t.Errorf("the segment at %#x is writable and executable", p.Vaddr)
				}
			}
		}
		if !stack {
			t.Error("without PT_GNU_STACK the kernel makes the stack executable")
		}
		if symbols, err := f.ImportedSymbols(); len(symbols) > 0 {
			t.Errorf("undefined symbols %v (%v)", symbols, err)
		}
	})
}

// TestBuildIsDeterministic compiles a module of one unit and one of several, with
// one job and with eight, in different directories and by different names.
func TestBuildIsDeterministic(t *testing.T) {
	for _, source := range []string{"programs/testdata/c/interpreter.c", "programs/testdata/cpp/iostream.cpp"} {
		t.Run(filepath.Base(source), func(t *testing.T) {
			module := harness.WasmC(t, source)
			harness.EachTarget(t, func(t *testing.T, target harness.Target) {
				if buildIn(t, module, target, "-j1") != buildIn(t, module, target, "-j8") {
					t.Error("-j8 makes another executable than -j1")
				}
			})
		})
	}
}

// buildIn compiles a copy of module in a directory of its own.
func buildIn(t *testing.T, module string, target harness.Target, jobs string) string {
	dir := t.TempDir()
	input := filepath.Base(dir) + ".wasm"
	write(t, filepath.Join(dir, input), read(t, module))
	harness.MustTool(t, dir, harness.Wasmc(t), input, "-o", "out", "-O1", "--target", target.Name, jobs)
	return read(t, filepath.Join(dir, "out"))
}

// TestInitialDataIsMapped shows that a program with 100 MB of initial data does
// not copy them: they are in the file where the kernel can map them, and the
// program causes about as many page faults as without them.
func TestInitialDataIsMapped(t *testing.T) {
	const size = 100 << 20
	target := harness.Host(t)
	small := harness.Compile(t, target, dataModule(t, 1<<10))
	large := harness.Compile(t, target, dataModule(t, size))
	f, err := elf.Open(large)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mapped := uint64(0)
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			mapped += p.Filesz
		}
	}
	if mapped < size {
		t.Errorf("%d bytes of the file are mapped", mapped)
	}
	without, with := pageFaults(t, small), pageFaults(t, large)
	if with > without+50 {
		t.Errorf("%d page faults; %d without the data", with, without)
	}
}

// dataModule makes a module with n bytes of initial data without zeros, and a
// _start that exits with the last.
func dataModule(t *testing.T, n int) string {
	data := bytes.Repeat([]byte{7}, n)
	pages := n>>16 + 1
	leb := func(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }
	sleb := func(n int) []byte { // of a number that is not negative
		var out []byte
		for n >= 0x40 {
			out, n = append(out, byte(n&0x7f|0x80)), n>>7
		}
		return append(out, byte(n))
	}
	m := []byte("\x00asm\x01\x00\x00\x00")
	section := func(id byte, parts ...[]byte) {
		content := bytes.Join(parts, nil)
		m = append(append(append(m, id), leb(len(content))...), content...)
	}
	section(1, []byte("\x02\x60\x00\x00\x60\x01\x7f\x00"))
	section(2, []byte("\x01\x16wasi_snapshot_preview1\x09proc_exit\x00\x01"))
	section(3, []byte("\x01\x00"))
	section(5, []byte("\x01\x00"), leb(pages))
	section(7, []byte("\x02\x06memory\x02\x00\x06_start\x00\x01"))
	body := bytes.Join([][]byte{{0, 0x41}, sleb(n - 1), {0x2d, 0, 0, 0x10, 0, 0x0b}}, nil)
	section(10, []byte{1}, leb(len(body)), body)
	section(11, []byte("\x01\x00\x41\x00\x0b"), leb(n), data)
	file := filepath.Join(t.TempDir(), "data.wasm")
	write(t, file, string(m))
	return file
}

// pageFaults runs a program that exits with status 7 and counts its page faults.
func pageFaults(t *testing.T, program string) int64 {
	t.Helper()
	cmd := exec.Command(program)
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Fatalf("%s: %v", program, err)
	}
	usage := exit.SysUsage().(*syscall.Rusage)
	return usage.Minflt + usage.Majflt
}
