// Command wasmc compiles a WebAssembly module to a native program.
//
// It parses flags, runs the pipeline (see compile) and reports what went wrong,
// in one line and an exit status.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
)

func main() {
	c := &cli{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(c.main(os.Args[1:]))
}

// A cli is one run of wasmc: the streams that it uses.
type cli struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// A command is a subcommand.
type command struct {
	name string
	run  func(c *cli, args []string) error
	help string
}

// commands lists the subcommands. A first argument that is none of them belongs
// to build.
var commands = []command{
	{"build", (*cli).build, buildHelp},
	{"run", (*cli).run, runHelp},
	{"inspect", (*cli).inspect, inspectHelp},
	{"clean", (*cli).clean, cleanHelp},
	{"version", (*cli).version, versionHelp},
	{"help", nil, overview},
}

// main runs the command that args name and returns the exit status.
func (c *cli) main(args []string) (status int) {
	defer func() {
		if r := recover(); r != nil {
			c.internalError(r)
			status = exitInternal
		}
	}()
	err := c.dispatch(args)
	var signal interruption
	if errors.As(err, &signal) {
		signal.die()
	}
	if status = exitStatus(err); status != 0 {
		fmt.Fprintln(c.stderr, "wasmc: "+describe(err))
	}
	return status
}

// internalError reports a panic. That of a goroutine brings its stack along.
func (c *cli) internalError(r any) {
	what, stack, _ := strings.Cut(fmt.Sprint(r), "\n")
	if stack == "" {
		stack = string(debug.Stack())
	}
	fmt.Fprintf(c.stderr, "wasmc: internal error: %s; please report this with the module\n%s", what, stack)
}

func (c *cli) dispatch(args []string) error {
	if len(args) == 0 {
		return usagef("", "no input file")
	}
	switch args[0] {
	case "-h", "--help", "help":
		return c.help(args[1:])
	case "--version":
		return c.version(args[1:])
	}
	for _, cmd := range commands {
		if cmd.name == args[0] {
			return cmd.run(c, args[1:])
		}
	}
	return c.build(args)
}

// help prints the overview or the help of the command that args name.
func (c *cli) help(args []string) error {
	if len(args) == 0 {
		return c.print(overview)
	}
	for _, cmd := range append(commands, command{name: "policy", help: policyHelp}) {
		if cmd.name == args[0] {
			return c.print(cmd.help)
		}
	}
	return usagef("", "unknown command %q", args[0])
}

func (c *cli) print(text string) error {
	_, err := io.WriteString(c.stdout, text)
	return err
}

const overview = `wasmc compiles WebAssembly to native programs: static Linux executables that
need nothing at run time and may use only what they are given.

Usage:
  wasmc [build] INPUT [-o OUT] [flags]   compile a module to a program
  wasmc run [flags] INPUT [ARGS...]      compile it unless that was done; run it
  wasmc inspect INPUT [--json]           show what a module or program is
  wasmc clean                            empty the cache of compiled programs
  wasmc version [--json]                 show version, tools and targets
  wasmc help COMMAND                     show all flags of a command
  wasmc help policy                      show what a program may use

Examples:
  wasmc app.wasm && ./app
  wasmc --target aarch64-linux app.wasm -o app-arm64
  wasmc --dir . --env HOME app.wasm
  wasmc run --full-access app.wasm --flag-of-the-app

Exit status: 0 done, 1 the module or a file is at fault, 2 the command line,
3 a tool (clang, lld), 70 wasmc itself.
`
