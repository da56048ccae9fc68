package main

import (
	"errors"
	"strings"

	"wasmc/backend/native"
)

const nativeHelp = `Modules that are no commands; docs/libraries.md tells the whole.
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

func parsePrefix(s string) (string, error) { return s, native.CheckPrefix(s) }

// choosePrefix makes a prefix for symbols of the input's name, unless there is one.
func (o *options) choosePrefix(input string) error {
	if o.Prefix != "" || !o.kind.emit.IsLibrary() && !o.kind.header {
		return nil
	}
	if input == stdio {
		return usagef("build", "the module comes from standard input: name the library with --prefix")
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
