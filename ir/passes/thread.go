package passes

import (
	"slices"

	"wasmc/ir"
)

// threadBranches leads edges that bring a constant to a branch on it right to where that
// goes.
//
//	b0(v0: i32, v1: i32):                b0(v0: i32, v1: i32):
//		jump b1(v0, v1)                      jump b1(v0, v1)
//	b1(v2: i32, v3: i32):                b1(v2: i32, v3: i32):
//		switch v2 [b2] else b3       →       switch v2 [b2(v3)] else b3(v3)
//	b2:                                  b2(v6: i32):
//		v4: i32 = add v3, v3                 v4: i32 = add v6, v6
//		v5: i32 = const 7                    v5: i32 = const 7
//		jump b1(v5, v4)                      jump b3(v4)
//	b3:                                  b3(v7: i32):
//		return v3                            return v7
//
// Where WebAssembly's structured branches do not reach, compilers make a loop
// around a switch on the number of the next block: Go's makes every function such
// a machine, that can also be entered in the middle. LLVM leaves them as they are,
// since threading through a loop's head can make a loop of many entries; what is
// won here is worth more. keepLoads learns as much by it: in one large loop that
// may be endless no load is sure to be needed.
//
// Only blocks without values are led past, so nothing is done twice but branches.
// No other block loses by it what it dominates: a way that is now shorter still
// leads through all other blocks. The parameters of the blocks led past are
// defined in several places then, and get SSA form anew, as in Braun et al.,
// "Simple and Efficient Construction of Static Single Assignment Form" (2013).
// phiElim removes parameters that this makes in vain.
func threadBranches(f *ir.Func) {
	t := newThreader(f)
	for _, b := range f.Blocks {
		for _, e := range b.Succs {
			if w := t.find(e); w != nil {
				t.ways[e] = w
			}
		}
	}
	if len(t.ways) == 0 || !t.affordable() {
		return
	}
	t.redirect()
	dropUnreachable(f)
	t.rename()
	phiElim(f)
}

const (
	// maxWay is how many blocks an edge is led past at most.
	maxWay = 8
	// maxThreadCost bounds the parameters and arguments that may have to be made,
	// for each value and block of the function. What compilers make takes about
	// one.
	maxThreadCost = 16
)

// A way is how an edge is led past blocks.
type way struct {
	past []*ir.Block
	in   [][]*ir.Value // the arguments that each of these would have got
	to   *ir.Block
	args []*ir.Value
}

// A branchThreader leads edges past blocks.
type branchThreader struct {
	f     *ir.Func
	place []int32 // of a parameter among its block's, by ID
	ways  map[*ir.Edge]*way
	spent int                      // on ways, in arguments; see maxThreadCost
	args  map[*ir.Edge][]*ir.Value // of edges on a way, as they were

	variable []bool // by ID: a parameter that has other definitions now
	values   map[variableAt]*ir.Value
	made     []variableAt // parameters whose edges have no argument for them yet
}

// variableAt stands for the value of a variable at the start of a block.
type variableAt struct {
	variable *ir.Value
	block    *ir.Block
}

func newThreader(f *ir.Func) *branchThreader {
	t := &branchThreader{
		f:        f,
		place:    make([]int32, f.NumValues()),
		ways:     map[*ir.Edge]*way{},
		args:     map[*ir.Edge][]*ir.Value{},
		variable: make([]bool, f.NumValues()),
		values:   map[variableAt]*ir.Value{},
	}
	for _, b := range f.Blocks {
		for i, v := range b.Params {
			t.place[v.ID] = int32(i)
		}
	}
	return t
}

// find returns the way of an edge to where the last constant leads that it
// brings; nil if it brings none.
func (t *branchThreader) find(e *ir.Edge) *way {
	w := &way{}
	var found *ir.Edge
	decided := 0 // blocks that are passed before it
	args := e.Args
	for len(w.past) < maxWay {
		b := e.To
		if len(b.Values) > 0 || len(b.Succs) == 0 {
			break
		}
		w.past, w.in = append(w.past, b), append(w.in, args)
		if e = t.next(w, b); e == nil {
			break
		}
		if b.Kind != ir.Jump {
			found, decided = e, len(w.past)
		}
		args = t.argsOf(e)
	}
	if found == nil {
		return nil
	}
	if t.spent += len(found.Args); t.spent > t.budget() {
		return nil
	}
	w.past, w.in, w.to = w.past[:decided], w.in[:decided], found.To
	w.args = make([]*ir.Value, len(found.Args))
	for i, v := range t.argsOf(found) {
		w.args[i] = w.is(v, t.place)
	}
	return w
}

// next returns the edge by which w goes on from b, nil if nobody knows.
func (t *branchThreader) next(w *way, b *ir.Block) *ir.Edge {
	if b.Kind == ir.Jump {
		return b.Succs[0]
	}
	c := w.is(b.Control, t.place)
	if c.Op != ir.Const {
		return nil
	}
	last := len(b.Succs) - 1
	switch {
	case b.Kind == ir.Switch:
		return b.Succs[min(c.Imm, uint64(last))]
	case c.Imm != 0:
		return b.Succs[0]
	}
	return b.Succs[1]
}

// argsOf returns e's arguments as they are before anything is changed.
func (t *branchThreader) argsOf(e *ir.Edge) []*ir.Value {
	args, ok := t.args[e]
	if !ok {
		args = slices.Clone(e.Args)
		t.args[e] = args
	}
	return args
}

// is returns what v is at the end of w, as a value at its beginning: itself, if it
// is not a parameter of the blocks passed.
func (w *way) is(v *ir.Value, place []int32) *ir.Value {
	for i := len(w.past) - 1; i >= 0; i-- {
		if v.Op == ir.Param && v.Block == w.past[i] {
			v = w.in[i][place[v.ID]]
		}
	}
	return v
}

// findVariables notes the parameters of the blocks that are passed.
func (t *branchThreader) findVariables() {
	for _, w := range t.ways {
		for _, b := range w.past {
			for _, v := range b.Params {
				t.variable[v.ID] = true
			}
		}
	}
}

// budget is what may be spent; see maxThreadCost.
func (t *branchThreader) budget() int { return maxThreadCost * (len(t.place) + len(t.f.Blocks)) }

// affordable reports whether the arguments for the ways, and parameters for each
// variable where ways meet, are not too many.
func (t *branchThreader) affordable() bool {
	t.findVariables()
	meets := 0
	for _, b := range t.f.Blocks {
		if len(b.Preds) > 1 {
			meets++
		}
	}
	return t.spent+meets*t.usedElsewhere() <= t.budget()
}

// usedElsewhere is how many variables are used outside of their blocks.
func (t *branchThreader) usedElsewhere() int {
	n := 0
	used := make([]bool, len(t.variable))
	for _, b := range t.f.Blocks {
		substituteIn(b, func(v *ir.Value) *ir.Value {
			if t.variable[v.ID] && v.Block != b && !used[v.ID] {
				used[v.ID] = true
				n++
			}
			return v
		})
	}
	return n
}

// redirect leads the edges where they are to go.
func (t *branchThreader) redirect() {
	claims := make([]claim, t.f.NumBlocks())
	for _, b := range slices.Clone(t.f.Blocks) {
		for _, e := range b.Succs {
			before := e.To
			w := t.ways[e]
			if w != nil {
				e.To, e.Args = w.to, w.args
			}
			switch c := &claims[e.To.ID]; {
			case c.from != b:
				*c = claim{b, before}
			case c.before != before:
				t.detour(e, w)
			}
		}
	}
}

// A claim on a block is that of an edge From another, that went to the block
// before.
type claim struct{ from, before *ir.Block }

// detour leads e through a new block, as b has another edge to its target, which may
// have other arguments.
func (t *branchThreader) detour(e *ir.Edge, w *way) {
	b := t.f.NewBlock()
	b.Kind = ir.Jump
	b.Connect(e.To, e.Args)
	e.To, e.Args = b, nil
	if w != nil {
		delete(t.ways, e)
		t.ways[b.Succs[0]] = w
	}
}

// rename gives each use of a variable the value that the variable has there.
func (t *branchThreader) rename() {
	for _, b := range t.f.Blocks {
		substituteIn(b, func(v *ir.Value) *ir.Value { return t.at(b, v) })
	}
	// Parameters that were made meanwhile have arguments that may want more.
	for len(t.made) > 0 {
		at := t.made[0]
		t.made = t.made[1:]
		for _, e := range at.block.Preds {
			e.Args = append(e.Args, t.along(e, at.variable))
		}
	}
}

// at returns what v is in b.
func (t *branchThreader) at(b *ir.Block, v *ir.Value) *ir.Value {
	if v.ID >= len(t.variable) || !t.variable[v.ID] || v.Block == b {
		return v
	}
	key := variableAt{v, b}
	if x := t.values[key]; x != nil {
		return x
	}
	var x *ir.Value
	if len(b.Preds) == 1 {
		x = t.along(b.Preds[0], v)
	} else {
		x = t.f.NewParam(b, v.Type)
		t.made = append(t.made, key)
	}
	t.values[key] = x
	return x
}

// along returns what the variable v is after e.
func (t *branchThreader) along(e *ir.Edge, v *ir.Value) *ir.Value {
	if w := t.ways[e]; w != nil {
		v = w.is(v, t.place)
	}
	return t.at(e.From, v)
}
