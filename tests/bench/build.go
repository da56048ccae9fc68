package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
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
	cpu   string // as -march takes it
	dir   string // tests/bench
	work  string // for what is made anew each time
	cache string // for what clang makes: see store; empty: nothing is kept
}

// A cost is what a build took. Memory is that of the largest process.
type cost struct {
	CPU    time.Duration
	Memory int64 // bytes
}

func (c cost) add(d cost) cost { return cost{c.CPU + d.CPU, max(c.Memory, d.Memory)} }

func (b *builder) source(p program) string {
	return filepath.Join(b.dir, "programs", p.name+".c")
}

// native compiles a program for this machine. It is linked statically, as
// wasmc's programs are.
func (b *builder) native(source string) (string, cost, error) {
	return b.store("native", source, append([]string{"-march=" + b.cpu, "-static"}, common...), "-lm")
}

// module compiles a program to WebAssembly.
func (b *builder) module(source string, v variant) (string, cost, error) {
	flags := append([]string{"--target=wasm32-wasi", "-Wno-deprecated"}, common...)
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
	cmd.Env = append(os.Environ(), "TMPDIR="+b.work) // so that a killed tool's files go with the rest
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

// store runs clang, unless the cache has what it would make: that depends on the
// sources, the flags, and on which compiler and C library are installed.
func (b *builder) store(name, source string, flags []string, libs ...string) (string, cost, error) {
	target := ""
	for _, flag := range flags {
		if strings.HasPrefix(flag, "--target=") {
			target = flag
		}
	}
	key, err := b.key(source, flags, target)
	if err != nil {
		return "", cost{}, err
	}
	stem := strings.TrimSuffix(filepath.Base(source), ".c")
	entry := filepath.Join(b.cache, key)
	out := filepath.Join(entry, stem+"."+name)
	if b.cache != "" {
		if c, ok := lookup(entry); ok {
			return out, c, nil
		}
	}
	made := filepath.Join(b.work, key)
	if err := os.Mkdir(made, 0o777); err != nil {
		return "", cost{}, err
	}
	fresh := filepath.Join(made, stem+"."+name)
	c, err := b.run(b.clang, append(append(flags, "-o", fresh, source), libs...)...)
	if err != nil || b.cache == "" {
		return fresh, c, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "", cost{}, err
	}
	if err := os.WriteFile(filepath.Join(made, costFile), text, 0o666); err != nil {
		return "", cost{}, err
	}
	// An entry appears complete or not at all. Another process may have made it.
	if err := os.Rename(made, entry); err != nil {
		if _, ok := lookup(entry); !ok {
			return "", cost{}, err
		}
	}
	return out, c, nil
}

const costFile = "cost.json"

// lookup returns what it took to make an entry of the cache, if it is there.
func lookup(entry string) (cost, bool) {
	text, err := os.ReadFile(filepath.Join(entry, costFile))
	var c cost
	if err != nil || json.Unmarshal(text, &c) != nil {
		return cost{}, false
	}
	now := time.Now()
	os.Chtimes(entry, now, now) // for trim; if it fails, the entry is made again some day
	return c, true
}

// key is the name of a build in the cache.
func (b *builder) key(source string, flags []string, target string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, flags)
	for _, file := range []string{source, filepath.Join(b.dir, "programs", "bench.h")} {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, len(text))
		h.Write(text)
	}
	cmd := command(b.ctx, b.clang, "-print-file-name=libc.a")
	if target != "" {
		cmd.Args = append(cmd.Args, target)
	}
	libc, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", cmd, err)
	}
	for _, file := range []string{b.clang, strings.TrimSpace(string(libc))} {
		// A library that is missing will be reported by the linker.
		if real, err := filepath.EvalSymlinks(file); err == nil {
			file = real
		}
		if st, err := os.Stat(file); err == nil {
			fmt.Fprintln(h, file, st.Size(), st.ModTime().UnixNano())
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16]), nil
}

// trim removes from the cache what was not used for a week.
func trim(cache string) error {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return err
	}
	for _, e := range entries {
		st, err := e.Info()
		if os.IsNotExist(err) {
			continue // another process was faster
		}
		if err != nil {
			return err
		}
		if time.Since(st.ModTime()) > 7*24*time.Hour {
			if err := os.RemoveAll(filepath.Join(cache, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
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
