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

	"github.com/spf13/pflag"

	"wasmc/backend/native"
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
	name  string
	about string // what it does, for shells that complete it
	run   func(c *cli, args []string) error
	help  string
	flags func() *pflag.FlagSet
	words []string // that it takes; nil: files
}

// commands lists the subcommands. A first argument that is none of them belongs
// to build.
var commands = []command{
	{name: "build", about: "compile a module to a program", run: (*cli).build, help: buildHelp,
		flags: func() *pflag.FlagSet { return new(options).buildFlags() }},
	{name: "run", about: "compile a module unless that was done; run it", run: (*cli).run, help: runHelp,
		flags: func() *pflag.FlagSet { return new(options).flags("run") }},
	{name: "image", about: "compile a module to a container image", run: (*cli).image, help: imageHelp,
		flags: func() *pflag.FlagSet { return new(imageOptions).flags() }},
	{name: "inspect", about: "show what a module or program is", run: (*cli).inspect, help: inspectHelp,
		flags: func() *pflag.FlagSet { return new(inspectOptions).flags() }},
	{name: "clean", about: "empty the cache of compiled programs", run: (*cli).clean, help: cleanHelp,
		flags: func() *pflag.FlagSet { return plainFlags("clean") }},
	{name: "completion", about: "print a script for a shell", run: (*cli).completion, help: completionHelp,
		flags: func() *pflag.FlagSet { return plainFlags("completion") }, words: shells},
	{name: "version", about: "show version, tools and targets", run: (*cli).version, help: versionHelp,
		flags: func() *pflag.FlagSet { return new(versionOptions).flags() }},
	{name: "help", about: "show all flags of a command", help: overview,
		flags: func() *pflag.FlagSet { return plainFlags("help") }},
}

// commandNamed returns the command of that name, or nil.
func commandNamed(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

// topics are what help knows besides commands: flags that several of them have.
var topics = []topic{
	{"policy", policyHelp},
	{"native", nativeHelp},
	{"inside", insideHelp},
}

// A topic is a help text and its name.
type topic struct{ name, help string }

// allHelp is every help text that says something about cmd's flags.
func (cmd *command) allHelp() string {
	help := cmd.help
	if cmd.name == "image" {
		help += buildHelp // as it says
	}
	for _, t := range topics {
		help += t.help
	}
	return help
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
	case completeCommand:
		return c.complete(args[1:])
	}
	if cmd := commandNamed(args[0]); cmd != nil {
		return cmd.run(c, args[1:])
	}
	return c.build(args)
}

// help prints the overview, the help of the command that args name, all of it as a
// manual page, or the header for native code.
func (c *cli) help(args []string) error {
	if len(args) == 0 {
		return c.print(overview)
	}
	switch args[0] {
	case "--man":
		return c.print(manPage())
	case "--header":
		return native.WriteGenericHeader(c.stdout)
	}
	for _, t := range topics {
		if t.name == args[0] {
			return c.print(t.help)
		}
	}
	if cmd := commandNamed(args[0]); cmd != nil {
		return c.print(cmd.help)
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
  wasmc image INPUT -t NAME [-o OUT]     compile it to a container image
  wasmc inspect INPUT [--json]           show what a module or program is
  wasmc clean                            empty the cache of compiled programs
  wasmc version [--json]                 show version, tools and targets
  wasmc completion bash|zsh|fish         print a script for the shell
  wasmc help COMMAND                     show all flags of a command
  wasmc help policy | inside             show what a program may use | how to
                                         look inside of wasmc
  wasmc help --man | --header            print the manual page | wasmc.h

Examples:
  wasmc app.wasm && ./app
  wasmc --target aarch64-linux app.wasm -o app-arm64
  wasmc --dir . --env HOME app.wasm
  wasmc run --full-access app.wasm --flag-of-the-app

Exit status: 0 done, 1 the module or a file is at fault, 2 the command line,
3 a tool (clang, lld), 70 wasmc itself.
`
