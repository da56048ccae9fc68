package frontend

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"wasmc/frontend/binary"
	"wasmc/frontend/dwarf"
	"wasmc/frontend/emscripten"
	"wasmc/frontend/lower"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/ir"
)

// A linker makes one program of several modules.
type linker struct {
	Options
	program *lower.Program
	modules map[string]*linked // by the name that others import from
	order   []*linked          // all of them
	pending map[string]bool    // names of modules that are still to come
}

// A linked module is a part of the program.
type linked struct {
	m        *wasm.Module
	lowering *lower.Lowering
	exports  map[string]*wasm.Export
	imports  map[*wasm.Import]source // what other modules have
	wants    []*ir.Want              // of those, what must have grown by then
	explain  func(error) error       // see Decode
}

// checkMemories refuses linked modules whose calls of WASI would mean another module's memory than
// their own: there is one memory that the host's functions know, the main module's.
func (l *linker) checkMemories() error {
	main := l.program.Module.Main()
	for _, this := range l.order {
		if len(this.m.Memories) == 0 || this.sharesMemory(main) {
			continue
		}
		for i := range this.m.Imports {
			im := &this.m.Imports[i]
			_, linked := this.imports[im]
			if linked || !strings.HasPrefix(im.Module, "wasi_") || im.Kind != wasm.ExternFunc || len(this.m.FuncType(im.Index).Results) == 0 {
				continue // proc_exit has no result, and no pointers
			}
			return this.explain(wasm.Errorf(im.Offset, "not supported yet: %q %q in a linked module with a memory of its own: it would access the main module's",
				im.Module, im.Name))
		}
	}
	return nil
}

// sharesMemory reports whether the first memory is the one that the host's functions access.
func (m *linked) sharesMemory(main *ir.Instance) bool {
	guest := 0
	for _, e := range main.Exports {
		if e.Memory != nil && e.Name == "memory" {
			guest = e.Memory.Index
		}
	}
	own := m.lowering.Export(&wasm.Export{Kind: wasm.ExternMemory})
	return own.Memory.Index == guest
}

// A source is what an import means: an export of another module.
type source struct {
	from   *linked
	export *wasm.Export
}

func newLinker(opt Options) *linker {
	return &linker{Options: opt, program: lower.NewProgram(), modules: map[string]*linked{}, pending: map[string]bool{}}
}

// add takes a module through all stages.
func (l *linker) add(in Input, main bool) error {
	done := l.Timed("decode")
	m, explain, err := Decode(in, wasm.AllFeatures&^l.Off)
	done()
	if err != nil {
		return err
	}
	defer l.Timed("validate, lower")()
	if l.modules[runtimeModule] == nil {
		emscripten.Complete(m, main && l.Program)
	}
	if err := explain(l.addModule(in, m)); err != nil {
		return err
	}
	l.order[len(l.order)-1].explain = explain
	return nil
}

// runtimeModule is what producers import their own functions from. Linked with a module of that
// name, a module has those.
const runtimeModule = "env"

// Decode reads a module of either format, which may use features that cannot be lowered
// yet, and does not validate it. What it returns beside the module turns a later error
// about that into one about the input.
func Decode(in Input, features wasm.Feature) (m *wasm.Module, explain func(error) error, err error) {
	if isText(in) {
		source, err := wat.ParseSource(in.File, in.Data, features)
		if err != nil {
			return nil, nil, err
		}
		return source.Module, func(err error) error {
			var bad *wasm.Error
			if errors.As(err, &bad) {
				return source.Error(bad)
			}
			return err
		}, nil
	}
	explain = func(err error) error {
		var bad *wasm.Error
		if errors.As(err, &bad) {
			bad.File = in.File
		}
		return err
	}
	m, err = binary.Decode(in.Data, features)
	return m, explain, explain(err)
}

// isText reports whether in is in the text format: by its name, or, as nothing
// else begins so, by a parenthesis or a comment.
func isText(in Input) bool {
	if bytes.HasPrefix(in.Data, []byte("\x00asm")) {
		return false
	}
	start := bytes.TrimLeft(in.Data, " \t\r\n")
	return strings.HasSuffix(in.File, ".wat") || bytes.HasPrefix(start, []byte("(")) || bytes.HasPrefix(start, []byte(";;"))
}

func (l *linker) addModule(in Input, m *wasm.Module) error {
	features := wasm.Supported &^ l.Off
	this, err := l.connect(in.Name, m, features)
	if err != nil {
		return err
	}
	if err := this.importedConstants(); err != nil {
		return err
	}
	this.lowering = l.program.Add(m, in.Name, func(i *wasm.Import) *ir.Export {
		s, ok := this.imports[i]
		if !ok {
			return nil
		}
		return s.from.lowering.Export(s.export)
	})
	l.order = append(l.order, this)
	l.program.Module.Main().Wants = this.wants
	if l.Debug && dwarf.Has(m) {
		l.addSources(in.File, this)
	}
	return funcs(m, l.Jobs, features, this.lowering.Func)
}

// connect validates all of a module but its code, and finds what it imports from the
// modules before it.
func (l *linker) connect(name string, m *wasm.Module, features wasm.Feature) (*linked, error) {
	if err := validate.Module(m, features); err != nil {
		return nil, err
	}
	if err := sizes(m); err != nil {
		return nil, err
	}
	this := &linked{m: m, exports: map[string]*wasm.Export{}, imports: map[*wasm.Import]source{}}
	for i := range m.Exports {
		this.exports[m.Exports[i].Name] = &m.Exports[i]
	}
	if err := l.resolve(this); err != nil {
		return nil, err
	}
	l.modules[name] = this
	delete(l.pending, name)
	return this, nil
}

// addSources adds what the debug sections of a module say.
func (l *linker) addSources(file string, this *linked) {
	info, err := dwarf.Read(this.m, l.Variables, max(l.Jobs, 1))
	if err != nil {
		l.Warn(file, fmt.Sprintf("its debug sections are damaged and not used: %v", err))
		return
	}
	out := l.program.Module
	for _, f := range info.Files {
		f.Index = len(out.SourceFiles)
		out.SourceFiles = append(out.SourceFiles, f)
	}
	for _, u := range info.Units {
		u.Index = len(out.SourceUnits)
		out.SourceUnits = append(out.SourceUnits, u)
	}
	for _, s := range info.Subprograms {
		s.Index = len(out.Subprograms)
		out.Subprograms = append(out.Subprograms, s)
	}
	for _, t := range info.Types {
		t.Index = len(out.SourceTypes)
		out.SourceTypes = append(out.SourceTypes, t)
	}
	for i, s := range info.Funcs {
		var watches []lower.Watch
		for _, w := range info.Watches[i] {
			watches = append(watches, lower.Watch(w))
		}
		this.lowering.Source(uint32(i), s, watches)
	}
}

// sizes refuses tables and memories that are valid but too large to be
// instantiated.
func sizes(m *wasm.Module) error {
	for i := range m.Tables {
		if t := &m.Tables[i]; t.Min > wasm.MaxTableSize {
			return wasm.Errorf(t.Offset, "table size %d is beyond wasmc's limit of %d elements", t.Min, wasm.MaxTableSize)
		}
	}
	for i := range m.Memories {
		mem := &m.Memories[i]
		if most := uint64(wasm.MaxMemory64) >> mem.PageSize; mem.Min > most {
			return wasm.Errorf(mem.Offset, "memory size %d is beyond wasmc's limit of %d pages", mem.Min, most)
		}
	}
	return nil
}

// resolve finds what the imports of a module mean and checks that it is what the
// module expects.
func (l *linker) resolve(this *linked) error {
	for i := range this.m.Imports {
		im := &this.m.Imports[i]
		from := l.modules[im.Module]
		if from == nil && im.Module != "" && l.pending[im.Module] {
			return wasm.Errorf(im.Offset, "unknown import: module %q is linked after the one that imports %q from it; only those before can be "+
				"imported from, and no two from each other", im.Module, im.Name)
		}
		if from == nil {
			continue // the host's
		}
		export := from.exports[im.Name]
		if export == nil {
			return wasm.Errorf(im.Offset, "unknown import: module %q exports no %q", im.Module, im.Name)
		}
		want, have := this.declared(im.Kind, im.Index), from.describe(export.Kind, export.Index)
		if !have.fits(want) && !l.grown(from, export, have).fits(want) {
			return wasm.Errorf(im.Offset, "incompatible import type: %q %q is %v, want %v", im.Module, im.Name, have, want)
		}
		if !have.fits(want) {
			this.wants = append(this.wants, wanted(from.lowering.Export(export), want))
		}
		this.imports[im] = source{from, export}
	}
	return nil
}

// grown returns the type that a part of an earlier module of type have may get by
// growing before the next module is instantiated, if there is an instruction for
// that. It is by the size at that time that imports match.
func (l *linker) grown(from *linked, export *wasm.Export, have externType) externType {
	if from.lowering == nil {
		return have // see Match
	}
	part := from.lowering.Export(export)
	switch {
	case part.Memory != nil && l.has(ir.MemoryGrow, part.Memory.Index):
		t := *have.memory
		t.Min, have.memory = part.Memory.Max, &t
	case part.Table != nil && l.has(ir.TableGrow, part.Table.Index):
		t := *have.table
		t.Min, have.table = part.Table.Max, &t
	}
	return have
}

// has reports whether the modules so far have an operation on a memory or table.
func (l *linker) has(op ir.Op, index int) bool {
	for _, f := range l.program.Module.Funcs {
		for _, b := range f.Blocks {
			for _, v := range b.Values {
				if v.Op == op && v.Index == uint32(index) {
					return true
				}
			}
		}
	}
	return false
}

// wanted is what is left to check when the importing module is instantiated.
func wanted(part *ir.Export, want externType) *ir.Want {
	if part.Memory != nil {
		return &ir.Want{Memory: part.Memory, Min: want.memory.Min}
	}
	return &ir.Want{Table: part.Table, Min: want.table.Min}
}

// importedConstants refuses constant expressions over globals of the host, whose
// values are not known when the program is built.
func (m *linked) importedConstants() error {
	var first error
	check := func(expr []wasm.Instr) {
		for i := range expr {
			in := &expr[i]
			if in.Op.Code != wasm.GlobalGet || first != nil {
				continue
			}
			from := m.m.Globals[in.Index].Import
			if _, ok := m.imports[from]; from != nil && !ok {
				first = wasm.Errorf(in.Offset, "not supported yet: a constant expression over the host's global %q %q",
					from.Module, from.Name)
			}
		}
	}
	for i := range m.m.Globals {
		check(m.m.Globals[i].Init)
	}
	for i := range m.m.Tables {
		check(m.m.Tables[i].Init)
	}
	for i := range m.m.Data {
		check(m.m.Data[i].At)
	}
	for i := range m.m.Elems {
		check(m.m.Elems[i].At)
		for _, init := range m.m.Elems[i].Init {
			check(init)
		}
	}
	return first
}
