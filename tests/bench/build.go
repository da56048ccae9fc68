package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"wasmc/backend/target"
	"wasmc/backend/toolchain"
)

// A variant is a way to compile C to WebAssembly.
type variant struct {
	name  string
	flags []string
}

var variants = []variant{
	{"scalar", nil},
	{"simd128", []string{"-msimd128"}},
}

// common are the flags of every build in C. Contraction would round differently
// where the machine has a fused multiplication and addition.
var common = []string{"-std=gnu11", "-O3", "-ffp-contract=off"}

// A builder makes the executables and modules that are measured.
type builder struct {
	ctx   context.Context
	clang string // its path
	major int    // its version
	cpu   string // as -march takes it
	dir   string // tests/bench
	work  string // for what is made anew each time
	cache string // for what clang makes: see store
}

// newBuilder finds the tools.
func newBuilder(ctx context.Context, clang, cpu string) (*builder, error) {
	tools, err := toolchain.Find(clang)
	if err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, clang: tools.Clang.Path, major: tools.Major, cpu: cpu}
	builtins, err := command(ctx, b.clang, "--target=wasm32-wasi", "-Wno-deprecated", "-print-libgcc-file-name").Output()
	if err != nil {
		return nil, fmt.Errorf("%s cannot make WebAssembly: %w", b.clang, err)
	}
	for _, file := range []string{strings.TrimSpace(string(builtins)), "/usr/include/wasm32-wasi/stdio.h"} {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%s cannot make WebAssembly: %w (apt-get install wasi-libc libclang-rt-%d-dev-wasm32)",
				b.clang, err, tools.Major)
		}
	}
	root, err := command(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	b.dir = filepath.Join(strings.TrimSpace(string(root)), "tests", "bench")
	return b, err
}

// makeDirs makes the directories that are built in, and removes what is old.
func (b *builder) makeDirs() error {
	user, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	b.cache = filepath.Join(user, "wasmc", "bench")
	if err := os.MkdirAll(b.cache, 0o777); err != nil {
		return err
	}
	if err := trim(b.cache); err != nil {
		return err
	}
	// Within the cache: its entries are made here and moved, and what a killed run
	// leaves is removed with old entries.
	b.work, err = os.MkdirTemp(b.cache, "work-")
	return err
}

// A cost is what a build took. Memory is that of the largest process.
type cost struct {
	CPU    time.Duration
	Memory int64 // bytes
}

func (c cost) add(d cost) cost { return cost{c.CPU + d.CPU, max(c.Memory, d.Memory)} }

func (b *builder) source(p program) string {
	return filepath.Join(b.dir, cmp.Or(p.dir, "programs"), p.name+".c")
}

// native compiles a program for this machine. It is linked statically, as
// wasmc's programs are.
func (b *builder) native(source string) (string, cost, error) {
	return b.store("native", source, slices.Concat(b.machine(), []string{"-static"}, common), "-lm")
}

// machine is what clang's code for this machine may assume of it, and what wasmc has it
// assume.
func (b *builder) machine() []string {
	flags := []string{"-march=" + b.cpu}
	if tune := target.Tune(b.cpu); tune != "" {
		flags = append(flags, "-mtune="+tune)
	}
	return flags
}

// module compiles a program to WebAssembly.
func (b *builder) module(source string, v variant) (string, cost, error) {
	flags := append([]string{"--target=wasm32-wasi", "-Wno-deprecated"}, common...)
	if b.major >= 19 {
		// The driver runs binaryen's optimiser where that happens to be installed. Older
		// ones do so too and cannot be told not to.
		flags = append(flags, "--no-wasm-opt")
	}
	return b.store(v.name+".wasm", source, append(flags, v.flags...), "-lm")
}

// wasmc compiles a module with a wasmc, which is a command and its flags.
func (b *builder) wasmc(command []string, name, module string) (string, cost, error) {
	out := filepath.Join(b.work, name)
	args := append(command[1:len(command):len(command)], module, "-o", out, "--clang", b.clang, "--cpu", b.cpu)
	c, err := b.run(command[0], args...)
	return out, c, err
}

// run runs a tool to its end. What it says is shown if it fails.
func (b *builder) run(path string, args ...string) (cost, error) {
	cmd := command(b.ctx, path, args...)
	cmd.Env = append(os.Environ(),
		"TMPDIR="+b.work,  // so that a killed tool's files go with the rest
		"WASMC_CACHE=off") // what is measured is compiling
	text, err := cmd.CombinedOutput()
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", cmd, err, bytes.TrimSpace(text))
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return cost{cpu, usage.Maxrss * 1024}, nil
}

// command is a process that ends with this one, however this one ends, and may
// remove its temporary files before.
func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	return cmd
}

// size returns a file's size in bytes.
func size(file string) (int64, error) {
	st, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	if !st.Mode().IsRegular() {
		return 0, &fs.PathError{Op: "size", Path: file, Err: fs.ErrInvalid}
	}
	return st.Size(), nil
}
