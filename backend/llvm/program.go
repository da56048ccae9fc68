// Package llvm turns the IR into LLVM IR. It is the only package that knows
// the library llir and the runtime's binary interface.
//
// It cannot fail but for files that cannot be written.
package llvm

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"

	"wasmc/backend/confine"
	"wasmc/backend/embedded"
	"wasmc/backend/native"
	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/ir"
	"wasmc/runtime"
)

// Options say how the LLVM IR is to be.
type Options struct {
	Target  *target.Target
	Tune    string // LLVM's name of the processors that the program is to be fast on; empty: those it is compiled for
	Policy  policy.Policy
	Trees   []*embedded.Tree // the embedded directories of the policy
	ForSize bool             // prefer small code to fast code
	Whole   bool             // one unit, however large
	Inlines bool             // LLVM will inline, so units have copies of small functions of others
	Debug   Debug
	// ExplicitBounds says that no memory has a guard: every access is checked. Growing
	// takes the address space that it needs, or in a library what is reserved for that.
	ExplicitBounds bool
	Exports        bool // a table of all exports, see struct exported in abi.h, instead of wasmc_start

	// Library says that the host calls exports as C functions, and that memories may be
	// anywhere; see library.go.
	Library bool
	// Native says how the host and the module know each other.
	Native *native.Interface
	// Linked says that native code is part of the program. Called are the symbols by which
	// it calls exports and what every host is provided with.
	Linked bool
	Called map[string]bool
	Hosted bool   // the program starts and ends with a C library
	Invoke string // the export that the program calls with its arguments; empty: EntryPoint
}

// A Program is what a module becomes: units of LLVM IR, to be compiled
// separately, and images of its memories' initial contents.
type Program struct {
	Units       []*Unit
	Images      []Image
	Confinement *confine.Plan
	Note        []byte // the contents of the ELF note, if any

	opt         Options
	m           *ir.Module
	target      *target.Target
	facts       *facts
	pinned      pinned
	cycles      *cycles
	index       map[*ir.Func]int
	names       []string // by function: its symbol
	native      *native.Interface
	imports     map[string]native.Func // those of the interface, by native.Key
	missing     map[string]bool        // so are those that nobody serves
	addresses   []uint64               // by memory: of byte 0; and that of the next one
	inPlace     map[*ir.Data]bool      // active segments that are part of a memory's initial contents
	elemInPlace map[*ir.Elem]bool      // active segments that are part of a table's initial contents
	callTables  map[callKey]*callTable // nil ones: calls check the type
	funcAttrs   []llir.FuncAttribute
}

// A Unit is a part of the program that LLVM sees at once.
type Unit struct {
	Name string // unique, fit for a file name

	p    *Program
	main bool // the one that has the program's data
	part part
}

// NewProgram plans how m becomes LLVM IR. Every import must be one that the
// runtime has.
func NewProgram(m *ir.Module, opt Options) *Program {
	p := &Program{opt: opt, m: m, target: opt.Target, index: make(map[*ir.Func]int, len(m.Funcs))}
	p.native = opt.Native
	if p.native == nil {
		p.native = &native.Interface{}
	}
	p.imports, p.missing = map[string]native.Func{}, map[string]bool{}
	for _, f := range p.native.Imports {
		p.imports[native.Key(f.Func)] = f
	}
	for _, f := range p.native.Missing {
		p.missing[native.Key(f.Func)] = true
	}
	p.planMemories()
	p.planInstances()
	p.facts = gather(m, p.roots(), p.elemInPlace)
	p.facts.called = (opt.Library || len(opt.Called) > 0) && p.importsFromHost()
	p.planCallTables()
	p.pinned = choosePinned(m, p.facts)
	p.cycles = findCycles(m, p.facts)
	p.Confinement = confine.New(p.target, p.runtimeFunctions(), &p.opt.Policy)
	if p.hasHost() { // the process is not its own, or nobody knows what native code needs
		p.Confinement.Filter, p.Confinement.Process, p.Confinement.Calls = nil, 0, nil
	}
	p.funcAttrs = []llir.FuncAttribute{
		enum.FuncAttrNoUnwind,
		attribute("uwtable"),
		// Address 0 of the host is never accessed, but LLVM must not conclude
		// anything from an address of the guest.
		attribute("null_pointer_is_valid"),
		// A frame larger than a page must not jump over the stack's guard.
		attribute(`"probe-stack"="inline-asm"`),
	}
	if opt.Tune != "" {
		p.funcAttrs = append(p.funcAttrs, attribute(fmt.Sprintf(`"tune-cpu"=%q`, opt.Tune)))
	}
	if opt.ForSize {
		p.funcAttrs = append(p.funcAttrs, enum.FuncAttrOptSize)
	}
	p.nameFuncs()
	p.planImages()
	for i, part := range partition(m, p.facts, opt) {
		p.Units = append(p.Units, &Unit{Name: fmt.Sprintf("unit%d", i), p: p, main: i == 0, part: part})
	}
	return p
}

// runtimeFunctions are the symbols of the runtime's functions that the guest's can
// come to call, beyond those that every program has.
func (p *Program) runtimeFunctions() []string {
	var symbols []string
	for i, f := range p.m.Funcs {
		if f.Import != nil && p.facts.reachable[i] && !p.isHosts(f) && !p.isMissing(f) {
			symbols = append(symbols, p.hostSymbol(f))
		}
	}
	if p.opt.Invoke != "" {
		symbols = append(symbols, "wasmc_invoke_read", "wasmc_invoke_print")
	}
	if p.extends() {
		symbols = append(symbols, "wasmc_memory_extend")
	}
	if p.facts.waits {
		symbols = append(symbols, "wasmc_atomic_wait32", "wasmc_atomic_wait64", "wasmc_atomic_notify")
	}
	return symbols
}

// hasHost reports whether native code and the guest call each other.
func (p *Program) hasHost() bool { return p.opt.Library || p.opt.Linked }

// isHosts reports whether f is an import that native code serves.
func (p *Program) isHosts(f *ir.Func) bool {
	if f.Import == nil {
		return false
	}
	_, ok := p.imports[native.Key(f)]
	return ok
}

// isMissing reports whether f is an import that nobody serves.
func (p *Program) isMissing(f *ir.Func) bool { return f.Import != nil && p.missing[native.Key(f)] }

// importsFromHost reports whether the guest may come to call native code.
func (p *Program) importsFromHost() bool {
	for i, f := range p.m.Funcs {
		if p.facts.reachable[i] && p.isHosts(f) {
			return true
		}
	}
	return false
}

// hostSymbol is the symbol of the runtime's function that serves an import.
func (p *Program) hostSymbol(f *ir.Func) string {
	host, _ := native.Served(f)
	if len(p.opt.Policy.Embedded) > 0 {
		return runtime.Embedding(host.Symbol)
	}
	return host.Symbol
}

// Release gives up the bodies of the module's functions. Units cannot be written any
// more.
func (p *Program) Release() {
	for _, f := range p.m.Funcs {
		f.Blocks = nil
	}
}

// symbolPrefix begins the symbols of the guest's functions, so that none is
// taken for a function of the C library or the runtime.
const symbolPrefix = "wasm."

func (p *Program) nameFuncs() {
	taken := make(map[string]bool, len(p.m.Funcs))
	p.names = make([]string, len(p.m.Funcs))
	for i, f := range p.m.Funcs {
		p.index[f] = i
		// The assembler reads a version from an @ in a name.
		name := symbolPrefix + strings.ReplaceAll(f.Name, "@", "_")
		if taken[name] {
			name += fmt.Sprintf(".%d", i)
		}
		taken[name] = true
		p.names[i] = name
	}
}

// FuncNames maps the symbols of the guest's functions to what users know them by. What
// stands for an imported function is none of them.
func (p *Program) FuncNames() map[string]string {
	names := make(map[string]string, len(p.names))
	for i, f := range p.m.Funcs {
		if f.Import == nil {
			names[p.names[i]] = title(f)
		}
	}
	return names
}

// Starters maps the symbols of what the host calls exports by to the symbols of these.
// They may be inlined there.
func (p *Program) Starters() map[string]string {
	starters := map[string]string{}
	for f, caller := range p.exportCallers() {
		starters[caller] = p.funcName(f)
	}
	return starters
}

// Directories returns where the sources of the guest's functions were compiled.
func (p *Program) Directories() []string {
	var dirs []string
	for _, u := range p.m.SourceUnits {
		if dir := path.Clean(u.Dir); path.IsAbs(dir) && dir != "/" {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

func title(f *ir.Func) string { return cmp.Or(f.Title, f.Name) }

func (p *Program) funcName(f *ir.Func) string { return p.names[p.index[f]] }

// whole reports whether the program is one unit, so that nothing of it need be
// visible outside.
func (p *Program) whole() bool { return len(p.Units) == 1 }

// Memory0 returns the symbol that units use for memory 0, and its value.
func (p *Program) Memory0() (string, uint64) { return memory0, p.memoryAddress(0) }
