package ir

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// read returns the text of a file in testdata.
func read(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// parse parses text, which must be well formed.
func parse(t testing.TB, text string) *Module {
	t.Helper()
	m, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPrintsWhatItParsed(t *testing.T) {
	want := read(t, "module.ir")
	m := parse(t, want)
	if got := m.String(); got != want {
		t.Error(firstDifference(got, want))
	}
	var out strings.Builder
	for _, f := range m.Funcs {
		out.WriteString("\n" + m.FuncString(f))
	}
	if !strings.HasSuffix(want, out.String()) {
		t.Error("FuncString differs from the module's text")
	}
}

// TestReadmeIsRight reads the module that README.md shows: its first two pieces
// of code.
func TestReadmeIsRight(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, paragraph := range strings.Split(string(readme), "\n\n") {
		if strings.HasPrefix(paragraph, "    v1:") { // pieces without a function around them follow
			break
		}
		if strings.HasPrefix(paragraph, "    ") {
			code.WriteString(paragraph + "\n")
		}
	}
	if m := parse(t, code.String()); len(m.Funcs) != 4 {
		t.Errorf("found %d functions, want 4", len(m.Funcs))
	}
}

func TestPositionsAreKeptOnRequest(t *testing.T) {
	m := parse(t, read(t, "module.ir"))
	m.Funcs[1].Blocks[0].Values[0].Pos = 0x1a5
	var out strings.Builder
	if err := m.Print(&out, true); err != nil {
		t.Fatal(err)
	}
	const want = "v2: i32 = const 0 @0x1a5\n"
	if !strings.Contains(out.String(), want) || strings.Contains(m.String(), "@") {
		t.Errorf("want %q with positions and without it otherwise", want)
	}
	if pos := parse(t, out.String()).Funcs[1].Blocks[0].Values[0].Pos; pos != 0x1a5 {
		t.Errorf("position read is %#x, want 0x1a5", pos)
	}
}

func TestFuncAlonePrintsIndices(t *testing.T) {
	f := parse(t, read(t, "module.ir")).Funcs[2]
	for _, want := range []string{"call @2 v0", "global.get @0", "ref.func @1"} {
		if !strings.Contains(f.String(), want) {
			t.Errorf("no %q in\n%v", want, f)
		}
	}
}

func TestNamesByIndexAreRead(t *testing.T) {
	m := parse(t, "func $f() {\nb0:\n\tcall @1\n\treturn\n}\n\nfunc $g() import \"a\" \"b\"\n")
	if want := "\tcall $g\n"; !strings.Contains(m.String(), want) {
		t.Errorf("no %q in\n%v", want, m)
	}
}

// Types that only differ in what their references refer to look alike but for the
// variant.
func TestVariantsOfTypesAreKept(t *testing.T) {
	text := "type0 = (funcref) -> ()\ntype1 = (funcref) -> () variant 1\n\nfunc $f(funcref) variant 1 {\nb0(v0: funcref):\n\treturn\n}\n"
	m := parse(t, text)
	if m.Funcs[0].TypeID != 1 || !strings.Contains(m.String(), text) {
		t.Errorf("type %d in\n%v", m.Funcs[0].TypeID, m)
	}
}

// TestEveryOp prints, parses and verifies a value of each operation, with each
// of the lanes it can have.
func TestEveryOp(t *testing.T) {
	for op := Param + 1; op < numOps; op++ {
		if ops[op].name == "" {
			t.Errorf("operation %d has no row", op)
			continue
		}
		for l := NoLanes; l < numLanes; l++ {
			if op.HasLanes(l) {
				checkOp(t, &Value{Op: op, Lanes: l})
			}
		}
	}
}

// typesInText has a type for each letter of the table of operations.
var typesInText = map[byte]string{
	'i': "i32", 'I': "i64", 'f': "f32", 'F': "f64", 'n': "i32", 'z': "i64", 'r': "f32", 'm': "f32", 'v': "v128", 'w': "v128",
	'e': "externref", 'p': "funcref", 'x': "f64", 'a': "i64", 'A': "i64", 'h': "addr", 'b': "i64", 'c': "i64", 'g': "f64", 't': "externref", 'T': "tuple",
}

var attributesInText = map[attribute]string{
	bits: " 0xffffffffffffffff0000000000000007", offset: " [3]", number: " [1]", function: " $callee", memory: " m1", table: " t1",
	global: " $g", data: " d0", elem: " e0", typeID: " type0",
	lane: " [1]", lanes: " [0, 1, 2, 3, 31, 30, 29, 28, 8, 9, 10, 11, 16, 17, 18, 19]",
}

// checkOp prints, parses and verifies a value like v.
func checkOp(t *testing.T, v *Value) {
	const parts = "memory m0 1..2 page 16\nmemory m1 i64 1..2 page 16\ntable t0 1..2 funcref\ntable t1 i64 1..2 externref\n" +
		"global $g mut f64 = 0\ndata d0 = \"\"\nelem e0 funcref = []\nfunc $callee(i32) -> (i32, i32) import \"a\" \"b\"\n"
	text := map[Op]string{
		Call:         "v9: tuple = call $callee v1",
		CallIndirect: "v9: tuple = call_indirect t0 type0 v1, v1",
		CallRef:      "v9: tuple = call_ref type0 v1, v10",
		Result:       "v9: i32 = result [1] v0",
	}[v.Op]
	head := "func $f(i32, funcref) {\nb0(v1: i32, v10: funcref):\n\tv0: tuple = call $callee v1\n"
	if text == "" {
		text, head = opText(v)
	}
	m, err := Parse(parts + head + "\t" + text + "\n\treturn\n}\n")
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if err := Verify(m); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	if !strings.Contains(m.String(), "\t"+text+"\n") {
		t.Errorf("%s: not in the text\n%s", text, m.FuncString(m.Funcs[1]))
	}
}

// opText is the text of a value like v, and the head of a function with its
// arguments.
func opText(v *Value) (text, head string) {
	typeOf := func(letter byte) string {
		if letter == 'l' {
			return v.Lanes.Type().String()
		}
		return typesInText[letter]
	}
	var types, params, args []string
	operands, result, _ := strings.Cut(v.typ(), ":")
	for i := range len(operands) {
		arg := fmt.Sprintf("v%d", i)
		types = append(types, typeOf(operands[i]))
		params = append(params, arg+": "+types[i])
		args = append(args, arg)
	}
	text = ops[v.Op].name + attributesInText[ops[v.Op].index] + attributesInText[ops[v.Op].imm]
	if v.Lanes != NoLanes {
		text = v.Lanes.String() + "." + text
	}
	if len(args) > 0 {
		text += " " + strings.Join(args, ", ")
	}
	if result != "" {
		text = "v9: " + typeOf(result[0]) + " = " + text
	}
	head = "func $f(" + strings.Join(types, ", ") + ") {\nb0"
	if len(params) > 0 {
		head += "(" + strings.Join(params, ", ") + ")"
	}
	return text, head + ":\n"
}

func TestOpTableIsConsistent(t *testing.T) {
	names := map[string]bool{}
	for op := range numOps {
		info := &ops[op]
		switch {
		case names[info.name]:
			t.Errorf("%s: a second row with this name", info.name)
		case info.flags.has(Pure) && info.flags != Pure && info.flags != Pure|Commutative:
			t.Errorf("%s: pure, but has effects", info.name)
		case info.flags.has(Commutative) && op.NumArgs() != 2:
			t.Errorf("%s: commutative, but takes %d arguments", info.name, op.NumArgs())
		}
		names[info.name] = true
		for _, letter := range []byte(strings.ReplaceAll(info.typ, ":", "")) {
			if classes[letter] == 0 && !strings.ContainsRune("aAbcgtl*", rune(letter)) {
				t.Errorf("%s: unknown letter %q", info.name, letter)
			}
		}
		if form := vectorForms[op].typ; form != "" && strings.IndexByte(form, ':') != op.NumArgs() {
			t.Errorf("%s: takes %d arguments, its vector form %s", info.name, op.NumArgs(), form)
		}
	}
}

func (f Flags) has(g Flags) bool { return f&g == g }

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"modul", "line 1: want module, type, memory"},
		{"module \"a", "line 1: a text does not end"},
		{"module \"\\x\"", "line 1: unknown escape"},
		{"\n\nmodule \"a\" b\n", "line 3: want the end of the line"},
		{"type1 = () -> ()\n", "line 1: want type0"},
		{"type0 = () -> ()\ntype1 = () -> ()\n", "line 2: there is such a type already"},
		{"memory m0 1 page 16\n", "line 1: want limits, such as 1..10"},
		{"memory m0 1..x page 16\n", `line 1: "1..x" is not a number`},
		{"memory m0 1..2 page 64\n", "line 1: a page cannot have 2^64 bytes"},
		{"global $g i32 = 4294967296\n", `line 1: "4294967296" is not an integer of 32 bits`},
		{"global $g v128 = 0x123456789012345678901234567890123\n", `line 1: "0x123456789012345678901234567890123" is not 0x and the digits of 128 bits`},
		{"global $g v128 = 7\n", `line 1: "7" is not 0x and`},
		{"func $f() {\nb0:\n\tv0: v128 = i8x16.shuffle [1, 2] v0, v0\n", "line 3: want 16 lanes, there are 2"},
		{"func $f() {\nb0:\n\tv0: v128 = i8x8.add v0, v0\n", `line 3: unknown operation "i8x8.add"`},
		{"global $g f32 = 1e99\n", `line 1: "1e99" is not a float of 32 bits`},
		{"global $g i32 = 0\nglobal $g i32 = 0\n", "line 2: there is a global $g already"},
		{"global $g funcref = $f\n", "line 1: there is no function $f"},
		{"start @0\n", "line 1: there is no number 0"},
		{"export \"x\" memory m0\n", "line 1: there is no number 0"},
		{"func $f()\nfunc $f()\n", "line 2: there is a function $f already"},
		{"func $f(i3)\n", "line 1: want a type"},
		{"func $f(i32 i32)\n", `line 1: want ','`},
		{"func $f() {\n", `line 2: want b and a number`},
		{"func $f() {\nb0:\n\treturn\n", `line 4: want b and a number`},
		{"func $f() {\nb0:\n\tadds v1\n", `line 3: unknown operation "adds"`},
		{"func $f() {\nb0:\n\tcall $g\n\treturn\n}\n", "line 3: there is no function $g"},
		{"func $f() {\nb0:\n\treturn v1\n}\n", "line 3: v1 is not defined"},
		{"func $f() {\nb0:\n\tjump b2\nb1:\n\tjump b3\n}\n", "line 3: b2 is not defined"},
		{"func $f() {\nb0:\n\treturn\nb0:\n\treturn\n}\n", "line 4: b0 is defined already"},
		{"func $f() {\nb0:\n\tv0: i32 = const 1\n\tv0: i32 = const 1\n", "line 4: v0 is defined already"},
		{"func $f() {\nb0:\n\tv99999999: i32 = const 1\n", "line 3: v99999999 is too large"},
		{"func $f() {\nb0:\n\tv0: void = elem.drop e0\n", "line 3: a value without a result has no name"},
		{"func $f() {\nb0:\n\ttailcall\n}\n", "line 3: there is no call before"},
		{"func $f() {\nb0:\n\tif v0 then b1\n", `line 3: want "else"`},
	} {
		_, err := Parse(test.text)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: got error %v, want %s", test.text, err, test.want)
		}
	}
}

// firstDifference shows the first line that differs.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\ngot  %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return "lengths differ"
}

func FuzzParse(f *testing.F) {
	f.Add(read(f, "module.ir"))
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := Parse(text); err == nil {
			_ = Verify(m) // must not panic either
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(read(f, "module.ir"))
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text)
		if err != nil {
			t.Skip()
		}
		printed := m.String()
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%v in\n%s", err, printed)
		}
		if got := again.String(); got != printed {
			t.Fatal(firstDifference(got, printed))
		}
	})
}
