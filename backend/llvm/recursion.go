package llvm

import "wasmc/ir"

// Endless recursion must exhaust the stack. LLVM would make an endless loop of a
// call that returns what its callee returns, so calls that may be part of a cycle
// are marked as no tail calls. Others may become jumps. (What wasm wants to be a
// tail call is one all the same: see ir.TailCall.)

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
