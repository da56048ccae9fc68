package toolchain

import (
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wasmc/backend/target"
	"wasmc/ir/parallel"
	"wasmc/runtime"
)

// runtimeFlags compile the C runtime: freestanding, and each function in a section
// of its own, so that a program has only those it uses.
var runtimeFlags = []string{
	"-std=c11", "-Wall", "-Wextra", "-Werror",
	"-ffreestanding", "-fno-builtin", "-nostdlib", "-fno-pic", "-fno-stack-protector", "-fomit-frame-pointer",
	"-ffunction-sections", "-fdata-sections", "-fasynchronous-unwind-tables",
}

// localizableFlags are added for what package object makes symbols local in. Tables of
// significant addresses would have the numbers of symbols, which it changes.
var localizableFlags = []string{"-fno-addrsig"}

// libraryFlags are added for libraries, which may be part of anything.
var libraryFlags = append([]string{"-fPIC", "-fvisibility=hidden"}, localizableFlags...)

// runtimeFlags are all flags of the target's C runtime.
func (b *Build) runtimeFlags() []string {
	flags := append(machineFlags(b.Target, b.Target.CPU), runtimeFlags...)
	if b.Library {
		flags = append(flags, libraryFlags...)
	}
	if b.Native {
		flags = append(flags, localizableFlags...)
	}
	return flags
}

// runtimeLevel is how a file of the runtime is optimised: to be small, since system calls
// take most of its time, but for what must be fast.
func runtimeLevel(source string) string {
	if source == "core/string.c" {
		return "-Os"
	}
	return "-Oz"
}

// placesObject has what only programs with debug information need.
const placesObject = "core-places.o"

// withoutPlaces leaves that out if no object has debug information.
func (b *Build) withoutPlaces(runtime, objects []string) []string {
	if slices.ContainsFunc(objects, b.hasLines) {
		return runtime
	}
	return slices.DeleteFunc(slices.Clone(runtime), func(o string) bool { return filepath.Base(o) == placesObject })
}

// hasLines reports whether an object says what lines of the source its code is from.
func (b *Build) hasLines(object string) bool {
	if !filepath.IsAbs(object) {
		object = filepath.Join(b.Dir, object)
	}
	f, err := elf.Open(object)
	if err != nil {
		return false // the linker will say why
	}
	defer f.Close()
	return f.Section(".debug_line") != nil
}

// runtimeObjects returns the files of the C runtime for a target, compiled. They
// are kept in the user's cache directory from the first time on, or, where there
// is none that can be written, compiled for this build alone.
func (b *Build) runtimeObjects() ([]string, error) {
	dirs := runtime.Directories
	switch { // first is what stands in for others
	case b.Library:
		dirs = append([]string{runtime.LibraryDirectory, runtime.HostDirectory}, dirs...)
	case b.Native:
		dirs = append([]string{runtime.NativeDirectory, runtime.HostDirectory}, dirs...)
	}
	var sources []string
	for _, d := range dirs {
		files, err := fs.Glob(runtime.Sources, d+"/*.c")
		if err != nil {
			panic(err) // the pattern is bad
		}
		sources = append(sources, files...)
	}
	dir := b.runtimeDir()
	objects := make([]string, len(sources))
	for i, s := range sources {
		objects[i] = filepath.Join(dir, objectName(s))
	}
	if exist(objects) {
		return objects, nil
	}
	return objects, b.compileRuntime(sources, dir)
}

func objectName(source string) string {
	return strings.TrimSuffix(strings.ReplaceAll(source, "/", "-"), ".c") + ".o"
}

func exist(files []string) bool {
	return !slices.ContainsFunc(files, func(f string) bool {
		_, err := os.Stat(f)
		return err != nil
	})
}

// runtimeDir is where the compiled runtime belongs: a directory named after all
// that goes into it.
func (b *Build) runtimeDir() string {
	h := sha256.New()
	fmt.Fprintln(h, b.Tools.Clang, b.Tools.LLD, b.Target.Triple, b.Target.CPU, b.runtimeFlags())
	if err := fs.WalkDir(runtime.Sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := runtime.Sources.ReadFile(name)
		fmt.Fprintln(h, name, len(data), runtimeLevel(name))
		h.Write(data)
		return err
	}); err != nil {
		panic(err) // the files are part of this program
	}
	all := filepath.Join(b.Dir, "cache")
	if cache, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(cache, "wasmc", "runtime")
		if os.MkdirAll(cache, 0o777) == nil && writable(cache) {
			all = cache
		}
	}
	return filepath.Join(all, hex.EncodeToString(h.Sum(nil))[:20])
}

func writable(dir string) bool {
	f, err := os.CreateTemp(dir, "test-")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

// compileRuntime fills dir with the objects of sources. It appears at once, so
// that builds at the same time do not see half of it.
func (b *Build) compileRuntime(sources []string, dir string) error {
	src := filepath.Join(b.Dir, "runtime")
	if err := os.CopyFS(src, runtime.Sources); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := b.compileSources(sources, src, tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err // another build was first otherwise
	}
	return nil
}

// compileSources compiles the C files below src into dir.
func (b *Build) compileSources(sources []string, src, dir string) error {
	run := b.runner
	run.dir = src
	return parallel.Each(b.Jobs, len(sources), func(i int) error {
		args := append(b.runtimeFlags(), runtimeLevel(sources[i]))
		for _, d := range append([]string{runtime.HostDirectory}, runtime.Directories...) {
			args = append(args, "-I"+d)
		}
		object := filepath.Join(dir, objectName(sources[i]))
		args = append(args, "-c", sources[i], "-o", object+".all")
		if err := run.run(b.Tools.Clang.Path, args...); err != nil {
			return err
		}
		// Without local symbols: together they are larger than the code.
		if err := run.run(b.Tools.LLD.Path, "-r", "--discard-all", object+".all", "-o", object); err != nil {
			return err
		}
		return os.Remove(object + ".all")
	})
}

// machineFlags say what machine clang is to compile for. On arm64, atomics would
// otherwise be calls of a library that asks what the machine can do.
func machineFlags(t *target.Target, cpu string) []string {
	if t.Arch == "arm64" {
		return []string{"--target=" + t.Triple, "-mcpu=" + cpu, "-mno-outline-atomics"}
	}
	return []string{"--target=" + t.Triple, "-march=" + cpu}
}
