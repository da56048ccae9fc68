package llvm

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/metadata"
	"github.com/llir/llvm/ir/types"

	"wasmc/backend/native"
	"wasmc/ir"
)

// A unit is a Unit being written. Functions are written as they are emitted and
// dropped; what they refer to is collected in module.
type unit struct {
	*Program
	p       *Program
	main    bool
	out     *bufio.Writer
	printer printer
	module  *llir.Module          // globals and declarations
	decls   map[string]*llir.Func // by name
	externs map[string]bool
	strings map[string]string // by contents: the symbol
	here    map[int]bool      // functions that this unit defines or borrows
	debug   *debugInfo        // nil without debug metadata

	variables []text // what the guest can change, in the main unit

	needMemory0  bool
	needNullType bool
}

func newUnit(un *Unit, w io.Writer) *unit {
	u := &unit{
		Program: un.p,
		p:       un.p,
		main:    un.main,
		out:     bufio.NewWriterSize(w, 1<<16),
		module:  llir.NewModule(),
		decls:   map[string]*llir.Func{},
		externs: map[string]bool{},
		strings: map[string]string{},
		here:    map[int]bool{},
	}
	for _, list := range [][]int{un.part.defines, un.part.borrows} {
		for _, i := range list {
			u.here[i] = true
		}
	}
	u.debug = newDebugInfo(u)
	return u
}

// Write writes the unit as text. Units may be written at the same time.
func (un *Unit) Write(w io.Writer) error {
	u := newUnit(un, w)
	// The file's own name would be in the object, which may be found in the cache when
	// the unit has another.
	fmt.Fprintf(u.out, "source_filename = \"wasm\"\ntarget triple = %q\n\n", u.target.Triple)
	for _, i := range un.part.defines {
		if f := u.m.Funcs[i]; f.Catches {
			u.catcher(f)
		} else {
			u.define(u.function(f, u.ownLinkage()))
		}
	}
	for _, i := range un.part.borrows {
		u.define(u.function(u.m.Funcs[i], enum.LinkageAvailableExternally))
	}
	if u.main {
		u.thunks()
		u.data()
		u.abi()
		if u.opt.Exports {
			u.exports()
		}
		if u.opt.Library {
			u.library()
		}
	}
	u.memory0()
	if u.needNullType {
		g := u.module.NewGlobalDef(nullType, i64(0))
		g.Immutable, g.Linkage = true, enum.LinkagePrivate
	}
	u.out.WriteString(u.module.String())
	u.out.WriteString(metadataText(len(u.m.Memories), u.target.StackPointer))
	if u.debug != nil {
		u.out.WriteString(u.debug.finish())
	}
	return u.out.Flush()
}

// define writes the definition of a function that was emitted.
func (u *unit) define(e *emitter) {
	if e.debug.funcDebug == nil {
		e.debug.funcDebug = u.debug.function(e.out.Name(), nil)
	}
	u.printer.buf = u.printer.buf[:0]
	u.printer.function(e.out, e.debug.funcDebug)
	u.out.Write(u.printer.buf)
	if u.debug != nil {
		u.out.WriteString(u.debug.take())
	}
}

// ownLinkage is that of what the unit defines.
func (u *unit) ownLinkage() enum.Linkage {
	if u.whole() {
		return enum.LinkageInternal
	}
	return enum.LinkageNone
}

// visibilityOf is the visibility of what is the program's own.
func visibilityOf(l enum.Linkage) enum.Visibility {
	if l == enum.LinkageNone {
		return enum.VisibilityHidden
	}
	return enum.VisibilityNone
}

// funcCallee is the function f as a callee.
func (u *unit) funcCallee(f *ir.Func) callee {
	if native.IsImported(f) {
		return u.hostCallee(f)
	}
	if f.Import != nil {
		return u.declare(u.p.hostSymbol(f), enum.CallingConvC, resultType(f.Results), llvmTypes(f.Params)...)
	}
	if i := u.index[f]; u.here[i] {
		return u.guestCallee(symbol(u.names[i]), u.typeOfFunc(f))
	}
	return u.declareGuest(u.funcName(f), f)
}

// funcRef is the address of f as a value: something that can be called the way
// that the guest's functions are.
func (u *unit) funcRef(f *ir.Func) text {
	if f.Import == nil {
		u.funcCallee(f)
		return symbol(u.funcName(f))
	}
	name := thunkName(u.funcName(f))
	if !u.main {
		u.declareGuest(name, f)
	}
	return symbol(name)
}

func thunkName(name string) string { return name + ".thunk" }

// thunks defines functions that call imported ones which something refers to.
func (u *unit) thunks() {
	for i, f := range u.m.Funcs {
		if f.Import == nil || !u.facts.address[i] {
			continue
		}
		e := &emitter{unit: u, f: f}
		params, args := u.params(f.Params)
		e.out = u.newFunc(f, thunkName(u.funcName(f)), u.ownLinkage(), params)
		e.block = e.newBlock("")
		e.loadParams(f.Params, args)
		e.retValue(e.call(u.funcCallee(f), args...))
		u.define(e)
	}
}

// declare returns the function called name, declaring it at its first use.
func (u *unit) declare(name string, conv enum.CallingConv, result types.Type, params ...types.Type) callee {
	if u.decls[name] == nil {
		f := llir.NewFunc(name, result)
		for _, t := range params {
			f.Params = append(f.Params, llir.NewParam("", t))
		}
		f.CallingConv = conv
		f.FuncAttrs = []llir.FuncAttribute{enum.FuncAttrNoUnwind}
		if u.opt.Library && !strings.HasPrefix(name, "llvm.") {
			f.Visibility = enum.VisibilityHidden // part of the same object
		}
		u.decls[name] = f
		u.module.Funcs = append(u.module.Funcs, f)
	}
	return newCallee(symbol(name), result, params...)
}

// declareGuest declares a function of another unit that stands for f.
func (u *unit) declareGuest(name string, f *ir.Func) callee {
	result, params := u.signature(u.typeOfFunc(f))
	to := u.declare(name, u.callingConv(), result, params...)
	u.decls[name].Visibility = enum.VisibilityHidden
	return to
}

// own defines a variable of the program, which other units can refer to.
func (u *unit) own(name string, init constant.Constant, immutable bool) {
	g := u.module.NewGlobalDef(name, init)
	g.Immutable = immutable
	g.Linkage = u.ownLinkage()
	g.Visibility = visibilityOf(g.Linkage)
	if !immutable {
		u.variables = append(u.variables, text{init.Type(), symbol(name).Ident()})
	}
}

// extern returns the address of a variable that the main unit defines.
func (u *unit) extern(name string) text {
	if !u.main && !u.externs[name] {
		u.externs[name] = true
		u.declareVariable(name)
	}
	return symbol(name)
}

// externConstant is extern for a variable that never changes.
func (u *unit) externConstant(name string) text {
	if !u.main && !u.externs[name] {
		u.externs[name] = true
		u.declareVariable(name).Immutable = true
	}
	return symbol(name)
}

// dataVariable returns the address of bytes that are in the assembly file.
func (u *unit) dataVariable(name string) text {
	if !u.externs[name] {
		u.externs[name] = true
		u.declareVariable(name)
	}
	return symbol(name)
}

// declareVariable declares a variable, of whose size LLVM is to assume nothing.
func (u *unit) declareVariable(name string) *llir.Global {
	g := u.module.NewGlobal(name, types.NewArray(0, types.I8))
	g.Linkage = enum.LinkageExternal
	g.Visibility = enum.VisibilityHidden
	return g
}

// memory0 is the symbol of memory 0 where its address is less than 2^31. That
// it is a number like that lets LLVM put it into an instruction's displacement.
const memory0 = "memory0"

func (u *unit) memory0() {
	if !u.needMemory0 {
		return
	}
	g := u.declareVariable(memory0)
	g.Metadata = []*metadata.Attachment{{Name: "absolute_symbol", Node: absoluteNode}}
}

// nullType is what stands in for the type number before a function's code if the
// function is null.
const nullType = "null.type"

func (u *unit) nullType() text {
	u.needNullType = true
	return symbol(nullType)
}
