package passes

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"wasmc/ir"
)

func (x linear) String() string {
	s := fmt.Sprint(signed(x.typ, x.constant))
	for _, t := range x.terms {
		s += fmt.Sprintf(" + %d*%v", signed(x.typ, t.coef), t.value)
	}
	return s
}

// linearsOf returns f's linears, and its values by their names.
func linearsOf(f *ir.Func) (*linears, map[string]*ir.Value) {
	values := map[string]*ir.Value{}
	for _, b := range f.Blocks {
		for _, v := range slices.Concat(b.Params, b.Values) {
			values[v.String()] = v
		}
	}
	return newLinears(f, f.Loops(f.Dominators())), values
}

func TestLinears(t *testing.T) {
	f := parse(t, `
func $f(i32, i32, i64) {
b0(v0: i32, v1: i32, v2: i64):
	v3: i32 = const 12
	v4: i32 = const -3
	v5: i32 = add v0, v3
	v6: i32 = sub v5, v1
	v7: i32 = mul v4, v6
	v8: i32 = add v7, v0
	v9: i32 = shl v8, v3
	v10: i32 = sub v6, v6
	v11: i32 = mul v0, v1
	v12: i32 = add v11, v11
	v13: i64 = const -1
	v14: i64 = add v2, v13
	v15: i32 = and v0, v4
	v16: i32 = const 1
	v17: i32 = or v15, v16
	v18: i32 = const -8
	v19: i32 = and v0, v18
	v20: i32 = const 5
	v21: i32 = or v19, v20
	v22: i32 = const 8
	v23: i32 = or v19, v22
	v24: i32 = const 44
	v25: i32 = shl v0, v24
	v26: i32 = const 65536
	v27: i32 = shl v25, v26
	v28: i32 = const 1048576
	v29: i32 = mul v25, v28
	return
}
`).Funcs[0]
	l, values := linearsOf(f)
	for name, want := range map[string]string{
		"v3":  "12",
		"v6":  "12 + 1*v0 + -1*v1",
		"v7":  "-36 + -3*v0 + 3*v1",
		"v8":  "-36 + -2*v0 + 3*v1",
		"v9":  "-147456 + -8192*v0 + 12288*v1",
		"v10": "0",
		"v12": "0 + 2*v11",
		"v14": "-1 + 1*v2",
		"v17": "0 + 1*v17", // -3 is odd
		"v21": "5 + 1*v19",
		"v23": "0 + 1*v23",
		"v25": "0 + 4096*v0", // the count is 44 modulo 32
		"v27": "0 + 4096*v0",
		"v29": "0",
	} {
		if got := l.of(values[name]).String(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestLinearsAreTrue compares with what random functions compute.
func TestLinearsAreTrue(t *testing.T) {
	for seed := range int64(2000) {
		r := rand.New(rand.NewSource(seed))
		f := &ir.Func{}
		b := f.NewBlock()
		var all []*ir.Value
		bits := map[*ir.Value]uint32{}
		for range 4 {
			v := f.NewParam(b, ir.I32)
			all, bits[v] = append(all, v), r.Uint32()
		}
		for range 40 {
			x, y := all[r.Intn(len(all))], all[r.Intn(len(all))]
			var v *ir.Value
			switch r.Intn(7) {
			case 0:
				v = f.NewValue(b, ir.Const, ir.I32, 0)
				v.Imm = uint64(r.Uint32() >> r.Intn(32))
				bits[v] = uint32(v.Imm)
			case 1:
				v = f.NewValue(b, ir.Sub, ir.I32, 0, x, y)
				bits[v] = bits[x] - bits[y]
			case 2:
				v = f.NewValue(b, ir.Mul, ir.I32, 0, x, y)
				bits[v] = bits[x] * bits[y]
			case 3:
				v = f.NewValue(b, ir.Shl, ir.I32, 0, x, y)
				bits[v] = bits[x] << (bits[y] & 31)
			case 4:
				v = f.NewValue(b, ir.Or, ir.I32, 0, x, y)
				bits[v] = bits[x] | bits[y]
			case 5:
				v = f.NewValue(b, ir.And, ir.I32, 0, x, y)
				bits[v] = bits[x] & bits[y]
			default:
				v = f.NewValue(b, ir.Add, ir.I32, 0, x, y)
				bits[v] = bits[x] + bits[y]
			}
			all = append(all, v)
		}
		l, _ := linearsOf(f)
		for _, v := range all {
			x := l.of(v)
			sum := uint32(x.constant)
			for _, t := range x.terms {
				sum += uint32(t.coef) * bits[t.value]
			}
			if sum != bits[v] {
				t.Fatalf("seed %d: %v is %v = %#x, but %#x\n%v", seed, v, x, sum, bits[v], f)
			}
		}
	}
}

const loopText = `
func $f(i32, i32) {
b0(v0: i32, v1: i32):
	v2: i32 = const 0
	jump b1(v2, v1)
b1(v3: i32, v4: i32):
	v5: i32 = const 8
	v6: i32 = mul v3, v5
	v7: i32 = add v0, v6
	jump b2(v7, v4, v3)
b2(v8: i32, v9: i32, v10: i32):
	v11: i32 = add v7, v8
	v12: i32 = add v8, v5
	v13: i32 = const -1
	v14: i32 = add v9, v13
	v15: i32 = eqz v14
	if v15 then b3 else b2(v12, v14, v9)
b3:
	v16: i32 = const 2
	v17: i32 = add v3, v16
	v18: i32 = gt_s v1, v17
	if v18 then b1(v17, v3) else b4
b4:
	return
}
`

func TestStepsInLoops(t *testing.T) {
	f := parse(t, loopText).Funcs[0]
	l, values := linearsOf(f)
	outer, inner := l.loops.Loops[0], l.loops.Loops[1]
	for _, test := range []struct {
		loop *ir.Loop
		name string
		want int64
		ok   bool
	}{
		{outer, "v3", 2, true},
		{outer, "v7", 16, true},
		{outer, "v4", 0, false},
		{outer, "v11", 0, false},
		{inner, "v3", 0, true},
		{inner, "v11", 8, true},
		{inner, "v9", -1, true},
		{inner, "v10", 0, false},
	} {
		got, ok := l.stepIn(test.loop, l.of(values[test.name]))
		if ok != test.ok || signed(ir.I32, got) != test.want {
			t.Errorf("%s in the loop of %v: got %d, %v; want %d, %v", test.name, test.loop.Header, signed(ir.I32, got), ok, test.want, test.ok)
		}
	}
	if got := l.onEntry(inner, l.of(values["v11"]), inner.Entries[0]).String(); got != "0 + 2*v0 + 16*v3" {
		t.Errorf("v11 starts at %s", got)
	}
}

func TestExitTests(t *testing.T) {
	f := parse(t, loopText).Funcs[0]
	l, _ := linearsOf(f)
	for i, want := range []string{
		"b3: b1 while 2 + 1*v3 lt_s 0 + 1*v1, step 2",
		"b2: b2 while -1 + 1*v9 ne 0, step -1",
	} {
		loop := l.loops.Loops[i]
		x, ok := l.exitTest(loop, loop.Backs[0].From)
		got := fmt.Sprintf("%v: %v while %v %v %v, step %d", x.block, x.goOn.To, x.counter, x.relation, x.bound, signed(ir.I32, x.step))
		if !ok || got != want {
			t.Errorf("got %s, %v; want %s", got, ok, want)
		}
	}
	if _, ok := l.exitTest(l.loops.Loops[0], f.Blocks[0]); ok {
		t.Error("b0 leaves no loop")
	}
}
