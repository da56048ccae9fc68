package ir

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestLoops compares with the definition.
func TestLoops(t *testing.T) {
	for seed := range int64(1000) {
		f := randomFunc(rand.New(rand.NewSource(seed)), 12)
		dom := f.Dominators()
		forest := f.Loops(dom)
		want := map[*Block]map[*Block]bool{} // by header
		for _, h := range f.Blocks {
			for _, e := range h.Preds {
				if !dom.Contains(h) || !dom.Dominates(h, e.From) {
					continue
				}
				if want[h] == nil {
					want[h] = map[*Block]bool{h: true}
				}
				for _, b := range f.Blocks {
					if dom.Contains(b) && b != h && reaches(b, h, func(x *Block) bool { return x == e.From }) {
						want[h][b] = true
					}
				}
			}
		}
		if len(forest.Loops) != len(want) {
			t.Fatalf("seed %d: %d loops, want %d\n%v", seed, len(forest.Loops), len(want), f)
		}
		for i, l := range forest.Loops {
			if err := checkLoop(f, dom, forest, i, want[l.Header]); err != nil {
				t.Fatalf("seed %d: the loop of %v: %v\n%v", seed, l.Header, err, f)
			}
		}
		for _, b := range f.Blocks {
			if l := forest.Of(b); l != nil && (!l.Contains(b) || slices.ContainsFunc(l.Children, func(c *Loop) bool { return c.Contains(b) })) {
				t.Fatalf("seed %d: Of(%v) is the loop of %v\n%v", seed, b, l.Header, f)
			}
		}
	}
}

// checkLoop checks the loop number i of the forest, which has the given blocks.
func checkLoop(f *Func, dom *DomTree, forest *LoopForest, i int, blocks map[*Block]bool) error {
	l := forest.Loops[i]
	if len(l.Blocks) != len(blocks) || l.Blocks[0] != l.Header {
		return fmt.Errorf("blocks are %v, want %v", l.Blocks, blocks)
	}
	exits := 0
	for _, b := range f.Blocks {
		if slices.Contains(l.Blocks, b) != blocks[b] || l.Contains(b) != blocks[b] {
			return fmt.Errorf("blocks are %v, want %v", l.Blocks, blocks)
		}
		for _, e := range b.Succs {
			in, out := blocks[b], blocks[e.To]
			if in && !out {
				exits++
			}
			if slices.Contains(l.Backs, e) != (e.To == l.Header && in) || slices.Contains(l.Entries, e) != (e.To == l.Header && !in && dom.Contains(b)) {
				return fmt.Errorf("wrong entries or back edges")
			}
		}
	}
	if len(l.Exits()) != exits {
		return fmt.Errorf("%d exits, want %d", len(l.Exits()), exits)
	}
	depth := 0
	for j, other := range forest.Loops {
		if other.Contains(l.Header) {
			depth++
			if j > i {
				return fmt.Errorf("comes before that of %v, which it is in", other.Header)
			}
		}
	}
	if l.Depth != depth || (l.Parent == nil) != (depth == 1) {
		return fmt.Errorf("depth is %d, want %d", l.Depth, depth)
	}
	if l.Parent != nil && (l.Parent.Depth != depth-1 || !l.Parent.Contains(l.Header) || !slices.Contains(l.Parent.Children, l)) {
		return fmt.Errorf("wrong parent %v", l.Parent.Header)
	}
	return nil
}

func TestTwoEntriesMakeNoLoop(t *testing.T) {
	f := parse(t, `
func $f(i32) {
b0(v0: i32):
	if v0 then b1 else b2
b1:
	jump b2
b2:
	if v0 then b1 else b3
b3:
	return
}
`).Funcs[0]
	if loops := f.Loops(f.Dominators()).Loops; len(loops) != 0 {
		t.Errorf("got %d loops", len(loops))
	}
}

// TestLoopsTakeLinearTime nests very many.
func TestLoopsTakeLinearTime(t *testing.T) {
	const n = 100_000
	var s strings.Builder
	s.WriteString("func $f(i32) {\nb0(v0: i32):\n\tjump b1\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&s, "b%d:\n\tjump b%d\n", i, i+1)
	}
	for i := n; i >= 1; i-- {
		fmt.Fprintf(&s, "b%d:\n\tif v0 then b%d else b%d\n", 2*n+1-i, i, 2*n+2-i)
	}
	fmt.Fprintf(&s, "b%d:\n\treturn\n}\n", 2*n+1)
	f := parse(t, s.String()).Funcs[0]
	start := time.Now()
	forest := f.Loops(f.Dominators())
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
	if len(forest.Loops) != n || forest.Loops[n-1].Depth != n || len(forest.Loops[0].Blocks) != 2*n {
		t.Error("wrong result")
	}
}
