package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"

	"wasmc/backend/native"
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
	o.Prefix = native.PrefixOf(stem(args[0]))
	program, err := c.program(in, &o)
	if err != nil {
		return err
	}
	if emulator != "" {
		args = append([]string{emulator, "-0", args[0], program}, args[1:]...)
		program = emulator
	}
	return &os.PathError{Op: "exec", Path: program, Err: syscall.Exec(program, args, os.Environ())}
}

// program returns the file name of the program that o makes of a module, compiling
// it if it is not in the cache.
func (c *cli) program(in *input, o *options) (string, error) {
	if err := o.useCache(in); err != nil {
		return "", err
	}
	if file, ok := o.Cache.File(o.Result); ok {
		if o.verbose {
			fmt.Fprintf(c.stderr, "compiled before: %s\n", file)
		}
		return file, nil
	}
	ctx, stop := untilInterrupted()
	defer stop()
	dir, err := os.MkdirTemp("", "wasmc-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	o.Output = filepath.Join(dir, "program")
	if err := c.compile(ctx, in, o); err != nil {
		return "", err
	}
	if file, ok := o.Cache.File(o.Result); ok {
		return file, nil
	}
	// Nobody can remove the file once it runs, so it is run without a name.
	fd, err := syscall.Open(o.Output, syscall.O_RDONLY, 0)
	return fmt.Sprintf("/proc/self/fd/%d", fd), err
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
