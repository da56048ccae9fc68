package spec

import (
	"fmt"
	"slices"
	"strings"

	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/ir"
	"wasmc/tests/driver"
)

// argument is the slot for a value. A host reference is its number plus one, for
// null is 0.
func argument(v wat.Value) driver.Slot {
	switch {
	case v.Null:
		return driver.Slot{}
	case v.Type == wasm.V128:
		return driver.Slot{Low: v.Vec.Low, High: v.Vec.High}
	case v.Type.IsRef():
		return driver.Slot{Low: v.Bits + 1}
	}
	return driver.Slot{Low: v.Bits}
}

// numbers are the types that are the same in scripts and in the IR.
var numbers = map[wasm.ValType]ir.Type{
	wasm.I32: ir.I32, wasm.I64: ir.I64, wasm.F32: ir.F32, wasm.F64: ir.F64, wasm.V128: ir.V128,
}

// hasType reports whether a value may be of type t. Which references are of which
// type is the validator's business.
func hasType(v wat.Value, t ir.Type) bool {
	want, isNumber := numbers[v.Type]
	isRef := t == ir.FuncRef || t == ir.ExternRef
	return isNumber && want == t || !isNumber && isRef
}

// matches reports whether a result of type t is what a script expects.
func matches(want *wat.Result, t ir.Type, got driver.Slot) bool {
	if want.Either != nil {
		return slices.ContainsFunc(want.Either, func(r wat.Result) bool { return matches(&r, t, got) })
	}
	switch {
	case !hasType(want.Value, t):
		return false
	case want.Null:
		return got.Low == 0
	case want.Any:
		return got.Low != 0
	case want.NaN != wat.NotNaN:
		return want.NaN.Matches(want.Type, got.Low)
	case t == ir.V128:
		return matchesVector(want, got)
	case t == ir.I32 || t == ir.F32:
		return uint32(got.Low) == uint32(want.Bits)
	}
	return got.Low == argument(want.Value).Low
}

// matchesVector compares lane by lane, for some may be patterns.
func matchesVector(want *wat.Result, got driver.Slot) bool {
	lane, bits := wasm.F32, 32
	if len(want.NaNs) == 2 {
		lane, bits = wasm.F64, 64
	}
	for i, pattern := range want.NaNs {
		if pattern == wat.NotNaN {
			continue
		}
		half, other := &got.Low, want.Vec.Low
		at := i * bits
		if at >= 64 {
			half, other, at = &got.High, want.Vec.High, at-64
		}
		mask := ^uint64(0) >> (64 - bits) << at
		if !pattern.Matches(lane, *half&mask>>at) {
			return false
		}
		*half = *half&^mask | other&mask // this lane is done
	}
	return got == driver.Slot{Low: want.Vec.Low, High: want.Vec.High}
}

// describe shows results for an error's text.
func describe(results []driver.Slot, types []ir.Type) string {
	words := make([]string, len(results))
	for i, r := range results {
		switch types[i] {
		case ir.I32, ir.F32:
			words[i] = fmt.Sprintf("%v %#08x", types[i], uint32(r.Low))
		case ir.V128:
			words[i] = fmt.Sprintf("%v %#016x%016x", types[i], r.High, r.Low)
		default:
			words[i] = fmt.Sprintf("%v %#x", types[i], r.Low)
		}
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// describeWant shows what a script expects for an error's text.
func describeWant(results []wat.Result) string {
	words := make([]string, len(results))
	for i, r := range results {
		switch {
		case r.Either != nil:
			words[i] = "either " + describeWant(r.Either)
		case r.Null:
			words[i] = "null"
		case r.Any:
			words[i] = fmt.Sprintf("any %v", r.Type)
		case r.NaN == wat.CanonicalNaN:
			words[i] = fmt.Sprintf("%v nan:canonical", r.Type)
		case r.NaN == wat.ArithmeticNaN:
			words[i] = fmt.Sprintf("%v nan:arithmetic", r.Type)
		case r.Type == wasm.V128:
			words[i] = fmt.Sprintf("v128 %#016x%016x %v", r.Vec.High, r.Vec.Low, r.NaNs)
		default:
			words[i] = fmt.Sprintf("%v %#x", r.Type, r.Bits)
		}
	}
	return "[" + strings.Join(words, ", ") + "]"
}
