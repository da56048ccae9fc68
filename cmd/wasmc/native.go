package main

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"wasmc/backend"
	"wasmc/backend/native"
)

const nativeHelp = `Native code in programs; docs/native-imports.md tells the whole.
For build, C files, objects, archives and shared libraries after INPUT, with
functions that the module imports (--prefix and --import, below, name them):
  wasmc app.wasm host.c libfoo.a -lbar
  -l, --library NAME     libNAME.a, or libNAME.so with --dynamic; repeatable
  -L, --library-dir DIR  where libraries are looked for first; repeatable
      --header FILE      declares functions: their types are checked; repeatable
      --libc NAME        musl, or none; default: the target's, if one is needed
      --dynamic          link with shared libraries, the C library too
      --allow-missing-imports   an import that nobody serves traps when called
Modules that are no commands; docs/libraries.md tells the whole.
A program that calls one function, for build and run:
      --invoke NAME      the export; the program's arguments are its arguments,
                         and its results are printed, one per line
For build, a module as a library of functions that C code calls:
      --emit KIND        obj: one object file; lib: a static library; shared: a
                         shared library; header: the C header for these
      --prefix NAME      begins the names of its functions and of those that it
                         imports (default: INPUT's base name)
      --import MODULE.NAME=SYMBOL   what serves an import, instead of
                         NAME_module__name; repeatable
`

// nativeFlags adds the flags about native code that is linked with a program.
func (o *options) nativeFlags(fs *pflag.FlagSet) {
	fs.StringArrayVarP(&o.Native.Libraries, "library", "l", nil, "")
	fs.StringArrayVarP(&o.Native.Dirs, "library-dir", "L", nil, "")
	fs.StringArrayVar(&o.Native.Headers, "header", nil, "")
	fs.Var(choice(&o.Native.Libc, "NAME", parseLibc), "libc", "")
	fs.BoolVar(&o.Native.Dynamic, "dynamic", false, "")
}

func parseLibc(s string) (string, error) {
	if s != backend.Musl && s != backend.NoLibc {
		return "", errors.New("want musl or none; without --libc it is the target's, if something needs one")
	}
	return s, nil
}

// nativeFiles takes from the files on a command line those that are native code.
func nativeFiles(args []string) (rest, native []string) {
	for _, arg := range args {
		switch filepath.Ext(arg) {
		case ".o", ".a", ".so", ".c":
			native = append(native, arg)
		default:
			rest = append(rest, arg)
		}
	}
	return rest, native
}

func (o *options) hasNative() bool { return len(o.Native.Files)+len(o.Native.Libraries) > 0 }

// checkNative reports native code where there can be none.
func (o *options) checkNative() error {
	isProgram := o.kind.emit == backend.Executable && !o.kind.text && o.kind.ir == nil && o.kind.module == nil
	switch {
	case o.hasNative() && o.kind.emit.IsLibrary():
		return usagef("build", "native code becomes part of programs; who links the library links what it imports")
	case o.hasNative() && !isProgram && o.kind.emit != backend.LLVM:
		return usagef("build", "native code becomes part of programs; --emit %s makes none", o.kind.name)
	case o.AllowMissing && o.kind.emit.IsLibrary():
		return usagef("build", "--allow-missing-imports is for programs; who links a library has to define what it imports")
	}
	return nil
}

func parsePrefix(s string) (string, error) { return s, native.CheckPrefix(s) }

// choosePrefix makes a prefix for symbols of the input's name, unless there is one.
func (o *options) choosePrefix(input string) error {
	if o.Prefix != "" {
		return nil
	}
	if input == stdio && (o.hasNative() || o.kind.emit.IsLibrary() || o.kind.header) {
		return usagef("build", "the module comes from standard input: say with --prefix what the symbols of its functions begin with")
	}
	o.Prefix = native.PrefixOf(stem(input))
	return nil
}

// imports is the value of --import: symbols by the imports that they serve.
type imports map[string]string

func (m *imports) Set(s string) error {
	key, symbol, ok := strings.Cut(s, "=")
	if !ok || !strings.Contains(key, ".") || symbol == "" {
		return errors.New("want MODULE.NAME=SYMBOL")
	}
	if *m == nil {
		*m = imports{}
	}
	(*m)[key] = symbol
	return nil
}

func (m *imports) Type() string { return "MODULE.NAME=SYMBOL" }

func (m *imports) String() string { return "" }
