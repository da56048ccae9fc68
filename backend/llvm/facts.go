package llvm

import (
	"wasmc/ir"
)

// facts is what holds for the whole program and no single function shows.
type facts struct {
	graph     *ir.CallGraph
	reachable []bool // by function: may run
	address   []bool // by function: something refers to it other than a direct call
	written   []bool // by table: its elements change after the start
	grows     []bool // by table
	tailCalls bool   // some function makes a tail call
	called    bool   // native code that the guest calls may call it
	sqrt      bool   // some function computes a square root
	waits     bool   // some function waits or wakes
	typedRefs bool   // references are stored in tables at run time, so they must tell their types
	size      int    // values in the reachable functions
}

// gather looks at all that can run when the roots are called. Element segments
// that are not in place are written into their tables when the program starts.
func gather(m *ir.Module, roots []*ir.Func, inPlace map[*ir.Elem]bool) *facts {
	graph := m.CallGraph(roots)
	f := &facts{
		graph:     graph,
		reachable: graph.Reachable,
		address:   graph.Address,
		written:   make([]bool, len(m.Tables)),
		grows:     make([]bool, len(m.Tables)),
	}
	for _, elem := range m.Elems {
		if elem.Active && !inPlace[elem] {
			f.written[elem.Table] = true
		}
	}
	for i, fn := range m.Funcs {
		if f.reachable[i] {
			f.function(fn)
		}
	}
	return f
}

func (f *facts) function(fn *ir.Func) {
	for _, b := range fn.Blocks {
		f.size += len(b.Values)
		f.tailCalls = f.tailCalls || b.Kind == ir.TailCall
		for _, v := range b.Values {
			f.value(v)
		}
	}
}

func (f *facts) value(v *ir.Value) {
	switch v.Op {
	case ir.Sqrt:
		f.sqrt = true
	case ir.AtomicWait32, ir.AtomicWait64, ir.AtomicNotify:
		f.waits = true
	case ir.TableSet, ir.TableFill:
		f.written[v.Index] = true
		f.typedRefs = true
	case ir.TableGrow:
		f.written[v.Index], f.grows[v.Index] = true, true
		f.typedRefs = true
	case ir.TableCopy, ir.TableInit:
		f.written[v.Index] = true
	}
}
