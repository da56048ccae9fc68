// Package backend turns the compiler's IR into an executable.
package backend

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"wasmc/backend/backtrace"
	"wasmc/backend/cache"
	"wasmc/backend/llvm"
	"wasmc/backend/native"
	"wasmc/backend/note"
	"wasmc/backend/object"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/ir"
	"wasmc/ir/parallel"
	"wasmc/runtime"
)

// Build makes the file that opt asks for of m. An error is a *toolchain.Error if
// a tool is missing or fails, an *ImportError if m wants what no one offers,
// a *MemoryError if it needs more than its policy allows, ErrNoEntryPoint, or says
// which file cannot be written. When ctx is done, Build stops, removes what it has
// made and returns the cause. m's functions have no bodies afterwards, which would
// take memory while clang runs.
func Build(ctx context.Context, m *ir.Module, opt Options) error {
	if opt.natives == nil {
		if err := OpenNatives(ctx, m, &opt); err != nil {
			return err
		}
	}
	defer opt.natives.Close()
	if err := check(m, opt.natives.Interface, &opt); err != nil {
		return err
	}
	linked := !opt.Native.IsEmpty()
	opt.Policy.Unconfined = opt.Policy.Unconfined || linked // what native code needs is not known
	opt.CPU = cmp.Or(opt.CPU, opt.Target.CPU)
	program := llvm.NewProgram(m, llvm.Options{
		Target:         opt.Target,
		Tune:           target.Tune(opt.CPU),
		Policy:         opt.Policy,
		Trees:          opt.Trees,
		ForSize:        opt.Level == "s",
		Whole:          opt.Emit == LLVM,
		Inlines:        opt.Level != "0" && opt.Level != "1",
		Exports:        opt.Driver != "",
		ExplicitBounds: opt.ExplicitBounds,
		Library:        opt.Emit.IsLibrary(),
		Native:         opt.natives.Interface,
		Linked:         linked,
		Called:         opt.natives.called,
		Hosted:         opt.natives.libc != nil,
		Invoke:         opt.Invoke,
		Debug:          opt.Debug,
	})
	program.Note = opt.note(program)
	if opt.Emit == LLVM {
		return WriteWhole(opt.Output, 0o666, program.Units[0].Write)
	}
	tools, err := toolchain.Find(opt.Clang)
	if err != nil {
		return err
	}
	b := &builder{
		Options: opt,
		program: program,
		tools: toolchain.Build{Tools: tools, Target: opt.Target, CPU: opt.CPU, Level: opt.Level,
			Library: opt.Emit.IsLibrary(), Native: linked, Parts: len(program.Units), Jobs: max(opt.Jobs, 1)},
	}
	if b.Timed == nil {
		b.Timed = func(string) func() { return func() {} }
	}
	b.planUnits()
	if err := b.tools.Start(ctx, opt.Trace); err != nil {
		return err
	}
	defer b.cleanUp()
	return b.run()
}

// note completes the record and returns it as the executable has it.
func (opt *Options) note(program *llvm.Program) []byte {
	r := opt.Record
	r.Target, r.CPU, r.Optimize = opt.Target.Name, opt.CPU, opt.Level
	for _, t := range opt.Trees {
		r.Embedded = append(r.Embedded, note.Embedded{Guest: t.Guest, Files: t.Files, Bytes: t.Bytes, Image: t.Sum})
	}
	if opt.ExplicitBounds {
		r.BoundsChecks = "explicit"
	}
	r.Native, r.Libc = opt.natives.records, opt.natives.libc.String()
	r.Policy, r.SystemCalls = note.Settings(&opt.Policy), program.Confinement.Calls
	return r.Bytes()
}

// Roots returns the functions that the host calls in what Build makes without a
// Driver, after OpenNatives. From them all that can run is reached.
func Roots(m *ir.Module, opt *Options) []*ir.Func {
	roots := llvm.Roots(m, opt.Emit.IsLibrary(), opt.Invoke)
	if opt.natives == nil {
		return roots
	}
	for _, f := range opt.natives.Interface.Exports {
		if opt.natives.called[f.Symbol] {
			roots = append(roots, f.Func)
		}
	}
	return roots
}

// A builder makes one file.
type builder struct {
	Options
	program *llvm.Program
	units   []unit
	tools   toolchain.Build
}

func (b *builder) cleanUp() {
	if !b.Work {
		os.RemoveAll(b.tools.Dir)
		return
	}
	to := b.Trace
	if to == nil {
		to = os.Stderr
	}
	fmt.Fprintf(to, "temporary files are in %s\n", b.tools.Dir)
}

func (b *builder) run() error {
	done := b.Timed("emit")
	err := b.emit()
	done()
	if err != nil {
		return err
	}
	b.program.Release()
	debug.FreeOSMemory() // clang may need it
	done = b.Timed("clang")
	objects, err := b.compile()
	done()
	if err != nil {
		return err
	}
	defer b.Timed("link")()
	made, err := b.link(objects)
	if err != nil {
		return err
	}
	b.keep(b.Result, made, b.Emit.Mode())
	return WriteWhole(b.Output, b.Emit.Mode(), func(w io.Writer) error {
		_, err := w.Write(made)
		return err
	})
}

// link makes the output of the objects.
func (b *builder) link(objects []string) ([]byte, error) {
	const output = "out"
	var err error
	switch {
	case b.Emit.IsLibrary():
		err = b.linkLibrary(objects, output)
	case !b.Native.IsEmpty():
		err = b.tools.LinkNative(b.linkingNative(objects, output))
	default:
		err = b.tools.Link(b.linking(objects, output))
	}
	if err != nil {
		return nil, err
	}
	made, err := os.ReadFile(filepath.Join(b.tools.Dir, output))
	if err != nil || b.Emit != Archive {
		return made, err
	}
	return object.Archive(b.Prefix+".o", made)
}

func (b *builder) linkLibrary(objects []string, output string) error {
	l := &toolchain.LibraryLinking{Objects: objects, Public: b.program.Public(), Names: b.names(),
		Strip: b.Debug == NoDebug, Debug: b.Debug == Full, Output: output}
	if b.Emit != Shared {
		return b.tools.Relocatable(l)
	}
	whole := *l
	whole.Output = output + ".o"
	if err := b.tools.Relocatable(&whole); err != nil {
		return err
	}
	return b.tools.Shared(l, whole.Output, "lib"+b.Prefix+".so")
}

// keep puts something into the cache. That it could not be kept is no reason to fail.
func (b *builder) keep(key cache.Key, data []byte, mode os.FileMode) {
	if key == (cache.Key{}) {
		return // the caller did not want it
	}
	if err := b.Cache.Put(key, data, mode); err != nil && b.Trace != nil {
		fmt.Fprintf(b.Trace, "cache: %v\n", err)
	}
}

// emit writes the program's units and its data to files.
func (b *builder) emit() error {
	if err := b.write("data.bin", b.program.WriteData); err != nil {
		return err
	}
	for i, t := range b.Trees {
		if err := b.write(llvm.TreeFile(i), t.Write); err != nil {
			return err
		}
	}
	err := b.write("data.s", func(w io.Writer) error {
		_, err := io.WriteString(w, b.program.DataAssembly("data.bin"))
		return err
	})
	if err != nil {
		return err
	}
	return parallel.Each(b.tools.Jobs, len(b.units), func(i int) error {
		return b.emitUnit(&b.units[i])
	})
}

// compile makes objects of these files.
func (b *builder) compile() ([]string, error) {
	objects := []string{"data.o"}
	if err := b.tools.Assemble("data.s", objects[0]); err != nil {
		return nil, err
	}
	for _, u := range b.units {
		objects = append(objects, u.Name+".o")
	}
	return objects, b.compileUnits()
}

// write makes a temporary file.
func (b *builder) write(name string, print func(io.Writer) error) error {
	f, err := os.Create(filepath.Join(b.tools.Dir, name))
	if err != nil {
		return err
	}
	err = print(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func (b *builder) linking(objects []string, output string) *toolchain.Linking {
	if b.Driver != "" {
		objects = append(objects, b.Driver)
	}
	l := &toolchain.Linking{Objects: objects, Files: len(b.Trees) > 0, Strip: b.Debug == NoDebug, Debug: b.Debug == Full, Output: output,
		Names: b.names()}
	for _, im := range b.program.Images {
		if !im.Copied {
			l.Images = append(l.Images, toolchain.Image{Section: im.Section, Start: im.Start})
		}
	}
	name, value := b.program.Memory0()
	l.Symbols = []toolchain.Symbol{{Name: name, Value: value}}
	return l
}

// names are what backtraces call functions.
func (b *builder) names() backtrace.Names {
	return backtrace.Names{Functions: b.program.FuncNames(), Starters: b.program.Starters(), Directories: b.program.Directories()}
}

func (b *builder) linkingNative(objects []string, output string) *toolchain.NativeLinking {
	n := b.natives
	return &toolchain.NativeLinking{Linking: *b.linking(objects, output), Public: b.program.Public(), Aliases: n.aliases,
		Files: n.files, Libraries: n.libraries, Dirs: n.dirs, C: n.libc}
}

// WriteWhole makes the file called name of what print writes. It appears whole
// or not at all.
func WriteWhole(name string, mode os.FileMode, print func(io.Writer) error) (err error) {
	tmp := fmt.Sprintf("%s.%d.tmp", name, os.Getpid())
	defer func() {
		if err != nil {
			os.Remove(tmp)
		}
		var path *os.PathError
		if errors.As(err, &path) && path.Path == tmp {
			path.Path = name // the name that the user knows
		}
	}()
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err = print(w); err == nil {
		err = w.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp, name)
}

// An ImportError lists what a module imports and the runtime does not have.
type ImportError struct {
	Imports    []string // kind, names and type of each
	Prototypes []string // of C functions that would serve those which native code can

	minified bool // the names are not those in the source
}

func (e *ImportError) Error() string {
	msg := fmt.Sprintf("unknown import: wasmc provides %s, %s and what docs/producers.md lists, not\n  %s",
		runtime.Preview1, runtime.Unstable, strings.Join(e.Imports, "\n  "))
	if e.minified {
		return msg + "\nThese are names that Emscripten shortens at -O3, -Os and -Oz: link with -sDECLARE_ASM_MODULE_EXPORTS=0 or -sSTANDALONE_WASM"
	}
	if e.Prototypes != nil {
		msg += "\nTo serve them, name a C file, object or archive after the module that defines these, or let calls trap (--allow-missing-imports):\n  " +
			strings.Join(e.Prototypes, "\n  ")
	}
	return msg
}

// minified reports whether the name of an import is one that Emscripten makes.
func minified(i *ir.Import) bool {
	return i.Module == "a" && len(i.Name) <= 2
}

// ErrNoEntryPoint says that a module cannot be an executable.
var ErrNoEntryPoint = errors.New("no entry point: the module exports no function " + llvm.EntryPoint +
	" without parameters and results, so it is a library: see --emit lib and --invoke")

// check reports why m cannot become what opt asks for.
func check(m *ir.Module, n *native.Interface, opt *Options) error {
	if err := checkImports(m, n, opt.AllowMissing); err != nil {
		return err
	}
	if err := checkLibrary(opt); err != nil {
		return err
	}
	if !opt.Native.IsEmpty() && opt.Policy.RequireConfinement {
		return errors.New("require-confinement: nobody knows which system calls native code makes, so a program that has some is not confined")
	}
	if err := checkMemory(m, opt.Policy.MaxMemory); err != nil {
		return err
	}
	if opt.Invoke != "" {
		return checkInvoked(m, opt)
	}
	if opt.Emit != Executable || opt.Driver != "" {
		return nil
	}
	for _, e := range m.Main().Exports {
		if e.Name == llvm.EntryPoint && e.Func != nil && len(e.Func.Params)+len(e.Func.Results) == 0 {
			return nil
		}
	}
	return ErrNoEntryPoint
}

// An InvokeError says why a program cannot call an export with its arguments.
type InvokeError struct{ Msg string }

func (e *InvokeError) Error() string { return "invoke: " + e.Msg }

func checkInvoked(m *ir.Module, opt *Options) error {
	if opt.Emit.IsLibrary() {
		return &InvokeError{"a library has all exports; --emit exe makes a program that calls one"}
	}
	var names []string
	for _, e := range m.Main().Exports {
		if e.Func == nil {
			continue
		}
		if e.Name != opt.Invoke {
			names = append(names, strconv.Quote(e.Name))
			continue
		}
		for _, t := range slices.Concat(e.Func.Params, e.Func.Results) {
			if !slices.Contains([]ir.Type{ir.I32, ir.I64, ir.F32, ir.F64}, t) {
				return &InvokeError{fmt.Sprintf("%q has type %v -> %v; only i32, i64, f32 and f64 can be arguments and results",
					e.Name, e.Func.Params, e.Func.Results)}
			}
		}
		return nil
	}
	msg := fmt.Sprintf("the module exports no function %q", opt.Invoke)
	if names != nil {
		msg += "; it has " + strings.Join(names, ", ")
	}
	return &InvokeError{msg}
}

// A MemoryError says that a module starts with more memory than its program may have.
type MemoryError struct{ Needed, Allowed uint64 } // bytes

func (e *MemoryError) Error() string {
	return fmt.Sprintf("its memories have %d bytes at the start, and max-memory allows %d", e.Needed, e.Allowed)
}

// checkMemory compares what m's memories have at the start with the limit, unless
// that is 0.
func checkMemory(m *ir.Module, limit uint64) error {
	needed := uint64(0)
	for _, mem := range m.Memories {
		needed += mem.Min << mem.PageShift
	}
	if limit != 0 && needed > limit {
		return &MemoryError{needed, limit}
	}
	return nil
}

// checkLibrary reports settings that are about the whole process, which is not the
// library's.
func checkLibrary(opt *Options) error {
	if !opt.Emit.IsLibrary() {
		return nil
	}
	p := &opt.Policy
	for _, setting := range []struct {
		name string
		set  bool
	}{
		{"max-cpu", p.MaxCPU != 0},
		{"require-confinement", p.RequireConfinement},
		{"grantable", p.Grantable},
		{"inherit-listeners", p.InheritListeners},
	} {
		if setting.set {
			return fmt.Errorf("%s: a library cannot have that: the process belongs to its host", setting.name)
		}
	}
	return nil
}

func checkImports(m *ir.Module, n *native.Interface, allowMissing bool) error {
	var unknown ImportError
	missing := map[string]bool{}
	for _, f := range n.Missing {
		missing[native.Key(f.Func)] = true
		unknown.Prototypes = append(unknown.Prototypes, n.ImportPrototype(f)+";")
	}
	served := map[string]bool{}
	for _, f := range n.Imports {
		served[native.Key(f.Func)] = true
	}
	add := func(kind string, i *ir.Import, typ string) {
		if i != nil {
			unknown.Imports = append(unknown.Imports, fmt.Sprintf("%s %q %q %s", kind, i.Module, i.Name, typ))
			unknown.minified = unknown.minified || minified(i)
		}
	}
	for _, f := range m.Funcs {
		if f.Import == nil || served[native.Key(f)] || allowMissing && missing[native.Key(f)] {
			continue
		}
		typ := fmt.Sprintf("%v -> %v", f.Params, f.Results)
		host, fits := native.Served(f)
		switch {
		case fits:
		case host.Symbol != "":
			add("func", f.Import, fmt.Sprintf("%s, which has type %v -> %v", typ, native.Types(host.Params), native.Types(host.Results)))
		default:
			add("func", f.Import, typ)
		}
	}
	for _, t := range m.Tables {
		add("table", t.Import, t.Type.String())
	}
	for _, mem := range m.Memories {
		add("memory", mem.Import, fmt.Sprintf("of %d pages", mem.Min))
	}
	for _, g := range m.Globals {
		add("global", g.Import, g.Type.String())
	}
	if unknown.Imports == nil {
		return nil
	}
	if allowMissing {
		unknown.Prototypes = nil
	}
	return &unknown
}
