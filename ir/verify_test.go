package ir

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestVerifyReports checks the modules in verify.txtar for the errors that
// their lines expect.
func TestVerifyReports(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/verify.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		t.Run(file.Name, func(t *testing.T) {
			m, err := Parse(string(file.Data))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			if err := Verify(m); err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			for _, line := range strings.Split(string(file.Data), "\n") {
				line, expected, _ := strings.Cut(line, " ; error: ")
				if expected == "" {
					continue
				}
				for _, want := range strings.Split(expected, " ; error: ") {
					i := slices.IndexFunc(got, func(s string) bool {
						return strings.Contains(s, subject(line)) && strings.HasSuffix(s, ": "+want)
					})
					if i < 0 {
						t.Errorf("no error %q for %s", want, subject(line))
						continue
					}
					got = slices.Delete(got, i, i+1)
				}
			}
			for _, s := range got {
				t.Errorf("unexpected: %s", s)
			}
		})
	}
}

// subject is how an error about a line names it.
func subject(line string) string {
	switch words := strings.Fields(line); {
	case strings.HasPrefix(line, "\t"):
		return strings.TrimSpace(line) + ": "
	case words[0] == "func":
		return "func " + strings.Split(words[1], "(")[0] + ": "
	case words[0][0] == 'b': // a block
		return words[0][:strings.IndexAny(words[0], "(:")] + ": "
	case words[1] == "=": // a type
		return words[0] + ": "
	default:
		return words[1] + ": "
	}
}

// TestVerifyFindsBrokenLinks breaks what the text cannot express.
func TestVerifyFindsBrokenLinks(t *testing.T) {
	const text = `
func $f(i32) {
b0(v0: i32):
	v1: i32 = add v0, v0
	if v1 then b1 else b2
b1:
	jump b3
b2:
	jump b3
b3:
	return
}
`
	other := &Block{ID: 1}
	for _, test := range []struct {
		want  string
		spoil func(m *Module, f *Func, b []*Block)
	}{
		{"b1: ID is beyond NumBlocks, 1", func(_ *Module, f *Func, _ []*Block) { f.nextBlock = 1 }},
		{"b1: not the only block with this ID", func(_ *Module, _ *Func, b []*Block) { b[2].ID = 1 }},
		{"v1: i32 = add v0, v0: ID 1 is beyond NumValues, 1", func(_ *Module, f *Func, _ []*Block) { f.nextValue = 1 }},
		{"v0: i32 = add v0, v0: not the only value with ID 0", func(_ *Module, _ *Func, b []*Block) { b[0].Values[0].ID = 0 }},
		{"says it is in b2", func(_ *Module, _ *Func, b []*Block) { b[0].Values[0].Block = b[2] }},
		{"param among the values", func(_ *Module, _ *Func, b []*Block) { b[0].Values[0].Op = Param }},
		{"in Params, but no param", func(_ *Module, _ *Func, b []*Block) { b[0].Params[0].Op = Const }},
		{"edge to b3 says it is from b2", func(_ *Module, _ *Func, b []*Block) { b[1].Succs[0].From = b[2] }},
		{"goes to b1, which is not in the function", func(_ *Module, _ *Func, b []*Block) { b[1].Succs[0].To = other }},
		{"has an edge twice", func(_ *Module, _ *Func, b []*Block) { b[0].Succs[1] = b[0].Succs[0] }},
		{"b3: has 3 Preds, but 2 edges go there", func(_ *Module, _ *Func, b []*Block) { b[3].Preds = append(b[3].Preds, b[3].Preds[0]) }},
		{"b3: has 1 Preds, but 2 edges go there", func(_ *Module, _ *Func, b []*Block) { b[3].Preds = b[3].Preds[:1] }},
		{"b3: has an edge among Preds that goes to b1", func(_ *Module, _ *Func, b []*Block) { b[3].Preds[0] = b[1].Preds[0] }},
		{"b3: has an edge among Preds that is not in the Succs of b1", func(_ *Module, _ *Func, b []*Block) { b[3].Preds[0] = &Edge{From: b[1], To: b[3]} }},
		{"uses v7, which is not in the function", func(_ *Module, _ *Func, b []*Block) { b[0].Values[0].Args[0] = &Value{ID: 7} }},
		{"an argument is nil", func(_ *Module, _ *Func, b []*Block) { b[0].Values[0].Args[0] = nil }},
		{"has no Control", func(_ *Module, _ *Func, b []*Block) { b[0].Control = nil }},
		{"has a Control, v1", func(_ *Module, _ *Func, b []*Block) { b[1].Control = b[0].Values[0] }},
		{"has a hint", func(_ *Module, _ *Func, b []*Block) { b[1].Hint = Likely }},
		{"has 2 successors", func(_ *Module, _ *Func, b []*Block) { b[0].Kind = Return }},
		{"func $f: TypeID 1 is out of range", func(_ *Module, f *Func, _ []*Block) { f.TypeID = 1 }},
		{"func $f: TypeID 0 is () -> ()", func(m *Module, _ *Func, _ []*Block) { m.Types[0] = FuncType{} }},
		{"type1: not the only one like this", func(m *Module, _ *Func, _ []*Block) { m.Types = append(m.Types, m.Types[0]) }},
		{"func $f: not the only one of this name", func(m *Module, f *Func, _ []*Block) { m.Funcs = append(m.Funcs, f) }},
		{"the start function is not in the module", func(m *Module, _ *Func, _ []*Block) { m.Main().Start = &Func{} }},
		{`export "x": exports 0 things`, func(m *Module, _ *Func, _ []*Block) { m.Main().Exports = append(m.Main().Exports, &Export{Name: "x"}) }},
	} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		test.spoil(m, m.Funcs[0], m.Funcs[0].Blocks)
		if err := Verify(m); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want %s", err, test.want)
		}
	}
}
