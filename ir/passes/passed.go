package passes

import (
	"cmp"
	"slices"

	"wasmc/ir"
)

// This file finds the constants that functions may be called with: what LLVM may
// come to know of a parameter, by inlining or otherwise.

// A passed is what is passed for a parameter, besides what cannot become a constant:
// what memory holds, calls return or the host passes.
type passed struct {
	constants []uint64 // the most special ones first; no more than maxPassed
	computed  bool     // also what may become another constant
}

// maxPassed is how many constants are told apart.
const maxPassed = choices

// special are the constants that operations treat specially, the first most of
// all.
var special = []uint64{0, 1<<64 - 1, 1<<32 - 1, 1, 1 << 31, 1<<31 - 1, 1 << 63, 1<<63 - 1}

// add adds what q has to p, and reports whether that was more.
func (p *passed) add(q passed) bool {
	more := q.computed && !p.computed
	p.computed = p.computed || q.computed
	for _, x := range q.constants {
		if slices.Contains(p.constants, x) {
			continue
		}
		list := append(slices.Clone(p.constants), x)
		slices.SortFunc(list, func(x, y uint64) int { return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x, y)) })
		list = list[:min(len(list), maxPassed)]
		more = more || !slices.Equal(list, p.constants)
		p.constants = list
	}
	return more
}

// rank is the place of x among the special constants.
func rank(x uint64) int {
	if i := slices.Index(special, x); i >= 0 {
		return i
	}
	return len(special)
}

// maxOrigins bounds how many values are looked at to find what an argument may be.
const maxOrigins = 32

// origins is what a value may be: some constants, and what the function's own
// parameters are or what is computed from them.
type origins struct {
	passed
	params, sources []int
}

// An originFinder looks at what a function passes on.
type originFinder struct {
	f     *ir.Func
	place []int32
	seen  []*ir.Value
	origins
}

// originsOf finds what v, a value of f, may be.
func originsOf(f *ir.Func, v *ir.Value, place []int32) origins {
	o := &originFinder{f: f, place: place}
	o.is(v)
	return o.origins
}

// visit reports whether v has not been looked at, and may be.
func (o *originFinder) visit(v *ir.Value) bool {
	if slices.Contains(o.seen, v) {
		return false
	}
	if len(o.seen) == maxOrigins {
		o.computed = true
		return false
	}
	o.seen = append(o.seen, v)
	return true
}

// is notes that the value may be v.
func (o *originFinder) is(v *ir.Value) {
	if !o.visit(v) {
		return
	}
	switch {
	case v.Op == ir.Const:
		o.add(passed{constants: []uint64{v.Imm}})
	case v.Op == ir.Param && v.Block == o.f.Blocks[0]:
		o.params = append(o.params, int(o.place[v.ID]))
	case v.Op == ir.Param:
		for _, e := range v.Block.Preds {
			o.is(e.Args[o.place[v.ID]])
		}
	case v.Op == ir.Select:
		o.is(v.Args[0])
		o.is(v.Args[1])
	case !isSource(v):
		switch constant, params := o.mayBeConstant(v); {
		case constant && len(params) == 0:
			o.computed = true
		case constant:
			o.sources = append(o.sources, params...)
		}
	}
}

// mayBeConstant reports whether v may be a constant once LLVM knows more: if so do
// all that an operation computes it from, or one of what a parameter of a block may
// be. If it takes a constant for one of the function's parameters, it returns
// these.
func (o *originFinder) mayBeConstant(v *ir.Value) (constant bool, params []int) {
	switch {
	case v.Op == ir.Const:
		return true, nil
	case v.Op == ir.Param && v.Block == o.f.Blocks[0]:
		return true, []int{int(o.place[v.ID])}
	case isSource(v) || !o.visit(v):
		return false, nil
	case v.Op == ir.Param:
		for _, e := range v.Block.Preds {
			c, more := o.mayBeConstant(e.Args[o.place[v.ID]])
			if c && len(more) == 0 {
				return true, nil
			}
			constant, params = constant || c, append(params, more...)
		}
		return constant, params
	}
	for _, arg := range v.Args {
		c, more := o.mayBeConstant(arg)
		if !c {
			return false, nil
		}
		params = append(params, more...)
	}
	return true, params
}

// A flow is an argument that is one of the caller's parameters, or computed from
// it.
type flow struct {
	param            int
	callee, argument int // nodes, as in findPassed
	computed         bool
}

// findPassed finds what is passed for the parameters of all functions. Nodes are
// functions and, behind them, types: what is passed to any function of a type by an
// indirect call.
func (known *knowledge) findPassed(p *program) {
	n := len(p.Funcs)
	nodes := make([][]passed, n+len(p.Types))
	flows := make([][]flow, len(nodes)) // by caller
	for i, t := range p.Types {
		nodes[n+i] = make([]passed, len(t.Params))
	}
	for i, taken := range p.CallGraph(p.Funcs).Address {
		f := p.Funcs[i]
		nodes[i] = make([]passed, len(f.Params))
		for j := range f.Params {
			if taken {
				flows[n+int(f.TypeID)] = append(flows[n+int(f.TypeID)], flow{param: j, callee: i, argument: j})
			}
		}
	}
	arguments := make([][]argument, n) // by caller
	p.each(func(f *ir.Func) { arguments[known.index[f]] = argumentsOf(f, n) })
	var work []int
	for i, list := range arguments {
		for _, a := range list {
			nodes[a.callee][a.argument].add(a.passed)
			for _, param := range a.params {
				flows[i] = append(flows[i], flow{param: param, callee: a.callee, argument: a.argument})
			}
			for _, param := range a.sources {
				flows[i] = append(flows[i], flow{param: param, callee: a.callee, argument: a.argument, computed: true})
			}
		}
	}
	for i := range nodes {
		work = append(work, i)
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		for _, w := range flows[i] {
			from := nodes[i][w.param]
			if w.computed {
				from = passed{computed: from.computed || len(from.constants) > 0}
			}
			if nodes[w.callee][w.argument].add(from) {
				work = append(work, w.callee)
			}
		}
	}
	known.passed = nodes[:n]
}

// An argument is what a call passes.
type argument struct {
	callee, argument int // nodes, as in findPassed
	origins
}

// argumentsOf returns what f, in a module of n functions, passes to others.
func argumentsOf(f *ir.Func, n int) []argument {
	var list []argument
	var place []int32
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if !v.Op.IsCall() {
				continue
			}
			if place == nil {
				place = places(f)
			}
			callee, args := int(v.Index), v.Args
			if v.Op != ir.Call {
				callee, args = n+int(v.Imm), v.Args[:len(v.Args)-1]
			}
			for i, arg := range args {
				if o := originsOf(f, arg, place); arg.Type != ir.V128 {
					list = append(list, argument{callee, i, o})
				}
			}
		}
	}
	return list
}

// places returns, by ID, the places of f's parameters and its blocks' among the
// others.
func places(f *ir.Func) []int32 {
	place := make([]int32, f.NumValues())
	for _, b := range f.Blocks {
		for i, v := range b.Params {
			place[v.ID] = int32(i)
		}
	}
	return place
}
