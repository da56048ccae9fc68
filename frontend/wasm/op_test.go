package wasm

import (
	"slices"
	"strings"
	"testing"

	"wasmc/ir"
)

func TestOpsAreInOpcodeOrder(t *testing.T) {
	// The vector and atomic instructions of one prefix follow each other; the
	// one-byte opcodes come first.
	for i := 1; i < len(Ops); i++ {
		a, b := &Ops[i-1], &Ops[i]
		if a.Code.Prefix() == b.Code.Prefix() && a.Code >= b.Code {
			t.Errorf("%s (%#x) comes after %s (%#x)", b.Name, b.Code, a.Name, a.Code)
		}
	}
}

func TestByCodeFindsEveryRow(t *testing.T) {
	for i := range Ops {
		if op := &Ops[i]; ByCode(op.Code) != op {
			t.Errorf("ByCode(%#x) is not %s: is the code used twice?", op.Code, op.Name)
		}
	}
}

func TestByCodeOfUnknownOpcodes(t *testing.T) {
	for _, code := range []Code{0xFF, 0x27, 0xFB, 0xFB001F, 0xFBFFFF, 0xFC0017, 0xFD009A, 0xFD0114, 0xFE004F, 0xFF0000, 0xFA0000, 0x10000, ^Code(0)} {
		if op := ByCode(code); op != nil {
			t.Errorf("ByCode(%#x) = %s, want nil", code, op.Name)
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	shared := map[string]bool{"select": true, "ref.test": true, "ref.cast": true}
	seen := map[string]bool{}
	for i := range Ops {
		op := &Ops[i]
		if seen[op.Name] {
			if !shared[op.Name] {
				t.Errorf("%s occurs twice", op.Name)
			}
			continue
		}
		seen[op.Name] = true
		if ByName(op.Name) != op {
			t.Errorf("ByName(%q) is not row %d", op.Name, i)
		}
	}
	if ByName("i32.frobnicate") != nil {
		t.Error("ByName knows i32.frobnicate")
	}
}

func TestEveryRowHasKnownFeatures(t *testing.T) {
	for i := range Ops {
		op := &Ops[i]
		if n := len(op.Feature.Names()); op.Feature != MVP && n == 0 {
			t.Errorf("%s has no known feature", op.Name)
		}
	}
}

func TestRowTypes(t *testing.T) {
	for i := range Ops {
		op := &Ops[i]
		if op.Type == nil {
			continue
		}
		all := slices.Concat(op.Type.Params, op.Type.Results)
		if slices.Contains(all, Bottom) {
			t.Errorf("%s has an unknown letter in its type", op.Name)
		}
		indexed := slices.Contains(all, Address)
		if op.Imm.IsAccess() && (len(op.Type.Params) == 0 || op.Type.Params[0] != Address) {
			t.Errorf("%s accesses memory, but its first operand is no address", op.Name)
		}
		if indexed && !op.Imm.IsAccess() && !strings.HasPrefix(op.Name, "memory.") && !strings.HasPrefix(op.Name, "table.") {
			t.Errorf("%s has an address, but names no memory or table", op.Name)
		}
	}
}

func TestRowSamples(t *testing.T) {
	for _, test := range []struct {
		code    Code
		name    string
		typ     string
		imm     Imm
		feature Feature
		lower   ir.Op
	}{
		{0x28, "i32.load", "[address] -> [i32]", ImmMem32, MVP, ir.Load},
		{0x35, "i64.load32_u", "[address] -> [i64]", ImmMem32, MVP, ir.Load32U},
		{0x3E, "i64.store32", "[address i64] -> []", ImmMem32, MVP, ir.Store32},
		{0x5D, "f32.lt", "[f32 f32] -> [i32]", ImmNone, MVP, ir.Lt},
		{0x95, "f32.div", "[f32 f32] -> [f32]", ImmNone, MVP, ir.Div},
		{0xA6, "f64.copysign", "[f64 f64] -> [f64]", ImmNone, MVP, ir.Copysign},
		{0xBF, "f64.reinterpret_i64", "[i64] -> [f64]", ImmNone, MVP, ir.Reinterpret},
		{0xC4, "i64.extend32_s", "[i64] -> [i64]", ImmNone, SignExtension, ir.Extend32S},
		{0xFC0007, "i64.trunc_sat_f64_u", "[f64] -> [i64]", ImmNone, SatFloatToInt, ir.TruncSatU},
		{0xFC000B, "memory.fill", "[address i32 address] -> []", ImmMemory, BulkMemory, ir.MemoryFill},
		{0xFD000D, "i8x16.shuffle", "[v128 v128] -> [v128]", ImmLanes, SIMD, ir.Shuffle},
		{0xFD00FF, "f64x2.convert_low_i32x4_u", "[v128] -> [v128]", ImmNone, SIMD, ir.ConvertU},
		{0xFD0113, "i32x4.relaxed_dot_i8x16_i7x16_add_s", "[v128 v128 v128] -> [v128]", ImmNone, RelaxedSIMD, ir.DotSatAddS},
		{0xFE004E, "i64.atomic.rmw32.cmpxchg_u", "[address i64 i64] -> [i64]", ImmMem32, Threads, ir.AtomicCmpxchg32U},
	} {
		op := ByCode(test.code)
		if op == nil {
			t.Errorf("%s is missing", test.name)
			continue
		}
		if op.Name != test.name || op.Type.String() != test.typ || op.Imm != test.imm || op.Feature != test.feature || op.Lower != test.lower {
			t.Errorf("%#x is {%s %v %d %v %v}, want %+v", test.code, op.Name, op.Type, op.Imm, op.Feature, op.Lower, test)
		}
	}
}

// TestVectorRows makes sure that each vector instruction has the lanes that its
// name begins with, and an operation that can have them.
func TestVectorRows(t *testing.T) {
	for i := range Ops {
		op := &Ops[i]
		if op.Code.Prefix() != PrefixVector {
			if op.Lanes != ir.NoLanes {
				t.Errorf("%s has lanes", op.Name)
			}
			continue
		}
		if op.Lower == ir.Invalid || !op.Lower.HasLanes(op.Lanes) {
			t.Errorf("%s: %v cannot have the lanes %v", op.Name, op.Lower, op.Lanes)
		}
		shape, name, _ := strings.Cut(op.Name, ".")
		bitwise := name == "relaxed_laneselect" // in the deterministic profile
		if shape != "v128" && op.Lanes.String() != shape && !bitwise {
			t.Errorf("%s has the lanes %v", op.Name, op.Lanes)
		}
		if n := op.Imm.Lanes(); n != 0 && int(n) != op.Lanes.Count() {
			t.Errorf("%s names one of %d lanes of %v", op.Name, n, op.Lanes)
		}
	}
}

func TestImmediateWidths(t *testing.T) {
	for _, test := range []struct {
		name         string
		width, lanes uint32
	}{
		{"i32.load8_u", 0, 0},
		{"f64.store", 3, 0},
		{"v128.load", 4, 0},
		{"v128.load16_lane", 1, 8},
		{"v128.store64_lane", 3, 2},
	} {
		imm := ByName(test.name).Imm
		if imm.AccessWidth() != test.width || imm.Lanes() != test.lanes {
			t.Errorf("%s: width %d, lanes %d, want %d, %d", test.name, imm.AccessWidth(), imm.Lanes(), test.width, test.lanes)
		}
	}
	if n := ByName("i8x16.replace_lane").Imm.Lanes(); n != 16 {
		t.Errorf("i8x16.replace_lane has %d lanes", n)
	}
	if n := ByName("f64x2.extract_lane").Imm.Lanes(); n != 2 {
		t.Errorf("f64x2.extract_lane has %d lanes", n)
	}
}

func BenchmarkByCode(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		ByCode(Ops[i%len(Ops)].Code)
	}
}
