package llvm

import (
	"fmt"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// A call through a table has to find the function at an index and check its type.
// Where a table's elements never change, what the check gives for each index is
// known when the program is made. So there is an array for each type that is called:
// at an index, the code of a function of that type or, where the table has another
// function or none, code that traps as the check does. Then a call takes a comparison
// of the index with the array's bounds and a jump through memory, as in C.
//
// LLVM could not do this: to it, the type of an element is a number in memory that is
// compared with another.

// A callTable is such an array. What few elements can be called are compared with the
// index instead, and called directly.
type callTable struct {
	table  int
	typ    uint32        // as ir.Func.TypeID
	first  uint64        // the index of the first of refs
	refs   []ir.Constant // the elements from the first that can be called to the last
	direct []uint64      // the indices of those that can be called, if they are few
}

// A callKey is a table and a type of functions in it.
type callKey struct {
	table int
	typ   uint32
}

// The array for a type begins at the table's own beginning if that makes it no
// more than maxLead longer: this saves the subtraction. It has at most so many
// elements for each function of the type, so that all arrays together do not outgrow
// the program; calls of rare types in large tables check the type.
const (
	maxLead     = 16
	maxSparsity = 16
)

// maxDirect is how many functions of a type, at most, are told apart by comparisons.
const maxDirect = 3

// planCallTables makes the arrays for the calls that can be made.
func (p *Program) planCallTables() {
	p.callTables = map[callKey]*callTable{}
	elements := make([][]ir.Constant, len(p.m.Tables))
	for i, t := range p.m.Tables {
		if !p.facts.written[i] {
			elements[i] = p.initialElements(t)
		}
	}
	for i, f := range p.m.Funcs {
		if !p.facts.reachable[i] {
			continue
		}
		for _, b := range f.Blocks {
			for _, v := range b.Values {
				if v.Op != ir.CallIndirect {
					continue
				}
				key := callKey{int(v.Index), uint32(v.Imm)}
				if _, done := p.callTables[key]; !done {
					p.callTables[key] = newCallTable(key, elements[v.Index])
				}
			}
		}
	}
}

// newCallTable returns the array for calls of a type through a table with these
// elements, or nil if it is not worth it.
func newCallTable(key callKey, elements []ir.Constant) *callTable {
	c := &callTable{table: key.table, typ: key.typ}
	var at []uint64
	for i, ref := range elements {
		if c.callable(ref) {
			at = append(at, uint64(i))
		}
	}
	n := len(at)
	if n == 0 {
		return nil
	}
	if n <= maxDirect {
		c.direct = at
	}
	first, last := at[0], at[n-1]
	if first <= maxLead {
		first = 0
	}
	if last-at[0] >= maxSparsity*uint64(n) && c.direct == nil {
		return nil
	}
	c.first, c.refs = first, elements[first:last+1]
	return c
}

// callable reports whether a call through c of what ref refers to does not trap.
func (c *callTable) callable(ref ir.Constant) bool {
	return ref.Func != nil && ref.Func.TypeID == c.typ
}

func (c *callTable) symbol() string { return fmt.Sprintf("%s.type%d", tableSymbol(c.table), c.typ) }

// callTableVariables defines the arrays.
func (u *unit) callTableVariables() {
	for id := range u.m.Types {
		for i := range u.m.Tables {
			if c := u.callTables[callKey{i, uint32(id)}]; c != nil && c.direct == nil {
				u.own(c.symbol(), u.targets(c), true)
			}
		}
	}
}

// targets are the elements of c. Code that traps is not declared as functions: those
// have another type and convention than the call, of which LLVM would conclude that
// it is never made.
func (u *unit) targets(c *callTable) text {
	var s strings.Builder
	for i, ref := range c.refs {
		if i > 0 {
			s.WriteString(", ")
		}
		switch {
		case c.callable(ref):
			s.WriteString(u.funcRef(ref.Func).String())
		case ref.Func == nil:
			s.WriteString(u.dataVariable("wasmc_call_null").String())
		default:
			s.WriteString(u.dataVariable("wasmc_call_other").String())
		}
	}
	return text{types.NewArray(uint64(len(c.refs)), ptr), "[" + s.String() + "]"}
}

// callThrough makes the call v, which is no tail call, through c.
func (e *emitter) callThrough(c *callTable, v *ir.Value) value.Value {
	index := e.wide(v.Args[len(v.Args)-1])
	bad := e.newBlock("")
	var x value.Value
	if c.direct != nil {
		x = e.callDirectly(c, v, index, bad)
	} else {
		x = e.callAt(c, v, index, bad)
	}
	here := e.block
	e.block = bad
	e.call(e.runtimeFunc("wasmc_bad_call"), e.tableStruct(c.table), index)
	bad.NewUnreachable()
	e.block = here
	return x
}

// callAt calls what c has at an index. The call must not become a jump, since what
// traps finds the caller by the return address.
func (e *emitter) callAt(c *callTable, v *ir.Value, index value.Value, bad *llir.Block) value.Value {
	e.tailOf(v, e.callsItself()) // later calls may be jumps
	at := index
	if c.first != 0 {
		at = e.block.NewSub(index, i64(c.first))
	}
	next := e.newBlock("")
	e.block.NewCondBr(e.icmp(enum.IPredULT, at, i64(uint64(len(c.refs)))), next, bad)
	e.block = next
	code := e.load(ptr, e.gepOf(ptr, e.externConstant(c.symbol()), at), tableNode)
	return e.callOther(v, code, enum.TailNoTail)
}

// callDirectly calls what c has at an index, directly.
func (e *emitter) callDirectly(c *callTable, v *ir.Value, index value.Value, bad *llir.Block) value.Value {
	tail := e.tailOf(v, e.callsItself())
	var after *llir.Block
	if len(c.direct) > 1 {
		after = e.newBlock("")
	}
	var results []*llir.Incoming
	for i, at := range c.direct {
		match, next := e.newBlock(""), bad
		if i < len(c.direct)-1 {
			next = e.newBlock("")
		}
		e.block.NewCondBr(e.icmp(enum.IPredEQ, index, i64(at)), match, next)
		e.block = match
		x := e.callOther(v, e.funcRef(c.refs[at-c.first].Func), tail)
		if after == nil {
			return x
		}
		results = append(results, llir.NewIncoming(x, e.block))
		e.block.NewBr(after)
		e.block = next
	}
	e.block = after
	if v.Type == ir.Void {
		return nil
	}
	phi := &llir.InstPhi{Typ: results[0].X.Type(), Incs: results}
	after.Insts = append(after.Insts, phi)
	return phi
}
