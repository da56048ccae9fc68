package llvm

import (
	"slices"
	"strings"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/enum"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"

	"wasmc/ir"
)

// WebAssembly has no computed goto. What an interpreter in C writes as one jump at
// the end of every instruction's code, the producer has merged into one switch, to
// which all of that code leads back:
//
//	b1(opcode):                       b1(opcode):
//	    switch opcode [b2, …] else b9     i = umin(opcode, number of cases)
//	b2:                           →       indirectbr table[i], [b2, …, b9]
//	    jump b1(next)
//
// LLVM never duplicates a switch, since that would duplicate its jump table. But it
// does duplicate an indirectbr into the blocks that lead to it, and then the
// processor predicts each of these jumps by itself, by what usually follows that
// instruction. LLVM in turn does not split the edges of an indirectbr and inlines no
// function that has one; so it is used for nothing else than such loops.

const (
	// How many different targets and how many jumps back there are at least if a
	// switch is an interpreter's.
	minDispatchTargets = 8
	minDispatchLatches = 8
	// How many edges there may be once each jump back goes to each target. LLVM
	// knows no limit. CPython's interpreter has some 25,000.
	maxDispatchEdges = 1 << 16
)

// isDispatch reports whether b, which ends in a switch, is the head of an
// interpreter's loop. The loops by which producers express irreducible control flow
// look like it, but there the jumps back say where they want to go by a constant, and
// LLVM makes direct jumps of them.
func (e *emitter) isDispatch(b *ir.Block) bool {
	targets := len(distinct(b.Succs))
	if e.opt.ForSize || e.out.Linkage == enum.LinkageAvailableExternally || targets < minDispatchTargets {
		return false
	}
	if e.dom == nil {
		e.dom = e.f.Dominators()
	}
	params := paramsFor(b.Control)
	varying, constant := 0, 0
	for _, edge := range b.Preds {
		if !e.dom.Dominates(b, edge.From) {
			continue
		}
		jumps := []*ir.Edge{edge}
		if join := edge.From; join.Kind == ir.Jump && len(join.Values) == 0 { // where the ends of cases meet
			jumps = join.Preds
		}
		for _, jump := range jumps {
			if isConstant(params, edge, jump) {
				constant++
			} else {
				varying++
			}
		}
	}
	return varying >= minDispatchLatches && varying > constant && (varying+constant)*targets <= maxDispatchEdges
}

// paramsFor tells which of its block's parameters v is computed from.
func paramsFor(v *ir.Value) map[*ir.Value]bool {
	params := map[*ir.Value]bool{}
	seen := map[*ir.Value]bool{}
	for work := []*ir.Value{v}; len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		switch {
		case x.Block != v.Block || seen[x]:
		case x.Op == ir.Param:
			params[x] = true
		default:
			work = append(work, x.Args...)
		}
		seen[x] = true
	}
	return params
}

// isConstant reports whether all of params, which are of the block that edge leads to,
// are constants if it is reached by jump: edge itself, or one to the block where edge
// begins.
func isConstant(params map[*ir.Value]bool, edge, jump *ir.Edge) bool {
	for i, p := range edge.To.Params {
		if !params[p] {
			continue
		}
		arg := edge.Args[i]
		if jump != edge {
			if k := slices.Index(jump.To.Params, arg); k >= 0 {
				arg = jump.Args[k]
			}
		}
		if arg.Op != ir.Const {
			return false
		}
	}
	return len(params) > 0
}

// distinct returns the first edge to each block.
func distinct(edges []*ir.Edge) []*ir.Edge {
	seen := map[*ir.Block]bool{}
	var first []*ir.Edge
	for _, e := range edges {
		if !seen[e.To] {
			seen[e.To] = true
			first = append(first, e)
		}
	}
	return first
}

// dispatch ends b with a jump through a table. Its last entry is for all numbers from
// there on.
func (e *emitter) dispatch(b *ir.Block) {
	index, skipped := unbiased(b.Control)
	last := len(b.Succs) - 1
	var entries []string
	entry := func(s *ir.Edge) {
		block := e.blocks[s.To.ID]
		entries = append(entries, "ptr blockaddress("+symbol(e.out.Name()).Ident()+", "+block.Ident()+")")
	}
	for range skipped {
		entry(b.Succs[last])
	}
	for _, s := range b.Succs {
		entry(s)
	}
	t := types.NewArray(uint64(len(entries)), ptr)
	table := e.module.NewGlobalDef(e.out.Name()+"."+b.String(), text{t, "[" + strings.Join(entries, ", ") + "]"})
	table.Immutable, table.Linkage = true, enum.LinkagePrivate

	umin := e.declare("llvm.umin.i32", enum.CallingConvNone, types.I32, types.I32, types.I32)
	i := e.block.NewZExt(e.call(umin, e.values[index.ID], i32(uint64(len(entries)-1))), types.I64)
	at := e.gepOf(t, symbol(table.Name()), i64(0), i)
	to := e.load(ptr, at, noNode)
	var targets []value.Value
	for _, s := range distinct(b.Succs) {
		targets = append(targets, e.edge(s))
	}
	e.block.Term = &llir.TermIndirectBr{Addr: to, ValidTargets: targets}
}

// unbiased returns a value and a small number that v is the difference of, v itself and 0
// if it is none. Producers subtract the least case, so what LLVM knows of the range, as
// of a byte, is known before that.
func unbiased(v *ir.Value) (*ir.Value, uint32) {
	const most = 64
	if v.Op != ir.Add && v.Op != ir.Sub || v.Args[1].Op != ir.Const {
		return v, 0
	}
	n := uint32(v.Args[1].Imm)
	if v.Op == ir.Add {
		n = -n
	}
	if n > most {
		return v, 0
	}
	return v.Args[0], n
}
