package ir

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// String returns m in the textual form that README.md describes and Parse
// reads.
func (m *Module) String() string {
	p := printer{m: m}
	p.module()
	return string(p.buf)
}

// Print writes what String returns to w, with the positions of values and what is
// known of the source if wanted.
func (m *Module) Print(w io.Writer, positions bool) error {
	p := printer{m: m, w: w, positions: positions}
	p.module()
	p.flush()
	return p.err
}

// FuncString returns the text of f as it is in m's text.
func (m *Module) FuncString(f *Func) string {
	p := printer{m: m}
	p.function(f)
	return string(p.buf)
}

// String returns the text of f as Module.FuncString does, but with @12 instead
// of the name of function or global 12, which only the module knows.
func (f *Func) String() string {
	var p printer
	p.function(f)
	return string(p.buf)
}

// Long returns v with its definition: "v3: i32 = add v1, v2".
func (v *Value) Long() string {
	var p printer
	p.value(v)
	return string(p.buf)
}

func (v *Value) String() string { return "v" + strconv.Itoa(v.ID) }
func (b *Block) String() string { return "b" + strconv.Itoa(b.ID) }

func (e *Edge) String() string {
	var p printer
	p.edge(e)
	return string(p.buf)
}

// A printer appends to buf. If it has a writer, that gets buf now and then.
type printer struct {
	buf       []byte
	m         *Module // nil if only a function is known
	positions bool

	w   io.Writer
	err error // the writer's first
}

func (p *printer) flush() {
	if p.err == nil {
		_, p.err = p.w.Write(p.buf)
	}
	p.buf = p.buf[:0]
}

func (p *printer) str(ss ...string) {
	for _, s := range ss {
		p.buf = append(p.buf, s...)
	}
}

func (p *printer) num(prefix string, n uint64) {
	p.buf = append(p.buf, prefix...)
	p.buf = strconv.AppendUint(p.buf, n, 10)
}

func (p *printer) function(f *Func) {
	p.str("func ", symbol(f.Name), "(")
	list(p, f.Params, p.typ)
	p.str(")")
	if len(f.Results) > 0 {
		p.str(" -> (")
		list(p, f.Results, p.typ)
		p.str(")")
	}
	if p.m != nil && int(f.TypeID) < len(p.m.Types) {
		p.variant(p.m.Types[f.TypeID])
	}
	p.imported(f.Import)
	if f.Catches {
		p.str(" catches")
	}
	if f.Import != nil || len(f.Blocks) == 0 {
		p.str("\n")
		return
	}
	p.str(" {\n")
	if p.positions {
		p.source(f)
	}
	for _, b := range f.Blocks {
		p.block(b)
	}
	p.str("}\n")
}

func (p *printer) block(b *Block) {
	p.num("b", uint64(b.ID))
	if len(b.Params) > 0 {
		p.str("(")
		list(p, b.Params, func(v *Value) {
			p.ref(v)
			p.str(": ")
			p.typ(v.Type)
		})
		p.str(")")
	}
	p.str(":\n")
	for _, v := range b.Values {
		p.str("\t")
		p.value(v)
		p.position(v.Pos)
		p.str("\n")
	}
	p.str("\t")
	p.end(b)
	p.position(b.Pos)
	p.str("\n")
}

func (p *printer) position(pos uint32) {
	if p.positions && pos != 0 {
		p.str(" @0x", strconv.FormatUint(uint64(pos), 16))
	}
}

// end prints how b ends.
func (p *printer) end(b *Block) {
	p.str(b.Kind.String())
	if b.Kind == If {
		p.str(hintNames[b.Hint])
	}
	if (b.Kind == If || b.Kind == Switch) && b.Control != nil {
		p.str(" ")
		p.ref(b.Control)
	}
	switch {
	case b.Kind == Jump && len(b.Succs) == 1:
		p.str(" ")
		p.edge(b.Succs[0])
	case b.Kind == If && len(b.Succs) == 2:
		p.str(" then ")
		p.edge(b.Succs[0])
		p.str(" else ")
		p.edge(b.Succs[1])
	case b.Kind == Switch && len(b.Succs) > 0:
		last := len(b.Succs) - 1
		p.str(" [")
		list(p, b.Succs[:last], p.edge)
		p.str("] else ")
		p.edge(b.Succs[last])
	case len(b.Succs) > 0: // malformed
		p.str(" to ")
		list(p, b.Succs, p.edge)
	}
	if len(b.Args) > 0 {
		p.str(" ")
		list(p, b.Args, p.ref)
	}
}

func (p *printer) edge(e *Edge) {
	p.num("b", uint64(e.To.ID))
	if len(e.Args) > 0 {
		p.str("(")
		list(p, e.Args, p.ref)
		p.str(")")
	}
}

func (p *printer) value(v *Value) {
	if v.Type != Void {
		p.ref(v)
		p.str(": ")
		p.typ(v.Type)
		p.str(" = ")
	}
	if v.Lanes != NoLanes {
		p.str(v.Lanes.String(), ".")
	}
	p.str(v.Op.String())
	switch v.Keep {
	case KeepAll:
		p.str(" keep")
	case KeepWhole:
		p.str(" whole")
	}
	info := &ops[v.Op]
	p.attribute(info.index, uint64(v.Index), v)
	p.attribute(info.imm, v.Imm, v)
	if len(v.Args) > 0 {
		p.str(" ")
		list(p, v.Args, p.ref)
	}
}

// attribute prints v's Index or Imm, which is x and stands for an a.
func (p *printer) attribute(a attribute, x uint64, v *Value) {
	switch a {
	case none:
		return
	case memory:
		if x == 0 && v.Op != MemoryCopy { // most modules have only one
			return
		}
	}
	p.str(" ")
	switch a {
	case bits:
		p.constant(v.Type, v.constant())
	case lanes:
		p.str("[")
		numbers := v.ShuffleLanes()
		list(p, numbers[:], func(lane byte) { p.num("", uint64(lane)) })
		p.str("]")
	case offset, number, lane:
		p.num("[", x)
		p.str("]")
	case function:
		if p.m != nil && x < uint64(len(p.m.Funcs)) {
			p.str(symbol(p.m.Funcs[x].Name))
			return
		}
		p.num("@", x)
	case global:
		if p.m != nil && x < uint64(len(p.m.Globals)) {
			p.str(symbol(p.m.Globals[x].Name))
			return
		}
		p.num("@", x)
	default:
		p.num(prefixes[a], x)
	}
}

// prefixes of the things that go by number.
var prefixes = [...]string{memory: "m", table: "t", data: "d", elem: "e", typeID: "type"}

// constant is what the Const v is.
func (v *Value) constant() Constant {
	if v.Type != V128 {
		return Constant{Bits: v.Imm}
	}
	low, high := v.Vector()
	return Constant{Bits: low, High: high}
}

// constant prints a constant of type t.
func (p *printer) constant(t Type, c Constant) {
	switch {
	case t == FuncRef && c.Func != nil:
		p.str(symbol(c.Func.Name))
	case t == FuncRef || t == ExternRef:
		p.str("null")
	case t == I32 && c.Bits <= math.MaxUint32:
		p.buf = strconv.AppendInt(p.buf, int64(int32(c.Bits)), 10)
	case t == V128:
		p.buf = fmt.Appendf(p.buf, "0x%016x%016x", c.High, c.Bits)
	case t == F32 && c.Bits <= math.MaxUint32:
		p.float(float64(math.Float32frombits(uint32(c.Bits))), 32, c.Bits)
	case t == F64:
		p.float(math.Float64frombits(c.Bits), 64, c.Bits)
	default:
		p.buf = strconv.AppendInt(p.buf, int64(c.Bits), 10)
	}
}

// float prints x in the fewest digits that give the same bits, and the bits of
// a NaN.
func (p *printer) float(x float64, size int, bits uint64) {
	if math.IsNaN(x) {
		p.str("nan:0x", strconv.FormatUint(bits, 16))
		return
	}
	p.buf = strconv.AppendFloat(p.buf, x, 'g', -1, size)
}

func (p *printer) ref(v *Value) {
	if v == nil { // malformed
		p.str("nil")
		return
	}
	p.num("v", uint64(v.ID))
}

func (p *printer) typ(t Type) { p.str(t.String()) }

// list prints xs with commas between them.
func list[T any](p *printer, xs []T, print func(T)) {
	for i, x := range xs {
		if i > 0 {
			p.str(", ")
		}
		print(x)
	}
}

// symbol is the text of a name: $name, or $"a name" if it has characters that
// would end it.
func symbol(name string) string {
	if name != "" && strings.IndexFunc(name, func(r rune) bool { return !isNameRune(r) }) < 0 {
		return "$" + name
	}
	return "$" + quote(name)
}

// isNameRune says whether r can be in a name without quotes: the
// specification's idchars and then some.
func isNameRune(r rune) bool {
	return r > ' ' && r < 0x7F && !strings.ContainsRune(`"(),;[]{}`, r)
}

// quote returns s as the text format of WebAssembly has strings: any byte can
// be \hh.
func quote(s string) string { return string(appendQuoted(nil, s)) }

func appendQuoted[S string | []byte](buf []byte, s S) []byte {
	const hex = "0123456789abcdef"
	buf = append(buf, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			buf = append(buf, '\\', c)
		case c < ' ' || c >= 0x7F:
			buf = append(buf, '\\', hex[c>>4], hex[c&15])
		default:
			buf = append(buf, c)
		}
	}
	return append(buf, '"')
}
