// Command peers runs a WebAssembly program as another runtime does, so that it can
// be compared with what wasmc makes of it.
//
//	peers wasmtime|wazero [--compile] [--cpu LEVEL] [--dir HOST::GUEST]... MODULE [ARGUMENT...]
//
// It is a module of its own: wasmc itself depends on none of them.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A guest is a program to run.
type guest struct {
	module  []byte
	args    []string // the name first
	dirs    []dir
	compile bool   // compile it and stop
	cpu     string // what the processor has, as clang's -march takes it; empty: what this one has
}

// A dir is a directory that the guest may use.
type dir struct{ host, guest string }

// engines maps names to functions that run a guest to its end and return its exit
// status.
var engines = map[string]func(*guest) (int, error){
	"wasmtime": runWasmtime,
	"wazero":   runWazero,
}

var errUsage = errors.New("usage: peers wasmtime|wazero [--compile] [--cpu LEVEL] [--dir HOST::GUEST]... MODULE [ARGUMENT...]")

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		status = 1
	}
	os.Exit(status)
}

func run(args []string) (int, error) {
	if len(args) == 0 || engines[args[0]] == nil {
		return 0, errUsage
	}
	engine, args := engines[args[0]], args[1:]
	var g guest
	for len(args) > 0 && strings.HasPrefix(args[0], "--") {
		switch {
		case args[0] == "--compile":
			g.compile = true
		case args[0] == "--cpu" && len(args) > 1:
			args = args[1:]
			g.cpu = args[0]
		case args[0] == "--dir" && len(args) > 1:
			args = args[1:]
			host, at, ok := strings.Cut(args[0], "::")
			if !ok {
				at = host
			}
			g.dirs = append(g.dirs, dir{host, at})
		default:
			return 0, errUsage
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return 0, errUsage
	}
	var err error
	if g.module, err = os.ReadFile(args[0]); err != nil {
		return 0, err
	}
	g.args = append([]string{strings.TrimSuffix(filepath.Base(args[0]), ".wasm")}, args[1:]...)
	return engine(&g)
}
