package lower

import "wasmc/ir"

// An ssa tracks the value of each local in each block. It is the algorithm of
// Braun et al., "Simple and Efficient Construction of Static Single Assignment
// Form" (2013), with block parameters for phis.
type ssa struct {
	f       *ir.Func
	types   []ir.Type // of the locals
	defs    map[def]*ir.Value
	sealed  []bool                       // by block ID
	pending map[*ir.Block][]pendingParam // of unsealed blocks
}

// A def is a local as it is at the end of a block.
type def struct {
	block, local uint32
}

// A pendingParam gets its arguments when its block is sealed.
type pendingParam struct {
	local uint32
	param *ir.Value
}

func newSSA(f *ir.Func, locals []ir.Type) *ssa {
	return &ssa{f: f, types: locals, defs: map[def]*ir.Value{}, pending: map[*ir.Block][]pendingParam{}}
}

func (s *ssa) write(b *ir.Block, local uint32, v *ir.Value) {
	s.defs[def{uint32(b.ID), local}] = v
}

func (s *ssa) isSealed(b *ir.Block) bool { return b.ID < len(s.sealed) && s.sealed[b.ID] }

// read returns the value of local in b. It walks up a chain of blocks with one
// predecessor each in a loop, since such chains can be long.
func (s *ssa) read(b *ir.Block, local uint32) *ir.Value {
	from := b
	v := s.defs[def{uint32(from.ID), local}]
	for v == nil && s.isSealed(from) && len(from.Preds) == 1 {
		from = from.Preds[0].From
		v = s.defs[def{uint32(from.ID), local}]
	}
	if v == nil {
		v = s.addParam(from, local)
	}
	if from != b {
		s.write(b, local, v) // the next reader need not walk as far
	}
	return v
}

// peek returns the value of local in b if that is known without making it a parameter
// of blocks, else nil.
func (s *ssa) peek(b *ir.Block, local uint32) *ir.Value {
	v := s.defs[def{uint32(b.ID), local}]
	for v == nil && s.isSealed(b) && len(b.Preds) == 1 {
		b = b.Preds[0].From
		v = s.defs[def{uint32(b.ID), local}]
	}
	return v
}

// addParam makes local a parameter of b.
func (s *ssa) addParam(b *ir.Block, local uint32) *ir.Value {
	p := s.f.NewParam(b, s.types[local])
	s.write(b, local, p) // before the predecessors, which may loop back to b
	if s.isSealed(b) {
		s.addArgs(b, local)
	} else {
		s.pending[b] = append(s.pending[b], pendingParam{local, p})
	}
	return p
}

// seal says that b has all its predecessors.
func (s *ssa) seal(b *ir.Block) {
	for len(s.sealed) <= b.ID {
		s.sealed = append(s.sealed, false)
	}
	s.sealed[b.ID] = true
	for _, p := range s.pending[b] {
		s.addArgs(b, p.local)
	}
	delete(s.pending, b)
}

func (s *ssa) addArgs(b *ir.Block, local uint32) {
	for _, e := range b.Preds {
		e.Args = append(e.Args, s.read(e.From, local))
	}
}
