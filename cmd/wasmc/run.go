package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"wasmc/backend/target"
	"wasmc/backend/toolchain"
)

// run is the command that compiles a program, unless that was done before, and
// becomes it.
func (c *cli) run(args []string) error {
	var o options
	fs := o.flags("run")
	fs.SetInterspersed(false) // after INPUT, all is the program's
	args, err := c.parse(fs, runHelp, args)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return usagef("run", "no input file")
	}
	if err := o.complete(fs); err != nil {
		return err
	}
	emulator, err := emulatorFor(o.Target)
	if err != nil {
		return err
	}
	in, err := c.read(args[0])
	if err != nil {
		return err
	}
	program, err := c.cached(in, &o)
	if err != nil {
		return err
	}
	if emulator != "" {
		args = append([]string{emulator, "-0", args[0], program}, args[1:]...)
		program = emulator
	}
	return &os.PathError{Op: "exec", Path: program, Err: syscall.Exec(program, args, os.Environ())}
}

// cached returns the file name of the program that o makes of a module,
// compiling it if it is not in the cache.
func (c *cli) cached(in *input, o *options) (string, error) {
	cache, err := openCache()
	if err != nil {
		return "", err
	}
	tools, err := toolchain.Find(o.Clang)
	if err != nil {
		return "", err
	}
	key, err := cacheKey(in.data, o, tools.Clang.Path, tools.LLD.Path)
	if err != nil {
		return "", err
	}
	o.Output = cache.file(key)
	err = cache.use(key)
	if err == nil && o.verbose {
		fmt.Fprintf(c.stderr, "compiled before: %s\n", o.Output)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return o.Output, err
	}
	cache.sweep()
	ctx, stop := untilInterrupted()
	defer stop()
	return o.Output, c.compile(ctx, in, o)
}

// emulatorFor returns what runs programs for t here: nothing but the kernel if t
// is this machine, else qemu.
func emulatorFor(t *target.Target) (string, error) {
	if t.Arch == runtime.GOARCH {
		return "", nil
	}
	for _, name := range []string{t.Emulator, t.Emulator + "-static"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &toolchain.Error{Msg: fmt.Sprintf("%s is missing, without which programs for %s do not run here; "+
		"install the package qemu-user", t.Emulator, t.Name)}
}
