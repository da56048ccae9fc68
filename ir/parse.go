package ir

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Parse reads the text that Module.String and Module.Print write. What it
// returns is the same module, but for the IDs of values without a result. It
// is as well formed as the text: use Verify.
func Parse(src string) (*Module, error) {
	p := &parser{
		lexer:   lexer{rest: src, line: 1},
		m:       &Module{},
		types:   map[string]uint32{},
		funcs:   map[string]uint32{},
		globals: map[string]uint32{},
	}
	p.next()
	p.accept(newline)
	for p.tok != endOfText {
		p.item()
	}
	p.resolve()
	if p.err != nil {
		return nil, p.err
	}
	return p.m, nil
}

// A parser builds a module.
type parser struct {
	lexer
	m       *Module
	types   map[string]uint32 // TypeID by the type's text
	funcs   map[string]uint32 // index by name
	globals map[string]uint32
	pending []reference

	typesSeen int // of the source
}

// A reference is a function or global that is named, perhaps before it is
// defined.
type reference struct {
	kind    attribute
	name    string
	byIndex bool // there is an index instead of a name
	index   uint32
	line    int
	use     func(index uint32)
}

func (p *parser) item() {
	keyword := p.text
	if p.tok != word {
		keyword = ""
	}
	if strings.HasPrefix(keyword, "type") {
		p.typeDefinition()
		p.endLine()
		return
	}
	p.next()
	switch keyword {
	case "module":
		p.m.Name = p.quotedText()
	case "memory":
		p.memory()
	case "table":
		p.table()
	case "global":
		p.global()
	case "data":
		p.data()
	case "elem":
		p.elem()
	case "wants":
		p.want()
	case "export":
		p.export()
	case "start":
		i := p.instance()
		p.namedFunc(func(f *Func) { i.Start = f })
	case "instance":
		p.m.Instances = append(p.m.Instances, &Instance{Name: p.quotedText()})
	case "source":
		p.sourceTable()
	case "subprogram":
		p.subprogram()
	case "func":
		p.function()
	default:
		p.fail("want module, type, memory, table, global, data, elem, instance, wants, export, start, source, subprogram or func")
	}
	p.endLine()
}

// resolve looks up the names now that all are known.
func (p *parser) resolve() {
	p.instance() // there is one if no line says so
	for _, r := range p.pending {
		if r.byIndex {
			r.use(r.index)
			continue
		}
		names, kind := p.funcs, "function"
		if r.kind == global {
			names, kind = p.globals, "global"
		}
		index, ok := names[r.name]
		if !ok {
			p.failAt(r.line, "there is no %s %s", kind, symbol(r.name))
			return
		}
		r.use(index)
	}
}

// accept skips the token if it is a t.
func (p *parser) accept(t token) bool {
	if p.tok != t {
		return false
	}
	p.next()
	return true
}

// acceptWord skips the word if it is w.
func (p *parser) acceptWord(w string) bool {
	if p.tok != word || p.text != w {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(t token) {
	if !p.accept(t) {
		p.fail("want %q", byte(t))
	}
}

func (p *parser) expectWord(w string) {
	if !p.acceptWord(w) {
		p.fail("want %q", w)
	}
}

func (p *parser) endLine() {
	if p.tok != endOfText && !p.accept(newline) {
		p.fail("want the end of the line")
	}
}

// take returns the text of the token, which must be a t.
func (p *parser) take(t token, what string) string {
	if p.tok != t {
		p.fail("want %s", what)
	}
	s := p.text
	p.next()
	return s
}

func (p *parser) quotedText() string { return p.take(text, "a text in quotes") }
func (p *parser) takeWord() string   { return p.take(word, "a word") }

// uint takes an unsigned number.
func (p *parser) uint() uint64 { return p.toUint(p.text, p.takeWord()) }

// toUint converts s, a part of word.
func (p *parser) toUint(word, s string) uint64 {
	n, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		p.fail("%q is not a number", word)
	}
	return n
}

// isNumbered reports whether the token is a word such as v12, for prefix v.
func (p *parser) isNumbered(prefix string) bool {
	digits, ok := strings.CutPrefix(p.text, prefix)
	return ok && p.tok == word && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// numbered takes a word such as v12, for prefix v, and returns the number.
func (p *parser) numbered(prefix string, limit uint64) uint64 {
	if !p.isNumbered(prefix) {
		p.fail("want %s and a number", prefix)
		return 0
	}
	n := p.toUint(p.text, p.text[len(prefix):])
	if n >= limit {
		p.fail("%s is too large", p.text)
		return 0
	}
	p.next()
	return n
}

// defined takes the word for number n of something, such as m0.
func (p *parser) defined(a attribute, n int) {
	want := prefixes[a] + strconv.Itoa(n)
	if p.text != want {
		p.fail("want %s", want)
	}
	p.next()
}

func (p *parser) typ() Type {
	t := slices.Index(typeNames[:], p.text)
	if t < 0 || p.tok != word {
		p.fail("want a type")
		return Void
	}
	p.next()
	return Type(t)
}

// parseList takes what comes before the closing token, with commas between.
func parseList[T any](p *parser, closing token, element func() T) []T {
	var xs []T
	for p.tok != closing && p.err == nil {
		if len(xs) > 0 {
			p.expect(',')
		}
		xs = append(xs, element())
	}
	p.expect(closing)
	return xs
}

// typeList takes types in parentheses.
func (p *parser) typeList() []Type {
	p.expect('(')
	return parseList(p, ')', p.typ)
}

// funcType takes "(i32) -> (i64)", or "(i32)", or with "variant 1" after that.
func (p *parser) funcType() FuncType {
	t := FuncType{Params: p.typeList()}
	if p.acceptWord("->") {
		t.Results = p.typeList()
	}
	if p.acceptWord("variant") {
		t.Variant = uint32(p.uint())
	}
	return t
}

// typeID returns the canonical t.
func (p *parser) typeID(t FuncType) uint32 {
	id, ok := p.types[t.String()]
	if !ok {
		id = uint32(len(p.m.Types))
		p.types[t.String()] = id
		p.m.Types = append(p.m.Types, t)
	}
	return id
}

// named takes the name of a function or global, or @12 for that with index 12,
// and calls use with its index when all names are known.
func (p *parser) named(kind attribute, use func(uint32)) {
	r := reference{kind: kind, line: p.line, use: use}
	if p.isNumbered("@") {
		r.byIndex, r.index = true, uint32(p.numbered("@", 1<<32))
	} else {
		r.name = p.take(name, "a name")
	}
	p.pending = append(p.pending, r)
}

// namedFunc takes the name of a function, and calls use with it when all
// functions are known.
func (p *parser) namedFunc(use func(*Func)) {
	line := p.line
	p.named(function, func(i uint32) { use(at(p, line, p.m.Funcs, i)) })
}

// constant takes a constant of type t and calls set with it, at once or, for a
// function, when all are known.
func (p *parser) constant(t Type, set func(Constant)) {
	switch t {
	case FuncRef, ExternRef:
		if !p.acceptWord("null") {
			p.namedFunc(func(f *Func) { set(Constant{Func: f}) })
		}
	case F32:
		set(Constant{Bits: p.float(32)})
	case F64:
		set(Constant{Bits: p.float(64)})
	case V128:
		set(p.vector())
	case I32:
		set(Constant{Bits: p.int(32)})
	default:
		set(Constant{Bits: p.int(64)})
	}
}

// int takes an integer of the given size and returns its bits. It can be
// written as signed or unsigned.
func (p *parser) int(size int) uint64 {
	word := p.takeWord()
	if n, err := strconv.ParseInt(word, 0, size); err == nil {
		return uint64(n) & (1<<(size-1)<<1 - 1)
	}
	n, err := strconv.ParseUint(word, 0, size)
	if err != nil {
		p.fail("%q is not an integer of %d bits", word, size)
	}
	return n
}

// vector takes 128 bits, written as an integer in base 16.
func (p *parser) vector() Constant {
	word := p.takeWord()
	digits, ok := strings.CutPrefix(word, "0x")
	split := max(len(digits)-16, 0)
	high, err1 := strconv.ParseUint("0"+digits[:split], 16, 64)
	low, err2 := strconv.ParseUint(digits[split:], 16, 64)
	if !ok || err1 != nil || err2 != nil {
		p.fail("%q is not 0x and the digits of 128 bits", word)
	}
	return Constant{Bits: low, High: high}
}

// float takes a float of the given size and returns its bits. A NaN is written
// as its bits: nan:0x7fc00000.
func (p *parser) float(size int) uint64 {
	if p.acceptWord("nan") {
		p.expect(':')
		word := p.takeWord()
		n, err := strconv.ParseUint(word, 0, size)
		if err != nil {
			p.fail("%q is not %d bits", word, size)
		}
		return n
	}
	word := p.takeWord()
	x, err := strconv.ParseFloat(word, size)
	if err != nil {
		p.fail("%q is not a float of %d bits", word, size)
	}
	if size == 32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}
