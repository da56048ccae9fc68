package wat_test

import (
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/tests/harness"
)

// forEachModule calls f with every command of every script that has a module, in a
// subtest for each script, and with the features that the script presumes.
func forEachModule(t *testing.T, f func(t *testing.T, c *wat.Command, features wasm.Feature)) {
	suite := harness.Suite(t, "spec")
	for _, name := range harness.Scripts(t, suite) {
		t.Run(name, func(t *testing.T) {
			s := harness.ReadScript(t, suite, name)
			if s == nil {
				t.Skip("this copy of the suite has no script here")
			}
			for i := range s.Commands {
				if c := &s.Commands[i]; c.Module != nil {
					f(t, c, harness.Features(name))
				}
			}
		})
	}
}

// TestSuiteModules parses every module of the suite. It must be accepted, or
// rejected with the specification's words, as the suite says.
func TestSuiteModules(t *testing.T) {
	count := map[wat.CommandKind]int{}
	forEachModule(t, func(t *testing.T, c *wat.Command, features wasm.Feature) {
		m, err := c.Module.Parse(features)
		legacy := features&wasm.LegacyExceptions != 0 // which are only decoded
		if err == nil && !legacy {
			err = check(m, features)
		}
		if isRejection(c.Kind) && !(legacy && c.Kind == wat.AssertInvalid) {
			err = harness.Says(err, c.Text)
		}
		if err != nil {
			t.Errorf("line %d: %v: %v", c.Line, c.Kind, err)
		}
		count[c.Kind]++
	})
	t.Log(count)
}

// isRejection reports whether commands of a kind say that a module is bad.
func isRejection(k wat.CommandKind) bool {
	switch k {
	case wat.AssertMalformed, wat.AssertInvalid, wat.AssertMalformedCustom, wat.AssertInvalidCustom:
		return true
	}
	return false
}

// check validates m completely.
func check(m *wasm.Module, features wasm.Feature) error {
	if err := validate.Module(m, features); err != nil {
		return err
	}
	var body []wasm.Instr
	var err error
	for i := range m.Funcs {
		if m.Funcs[i].Import != nil {
			continue
		}
		if body, err = binary.Body(&m.Funcs[i], body); err != nil {
			return err
		}
		if err := validate.Func(m, uint32(i), body, features); err != nil {
			return err
		}
	}
	return nil
}
