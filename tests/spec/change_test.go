package spec

import (
	"math/rand/v2"
	"slices"
	"testing"

	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/tests/harness"
)

// TestChangedExpectationsFail is a test of the tests: if a script expects something
// else in one place, the command there fails and all others do as before.
func TestChangedExpectationsFail(t *testing.T) {
	suite := harness.Suite(t, "spec")
	files := harness.Scripts(t, suite)
	b := newBuilder(t, harness.Host(t), way{level: "2"})
	random := rand.New(rand.NewPCG(1, 2)) // the same choice every time
	const changes, patience = 50, 5000
	done := 0
	for range patience {
		if done == changes {
			return
		}
		file := files[random.IntN(len(files))]
		script := harness.ReadScript(t, suite, file)
		if script == nil || len(script.Commands) == 0 {
			continue
		}
		if testChange(t, b, script, random.IntN(len(script.Commands))) {
			done++
		}
	}
	t.Errorf("only %d of %d expectations could be changed", done, changes)
}

// testChange changes what command n expects. It returns false if the command
// expects nothing, or does not pass.
func testChange(t *testing.T, b *builder, script *wat.Script, n int) bool {
	command := &script.Commands[n]
	if command.Text == "" && command.Results == nil {
		return false
	}
	before := run(t, b, script)
	at := slices.IndexFunc(before, func(r result) bool { return r.command == command })
	if before[at].err != nil || !change(command) {
		return false
	}
	after := run(t, b, script)
	for i := range after {
		pass := before[i].err == nil && i != at
		if pass != (after[i].err == nil) {
			t.Errorf("%s:%d changed: line %d: %v, before: %v", script.Name, command.Line,
				after[i].command.Line, after[i].err, before[i].err)
		}
	}
	return true
}

// change makes a command expect what will not come.
func change(c *wat.Command) bool {
	if c.Text != "" {
		c.Text = "not " + c.Text
		return true
	}
	r := &c.Results[0]
	switch {
	case r.Either != nil:
		return false
	case r.Type.IsRef() || r.Any:
		r.Null, r.Any = !r.Null, true
	case r.NaN != wat.NotNaN:
		r.NaN, r.Bits = wat.NotNaN, 0
	case r.Type == wasm.V128 && slices.ContainsFunc(r.NaNs, func(n wat.NaN) bool { return n != wat.NotNaN }):
		r.NaNs = nil // the lanes that were NaNs are 0 now
	case r.Type == wasm.V128:
		r.Vec.Low ^= 1
	default:
		r.Bits ^= 1
	}
	return true
}
