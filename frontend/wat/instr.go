package wat

import (
	"wasmc/frontend/wasm"
)

// emit appends an instruction, with a branch hint if there is one.
func (p *parser) emit(in wasm.Instr, likely *bool) {
	if likely != nil {
		if c := in.Op.Code; c != wasm.If && c != wasm.BrIf {
			p.fail(in.Offset, "@%s annotation: invalid target: %s", noteHint, in.Op.Name)
		}
		p.hints = append(p.hints, hint{len(p.code), *likely})
	}
	p.code = append(p.code, in)
}

// instrs reads instructions, flat and folded ones, up to a word that no
// instruction begins with or the parenthesis that closes them.
func (p *parser) instrs() {
	for {
		switch {
		case p.tok.kind == lparen:
			p.folded()
		case p.tok.kind == word && !delimiters[p.tok.text]:
			p.plain()
		default:
			return
		}
	}
}

// delimiters are instructions in the table, but only parts of one in the text.
var delimiters = map[string]bool{"else": true, "end": true, "catch": true, "catch_all": true, "delegate": true}

const anInstruction = "an instruction"

// operator reads the name of an instruction.
func (p *parser) operator() wasm.Instr {
	op := wasm.ByName(p.tok.text)
	if op == nil || p.tok.kind != word || delimiters[p.tok.text] {
		p.unexpected(anInstruction)
		op = wasm.ByCode(wasm.Nop)
	}
	return wasm.Instr{Op: op, Offset: p.advance().pos}
}

// part reads the name and the immediates of a delimiter that is an instruction in
// the table.
func (p *parser) part() {
	op := wasm.ByName(p.tok.text)
	in := wasm.Instr{Op: op, Offset: p.advance().pos}
	p.immediates(&in)
	p.emit(in, nil)
}

// plain reads a flat instruction; if it is a block, with what is in it.
func (p *parser) plain() {
	likely := p.hint()
	in := p.operator()
	if !isBlock(in.Op) {
		p.immediates(&in)
		p.emit(in, likely)
		return
	}
	if !p.nest() {
		return
	}
	l := p.blockHeader(&in)
	p.begin(in, l, likely)
	p.instrs()
	closed := false
	switch in.Op.Code {
	case wasm.If:
		p.elseClause(l)
	case wasm.Try:
		closed = p.handlers()
	}
	if !closed {
		p.endClause("end", l)
		p.finishBlock()
	}
	p.leave()
}

// hint reads the branch hint before an instruction.
func (p *parser) hint() *bool {
	if !p.inFunc {
		return nil
	}
	return p.hintNote()
}

// isBlock reports whether op begins a block.
func isBlock(op *wasm.Op) bool { return op.Imm == wasm.ImmBlock || op.Imm == wasm.ImmTryTable }

// blockHeader reads the label and the type of the block that in begins.
func (p *parser) blockHeader(in *wasm.Instr) label {
	t, _ := p.acceptID()
	l := label{id: t.value, name: t.value}
	if name, ok := p.nameNote("labels"); ok {
		l.name = name
	}
	in.Block = p.blockType()
	if in.Op.Imm == wasm.ImmTryTable {
		in.Rare = &wasm.Rare{Catch: p.catches()}
	}
	return l
}

// blockType reads the type of a block. One without parameters and with at most
// one result needs no type index, unless it is given one.
func (p *parser) blockType() wasm.BlockType {
	at := p.tok.pos
	i, explicit := p.use("type", &p.types)
	s := p.signature(false)
	switch {
	case explicit:
		p.sameType(at, i, &s.FuncType)
	case len(s.Params) == 0 && len(s.Results) == 0:
		return wasm.BlockType{Index: -1}
	case len(s.Params) == 0 && len(s.Results) == 1:
		return wasm.BlockType{Index: -1, Result: s.Results[0]}
	default:
		i = p.implicitType(&s.FuncType)
	}
	return wasm.BlockType{Index: int64(i)}
}

// catches reads the clauses of try_table.
func (p *parser) catches() []wasm.Catch {
	var list []wasm.Catch
	for {
		kind, ok := catchKinds[p.ahead.text]
		if p.tok.kind != lparen || !ok {
			p.limit(len(list), wasm.MaxBranchTable, "catch clauses")
			return list
		}
		p.advance()
		p.advance()
		c := wasm.Catch{Kind: kind}
		if kind == wasm.CatchTag || kind == wasm.CatchTagRef {
			c.Tag = p.index(&p.externs[wasm.ExternTag])
		}
		c.Label = p.label()
		p.close()
		list = append(list, c)
	}
}

// catchKinds are the clauses of try_table by their keywords.
var catchKinds = map[string]wasm.CatchKind{
	"catch": wasm.CatchTag, "catch_ref": wasm.CatchTagRef, "catch_all": wasm.CatchAll, "catch_all_ref": wasm.CatchAllRef,
}

// begin begins a block.
func (p *parser) begin(in wasm.Instr, l label, likely *bool) {
	p.emit(in, likely)
	if l.name != "" {
		setName(&p.labelNames, p.blocks, l.name)
	}
	p.blocks++
	p.labels = append(p.labels, l)
}

// finishBlock ends the innermost block.
func (p *parser) finishBlock() {
	p.emit(wasm.Instr{Op: wasm.ByCode(wasm.End), Offset: p.tok.pos}, nil)
	p.labels = p.labels[:len(p.labels)-1]
}

// endClause reads a keyword, after which the label of the block may be repeated.
func (p *parser) endClause(keyword string, l label) {
	if !p.accept(keyword) {
		p.unexpected(keyword)
	}
	if t, ok := p.acceptID(); ok && t.value != l.id {
		p.fail(t.pos, "mismatching label %s", t.text)
	}
}

// elseClause reads the second part of an if.
func (p *parser) elseClause(l label) {
	if p.tok.kind != word || p.tok.text != "else" {
		return
	}
	p.emit(wasm.Instr{Op: wasm.ByCode(wasm.Else), Offset: p.tok.pos}, nil)
	p.endClause("else", l)
	p.instrs()
}

// handlers reads what follows the instructions of a legacy try: catch clauses and
// then perhaps one catch_all, or a delegate. It reports whether the block is over:
// a delegate needs no end.
func (p *parser) handlers() (closed bool) {
	if p.tok.text == "delegate" && p.tok.kind == word {
		p.delegate()
		return true
	}
	for more := true; more && p.tok.kind == word && (p.tok.text == "catch" || p.tok.text == "catch_all"); {
		more = p.tok.text == "catch"
		p.handler()
	}
	return false
}

// handler reads a catch or catch_all with its instructions.
func (p *parser) handler() {
	p.part()
	p.instrs()
}

// delegate ends a legacy try. Its label is outside.
func (p *parser) delegate() {
	p.labels = p.labels[:len(p.labels)-1]
	p.part()
}

// folded reads an instruction in parentheses, after the operands that are in them
// too.
func (p *parser) folded() {
	if !p.nest() {
		return
	}
	likely := p.hint()
	p.expect(lparen)
	if inner := p.hint(); inner != nil {
		likely = inner
	}
	in := p.operator()
	switch {
	case in.Op.Code == wasm.If:
		p.foldedIf(in, likely)
	case in.Op.Code == wasm.Try:
		p.foldedTry(in, likely)
	case isBlock(in.Op):
		l := p.blockHeader(&in)
		p.begin(in, l, likely)
		p.instrs()
		p.finishBlock()
	default:
		p.immediates(&in)
		for p.tok.kind == lparen {
			p.folded()
		}
		p.emit(in, likely)
	}
	p.close()
	p.leave()
}

// foldedIf reads the rest of a folded if.
func (p *parser) foldedIf(in wasm.Instr, likely *bool) {
	l := p.blockHeader(&in)
	for p.tok.kind == lparen && !p.at("then") {
		p.folded()
	}
	p.begin(in, l, likely)
	p.clause("then")
	if pos := p.tok.pos; p.at("else") {
		p.emit(wasm.Instr{Op: wasm.ByCode(wasm.Else), Offset: pos}, nil)
		p.clause("else")
	}
	p.finishBlock()
}

// clause reads instructions in parentheses, after a keyword.
func (p *parser) clause(keyword string) {
	if !p.open(keyword) {
		p.unexpected("(" + keyword)
		return
	}
	p.instrs()
	p.close()
}

// foldedTry reads the rest of a folded legacy try.
func (p *parser) foldedTry(in wasm.Instr, likely *bool) {
	l := p.blockHeader(&in)
	p.begin(in, l, likely)
	p.clause("do")
	if p.at("delegate") {
		p.advance()
		p.delegate()
		p.close()
		return
	}
	for more := true; more && (p.at("catch") || p.at("catch_all")); {
		more = p.at("catch")
		p.advance()
		p.handler()
		p.close()
	}
	p.finishBlock()
}
