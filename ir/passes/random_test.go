package passes

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"wasmc/ir"
)

// randomFunc returns a well-formed function of n blocks and variables: its
// blocks have a parameter for each variable, as naive SSA construction makes
// them, pass most of them on as they are, and change or store some. Some blocks
// only branch, and some variables become constants for those to branch on.
func randomFunc(r *rand.Rand, n, variables int) *ir.Func {
	f := &ir.Func{Name: "random"}
	for i := range n {
		b := f.NewBlock()
		vars := make([]*ir.Value, variables)
		for j := range vars {
			vars[j] = f.NewParam(b, ir.I32)
			if i == 0 {
				f.Params = append(f.Params, ir.I32)
			}
		}
		for range r.Intn(4) - 1 {
			from, to := vars[r.Intn(variables)], r.Intn(variables)
			switch r.Intn(8) {
			case 7:
				vars[to] = f.NewValue(b, ir.Load, ir.I32, 0, from)
			case 6:
				f.NewValue(b, ir.Store8, ir.Void, 0, from, vars[to])
			case 4, 5:
				vars[to] = f.NewValue(b, ir.Const, ir.I32, 0)
				vars[to].Imm = uint64(r.Intn(3))
			case 0:
				vars[to] = f.NewValue(b, ir.Add, ir.I32, 0, from, vars[to])
			case 1:
				f.NewValue(b, ir.Store, ir.Void, 0, from, vars[to])
			default:
				vars[to] = from
			}
		}
		b.Args = vars // for connect
	}
	connect(r, f)
	dropUnreachable(f)
	return f
}

// connect ends the blocks of f at random; their Args say what they pass on.
func connect(r *rand.Rand, f *ir.Func) {
	for _, b := range f.Blocks {
		vars := b.Args
		b.Args = nil
		to := func() *ir.Block { return f.Blocks[1+r.Intn(len(f.Blocks)-1)] }
		switch r.Intn(6) {
		case 0:
			b.Kind = ir.Return
			continue
		case 1, 2:
			b.Kind = ir.Jump
		case 3:
			b.Kind, b.Control = ir.Switch, vars[r.Intn(len(vars))]
			for range r.Intn(3) {
				b.Connect(to(), slices.Clone(vars))
			}
		default:
			b.Kind, b.Control = ir.If, vars[r.Intn(len(vars))]
			b.Connect(to(), slices.Clone(vars))
		}
		b.Connect(to(), slices.Clone(vars))
	}
}

// trapped is the last of what a function stores if it traps, which ends it.
const trapped = "trap"

// trace executes f, whose memory has a page, for some steps and returns what it
// stores.
func trace(f *ir.Func, args []uint64) []string { return traceFor(f, args, 50, 20) }

// traceFor is trace for at most that many blocks and stores.
func traceFor(f *ir.Func, args []uint64, maxBlocks, maxStores int) []string {
	var stores []string
	values := make([]uint64, f.NumValues())
	memory := map[uint64]byte{}
	b := f.Blocks[0]
	for range maxBlocks {
		for i, p := range b.Params {
			values[p.ID] = args[i]
		}
		for _, v := range b.Values {
			arg := func(i int) uint64 { return values[v.Args[i].ID] }
			switch {
			case v.Op == ir.Address:
				values[v.ID] = arg(0)
			case isPlainAccess(v):
				at, size := arg(0)+v.Imm, accessSize(v)
				if at > 1<<16-size {
					return append(stores, trapped)
				}
				if v.Type != ir.Void {
					values[v.ID] = 0
					for i := range size {
						values[v.ID] |= uint64(memory[at+i]) << (8 * i)
					}
					continue
				}
				for i := range size {
					memory[at+i] = byte(arg(1) >> (8 * i))
				}
				stores = append(stores, fmt.Sprint(at, " = ", arg(1)&(1<<(8*size)-1)))
				if len(stores) == maxStores {
					return stores
				}
			default:
				var operands []uint64
				for i := range v.Args {
					operands = append(operands, arg(i))
				}
				values[v.ID], _ = evaluate(v, operands)
			}
		}
		if b.Kind == ir.Return {
			return append(stores, "return")
		}
		e := b.Succs[0]
		switch {
		case b.Kind == ir.If && values[b.Control.ID] == 0:
			e = b.Succs[1]
		case b.Kind == ir.Switch:
			e = b.Succs[min(int(values[b.Control.ID]), len(b.Succs)-1)]
		}
		args = args[:0:0]
		for _, v := range e.Args {
			args = append(args, values[v.ID])
		}
		b = e.To
	}
	return stores
}

// TestLoopsEndAsBefore compares how often random loops, with a counter besides
// their address, store before and after the passes. Some are to be rotated.
func TestLoopsEndAsBefore(t *testing.T) {
	steps := []int{1, -1, 2, 4, -4, 8, 3, -8, 12, 1 << 15, -1 << 16}
	numbers := []int{0, 1, 2, 5, 12, 16, 24, 60, -1, -4, -48, 1 << 31, 1 << 16}
	changed := 0
	for seed := range int64(3000) {
		r := rand.New(rand.NewSource(seed))
		any := func(of []int) int { return of[r.Intn(len(of))] }
		// What is tested is an argument or a number, before or after the step, and at
		// the loop's end or its beginning.
		bound, counted, early := fmt.Sprintf("v2: i32 = const %d", any(numbers)), [2]string{"v4", "v8"}[r.Intn(2)], "store [0] v5, v2"
		if r.Intn(2) == 0 {
			bound = "v2: i32 = add v0, v1"
		}
		relation := [2]string{"ne", "eq"}[r.Intn(2)]
		ways := [2]string{"b2 else b3", "b3 else b2"}[r.Intn(2)]
		late := "store [0] v5, v3"
		switch r.Intn(3) { // or both
		case 0:
			early = ""
		case 1:
			late = ""
		}
		m := parse(t, fmt.Sprintf(`memory m0 1..1 page 16
func $f(i32, i32) {
b0(v0: i32, v1: i32):
	%s
	v3: i32 = const %d
	jump b1(%s, %s)
b1(v4: i32, v5: i32):
	%s
	v6: i32 = const %d
	v8: i32 = add v4, v6
	v9: i32 = %s %s, v2
	if v9 then %s
b2:
	%s
	v10: i32 = const %d
	v11: i32 = add v5, v10
	jump b1(v8, v11)
b3:
	return
}
`, bound, any(numbers), [2]string{"v3", "v0"}[r.Intn(2)], [2]string{"v3", "v1"}[r.Intn(2)],
			early, any(steps), relation, counted, ways, late, any(steps)))
		f := m.Funcs[0]
		text := m.FuncString(f)
		inputs := make([][]uint64, 4)
		var want [][]string
		for i := range inputs {
			inputs[i] = []uint64{modulo(ir.I32, uint64(any(numbers))), modulo(ir.I32, uint64(any(numbers)))}
			want = append(want, trace(f, inputs[i]))
		}
		Run(m, Options{Jobs: 1, Verify: true})
		if strings.Contains(m.FuncString(f), "i64 = add") && len(f.Blocks[1].Params) == 1 {
			changed++
		}
		for i, input := range inputs {
			if got := trace(f, input); !isSame(want[i], got) {
				t.Fatalf("seed %d: with %v, %s\nstores %v, after the passes\n%s\n%v", seed, input, text, want[i], m.FuncString(f), got)
			}
		}
	}
	if changed < 100 {
		t.Errorf("only %d loops got another end", changed)
	}
}

// TestSplitLoopsStoreAsBefore compares what random loops store that load from one
// address, in which they may store.
func TestSplitLoopsStoreAsBefore(t *testing.T) {
	changed := 0
	for seed := range int64(2000) {
		r := rand.New(rand.NewSource(seed))
		step := 1 << r.Intn(5)
		bytes := []string{"8", "16", ""}[r.Intn(3)]
		load := "load"
		if bytes != "" {
			load += bytes + "_u"
		}
		end := []string{"ne v12, v15\n\tif v13 then b1(v12) else b2", "eq v12, v15\n\tif v13 then b2 else b1(v12)"}[r.Intn(2)]
		m := parse(t, fmt.Sprintf(`memory m0 1..1 page 16
func $f(i32, i32) {
b0(v0: i32, v1: i32):
	v2: addr = address v0
	v3: i32 = const %d
	v4: i32 = add v0, v3
	v5: i64 = const %d
	v15: i64 = const %d
	jump b1(v5)
b1(v6: i64):
	v7: addr = advance v2, v6
	v8: i32 = %s [%d] v4
	v9: i32 = load [8] v7
	v10: i32 = add v8, v9
	v16: i32 = add v10, v1
	store%s [%d] v7, v16
	v11: i64 = const %d
	v12: i64 = add v6, v11
	v13: i32 = %s
b2:
	v14: i32 = wrap v6
	store [0] v0, v14
	return
}
`, r.Intn(80)-16, r.Intn(3)*step, r.Intn(3)*step+r.Intn(9)*8, load, r.Intn(8), bytes, r.Intn(12), step, end))
		f := m.Funcs[0]
		text := m.FuncString(f)
		const maxBlocks, maxStores = 500, 100
		inputs := [][]uint64{{100, 1}, {65430, 5}, {0, 3}, {4, 1 << 20}}
		var want [][]string
		for _, input := range inputs {
			want = append(want, traceFor(f, input, maxBlocks, maxStores))
		}
		indexSplit(f)
		if err := ir.Verify(m); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if len(f.Blocks) > 3 {
			changed++
		}
		for i, input := range inputs {
			if got := traceFor(f, input, 2*maxBlocks, maxStores); !slices.Equal(want[i], got) {
				t.Fatalf("seed %d: with %v, %s\nstores %v, after the pass\n%s\n%v", seed, input, text, want[i], m.FuncString(f), got)
			}
		}
	}
	if changed < 1000 {
		t.Errorf("only %d loops were split", changed)
	}
}

// TestPassesKeepTheMeaning compares what random functions store before and
// after the passes.
func TestPassesKeepTheMeaning(t *testing.T) {
	for seed := range int64(3000) {
		r := rand.New(rand.NewSource(seed))
		f := randomFunc(r, 3+r.Intn(12), 1+r.Intn(5))
		m := &ir.Module{
			Instances: []*ir.Instance{{}},
			Types:     []ir.FuncType{{Params: f.Params}},
			Memories:  []*ir.Memory{{Min: 1, Max: 1, PageShift: 16}},
			Funcs:     []*ir.Func{f},
		}
		if err := ir.Verify(m); err != nil {
			t.Fatal(err)
		}
		text := m.FuncString(f)
		inputs := make([][]uint64, 8)
		var want [][]string
		for i := range inputs {
			for range f.Params {
				inputs[i] = append(inputs[i], uint64(r.Intn(3)))
			}
			want = append(want, trace(f, inputs[i]))
		}
		Run(m, Options{Jobs: 1, Verify: true})
		for i, input := range inputs {
			if got := trace(f, input); !isSame(want[i], got) {
				t.Fatalf("seed %d: with %v, %s\nstores %v, after the passes\n%s\n%v", seed, input, text, want[i], m.FuncString(f), got)
			}
		}
	}
}

// isSame reports whether got is as good as want. With fewer blocks, 50 of them may
// get farther; and nobody sees what was stored before a trap.
func isSame(want, got []string) bool {
	if n := len(want); n > 0 && want[n-1] == trapped {
		return len(got) > 0 && got[len(got)-1] == trapped
	}
	return len(got) >= len(want) && slices.Equal(got[:len(want)], want)
}

// TestPhielimLeavesNoTrivialParameter looks for parameters whose arguments are
// one value, or themselves.
func TestPhielimLeavesNoTrivialParameter(t *testing.T) {
	for seed := range int64(3000) {
		r := rand.New(rand.NewSource(seed))
		f := randomFunc(r, 3+r.Intn(20), 1+r.Intn(5))
		phiElim(f)
		for _, b := range f.Blocks[1:] {
			for i, p := range b.Params {
				var values []*ir.Value
				for _, e := range b.Preds {
					if e.Args[i] != p && !slices.Contains(values, e.Args[i]) {
						values = append(values, e.Args[i])
					}
				}
				if len(values) == 1 {
					t.Fatalf("seed %d: %v is always %v\n%v", seed, p, values[0], f)
				}
			}
		}
	}
}
