package ir

// A CallGraph says which functions of a module can run and which call which.
// Functions are known by their index.
type CallGraph struct {
	Reachable []bool  // may run
	Address   []bool  // is reachable, and not by direct calls only: a table, a global or a value may hold it
	Callees   [][]int // of a reachable function: those that it calls directly, once each, in order
	Indirect  []bool  // is reachable, and calls through tables or references
}

// CallGraph follows the calls from the roots on. What any table, global or
// element segment holds counts as reachable too.
func (m *Module) CallGraph(roots []*Func) *CallGraph {
	n := len(m.Funcs)
	g := &callGraphBuilder{
		CallGraph: &CallGraph{Reachable: make([]bool, n), Address: make([]bool, n), Callees: make([][]int, n), Indirect: make([]bool, n)},
		m:         m,
		index:     make(map[*Func]int, n),
		caller:    make([]int, n),
	}
	for i, f := range m.Funcs {
		g.index[f] = i
	}
	for _, f := range roots {
		g.reach(g.index[f])
	}
	for _, e := range m.Elems {
		if e.Declares {
			continue // RefFunc values count for themselves
		}
		for _, ref := range e.Refs {
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
		i := g.work[len(g.work)-1]
		g.work = g.work[:len(g.work)-1]
		g.function(i)
	}
	return g.CallGraph
}

// A callGraphBuilder holds the functions that are reachable but not walked
// through yet.
type callGraphBuilder struct {
	*CallGraph
	m      *Module
	index  map[*Func]int
	caller []int // by function: 1 + the last function that was found to call it
	work   []int
}

func (g *callGraphBuilder) reach(i int) {
	if !g.Reachable[i] {
		g.Reachable[i] = true
		g.work = append(g.work, i)
	}
}

func (g *callGraphBuilder) refer(c Constant) {
	if c.Func != nil {
		i := g.index[c.Func]
		g.Address[i] = true
		g.reach(i)
	}
}

func (g *callGraphBuilder) function(i int) {
	for _, b := range g.m.Funcs[i].Blocks {
		for _, v := range b.Values {
			switch v.Op {
			case Call:
				if callee := int(v.Index); g.caller[callee] != i+1 {
					g.caller[callee] = i + 1
					g.Callees[i] = append(g.Callees[i], callee)
					g.reach(callee)
				}
			case CallIndirect, CallRef:
				g.Indirect[i] = true
			case RefFunc:
				g.refer(Constant{Func: g.m.Funcs[v.Index]})
			}
		}
	}
}
