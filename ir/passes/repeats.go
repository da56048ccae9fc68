package passes

import (
	"slices"

	"wasmc/ir"
)

// LLVM computes once what it takes for the same. So x - x is 0 where both are loads from
// one address, and so is the exclusive or of what a loop loads from one address in an
// even number of rounds. Here is how keepLoads finds such loads, and such calls, and
// tries them together.

// A repeat is a load or call that gives what an earlier one gives.
type repeat struct {
	of *ir.Value // the earlier one; nil: there is none
	at uint64    // how many bytes behind the earlier one's address
}

// repeats are the repeats of a function. Whether a value is one depends on the situation,
// by its choice.
type repeats struct {
	dom     *ir.DomTree
	earlier [choices]map[uint64][]*ir.Value // by what they do
	of      [choices]map[*ir.Value]repeat
	by      map[*ir.Value][]*ir.Value   // the repeats of a value, in any choice
	again   [choices]map[*ir.Value]bool // see computedAgain
}

// maxEarlier is how many earlier values are looked at.
const maxEarlier = 8

func newRepeats(dom *ir.DomTree) *repeats {
	r := &repeats{dom: dom, by: map[*ir.Value][]*ir.Value{}}
	for c := range choices {
		r.earlier[c], r.of[c], r.again[c] = map[uint64][]*ir.Value{}, map[*ir.Value]repeat{}, map[*ir.Value]bool{}
	}
	return r
}

// find looks whether v is a repeat, once its arguments have their numbers.
func (r *repeats) find(k *keeper, v *ir.Value) {
	if !isLoad(v) && !v.Op.IsCall() && v.Op != ir.Result {
		return
	}
	for c := range choices {
		key := k.does(v, c)
		found := r.search(k, v, c, key)
		if found.of == nil && loadSize(v) > 0 {
			found = r.search(k, v, c, key-1) // which may reach here
		}
		if found.of == nil {
			if len(r.earlier[c][key]) < maxEarlier {
				r.earlier[c][key] = append(r.earlier[c][key], v)
			}
			continue
		}
		r.of[c][v] = found
		if list := r.by[found.of]; !slices.Contains(list, v) {
			r.by[found.of] = append(list, v)
		}
	}
}

// search finds what v repeats with a choice, among the values that do what key says.
func (r *repeats) search(k *keeper, v *ir.Value, choice int, key uint64) repeat {
	for _, w := range r.earlier[choice][key] {
		if at, ok := k.repeatsAt(v, w, choice); ok && r.dom.Dominates(w.Block, v.Block) {
			return repeat{w, at}
		}
	}
	return repeat{}
}

// does is a number for what v does with a choice, the same for all that do the same. For a
// load it is which eight bytes it begins in, so that the next ones have the next number.
func (k *keeper) does(v *ir.Value, choice int) uint64 {
	switch {
	case loadSize(v) > 0:
		return (k.base[v.Args[0].ID][choice]+v.Imm)>>3 + uint64(v.Index)<<48
	case v.Op == ir.Result:
		return uint64(k.called(v, choice).ID)<<32 + v.Imm
	}
	what := uint64(v.Op)<<32 + uint64(v.Index)
	for _, arg := range v.Args {
		what = what*31 + k.base[arg.ID][choice]
	}
	return what
}

// repeatsAt reports whether v repeats w with a choice, and how many bytes behind its address.
func (k *keeper) repeatsAt(v, w *ir.Value, choice int) (at uint64, ok bool) {
	if v.Index != w.Index || len(v.Args) != len(w.Args) {
		return 0, false
	}
	if v.Op == ir.Result {
		return 0, w.Op == ir.Result && v.Imm == w.Imm && k.called(v, choice) == k.called(w, choice)
	}
	if loadSize(v) > 0 && loadSize(w) > 0 {
		at = k.base[v.Args[0].ID][choice] + v.Imm - k.base[w.Args[0].ID][choice] - w.Imm
		if at >= loadSize(w) || at+loadSize(v) > loadSize(w) {
			return 0, false
		}
	} else if v.Op != w.Op || v.Type != w.Type || v.Imm != w.Imm {
		return 0, false
	}
	for i := range v.Args {
		for j := choice; j < situations; j += choices {
			if k.base[v.Args[i].ID][j]+v.Imm != k.base[w.Args[i].ID][j]+w.Imm+at {
				return 0, false
			}
		}
	}
	return at, true
}

// called is the call that v is a result of or, with a choice, the one that this repeats.
func (k *keeper) called(v *ir.Value, choice int) *ir.Value {
	if r := k.repeats.of[choice][v.Args[0]]; r.of != nil {
		return r.of
	}
	return v.Args[0]
}

// loadSize is how many bytes v loads, if it makes an integer or float of them.
func loadSize(v *ir.Value) uint64 {
	switch v.Type {
	case ir.I32, ir.I64, ir.F32, ir.F64:
		return accessSize(v)
	}
	return 0
}

// repeated returns the number of v in situation j, if v is a repeat there.
func (k *keeper) repeated(v *ir.Value, j int) (uint64, bool) {
	r := k.repeats.of[j%choices][v]
	if r.of == nil {
		return 0, false
	}
	return loadable(v, k.number(r.of, j)>>(8*r.at)), true
}

// repeatsDifferent reports whether v is a repeat of what is another now.
func (k *keeper) repeatsDifferent(v *ir.Value) bool {
	for c := range choices {
		if r := k.repeats.of[c][v]; r.of != nil && k.differs(r.of) {
			return true
		}
	}
	return false
}

// maxRepeats is how many rounds of a loop are looked at: more than LLVM unrolls.
const maxRepeats = 64

// cancels reports whether, in situation j, the value of t is computed again in later rounds of
// the loop that e leads back to the header of, and makes no difference to what e carries
// after some of them.
func (k *keeper) cancels(t *trial, e *ir.Edge, j int) bool {
	loop := k.loops.Of(e.To)
	if t.owner == nil || loop == nil || loop.Header != e.To || !loop.Contains(e.From) || !loop.Contains(t.value.Block) ||
		!k.computedAgain(t.value, e, j%choices) {
		return false
	}
	var heeded []*ir.Value
	for i, p := range e.To.Params {
		if k.heeds[p.ID] != 0 {
			heeded = append(heeded, e.Args[i])
		}
	}
	r := k.newRounds(t.value, e, j, heeded)
	if r == nil {
		return true // perhaps
	}
	for range maxRepeats {
		r.next()
		if !r.differ() {
			return true
		}
	}
	return false
}

// computedAgain reports whether v, a load or call, has the same arguments in a later one of the
// rounds that e leads back for as in the first.
func (k *keeper) computedAgain(v *ir.Value, e *ir.Edge, choice int) bool {
	if again, known := k.repeats.again[choice][v]; known {
		return again
	}
	again := true // perhaps
	if r := k.newRounds(v, e, choice, nil); r != nil {
		r.next()
		again = false
		for n := 1; n < maxRepeats && !again; n++ {
			r.next()
			again = r.again()
		}
	}
	k.repeats.again[choice][v] = again
	return again
}

// A pair is the number that a value has, and would have if another were different; it is the same if
// it is not known whether that would be so.
type pair struct {
	was, is uint64
	unsure  bool
}

func (p pair) differs() bool { return p.was != p.is }

// A rounds is what a loop computes in one round after another, in one situation.
type rounds struct {
	k      *keeper
	j      int
	back   *ir.Edge           // to the header
	load   *ir.Value          // the load or call that is different
	values []*ir.Value        // what is computed in each round, in order
	params []*ir.Value        // of the header, that are needed for it
	now    map[*ir.Value]pair // of all of these
	round  uint64
}

// newRounds prepares to compute load's arguments, and the values in also, from round to
// round. It is nil if that takes too much.
func (k *keeper) newRounds(load *ir.Value, back *ir.Edge, j int, also []*ir.Value) *rounds {
	r := &rounds{k: k, j: j, back: back, load: load, now: map[*ir.Value]pair{}}
	loop := k.loops.Of(back.To)
	for work := slices.Concat(load.Args, also); len(work) > 0; {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		if _, seen := r.now[v]; seen || !loop.Contains(v.Block) {
			continue
		}
		if len(r.now) == 2*maxCone {
			return nil
		}
		r.now[v] = r.of(v)
		switch {
		case v.Block == back.To && slices.Contains(v.Block.Params, v):
			r.params = append(r.params, v)
			work = append(work, back.Args[k.place[v.ID]])
		case slices.Contains(v.Block.Params, v): // of another block: nothing is known of it
			x := r.now[v].was
			r.now[v] = pair{x, x, true}
		default:
			r.values = append(r.values, v)
			if v == load || !isSource(v) {
				work = append(work, v.Args...)
			}
		}
	}
	slices.SortFunc(r.values, func(x, y *ir.Value) int { return int(k.order[x.ID] - k.order[y.ID]) })
	return r
}

// of returns the numbers of v, which outside of the loop are the usual ones.
func (r *rounds) of(v *ir.Value) pair {
	if p, inside := r.now[v]; inside {
		return p
	}
	x := r.k.base[v.ID][r.j]
	return pair{was: x, is: x}
}

// again reports whether load has the arguments that it has in the first round.
func (r *rounds) again() bool {
	for _, arg := range r.load.Args {
		if r.of(arg).was != r.k.base[arg.ID][r.j] {
			return false
		}
	}
	return true
}

// next goes on to the next round; the first time, to the first.
func (r *rounds) next() {
	if r.round > 0 {
		var carried []pair
		for _, p := range r.params {
			carried = append(carried, r.of(r.back.Args[r.k.place[p.ID]]))
		}
		for i, p := range r.params {
			r.now[p] = carried[i]
		}
	}
	for _, v := range r.values {
		r.now[v] = r.compute(v)
	}
	r.round++
}

// compute returns the numbers of v in this round.
func (r *rounds) compute(v *ir.Value) pair {
	switch {
	case v == r.load && r.again():
		return pair{was: r.k.base[v.ID][r.j], is: r.k.number(v, r.j)}
	case isSource(v):
		if r.round == 0 || v.Op == ir.GlobalGet {
			return r.now[v]
		}
		x := loadable(v, noise(v, r.round))
		return pair{was: x, is: x}
	}
	var was, is [maxArgs]uint64
	unsure, differs := false, false
	for i, arg := range v.Args {
		p := r.of(arg)
		was[i], is[i] = p.was, p.is
		unsure, differs = unsure || p.unsure, differs || p.differs()
	}
	var p pair
	p.was, _ = evaluate(v, was[:len(v.Args)])
	if unsure || differs && !evaluated(v, func(arg *ir.Value) bool { return r.of(arg).differs() }) {
		return pair{p.was, p.was, true}
	}
	p.is, _ = evaluate(v, is[:len(v.Args)])
	return p
}

// differ reports whether what is carried to the next round is different, in bits that
// the parameter heeds.
func (r *rounds) differ() bool {
	for i, p := range r.back.To.Params {
		x := r.of(r.back.Args[i])
		if (x.was^x.is)&r.k.heeds[p.ID] != 0 {
			return true
		}
	}
	return false
}
