package spec

import (
	"fmt"
	"strings"
	"testing"

	"wasmc/frontend/wat"
	"wasmc/tests/harness"
)

// TestUpdatesThatChangeNothingTrap runs atomic updates beyond the memory whose result no
// one needs and that would write what is there: to LLVM they are fences.
func TestUpdatesThatChangeNothingTrap(t *testing.T) {
	var text strings.Builder
	text.WriteString("(module (memory 1)\n")
	updates := []struct {
		name    string
		operand int
	}{
		{"i32.atomic.rmw.or", 0}, {"i32.atomic.rmw.xor", 0}, {"i32.atomic.rmw.add", 0}, {"i32.atomic.rmw.sub", 0}, {"i32.atomic.rmw.and", -1},
		{"i64.atomic.rmw.or", 0}, {"i64.atomic.rmw8.sub_u", 0}, {"i64.atomic.rmw16.xor_u", 0}, {"i64.atomic.rmw32.and_u", 0xFFFFFFFF},
	}
	for _, u := range updates {
		fmt.Fprintf(&text, "(func (export %q) (param i32) (drop (%s (local.get 0) (%s.const %d))))\n", u.name, u.name, u.name[:3], u.operand)
	}
	text.WriteString(")\n")
	for _, u := range updates {
		fmt.Fprintf(&text, "(assert_return (invoke %q (i32.const 0xfff8)))\n", u.name)
		fmt.Fprintf(&text, "(assert_trap (invoke %q (i32.const 0x10000)) \"out of bounds memory access\")\n", u.name)
	}
	script, err := wat.ParseScript("wasmc/updates.wast", []byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []string{"0", "2"} {
		for _, r := range run(t, newBuilder(t, harness.Host(t), way{level: level}), script) {
			if r.err != nil {
				t.Errorf("-O%s, line %d: %v", level, r.command.Line, r.err)
			}
		}
	}
}
