// Package llvm turns the IR into LLVM IR. It is the only package that knows
// the library llir and the runtime's binary interface.
//
// It cannot fail but for files that cannot be written.
package llvm

import (
	"fmt"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"

	"wasmc/backend/confine"
	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/ir"
	"wasmc/runtime"
)

// Options say how the LLVM IR is to be.
type Options struct {
	Target  *target.Target
	Policy  policy.Policy
	ForSize bool // prefer small code to fast code
	Whole   bool // one unit, however large
	Inlines bool // LLVM will inline, so units have copies of small functions of others
	Debug   Debug
	Exports bool // a table of all exports, see struct exported in abi.h, instead of wasmc_start
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
	names       []string          // by function: its symbol
	addresses   []uint64          // by memory: of byte 0; and that of the next one
	inPlace     map[*ir.Data]bool // active segments that are part of a memory's initial contents
	elemInPlace map[*ir.Elem]bool // active segments that are part of a table's initial contents
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
	p.planMemories()
	p.planInstances()
	p.facts = gather(m, p.roots(), p.elemInPlace)
	p.pinned = choosePinned(m, p.facts)
	p.cycles = findCycles(m, p.facts)
	p.Confinement = confine.New(p.target, p.runtimeFunctions(), &p.opt.Policy)
	p.funcAttrs = []llir.FuncAttribute{
		enum.FuncAttrNoUnwind,
		// Address 0 of the host is never accessed, but LLVM must not conclude
		// anything from an address of the guest.
		attribute("null_pointer_is_valid"),
		// A frame larger than a page must not jump over the stack's guard.
		attribute(`"probe-stack"="inline-asm"`),
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
		if f.Import != nil && p.facts.reachable[i] {
			host, _ := runtime.Lookup(f.Import.Module, f.Import.Name)
			symbols = append(symbols, host.Symbol)
		}
	}
	if p.facts.waits {
		symbols = append(symbols, "wasmc_atomic_wait32", "wasmc_atomic_wait64", "wasmc_atomic_notify")
	}
	return symbols
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

// FuncNames maps the symbols of the guest's functions to their names in the
// module.
func (p *Program) FuncNames() map[string]string {
	names := make(map[string]string, len(p.names))
	for i, f := range p.m.Funcs {
		names[p.names[i]] = f.Name
	}
	// What calls the guest's functions may have them inlined.
	if f := p.entryPoint(); f != nil {
		names["wasmc_start"] = f.Name
	}
	for i, instance := range p.m.Instances {
		if f := instance.Start; f != nil {
			names[instantiateName(i)] = f.Name
		}
	}
	return names
}

func (p *Program) funcName(f *ir.Func) string { return p.names[p.index[f]] }

// whole reports whether the program is one unit, so that nothing of it need be
// visible outside.
func (p *Program) whole() bool { return len(p.Units) == 1 }

// Memory0 returns the symbol that units use for memory 0, and its value.
func (p *Program) Memory0() (string, uint64) { return memory0, p.memoryAddress(0) }
