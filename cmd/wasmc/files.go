package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// stdio stands for standard input or output where a file name is wanted.
const stdio = "-"

// An input is a module to compile.
type input struct {
	name string // for messages
	data []byte
}

// read reads the module in file, or on standard input if that is "-".
func (c *cli) read(file string) (*input, error) {
	if file == stdio {
		if isTerminal(c.stdin) {
			return nil, errors.New("the module should come from standard input, which is a terminal")
		}
		data, err := io.ReadAll(c.stdin)
		return &input{"<stdin>", data}, err
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, syscall.EISDIR) {
		return nil, fmt.Errorf("%s: is a directory; want a .wasm file", file)
	}
	return &input{file, data}, err
}

// isTerminal reports whether a stream leads to or comes from a person.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// stem is the base name of a module's file without .wasm or .wat.
func stem(input string) string {
	base := filepath.Base(input)
	if ext := filepath.Ext(base); ext == ".wasm" || ext == ".wat" {
		return strings.TrimSuffix(base, ext)
	}
	return base
}

// openStream opens an output that is standard output, a device or a pipe, for a command.
// Unless it is text, it must not be a terminal; what names what is to be written.
func (c *cli) openStream(command, name, what string, text bool) (io.WriteCloser, error) {
	var to io.WriteCloser = unclosed{c.stdout}
	terminal := isTerminal(c.stdout)
	if name != stdio {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		to, terminal = f, isTerminal(f)
	}
	if terminal && !text {
		to.Close()
		return nil, usagef(command, "a terminal is no place for %s; name a file with -o", what)
	}
	return to, nil
}

// unclosed is a stream that stays open.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
