package ir

import (
	"math"
	"slices"
	"strings"
)

// attributes checks x's Index, Imm and Keep.
func (v *verifier) attributes(x *Value) bool {
	info := &ops[x.Op]
	before := len(v.errs)
	if !x.Op.HasLanes(NoLanes) && x.Lanes == NoLanes {
		v.failValue(x, "has no lanes")
	} else if !x.Op.HasLanes(x.Lanes) {
		v.failValue(x, "cannot have the lanes %v", x.Lanes)
	}
	if x.hasVector() {
		v.vector(x)
	} else if x.top != 0 || !v.inRange(info.index, uint64(x.Index), x) {
		v.failValue(x, "Index %d is out of range", x.Index)
	} else if !v.inRange(info.imm, x.Imm, x) {
		v.failValue(x, "Imm %#x is out of range", x.Imm)
	}
	if x.Keep == KeepAll && (!x.Op.Is(Traps|Reads) || x.Type == Void) {
		v.failValue(x, "Keep on something that would stay anyway")
	}
	if x.Keep == KeepWhole && (x.Op < Load || x.Op > Load32U || x.Type != I32 && x.Type != I64) {
		v.failValue(x, "KeepWhole on something other than a load of an integer")
	}
	return len(v.errs) == before
}

// vector checks the 128 bits of x.
func (v *verifier) vector(x *Value) {
	for _, lane := range x.ShuffleLanes() {
		if x.Op == Shuffle && lane >= 32 {
			v.failValue(x, "two vectors have no lane %d", lane)
		}
	}
}

// inRange reports whether n can be what a stands for in x.
func (v *verifier) inRange(a attribute, n uint64, x *Value) bool {
	size := 0
	switch a {
	case none:
		return n == 0
	case bits:
		return n <= math.MaxUint32 || x.Type == I64 || x.Type == F64
	case offset:
		return n <= math.MaxUint32 || v.m.indexType(memory, uint64(x.Index)) == I64
	case number:
		return true // special knows
	case lane:
		return n < uint64(x.Lanes.Count())
	case function:
		size = len(v.m.Funcs)
	case memory:
		size = len(v.m.Memories)
	case table:
		size = len(v.m.Tables)
	case global:
		size = len(v.m.Globals)
	case data:
		size = len(v.m.Data)
	case elem:
		size = len(v.m.Elems)
	case typeID:
		size = len(v.m.Types)
	}
	return n < uint64(size)
}

// types checks the types of x and its arguments.
func (v *verifier) types(x *Value) {
	typ := x.typ()
	if typ == "*" {
		v.special(x)
		return
	}
	params, result, _ := strings.Cut(typ, ":")
	if len(x.Args) != len(params) {
		v.failValue(x, "has %d arguments, %v takes %d", len(x.Args), x.Op, len(params))
		return
	}
	var bound [128]Type // by letter
	match := func(letter byte, t Type) bool {
		ok := v.m.wanted(x, letter, bound[letter], bound['n']).has(t)
		if bound[letter] == Void {
			bound[letter] = t
		}
		return ok
	}
	for i, a := range x.Args {
		if !match(params[i], a.Type) {
			v.failValue(x, "argument %v cannot be %v", a, a.Type)
		}
	}
	switch {
	case result == "" && x.Type != Void:
		v.failValue(x, "%v has no result", x.Op)
	case result != "" && !match(result[0], x.Type):
		v.failValue(x, "the result cannot be %v", x.Type)
	}
}

// special checks the types of an operation whose type depends on more.
func (v *verifier) special(x *Value) {
	switch x.Op {
	case Call, CallIndirect, CallRef:
		v.call(x)
	case Result:
		v.result(x)
	default:
		v.failValue(x, "not an operation")
	}
}

// call checks a call's arguments and result.
func (v *verifier) call(x *Value) {
	t := v.m.calleeType(x)
	params := t.Params
	switch x.Op {
	case CallIndirect:
		params = append(slices.Clip(params), v.m.indexType(table, uint64(x.Index)))
	case CallRef:
		params = append(slices.Clip(params), FuncRef)
	}
	if !slices.Equal(typesOf(x.Args), params) {
		v.failValue(x, "arguments are %v, want %v", typesOf(x.Args), params)
	}
	if want := t.Result(); x.Type != want {
		v.failValue(x, "the result is %v, want %v", x.Type, want)
	}
}

// calleeType is the type of the function that the call x calls.
func (m *Module) calleeType(x *Value) FuncType {
	if x.Op == Call {
		f := m.Funcs[x.Index]
		return FuncType{Params: f.Params, Results: f.Results}
	}
	return m.Types[x.Imm]
}

// tupleTypes are the types of the parts of the Tuple x.
func (m *Module) tupleTypes(x *Value) []Type {
	if x.Op.IsCall() {
		return m.calleeType(x).Results
	}
	return []Type{I64, I64}
}

// knowsCallee reports whether the call x calls something that exists. If not,
// that is reported where the call is.
func (v *verifier) knowsCallee(x *Value) bool {
	info := &ops[x.Op]
	return v.inRange(info.index, uint64(x.Index), x) && v.inRange(info.imm, x.Imm, x)
}

// result checks a Result.
func (v *verifier) result(x *Value) {
	if len(x.Args) != 1 || x.Args[0].Type != Tuple || x.Args[0].Op == Param {
		v.failValue(x, "takes one argument, an operation that is a tuple")
		return
	}
	tuple := x.Args[0]
	if tuple.Op.IsCall() && !v.knowsCallee(tuple) {
		return
	}
	results := v.m.tupleTypes(tuple)
	switch {
	case x.Imm >= uint64(len(results)):
		v.failValue(x, "%v has %d results", tuple, len(results))
	case x.Type != results[x.Imm]:
		v.failValue(x, "the result is %v, want %v", x.Type, results[x.Imm])
	}
}

// end checks how b ends.
func (v *verifier) end(b *Block) {
	var succs [2]int // at least, at most
	control := Void
	var args []Type
	switch b.Kind {
	case Open:
		v.failEnd(b, "the block does not end")
		return
	case Jump:
		succs = [2]int{1, 1}
	case If:
		succs = [2]int{2, 2}
		control = I32
	case Switch:
		succs = [2]int{1, math.MaxInt}
		control = I32
	case TailCall:
		control = FuncType{Results: v.f.Results}.Result()
	case Return:
		args = v.f.Results
	}
	if n := len(b.Succs); n < succs[0] || n > succs[1] {
		v.failEnd(b, "has %d successors", n)
	}
	if v.usableAtEnd(b, b.Args) && !slices.Equal(typesOf(b.Args), args) {
		v.failEnd(b, "returns %v, want %v", typesOf(b.Args), args)
	}
	v.control(b, control)
	if b.Hint != NoHint && b.Kind != If {
		v.failEnd(b, "has a hint")
	}
	v.successors(b)
}

// successors checks the arguments of b's edges.
func (v *verifier) successors(b *Block) {
	for _, e := range b.Succs {
		if other := v.last[e.To.ID]; other != nil && other.From == b && !slices.Equal(e.Args, other.Args) {
			v.failEnd(b, "goes to %v with different arguments", e.To)
		}
		v.last[e.To.ID] = e
		if v.usableAtEnd(b, e.Args) && !slices.Equal(typesOf(e.Args), typesOf(e.To.Params)) {
			v.failEnd(b, "%v gets %v, but takes %v", e, typesOf(e.Args), typesOf(e.To.Params))
		}
	}
}

// control checks the Control of b, which must have the type want.
func (v *verifier) control(b *Block, want Type) {
	switch {
	case b.Kind != If && b.Kind != Switch && b.Kind != TailCall:
		if b.Control != nil {
			v.failEnd(b, "has a Control, %v", b.Control)
		}
	case b.Control == nil:
		v.failEnd(b, "has no Control")
	case b.Kind == TailCall:
		v.tailCall(b, want)
	case v.usableAtEnd(b, []*Value{b.Control}) && b.Control.Type != want:
		v.failEnd(b, "Control %v is %v, want %v", b.Control, b.Control.Type, want)
	}
}

// tailCall checks that b ends with a call of which the results are the
// function's: for a Tuple, each of them.
func (v *verifier) tailCall(b *Block, want Type) {
	call := b.Control
	last := len(b.Values) - 1
	switch {
	case last < 0 || b.Values[last] != call || !call.Op.IsCall():
		v.failEnd(b, "Control is not the block's last value, or not a call")
	case !v.knowsCallee(call):
	case call.Type != want || !slices.Equal(v.m.calleeType(call).Results, v.f.Results):
		v.failEnd(b, "the call returns %v, the function %v", v.m.calleeType(call).Results, v.f.Results)
	}
}

// usableAtEnd checks that b's end can use args.
func (v *verifier) usableAtEnd(b *Block, args []*Value) bool {
	for _, a := range args {
		if why := v.usable(a, b, math.MaxInt); why != "" {
			v.failEnd(b, "%s", why)
			return false
		}
	}
	return true
}

// typeID checks that f's TypeID says what f says.
func (v *verifier) typeID() {
	id := v.f.TypeID
	if uint64(id) >= uint64(len(v.m.Types)) {
		v.fail(nil, "", "TypeID %d is out of range", id)
		return
	}
	if t := v.m.Types[id]; !slices.Equal(t.Params, v.f.Params) || !slices.Equal(t.Results, v.f.Results) {
		v.fail(nil, "", "TypeID %d is %v", id, t)
	}
}
