package wat

import (
	"math"

	"wasmc/frontend/wasm"
)

// An Action is something to do with an instance.
type Action struct {
	Module string  // the identifier; empty for the last one
	Name   string  // of the export
	Get    bool    // read a global; otherwise call a function
	Args   []Value // of the call
}

// A Value is an argument of a call.
type Value struct {
	Type wasm.ValType
	Bits uint64 // of a number; of a host reference its number
	Vec  Vector // if Type is wasm.V128
	Null bool   // a reference to nothing
}

// A Result is what a call may return.
type Result struct {
	Value
	Any    bool     // a reference of Type, whichever it is; of any type if that is wasm.Bottom
	NaN    NaN      // of a number: Bits does not count if not NotNaN
	NaNs   []NaN    // of the lanes of a vector of floats
	Either []Result // if not nil, one of these, and all else does not count
}

// A NaN is a pattern that stands for several values.
type NaN byte

// The patterns.
const (
	NotNaN        NaN = iota
	CanonicalNaN      // nan:canonical: only the highest bit of the payload is set
	ArithmeticNaN     // nan:arithmetic: at least that
)

var nans = map[string]NaN{"nan:canonical": CanonicalNaN, "nan:arithmetic": ArithmeticNaN}

// action reads an invoke or get.
func (p *parser) action() *Action {
	p.expect(lparen)
	a := &Action{Get: p.advance().text == "get"}
	a.Module = p.optionalID()
	a.Name = p.utf8Name()
	for !a.Get && p.tok.kind == lparen {
		r := p.result()
		if r.Any || r.NaN != NotNaN || r.Either != nil || r.hasNaNLane() {
			p.stop("unexpected token: a pattern as an argument")
		}
		a.Args = append(a.Args, r.Value)
	}
	p.close()
	return a
}

func (r *Result) hasNaNLane() bool {
	for _, n := range r.NaNs {
		if n != NotNaN {
			return true
		}
	}
	return false
}

// result reads a value, or a pattern.
func (p *parser) result() Result {
	p.expect(lparen)
	if p.accept("either") {
		return p.eitherResult()
	}
	read, ok := results[p.tok.text]
	if !ok {
		p.unexpected("a value")
		return Result{}
	}
	p.advance()
	r := read(p)
	p.close()
	return r
}

// results read values and patterns by their keywords, but for either.
var results = map[string]func(*parser) Result{
	"i32.const":  func(p *parser) Result { return Result{Value: Value{Type: wasm.I32, Bits: p.integer(32)}} },
	"i64.const":  func(p *parser) Result { return Result{Value: Value{Type: wasm.I64, Bits: p.integer(64)}} },
	"f32.const":  func(p *parser) Result { return p.floatResult(wasm.F32, 32) },
	"f64.const":  func(p *parser) Result { return p.floatResult(wasm.F64, 64) },
	"v128.const": (*parser).vectorResult,
	"ref.null":   (*parser).nullResult,
	"ref.extern": func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapExtern, false)) },
	"ref.host":   func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapAny, false)) },
	"ref.any":    func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapAny, false)) },
	"ref.func":   func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapFunc, false)) },
	"ref.eq":     func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapEq, false)) },
	"ref.i31":    func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapI31, false)) },
	"ref.struct": func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapStruct, false)) },
	"ref.array":  func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapArray, false)) },
	"ref.exn":    func(p *parser) Result { return p.refResult(wasm.Ref(wasm.HeapExn, false)) },
}

func (p *parser) floatResult(t wasm.ValType, bits int) Result {
	number := p.advance()
	r := Result{Value: Value{Type: t}, NaN: nans[number.text]}
	if r.NaN == NotNaN {
		r.Bits = p.floatOf(number, bits)
	}
	return r
}

func (p *parser) vectorResult() Result {
	r := Result{Value: Value{Type: wasm.V128}}
	r.Vec = p.vector(func(s shape, i int, t token) uint64 {
		if !s.float {
			return p.constLane(s, i, t)
		}
		n := nans[t.text]
		r.NaNs = append(r.NaNs, n)
		if n != NotNaN {
			return 0
		}
		return p.constLane(s, i, t)
	})
	return r
}

// nullResult reads the type of a null reference, which patterns may leave out.
func (p *parser) nullResult() Result {
	r := Result{Value: Value{Null: true}, Any: p.tok.kind == rparen}
	if !r.Any {
		r.Type = wasm.Ref(p.heapType(), true)
	}
	return r
}

// refResult reads the number of a host reference; without it, any reference of
// type t will do.
func (p *parser) refResult(t wasm.ValType) Result {
	r := Result{Value: Value{Type: t}, Any: !p.isNatural()}
	if !r.Any {
		r.Bits = p.natural(32)
	}
	return r
}

// eitherResult reads the rest of a choice of patterns.
func (p *parser) eitherResult() Result {
	r := Result{Either: []Result{}}
	if !p.nest() {
		return r
	}
	for p.tok.kind == lparen {
		r.Either = append(r.Either, p.result())
	}
	p.close()
	p.leave()
	return r
}

// Matches reports whether a result of type wasm.F32 or wasm.F64 with the given
// bits is what n stands for.
func (n NaN) Matches(t wasm.ValType, bits uint64) bool {
	abs, quiet := bits&math.MaxInt64, uint64(0x7FF8<<48)
	if t == wasm.F32 {
		abs, quiet = bits&math.MaxInt32, 0x7FC<<20
	}
	switch n {
	case CanonicalNaN:
		return abs == quiet
	case ArithmeticNaN:
		return abs&quiet == quiet
	}
	return false
}
