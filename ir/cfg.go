package ir

import "slices"

// Postorder returns the blocks that can be reached from the entry, each after
// its successors but for those that lead back to it.
func (f *Func) Postorder() []*Block {
	type visit struct {
		block *Block
		next  int // successor to look at
	}
	order := make([]*Block, 0, len(f.Blocks))
	seen := make([]bool, f.nextBlock)
	seen[f.Blocks[0].ID] = true
	stack := []visit{{block: f.Blocks[0]}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.next == len(top.block.Succs) {
			order = append(order, top.block)
			stack = stack[:len(stack)-1]
			continue
		}
		to := top.block.Succs[top.next].To
		top.next++
		if !seen[to.ID] {
			seen[to.ID] = true
			stack = append(stack, visit{block: to})
		}
	}
	return order
}

// A DomTree says which blocks dominate which: b dominates c if every path from
// the entry to c leads through b. Every block dominates itself.
//
// It also serves as a post-dominator tree, with the paths from a block to
// where the function ends.
type DomTree struct {
	enter, leave []int32 // by block ID: when a walk of the tree comes and goes; 0 if not in the tree
}

// Dominates reports whether b dominates c.
func (t *DomTree) Dominates(b, c *Block) bool {
	return t.enter[b.ID] != 0 && t.enter[b.ID] <= t.enter[c.ID] && t.leave[c.ID] <= t.leave[b.ID]
}

// Contains reports whether b can be reached.
func (t *DomTree) Contains(b *Block) bool { return t.enter[b.ID] != 0 }

// Dominators returns f's dominator tree.
func (f *Func) Dominators() *DomTree {
	g := newGraph(f)
	for _, b := range f.Blocks {
		for _, e := range b.Succs {
			g.add(b.ID, e.To.ID)
		}
	}
	g.add(g.root, f.Blocks[0].ID)
	return g.tree()
}

// PostDominators returns f's post-dominator tree. A path may end at every
// block without successors, and, since a program may stay there for ever, at
// the head of every loop without an exit, and at the blocks in stays.
func (f *Func) PostDominators(stays ...*Block) *DomTree {
	g := newGraph(f)
	seen := make([]bool, f.nextBlock)
	ends := func(b *Block) {
		g.add(g.root, b.ID)
		seen[b.ID] = true
		for work := []*Block{b}; len(work) > 0; {
			b := work[len(work)-1]
			work = work[:len(work)-1]
			for _, e := range b.Preds {
				if !seen[e.From.ID] {
					seen[e.From.ID] = true
					work = append(work, e.From)
				}
			}
		}
	}
	for _, b := range f.Blocks {
		for _, e := range b.Succs {
			g.add(e.To.ID, b.ID)
		}
		if len(b.Succs) == 0 {
			ends(b)
		}
	}
	for _, b := range stays {
		ends(b)
	}
	order := f.Postorder()
	place := make([]int, f.nextBlock)
	for i, b := range order {
		place[b.ID] = i
	}
	for _, b := range order {
		if !seen[b.ID] { // so are its successors, which thus are heads of loops around it
			ends(slices.MaxFunc(b.Succs, func(e, e2 *Edge) int { return place[e.To.ID] - place[e2.To.ID] }).To)
		}
	}
	return g.tree()
}

// A graph has nodes that are block IDs, and one more, the root.
type graph struct {
	root         int
	succs, preds [][]int32
}

func newGraph(f *Func) *graph {
	n := f.nextBlock + 1
	return &graph{root: f.nextBlock, succs: make([][]int32, n), preds: make([][]int32, n)}
}

func (g *graph) add(from, to int) {
	g.succs[from] = append(g.succs[from], int32(to))
	g.preds[to] = append(g.preds[to], int32(from))
}

// A domFinder finds dominators with the algorithm Semi-NCA (Georgiadis,
// "Linear-Time Algorithms for Dominators and Related Problems", 2005). Unlike
// the iterative one of Cooper, Harvey and Kennedy it has no trouble with
// thousands of branches to one common exit, which br_if makes so easy.
//
// It works with preorder numbers, from 0, instead of nodes.
type domFinder struct {
	*graph
	node     []int32 // of each number
	number   []int32 // of each node; -1 if not reached
	parent   []int32 // in the depth-first tree
	ancestor []int32 // the parent, until compress shortens the way
	semi     []int32
	best     []int32 // of the numbers on the way to ancestor, that with the least semi
	idom     []int32
	way      []int32 // eval's, kept for its space
}

// tree finds the graph's dominator tree.
func (g *graph) tree() *DomTree {
	d := &domFinder{graph: g}
	d.search()
	n := len(d.node)
	d.semi, d.best, d.idom = make([]int32, n), make([]int32, n), make([]int32, n)
	d.ancestor = make([]int32, n)
	copy(d.idom, d.parent)
	copy(d.ancestor, d.parent)
	for i := range d.semi {
		d.semi[i], d.best[i] = int32(i), int32(i)
	}
	for w := int32(n) - 1; w > 0; w-- {
		d.semi[w] = d.parent[w]
		for _, p := range d.preds[d.node[w]] {
			if v := d.number[p]; v >= 0 {
				d.semi[w] = min(d.semi[w], d.semi[d.eval(v, w)])
			}
		}
	}
	for w := 1; w < n; w++ {
		for d.idom[w] > d.semi[w] {
			d.idom[w] = d.idom[d.idom[w]]
		}
	}
	return d.numbered()
}

// search numbers the nodes that can be reached in preorder.
func (d *domFinder) search() {
	d.number = make([]int32, len(d.succs))
	for i := range d.number {
		d.number[i] = -1
	}
	type visit struct{ node, parent int32 }
	for stack := []visit{{int32(d.root), 0}}; len(stack) > 0; {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if d.number[v.node] >= 0 {
			continue
		}
		n := int32(len(d.node))
		d.number[v.node] = n
		d.node = append(d.node, v.node)
		d.parent = append(d.parent, v.parent)
		for _, to := range d.succs[v.node] {
			if d.number[to] < 0 {
				stack = append(stack, visit{to, n})
			}
		}
	}
}

// eval returns the number with the least semi on the way from v up to, but
// without, the first that is not beyond w, the number being worked on.
func (d *domFinder) eval(v, w int32) int32 {
	if v <= w {
		return v
	}
	// Shorten the way: from its top down, each gets its ancestor's ancestor.
	way := d.way[:0]
	for u := v; d.ancestor[u] > w; u = d.ancestor[u] {
		way = append(way, u)
	}
	for i := len(way) - 1; i >= 0; i-- {
		u := way[i]
		a := d.ancestor[u]
		if d.semi[d.best[a]] < d.semi[d.best[u]] {
			d.best[u] = d.best[a]
		}
		d.ancestor[u] = d.ancestor[a]
	}
	d.way = way
	return d.best[v]
}

// numbered turns idom into a DomTree.
func (d *domFinder) numbered() *DomTree {
	n := len(d.node)
	size := make([]int32, n) // of the subtree
	for w := n - 1; w > 0; w-- {
		size[w]++
		size[d.idom[w]] += size[w]
	}
	size[0]++
	// Each child takes its place in its parent's interval, in order.
	t := &DomTree{enter: make([]int32, len(d.succs)), leave: make([]int32, len(d.succs))}
	next := make([]int32, n) // where a node's next child begins
	for w := range n {
		enter := int32(1)
		if w > 0 {
			enter = next[d.idom[w]]
			next[d.idom[w]] += size[w]
		}
		next[w] = enter + 1
		t.enter[d.node[w]], t.leave[d.node[w]] = enter, enter+size[w]-1
	}
	return t
}
