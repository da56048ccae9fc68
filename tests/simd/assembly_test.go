package simd

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	format "wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/tests/harness"
)

// scalarLanes finds instructions that move single lanes of vectors to and from
// other registers.
var scalarLanes = map[string]*regexp.Regexp{
	"amd64": regexp.MustCompile(`^p?(extr|insr)[bwdq] |^mov[dq] (%[er]\w+, %xmm|%xmm\d+, %[er])|^mov(ss|sd) |^cvtt?s[sd]2|^(add|sub|mul|div|min|max|sqrt|round)s[sd] `),
	"arm64": regexp.MustCompile(`^[us]mov |^f?mov [wx]\d+, v|^mov v\d+\.\w\[\d\], |^fmov (w\d+, s|x\d+, d|s\d+, w|d\d+, x)|^mov [bhsd]\d+, v|^f(add|sub|mul|div|min|max|sqrt|cvt\w+) [swx]\d`),
}

// byNature lists the instructions that have a single lane or a number as an
// operand or result, for which the machine has such a move.
var byNature = regexp.MustCompile(`_lane(_[su])?$|splat$|_zero$|\.(all|any)_true$|\.bitmask$|\.(shl|shr_[su])$`)

// TestInstructionsAreVectorCode makes sure that no instruction is done lane by
// lane, but multiplication of 64 bits on arm64, which has none.
func TestInstructionsAreVectorCode(t *testing.T) {
	module := filepath.Join(t.TempDir(), "functions.wasm")
	if err := os.WriteFile(module, functionsModule(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, target := range target.All {
		code := assembly(t, target, module)
		for _, op := range vectorOps() {
			lines := code[op.Name]
			switch {
			case len(lines) == 0:
				t.Errorf("%s, %s: no code", target.Name, op.Name)
			case byNature.MatchString(op.Name) || op.Name == "i64x2.mul" && target.Arch == "arm64":
			case slices.ContainsFunc(lines, scalarLanes[target.Arch].MatchString) || len(lines) > longest:
				t.Errorf("%s, %s:\n\t%s", target.Name, op.Name, strings.Join(lines, "\n\t"))
			}
		}
	}
}

// longest is the number of machine instructions in the function of any vector
// instruction; i32x4.relaxed_dot_i8x16_i7x16_add_s is it.
const longest = 14

func vectorOps() []*wasm.Op {
	var ops []*wasm.Op
	for i := range wasm.Ops {
		if op := &wasm.Ops[i]; op.Code.Prefix() == wasm.PrefixVector {
			ops = append(ops, op)
		}
	}
	return ops
}

// functionsModule has an exported function for each vector instruction, with its
// name. They are in a table, so that none is removed.
func functionsModule() []byte {
	m := &wasm.Module{
		Memories: []wasm.Memory{{MemoryType: wasm.MemoryType{Limits: wasm.Limits{Min: 1}, PageSize: 16}}},
		Exports:  []wasm.Export{{Name: "memory", Kind: wasm.ExternMemory}},
	}
	var inTable [][]wasm.Instr
	for _, op := range vectorOps() {
		n := uint32(len(m.Funcs))
		params := slices.Clone(op.Type.Params)
		var body []wasm.Instr
		for i, p := range params {
			if p == wasm.Address {
				params[i] = wasm.I32
			}
			body = append(body, local("local.get", uint32(i)))
		}
		all := withImmediates(op)
		body = append(body, all[len(all)-1], instr("end"))
		m.Types = append(m.Types, funcType(params, op.Type.Results))
		m.Funcs = append(m.Funcs, wasm.Func{Type: n, Body: format.AppendInstrs(nil, body)})
		m.Exports = append(m.Exports, wasm.Export{Name: op.Name, Kind: wasm.ExternFunc, Index: n})
		inTable = append(inTable, []wasm.Instr{local("ref.func", n)})
	}
	n := uint32(len(m.Funcs))
	m.Tables = []wasm.Table{{TableType: wasm.TableType{Elem: wasm.FuncRef, Limits: wasm.Limits{Min: uint64(n)}}}}
	m.Elems = []wasm.Elem{{At: []wasm.Instr{i32Const(0)}, Type: wasm.FuncRef, Init: inTable}}
	m.Types = append(m.Types, funcType(nil, nil))
	start := []wasm.Instr{i32Const(0), local("call_indirect", n), instr("end")}
	m.Funcs = append(m.Funcs, wasm.Func{Type: n, Body: format.AppendInstrs(nil, start)})
	m.Exports = append(m.Exports, wasm.Export{Name: "_start", Kind: wasm.ExternFunc, Index: n})
	return format.Encode(m)
}

// assembly compiles a module and returns the instructions and labels of each of
// its functions, without comments and with single spaces.
func assembly(t *testing.T, target *target.Target, module string) map[string][]string {
	t.Helper()
	dir := t.TempDir()
	ll, s := filepath.Join(dir, "module.ll"), filepath.Join(dir, "module.s")
	harness.MustTool(t, "", harness.Wasmc(t), module, "--target", target.Name, "--emit", "llvm", "-o", ll)
	text, err := os.ReadFile(ll)
	if err != nil {
		t.Fatal(err)
	}
	// Functions that are inlined into others, or that nothing calls, stay if
	// others might call them.
	visible := strings.ReplaceAll(string(text), "define internal ", "define ")
	if err := os.WriteFile(ll, []byte(visible), 0o666); err != nil {
		t.Fatal(err)
	}
	tools, err := toolchain.Find("")
	if err != nil {
		t.Skip(err)
	}
	cpu := "-march="
	if target.Arch == "arm64" {
		cpu = "-mcpu="
	}
	harness.MustTool(t, "", tools.Clang.Path, "--target="+target.Triple, cpu+target.CPU, "-O2", "-S", "-fno-pic",
		"-fno-asynchronous-unwind-tables", "-Wno-override-module", "-x", "ir", ll, "-o", s)
	if text, err = os.ReadFile(s); err != nil {
		t.Fatal(err)
	}
	return functionsIn(string(text), comments[target.Arch])
}

var (
	functionLabel = regexp.MustCompile(`^"?wasm\.([^":]+)"?:`)
	blanks        = regexp.MustCompile(`\s+`)
	comments      = map[string]string{"amd64": "#", "arm64": "//"} // what they begin with
)

func functionsIn(text, comment string) map[string][]string {
	code := map[string][]string{}
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := functionLabel.FindStringSubmatch(line); m != nil {
			name = m[1]
			continue
		}
		if strings.HasPrefix(line, ".Lfunc_end") {
			name = ""
		}
		line, _, _ = strings.Cut(line, comment)
		line = strings.TrimSpace(blanks.ReplaceAllString(line, " "))
		isLabel := strings.HasSuffix(line, ":")
		if name != "" && line != "" && (isLabel || line[0] != '.') {
			code[name] = append(code[name], line)
		}
	}
	return code
}

// TestRotationsAreCheap makes sure that rotations are no shifts of two registers, which
// only some processors do as fast.
func TestRotationsAreCheap(t *testing.T) {
	module := filepath.Join(t.TempDir(), "rotations.wat")
	const text = `(module
		(func $rotate (export "rotate") (param i32 i64) (result i64)
			(i64.add (i64.extend_i32_u (i32.rotl (local.get 0) (i32.const 7))) (i64.rotr (local.get 1) (i64.const 9))))
		(func (export "_start") (drop (call $rotate (i32.const 1) (i64.const 2)))))`
	if err := os.WriteFile(module, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	code := strings.Join(assembly(t, target.All[0], module)["rotate"], "\n")
	if strings.Count(code, "rol") != 2 || strings.Contains(code, "sh") {
		t.Errorf("want two rol, not\n%s", code)
	}
}

// kernels are the loops of testdata/kernels.c: vector instructions that no other
// loop has all of, on each machine.
var kernels = []struct{ name, amd64, arm64 string }{
	{"dot_f64", "mulpd addpd", "fmul.2d fadd.2d"},
	{"dot_i16", "pmaddwd paddd", "smull.4s smull2.4s addp.4s"},
	{"add_saturate", "paddusb", "uqadd.16b"},
	{"base64", "pshufb psubusb paddb pcmpgtb", "tbl.16b uqsub.16b ushr.4s"},
	{"mandelbrot", "mulps cmpleps subps", "fmul.4s fcmge.4s fsub.4s"},
	{"sad", "psubusb pmaddubsw paddd", "uqsub.16b uaddlp.8h"},
	{"find_byte", "pcmpeqb pmovmskb", "cmeq.16b umaxv"},
	{"blend", "pmovzxbw pmullw psrlw packuswb", "umull.8h umlal.8h"},
	{"to_u32", "cvttps2dq mulps", "fcvtzu.4s fmul.4s"},
	{"maxima", "pmaxub", "umax.16b"},
}

// moves are the lanes that a loop has to look at, to decide whether to go on.
var moves = map[string]bool{"mandelbrot": true, "find_byte": true}

// TestHotLoopsAreVectorCode looks for the loops of some kernels in the assembly:
// they have the machine's vector instructions, and no traffic of lanes.
func TestHotLoopsAreVectorCode(t *testing.T) {
	module := harness.WasmC(t, "testdata/kernels.c", "-msimd128")
	for _, target := range target.All {
		loops := innermostLoops(assembly(t, target, module))
		for _, k := range kernels {
			want := k.amd64
			if target.Arch == "arm64" {
				want = k.arm64
			}
			loop := loopWith(loops, strings.Fields(want))
			scalar := slices.ContainsFunc(loop, scalarLanes[target.Arch].MatchString)
			if loop == nil || scalar && !moves[k.name] {
				t.Errorf("%s, %s: want a loop with %s, and without moves of lanes; found\n\t%s", target.Name, k.name, want, strings.Join(loop, "\n\t"))
			}
		}
	}
}

// loopWith returns the smallest loop with all the wanted instructions, each with
// the shape of its operands if that is of interest: umax.16b.
func loopWith(loops [][]string, want []string) []string {
	var found []string
	for _, loop := range loops {
		has := func(instruction string) bool {
			name, shape, _ := strings.Cut(instruction, ".")
			return slices.ContainsFunc(loop, func(line string) bool {
				return strings.HasPrefix(line, name+" ") && strings.Contains(line, shape)
			})
		}
		lacks := slices.ContainsFunc(want, func(instruction string) bool { return !has(instruction) })
		if !lacks && (found == nil || len(loop) < len(found)) {
			found = loop
		}
	}
	return found
}

var jumpTarget = regexp.MustCompile(`^(?:j\w+|b|b\.\w+|cbn?z|tbn?z) .*?(\.L\w+)$`)

// innermostLoops returns the runs of code from a label to a jump back to it that
// have none inside.
func innermostLoops(functions map[string][]string) [][]string {
	var loops [][]string
	for _, code := range functions {
		loops = append(loops, loopsIn(code)...)
	}
	return loops
}

func loopsIn(code []string) (loops [][]string) {
	labels := map[string]int{}
	last := 0 // label that was jumped back to
	for i, line := range code {
		if name, ok := strings.CutSuffix(line, ":"); ok {
			labels[name] = i
		}
		m := jumpTarget.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if at, ok := labels[m[1]]; ok && at >= last {
			loops = append(loops, code[at:i+1])
			last = at + 1
		}
	}
	return loops
}

// TestKernelsAreRight runs the kernels.
func TestKernelsAreRight(t *testing.T) {
	module := harness.WasmC(t, "testdata/kernels.c", "-msimd128")
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		r := harness.Program{Path: harness.Compile(t, target, module), Target: target}.Run(t)
		if r.Stdout != "right\n" || r.Status != 0 {
			t.Errorf("status %d\n%s%s", r.Status, r.Stdout, r.Stderr)
		}
	})
}
