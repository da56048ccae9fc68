package runtime

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// SystemCalls returns the names of the system calls that the C functions of the
// given names can make, directly or through others, in alphabetical order. Where one
// of them is a key of instead, the value is called in its place.
//
// It reads that from the sources: a function can do what the functions do that it
// mentions, called or not. So it errs on the side of too many.
func SystemCalls(functions []string, instead map[string]string) []string {
	calls := map[string]bool{}
	for name := range graph().reach(functions, instead) {
		if call, ok := strings.CutPrefix(name, systemCallPrefix); ok {
			calls[call] = true
		}
	}
	return slices.Sorted(maps.Keys(calls))
}

// Reaches reports whether a C function can come to call another.
func Reaches(from, to string) bool {
	return graph().reach([]string{from}, nil)[graph().find(to)]
}

// Embedding returns the function to use instead of the one with that symbol in a
// program with embedded files: see wasi/embed.c.
func Embedding(symbol string) string {
	name := "embed_" + strings.TrimPrefix(symbol, "wasi_")
	if _, ok := graph().mentions[name]; ok {
		return name
	}
	return symbol
}

// SystemCallNumbers returns the numbers of system calls on a machine, which has the
// name of its file in directory linux.
func SystemCallNumbers(machine string) map[string]uint32 {
	text, err := Sources.ReadFile("linux/" + machine + ".h")
	if err != nil {
		panic(fmt.Sprintf("runtime: %v", err))
	}
	numbers := map[string]uint32{}
	for _, m := range regexp.MustCompile(`\bSYS_(\w+) = (\d+),`).FindAllStringSubmatch(string(text), -1) {
		n, err := strconv.ParseUint(m[2], 10, 32)
		if err != nil {
			panic(fmt.Sprintf("runtime: number of system call %s: %v", m[1], err))
		}
		numbers[m[1]] = uint32(n)
	}
	return numbers
}

// systemCallPrefix begins the numbers of system calls in the sources.
const systemCallPrefix = "SYS_"

// A callGraph has, for each function, the names that its body mentions. Functions
// that only one file sees are called "file:name" if another has the same name.
type callGraph struct {
	mentions map[string][]string // by function: functions, and system calls with their prefix
}

var graph = sync.OnceValue(readGraph)

// A definition is a function of the sources.
type definition struct {
	file, name string
	private    bool // other files do not see it
	body       string
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/|"(?:[^"\\\n]|\\.)*"`)
	// The sources are formatted: what begins in the first column is a definition,
	// and its body is between braces in the first column.
	function = regexp.MustCompile(`(?m)^((?:\w|\*|__attribute__\(\(\w+\)\))[^;{}#=]*?)\b(\w+)\(([^{};]*)\)\n\{\n((?s:.*?))\n\}$`)
	word     = regexp.MustCompile(`\b[A-Za-z_]\w*\b`)
)

func readGraph() *callGraph {
	var all []definition
	for _, dir := range Directories {
		files, err := fs.Glob(Sources, dir+"/*.[ch]")
		if err != nil {
			panic(err) // the pattern is bad
		}
		for _, file := range files {
			all = append(all, definitions(file)...)
		}
	}
	// What a file means by a name is its own function before one that all see.
	own, shared := map[[2]string]string{}, map[string]string{}
	for i := range all {
		d := &all[i]
		if d.private {
			own[[2]string{d.file, d.name}] = d.file + ":" + d.name
		} else {
			shared[d.name] = d.name
		}
	}
	g := &callGraph{map[string][]string{}}
	for _, d := range all {
		id := d.name
		if d.private {
			id = d.file + ":" + d.name
		}
		for _, name := range word.FindAllString(d.body, -1) {
			switch {
			case strings.HasPrefix(name, systemCallPrefix):
				g.mentions[id] = append(g.mentions[id], name)
			case own[[2]string{d.file, name}] != "":
				g.mentions[id] = append(g.mentions[id], own[[2]string{d.file, name}])
			case shared[name] != "":
				g.mentions[id] = append(g.mentions[id], name)
			}
		}
		if g.mentions[id] == nil {
			g.mentions[id] = []string{}
		}
	}
	return g
}

// definitions returns the functions that a file defines.
func definitions(file string) []definition {
	data, err := Sources.ReadFile(file)
	if err != nil {
		panic(fmt.Sprintf("runtime: %v", err))
	}
	text := comment.ReplaceAllString(string(data), "")
	var list []definition
	for _, m := range function.FindAllStringSubmatch(text, -1) {
		private := strings.Contains(m[1], "static") && path.Ext(file) == ".c"
		list = append(list, definition{file, m[2], private, m[4]})
	}
	if bodies := strings.Count("\n"+text, ")\n{\n"); bodies != len(list) {
		panic(fmt.Sprintf("runtime: %s has %d functions, %d of them understood", file, bodies, len(list)))
	}
	return list
}

// reach returns all that can be reached from the functions of these names: theirs,
// and those of all functions and system calls on the way. A private function is
// found by its name if there is only one.
func (g *callGraph) reach(from []string, instead map[string]string) map[string]bool {
	seen := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if other, ok := instead[id]; ok {
			id = g.find(other)
		}
		if seen[id] {
			return
		}
		seen[id] = true
		for _, next := range g.mentions[id] {
			visit(next)
		}
	}
	for _, name := range from {
		visit(g.find(name))
	}
	return seen
}

func (g *callGraph) find(name string) string {
	if _, ok := g.mentions[name]; ok {
		return name
	}
	var found []string
	for id := range g.mentions {
		if strings.HasSuffix(id, ":"+name) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		panic(fmt.Sprintf("runtime: %d functions %s", len(found), name))
	}
	return found[0]
}
