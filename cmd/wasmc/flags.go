package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"wasmc/backend"
	"wasmc/backend/target"
	"wasmc/frontend"
)

// options are what the command line says about a build.
type options struct {
	backend.Options
	kind    *kind
	linked  links
	off     passesOff
	dump    dump
	policy  policyFlags
	verbose bool
	trace   bool
	noCache bool
	debug   bool
	strip   bool
}

const buildHelp = `Usage: wasmc [build] INPUT [-o OUT] [flags]
Compile the WebAssembly module INPUT (.wasm or .wat; - is standard input).
  -o, --output OUT       default: INPUT's base name without .wasm; - is stdout
      --link NAME=FILE   another module, which INPUT imports from; repeatable
      --emit KIND        exe (default), obj, llvm, ir, wat or wasm
      --target NAME      x86_64-linux (or amd64), aarch64-linux (or arm64)
      --cpu NAME         the least it runs on (x86-64-v2, generic); native: this
  -O, --optimize LEVEL   0, 1, 2 (default), 3 or s
  -j, --jobs N           at most N processes at a time (default: all cores)
  -g, --debug            for gdb: keep what the module has of debug information
      --strip            without the lines of the source that traps tell
      --clang PATH       default: the newest clang that is installed
      --no-cache         compile anew what was compiled before
What the program may use; 'wasmc help policy' shows all flags:
      --policy FILE      settings in a file
      --dir HOST[::GUEST][:ro]   a directory, found when it runs; repeatable
      --env NAME[=VALUE]         a variable, set here or passed on; repeatable
      --full-access      --dir / --dir . --inherit-env
To look inside:
  -v, --verbose          tools, times, sizes
  -x, --trace            commands as they are run
      --work             keep the temporary files
      --dump PASS[:FUNC]   the IR after that pass; "lower": before all passes
      --passes-off LIST    leave out passes
`

const runHelp = `Usage: wasmc run [flags] INPUT [ARGS...]
Compile INPUT (- is standard input), unless that was done before, and run it
with ARGS. Flags stand before INPUT; everything after it is the program's.
      --link NAME=FILE   another module, which INPUT imports from; repeatable
      --target NAME      x86_64-linux (or amd64), aarch64-linux (or arm64);
                         another machine's programs run under qemu-user
      --cpu NAME         the least it runs on (x86-64-v2, generic); native: this
  -O, --optimize LEVEL   0, 1, 2 (default), 3 or s
  -j, --jobs N           at most N processes at a time (default: all cores)
  -g, --debug            for gdb: keep what the module has of debug information
      --strip            without the lines of the source that traps tell
      --clang PATH       default: the newest clang that is installed
      --no-cache         compile anew what was compiled before
What the program may use; 'wasmc help policy' shows all flags:
      --policy FILE      settings in a file
      --dir HOST[::GUEST][:ro]   a directory, found when it runs; repeatable
      --env NAME[=VALUE]         a variable, set here or passed on; repeatable
      --full-access      --dir / --dir . --inherit-env
To look inside:
  -v, --verbose          tools, times, sizes
  -x, --trace            commands as they are run
      --passes-off LIST    leave out passes
`

// flags returns the flags that build and run share.
func (o *options) flags(command string) *pflag.FlagSet {
	o.Target, o.Level, o.kind = target.Host(), "2", &kinds[0]
	o.off = passesOff{}
	fs := pflag.NewFlagSet(command, pflag.ContinueOnError)
	fs.Var(choice(&o.Target, "NAME", target.ByName), "target", "")
	fs.StringVar(&o.CPU, "cpu", "", "")
	fs.VarP(choice(&o.Level, "LEVEL", parseLevel), "optimize", "O", "")
	fs.IntVarP(&o.Jobs, "jobs", "j", runtime.GOMAXPROCS(0), "")
	fs.BoolVarP(&o.debug, "debug", "g", false, "")
	fs.BoolVar(&o.strip, "strip", false, "")
	fs.StringVar(&o.Clang, "clang", "", "")
	fs.Var(&o.linked, "link", "")
	o.policy.add(fs)
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "")
	fs.BoolVarP(&o.trace, "trace", "x", false, "")
	fs.Var(o.off, "passes-off", "")
	fs.BoolVar(&o.noCache, "no-cache", false, "")
	return fs
}

// buildFlags returns the flags of build.
func (o *options) buildFlags() *pflag.FlagSet {
	fs := o.flags("build")
	fs.StringVarP(&o.Output, "output", "o", "", "")
	fs.Var(choice(&o.kind, "KIND", parseKind), "emit", "")
	fs.BoolVar(&o.Work, "work", false, "")
	fs.Var(choice(&o.dump, "PASS[:FUNC]", parseDump), "dump", "")
	return fs
}

// parse parses args and returns those that are no flags. If they ask for help,
// they get it and the error is errHelp.
func (c *cli) parse(fs *pflag.FlagSet, help string, args []string) ([]string, error) {
	fs.Usage = func() {} // we print it, and to standard output
	err := fs.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		if err := c.print(help); err != nil {
			return nil, err
		}
		return nil, errHelp
	}
	if err != nil {
		return nil, usagef(fs.Name(), "%s", err)
	}
	return fs.Args(), nil
}

// complete checks what the flags say and resolves those that mean others.
func (o *options) complete(fs *pflag.FlagSet) error {
	switch {
	case o.debug && o.strip:
		return usagef(fs.Name(), "-g and --strip contradict each other")
	case o.debug:
		o.Debug = backend.Full
	case !o.strip:
		o.Debug = backend.Lines
	}
	if o.Jobs < 1 {
		return usagef(fs.Name(), "-j %d: want at least 1", o.Jobs)
	}
	var err error
	o.Policy, err = o.policy.policy(fs.Name())
	return err
}

// links is the value of --link: modules to link with, in the order given.
type links []frontend.Input

func (l *links) Set(s string) error {
	name, file, ok := strings.Cut(s, "=")
	if !ok || name == "" || file == "" {
		return errors.New("want NAME=FILE")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	*l = append(*l, frontend.Input{File: file, Name: name, Data: data})
	return nil
}

func (l *links) Type() string { return "NAME=FILE" }

func (l *links) String() string { return "" }

// parseLevel parses what follows -O, as clang's users type it.
func parseLevel(s string) (string, error) {
	switch s {
	case "0", "1", "2", "3", "s":
		return s, nil
	}
	return "", fmt.Errorf("want 0, 1, 2, 3 or s")
}

// A choiceValue is a flag's value that parse makes.
type choiceValue[T any] struct {
	to    *T
	kind  string
	parse func(string) (T, error)
}

func choice[T any](to *T, kind string, parse func(string) (T, error)) *choiceValue[T] {
	return &choiceValue[T]{to, kind, parse}
}

func (v *choiceValue[T]) Set(s string) (err error) {
	value, err := v.parse(s)
	if err == nil {
		*v.to = value
	}
	return err
}

func (v *choiceValue[T]) Type() string { return v.kind }

func (v *choiceValue[T]) String() string { return "" }
