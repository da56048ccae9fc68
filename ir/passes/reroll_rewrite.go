package passes

import "wasmc/ir"

// apply replaces the body of t's block by the template.
func (r *reroller) apply(t *template) {
	w := &rewriter{template: t, f: r.f, have: map[*expr]*ir.Value{}, near: map[*expr]*ir.Value{}, made: map[*ir.Value]*ir.Value{}, pos: t.block.Control.Pos}
	w.body()
	w.end(func(v *ir.Value) bool { return r.outside[v.ID] }, r.become)
}

// finish lets the other blocks know what has become of the loops' values.
func (r *reroller) finish() {
	if len(r.become) == 0 {
		return
	}
	for _, b := range r.f.Blocks {
		now := func(args []*ir.Value) {
			for i, v := range args {
				if by := r.become[v]; by != nil && v.Block != b {
					args[i] = by
				}
			}
		}
		for _, v := range b.Values {
			now(v.Args)
		}
		if by := r.become[b.Control]; by != nil && by.Block != b {
			b.Control = by
		}
		now(b.Args)
		for _, e := range b.Succs {
			now(e.Args)
		}
	}
}

// A rewriter turns a loop into its template.
type rewriter struct {
	*template
	f    *ir.Func
	have map[*expr]*ir.Value     // the values there are now
	near map[*expr]*ir.Value     // by their expressions without the constant part
	made map[*ir.Value]*ir.Value // values that were made anew
	old  []*ir.Value             // what the block had
	pos  uint32
}

// body puts the template in the block.
func (w *rewriter) body() {
	b := w.block
	old := b.Values
	b.Values = make([]*ir.Value, 0, len(w.in)+8)
	for _, v := range b.Params {
		w.know(v, w.of[v])
	}
	for _, v := range old {
		switch {
		case !w.in[v]:
			continue
		case w.low[v]:
			w.made[v] = w.make(w.of[v])
			continue
		}
		for i, arg := range v.Args {
			v.Args[i] = w.now(arg)
		}
		b.Values = append(b.Values, v)
		w.know(v, w.of[v])
	}
	w.old = old
}

// end makes the edges and the condition, and says what becomes of the values
// that other blocks use.
func (w *rewriter) end(outside func(*ir.Value) bool, become map[*ir.Value]*ir.Value) {
	b := w.block
	for _, values := range [][]*ir.Value{b.Params, w.old} {
		for _, v := range values {
			if outside(v) {
				if by := w.afterwards(v); by != v {
					become[v] = by
				}
			}
		}
	}
	for i, v := range w.exit.Args {
		w.exit.Args[i] = w.afterwards(v)
	}
	for i, p := range b.Params {
		if n := w.next[w.of[p]]; n == nil {
			w.back.Args[i] = w.make(w.shift(w.of[p], 1))
		} else if v := w.first[n]; v != nil {
			w.back.Args[i] = w.now(v)
		} else {
			w.back.Args[i] = w.make(n)
		}
	}
	x, y := w.make(w.leave[0]), w.make(w.leave[1])
	op := ir.Ne
	if b.Succs[0] != w.back {
		op = ir.Eq
	}
	b.Control = w.f.NewValue(b, op, ir.I32, w.pos, x, y)
}

// afterwards returns what is v after the loop.
func (w *rewriter) afterwards(v *ir.Value) *ir.Value {
	if v.Block != w.block {
		return v
	}
	if last := w.last[w.of[v]]; last != nil {
		return w.now(last)
	}
	return w.make(w.become[v])
}

// know notes that v is x.
func (w *rewriter) know(v *ir.Value, x *expr) {
	if w.have[x] == nil {
		w.have[x] = v
	}
	if isInt(x.typ) {
		_, parts := split(x)
		if rest := w.sum(x.typ, 0, parts); len(parts) > 0 && w.near[rest] == nil {
			w.near[rest] = v
		}
	}
}

// now returns what v, of the template or from outside, is now.
func (w *rewriter) now(v *ir.Value) *ir.Value {
	if made := w.made[v]; made != nil {
		return made
	}
	return v
}

// make returns a value for x, a sum of induction variables and values from
// outside.
func (w *rewriter) make(x *expr) *ir.Value {
	if v := w.have[x]; v != nil {
		return v
	}
	konst, parts := split(x)
	if v := w.near[w.sum(x.typ, 0, parts)]; v != nil && len(parts) > 0 {
		k, _ := split(w.of[v])
		return w.plus(v, konst-k, x)
	}
	var v *ir.Value
	for _, p := range parts {
		y := p.expr.value
		if p.factor != 1 {
			y = w.f.NewValue(w.block, ir.Mul, x.typ, w.pos, y, w.konst(x.typ, p.factor))
		}
		if v == nil {
			v = y
		} else {
			v = w.f.NewValue(w.block, ir.Add, x.typ, w.pos, v, y)
		}
	}
	return w.plus(v, konst, x)
}

// plus returns v + konst, or konst if v is nil, which is x.
func (w *rewriter) plus(v *ir.Value, konst uint64, x *expr) *ir.Value {
	switch {
	case v == nil:
		v = w.konst(x.typ, konst)
	case konst&mask(x.typ) != 0:
		v = w.f.NewValue(w.block, ir.Add, x.typ, w.pos, v, w.konst(x.typ, konst))
	}
	w.of[v] = x
	w.know(v, x)
	return v
}

func (w *rewriter) konst(typ ir.Type, c uint64) *ir.Value {
	v := w.f.NewValue(w.block, ir.Const, typ, w.pos)
	v.Imm = c & mask(typ)
	return v
}
