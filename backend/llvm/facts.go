package llvm

import "wasmc/ir"

// facts is what holds for the whole program and no single function shows.
type facts struct {
	reachable []bool // by function: may run
	address   []bool // by function: something refers to it other than a direct call
	written   []bool // by table: its elements change after the start
	grows     []bool // by table
	tailCalls bool   // some function makes a tail call
	waits     bool   // some function waits or wakes
	typedRefs bool   // references are stored in tables at run time, so they must tell their types
	size      int    // values in the reachable functions
}

// gather walks through all that can run from the roots on. Element segments that
// are not in place are written into their tables when the program starts.
func gather(m *ir.Module, roots []*ir.Func, inPlace map[*ir.Elem]bool) *facts {
	g := gatherer{
		m:     m,
		index: make(map[*ir.Func]int, len(m.Funcs)),
		facts: &facts{
			reachable: make([]bool, len(m.Funcs)),
			address:   make([]bool, len(m.Funcs)),
			written:   make([]bool, len(m.Tables)),
			grows:     make([]bool, len(m.Tables)),
		},
	}
	for i, f := range m.Funcs {
		g.index[f] = i
	}
	for _, f := range roots {
		g.reach(g.index[f])
	}
	for _, elem := range m.Elems {
		if elem.Declares {
			continue // ref.func values count for themselves
		}
		if elem.Active && !inPlace[elem] {
			g.written[elem.Table] = true
		}
		for _, ref := range elem.Refs {
			g.refer(ref)
		}
	}
	for _, global := range m.Globals {
		g.refer(global.Init)
	}
	for _, table := range m.Tables {
		g.refer(table.Init)
	}
	for len(g.work) > 0 {
		f := g.work[len(g.work)-1]
		g.work = g.work[:len(g.work)-1]
		g.function(f)
	}
	return g.facts
}

// A gatherer holds the functions that are reachable but not walked through yet.
type gatherer struct {
	*facts
	m     *ir.Module
	index map[*ir.Func]int
	work  []*ir.Func
}

func (g *gatherer) reach(i int) {
	if !g.reachable[i] {
		g.reachable[i] = true
		g.work = append(g.work, g.m.Funcs[i])
	}
}

func (g *gatherer) refer(c ir.Constant) {
	if c.Func != nil {
		i := g.index[c.Func]
		g.address[i] = true
		g.reach(i)
	}
}

func (g *gatherer) function(f *ir.Func) {
	for _, b := range f.Blocks {
		g.size += len(b.Values)
		g.tailCalls = g.tailCalls || b.Kind == ir.TailCall
		for _, v := range b.Values {
			g.value(v)
		}
	}
}

func (g *gatherer) value(v *ir.Value) {
	switch v.Op {
	case ir.Call:
		g.reach(int(v.Index))
	case ir.AtomicWait32, ir.AtomicWait64, ir.AtomicNotify:
		g.waits = true
	case ir.RefFunc:
		g.refer(ir.Constant{Func: g.m.Funcs[v.Index]})
	case ir.TableSet, ir.TableFill:
		g.written[v.Index] = true
		g.typedRefs = true
	case ir.TableGrow:
		g.written[v.Index], g.grows[v.Index] = true, true
		g.typedRefs = true
	case ir.TableCopy, ir.TableInit:
		g.written[v.Index] = true
	}
}
