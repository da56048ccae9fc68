package llvm

import (
	"fmt"
	"strconv"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/metadata"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"
)

// A printer prints functions just as llir does. llir makes several strings of each
// instruction, which took most of the time of writing a unit; here what most of a
// program consists of goes straight into one buffer, and llir does the rest.
type printer struct{ buf []byte }

// function prints f's definition, with debug locations unless debug is nil.
func (p *printer) function(f *llir.Func, debug *funcDebug) {
	if err := f.AssignIDs(); err != nil {
		panic(fmt.Sprintf("llvm: func %s: %v", f.Name(), err))
	}
	blocks := f.Blocks
	f.Blocks = nil
	declaration := f.LLString()
	f.Blocks = blocks
	p.add("define", declaration[len("declare"):])
	if debug != nil {
		p.add(" !dbg ", debug.self.Ident())
	}
	p.add(" {\n")
	for i, b := range blocks {
		if i > 0 {
			p.add("\n")
		}
		p.add(b.Ident()[len("%"):], ":\n")
		for i, inst := range b.Insts {
			p.add("\t")
			p.instruction(inst)
			p.location(debug.inst(b, i))
			p.add("\n")
		}
		p.add("\t")
		p.terminator(b.Term)
		p.location(debug.terminator(b))
		p.add("\n")
	}
	p.add("}\n\n")
}

// location prints the debug location of an instruction, if it has one.
func (p *printer) location(n node) {
	if n != noNode {
		p.add(", !dbg !")
		p.buf = strconv.AppendInt(p.buf, int64(n), 10)
	}
}

// instruction prints those that are frequent, if they have nothing unusual.
func (p *printer) instruction(inst llir.Instruction) {
	switch inst := inst.(type) {
	case *llir.InstLoad:
		if !inst.Atomic {
			p.load(inst)
			return
		}
	case *llir.InstStore:
		if !inst.Atomic {
			p.store(inst)
			return
		}
	case *llir.InstGetElementPtr:
		p.result(&inst.LocalIdent, "getelementptr ")
		p.typ(inst.ElemType)
		p.operand(", ", inst.Src)
		for _, index := range inst.Indices {
			p.operand(", ", index)
		}
		return
	case *llir.InstAdd:
		p.binary(&inst.LocalIdent, "add", inst.OverflowFlags, inst.X, inst.Y)
		return
	case *llir.InstSub:
		p.binary(&inst.LocalIdent, "sub", inst.OverflowFlags, inst.X, inst.Y)
		return
	case *llir.InstAnd:
		p.binary(&inst.LocalIdent, "and", nil, inst.X, inst.Y)
		return
	case *llir.InstICmp:
		p.result(&inst.LocalIdent, "icmp ")
		p.add(inst.Pred.String())
		p.two(inst.X, inst.Y)
		return
	case *llir.InstZExt:
		p.conversion(&inst.LocalIdent, "zext", inst.From, inst.To)
		return
	case *llir.InstTrunc:
		p.conversion(&inst.LocalIdent, "trunc", inst.From, inst.To)
		return
	case *llir.InstPhi:
		p.phi(inst)
		return
	case *llir.InstCall:
		p.call(inst)
		return
	}
	p.add(inst.LLString())
}

func (p *printer) load(inst *llir.InstLoad) {
	p.result(&inst.LocalIdent, "load ")
	if inst.Volatile {
		p.add("volatile ")
	}
	p.typ(inst.ElemType)
	p.operand(", ", inst.Src)
	p.access(inst.Align, inst.Metadata)
}

func (p *printer) store(inst *llir.InstStore) {
	p.add("store ")
	if inst.Volatile {
		p.add("volatile ")
	}
	p.operand("", inst.Src)
	p.operand(", ", inst.Dst)
	p.access(inst.Align, inst.Metadata)
}

// access prints what loads and stores end with.
func (p *printer) access(align llir.Align, mds []*metadata.Attachment) {
	if align != 0 {
		p.add(", align ")
		p.buf = strconv.AppendUint(p.buf, uint64(align), 10)
	}
	p.metadata(mds)
}

func (p *printer) metadata(mds []*metadata.Attachment) {
	for _, md := range mds {
		p.add(", !", md.Name, " ", md.Node.Ident())
	}
}

func (p *printer) binary(to *llir.LocalIdent, op string, flags []enum.OverflowFlag, x, y value.Value) {
	p.result(to, op)
	for _, flag := range flags {
		p.add(" ", flag.String())
	}
	p.two(x, y)
}

// two prints operands of the same type.
func (p *printer) two(x, y value.Value) {
	p.operand(" ", x)
	p.add(", ")
	p.ident(y)
}

func (p *printer) conversion(to *llir.LocalIdent, op string, from value.Value, typ types.Type) {
	p.result(to, op)
	p.operand(" ", from)
	p.add(" to ")
	p.typ(typ)
}

func (p *printer) phi(inst *llir.InstPhi) {
	p.result(&inst.LocalIdent, "phi ")
	p.typ(inst.Typ)
	for i, inc := range inst.Incs {
		if i > 0 {
			p.add(",")
		}
		p.add(" [ ")
		p.ident(inc.X)
		p.add(", ")
		p.ident(inc.Pred)
		p.add(" ]")
	}
}

func (p *printer) call(inst *llir.InstCall) {
	if inst.Typ != types.Void {
		p.result(&inst.LocalIdent, "")
	}
	if inst.Tail != enum.TailNone {
		p.add(inst.Tail.String(), " ")
	}
	p.add("call ")
	if inst.CallingConv != enum.CallingConvNone {
		p.add(inst.CallingConv.String(), " ")
	}
	p.typ(inst.Typ)
	p.add(" ")
	p.ident(inst.Callee)
	p.add("(")
	for i, arg := range inst.Args {
		if i > 0 {
			p.add(", ")
		}
		p.arg(arg)
	}
	p.add(")")
	for _, attr := range inst.FuncAttrs {
		p.add(" ", attr.String())
	}
	p.metadata(inst.Metadata)
}

func (p *printer) arg(x value.Value) {
	arg, ok := x.(*llir.Arg)
	if !ok {
		p.operand("", x)
		return
	}
	p.typ(arg.Type())
	for _, attr := range arg.Attrs {
		p.add(" ", attr.String())
	}
	p.add(" ")
	p.ident(arg.Value)
}

func (p *printer) terminator(term llir.Terminator) {
	switch term := term.(type) {
	case *llir.TermBr:
		p.add("br label ")
		p.ident(term.Target)
	case *llir.TermCondBr:
		p.operand("br ", term.Cond)
		p.add(", label ")
		p.ident(term.TargetTrue)
		p.add(", label ")
		p.ident(term.TargetFalse)
		p.metadata(term.Metadata)
	default:
		p.add(term.LLString())
	}
}

// result prints what an instruction defines, and its operation.
func (p *printer) result(to *llir.LocalIdent, op string) {
	p.local(to)
	p.add(" = ", op)
}

// operand prints, after sep, x with its type.
func (p *printer) operand(sep string, x value.Value) {
	p.add(sep)
	p.typ(x.Type())
	p.add(" ")
	p.ident(x)
}

func (p *printer) ident(x value.Value) {
	switch x := x.(type) {
	case text:
		p.add(x.ident)
	case *llir.InstLoad:
		p.local(&x.LocalIdent)
	case *llir.InstGetElementPtr:
		p.local(&x.LocalIdent)
	case *llir.InstAdd:
		p.local(&x.LocalIdent)
	case *llir.InstSub:
		p.local(&x.LocalIdent)
	case *llir.InstICmp:
		p.local(&x.LocalIdent)
	case *llir.InstZExt:
		p.local(&x.LocalIdent)
	case *llir.InstPhi:
		p.local(&x.LocalIdent)
	case *llir.InstCall:
		p.local(&x.LocalIdent)
	case *llir.Param:
		p.local(&x.LocalIdent)
	default:
		p.add(x.Ident())
	}
}

// local prints the name of what a function defines. Names are ours and need no
// quotes.
func (p *printer) local(x *llir.LocalIdent) {
	p.add("%")
	if x.LocalName != "" {
		p.add(x.LocalName)
		return
	}
	p.buf = strconv.AppendInt(p.buf, x.LocalID, 10)
}

func (p *printer) typ(t types.Type) {
	switch t {
	case types.I1:
		p.add("i1")
	case types.I8:
		p.add("i8")
	case types.I16:
		p.add("i16")
	case types.I32:
		p.add("i32")
	case types.I64:
		p.add("i64")
	default:
		p.add(t.String())
	}
}

func (p *printer) add(words ...string) {
	for _, w := range words {
		p.buf = append(p.buf, w...)
	}
}
