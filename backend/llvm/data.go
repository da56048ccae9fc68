package llvm

import (
	"fmt"
	"strings"

	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// data defines the program's variables: globals, tables and the segments that
// instructions use. Initial memory is not among them; see image.go.
func (u *unit) data() {
	for i, g := range u.m.Globals {
		if i == u.pinned.global {
			continue
		}
		u.own(globalSymbol(g), u.initial(g.Type, g.Init), !g.Mutable)
	}
	for i := range u.m.Tables {
		u.table(i)
	}
	u.callTableVariables()
	if u.facts.tailCalls {
		u.own(overflow, text{types.NewArray(overflowSlots*slotSize, types.I8), "zeroinitializer"}, false)
	}
	for i, d := range u.m.Data {
		u.dataSegment(i, d)
	}
	for i, elem := range u.m.Elems {
		u.elemSegment(i, elem)
	}
}

func globalSymbol(g *ir.Global) string { return "global." + g.Name }
func tableSymbol(i int) string         { return fmt.Sprintf("table.%d", i) }
func dataSymbol(i int) string          { return fmt.Sprintf("data.%d", i) }
func elemSymbol(i int) string          { return fmt.Sprintf("elem.%d", i) }

// What follows the symbols of segments and tables for what belongs to them.
const (
	sizeSuffix   = ".size"
	structSuffix = ".struct"
)

func (u *unit) globalRef(i int) value.Value { return u.extern(globalSymbol(u.m.Globals[i])) }

// initial is the constant c of type t.
func (u *unit) initial(t ir.Type, c ir.Constant) text {
	switch {
	case t == ir.FuncRef && c.Func != nil:
		return u.funcRef(c.Func)
	case t == ir.FuncRef || t == ir.ExternRef:
		return text{ptr, "null"}
	case t == ir.V128:
		return v128Constant(c.Bits, c.High)
	}
	return constantOf(t, c.Bits).(text)
}

// maxTableTail is how many null elements after the last other one are spelled
// out in the executable. A table with more of them is filled when the program
// starts.
const maxTableTail = 1 << 12

// table defines a table with the segments that are in place.
func (u *unit) table(i int) {
	t := u.m.Tables[i]
	refs, room := u.initialElements(t), u.room(t)
	init := u.elements(refs, room)
	if copied := u.copiedElements(t); copied != nil {
		u.own(tableSymbol(i)+initSuffix, u.elements(copied, uint64(len(copied))), true)
		init = text{init.typ, "zeroinitializer"}
	}
	u.own(tableSymbol(i), init, !u.facts.written[i] && init.ident != "zeroinitializer")
	u.own(tableSymbol(i)+structSuffix, text{tableStruct, fmt.Sprintf("{ %v, i64 %d, i64 %d }",
		symbol(tableSymbol(i)), t.Min, room)}, false)
}

// room is how many elements a table can ever have.
func (u *unit) room(t *ir.Table) uint64 {
	if u.facts.grows[t.Index] {
		return t.Max
	}
	return t.Min
}

// copiedElements returns the elements that are copied into a table when its
// instance is instantiated: all, if it has too many null ones after them.
func (u *unit) copiedElements(t *ir.Table) []ir.Constant {
	refs := u.initialElements(t)
	if len(refs) == 0 || u.room(t)-uint64(len(refs)) <= maxTableTail {
		return nil
	}
	return refs
}

// initSuffix marks the initial elements of a table that is filled at the start.
const initSuffix = ".init"

// initialElements returns the elements that a table starts with, without the
// null ones at its end.
func (p *Program) initialElements(t *ir.Table) []ir.Constant {
	var refs []ir.Constant
	if t.Init.Func != nil {
		for range t.Min {
			refs = append(refs, t.Init)
		}
	}
	for _, elem := range p.m.Elems {
		if !p.elemInPlace[elem] || elem.Table != t.Index {
			continue
		}
		end := int(elem.At.Bits) + len(elem.Refs)
		for len(refs) < end {
			refs = append(refs, ir.Constant{})
		}
		copy(refs[elem.At.Bits:], elem.Refs)
	}
	for len(refs) > 0 && refs[len(refs)-1].Func == nil {
		refs = refs[:len(refs)-1]
	}
	return refs
}

// elements is a constant of room elements, of which refs are the first and null
// the others. Its type is a structure, so that those need not be spelled out.
func (u *unit) elements(refs []ir.Constant, room uint64) text {
	var s strings.Builder
	for i, ref := range refs {
		if i > 0 {
			s.WriteString(", ")
		}
		if ref.Func == nil {
			fmt.Fprintf(&s, "%v zeroinitializer", elementType)
			continue
		}
		fmt.Fprintf(&s, "%v { i64 %d, %v }", elementType, typeNumber(ref.Func.TypeID), u.funcRef(ref.Func))
	}
	first := types.NewArray(uint64(len(refs)), elementType)
	rest := types.NewArray(room-uint64(len(refs)), elementType)
	return text{types.NewStruct(first, rest), fmt.Sprintf("{ %v [%s], %v zeroinitializer }", first, s.String(), rest)}
}

// dataSegment defines what memory.init and data.drop use, apart from the bytes,
// which are in the assembly file. Active segments are dropped as soon as they are
// in memory.
func (u *unit) dataSegment(i int, d *ir.Data) {
	size := uint64(len(d.Bytes))
	if d.Active {
		size = 0
	}
	u.own(dataSymbol(i)+sizeSuffix, i64(size), false)
}

// elemSegment defines what table.init and elem.drop use. Active and declarative
// segments are dropped before the guest can use them.
func (u *unit) elemSegment(i int, elem *ir.Elem) {
	refs, size := elem.Refs, uint64(len(elem.Refs))
	if u.elemInPlace[elem] || elem.Declares {
		refs = nil
	}
	if elem.Active || elem.Declares {
		size = 0
	}
	u.own(elemSymbol(i), u.elements(refs, uint64(len(refs))), true)
	u.own(elemSymbol(i)+sizeSuffix, i64(size), false)
}

// copyBytes copies n bytes between two places that do not overlap.
func (e *emitter) copyBytes(to, from, n value.Value) {
	f := e.declare("llvm.memcpy.p0.p0.i64", enum.CallingConvNone, types.Void, ptr, ptr, types.I64, types.I1)
	e.call(f, to, from, n, text{types.I1, "false"})
}
