package passes

import (
	"sync/atomic"

	"wasmc/ir"
)

// constants finds the globals that nobody sets and the memories that nobody grows,
// and makes constants of what they are.
//
//	memory m0 2..65535 page 16           memory m0 2..2 page 16
//	global $base mut i32 = 1024      →   global $base mut i32 = 1024
//
//	b0:                                  b0:
//		v0: i32 = global.get $base           v0: i32 = const 1024
//		v1: i32 = memory.size                v1: i32 = const 2
//
// LLVM could find out about globals, but only if it saw the whole program at once;
// of memories it knows nothing. That one does not grow also spares bounds checks
// the look at its size, and lets other passes know that it ends far below 4 GiB.
//
// If the host does more than run the program, it may grow and set what is exported.
func constants(p *program) {
	c := &constantFinder{
		grows: make([]atomic.Bool, len(p.Memories)),
		set:   make([]atomic.Bool, len(p.Globals)),
	}
	if p.roots == nil {
		c.exports(p)
	}
	for i, mem := range p.Memories {
		c.grows[i].CompareAndSwap(false, mem.Import != nil)
	}
	for i, g := range p.Globals {
		isNumber := g.Type != ir.FuncRef && g.Type != ir.ExternRef
		c.set[i].CompareAndSwap(false, g.Import != nil || !isNumber)
	}
	p.eachReachable(c.changes)
	for i, mem := range p.Memories {
		if !c.grows[i].Load() {
			mem.Max = mem.Min
		}
	}
	p.each(func(f *ir.Func) { c.replace(p.Module, f) })
}

// A constantFinder knows what may change.
type constantFinder struct {
	grows []atomic.Bool // by memory
	set   []atomic.Bool // by global; also what cannot be replaced
}

func (c *constantFinder) exports(p *program) {
	for _, instance := range p.Instances {
		for _, e := range instance.Exports {
			switch {
			case e.Memory != nil:
				c.grows[e.Memory.Index].Store(true)
			case e.Global != nil && e.Global.Mutable:
				c.set[e.Global.Index].Store(true)
			}
		}
	}
}

// changes notes what f changes.
func (c *constantFinder) changes(f *ir.Func) {
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			switch v.Op {
			case ir.MemoryGrow:
				c.grows[v.Index].Store(true)
			case ir.GlobalSet:
				c.set[v.Index].Store(true)
			}
		}
	}
}

// replace makes constants of values in f.
func (c *constantFinder) replace(m *ir.Module, f *ir.Func) {
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			switch {
			case v.Op == ir.GlobalGet && !c.set[v.Index].Load():
				init := m.Globals[v.Index].Init
				v.Op, v.Index = ir.Const, 0
				if v.Imm = init.Bits; v.Type == ir.V128 {
					v.SetVector(init.Bits, init.High)
				}
			case v.Op == ir.MemorySize && !c.grows[v.Index].Load():
				v.Imm = m.Memories[v.Index].Min
				v.Op, v.Index = ir.Const, 0
			}
		}
	}
}
