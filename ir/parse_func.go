package ir

import (
	"math"
	"slices"
)

// maxID bounds the IDs in a text, since passes allocate slices that long.
const maxID = 1 << 24

// A funcParser builds a function.
type funcParser struct {
	*parser
	f      *Func
	block  *Block
	blocks map[uint64]*Block // by ID, those that are only referred to too
	values map[uint64]*Value // likewise
	uses   map[any]int       // the line of the first use of each block and value not yet defined
}

// function takes what comes after the word func.
func (p *parser) function() {
	f := &Func{Name: p.take(name, "a name")}
	if _, ok := p.funcs[f.Name]; ok {
		p.fail("there is a function %s already", symbol(f.Name))
	}
	p.funcs[f.Name] = uint32(len(p.m.Funcs))
	p.m.Funcs = append(p.m.Funcs, f)
	t := p.funcType()
	f.Params, f.Results, f.TypeID = t.Params, t.Results, p.typeID(t)
	f.Import = p.imported()
	f.Catches = p.acceptWord("catches")
	if !p.accept('{') {
		return
	}
	fp := &funcParser{parser: p, f: f, blocks: map[uint64]*Block{}, values: map[uint64]*Value{}, uses: map[any]int{}}
	fp.body()
}

func (p *funcParser) body() {
	p.endLine()
	p.f.Source = p.source()
	for p.tok != '}' && p.err == nil {
		p.label()
		for p.err == nil && !p.end() {
			p.value()
		}
		p.endLine()
	}
	p.expect('}')
	p.undefined()
	for _, b := range p.f.Blocks {
		for _, v := range b.Values {
			if v.Type == Void { // these have no ID in the text
				v.ID = p.f.nextValue
				p.f.nextValue++
			}
		}
	}
}

// undefined reports the first use of what is not defined.
func (p *funcParser) undefined() {
	var what any
	first := math.MaxInt
	for x, line := range p.uses {
		if line < first {
			what, first = x, line
		}
	}
	if what != nil {
		p.failAt(first, "%v is not defined", what)
	}
}

// label takes the head of a block, "b1(v1: i32):".
func (p *funcParser) label() {
	p.block = p.blockRef()
	if _, ok := p.uses[p.block]; !ok {
		p.fail("%v is defined already", p.block)
	}
	delete(p.uses, p.block)
	p.f.Blocks = append(p.f.Blocks, p.block)
	if p.accept('(') {
		p.block.Params = parseList(p.parser, ')', func() *Value {
			v := p.definition()
			v.Op = Param
			return v
		})
	}
	p.expect(':')
	p.endLine()
}

// value takes the line of a value.
func (p *funcParser) value() {
	v := &Value{Block: p.block}
	if p.isNumbered("v") {
		v = p.definition()
		p.expect('=')
	}
	lanes, op := lanesByName(p.text)
	v.Lanes, v.Op = lanes, opsByName[op]
	if v.Op == Invalid || p.tok != word {
		p.fail("unknown operation %q", p.text)
	}
	p.next()
	switch {
	case p.acceptWord("keep"):
		v.Keep = KeepAll
	case p.acceptWord("whole"):
		v.Keep = KeepWhole
	}
	p.attribute(v, ops[v.Op].index, func(i uint64) { v.Index = uint32(i) })
	p.attribute(v, ops[v.Op].imm, func(i uint64) { v.Imm = i })
	if p.isNumbered("v") {
		v.Args = p.valueRefs()
	}
	v.Pos = p.acceptPosition()
	p.block.Values = append(p.block.Values, v)
	p.endLine()
}

// acceptPosition takes a position in the module, if there is one.
func (p *funcParser) acceptPosition() uint32 {
	if !p.isPosition() {
		return 0
	}
	return p.position()
}

// isPosition reports whether the token is a position in the module: @0x1a5.
func (p *parser) isPosition() bool { return p.tok == word && p.text[0] == '@' }

// attribute takes v's Index or Imm, which stands for an a.
func (p *funcParser) attribute(v *Value, a attribute, set func(uint64)) {
	switch a {
	case none:
	case bits:
		p.constant(v.Type, func(c Constant) {
			if v.Type == V128 {
				v.SetVector(c.Bits, c.High)
				return
			}
			set(c.Bits)
		})
	case lanes:
		v.SetShuffleLanes(p.shuffleLanes())
	case offset, number, lane:
		p.expect('[')
		set(p.uint())
		p.expect(']')
	case function, global:
		p.named(a, func(i uint32) { set(uint64(i)) })
	case memory:
		if p.isNumbered("m") {
			set(p.numbered("m", math.MaxUint32))
		}
	default:
		set(p.numbered(prefixes[a], math.MaxUint32))
	}
}

// shuffleLanes takes the lane numbers of a Shuffle.
func (p *funcParser) shuffleLanes() (lanes [16]byte) {
	p.expect('[')
	numbers := parseList(p.parser, ']', p.uint)
	if len(numbers) != len(lanes) {
		p.fail("want %d lanes, there are %d", len(lanes), len(numbers))
		return lanes
	}
	for i, n := range numbers {
		lanes[i] = byte(min(n, math.MaxUint8)) // which Verify refuses
	}
	return lanes
}

// end takes the line that ends a block, and reports whether there was one.
func (p *funcParser) end() bool {
	kind := slices.Index(kindNames[:], p.text)
	if kind < 0 || p.tok != word {
		return false
	}
	p.next()
	b := p.block
	b.Kind = Kind(kind)
	switch b.Kind {
	case Jump:
		p.edge()
	case If:
		b.Hint = p.hint()
		b.Control = p.valueRef()
		p.expectWord("then")
		p.edge()
		p.expectWord("else")
		p.edge()
	case Switch:
		b.Control = p.valueRef()
		p.expect('[')
		parseList(p.parser, ']', p.edge)
		p.expectWord("else")
		p.edge()
	case Return:
		if p.isNumbered("v") {
			b.Args = p.valueRefs()
		}
	case TailCall:
		if len(b.Values) == 0 {
			p.fail("there is no call before")
			break
		}
		b.Control = b.Values[len(b.Values)-1]
	case Trap:
		b.Pos = p.acceptPosition()
	}
	return true
}

func (p *funcParser) hint() Hint {
	switch {
	case p.acceptWord("likely"):
		return Likely
	case p.acceptWord("unlikely"):
		return Unlikely
	}
	return NoHint
}

// edge takes "b1(v1, v2)".
func (p *funcParser) edge() *Edge {
	to := p.blockRef()
	var args []*Value
	if p.accept('(') {
		args = parseList(p.parser, ')', p.valueRef)
	}
	p.block.Connect(to, args)
	return p.block.Succs[len(p.block.Succs)-1]
}

// valueRefs takes values with commas between.
func (p *funcParser) valueRefs() []*Value {
	args := []*Value{p.valueRef()}
	for p.accept(',') {
		args = append(args, p.valueRef())
	}
	return args
}

// blockRef takes the name of a block that may yet be undefined.
func (p *funcParser) blockRef() *Block {
	line := p.line
	id := p.numbered("b", maxID)
	b := p.blocks[id]
	if b == nil {
		b = &Block{ID: int(id)}
		p.blocks[id] = b
		p.uses[b] = line
		p.f.nextBlock = max(p.f.nextBlock, b.ID+1)
	}
	return b
}

// valueRef takes the name of a value that may yet be undefined.
func (p *funcParser) valueRef() *Value {
	line := p.line
	id := p.numbered("v", maxID)
	v := p.values[id]
	if v == nil {
		v = &Value{ID: int(id)}
		p.values[id] = v
		p.uses[v] = line
		p.f.nextValue = max(p.f.nextValue, v.ID+1)
	}
	return v
}

// definition takes the name and type of a value that the block defines:
// "v1: i32".
func (p *funcParser) definition() *Value {
	v := p.valueRef()
	if _, ok := p.uses[v]; !ok {
		p.fail("%v is defined already", v)
	}
	delete(p.uses, v)
	v.Block = p.block
	p.expect(':')
	v.Type = p.typ()
	if v.Type == Void {
		p.fail("a value without a result has no name")
	}
	return v
}
