package wat

import (
	"wasmc/frontend/wasm"
)

// numTypes are the types that are no references, storage types included.
var numTypes = map[string]wasm.ValType{
	"i32": wasm.I32, "i64": wasm.I64, "f32": wasm.F32, "f64": wasm.F64, "v128": wasm.V128,
	"i8": wasm.I8, "i16": wasm.I16,
}

// heapTypes and refTypes are the abstract heap types and the references to them
// that have a name.
var heapTypes, refTypes = abstractTypes()

func abstractTypes() (heap map[string]wasm.HeapType, ref map[string]wasm.ValType) {
	heap, ref = map[string]wasm.HeapType{}, map[string]wasm.ValType{}
	for h := wasm.HeapExn; h <= wasm.HeapNoExn; h++ {
		heap[h.String()] = h
		ref[wasm.Ref(h, true).String()] = wasm.Ref(h, true)
	}
	return heap, ref
}

// atValType reports whether the current tokens begin a value type.
func (p *parser) atValType() bool {
	if p.tok.kind != word {
		return p.at("ref")
	}
	_, isNum := numTypes[p.tok.text]
	_, isRef := refTypes[p.tok.text]
	return isNum || isRef
}

func (p *parser) valType() wasm.ValType {
	if t, ok := numTypes[p.tok.text]; ok && p.tok.kind == word && t != wasm.I8 && t != wasm.I16 {
		p.advance()
		return t
	}
	return p.reference("a value type")
}

func (p *parser) storageType() wasm.ValType {
	if t, ok := numTypes[p.tok.text]; ok && p.tok.kind == word {
		p.advance()
		return t
	}
	return p.valType()
}

func (p *parser) refType() wasm.ValType { return p.reference("a reference type") }

func (p *parser) reference(wanted string) wasm.ValType {
	if p.open("ref") {
		nullable := p.accept("null")
		t := wasm.Ref(p.heapType(), nullable)
		p.close()
		return t
	}
	t, ok := refTypes[p.tok.text]
	if !ok || p.tok.kind != word {
		p.unexpected(wanted)
	}
	p.advance()
	return t
}

func (p *parser) heapType() wasm.HeapType {
	if p.isIndex() {
		return p.heapIndex(p.index(&p.types))
	}
	h, ok := heapTypes[p.tok.text]
	if !ok || p.tok.kind != word {
		p.unexpected("a heap type")
	}
	p.advance()
	return h
}

// addrType reads the type of addresses or indices; i32 if it is left out.
func (p *parser) addrType() (is64 bool) {
	if p.accept("i64") {
		return true
	}
	p.accept("i32")
	return false
}

// limits reads limits after the type of addresses.
func (p *parser) limits(is64 bool) wasm.Limits {
	bits := uint(64)
	if !is64 && p.features&wasm.Memory64 == 0 {
		bits = 32
	}
	l := wasm.Limits{Is64: is64, Min: p.natural(bits)}
	if l.HasMax = p.isNatural(); l.HasMax {
		l.Max = p.natural(bits)
	}
	return l
}

func (p *parser) memoryType() wasm.MemoryType {
	t := wasm.MemoryType{Limits: p.limits(p.addrType())}
	t.Shared = p.accept("shared")
	t.PageSize = p.pageSize()
	return t
}

// pageSize reads the log2 of the size of a memory's pages; that of 64 KiB if it
// is left out.
func (p *parser) pageSize() uint32 {
	if !p.open("pagesize") {
		return 16
	}
	at := p.tok
	size := p.natural(64)
	p.close()
	if size == 0 || size&(size-1) != 0 {
		p.fail(at.pos, "invalid custom page size: %s is not a power of two", at.text)
	}
	return log2(size)
}

// log2 is the logarithm of a power of two.
func log2(x uint64) uint32 {
	n := uint32(0)
	for ; x > 1; x >>= 1 {
		n++
	}
	return n
}

func (p *parser) tableType() wasm.TableType {
	l := p.limits(p.addrType())
	return wasm.TableType{Limits: l, Elem: p.refType()}
}

func (p *parser) globalType() wasm.GlobalType {
	t, mutable := p.mutable(p.valType)
	return wasm.GlobalType{Type: t, Mutable: mutable}
}

// mutable reads a type that may be marked as mutable.
func (p *parser) mutable(read func() wasm.ValType) (wasm.ValType, bool) {
	if !p.open("mut") {
		return read(), false
	}
	t := read()
	p.close()
	return t, true
}

// A signature is a function type with the names of its parameters.
type signature struct {
	wasm.FuncType
	ids   []token           // of parameters; of kind eof where there is none
	names map[uint32]string // of parameters
}

// signature reads parameters and results. Parameters may have identifiers if
// named is true.
func (p *parser) signature(named bool) signature {
	var s signature
	for p.open("param") {
		p.params(&s, named)
		p.close()
	}
	for p.open("result") {
		for p.tok.kind != rparen && p.err == nil {
			s.Results = append(s.Results, p.valType())
		}
		p.close()
	}
	if p.at("param") || p.at("type") {
		p.stop("unexpected token (%s: it comes after a result", p.ahead.text)
	}
	p.limit(len(s.Params), wasm.MaxParams, "parameters")
	p.limit(len(s.Results), wasm.MaxResults, "results")
	return s
}

// params reads the parameters of one expression: one with an identifier, or any
// number without.
func (p *parser) params(s *signature, named bool) {
	if !named && p.tok.kind == id {
		p.unexpected("a value type")
		return
	}
	i := uint32(len(s.Params))
	t := p.tok
	p.name(&s.names, i)
	if _, hasName := s.names[i]; hasName {
		s.Params = append(s.Params, p.valType())
		if t.kind != id {
			t = token{}
		}
		s.ids = append(s.ids, t)
		return
	}
	for p.tok.kind != rparen && p.err == nil {
		s.Params = append(s.Params, p.valType())
		s.ids = append(s.ids, token{})
	}
}

// typeUse reads the type of a function or tag, and returns its index. If only
// parameters and results are given and no type is like that, it adds one.
func (p *parser) typeUse(named bool) (uint32, signature) {
	at := p.tok.pos
	i, explicit := p.use("type", &p.types)
	s := p.signature(named)
	if !explicit {
		return p.implicitType(&s.FuncType), s
	}
	p.sameType(at, i, &s.FuncType)
	return i, s
}

// sameType checks that the parameters and results that follow the use of type i
// are the same as that, unless they are left out.
func (p *parser) sameType(at int, i uint32, t *wasm.FuncType) {
	switch {
	case len(t.Params) == 0 && len(t.Results) == 0:
	case int(i) >= len(p.m.Types):
		p.fail(at, "unknown type %d", i)
	case p.m.Types[i].Kind != wasm.KindFunc:
		p.fail(at, "inline function type: type %d is no function type", i)
	case typeKey(t) != typeKey(&p.m.Types[i].Func):
		p.fail(at, "inline function type: %v differs from type %d, %v", t, i, &p.m.Types[i].Func)
	}
}

// implicitType returns the first type that is a function type like t and nothing
// more, which it adds if there is none.
func (p *parser) implicitType(t *wasm.FuncType) uint32 {
	if p.err != nil {
		return 0
	}
	key := typeKey(t)
	i, ok := p.funcTypes[key]
	if !ok {
		i = uint32(len(p.m.Types))
		p.addType(wasm.SubType{Func: *t, Final: true, Rec: int(i), RecLen: 1, Offset: p.tok.pos})
	}
	return i
}

// addType adds a type whose recursion group is complete in it.
func (p *parser) addType(t wasm.SubType) {
	i := uint32(len(p.m.Types))
	p.m.Types = append(p.m.Types, t)
	p.limit(len(p.m.Types), wasm.MaxTypes, "types")
	if t.Kind == wasm.KindFunc && t.Final && len(t.Supers) == 0 && t.RecLen == 1 {
		if key := typeKey(&t.Func); !p.hasFuncType(key) {
			p.funcTypes[key] = i
		}
	}
}

// hasFuncType reports whether there is a type with the given key.
func (p *parser) hasFuncType(key string) bool {
	_, ok := p.funcTypes[key]
	return ok
}

// typeKey is different for different types.
func typeKey(t *wasm.FuncType) string {
	key := make([]byte, 0, 4*(len(t.Params)+len(t.Results)+1))
	for _, list := range [][]wasm.ValType{t.Params, {wasm.Bottom}, t.Results} {
		for _, v := range list {
			key = append(key, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
		}
	}
	return string(key)
}

// recField defines the types of a recursion group.
func (p *parser) recField() {
	start := p.tok.pos
	n := 0
	for p.tok.kind != rparen && p.err == nil {
		n++
		p.expect(lparen)
		p.skipType()
	}
	p.seek(start)
	p.limit(n, wasm.MaxRecGroup, "types")
	first := len(p.m.Types)
	for p.open("type") {
		p.subType(first, n)
		p.close()
	}
}

// skipType passes the rest of a type field.
func (p *parser) skipType() {
	if !p.accept("type") {
		p.unexpected("type")
		return
	}
	p.skip(nil)
}

// subType reads a type definition after the keyword, and adds it to the recursion
// group of n types that begins at first.
func (p *parser) subType(first, n int) {
	i := uint32(len(p.m.Types))
	t := wasm.SubType{Final: true, Rec: first, RecLen: n, Offset: p.tok.pos}
	p.name(&p.m.Names.Types, i)
	if p.open("sub") {
		t.Final = p.accept("final")
		for p.isIndex() {
			t.Supers = append(t.Supers, p.index(&p.types))
		}
		p.compositeType(&t, i)
		p.close()
	} else {
		p.compositeType(&t, i)
	}
	p.addType(t)
}

// compositeType reads a function, structure or array type.
func (p *parser) compositeType(t *wasm.SubType, i uint32) {
	switch {
	case p.open("func"):
		s := p.signature(true)
		t.Kind, t.Func = wasm.KindFunc, s.FuncType
	case p.open("struct"):
		t.Kind = wasm.KindStruct
		fields := newSpace("field", "field")
		for p.open("field") {
			p.structFields(t, &fields, i)
			p.close()
		}
		p.limit(len(t.Fields), wasm.MaxFields, "fields")
		p.fields[i] = &fields
	case p.open("array"):
		t.Kind = wasm.KindArray
		t.Fields = []wasm.Field{p.fieldType()}
	case p.tok.kind == lparen:
		p.advance()
		p.unexpected("func, struct or array")
	default:
		p.unexpected("(")
	}
	p.close()
}

// structFields reads the fields of one expression: one with an identifier, or any
// number without.
func (p *parser) structFields(t *wasm.SubType, fields *space, i uint32) {
	j := uint32(len(t.Fields))
	if p.tok.kind == id {
		p.bind(fields, p.tok, j)
	}
	var names map[uint32]string
	p.name(&names, j)
	if name, ok := names[j]; ok {
		setNested(&p.m.Names.Fields, i, j, name)
		t.Fields = append(t.Fields, p.fieldType())
		return
	}
	for p.tok.kind != rparen && p.err == nil {
		t.Fields = append(t.Fields, p.fieldType())
	}
}

func (p *parser) fieldType() wasm.Field {
	t, mutable := p.mutable(p.storageType)
	return wasm.Field{Type: t, Mutable: mutable}
}
