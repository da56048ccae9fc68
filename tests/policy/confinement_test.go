package policy

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"wasmc/backend"
	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/frontend"
	"wasmc/tests/driver"
	"wasmc/tests/harness"
)

// opener is a module that can open files, so that a program confined for it can make
// the system calls of that.
const opener = `(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (export "open" (func $open)))
`

// native makes a program of opener and testdata/escape.c.
func native(t *testing.T, p policy.Policy) string {
	t.Helper()
	goal := target.Host()
	if goal.Arch != runtime.GOARCH {
		t.Skip("not for this machine")
	}
	tools, err := toolchain.Find("")
	if err != nil {
		t.Skip(err)
	}
	source := filepath.Join(t.TempDir(), "opener.wat")
	if err := os.WriteFile(source, []byte(opener), 0o666); err != nil {
		t.Fatal(err)
	}
	file, err := filepath.Abs("testdata/escape.c")
	if err != nil {
		t.Fatal(err)
	}
	m, err := frontend.Link([]frontend.Input{{File: source, Data: []byte(opener)}}, frontend.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "program")
	if err := backend.Build(context.Background(), m, backend.Options{
		Target: goal, Level: "0", Output: program, Policy: p, Jobs: 1,
		Driver: driver.CompileFile(t, tools, goal, file),
	}); err != nil {
		t.Fatal(err)
	}
	return program
}

// What a confined program cannot do, though it runs native code of an attacker's.
func TestConfinement(t *testing.T) {
	grants := policy.Policy{Preopens: []policy.Preopen{{Host: "d", Guest: "d"}, {Host: "r", Guest: "r", ReadOnly: true}}}
	free, confined := grants, grants
	free.Unconfined, confined.RequireConfinement = true, true
	programs := map[string]string{"free": native(t, free), "confined": native(t, confined)}

	const killed, denied = -int(syscall.SIGSYS), int(syscall.EACCES)
	for _, test := range []struct {
		what         string
		confined     int
		alwaysBarred bool // another wall stops it too, so that it says nothing about this one
	}{
		{"execve", killed, false},
		{"socket", killed, false},
		{"bind", killed, true},
		{"connect", killed, true},
		{"ptrace", killed, false},
		{"clone", killed, true}, // it leaves the child without a stack
		{"kill", killed, false},
		{"tgkill-other", killed, false},
		{"prctl", killed, false},
		{"memfd", killed, false},
		{"type-into-terminal", killed, true},
		{"executable-memory", killed, false},
		{"executable-data", killed, false},
		{"open-by-working-directory", denied, false},
		{"open-absolute", denied, false},
		{"open-parent", denied, false},
		{"open-through-link", denied, false},
		{"open-inside", 0, false},
		{"open-read-only", 0, false},
		{"create-read-only", denied, false},
		{"create-inside", 0, false},
		{"number-of-x32", killed, true},
	} {
		t.Run(test.what, func(t *testing.T) {
			run := func(which string) harness.Result {
				dir := directory(t)
				if err := os.Symlink("../secret", filepath.Join(dir, "d/link")); err != nil {
					t.Fatal(err)
				}
				return harness.Program{Path: programs[which], Args: []string{test.what}, Dir: dir}.Run(t)
			}
			r := run("confined")
			if r.Status == 125 {
				t.Skipf("this kernel has not all of it: %s", r.Stderr)
			}
			if r.Status != test.confined {
				t.Errorf("confined: status %d, want %d\n%s", r.Status, test.confined, r.Stderr)
			}
			if r := run("free"); !test.alwaysBarred && r.Status != 0 {
				t.Errorf("without confinement it fails too: status %d\n%s", r.Status, r.Stderr)
			}
		})
	}
}

// A program that may not run unconfined says so where there is no kernel to confine it.
func TestRequiredConfinement(t *testing.T) {
	prober := newProber(t)
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		if !target.Emulated() {
			t.Skip("this kernel may have all that is wanted; qemu has not")
		}
		for _, run := range []harness.Program{
			{Path: prober.program(t, target, "--require-confinement")},
			{Path: prober.program(t, target, ""), Env: []string{"WASMC_POLICY=require-confinement"}},
		} {
			run.Target = target
			r := run.Run(t)
			if want := "wasmc: the program cannot be confined by Landlock\n"; r.Status != 125 || r.Stderr != want {
				t.Errorf("status %d, %q; want 125, %q", r.Status, r.Stderr, want)
			}
		}
	})
}
