package spec

import (
	"testing"

	"wasmc/frontend/wat"
	"wasmc/tests/harness"
)

// TestWhatHasNotGrownCannotBeLinked runs a script in which a module cannot be linked
// at first, and then it can: that turns out only while the program runs.
func TestWhatHasNotGrownCannotBeLinked(t *testing.T) {
	const text = `
		(module $lib
		  (memory $m (export "memory") 1)
		  (table $t (export "table") 1 funcref)
		  (func (export "grow")
		    (drop (memory.grow $m (i32.const 1)))
		    (drop (table.grow $t (ref.null func) (i32.const 1)))))
		(register "lib" $lib)
		(assert_unlinkable (module (import "lib" "memory" (memory 2))) "incompatible import type")
		(assert_unlinkable (module (import "lib" "table" (table 2 funcref))) "incompatible import type")
		(invoke "grow")
		(module (import "lib" "memory" (memory 2)) (import "lib" "table" (table 2 funcref))
		  (func (export "size") (result i32) (memory.size)))
		(assert_return (invoke "size") (i32.const 2))
		(assert_unlinkable (module (import "lib" "memory" (memory 3))) "incompatible import type")
		(assert_unlinkable (module (import "lib" "memory" (memory 2))) "incompatible import type")`
	script, err := wat.ParseScript("grown.wast", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	results := run(t, newBuilder(t, harness.Host(t), way{level: "2"}), script)
	for i, r := range results {
		if last := i == len(results)-1; (r.err == nil) == last {
			t.Errorf("line %d: %v", r.command.Line, r.err)
		}
	}
}
