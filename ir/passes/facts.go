package passes

import (
	"slices"

	"wasmc/ir"
)

// A condition that a block is reached by says what some values are there, which LLVM puts
// in: where n == 0, what is multiplied by n does not matter. And a parameter that is one of a few
// constants makes several programs of one. Here keepLoads looks at each.

// A fact is that a value has a number, or that of another value.
type fact struct {
	value  *ir.Value
	number uint64
	like   *ir.Value // if not nil
}

// How much is looked at.
const (
	maxFacts        = 8
	maxAlternatives = 8
)

// factsAt returns what the conditions say that lead to b.
func (k *keeper) factsAt(b *ir.Block) []fact {
	var facts []fact
	for range maxFacts {
		e := k.wayTo(b)
		if e == nil {
			break
		}
		facts = factsOn(facts, e)
		b = e.From
	}
	return facts
}

// wayTo returns the edge that b is reached by or, if b is the header of a loop, the loop.
func (k *keeper) wayTo(b *ir.Block) *ir.Edge {
	switch loop := k.loops.Of(b); {
	case len(b.Preds) == 1:
		return b.Preds[0]
	case loop != nil && loop.Header == b && len(loop.Entries) == 1:
		return loop.Entries[0]
	}
	return nil
}

// factsOn appends what the end of e.From says if it goes e.
func factsOn(facts []fact, e *ir.Edge) []fact {
	b := e.From
	if len(b.Succs) > maxEdges {
		return facts
	}
	n, same := 0, 0
	for i, other := range b.Succs {
		if other == e {
			n = i
		}
		same += int(truth(other.To == e.To))
	}
	switch {
	case same > 1:
	case b.Kind == ir.If:
		return factsOf(facts, b.Control, n == 0)
	case b.Kind == ir.Switch && n < len(b.Succs)-1:
		return append(facts, fact{value: b.Control, number: uint64(n)})
	}
	return facts
}

// factsOf appends what it says that v is not 0, or that it is.
func factsOf(facts []fact, v *ir.Value, holds bool) []fact {
	switch {
	case v.Lanes != ir.NoLanes:
	case !holds:
		facts = append(facts, fact{value: v})
	case v.Op >= ir.Eqz && v.Op <= ir.Ge:
		facts = append(facts, fact{value: v, number: 1})
	}
	switch {
	case !isComparison(v):
	case v.Op == ir.Eqz:
		return factsOf(facts, v.Args[0], !holds)
	case v.Op == ir.Eq && holds, v.Op == ir.Ne && !holds:
		x, y := v.Args[0], v.Args[1]
		if x.Op == ir.Const {
			x, y = y, x
		}
		return append(facts, fact{value: x, like: y})
	}
	return facts
}

// numberOf is the number in situation j that f gives its value.
func (k *keeper) numberOf(f fact, j int) uint64 {
	if f.like != nil {
		return k.base[f.like.ID][j]
	}
	return f.number
}

// passedBy is the number that e passes for its parameter i, in situation j.
func (k *keeper) passedBy(e *ir.Edge, i, j int) uint64 {
	v := e.Args[i]
	for _, f := range factsOn(nil, e) {
		if f.value == v {
			return k.numberOf(f, j)
		}
	}
	return k.base[v.ID][j]
}

// alternatives are facts, one of which holds at a time: that a parameter which t's cone depends on is
// one of the constants that it may be, and was not in any situation.
func (k *keeper) alternatives(t *trial) []fact {
	var facts []fact
	seen := map[*ir.Value]bool{}
	for _, v := range t.cone {
		for _, p := range v.Args {
			if p.Op != ir.Param || seen[p] || len(p.Block.Preds) <= choices || p == t.value {
				continue
			}
			seen[p] = true
			for _, e := range p.Block.Preds[:min(len(p.Block.Preds), maxEdges)] {
				arg := e.Args[k.place[p.ID]]
				f := fact{value: p, number: arg.Imm}
				if arg.Op == ir.Const && arg.Lanes == ir.NoLanes && len(facts) < maxAlternatives && !slices.Contains(facts, f) &&
					!slices.Contains(k.base[p.ID][:], arg.Imm) {
					facts = append(facts, f)
				}
			}
		}
	}
	return facts
}

// affected returns what is computed from the values of facts, and t's cone, in order; nothing if
// that is not computed from them.
func (k *keeper) affected(t *trial, facts []fact) []*ir.Value {
	if len(facts) == 0 {
		return nil
	}
	k.tries++ // nothing differs
	from := make([]*ir.Value, 0, len(facts)+maxCone)
	for _, f := range facts {
		k.differ[f.value.ID] = k.tries
		from = append(from, f.value)
	}
	for i := 0; i < len(from); i++ {
		uses := k.uses.of(from[i].ID)
		for _, u := range uses[:min(len(uses), maxCone)] {
			if by := u.by; by != nil && !isSource(by) && k.differ[by.ID] != k.tries && len(from) < cap(from) {
				k.differ[by.ID] = k.tries
				from = append(from, by)
			}
		}
	}
	if !slices.ContainsFunc(t.cone, func(v *ir.Value) bool { return slices.ContainsFunc(v.Args, k.differs) }) {
		return nil
	}
	list := from[len(facts):]
	for _, v := range t.cone {
		if !isSource(v) && v.Op != ir.Param && !k.differs(v) {
			list = append(list, v)
		}
	}
	list = slices.DeleteFunc(list, func(v *ir.Value) bool {
		return slices.ContainsFunc(facts, func(f fact) bool { return f.value == v })
	})
	slices.SortFunc(list, func(x, y *ir.Value) int { return int(k.order[x.ID] - k.order[y.ID]) })
	return list
}

// suppose makes facts hold, which affect values, until that is restored.
func (k *keeper) suppose(facts []fact, affected []*ir.Value) (restore func()) {
	was := make([]numbers, 0, len(facts)+len(affected))
	for _, f := range facts {
		was = append(was, k.base[f.value.ID])
		for j := range situations {
			k.base[f.value.ID][j] = k.numberOf(f, j)
		}
	}
	k.tries++ // nothing differs
	for _, v := range affected {
		was = append(was, k.base[v.ID])
		for j := range situations {
			k.base[v.ID][j], _ = k.evaluate(v, j)
		}
	}
	return func() {
		for i, v := range slices.Backward(affected) {
			k.base[v.ID] = was[len(facts)+i]
		}
		for i, f := range slices.Backward(facts) {
			k.base[f.value.ID] = was[i]
		}
	}
}
