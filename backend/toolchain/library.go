package toolchain

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"wasmc/backend/backtrace"
	"wasmc/backend/object"
	"wasmc/runtime"
)

// A LibraryLinking says what a library consists of.
type LibraryLinking struct {
	Objects []string // in the build's directory
	Public  []string // the symbols that others can see
	Names   backtrace.Names
	Strip   bool   // no table for backtraces
	Debug   bool   // keep debug information
	Output  string // in the build's directory
}

// Relocatable makes one object of the objects and of what they need of the runtime.
// Nothing of it but the public symbols is visible to others.
//
// It links twice, as Link does, for the table of backtraces; at first a shared library,
// since objects have call frame information of all functions or none. Where the code
// will be only the host's linker knows, so the table has distances from where it begins:
// it is one section, in which linkers change nothing.
func (b *Build) Relocatable(l *LibraryLinking) error {
	if l.Strip {
		if err := b.linkLibrary(l, l.Objects, l.Output, "-r", "--strip-debug"); err != nil {
			return err
		}
		return b.localize(l.Output, l.Public)
	}
	if err := b.write("code.ld", []byte("SECTIONS { .text : { wasmc_code = .; *(.text .text.*) } }\n")); err != nil {
		return err
	}
	first := l.Output + ".first"
	if err := b.linkLibrary(l, l.Objects, first, "-shared", "--entry=wasmc_enter", "-T", "code.ld"); err != nil {
		return err
	}
	l.Names.Relative = true
	table, err := b.backtraceTable(first, &l.Names, "a")
	if err != nil {
		return err
	}
	flags := []string{"-r", "-T", "code.ld"}
	if !l.Debug {
		flags = append(flags, "--strip-debug")
	}
	if err := b.linkLibrary(l, append(slices.Clip(l.Objects), table), l.Output, flags...); err != nil {
		return err
	}
	if err := b.checkPlaces(first, l.Output); err != nil {
		return err
	}
	return b.localize(l.Output, l.Public)
}

// checkPlaces reports whether all functions are where they were in the first round.
func (b *Build) checkPlaces(first, second string) error {
	var places [2]map[string]uint64
	for i, name := range []string{first, second} {
		var err error
		if places[i], err = object.Functions(filepath.Join(b.Dir, name)); err != nil {
			return err
		}
	}
	if !maps.Equal(places[0], places[1]) {
		return errorf("%s has put functions elsewhere when it linked again", b.Tools.LLD.Path)
	}
	return nil
}

// linkLibrary links once.
func (b *Build) linkLibrary(l *LibraryLinking, inputs []string, output string, flags ...string) error {
	objects, err := b.runtimeObjects()
	if err != nil {
		return err
	}
	args := append([]string{"--gc-sections", "-z", "noexecstack"}, flags...)
	for _, s := range l.Public {
		args = append(args, "--undefined="+s)
	}
	if len(b.withoutPlaces(objects, l.Objects)) == len(objects) { // only weak references name it
		args = append(args, "--undefined=find_place")
	}
	args = append(args, inputs...)
	// The library's part of the runtime defines what files of a program's define too.
	// Those are never looked for, and so not linked.
	own := slices.IndexFunc(objects, func(file string) bool { return !isOfLibrary(file) })
	args = append(args, objects[:own]...)
	args = append(append(append(args, "--start-lib"), objects[own:]...), "--end-lib")
	return b.run(b.Tools.LLD.Path, append(args, "-o", output)...)
}

func isOfLibrary(object string) bool {
	return strings.HasPrefix(filepath.Base(object), runtime.LibraryDirectory+"-")
}

// Shared makes a shared library of what Relocatable has made.
func (b *Build) Shared(l *LibraryLinking, from, name string) error {
	var script strings.Builder
	script.WriteString("{ global:\n")
	for _, s := range l.Public {
		fmt.Fprintf(&script, "\t%s;\n", s)
	}
	script.WriteString("local: *; };\n")
	if err := b.write("symbols.map", []byte(script.String())); err != nil {
		return err
	}
	return b.run(b.Tools.LLD.Path, "-shared", "--gc-sections", "-z", "noexecstack", "-z", "relro", "-z", "now",
		"-z", fmt.Sprintf("max-page-size=%d", b.Target.PageSize), "--build-id=none", "-soname", name,
		"--version-script", "symbols.map", from, "-o", l.Output)
}
