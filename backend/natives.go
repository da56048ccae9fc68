package backend

import (
	"cmp"
	"context"
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"wasmc/backend/native"
	"wasmc/backend/note"
	"wasmc/backend/object"
	"wasmc/backend/toolchain"
	"wasmc/ir"
)

// NativeCode is what the user wants linked with a program, to serve imports.
type NativeCode struct {
	Files     []string // objects, archives, shared libraries and C files
	Libraries []string // as -l takes them
	Dirs      []string // where they are looked for first
	Headers   []string // that declare functions which serve imports
	Libc      string   // "": the target's if something needs one; "musl"; "none"
	Dynamic   bool     // link with the shared libraries that there are
}

// The values of NativeCode.Libc.
const (
	Musl   = "musl"
	NoLibc = "none"
)

// IsEmpty reports whether there is none.
func (n *NativeCode) IsEmpty() bool { return len(n.Files)+len(n.Libraries) == 0 }

// Natives is native code that was compiled and looked at.
type Natives struct {
	Interface *native.Interface
	called    map[string]bool   // our symbols that it uses
	aliases   map[string]string // of those, the ones that begin with GenericPrefix
	files     []string          // objects, archives and shared libraries
	libraries []string
	dirs      []string
	libc      *toolchain.CLibrary // nil: none is needed
	records   []note.Native
	build     toolchain.Build
}

// Close removes temporary files.
func (n *Natives) Close() {
	if n != nil && n.build.Dir != "" {
		os.RemoveAll(n.build.Dir)
	}
}

// OpenNatives prepares the native code that opt names, and finds out which imports it
// serves, and which exports it calls. It has to be before the passes, since what can be
// called depends on it. Errors are as Build's.
func OpenNatives(ctx context.Context, m *ir.Module, opt *Options) error {
	if opt.Native.IsEmpty() {
		opt.natives = &Natives{Interface: interfaceOf(m, opt)}
		return nil
	}
	tools, err := toolchain.Find(opt.Clang)
	if err != nil {
		return err
	}
	n := &Natives{called: map[string]bool{}, aliases: map[string]string{}, dirs: absolute(opt.Native.Dirs)}
	n.build = toolchain.Build{Tools: tools, Target: opt.Target, CPU: cmp.Or(opt.CPU, opt.Target.CPU), Level: opt.Level, Jobs: max(opt.Jobs, 1)}
	if err := n.build.Start(ctx, opt.Trace); err != nil {
		return err
	}
	opt.natives = n
	o := &opener{n, m, opt, native.New(m, opt.Prefix, opt.Imports, nil)}
	return o.open()
}

// HashNatives returns a hash of all native code that OpenNatives has found to be linked. It
// is not known where a C library or a script of the linker is part of that: what they
// bring along is for clang and the linker to find.
func (opt *Options) HashNatives() (sum [sha256.Size]byte, known bool, err error) {
	n := opt.natives
	if n.libc != nil {
		return sum, false, nil
	}
	h := sha256.New()
	for _, r := range n.records { // which the program has
		fmt.Fprintf(h, "%q %x\n", r.Name, r.File)
	}
	for _, name := range n.files {
		data, err := os.ReadFile(name)
		if err != nil {
			return sum, false, err
		}
		if object.IsScript(data) {
			return sum, false, nil
		}
		fmt.Fprintf(h, "%x\n", sha256.Sum256(data))
	}
	return [sha256.Size]byte(h.Sum(nil)), true, nil
}

// interfaceOf is the interface of what has no native code yet: a library, or a program
// without.
func interfaceOf(m *ir.Module, opt *Options) *native.Interface {
	if opt.Emit.IsLibrary() {
		return native.New(m, opt.Prefix, opt.Imports, nil)
	}
	return native.New(m, opt.Prefix, opt.Imports, func(string) bool { return false })
}

func absolute(names []string) []string {
	var list []string
	for _, name := range names {
		if abs, err := filepath.Abs(name); err == nil {
			name = abs
		}
		list = append(list, name)
	}
	return list
}

// An opener makes Natives.
type opener struct {
	*Natives
	m        *ir.Module
	opt      *Options
	possible *native.Interface // if native code served all imports
}

func (o *opener) open() error {
	c := &toolchain.CLibrary{Musl: o.opt.Native.Libc == Musl, Dynamic: o.opt.Native.Dynamic}
	files, err := o.read(c)
	if err != nil {
		return err
	}
	libraries, needed, err := o.findLibraries(c)
	if err != nil {
		return err
	}
	all := slices.Concat(files, libraries)
	if err := o.checkMachine(all); err != nil {
		return err
	}
	linked, missing := object.Resolve(all, o.wanted())
	o.findCalled(missing)
	why := o.reason(linked, missing, needed)
	if why != "" {
		if o.opt.Native.Libc == NoLibc {
			return &toolchain.NativeError{Msg: why + ", for which it needs a C library; --libc none wants none"}
		}
		o.libc = c
	}
	serves := o.symbols(linked)
	if o.libc != nil {
		o.addLibrary(serves, "c", c)
	}
	o.Interface = native.New(o.m, o.opt.Prefix, o.opt.Imports, func(symbol string) bool { return serves[symbol] })
	return o.checkTypes(linked)
}

// wanted are the symbols that would serve imports.
func (o *opener) wanted() []string {
	var list []string
	for _, f := range o.m.Funcs {
		if f.Import != nil {
			list = append(list, cmp.Or(o.opt.Imports[native.Key(f)], native.ImportSymbol(o.opt.Prefix, f.Import.Module, f.Import.Name)))
		}
	}
	return list
}

// read compiles C files and reads all files.
func (o *opener) read(c *toolchain.CLibrary) ([]*object.File, error) {
	includes, err := o.writeHeaders()
	if err != nil {
		return nil, err
	}
	var list []*object.File
	for i, name := range o.opt.Native.Files {
		file, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		o.records = append(o.records, note.Native{Name: filepath.Base(name), File: sha256.Sum256(data)})
		if filepath.Ext(name) == ".c" {
			source := file
			file = filepath.Join(o.build.Dir, fmt.Sprintf("native%d.o", i))
			if err := o.build.CompileC(source, file, includes, c); err != nil {
				return nil, err
			}
		}
		objects, err := object.Read(file)
		if err != nil {
			return nil, &toolchain.NativeError{Msg: err.Error()}
		}
		for _, f := range objects {
			if !f.Lazy {
				f.Name = name
			}
			if f.Shared && !c.Dynamic {
				return nil, &toolchain.NativeError{Msg: name + ": a shared library, in a program that is static; name an archive, or link with --dynamic"}
			}
		}
		list = append(list, objects...)
		o.files = append(o.files, file)
	}
	return list, nil
}

// writeHeaders puts the module's header where C files find it: as PREFIX.h, and what all
// modules have of it as wasmc.h.
func (o *opener) writeHeaders() (dirs []string, err error) {
	dir := filepath.Join(o.build.Dir, "include")
	if err := os.Mkdir(dir, 0o777); err != nil {
		return nil, err
	}
	for name, write := range map[string]func(io.Writer) error{
		o.opt.Prefix + ".h":         o.possible.WriteHeader,
		native.GenericPrefix + ".h": native.WriteGenericHeader,
	} {
		if err := WriteWhole(filepath.Join(dir, name), 0o666, write); err != nil {
			return nil, err
		}
	}
	return []string{dir}, nil
}

// findLibraries reads the libraries. needed names one that is the system's.
func (o *opener) findLibraries(c *toolchain.CLibrary) (list []*object.File, needed string, err error) {
	for _, name := range o.opt.Native.Libraries {
		file, system, err := o.build.FindLibrary(name, o.dirs, c)
		if err != nil {
			return nil, "", err
		}
		if file == "" {
			msg := fmt.Sprintf("-l%s: there is no lib%s.a for %s", name, name, o.opt.Target.Name)
			if !c.Dynamic {
				msg += "; if there is a lib" + name + ".so only, link with --dynamic"
			}
			return nil, "", &toolchain.NativeError{Msg: msg + "; -L names other directories"}
		}
		files, err := object.Read(file)
		if err != nil {
			return nil, "", &toolchain.NativeError{Msg: err.Error()}
		}
		list = append(list, files...)
		o.records = append(o.records, note.Native{Name: "-l" + name})
		switch {
		case system:
			needed = name
			o.libraries = append(o.libraries, name)
		default:
			o.files = append(o.files, file)
		}
	}
	return list, needed, nil
}

// addLibrary adds what a library of the system defines.
func (o *opener) addLibrary(symbols map[string]bool, name string, c *toolchain.CLibrary) {
	file, _, err := o.build.FindLibrary(name, nil, c)
	if err != nil || file == "" {
		return // the linker will say what it misses
	}
	files, err := object.Read(file)
	if err != nil {
		return
	}
	maps.Copy(symbols, o.symbols(files))
}

func (o *opener) symbols(files []*object.File) map[string]bool {
	defined := map[string]bool{}
	for _, f := range files {
		maps.Copy(defined, f.Defined)
	}
	return defined
}

func (o *opener) checkMachine(files []*object.File) error {
	want := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[o.opt.Target.Arch]
	names := map[elf.Machine]string{elf.EM_X86_64: "x86_64-linux", elf.EM_AARCH64: "aarch64-linux"}
	for _, f := range files {
		if f.Machine != want {
			return &toolchain.NativeError{Msg: fmt.Sprintf("%s: for %s, but the program is for %s; compile it for that, or choose --target",
				f.Name, cmp.Or(names[f.Machine], f.Machine.String()), o.opt.Target.Name)}
		}
	}
	return nil
}

// findCalled takes from missing what the program has for native code.
func (o *opener) findCalled(missing map[string]*object.File) {
	offered := map[string]bool{}
	for _, f := range o.possible.Exports {
		offered[f.Symbol] = true
	}
	for s := range o.possible.Provided(false) {
		offered[s] = true
	}
	for s := range missing {
		own := s
		if rest, ok := strings.CutPrefix(s, native.GenericPrefix+"_"); ok && !offered[s] {
			own = o.opt.Prefix + "_" + rest
		}
		if !offered[own] || own != s && !o.possible.IsProvided(own) {
			continue
		}
		o.called[own] = true
		if own != s {
			o.aliases[s] = own
		}
		delete(missing, s)
	}
}

// reason says why native code needs a C library; "" if it does not.
func (o *opener) reason(linked []*object.File, missing map[string]*object.File, library string) string {
	for _, s := range slices.Sorted(maps.Keys(missing)) {
		if !toolchain.Basics(s) {
			return fmt.Sprintf("%s uses %s", missing[s].Name, s)
		}
	}
	for _, f := range linked {
		switch {
		case f.Startup != "":
			return f.Name + " has " + f.Startup
		case f.Shared:
			return f.Name + " is a shared library"
		}
	}
	switch {
	case library != "":
		return "-l" + library + " is a library of the system"
	case o.opt.Native.Dynamic:
		return "--dynamic links with shared libraries"
	case o.opt.Native.Libc == Musl:
		return "--libc says so"
	}
	return ""
}

// checkTypes compares the types of functions that serve imports, as far as debug
// information or headers tell them.
func (o *opener) checkTypes(linked []*object.File) error {
	names := map[string]bool{}
	for _, f := range o.Interface.Imports {
		names[f.Symbol] = true
	}
	known := map[string]*native.Signature{}
	where := map[string]string{}
	add := func(file string, data *elf.File) {
		found, err := native.Signatures(data, names)
		if err != nil && o.opt.Trace != nil {
			fmt.Fprintf(o.opt.Trace, "# types in %s are not checked: %v\n", file, err)
		}
		for s, signature := range found {
			known[s], where[s] = signature, file
		}
	}
	for _, f := range linked {
		if !f.Shared && definesOne(f, names) {
			add(f.Name, f.ELF)
		}
	}
	for _, h := range o.opt.Native.Headers {
		f, err := o.compileHeader(h, slices.Sorted(maps.Keys(names)))
		if err != nil {
			return err
		}
		add(h, f)
		f.Close()
	}
	var problems []string
	for _, f := range o.Interface.Imports {
		if s := known[f.Symbol]; s != nil {
			if p := o.Interface.Check(f, s); p != "" {
				problems = append(problems, where[f.Symbol]+": "+p)
			}
		}
	}
	if problems != nil {
		return &toolchain.NativeError{Msg: strings.Join(problems, "\n")}
	}
	return nil
}

func definesOne(f *object.File, names map[string]bool) bool {
	for name := range names {
		if f.Defined[name] {
			return true
		}
	}
	return false
}

var undeclared = regexp.MustCompile(`use of undeclared identifier '(\w+)'`)

// compileHeader makes an object whose debug information says how the header declares the
// functions of these names, if it does.
func (o *opener) compileHeader(header string, names []string) (*elf.File, error) {
	included := "<" + header + ">" // one of a library
	if _, err := os.Stat(header); err == nil {
		included = fmt.Sprintf("%q", absolute([]string{header})[0])
	}
	source, to := filepath.Join(o.build.Dir, "header.c"), filepath.Join(o.build.Dir, "header.o")
	dirs := []string{filepath.Join(o.build.Dir, "include")}
	c := &toolchain.CLibrary{Musl: o.opt.Native.Libc == Musl}
	var err error
	for range 2 { // the second time without what it does not declare
		if err := WriteWhole(source, 0o666, func(w io.Writer) error { return native.WriteCheck(w, included, names) }); err != nil {
			return nil, err
		}
		err = o.build.CompileC(source, to, dirs, c, "-ferror-limit=0", "-O0")
		var problem *toolchain.NativeError
		if !errors.As(err, &problem) {
			break
		}
		without := undeclared.FindAllStringSubmatch(problem.Msg, -1)
		if without == nil {
			break
		}
		for _, m := range without {
			names = slices.DeleteFunc(names, func(name string) bool { return name == m[1] })
		}
	}
	if err != nil {
		return nil, err
	}
	return elf.Open(to)
}
