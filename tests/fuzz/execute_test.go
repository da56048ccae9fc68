package fuzz

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"wasmc/backend"
	"wasmc/backend/policy"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/frontend"
	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/ir/passes"
	"wasmc/tests/driver"
	"wasmc/tests/fuzz/generate"
	"wasmc/tests/harness"
)

// A call is one of an exported function.
type call struct {
	name string
	args []driver.Slot
	typ  *wasm.FuncType
}

func (c call) String() string { return fmt.Sprintf("%s%v", c.name, c.args) }

// arguments are what parameters are: each row is for one call of each function.
var arguments = []map[wasm.ValType]driver.Slot{
	{},
	{
		wasm.I32: {Low: 0x1234}, wasm.I64: {Low: 1 << 40}, wasm.F32: {Low: 0x40490FDB}, wasm.F64: {Low: 0xC005BF0A8B145769},
		wasm.V128: {Low: 0x0706050403020100, High: 0x8F8E8D8C8B8A8988},
	},
	{
		wasm.I32: {Low: 0xFFFFFFFF}, wasm.I64: {Low: 1 << 63}, wasm.F32: {Low: 0x7FC00000}, wasm.F64: {Low: 0x7FF0000000000000},
		wasm.V128: {Low: 0x7F8000003F800000, High: 0x8000000000000000},
	},
}

// calls lists what there is to call in m: each function several times, with fuel,
// and the hash after each round.
func calls(m *wasm.Module) []call {
	exports := map[string]*wasm.FuncType{}
	for _, e := range m.Exports {
		exports[e.Name] = m.FuncType(e.Index)
	}
	var list []call
	for _, row := range arguments {
		for i := 0; ; i++ {
			name := fmt.Sprintf("F%d", i)
			typ := exports[name]
			if typ == nil {
				break
			}
			c := call{name: name, typ: typ}
			for _, p := range typ.Params {
				c.args = append(c.args, row[p])
			}
			list = append(list, call{name: generate.Refuel, typ: exports[generate.Refuel]}, c)
		}
		list = append(list, call{name: generate.Hash, typ: exports[generate.Hash]})
	}
	return list
}

// interpret returns what wazero's interpreter says of each call: "ok" with the
// results, or "trap" with the message.
func (s *subject) interpret(t *testing.T) []string {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().
		WithCoreFeatures(api.CoreFeaturesV2|experimental.CoreFeaturesTailCall|experimental.CoreFeaturesThreads))
	defer r.Close(ctx)
	instance, err := r.Instantiate(ctx, s.binary)
	if err != nil {
		t.Fatalf("%s: wazero: %v\n%s", s.name, err, s.text())
	}
	var answers []string
	for _, c := range s.calls {
		var words []uint64
		for i, arg := range c.args {
			words = append(words, arg.Low)
			if c.typ.Params[i] == wasm.V128 {
				words = append(words, arg.High)
			}
		}
		results, err := instance.ExportedFunction(c.name).Call(ctx, words...)
		if err != nil {
			answers = append(answers, trap(err.Error()))
			continue
		}
		answers = append(answers, c.answer(results))
	}
	return answers
}

// answer is the driver's answer for results as wazero has them.
func (c call) answer(words []uint64) string {
	text := "ok"
	for _, t := range c.typ.Results {
		s := driver.Slot{Low: words[0]}
		words = words[1:]
		if t == wasm.V128 {
			s.High = words[0]
			words = words[1:]
		}
		text += " " + c.known(t, s).String()
	}
	return text
}

// known is s without the bits that a value of type t does not have.
func (call) known(t wasm.ValType, s driver.Slot) driver.Slot {
	switch t {
	case wasm.I32, wasm.F32:
		return driver.Slot{Low: s.Low & 0xFFFFFFFF}
	case wasm.V128:
		return s
	}
	return driver.Slot{Low: s.Low}
}

var firstLine = regexp.MustCompile(`^wasm error: (.*)`)

// sameTrap are the traps that wazero has one message for.
var sameTrap = map[string]string{
	"undefined element":          "invalid table access",
	"uninitialized element":      "invalid table access",
	"out of bounds table access": "invalid table access",
}

// trap is the answer for a trap with the message of either implementation.
func trap(message string) string {
	if m := firstLine.FindStringSubmatch(message); m != nil {
		message = m[1]
	}
	if same := sameTrap[message]; same != "" {
		message = same
	}
	return "trap " + message
}

// A builder makes native programs in one way.
type builder struct {
	machine harness.Target
	goal    *target.Target
	way     way
	off     map[string]bool // passes
	driver  string          // the object
}

func newBuilder(t *testing.T, w way) *builder {
	machine := harness.Host(t)
	goal, err := target.ByName(machine.Name)
	if err != nil {
		t.Fatal(err)
	}
	tools, err := toolchain.Find("")
	if err != nil {
		t.Skip(err)
	}
	b := &builder{machine: machine, goal: goal, way: w, off: map[string]bool{}, driver: driver.Compile(t, tools, goal)}
	for _, pass := range w.off {
		b.off[pass] = true
	}
	return b
}

// run returns what a program of all subjects says of the calls of each.
func (b *builder) run(t *testing.T, batch []*subject) [][]string {
	t.Helper()
	program, rows := b.build(t, batch)
	var input strings.Builder
	for i, s := range batch {
		fmt.Fprintf(&input, "instantiate %d\n", i)
		for _, c := range s.calls {
			fmt.Fprintf(&input, "call %d %d", rows[i][c.name], len(c.typ.Results))
			for _, arg := range c.args {
				fmt.Fprintf(&input, " %v", arg)
			}
			input.WriteByte('\n')
		}
	}
	r := harness.Program{Path: program, Stdin: []byte(input.String()), Target: b.machine}.Run(t)
	lines := strings.Split(r.Stdout, "\n")
	end := fmt.Sprintf("the program has ended: status %d %s", r.Status, r.Stderr)
	take := func() string {
		if len(lines) < 2 { // the last line's end is not one
			return end
		}
		line := lines[0]
		lines = lines[1:]
		return line
	}
	answers := make([][]string, len(batch))
	for i, s := range batch {
		if line := take(); line != "ok" {
			t.Errorf("%s: instantiation: %s", s.name, line)
		}
		for _, c := range s.calls {
			answers[i] = append(answers[i], c.readAnswer(take()))
		}
	}
	return answers
}

// readAnswer is the driver's answer without what means nothing.
func (c call) readAnswer(line string) string {
	verb, rest, _ := strings.Cut(line, " ")
	if verb == "trap" {
		return trap(rest)
	}
	words := strings.Fields(rest)
	if verb != "ok" || len(words) != len(c.typ.Results) {
		return line
	}
	text := "ok"
	for i, word := range words {
		s, err := driver.ParseSlot(word)
		if err != nil {
			return line
		}
		text += " " + c.known(c.typ.Results[i], s).String()
	}
	return text
}

// build returns a program of all subjects, and for each the rows of its exported
// functions in the program's table.
func (b *builder) build(t *testing.T, batch []*subject) (program string, rows []map[string]int) {
	t.Helper()
	var inputs []frontend.Input
	for _, s := range batch {
		inputs = append(inputs, frontend.Input{File: s.name, Name: s.name, Data: s.binary})
	}
	m, err := frontend.Link(inputs, frontend.Options{})
	if err != nil {
		t.Fatal(err)
	}
	row := 0
	for _, instance := range m.Instances {
		of := map[string]int{}
		for _, e := range instance.Exports {
			of[e.Name] = row
			row++
		}
		rows = append(rows, of)
	}
	passes.Run(m, passes.Options{Jobs: 1, Off: b.off, Verify: true})
	program = filepath.Join(t.TempDir(), "program")
	err = backend.Build(context.Background(), m, backend.Options{
		Target:         b.goal,
		Level:          b.way.level,
		ExplicitBounds: b.way.explicit,
		Emit:           backend.Executable,
		Output:         program,
		Driver:         b.driver,
		Policy:         policy.Policy{Unconfined: true}, // for the driver
		Jobs:           1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return program, rows
}

func encode(m *wasm.Module) []byte { return binary.Encode(m) }

func decode(t *testing.T, f *wasm.Func, buf []wasm.Instr) []wasm.Instr {
	body, err := binary.Body(f, buf)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
