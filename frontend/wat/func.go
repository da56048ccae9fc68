package wat

import (
	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// A bodyParser is the state of the parser that concerns one function body or
// constant expression.
type bodyParser struct {
	code       []wasm.Instr
	hints      []hint
	locals     space
	labels     []label // of the open blocks, the innermost last
	labelNames map[uint32]string
	blocks     uint32 // begun so far
	bodies     int    // bytes of all function bodies so far
}

// A hint is a branch hint, on the instruction with the given index in code.
type hint struct {
	instr  int
	likely bool
}

// A label is that of an open block.
type label struct {
	id   string // empty if it has none
	name string // what the name section says: the identifier, or an annotation that overrides it
}

// function reads the type, the locals and the body of function i.
func (p *parser) function(i uint32) {
	p.locals = newSpace("local", "local")
	p.code, p.hints, p.labelNames, p.blocks = p.code[:0], nil, nil, 0
	t, s := p.typeUse(true)
	f := wasm.Func{Type: t}
	p.nameParams(i, &s)
	if int(t) < len(p.m.Types) {
		p.locals.n = uint32(len(p.m.Types[t].Func.Params))
	}
	params := p.locals.n
	for p.open("local") {
		p.local(&f, i)
		p.close()
	}
	p.limit(int(p.locals.n-params), wasm.MaxLocals, "locals")
	p.inFunc = true
	p.instrs()
	p.inFunc = false
	p.emit(wasm.Instr{Op: wasm.ByCode(wasm.End), Offset: p.tok.pos}, nil)
	if p.err != nil {
		return
	}
	p.encode(&f, i)
	for block, name := range p.labelNames {
		setNested(&p.m.Names.Labels, i, block, name)
	}
	p.m.Funcs = append(p.m.Funcs, f)
}

// nameParams gives the parameters of function i their names, and their
// identifiers.
func (p *parser) nameParams(i uint32, s *signature) {
	p.locals = newSpace("local", "local")
	for j, t := range s.ids {
		if t.kind == id {
			p.bind(&p.locals, t, uint32(j))
		}
		if name, ok := s.names[uint32(j)]; ok {
			setNested(&p.m.Names.Locals, i, uint32(j), name)
		}
	}
}

// local reads the locals of one expression: one with an identifier, or any number
// without.
func (p *parser) local(f *wasm.Func, i uint32) {
	if p.tok.kind == id {
		p.bind(&p.locals, p.tok, p.locals.n)
	}
	var names map[uint32]string
	p.name(&names, 0)
	if name, ok := names[0]; ok {
		setNested(&p.m.Names.Locals, i, p.locals.n, name)
		p.addLocal(f, p.valType())
		return
	}
	for p.tok.kind != rparen && p.err == nil {
		p.addLocal(f, p.valType())
	}
}

// addLocal adds a local to the last run of its type, or begins a run.
func (p *parser) addLocal(f *wasm.Func, t wasm.ValType) {
	p.locals.n++
	if last := len(f.Locals) - 1; last >= 0 && f.Locals[last].Type == t {
		f.Locals[last].Count++
		return
	}
	f.Locals = append(f.Locals, wasm.Locals{Count: 1, Type: t})
}

// encode encodes the body of f, which is function i, and notes where in the text
// its instructions are.
func (p *parser) encode(f *wasm.Func, i uint32) {
	f.Offset = len(p.text) + p.bodies
	hints := p.hints
	for j := range p.code {
		in := &p.code[j]
		offset := f.Offset + len(f.Body)
		p.places = append(p.places, place{offset, in.Offset})
		f.Body = binary.AppendInstr(f.Body, in)
		for len(hints) > 0 && hints[0].instr == j {
			p.addHint(i, wasm.BranchHint{Offset: offset, Likely: hints[0].likely})
			hints = hints[1:]
		}
		if in.Op.Imm == wasm.ImmDataMem || in.Op.Imm == wasm.ImmData || in.Op.Imm == wasm.ImmTypeData {
			p.m.HasDataCount = true
		}
	}
	p.bodies += len(f.Body)
	p.limit(len(f.Body), wasm.MaxFuncSize, "bytes in a function body")
}

func (p *parser) addHint(i uint32, h wasm.BranchHint) {
	if p.m.BranchHints == nil {
		p.m.BranchHints = map[uint32][]wasm.BranchHint{}
	}
	p.m.BranchHints[i] = append(p.m.BranchHints[i], h)
}

// expr reads a constant expression, which goes on to the end of the expression
// that it is in.
func (p *parser) expr() []wasm.Instr { return p.constant(p.instrs) }

// foldedExpr reads a constant expression that is one folded instruction.
func (p *parser) foldedExpr() []wasm.Instr { return p.constant(p.folded) }

// constant reads a constant expression with read. It is not nil, even if empty.
func (p *parser) constant(read func()) []wasm.Instr {
	outer := p.code
	p.code = []wasm.Instr{}
	p.locals = newSpace("local", "local")
	read()
	expr := p.code
	p.code = outer
	return expr
}
