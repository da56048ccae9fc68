package ir

import (
	"math/rand"
	"testing"
	"time"
)

// randomFunc returns a function of n blocks that go to random others, some of
// them in loops without an end and some out of reach.
func randomFunc(r *rand.Rand, n int) *Func {
	f := &Func{Name: "random"}
	for range n {
		f.NewBlock()
	}
	for _, b := range f.Blocks {
		for range r.Intn(3) {
			if to := f.Blocks[r.Intn(n)]; to != f.Blocks[0] {
				b.Connect(to, nil)
			}
		}
	}
	return f
}

// reaches reports whether a path leads from a block to one that is wanted, and
// none of whose blocks is avoid.
func reaches(from, avoid *Block, wanted func(*Block) bool) bool {
	seen := map[*Block]bool{avoid: true}
	work := []*Block{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if wanted(b) {
			return true
		}
		for _, e := range b.Succs {
			work = append(work, e.To)
		}
	}
	return false
}

func TestDominators(t *testing.T) {
	for seed := range int64(500) {
		f := randomFunc(rand.New(rand.NewSource(seed)), 12)
		dom := f.Dominators()
		for _, b := range f.Blocks {
			for _, c := range f.Blocks {
				isC := func(x *Block) bool { return x == c }
				reachable := reaches(f.Blocks[0], nil, isC)
				want := reachable && (b == c || !reaches(f.Blocks[0], b, isC))
				if got := dom.Dominates(b, c); got != want && reachable {
					t.Fatalf("seed %d: %v dominates %v: got %v, want %v\n%v", seed, b, c, got, want, f)
				}
				if dom.Contains(c) != reachable {
					t.Fatalf("seed %d: Contains(%v): got %v, want %v\n%v", seed, c, !reachable, reachable, f)
				}
			}
		}
	}
}

func TestPostDominators(t *testing.T) {
	for seed := range int64(500) {
		f := randomFunc(rand.New(rand.NewSource(seed)), 12)
		after := f.PostDominators()
		ends := func(x *Block) bool { return len(x.Succs) == 0 }
		endless := func(x *Block) bool { return !reaches(x, nil, ends) }
		for _, b := range f.Blocks {
			for _, c := range f.Blocks {
				if b == c || endless(c) || endless(b) || !reaches(f.Blocks[0], nil, func(x *Block) bool { return x == c }) {
					continue
				}
				want := !reaches(c, b, func(x *Block) bool { return ends(x) || endless(x) })
				if got := after.Dominates(b, c); got != want {
					t.Fatalf("seed %d: %v post-dominates %v: got %v, want %v\n%v", seed, b, c, got, want, f)
				}
			}
		}
	}
}

func TestEndlessLoopEndsPostDominance(t *testing.T) {
	f := parse(t, `
func $f(i32) {
b0(v0: i32):
	if v0 then b1 else b3
b1:
	if v0 then b1 else b2
b2:
	jump b1
b3:
	return
}
`).Funcs[0]
	after, b := f.PostDominators(), f.Blocks
	if after.Dominates(b[3], b[0]) {
		t.Error("b3 post-dominates b0, but b1 can go on for ever")
	}
	if !after.Dominates(b[1], b[2]) {
		t.Error("b1 does not post-dominate b2")
	}
}

// TestDominatorsOfManyBranchesToOneExit has the shape that makes the iterative
// algorithm quadratic.
func TestDominatorsOfManyBranchesToOneExit(t *testing.T) {
	const n = 200_000
	f := &Func{}
	exit := f.NewBlock()
	f.Blocks = nil
	for range n {
		f.NewBlock()
	}
	f.Blocks = append(f.Blocks, exit)
	for i, b := range f.Blocks[:n] {
		b.Connect(f.Blocks[i+1], nil)
		b.Connect(exit, nil)
	}
	start := time.Now()
	dom := f.Dominators()
	if !dom.Dominates(f.Blocks[0], exit) || dom.Dominates(f.Blocks[1], exit) || !dom.Dominates(f.Blocks[1], f.Blocks[n-1]) {
		t.Error("wrong result")
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}
