package passes

import (
	"slices"

	"wasmc/ir"
)

// LLVM may find out that a loop never ends or that a function never returns. What is behind
// is then not executed, and loads whose values are needed only there vanish with
// their traps. So for keepLoads, whatever is found to be so is made plain first:
//
//	b1(v1: i32):                         b1(v1: i32):
//		v2: i32 = add v1, 16                 v2: i32 = add v1, 16
//		v3: i32 = eq v2, 4                   v3: i32 = eq v2, 4
//		if v3 then b2 else b1(v2)    →       jump b1(v2)               if v1 began as a multiple of 16
//
//		call $spin                           call $spin
//		v4: i32 = …                  →       unreachable
//
// A loop that leaves in its first round or never is another matter: see maybeEndless.

// cutEndless does that for all functions.
func cutEndless(p *program) {
	p.each(cutEndlessLoops)
	returns := findReturning(p.Module)
	p.each(func(f *ir.Func) { cutAfterCalls(f, returns) })
}

// cutEndlessLoops removes the ways out of the loops of f that have none that can be gone. Others
// that cannot be gone are left to LLVM.
func cutEndlessLoops(f *ir.Func) {
	loops := f.Loops(f.Dominators())
	innermost := func(e *ir.Edge, _ int) *ir.Loop { return loops.Of(e.From) }
	if len(closedLoops(f, loops, func(e *ir.Edge, n int) *ir.Loop {
		if !comparesAnything(e.From) {
			return nil
		}
		return innermost(e, n)
	})) == len(closedLoops(f, loops, innermost)) {
		return
	}
	p := findPossible(f)
	if p == nil {
		return
	}
	closed := closedLoops(f, loops, func(e *ir.Edge, n int) *ir.Loop {
		if !p.reached[e.From.ID] || !p.goes(e.From, n) {
			return nil
		}
		return innermost(e, n)
	})
	around := map[*ir.Loop]*ir.Loop{} // the smallest closed loop
	for _, loop := range loops.Loops {
		if around[loop] = loop; !closed[loop] || !p.reached[loop.Header.ID] {
			around[loop] = around[loop.Parent]
		}
	}
	var exits []*ir.Edge
	for _, b := range f.Blocks {
		for n, e := range b.Succs {
			if loop := around[innermost(e, n)]; loop != nil && !loop.Contains(e.To) {
				exits = append(exits, e)
			}
		}
	}
	for _, e := range exits {
		neverGo(f, e)
	}
	if len(exits) > 0 {
		dropUnreachable(f)
	}
}

// closedLoops returns the loops of f that no open edge leaves. Open returns of an edge, which is successor n,
// the smallest loop that it is an open exit of, which it is of those around that one too; or nil.
func closedLoops(f *ir.Func, loops *ir.LoopForest, open func(e *ir.Edge, n int) *ir.Loop) map[*ir.Loop]bool {
	outermost := map[*ir.Loop]int{} // the least depth of the loops that are left together with this one
	leaves := func(loop *ir.Loop, depth int) {
		if least, known := outermost[loop]; !known || depth < least {
			outermost[loop] = depth
		}
	}
	for _, b := range f.Blocks {
		in := loops.Of(b)
		if in == nil {
			continue
		}
		for n, e := range b.Succs {
			if in.Contains(e.To) {
				continue
			}
			around := loops.Of(e.To)
			if around != nil && !around.Contains(b) { // e enters a loop as well
				around = around.Parent
			}
			depth := 1
			if around != nil {
				depth += around.Depth
			}
			if loop := open(e, n); loop != nil && loop.Depth >= depth {
				leaves(loop, depth)
			}
		}
	}
	closed := map[*ir.Loop]bool{}
	for _, loop := range slices.Backward(loops.Loops) { // inner ones first
		depth, known := outermost[loop]
		switch {
		case !known || depth > loop.Depth:
			closed[loop] = true
		case loop.Parent != nil && depth < loop.Depth:
			leaves(loop.Parent, depth)
		}
	}
	return closed
}

// comparesAnything reports whether the end of b compares something with a value that may be any number.
func comparesAnything(b *ir.Block) bool {
	c := b.Control
	return b.Kind == ir.If && (isAnything(c) || (c.Op == ir.Eq || c.Op == ir.Ne || c.Op == ir.Eqz) && slices.ContainsFunc(c.Args, isAnything))
}

// isAnything reports whether v, whatever a function is given or finds, may be any number.
func isAnything(v *ir.Value) bool {
	return isSource(v) && loaded(v) == anything(v.Type) || v.Op == ir.Param && len(v.Block.Preds) == 0
}

// neverGo makes e, which is never gone, lead nowhere.
func neverGo(f *ir.Func, e *ir.Edge) {
	b := e.From
	if b.Kind != ir.If {
		e.To, e.Args = f.NewBlock(), nil
		e.To.Kind = ir.Trap
		return
	}
	b.Succs = slices.DeleteFunc(b.Succs, func(other *ir.Edge) bool { return other == e })
	b.Kind, b.Control, b.Hint = ir.Jump, nil, ir.NoHint
}

// findReturning finds the functions that may return, by index. Others trap, go on for ever or end
// the program.
func findReturning(m *ir.Module) []bool {
	// A place is where a function has come to.
	type place struct {
		f     int
		block *ir.Block
		next  int // of its values
	}
	returns := make([]bool, len(m.Funcs))
	waiting := make([][]place, len(m.Funcs)) // for a function to return
	seen := make([][]bool, len(m.Funcs))     // by function and block
	var work []place
	returning := func(f int) {
		returns[f] = true
		work = append(work, waiting[f]...)
		waiting[f] = nil
	}
	for i, f := range m.Funcs {
		if f.Import != nil {
			returns[i] = true
			continue
		}
		seen[i] = make([]bool, f.NumBlocks())
		work = append(work, place{f: i, block: f.Blocks[0]})
	}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		b := at.block
		for ; at.next < len(b.Values); at.next++ {
			if v := b.Values[at.next]; v.Op == ir.Call && !returns[v.Index] {
				waiting[v.Index] = append(waiting[v.Index], at)
				break
			}
		}
		if at.next < len(b.Values) {
			continue
		}
		if (b.Kind == ir.Return || b.Kind == ir.TailCall) && !returns[at.f] {
			returning(at.f)
		}
		for _, e := range b.Succs {
			if !seen[at.f][e.To.ID] {
				seen[at.f][e.To.ID] = true
				work = append(work, place{f: at.f, block: e.To})
			}
		}
	}
	return returns
}

// cutAfterCalls removes what follows a call that does not return.
func cutAfterCalls(f *ir.Func, returns []bool) {
	changed := false
	for _, b := range f.Blocks {
		i := slices.IndexFunc(b.Values, func(v *ir.Value) bool { return v.Op == ir.Call && !returns[v.Index] })
		if i < 0 || isTailCall(b.Values[i]) || b.Kind == ir.Trap && i == len(b.Values)-1 {
			continue
		}
		b.Values = b.Values[:i+1]
		b.Kind, b.Control, b.Args, b.Hint, b.Succs = ir.Trap, nil, nil, ir.NoHint, nil
		changed = true
	}
	if changed {
		dropUnreachable(f)
	}
}

// isTailCall reports whether the call v is how its block ends.
func isTailCall(v *ir.Value) bool { return v.Block.Kind == ir.TailCall && v.Block.Control == v }

// maybeEndless finds the loops that LLVM may take for two: one that ends at once and one that never
// does, where nothing is needed that is only needed behind it. It does so if no
// exit's condition changes:
//
//	b1(v1: i32):                      where v0 is not computed in the loop
//		v2: i32 = load [0] v1
//		v3: i32 = add v1, 4
//		if v0 then b1(v3) else b2
//
// It returns their headers.
func maybeEndless(f *ir.Func, loops *ir.LoopForest) []*ir.Block {
	writes := map[*ir.Loop]bool{}
	for _, b := range f.Blocks {
		if loop := loops.Of(b); loop != nil && slices.ContainsFunc(b.Values, func(v *ir.Value) bool { return v.Op.Is(ir.Writes) }) {
			writes[loop] = true
		}
	}
	for _, loop := range slices.Backward(loops.Loops) {
		if writes[loop] && loop.Parent != nil {
			writes[loop.Parent] = true
		}
	}
	changes := func(loop *ir.Loop, v *ir.Value) bool {
		s := steady{loop, !writes[loop], maxCone}
		return !s.is(v)
	}
	var headers []*ir.Block
	for loop := range closedLoops(f, loops, func(e *ir.Edge, _ int) *ir.Loop {
		loop := loops.Of(e.From)
		for around := 0; around < maxSteady && !changes(loop, e.From.Control); around++ {
			loop = loop.Parent
			if loop == nil || loop.Contains(e.To) {
				return nil
			}
		}
		return loop
	}) {
		headers = append(headers, loop.Header)
	}
	return headers
}

// maxSteady is for how many loops, one in the other, it is looked whether they are left.
const maxSteady = 4

// A steady finds out what is the same in all rounds of a loop.
type steady struct {
	loop  *ir.Loop
	quiet bool // nothing in the loop writes
	steps int  // that are left until it gives up
}

func (s *steady) is(v *ir.Value) bool {
	if !s.loop.Contains(v.Block) {
		return true
	}
	s.steps--
	if v.Op == ir.Param || s.steps < 0 || isSource(v) && (!v.Op.Is(ir.Reads) || v.Op.Is(ir.Writes) || !s.quiet) {
		return false
	}
	return !slices.ContainsFunc(v.Args, func(arg *ir.Value) bool { return !s.is(arg) })
}
