package toolchain

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wasmc/backend/object"
)

// A CLibrary says how the C library of programs is linked.
type CLibrary struct {
	Musl    bool // musl, rather than what clang's target has
	Dynamic bool
}

// String says it for people; "" if there is none.
func (c *CLibrary) String() string {
	if c == nil {
		return ""
	}
	s := "static"
	if c.Dynamic {
		s = "dynamic"
	}
	if c.Musl {
		s = "musl, " + s
	}
	return s
}

// A NativeLinking says what a program with native code consists of.
type NativeLinking struct {
	Linking
	Public    []string          // what native code calls by its own symbol
	Aliases   map[string]string // by symbol: another that it stands for
	Files     []string          // objects, archives and shared libraries
	Libraries []string          // names for -l
	Dirs      []string          // where they are looked for first
	C         *CLibrary         // nil: none
}

// ownObject has all of a program but native code. Nothing of it is visible to that but
// what is meant to be, so names of the runtime and of native code cannot be mistaken for
// each other.
const ownObject = "program.o"

// LinkNative makes an executable with native code, in two rounds as Link does.
func (b *Build) LinkNative(l *NativeLinking) error {
	if err := b.ownObject(l); err != nil {
		return err
	}
	link := b.linkFreestanding
	if l.C != nil {
		link = b.linkHosted
	}
	if l.Strip {
		return link(l, dropFrames, nil, l.Output, "--strip-all")
	}
	first := l.Output + ".first"
	if err := link(l, keepFrames, nil, first); err != nil {
		return err
	}
	functions, err := object.Functions(filepath.Join(b.Dir, ownObject))
	if err != nil {
		return err
	}
	l.Names.Own = map[string]bool{}
	for name := range functions {
		l.Names.Own[name] = true
	}
	flags := "a"
	if l.C != nil {
		flags = "aw" // so that the linker puts it behind the code, which must not move
	}
	table, err := b.backtraceTable(first, &l.Names, flags)
	if err != nil {
		return err
	}
	if l.Debug {
		err = link(l, keepFrames, []string{table}, l.Output)
	} else {
		err = link(l, dropFrames, []string{table}, l.Output, "--strip-debug")
	}
	if err != nil {
		return err
	}
	return b.checkPlaces(first, l.Output)
}

// entry is the symbol by which the program starts: the kernel's, or the C library's.
func (l *NativeLinking) entry() string {
	if l.C != nil {
		return "main"
	}
	return "_start"
}

// basics are what a compiler has C code call. The program has them if no C library is
// there.
var basics = []string{"memcpy", "memmove", "memset", "memcmp", "strlen"}

// Basics reports whether every program can provide the C function of that name.
func Basics(symbol string) bool { return slices.Contains(basics, symbol) }

// ownObject links the program's objects and what they need of the runtime.
func (b *Build) ownObject(l *NativeLinking) error {
	runtimeObjects, err := b.runtimeObjects()
	if err != nil {
		return err
	}
	public := append(slices.Clip(l.Public), l.entry())
	if l.C == nil {
		public = append(public, basics...)
	}
	args := []string{"-r", "-z", "noexecstack"}
	for _, s := range public {
		args = append(args, "--undefined="+s)
	}
	args = append(args, l.Objects...)
	// What stands in for other files comes first; of the two that start a program, one.
	start := map[string]bool{"native-main.o": l.C != nil, "native-start.o": l.C == nil}
	args = append(args, "--start-lib")
	for _, o := range b.withoutPlaces(runtimeObjects, l.Objects) {
		if is, ok := start[filepath.Base(o)]; !ok || is {
			args = append(args, o)
		}
	}
	if err := b.run(b.Tools.LLD.Path, append(args, "--end-lib", "-o", ownObject)...); err != nil {
		return err
	}
	return b.localize(ownObject, public)
}

// localize makes the symbols local that an object defines and that are not public.
func (b *Build) localize(name string, public []string) error {
	file := filepath.Join(b.Dir, name)
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data, err = object.Localize(data, func(symbol string) bool { return slices.Contains(public, symbol) })
	if err != nil {
		return fmt.Errorf("%s: %w", b.Tools.LLD.Path, err)
	}
	return os.WriteFile(file, data, 0o666)
}

func (b *Build) linkFreestanding(l *NativeLinking, frames string, more []string, output string, flags ...string) error {
	flags = append(flags, l.aliases()...)
	objects := slices.Concat([]string{ownObject}, more, l.Files)
	return b.linkError(b.link(&l.Linking, frames, objects, output, flags...))
}

// aliases are flags of the linker.
func (l *NativeLinking) aliases() []string {
	var flags []string
	for _, name := range slices.Sorted(maps.Keys(l.Aliases)) {
		flags = append(flags, fmt.Sprintf("--defsym=%s=%s", name, l.Aliases[name]))
	}
	return flags
}

// linkHosted has clang link, since that knows where the C library is and how it starts.
// Segments are where the linker puts them: the C library's own scripts and sections are
// nothing to know about here.
func (b *Build) linkHosted(l *NativeLinking, _ string, more []string, output string, flags ...string) error {
	args := []string{"--target=" + b.Target.Triple, "--ld-path=" + b.Tools.LLD.Path}
	flags = append(flags, l.aliases()...)
	flags = append(flags, "--gc-sections", "-z", "noexecstack", "-z", fmt.Sprintf("max-page-size=%d", b.Target.PageSize))
	for _, s := range l.Symbols {
		flags = append(flags, fmt.Sprintf("--defsym=%s=%#x", s.Name, s.Value))
	}
	for _, f := range flags {
		args = append(args, "-Xlinker", f)
	}
	if l.C.Dynamic {
		args = append(args, "-no-pie")
	} else {
		args = append(args, "-static")
	}
	inputs := slices.Concat([]string{ownObject}, more, l.Files)
	for _, d := range l.Dirs {
		inputs = append(inputs, "-L"+d)
	}
	for _, lib := range l.Libraries {
		inputs = append(inputs, "-l"+lib)
	}
	if l.C.Musl {
		var err error
		if inputs, err = b.withMusl(inputs, l.C); err != nil {
			return err
		}
	}
	return b.linkError(b.run(b.Tools.Clang.Path, slices.Concat(args, inputs, []string{"-o", output})...))
}

// A musl is where musl is.
type musl struct{ headers, libraries string }

// findMusl looks where Debian and musl itself install it.
func (b *Build) findMusl() (*musl, error) {
	triple := b.Target.Machine + "-linux-musl"
	candidates := []musl{
		{"/usr/include/" + triple, "/usr/lib/" + triple},
		{"/usr/" + triple + "/include", "/usr/" + triple + "/lib"},
		{"/usr/local/musl/include", "/usr/local/musl/lib"},
	}
	for _, c := range candidates {
		if crt, err := os.Stat(filepath.Join(c.libraries, "crt1.o")); err == nil && !crt.IsDir() {
			return &c, nil
		}
	}
	return nil, errorf("musl for %s is missing: there is no %s/crt1.o; install it (apt-get install musl-dev)",
		b.Target.Machine, candidates[0].libraries)
}

// withMusl puts what is linked between what musl begins and ends programs with.
func (b *Build) withMusl(inputs []string, c *CLibrary) ([]string, error) {
	m, err := b.findMusl()
	if err != nil {
		return nil, err
	}
	builtins, err := b.output(b.Tools.Clang.Path, "--target="+b.Target.Triple, "-print-libgcc-file-name")
	if err != nil {
		return nil, err
	}
	part := func(name string) string { return filepath.Join(m.libraries, name) }
	list := []string{"-nostdlib", "-nostartfiles", part("crt1.o"), part("crti.o")}
	if c.Dynamic {
		list = append(list, "-Xlinker", "--dynamic-linker=/lib/ld-musl-"+b.Target.Machine+".so.1")
	}
	list = append(list, inputs...)
	return append(list, "-L"+m.libraries, "-lc", strings.TrimSpace(builtins), part("crtn.o")), nil
}

// CompileC compiles a C file for a program with native code. dirs are searched for
// headers. It has debug information, which says what types the functions have.
func (b *Build) CompileC(from, to string, dirs []string, c *CLibrary, flags ...string) error {
	args := append(machineFlags(b.Target, b.CPU), "-O"+b.Level, "-g", "-fno-pic", "-ffunction-sections", "-fdata-sections",
		"-ffile-prefix-map="+b.Dir+"=.") // the object is the same each time
	for _, d := range dirs {
		args = append(args, "-I"+d)
	}
	if c != nil && c.Musl {
		m, err := b.findMusl()
		if err != nil {
			return err
		}
		resources, err := b.output(b.Tools.Clang.Path, "-print-resource-dir")
		if err != nil {
			return err
		}
		args = append(args, "-nostdinc", "-isystem", m.headers, "-isystem", filepath.Join(strings.TrimSpace(resources), "include"))
	}
	args = append(args, flags...)
	err := b.run(b.Tools.Clang.Path, append(args, "-c", from, "-o", to)...)
	var tool *Error
	if errors.As(err, &tool) {
		return &NativeError{tool.whole()}
	}
	return err
}

// FindLibrary returns the file that -lNAME means: in one of the directories, or where the
// C library is, which then is needed. It is "" if there is none.
func (b *Build) FindLibrary(name string, dirs []string, c *CLibrary) (file string, system bool, err error) {
	var names []string
	if c.Dynamic {
		names = append(names, "lib"+name+".so")
	}
	names = append(names, "lib"+name+".a")
	for _, d := range dirs {
		for _, n := range names {
			if file := filepath.Join(d, n); exist([]string{file}) {
				return file, false, nil
			}
		}
	}
	for _, n := range names {
		var file string
		if c.Musl {
			m, err := b.findMusl()
			if err != nil {
				return "", false, err
			}
			file = filepath.Join(m.libraries, n)
		} else {
			out, err := b.output(b.Tools.Clang.Path, "--target="+b.Target.Triple, "-print-file-name="+n)
			if err != nil {
				return "", false, err
			}
			file = strings.TrimSpace(out)
		}
		if filepath.IsAbs(file) && exist([]string{file}) {
			return file, true, nil
		}
	}
	return "", false, nil
}

// A NativeError says what is wrong with native code that the user has given.
type NativeError struct{ Msg string }

func (e *NativeError) Error() string { return e.Msg }

// linkError makes of what the linker says what the user can do about it.
func (b *Build) linkError(err error) error {
	var tool *Error
	if !errors.As(err, &tool) {
		return err
	}
	type problem struct{ symbol, users string }
	var undefined, twice []problem
	var last *problem
	for line := range strings.Lines(strings.ReplaceAll(tool.said, b.Dir+"/", "")) {
		line = strings.TrimSpace(line)
		if _, s, ok := strings.Cut(line, "undefined symbol: "); ok {
			undefined = append(undefined, problem{symbol: s})
			last = &undefined[len(undefined)-1]
		} else if _, s, ok := strings.Cut(line, "duplicate symbol: "); ok {
			twice = append(twice, problem{symbol: s})
			last = &twice[len(twice)-1]
		} else if user, ok := strings.CutPrefix(line, ">>> "); ok && last != nil {
			user = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(user, "referenced by "), "defined at "))
			last.users = strings.TrimPrefix(last.users+", "+user, ", ")
		} else {
			last = nil
		}
	}
	if undefined == nil && twice == nil {
		return err
	}
	var s strings.Builder
	if undefined != nil {
		s.WriteString("native code uses symbols that nothing defines:\n")
		for _, p := range undefined {
			fmt.Fprintf(&s, "  %s (%s)\n", p.symbol, p.users)
		}
		s.WriteString("name the C file, object or archive that defines them, or its library with -lNAME and -LDIR")
	}
	for i, p := range twice {
		if i > 0 || undefined != nil {
			s.WriteString("\n")
		}
		fmt.Fprintf(&s, "%s is defined twice: %s", p.symbol, strings.ReplaceAll(p.users, ownObject, "wasmc's runtime"))
		if p.symbol == "main" || p.symbol == "_start" {
			s.WriteString("\nthe program begins in wasmc's; for one of your own make a library of the module: see --emit lib")
		}
	}
	return &NativeError{s.String()}
}
