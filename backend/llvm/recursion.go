package llvm

import (
	"slices"

	"github.com/llir/llvm/ir/enum"

	"wasmc/ir"
)

// Endless recursion must exhaust the stack. LLVM would make an endless loop of a
// call that returns what its callee returns, so calls that may be part of a cycle
// are marked as no tail calls. Others may become jumps. (What wasm wants to be a
// tail call is one all the same: see ir.TailCall.)
//
// So may calls that always come after another one that may be part of the cycle:
// when that has returned, recursion has come to an end at least once, and what is
// endless is work, not recursion. This is how trees are walked and evaluated.

// cycles tells which calls may lead back to their caller, by numbering the
// strongly connected components of the call graph: Tarjan, "Depth-First Search and
// Linear Graph Algorithms" (1972).
type cycles struct {
	m     *ir.Module
	facts *facts

	component []int // by function, and for the node that stands for all indirect calls
	order     []int // by node: when the search came to it, from 1; 0 if it has not
	low       []int // by node: the least order that is known to be on a cycle with it
	stack     []int
	visits    int
}

func findCycles(m *ir.Module, f *facts) *cycles {
	n := len(m.Funcs) + 1
	c := &cycles{m: m, facts: f, component: make([]int, n), order: make([]int, n), low: make([]int, n)}
	for i, reachable := range f.reachable {
		if reachable && c.order[i] == 0 {
			c.visit(i)
		}
	}
	return c
}

// indirect is the node through which all indirect calls go.
func (c *cycles) indirect() int { return len(c.m.Funcs) }

// direct reports whether function from, calling function to, may be called by
// that.
func (c *cycles) direct(from, to int) bool { return c.component[from] == c.component[to] }

// isRecursive reports whether function i may come to call itself.
func (c *cycles) isRecursive(i int) bool {
	recursive := false
	c.callees(i, func(to int) { recursive = recursive || c.direct(i, to) })
	return recursive
}

// throughPointer is direct for an indirect call by function from.
func (c *cycles) throughPointer(from int) bool { return c.direct(from, c.indirect()) }

func (c *cycles) visit(node int) {
	c.visits++
	c.order[node], c.low[node] = c.visits, c.visits
	c.stack = append(c.stack, node)
	c.callees(node, func(to int) {
		switch {
		case c.order[to] == 0:
			c.visit(to)
			c.low[node] = min(c.low[node], c.low[to])
		case c.component[to] == 0: // still on the stack
			c.low[node] = min(c.low[node], c.order[to])
		}
	})
	if c.low[node] != c.order[node] {
		return
	}
	for last := -1; last != node; { // the component's first node has its number
		last = c.stack[len(c.stack)-1]
		c.stack = c.stack[:len(c.stack)-1]
		c.component[last] = c.order[node]
	}
}

func (c *cycles) callees(node int, found func(to int)) {
	if node == c.indirect() {
		for i, taken := range c.facts.address {
			if taken {
				found(i)
			}
		}
		return
	}
	for _, b := range c.m.Funcs[node].Blocks {
		for _, v := range b.Values {
			switch v.Op {
			case ir.Call:
				found(int(v.Index))
			case ir.CallIndirect, ir.CallRef:
				found(c.indirect())
			}
		}
	}
}

// maxReturned is how many calls are remembered for what comes after them.
const maxReturned = 64

// tailOf tells whether the call v may become a jump, if it may be part of a cycle or
// not.
func (e *emitter) tailOf(v *ir.Value, cycle bool) enum.Tail {
	switch {
	case !cycle || e.mayJump(v):
		return enum.TailNone
	case !isReturned(v) && len(e.returned) < maxReturned && !e.hasReturned(v.Block):
		e.returned = append(e.returned, v.Block)
	}
	return enum.TailNoTail
}

// mayJump reports whether the call v, which may be part of a cycle, may become a
// jump.
func (e *emitter) mayJump(v *ir.Value) bool { return isReturned(v) && e.hasReturned(v.Block) }

// hasReturned reports whether another call that may be part of a cycle has returned
// by the time that what is emitted next in b is executed.
func (e *emitter) hasReturned(b *ir.Block) bool {
	return slices.ContainsFunc(e.returned, func(c *ir.Block) bool { return e.dom.Dominates(c, b) })
}

// isReturned reports whether the function returns right after the call v, and
// returns what that does.
func isReturned(v *ir.Value) bool {
	b := v.Block
	if b.Values[len(b.Values)-1] != v {
		return false
	}
	args := b.Args
	if b.Kind == ir.Jump {
		edge := b.Succs[0]
		if b = edge.To; len(b.Values) > 0 {
			return false
		}
		args = slices.Clone(b.Args)
		for i, arg := range args {
			if at := slices.Index(b.Params, arg); at >= 0 {
				args[i] = edge.Args[at]
			}
		}
	}
	return b.Kind == ir.Return && (len(args) == 0 || len(args) == 1 && args[0] == v)
}
