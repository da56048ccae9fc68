package wat

import (
	"strings"

	"wasmc/frontend/wasm"
)

// indexSpace is the index space of the first index immediate.
func (p *parser) indexSpace(imm wasm.Imm) *space {
	switch imm {
	case wasm.ImmFunc:
		return &p.externs[wasm.ExternFunc]
	case wasm.ImmTable, wasm.ImmTableTable:
		return &p.externs[wasm.ExternTable]
	case wasm.ImmMemory, wasm.ImmMemMem:
		return &p.externs[wasm.ExternMemory]
	case wasm.ImmGlobal:
		return &p.externs[wasm.ExternGlobal]
	case wasm.ImmTag:
		return &p.externs[wasm.ExternTag]
	case wasm.ImmElem, wasm.ImmElemTable:
		return &p.elems
	case wasm.ImmData, wasm.ImmDataMem:
		return &p.data
	case wasm.ImmLocal:
		return &p.locals
	}
	return &p.types
}

// immediates reads what follows the name of in.
func (p *parser) immediates(in *wasm.Instr) {
	switch imm := in.Op.Imm; imm {
	case wasm.ImmNone, wasm.ImmFence:
		p.selectType(in)
	case wasm.ImmLabel:
		in.Index = p.label()
	case wasm.ImmFunc, wasm.ImmType, wasm.ImmLocal, wasm.ImmGlobal, wasm.ImmElem, wasm.ImmData, wasm.ImmTag:
		in.Index = p.index(p.indexSpace(imm))
	case wasm.ImmTable, wasm.ImmMemory:
		in.Index = p.optionalIndex(p.indexSpace(imm))
	case wasm.ImmTableTable, wasm.ImmMemMem:
		if s := p.indexSpace(imm); p.isIndex() {
			in.Index, in.Index2 = p.index(s), p.index(s)
		}
	case wasm.ImmElemTable:
		p.segment(in, &p.externs[wasm.ExternTable])
	case wasm.ImmDataMem:
		p.segment(in, &p.externs[wasm.ExternMemory])
	case wasm.ImmTypeType, wasm.ImmTypeField, wasm.ImmTypeLen, wasm.ImmTypeData, wasm.ImmTypeElem:
		in.Index = p.index(&p.types)
		in.Index2 = p.afterType(imm, in.Index)
	case wasm.ImmCallInd:
		in.Index2 = p.optionalIndex(&p.externs[wasm.ExternTable])
		in.Index, _ = p.typeUse(false)
	case wasm.ImmLabels:
		in.Rare = &wasm.Rare{Labels: p.branchTable()}
	case wasm.ImmHeap:
		in.Rare = &wasm.Rare{Types: []wasm.ValType{wasm.Ref(p.heapType(), true)}}
	case wasm.ImmRefTest:
		p.refTest(in)
	case wasm.ImmCast:
		in.Index = p.label()
		source := p.refType()
		in.Rare = &wasm.Rare{Types: []wasm.ValType{source, p.refType()}}
	default:
		p.valueImmediates(in)
	}
}

// valueImmediates reads constants, lanes and the immediates of memory accesses.
func (p *parser) valueImmediates(in *wasm.Instr) {
	switch imm := in.Op.Imm; imm {
	case wasm.ImmI32:
		in.Value = p.integer(32)
	case wasm.ImmI64:
		in.Value = p.integer(64)
	case wasm.ImmF32:
		in.Value = p.float(32)
	case wasm.ImmF64:
		in.Value = p.float(64)
	case wasm.ImmV128:
		v := p.vector(p.constLane)
		in.Value, in.Rare = v.Low, &wasm.Rare{High: v.High}
	case wasm.ImmLanes:
		p.shuffle(in)
	case wasm.ImmLane2, wasm.ImmLane4, wasm.ImmLane8, wasm.ImmLane16:
		in.Index2 = uint32(p.natural(8))
	default:
		p.access(in)
	}
}

// selectType reads the type of a select, which makes it another instruction.
func (p *parser) selectType(in *wasm.Instr) {
	if in.Op.Code != wasm.Select || !p.at("result") {
		return
	}
	in.Op = wasm.ByCode(wasm.SelectTyped)
	in.Rare = &wasm.Rare{Types: p.signature(false).Results}
}

// segment reads the segment of an initialisation, before which there may be the
// table or memory.
func (p *parser) segment(in *wasm.Instr, target *space) {
	if p.ahead.kind == id || p.ahead.kind == word && numberKind(p.ahead.text) == natural {
		in.Index2 = p.index(target)
	}
	in.Index = p.index(p.indexSpace(in.Op.Imm))
}

// afterType reads the index that follows that of type i.
func (p *parser) afterType(imm wasm.Imm, i uint32) uint32 {
	switch imm {
	case wasm.ImmTypeField:
		fields := p.fields[i]
		if fields == nil {
			fields = &space{thing: "field"}
		}
		return p.index(fields)
	case wasm.ImmTypeLen:
		return uint32(p.natural(32))
	case wasm.ImmTypeData:
		return p.index(&p.data)
	case wasm.ImmTypeElem:
		return p.index(&p.elems)
	}
	return p.index(&p.types)
}

// label reads a label. Labels count from the innermost block.
func (p *parser) label() uint32 {
	if p.tok.kind != id {
		return uint32(p.natural(32))
	}
	t := p.advance()
	for i := len(p.labels) - 1; i >= 0; i-- {
		if p.labels[i].id == t.value {
			return uint32(len(p.labels) - 1 - i)
		}
	}
	if p.err == nil {
		p.fail(t.pos, "unknown label %s", t.text)
	}
	return 0
}

// branchTable reads the labels of br_table, the default last.
func (p *parser) branchTable() []uint32 {
	labels := []uint32{p.label()}
	for p.isIndex() {
		labels = append(labels, p.label())
	}
	p.limit(len(labels)-1, wasm.MaxBranchTable, "labels")
	return labels
}

// refTest reads the type of ref.test or ref.cast, which have an opcode each for
// references that include null.
func (p *parser) refTest(in *wasm.Instr) {
	t := p.refType()
	if t.Nullable() {
		in.Op = wasm.ByCode(in.Op.Code + 1)
	}
	in.Rare = &wasm.Rare{Types: []wasm.ValType{t}}
}

// access reads the immediates of a load or store.
func (p *parser) access(in *wasm.Instr) {
	lanes := in.Op.Imm.Lanes() != 0
	if p.isIndex() && (!lanes || p.memoryBeforeLane()) {
		in.Index = p.index(&p.externs[wasm.ExternMemory])
	}
	in.Value, _ = p.attribute("offset=")
	in.Align = in.Op.Imm.AccessWidth()
	pos := p.tok.pos
	if align, ok := p.attribute("align="); ok {
		if align == 0 || align&(align-1) != 0 {
			p.fail(pos, "alignment must be a power of two: %d", align)
		}
		in.Align = log2(align)
	}
	if lanes {
		in.Index2 = uint32(p.natural(8))
	}
}

// memoryBeforeLane reports whether the current token, an index, is that of a
// memory and not the lane that may come alone.
func (p *parser) memoryBeforeLane() bool {
	a := p.ahead
	return p.tok.kind == id || a.kind == word &&
		(numberKind(a.text) == natural || strings.HasPrefix(a.text, "offset=") || strings.HasPrefix(a.text, "align="))
}

// attribute reads a word that is a number after the given prefix.
func (p *parser) attribute(prefix string) (uint64, bool) {
	number, ok := strings.CutPrefix(p.tok.text, prefix)
	if !ok || p.tok.kind != word {
		return 0, false
	}
	if numberKind(number) != natural {
		p.stop("unknown operator %s: a natural number is expected after %s", p.tok.text, prefix)
		return 0, false
	}
	t := p.advance()
	x, ok := parseNatural(number)
	if !ok {
		p.fail(t.pos, "i64 constant out of range: %s", number)
	}
	return x, true
}

// shuffle reads the 16 lane numbers of i8x16.shuffle.
func (p *parser) shuffle(in *wasm.Instr) {
	in.Rare = &wasm.Rare{}
	for i := range 16 {
		if p.tok.kind != word || numberKind(p.tok.text) == notNumber {
			p.stop("invalid lane length: %d lane numbers, 16 are expected", i)
		}
		if !p.isNatural() {
			p.stop("i8 constant out of range: %s", p.tok.text)
		}
		lane := p.natural(8)
		if i < 8 {
			in.Value |= lane << (8 * i)
		} else {
			in.High |= lane << (8 * (i - 8))
		}
	}
	if p.isNatural() {
		p.stop("invalid lane length: more than 16 lane numbers")
	}
}
