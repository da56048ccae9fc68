// Package runtime holds the C runtime of compiled programs: its sources, and
// the tables that it shares with the compiler as Go values.
//
// It imports nothing of the compiler and starts no process: compiling the
// sources is package toolchain's business.
package runtime

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Sources holds the C files. A program consists of all *.c files of
// Directories, compiled with each of them as an include directory.
//
//go:embed core/*.c core/*.h core/*.def wasi/*.c wasi/*.h wasi/*.def linux/*.h library/*.c library/*.h
//go:embed emscripten/*.c emscripten/*.h emscripten/*.def assemblyscript/*.c assemblyscript/*.def
var Sources embed.FS

// Directories are those of Sources for programs, in the order of include paths.
var Directories = []string{"core", "wasi", "emscripten", "assemblyscript", "linux"}

// LibraryDirectory is the one for libraries. What it defines stands in for what files
// of the others do.
const LibraryDirectory = "library"

// A Type says what C type a parameter or result has.
type Type byte

// The types, by their letters in the .def files.
const (
	I32 Type = 'i' // uint32_t: numbers, pointers and sizes
	I64 Type = 'I' // uint64_t
	F32 Type = 'f' // float
	F64 Type = 'F' // double
)

// A Function is one that the runtime offers to guests for import.
type Function struct {
	Module  string // that guests import it from
	Name    string // by which guests import it
	Symbol  string // of the C function
	Params  []Type
	Results []Type
}

// A Trap is a row of traps.def. Its index in Traps is its number in C.
type Trap struct {
	Name    string // as in TRAP_name
	Message string // the specification's
}

// The names under which guests import WASI: preview 1, and snapshot 0 before it.
const (
	Preview1 = "wasi_snapshot_preview1"
	Unstable = "wasi_unstable"
)

// Env is the name under which guests import what their producers' own runtimes have.
const Env = "env"

// Functions lists all functions: those of Preview1 first, then those of Unstable, then
// what Emscripten and AssemblyScript have.
var Functions = functions()

// Traps lists the traps in the order of their numbers.
var Traps = traps()

// Named returns the functions of that name. There may be several, of different types:
// producers do not know each other's.
func Named(module, name string) []Function {
	var list []Function
	for _, f := range Functions {
		if f.Module == module && f.Name == name {
			list = append(list, f)
		}
	}
	return list
}

// functions reads the .def files. Snapshot 0 has the functions of its successor
// but sock_accept, which is younger; unstable.def lists those that differ.
func functions() []Function {
	current := wasiRows("wasi/functions.def", Preview1, "wasi_")
	old := wasiRows("wasi/unstable.def", Unstable, "wasi_unstable_")
	differs := map[string]bool{"sock_accept": true}
	for _, f := range old {
		differs[f.Name] = true
	}
	all := append(current[:len(current):len(current)], old...)
	for _, f := range current {
		if !differs[f.Name] {
			f.Module = Unstable
			all = append(all, f)
		}
	}
	return slices.Concat(all,
		envRows("emscripten/functions.def", Env),
		envRows("emscripten/legal.def", Preview1),
		envRows("assemblyscript/functions.def", Env))
}

var wasiRow = regexp.MustCompile(`(?m)^WASI\((\w+), "([iI]*):([iI]*)", \(.*\)\)$`)

func wasiRows(file, module, prefix string) []Function {
	var list []Function
	for _, row := range rows(file, "WASI(", wasiRow) {
		list = append(list, Function{
			Module:  module,
			Name:    row[1],
			Symbol:  prefix + row[1],
			Params:  []Type(row[2]),
			Results: []Type(row[3]),
		})
	}
	return list
}

var envRow = regexp.MustCompile(`(?m)^ENV\(\w+, (\w+), "([\w.]+)", "([iIfF]*):([iIfF]?)", \(.*\)\)$`)

func envRows(file, module string) []Function {
	var list []Function
	for _, row := range rows(file, "ENV(", envRow) {
		list = append(list, Function{
			Module:  module,
			Name:    row[2],
			Symbol:  row[1],
			Params:  []Type(row[3]),
			Results: []Type(row[4]),
		})
	}
	return list
}

var trapRow = regexp.MustCompile(`(?m)^TRAP\((\w+), +"([^"]*)"\)$`)

func traps() []Trap {
	var list []Trap
	for _, row := range rows("core/traps.def", "TRAP(", trapRow) {
		list = append(list, Trap{Name: row[1], Message: row[2]})
	}
	return list
}

// rows returns the submatches of every row of a .def file. It panics if some
// row does not match, for then the file and the expression disagree.
func rows(file, start string, expr *regexp.Regexp) [][]string {
	text, err := Sources.ReadFile(file)
	if err != nil {
		panic(fmt.Sprintf("runtime: %v", err))
	}
	matches := expr.FindAllStringSubmatch(string(text), -1)
	if want := strings.Count("\n"+string(text), "\n"+start); len(matches) != want {
		panic(fmt.Sprintf("runtime: %s has %d rows, %d of them well-formed", file, want, len(matches)))
	}
	return matches
}
