package wat

import (
	"math"

	"wasmc/frontend/wasm"
)

// A space is an index space with the identifiers of its things.
type space struct {
	thing string // in errors about indices
	word  string // in errors about identifiers
	ids   map[string]uint32
	n     uint32 // things declared
}

// newSpace returns an empty index space.
func newSpace(thing, word string) space { return space{thing: thing, word: word} }

// declare adds a thing, with the identifier that is the current token, if it is
// one.
func (p *parser) declare(s *space) {
	if t, ok := p.acceptID(); ok {
		p.bind(s, t, s.n)
	}
	s.n++
}

// bind gives the thing with index i in s an identifier.
func (p *parser) bind(s *space, t token, i uint32) {
	if _, ok := s.ids[t.value]; ok {
		p.fail(t.pos, "duplicate %s %s", s.word, t.text)
		return
	}
	if s.ids == nil {
		s.ids = map[string]uint32{}
	}
	s.ids[t.value] = i
}

// isIndex reports whether the current token is an index.
func (p *parser) isIndex() bool { return p.tok.kind == id || p.isNatural() }

// index reads an index of s.
func (p *parser) index(s *space) uint32 {
	if p.tok.kind != id {
		return uint32(p.natural(32))
	}
	t := p.advance()
	i, ok := s.ids[t.value]
	if !ok && p.err == nil {
		p.fail(t.pos, "unknown %s %s", s.thing, t.text)
	}
	return i
}

// optionalIndex reads an index of s if there is one.
func (p *parser) optionalIndex(s *space) uint32 {
	if !p.isIndex() {
		return 0
	}
	return p.index(s)
}

// use reads a parenthesised index of s, such as (table $t), if there is one.
func (p *parser) use(keyword string, s *space) (uint32, bool) {
	if !p.open(keyword) {
		return 0, false
	}
	i := p.index(s)
	p.close()
	return i, true
}

// name reads what names the thing with index i, whose identifier has been bound
// before: the identifier, or an annotation that overrides it.
func (p *parser) name(names *map[uint32]string, i uint32) {
	t, named := p.acceptID()
	name := t.value
	if note, ok := p.nameNote("names"); ok {
		name, named = note, true
	}
	if named {
		setName(names, i, name)
	}
}

func setName(names *map[uint32]string, i uint32, name string) {
	if *names == nil {
		*names = map[uint32]string{}
	}
	(*names)[i] = name
}

// setNested names thing j of thing i: a local of a function, a field of a type.
func setNested(names *map[uint32]map[uint32]string, i, j uint32, name string) {
	if *names == nil {
		*names = map[uint32]map[uint32]string{}
	}
	inner := (*names)[i]
	setName(&inner, j, name)
	(*names)[i] = inner
}

// heapIndex checks that i can be the index in a heap type.
func (p *parser) heapIndex(i uint32) wasm.HeapType {
	if i > math.MaxInt32 || i >= wasm.MaxTypes {
		p.stop("unknown type %d", i)
		return 0
	}
	return wasm.HeapType(i)
}
