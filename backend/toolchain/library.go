package toolchain

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"wasmc/runtime"
)

// A LibraryLinking says what a library consists of.
type LibraryLinking struct {
	Objects []string // in the build's directory
	Public  []string // the symbols that others can see
	Debug   bool     // keep debug information
	Output  string   // in the build's directory
}

// Relocatable makes one object of the objects and of what they need of the runtime.
// Nothing of it but the public symbols is visible to others.
func (b *Build) Relocatable(l *LibraryLinking) error {
	objects, err := b.runtimeObjects()
	if err != nil {
		return err
	}
	args := []string{"-r", "--gc-sections", "-z", "noexecstack"}
	if !l.Debug {
		args = append(args, "--strip-debug")
	}
	for _, s := range l.Public {
		args = append(args, "--undefined="+s)
	}
	args = append(args, l.Objects...)
	// The library's part of the runtime defines what files of a program's define too.
	// Those are never looked for, and so not linked.
	own := slices.IndexFunc(objects, func(file string) bool { return !isOfLibrary(file) })
	args = append(args, objects[:own]...)
	args = append(append(append(args, "--start-lib"), objects[own:]...), "--end-lib")
	if err := b.run(b.Tools.LLD.Path, append(args, "-o", l.Output)...); err != nil {
		return err
	}
	return b.localize(l.Output, l.Public)
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
