package passes

import (
	"math"

	"wasmc/ir"
)

// knowledge is what pass keeploads knows of the whole program.
type knowledge struct {
	m             *ir.Module
	params        [][]uint64 // by function and parameter: the bits that it is sure to heed
	passed        [][]passed // by function and parameter
	index         map[*ir.Func]int
	pointed       [][]uint64 // by type and parameter: those that all functions heed that may be called indirectly
	read, written []bool     // by global: anywhere
}

// A forward is a parameter that a function is sure to pass on.
type forward struct {
	param  int
	callee uint32
	arg    int
}

func newKnowledge(p *program) *knowledge {
	n := len(p.Funcs)
	known := &knowledge{
		m:       p.Module,
		params:  make([][]uint64, n),
		index:   make(map[*ir.Func]int, n),
		pointed: make([][]uint64, len(p.Types)),
		read:    make([]bool, len(p.Globals)),
		written: make([]bool, len(p.Globals)),
	}
	for i, f := range p.Funcs {
		known.index[f] = i
		known.params[i] = make([]uint64, len(f.Params))
		for j := range f.Params {
			if f.Import != nil {
				known.params[i][j] = math.MaxUint64
			}
		}
		known.globals(f)
	}
	for _, instance := range p.Instances {
		for _, e := range instance.Exports {
			if e.Global != nil {
				known.read[e.Global.Index], known.written[e.Global.Index] = true, true
			}
		}
	}
	known.findPassed(p)
	forwards := make([][]forward, n) // by function
	found := make([][]uint64, n)
	p.each(func(f *ir.Func) {
		i := known.index[f]
		found[i], forwards[i] = newKeeper(known, f).entry()
	})
	for i, heeds := range found {
		if heeds != nil {
			known.params[i] = heeds
		}
	}
	known.follow(forwards)
	known.point()
	return known
}

// globals notes what f does with globals.
func (known *knowledge) globals(f *ir.Func) {
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			switch v.Op {
			case ir.GlobalGet:
				known.read[v.Index] = true
			case ir.GlobalSet:
				known.written[v.Index] = true
			}
		}
	}
}

// entry returns the bits of each of the function's parameters that are sure to be
// heeded, if those of other functions are not, and the calls that it passes
// others to.
func (k *keeper) entry() (heeds []uint64, forwards []forward) {
	heeds = make([]uint64, len(k.f.Params))
	for i, v := range k.f.Blocks[0].Params {
		if len(k.uses.of(v.ID)) > 0 && !k.directly(v) && k.base == nil {
			k.prepare() // then more addresses are known to differ
		}
		if k.directly(v) {
			heeds[i] = math.MaxUint64
			continue
		}
		for _, u := range k.uses.of(v.ID) {
			if u.by == nil || u.by.Op != ir.Call || !k.follows(v.Block, u.block) {
				continue
			}
			for arg, x := range u.by.Args {
				if x == v {
					forwards = append(forwards, forward{i, u.by.Index, arg})
				}
			}
		}
	}
	return heeds, forwards
}

// follow finds out what is heeded by functions that parameters are passed on to,
// and so on.
func (known *knowledge) follow(forwards [][]forward) {
	type from struct {
		f int
		forward
	}
	to := make([][]from, len(forwards)) // by callee
	for i, list := range forwards {
		for _, w := range list {
			to[w.callee] = append(to[w.callee], from{i, w})
		}
	}
	var work []int
	for i := range to {
		work = append(work, i)
	}
	for len(work) > 0 {
		callee := work[len(work)-1]
		work = work[:len(work)-1]
		for _, w := range to[callee] {
			heeds := &known.params[w.f][w.param]
			if more := known.params[callee][w.arg] &^ *heeds; more != 0 {
				*heeds |= more
				work = append(work, w.f)
			}
		}
	}
}

// point finds out what functions heed that may be called indirectly.
func (known *knowledge) point() {
	for i, taken := range known.m.CallGraph(known.m.Funcs).Address {
		if !taken {
			continue
		}
		id := known.m.Funcs[i].TypeID
		heeds := known.pointed[id]
		if heeds == nil {
			known.pointed[id] = append([]uint64{}, known.params[i]...)
		}
		for j := range heeds {
			heeds[j] &= known.params[i][j]
		}
	}
}

// heeded returns the bits of argument i that the function called by v is sure to
// heed.
func (known *knowledge) heeded(v *ir.Value, i int) uint64 {
	switch {
	case v.Op == ir.Call:
		return known.params[v.Index][i]
	case i == len(v.Args)-1: // which function
		return math.MaxUint64
	case known.pointed[v.Imm] == nil:
		return 0
	}
	return known.pointed[v.Imm][i]
}

// results returns the number of results of the Tuple v.
func (known *knowledge) results(v *ir.Value) int {
	if v.Op == ir.Call {
		return len(known.m.Funcs[v.Index].Results)
	}
	return len(known.m.Types[v.Imm].Results)
}

// initial returns the bits that the global read by v has in the beginning.
func (known *knowledge) initial(v *ir.Value) uint64 {
	c := known.m.Globals[v.Index].Init
	switch {
	case c.Func != nil:
		return 1
	case v.Type == ir.V128:
		return mix(c.Bits, c.High)
	}
	return c.Bits
}
