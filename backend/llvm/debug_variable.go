package llvm

import (
	"fmt"
	"slices"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// Variables. LLVM is told with llvm.dbg.value what a variable is from some instruction on,
// until it is told something else. It never keeps a value for that alone, so code is
// what it would be without.

// A debugValue is an instruction that tells it.
type debugValue struct {
	llir.Instruction // nil: nobody asks it for its operands
	value            value.Value
	variable         node
	expression       string
	declare          bool // value is a variable of LLVM's that has it
}

func (v *debugValue) LLString() string {
	name := "value"
	if v.declare {
		name = "declare"
	}
	return fmt.Sprintf("call void @llvm.dbg.%s(metadata %v, metadata %s, metadata !DIExpression(%s))", name, v.value, v.variable.Ident(), v.expression)
}

// A variablePlace is a place of a variable, where a place's number is known.
type variablePlace struct {
	*ir.Variable
	*ir.Place
	node node // of the variable
	at   node // a location in its scope
}

// everywhere tells places that are good for as long as their value is.
func (p *variablePlace) everywhere() bool { return p.From == 0 }

// variableKey is by what the variables of a scope are told apart in all places where it
// is inlined.
type variableKey struct {
	scope node
	name  string
	line  int
	param int
	typ   *ir.SourceType
}

// places collects the places of the function's variables.
func (fd *funcDebug) places() (places []variablePlace) {
	for i := range fd.source.Variables {
		v := &fd.source.Variables[i]
		n, at := fd.variable(v), fd.location("", ir.SourceLine{File: v.At.File, Line: v.At.Line}, v.Scope)
		if len(v.Places) == 0 { // debuggers should know it, and that it is nowhere
			places = append(places, variablePlace{v, &ir.Place{Kind: ir.IsStatic}, n, at})
		}
		for j := range v.Places {
			places = append(places, variablePlace{v, &v.Places[j], n, at})
		}
	}
	return places
}

func (fd *funcDebug) variable(v *ir.Variable) node {
	scope := fd.scope(v.Scope).scope
	key := variableKey{scope, v.Name, v.At.Line, v.Param, v.Type}
	n, ok := fd.variables[key]
	if !ok {
		arg := ""
		if v.Param != 0 {
			arg = fmt.Sprintf("arg: %d, ", v.Param)
		}
		file, typ := fd.file(v.At.File), fd.variableType(v.Type)
		n = fd.node("!DILocalVariable(name: %s, %sscope: %v, file: %v, line: %d, type: %s)", quoted(v.Name), arg, scope.Ident(), file.Ident(), v.At.Line, typ)
		fd.variables[key] = n
	}
	return n
}

// maxPlaces bounds blocks times places with a range: all of those are looked at in each
// block. A function beyond it has those places only that need no range.
const maxPlaces = 1 << 20

// startPlaces sorts the places of the function's variables by what has to happen.
func (e *emitter) startPlaces() {
	fd := e.debug.funcDebug
	if fd == nil || fd.opt.Debug != Full {
		return
	}
	e.debug.by = map[*ir.Value][]variablePlace{}
	for _, p := range fd.places() {
		switch {
		case p.Kind == ir.IsStatic || p.Kind != ir.IsConstant && p.everywhere() && p.Value == nil:
			e.debugValue(text{types.I32, "poison"}, &p, "")
		case p.Kind == ir.IsConstant && p.everywhere():
			e.tell(&p)
		case p.Kind == ir.IsConstant || !p.everywhere():
			e.debug.ranged = append(e.debug.ranged, p)
		default:
			e.debug.by[p.Value] = append(e.debug.by[p.Value], p)
		}
	}
	if len(e.debug.ranged)*len(e.f.Blocks) > maxPlaces {
		e.debug.ranged = nil
	}
	e.debug.told = make([]bool, len(e.debug.ranged))
}

// tellPlaces tells what is in v, which has just been emitted.
func (e *emitter) tellPlaces(v *ir.Value) {
	for _, p := range e.debug.by[v] {
		e.tell(&p)
	}
}

// tellRanged tells, before what position pos has become, which places begin and end here.
// At the start of a block all are told, for it can be reached from elsewhere than the
// position before.
func (e *emitter) tellRanged(pos uint32, start bool) {
	for i := range e.debug.ranged {
		p := &e.debug.ranged[i]
		here := p.From <= pos && pos < p.To && e.available(p)
		if here == e.debug.told[i] && !start {
			continue
		}
		e.debug.told[i] = here
		if here {
			e.tell(p)
		} else if !e.elsewhere(p, pos) {
			e.debugValue(text{types.I32, "poison"}, p, "")
		}
	}
}

// elsewhere reports whether p's variable has another place at pos.
func (e *emitter) elsewhere(p *variablePlace, pos uint32) bool {
	return slices.ContainsFunc(e.debug.ranged, func(q variablePlace) bool {
		return q.Variable == p.Variable && q.Place != p.Place && q.From <= pos && pos < q.To && e.available(&q)
	})
}

// available reports whether the value of p has been emitted, on all ways to here.
func (e *emitter) available(p *variablePlace) bool {
	if p.Kind == ir.IsConstant {
		return true
	}
	v := p.Value
	return v != nil && v.ID < len(e.values) && e.values[v.ID] != nil && (v.Block == e.at || e.dom.Dominates(v.Block, e.at))
}

// tell tells LLVM where a variable is from here on.
func (e *emitter) tell(p *variablePlace) {
	if p.Kind == ir.IsConstant {
		t := types.I32
		if p.Type.Size > 4 {
			t = types.I64
		}
		e.debugValue(text{t, fmt.Sprint(p.Offset)}, p, "")
		return
	}
	x := e.values[p.Value.ID]
	switch {
	case e.opt.Library && (p.Kind == ir.IsMemory || pointerType(p.Type) != nil): // memories are anywhere
		e.debugValue(text{types.I32, "poison"}, p, "")
	case x == nil || p.Value.Type == ir.Tuple:
		return // only the i1 of a comparison is left, or nothing
	case e.opt.Inlines:
		e.debugValue(x, p, e.expression(p, nil))
	case p.everywhere():
		e.declarePlace(x, p)
	case p.Kind == ir.IsValue:
		e.debugValue(x, p, e.expression(p, nil))
	}
}

// expression computes what a place says from its value, which the operations at the
// beginning compute.
func (e *emitter) expression(p *variablePlace, ops []string) string {
	add := func(format string, args ...any) { ops = append(ops, fmt.Sprintf(format, args...)) }
	switch {
	case p.Offset > 0:
		add("DW_OP_plus_uconst, %d", p.Offset)
	case p.Offset < 0:
		add("DW_OP_constu, %d, DW_OP_minus", -p.Offset)
	}
	pointer := pointerType(p.Type) != nil
	if p.Value.Type == ir.I32 && (p.Kind == ir.IsMemory || pointer) { // the rest of the register may be anything
		add("DW_OP_constu, 4294967295, DW_OP_and")
	}
	base := e.memoryAddress(e.debug.source.Memory)
	switch {
	case p.Kind == ir.IsMemory && pointer:
		add("DW_OP_plus_uconst, %d, DW_OP_deref_size, %d", base, p.Type.Size)
	case p.Kind == ir.IsMemory:
		add("DW_OP_plus_uconst, %d, DW_OP_deref", base)
	}
	switch {
	case pointer: // but null remains null
		add("DW_OP_dup, DW_OP_constu, 0, DW_OP_ne, DW_OP_constu, %d, DW_OP_mul, DW_OP_plus, DW_OP_stack_value", base)
	case p.Kind == ir.IsValue && ops != nil:
		add("DW_OP_stack_value")
	}
	return strings.Join(ops, ", ")
}

// declarePlace tells LLVM that a variable is where its place says for good. Without its
// optimiser LLVM forgets values soon, and has a way only of its own to say that
// something in memory points to the variable. So the value gets a variable of LLVM's.
func (e *emitter) declarePlace(x value.Value, p *variablePlace) {
	slot := variable{&llir.InstAlloca{ElemType: x.Type()}}
	entry := e.out.Blocks[0]
	entry.Insts = slices.Insert(entry.Insts, 0, llir.Instruction(slot.InstAlloca))
	e.debug.inserted(entry)
	e.block.Insts = append(e.block.Insts, &llir.InstStore{Src: x, Dst: slot})
	var ops []string
	if p.Kind == ir.IsMemory || p.Offset != 0 || pointerType(p.Type) != nil {
		ops = []string{"DW_OP_deref"}
		if p.Value.Type == ir.I32 {
			ops = []string{"DW_OP_deref_size, 4"}
		}
	}
	expression := strings.TrimSuffix(e.expression(p, ops), ", DW_OP_deref") // a declaration is of the address
	if ops == nil {
		expression = ""
	}
	e.debugValue(slot, p, expression)
	last := e.block.Insts[len(e.block.Insts)-1].(*debugValue)
	last.declare = true
}

func (e *emitter) debugValue(x value.Value, p *variablePlace, expression string) {
	e.locateValue()
	e.unit.debug.needValue = true
	e.block.Insts = append(e.block.Insts, &debugValue{value: x, variable: p.node, expression: expression})
	e.locate(p.at)
}

// inserted says that an instruction was put before all others of a block.
func (fd *funcDebug) inserted(b *llir.Block) {
	if w := fd.where[b]; w != nil && len(w.insts) > 0 {
		w.insts = slices.Insert(w.insts, 0, noNode)
	}
}
