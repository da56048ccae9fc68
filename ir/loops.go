package ir

import "slices"

// A Loop is a natural loop: a Header and the blocks from which a way leads back
// to it that the Header dominates. So whoever enters a loop enters its Header.
// Cycles with several entries, which the text format can express, are no loops.
//
// Back edges to one header make one loop. Two loops are either disjoint or one
// is within the other.
type Loop struct {
	Header   *Block
	Parent   *Loop    // the smallest loop around it; nil if there is none
	Children []*Loop  // the largest loops within it
	Depth    int      // 1 if there is no Parent
	Blocks   []*Block // all, those of inner loops included; the Header is the first; loops share the memory
	Entries  []*Edge  // to the Header from outside
	Backs    []*Edge  // to the Header from inside

	forest *LoopForest
	start  int32 // place of the Header in forest.blocks
	size   int32 // number of Blocks
}

// A LoopForest is the loops of a function.
type LoopForest struct {
	Loops []*Loop // each before those within it

	blocks []*Block // so that each loop's are together
	place  []int32  // of a block in blocks, by ID
	inner  []*Loop  // by block ID
}

// Of returns the innermost loop that b is in, or nil.
func (t *LoopForest) Of(b *Block) *Loop { return t.inner[b.ID] }

// Contains reports whether b is in l, or in a loop within it.
func (l *Loop) Contains(b *Block) bool {
	return l.forest.inner[b.ID] != nil && uint32(l.forest.place[b.ID]-l.start) < uint32(l.size)
}

// Exits returns the edges that leave l. It takes time linear in l.
func (l *Loop) Exits() []*Edge {
	var exits []*Edge
	for _, b := range l.Blocks {
		for _, e := range b.Succs {
			if !l.Contains(e.To) {
				exits = append(exits, e)
			}
		}
	}
	return exits
}

// Loops returns f's loops, given its dominator tree. It takes time about linear
// in f, however deep the loops are nested.
func (f *Func) Loops(dom *DomTree) *LoopForest {
	n := &nester{
		LoopForest: &LoopForest{place: make([]int32, f.nextBlock), inner: make([]*Loop, f.nextBlock)},
		outer:      map[*Loop]*Loop{},
	}
	// Of two loops, one in the other, the inner one's header comes first.
	order := f.Postorder()
	for _, b := range order {
		n.loop(b, dom)
	}
	slices.Reverse(n.Loops)
	slices.Reverse(order)
	n.arrange(order)
	return n.LoopForest
}

// A nester finds the loops, inner ones first.
type nester struct {
	*LoopForest
	outer map[*Loop]*Loop // a loop around, on the way to the largest known so far
}

// loop makes the loop whose header is h, if h is one.
func (n *nester) loop(h *Block, dom *DomTree) {
	l := &Loop{Header: h, forest: n.LoopForest}
	var work []*Block
	for _, e := range h.Preds {
		switch {
		case dom.Dominates(h, e.From):
			l.Backs = append(l.Backs, e)
			work = append(work, e.From)
		case dom.Contains(e.From):
			l.Entries = append(l.Entries, e)
		}
	}
	if len(l.Backs) == 0 {
		return
	}
	n.Loops = append(n.Loops, l)
	n.inner[h.ID] = l
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		preds := b.Preds
		if in := n.largest(n.inner[b.ID]); in == l {
			continue
		} else if in != nil {
			in.Parent, n.outer[in] = l, l
			preds = in.Entries
		} else {
			n.inner[b.ID] = l
		}
		for _, e := range preds {
			if dom.Contains(e.From) {
				work = append(work, e.From)
			}
		}
	}
}

// largest returns the largest loop known that contains l, nil for nil. It
// shortens the way for the next time.
func (n *nester) largest(l *Loop) *Loop {
	last := l
	for n.outer[last] != nil {
		last = n.outer[last]
	}
	for l != last {
		l, n.outer[l] = n.outer[l], last
	}
	return last
}

// arrange sorts the blocks, which come in reverse postorder, so that each
// loop's are together, and fills in what depends on it.
func (n *nester) arrange(order []*Block) {
	total := int32(0) // of blocks in loops
	for _, b := range order {
		if l := n.inner[b.ID]; l != nil {
			l.size++
			total++
		}
	}
	for _, l := range slices.Backward(n.Loops) {
		if l.Parent != nil {
			l.Parent.size += l.size
		}
	}
	n.blocks = make([]*Block, total)
	next := int32(0)                               // where the next loop without a parent begins
	within := make(map[*Loop]*int32, len(n.Loops)) // where the next block or loop in a loop begins
	for _, l := range n.Loops {
		at := &next
		l.Depth = 1
		if l.Parent != nil {
			at = within[l.Parent]
			l.Depth = l.Parent.Depth + 1
			l.Parent.Children = append(l.Parent.Children, l)
		}
		l.start = *at
		*at += l.size
		l.Blocks = n.blocks[l.start : l.start+l.size : l.start+l.size]
		inside := l.start + 1 // behind the header
		within[l] = &inside
	}
	for _, b := range order {
		l := n.inner[b.ID]
		switch {
		case l == nil:
			continue
		case l.Header == b:
			n.place[b.ID] = l.start
		default:
			n.place[b.ID] = *within[l]
			*within[l]++
		}
		n.blocks[n.place[b.ID]] = b
	}
}
