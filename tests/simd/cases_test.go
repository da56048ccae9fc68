package simd

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"

	"wasmc/frontend/wasm"
)

// A testCase is code that takes operands from the stack and leaves a result, or
// stores it. Native code executes code; what it must give is what the
// interpreter makes of reference.
type testCase struct {
	name            string
	operands        []wasm.ValType // wasm.Address: of one of the vectors, or of the result for a store
	result          wasm.ValType   // wasm.Bottom for a store
	code, reference []wasm.Instr
	nan             nanLanes
}

// nanLanes says in lanes of how many bits any arithmetic NaN stands for any
// other.
type nanLanes int

// instr makes an instruction without immediates.
func instr(name string) wasm.Instr { return wasm.Instr{Op: wasm.ByName(name), Rare: &wasm.Rare{}} }

func instrs(names ...string) []wasm.Instr {
	var out []wasm.Instr
	for _, name := range names {
		out = append(out, instr(name))
	}
	return out
}

func local(name string, index uint32) wasm.Instr {
	in := instr(name)
	in.Index = index
	return in
}

func i32Const(x int) wasm.Instr {
	in := instr("i32.const")
	in.Value = uint64(uint32(x))
	return in
}

// allCases has a case for every vector instruction, or several if it has
// immediates.
func allCases() []testCase {
	var cases []testCase
	for i := range wasm.Ops {
		op := &wasm.Ops[i]
		if op.Code.Prefix() == wasm.PrefixVector {
			cases = append(cases, casesOf(op)...)
		}
	}
	cases = append(cases, selectCase(), globalCase())
	return append(cases, foldingCases()...)
}

func casesOf(op *wasm.Op) []testCase {
	var cases []testCase
	for _, in := range withImmediates(op) {
		c := testCase{name: op.Name, operands: op.Type.Params, code: []wasm.Instr{in}, reference: []wasm.Instr{in}, nan: nansOf(op)}
		if len(op.Type.Results) > 0 {
			c.result = op.Type.Results[0]
		}
		if op.Feature&wasm.RelaxedSIMD != 0 {
			c.reference = relaxedReference(op)
		}
		cases = append(cases, c)
	}
	for i := range cases {
		if len(cases) > 1 {
			cases[i].name += fmt.Sprintf(" (%d)", i)
		}
	}
	return cases
}

// withImmediates returns op with various immediates.
func withImmediates(op *wasm.Op) []wasm.Instr {
	one := instr(op.Name)
	if op.Imm.IsAccess() && op.Imm != wasm.ImmMem128 {
		one.Value = 5 // not aligned; 16 bytes are there
	}
	var all []wasm.Instr
	for lane := range max(1, op.Imm.Lanes()) {
		one.Index2 = lane
		all = append(all, one)
	}
	if op.Imm != wasm.ImmV128 && op.Imm != wasm.ImmLanes {
		return all
	}
	all = nil
	r := rand.New(rand.NewSource(1))
	for _, lanes := range shuffles(r) {
		one.Rare = &wasm.Rare{}
		for i := range 8 {
			one.Value = one.Value&^(0xFF<<(8*i)) | uint64(lanes[i])<<(8*i)
			one.High |= uint64(lanes[8+i]) << (8 * i)
		}
		all = append(all, one)
	}
	return all
}

// shuffles has those that machines have an instruction for, and others.
func shuffles(r *rand.Rand) [][]byte {
	lanes := func(f func(i int) int) []byte {
		out := make([]byte, 16)
		for i := range out {
			out[i] = byte(f(i))
		}
		return out
	}
	all := [][]byte{
		lanes(func(i int) int { return i }),
		lanes(func(i int) int { return 16 + i }),
		lanes(func(i int) int { return 15 - i }),
		lanes(func(i int) int { return i + 5 }),
		lanes(func(i int) int { return i/2 + i%2*16 }),
		lanes(func(i int) int { return 8 + i/2 + i%2*16 }),
		lanes(func(i int) int { return 2 * i }),
		lanes(func(i int) int { return 2*i + 1 }),
		lanes(func(i int) int { return i ^ 3 }),
		lanes(func(i int) int { return i&^3 | 2 }),
		lanes(func(i int) int { return i%8 + i/8*16 }),
		lanes(func(int) int { return 9 }),
	}
	for range 8 {
		all = append(all, lanes(func(int) int { return r.Intn(32) }))
	}
	return all
}

// arithmetic are the operations that may return any arithmetic NaN.
var arithmetic = []string{
	"add", "sub", "mul", "div", "sqrt", "min", "max", "ceil", "floor", "trunc", "nearest",
	"demote_f64x2_zero", "promote_low_f32x4", "relaxed_madd", "relaxed_nmadd", "relaxed_min", "relaxed_max",
}

func nansOf(op *wasm.Op) nanLanes {
	shape, name, _ := strings.Cut(op.Name, ".")
	switch {
	case !slices.Contains(arithmetic, name):
		return 0
	case shape == "f32x4":
		return 32
	case shape == "f64x2":
		return 64
	}
	return 0
}

// relaxedReference says in other instructions what a relaxed one does in the
// deterministic profile of the specification.
func relaxedReference(op *wasm.Op) []wasm.Instr {
	shape, name, _ := strings.Cut(op.Name, ".")
	const a, b, c = scratch, scratch + 1, scratch + 2 // locals
	get := func(i uint32) wasm.Instr { return local("local.get", i) }
	operands := []wasm.Instr{local("local.set", b), local("local.set", a)}
	dot := func(half string) []wasm.Instr {
		extend := instr("i16x8.extend_" + half + "_i8x16_s")
		return []wasm.Instr{get(a), extend, get(b), extend, instr("i32x4.dot_i16x8_s")}
	}
	dots := slices.Concat(dot("low"), dot("high"), instrs("i16x8.narrow_i32x4_s"))
	switch name {
	case "relaxed_laneselect":
		return instrs("v128.bitselect")
	case "relaxed_q15mulr_s":
		return instrs("i16x8.q15mulr_sat_s")
	case "relaxed_swizzle", "relaxed_min", "relaxed_max":
		return instrs(shape + "." + strings.TrimPrefix(name, "relaxed_"))
	case "relaxed_madd", "relaxed_nmadd":
		code := append([]wasm.Instr{local("local.set", c)}, operands...)
		code = append(code, get(a))
		if name == "relaxed_nmadd" {
			code = append(code, instr(shape+".neg"))
		}
		return append(code, get(b), instr(shape+".mul"), get(c), instr(shape+".add"))
	case "relaxed_dot_i8x16_i7x16_s":
		return append(operands, dots...)
	case "relaxed_dot_i8x16_i7x16_add_s":
		code := append([]wasm.Instr{local("local.set", c)}, operands...)
		code = append(code, dots...)
		return append(code, instr("i32x4.extadd_pairwise_i16x8_s"), get(c), instr("i32x4.add"))
	}
	return instrs(shape + "." + strings.Replace(name, "relaxed_trunc", "trunc_sat", 1))
}

// selectCase chooses between vectors.
func selectCase() testCase {
	code := instrs("select")
	return testCase{
		name: "select", operands: []wasm.ValType{wasm.V128, wasm.V128, wasm.I32}, result: wasm.V128,
		code: code, reference: code,
	}
}

// globalCase exchanges a vector for the one in the module's global.
func globalCase() testCase {
	code := []wasm.Instr{local("global.get", 0), instr("i8x16.add"), local("global.set", 0), local("global.get", 0)}
	return testCase{name: "global", operands: []wasm.ValType{wasm.V128}, result: wasm.V128, code: code, reference: code}
}

// foldingCases are operations that a compiler likes to take for one of their
// operands, which a signalling NaN must not pass.
func foldingCases() []testCase {
	var cases []testCase
	add := func(name string, nan nanLanes, code ...wasm.Instr) {
		cases = append(cases, testCase{
			name: name, operands: []wasm.ValType{wasm.V128}, result: wasm.V128, code: code, reference: code, nan: nan,
		})
	}
	for i, shape := range []string{"f32x4", "f64x2"} {
		nan := nanLanes(32 << i)
		for _, identity := range []struct {
			op string
			is float64
		}{
			{"add", math.Copysign(0, -1)}, {"sub", 0}, {"mul", 1}, {"mul", -1}, {"div", 1}, {"div", -1},
			{"min", math.Inf(1)}, {"max", math.Inf(-1)},
		} {
			op := instr(shape + "." + identity.op)
			splat := instr(shape + ".splat")
			scalar := floatConst(nan, identity.is)
			name := fmt.Sprintf("%s.%s with %v", shape, identity.op, identity.is)
			add(name, nan, scalar, splat, op)
			add(name+" in a constant", nan, vectorOf(nan, scalar.Value), op)
		}
		for _, op := range []string{"min", "max"} {
			add(shape+"."+op+" with itself", nan, local("local.tee", scratch), local("local.get", scratch), instr(shape+"."+op))
		}
	}
	add("demotion of a promotion", 32, instrs("f64x2.promote_low_f32x4", "f32x4.demote_f64x2_zero")...)
	return cases
}

func floatConst(bits nanLanes, x float64) wasm.Instr {
	c := instr(fmt.Sprintf("f%d.const", bits))
	c.Value = math.Float64bits(x)
	if bits == 32 {
		c.Value = uint64(math.Float32bits(float32(x)))
	}
	return c
}

// vectorOf is the constant with those bits in each lane.
func vectorOf(bits nanLanes, lane uint64) wasm.Instr {
	c := instr("v128.const")
	if bits == 32 {
		lane |= lane << 32
	}
	c.Value, c.High = lane, lane
	return c
}
