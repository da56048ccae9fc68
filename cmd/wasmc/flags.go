package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"wasmc/backend"
	"wasmc/backend/embedded"
	"wasmc/backend/target"
	"wasmc/frontend"
	"wasmc/frontend/wasm"
)

// options are what the command line says about a build.
type options struct {
	backend.Options
	kind    *kind
	linked  links
	without featuresOff
	off     passesOff
	dump    dump
	policy  policyFlags
	verbose bool
	trace   bool
	noCache bool
	debug   bool
	strip   bool
	sbom    string // file; empty: none is wanted
}

const buildHelp = `Usage: wasmc [build] INPUT [NATIVE...] [-o OUT] [flags]
Compile the WebAssembly module INPUT (.wasm or .wat; - is standard input), with
NATIVE code that it imports, such as a C file: see 'wasmc help native'.
  -o, --output OUT       default: INPUT's base name without .wasm; - is stdout
      --link NAME=FILE   another module, which INPUT imports from; repeatable
      --emit KIND        exe (default), llvm, ir, wat or wasm; or a library:
                         obj, lib, shared, header; see 'wasmc help native'
      --target NAME      x86_64-linux (or amd64), aarch64-linux (or arm64)
      --cpu NAME         the least it runs on (x86-64-v2, generic); native: this
  -O, --optimize LEVEL   0, 1, 2 (default), 3 or s
      --bounds-checks KIND   explicit: reserve no address space (default: guard)
  -j, --jobs N           at most N processes at a time (default: all cores)
  -g, --debug            for gdb: keep what the module has of debug information
      --strip            without symbols and what traps tell besides the message
      --clang PATH       default: the newest clang that is installed
      --no-cache         compile anew what was compiled before
      --sbom FILE        write what the program is made of (CycloneDX)
What the program may use; 'wasmc help policy' shows all flags:
      --policy FILE      settings in a file
      --dir HOST[::GUEST][:ro]   a directory, found when it runs; repeatable
      --embed HOST[::GUEST]      a directory, packed into it; repeatable
      --env NAME[=VALUE]         a variable, set here or passed on; repeatable
To look inside; 'wasmc help inside' shows all flags:
  -v, --verbose          tools, times, sizes
`

const runHelp = `Usage: wasmc run [flags] INPUT [ARGS...]
Compile INPUT (- is standard input), unless that was done before, and run it
with ARGS. Flags stand before INPUT; everything after it is the program's.
      --link NAME=FILE   another module, which INPUT imports from; repeatable
      --target NAME      x86_64-linux (or amd64), aarch64-linux (or arm64);
                         another machine's programs run under qemu-user
      --cpu NAME         the least it runs on (x86-64-v2, generic); native: this
  -O, --optimize LEVEL   0, 1, 2 (default), 3 or s
      --bounds-checks KIND   explicit: reserve no address space (default: guard)
  -j, --jobs N           at most N processes at a time (default: all cores)
  -g, --debug            for gdb: keep what the module has of debug information
      --strip            without symbols and what traps tell besides the message
      --clang PATH       default: the newest clang that is installed
      --no-cache         compile anew what was compiled before
What the program may use; 'wasmc help policy' shows all flags:
      --policy FILE      settings in a file
      --dir HOST[::GUEST][:ro]   a directory, found when it runs; repeatable
      --embed HOST[::GUEST]      a directory, packed into it; repeatable
      --env NAME[=VALUE]         a variable, set here or passed on; repeatable
      --full-access      --dir / --dir . --inherit-env
To look inside; 'wasmc help inside' shows all flags:
  -v, --verbose          tools, times, sizes
`

// flags returns the flags that build and run share.
func (o *options) flags(command string) *pflag.FlagSet {
	fs := o.programFlags(command)
	fs.Var(choice(&o.Target, "NAME", target.ByName), "target", "")
	return fs
}

// programFlags returns the flags of all commands that compile, for one target.
func (o *options) programFlags(command string) *pflag.FlagSet {
	o.Target, o.Level, o.kind = target.Host(), "2", &kinds[0]
	o.off = passesOff{}
	fs := plainFlags(command)
	fs.StringVar(&o.CPU, "cpu", "", "")
	fs.VarP(choice(&o.Level, "LEVEL", parseLevel), "optimize", "O", "")
	fs.Var(choice(&o.ExplicitBounds, "KIND", parseBoundsChecks), "bounds-checks", "")
	fs.IntVarP(&o.Jobs, "jobs", "j", runtime.GOMAXPROCS(0), "")
	fs.BoolVarP(&o.debug, "debug", "g", false, "")
	fs.BoolVar(&o.strip, "strip", false, "")
	fs.StringVar(&o.Clang, "clang", "", "")
	fs.Var(&o.linked, "link", "")
	fs.StringVar(&o.Invoke, "invoke", "", "")
	fs.BoolVar(&o.AllowMissing, "allow-missing-imports", false, "")
	fs.Var(&o.without, "features-off", "")
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
	fs.Var(choice(&o.Prefix, "NAME", parsePrefix), "prefix", "")
	fs.Var((*imports)(&o.Imports), "import", "")
	o.nativeFlags(fs)
	fs.StringVar(&o.sbom, "sbom", "", "")
	fs.BoolVar(&o.Work, "work", false, "")
	fs.Var(choice(&o.dump, "PASS[:FUNC]", parseDump), "dump", "")
	return fs
}

// plainFlags returns the flags of a command that has none but --help.
func plainFlags(command string) *pflag.FlagSet {
	return pflag.NewFlagSet(command, pflag.ContinueOnError)
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
	if o.Policy, err = o.policy.policy(fs.Name()); err != nil || o.Policy.Embedded == nil {
		return err
	}
	epoch, err := sourceDate()
	if err != nil {
		return err
	}
	if o.Trees, err = embedded.ReadAll(o.Policy.Embedded, epoch); err != nil {
		return fmt.Errorf("embed: %w", err)
	}
	return nil
}

// sourceDate is the time that files in what is made have, in seconds since 1970: 0, or
// what the environment says (https://reproducible-builds.org/specs/source-date-epoch).
func sourceDate() (uint64, error) {
	const variable = "SOURCE_DATE_EPOCH"
	s := os.Getenv(variable)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s=%s: want seconds since 1970", variable, s)
	}
	return n, nil
}

// links is the value of --link: modules to link with, in the order given.
type links []frontend.Input

func (l *links) Set(s string) error {
	name, file, ok := strings.Cut(s, "=")
	if !ok || name == "" || file == "" {
		return errors.New("want NAME=FILE")
	}
	if i := slices.IndexFunc(*l, func(in frontend.Input) bool { return in.Name == name }); i >= 0 {
		return fmt.Errorf("%s is already the name of %s", name, (*l)[i].File)
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

// featuresOff is the value of --features-off.
type featuresOff wasm.Feature

func (f *featuresOff) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		feature, err := wasm.FeatureByName(name)
		if err != nil {
			return err
		}
		*f |= featuresOff(feature)
	}
	return nil
}

func (f *featuresOff) Type() string { return "LIST" }

func (f *featuresOff) String() string { return "" }

// levels are the optimisation levels.
var levels = []string{"0", "1", "2", "3", "s"}

// parseLevel parses what follows -O, as clang's users type it.
func parseLevel(s string) (string, error) {
	if slices.Contains(levels, s) {
		return s, nil
	}
	return "", fmt.Errorf("want 0, 1, 2, 3 or s")
}

// parseBoundsChecks parses how accesses to memory are checked: true if by code.
func parseBoundsChecks(s string) (bool, error) {
	switch s {
	case "guard", "explicit":
		return s == "explicit", nil
	}
	return false, errors.New("want guard or explicit")
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
