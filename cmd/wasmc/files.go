package main

import (
	"errors"
	"fmt"
	"io"
	"os"
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
