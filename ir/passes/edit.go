package passes

import (
	"slices"

	"wasmc/ir"
)

// substitute replaces every use of a value v in f by with(v).
func substitute(f *ir.Func, with func(v *ir.Value) *ir.Value) {
	for _, b := range f.Blocks {
		substituteIn(b, with)
	}
}

// substituteIn replaces every use of a value v in b, and on the edges from it, by
// with(v).
func substituteIn(b *ir.Block, with func(v *ir.Value) *ir.Value) {
	replace := func(args []*ir.Value) {
		for i, v := range args {
			args[i] = with(v)
		}
	}
	for _, v := range b.Values {
		replace(v.Args)
	}
	if b.Control != nil {
		b.Control = with(b.Control)
	}
	replace(b.Args)
	for _, e := range b.Succs {
		replace(e.Args)
	}
}

// dropParams removes those of b's parameters that drop holds for, and their
// arguments.
func dropParams(b *ir.Block, drop func(*ir.Value) bool) {
	var kept []int
	for i, v := range b.Params {
		if !drop(v) {
			kept = append(kept, i)
		}
	}
	if len(kept) == len(b.Params) {
		return
	}
	b.Params = pick(b.Params, kept)
	for _, e := range b.Preds {
		e.Args = pick(e.Args, kept)
	}
}

// pick returns the values at the given places, which ascend.
func pick(values []*ir.Value, places []int) []*ir.Value {
	for to, from := range places {
		values[to] = values[from]
	}
	clear(values[len(places):])
	return slices.Clip(values[:len(places)])
}

// groups holds lists by a number, in one piece of memory.
type groups[T any] struct {
	start []int32 // where the list of each number starts in all
	all   []T
}

// group makes the lists of what each passes to add; it is called twice.
func group[T any](n int, each func(add func(number int, x T))) groups[T] {
	g := groups[T]{start: make([]int32, n+1)}
	each(func(number int, _ T) { g.start[number+1]++ })
	for i := range n {
		g.start[i+1] += g.start[i]
	}
	g.all = make([]T, g.start[n])
	next := slices.Clone(g.start)
	each(func(number int, x T) {
		g.all[next[number]] = x
		next[number]++
	})
	return g
}

func (g *groups[T]) of(number int) []T { return g.all[g.start[number]:g.start[number+1]] }

// newValue makes a value of b that is not among b.Values yet.
func newValue(f *ir.Func, b *ir.Block, op ir.Op, t ir.Type, pos uint32, args ...*ir.Value) *ir.Value {
	v := f.NewValue(b, op, t, pos, args...)
	b.Values = b.Values[:len(b.Values)-1]
	return v
}

// insertBefore puts values into f's blocks, each list before the value it is of.
func insertBefore(f *ir.Func, lists map[*ir.Value][]*ir.Value) {
	if len(lists) == 0 {
		return
	}
	for _, b := range f.Blocks {
		var values []*ir.Value
		copied := 0 // of b.Values
		for i, v := range b.Values {
			if list := lists[v]; list != nil {
				values = append(append(values, b.Values[copied:i]...), list...)
				copied = i
			}
		}
		if values != nil {
			b.Values = append(values, b.Values[copied:]...)
		}
	}
}
