package passes

import (
	"slices"

	"wasmc/ir"
)

// A template is the first of the copies that an unrolled loop is.
type template struct {
	*unrolled
	k       int
	effects []*ir.Value         // in the order of the copies
	next    map[*expr]*expr     // of a parameter that is no induction variable: what the template hands on
	moved   []map[*expr]*expr   // by steps and k: what shift has found
	in      map[*ir.Value]bool  // the template's values
	last    map[*expr]*ir.Value // by their expressions in step k-1
	leave   [2]*expr            // what the new condition compares; see exitTest
	become  map[*ir.Value]*expr // sums that are needed after the loop, as functions of the parameters in step k-1
}

// template finds the template for k copies, or nil.
func (u *unrolled) template(k int, outside []bool) *template {
	t := &template{unrolled: u, k: k, effects: u.effects}
	if !t.exitTest() {
		return nil
	}
	t.arrange()
	var params []*ir.Value
	var choices [][]*expr
	for i, p := range u.block.Params {
		if pt := u.of[p]; pt.kind == param && u.step[pt] == nil {
			params = append(params, p)
			choices = append(choices, t.candidates(p, u.back.Args[i]))
		}
	}
	guess := make([]int, len(params))
	for range maxGuesses {
		t.next, t.moved = map[*expr]*expr{}, make([]map[*expr]*expr, 2*k)
		for i, p := range params {
			if len(choices[i]) == 0 {
				return nil
			}
			t.next[u.of[p]] = choices[i][guess[i]]
		}
		if t.matches() && t.collect() && t.needed(outside) {
			return t
		}
		if !advance(guess, choices) {
			break
		}
	}
	return nil
}

// advance goes to the next combination of choices.
func advance(guess []int, choices [][]*expr) bool {
	for i := range guess {
		guess[i]++
		if guess[i] < len(choices[i]) {
			return true
		}
		guess[i] = 0
	}
	return false
}

// candidates returns what the template may hand on for the parameter p, which
// is no induction variable, and for which the old round hands on last.
//
// If last depends on what the round before handed on, it is the end of a chain
// of computations, k pieces of equal length; the first piece's end is wanted. If
// it does not it is last, k-1 steps before, or what was handed on for another
// parameter.
func (t *template) candidates(p, last *ir.Value) []*expr {
	var found []*expr
	t.findDepth()
	depth := t.depth[last]
	if depth == 0 {
		if first := t.shift(t.expr(last), 1-t.k); first != nil {
			found = append(found, first)
		}
		for _, q := range t.block.Params {
			if q != p && q.Type == p.Type {
				found = append(found, t.of[q])
			}
		}
		return found
	}
	if depth == 1 || (depth-1)%t.k != 0 {
		return nil
	}
	seen := map[*ir.Value]bool{last: true}
	for work := []*ir.Value{last}; len(work) > 0; {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		if t.depth[v] == (depth-1)/t.k+1 {
			if v.Op == last.Op {
				found = append(found, t.of[v])
			}
			continue
		}
		for _, arg := range v.Args {
			if !seen[arg] && t.depth[arg] > (depth-1)/t.k {
				seen[arg] = true
				work = append(work, arg)
			}
		}
	}
	return found
}

// findDepth fills depth: how long the longest chain of computations is that
// leads to a value from a parameter that is no induction variable, including
// that; 0 if there is none.
func (u *unrolled) findDepth() {
	if u.depth != nil {
		return
	}
	u.depth = map[*ir.Value]int{}
	for _, p := range u.block.Params {
		if t := u.of[p]; t.kind == param && u.step[t] == nil {
			u.depth[p] = 1
		}
	}
	for _, v := range u.block.Values {
		for _, arg := range v.Args {
			if d := u.depth[arg]; d > 0 {
				u.depth[v] = max(u.depth[v], d+1)
			}
		}
	}
}

// shift returns x in step j of a round, which may be negative: the step then is
// one of the round before. It is nil if that cannot be said, or takes too long.
func (t *template) shift(x *expr, j int) *expr {
	if j == 0 || x.fixed {
		return x
	}
	if t.moved == nil {
		t.moved = make([]map[*expr]*expr, 2*t.k)
	}
	memo := &t.moved[t.k+j]
	if *memo == nil {
		*memo = map[*expr]*expr{}
	}
	if y, ok := (*memo)[x]; ok {
		return y
	}
	t.patience -= 1 + len(x.args) + len(x.parts)
	if t.patience < 0 {
		return nil
	}
	y := t.shifted(x, j)
	(*memo)[x] = y
	return y
}

func (t *template) shifted(x *expr, j int) *expr {
	switch x.kind {
	case param:
		if step := t.step[x]; step != nil {
			return t.add(x, t.divided(step), uint64(j))
		}
		if n := t.next[x]; n != nil && j > 0 {
			return t.shift(n, j-1)
		}
	case sum:
		y := t.sum(x.typ, x.konst, nil)
		for _, p := range x.parts {
			z := t.shift(p.expr, j)
			if z == nil {
				return nil
			}
			if y = t.add(y, z, p.factor); y == nil {
				return nil
			}
		}
		return y
	case apply:
		version := x.version
		if dependsOnTime(x.value) {
			version += j * len(t.effects) / t.k
		}
		args := make([]*expr, len(x.args))
		for i, arg := range x.args {
			if args[i] = t.shift(arg, j); args[i] == nil {
				return nil
			}
		}
		if version >= 0 {
			return t.apply(x.value, args, version)
		}
	}
	return nil
}

// divided returns a step of the old loop divided by k.
func (t *template) divided(step *expr) *expr {
	konst, parts := split(step)
	quotient := func(x uint64) uint64 { return uint64(signed(step.typ, x)/int64(t.k)) & mask(step.typ) }
	parts = slices.Clone(parts)
	for i := range parts {
		parts[i].factor = quotient(parts[i].factor)
	}
	return t.sum(step.typ, quotient(konst), parts)
}

// matches reports whether the effects are k copies of the first, and what the
// old round hands on is what k steps do: conditions 1 and 2.
func (t *template) matches() bool {
	r := len(t.effects) / t.k
	for j := 1; j < t.k; j++ {
		for i, v := range t.effects[:r] {
			if t.shift(t.of[v], j) != t.of[t.effects[j*r+i]] {
				return false
			}
		}
	}
	for i, p := range t.block.Params {
		if n := t.next[t.of[p]]; n != nil && t.shift(n, t.k-1) != t.expr(t.back.Args[i]) {
			return false
		}
	}
	return true
}

// collect finds the template's values, and reports whether what they read and
// where they may trap is what the old round does: condition 3.
func (t *template) collect() bool {
	r := len(t.effects) / t.k
	t.in = map[*ir.Value]bool{}
	for _, v := range t.effects[:r] {
		t.include(v)
	}
	for _, p := range t.block.Params {
		if n := t.next[t.of[p]]; n == nil {
			continue
		} else if v := t.first[n]; v != nil {
			t.include(v)
		} else if !t.isSum(n) {
			return false
		}
	}
	body := map[*expr]bool{}
	for _, v := range t.reads {
		body[t.of[v]] = true
	}
	covered := map[*expr]bool{}
	for _, v := range t.reads {
		if !t.in[v] {
			continue
		}
		for j := range t.k {
			x := t.shift(t.of[v], j)
			if x == nil || !body[x] {
				return false
			}
			covered[x] = true
		}
	}
	if len(covered) != len(body) {
		return false
	}
	for _, v := range t.effects[r:] {
		if t.in[v] {
			return false
		}
	}
	for _, v := range t.reads {
		if t.in[v] && t.of[v].version > r {
			return false
		}
	}
	return true
}

// include adds v, and what it needs, to the template. A value that is only as
// its expression says because of the old round's lower bits is made anew, of that.
func (t *template) include(v *ir.Value) {
	for work := []*ir.Value{v}; len(work) > 0; {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		if v.Block != t.block || v.Op == ir.Param || t.in[v] {
			continue
		}
		t.in[v] = true
		if !t.low[v] {
			work = append(work, v.Args...)
		}
	}
}

// isSum reports whether x is a sum of induction variables and values from outside.
func (u *unrolled) isSum(x *expr) bool {
	_, parts := split(x)
	for _, p := range parts {
		if p.expr.kind != outer && u.step[p.expr] == nil {
			return false
		}
	}
	return isInt(x.typ)
}

// needed finds out how to get what is needed after the loop: condition 5. It
// also makes sure that what must be made anew can be.
func (t *template) needed(outside []bool) bool {
	for v := range t.in {
		if t.low[v] && !t.isSum(t.of[v]) {
			return false
		}
	}
	t.last = map[*expr]*ir.Value{}
	for _, values := range [][]*ir.Value{t.block.Params, t.block.Values} {
		for _, v := range values {
			if x := t.of[v]; v.Op == ir.Param || t.in[v] {
				if y := t.shift(x, t.k-1); y != nil && t.last[y] == nil {
					t.last[y] = v
				}
			}
		}
	}
	ok := true
	for _, p := range t.block.Params {
		if t.next[t.of[p]] == nil && t.shift(t.of[p], 1) == nil {
			ok = false
		}
	}
	t.become = map[*ir.Value]*expr{}
	need := func(v *ir.Value) {
		if v.Block != t.block {
			return
		}
		x := t.of[v]
		if t.last[x] != nil {
			return
		}
		if t.isSum(x) {
			t.become[v] = t.shift(x, 1-t.k)
		}
		ok = ok && t.become[v] != nil
	}
	for _, values := range [][]*ir.Value{t.block.Params, t.block.Values} {
		for _, v := range values {
			if outside[v.ID] {
				need(v)
			}
		}
	}
	for _, v := range t.exit.Args {
		need(v)
	}
	return ok
}
