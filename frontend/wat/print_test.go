package wat_test

import (
	"bytes"
	"errors"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

const printed = `(module $"my app"
  (type $point (sub (struct (field $x (mut i32)) (field f64))))
  (rec
    (type (;1;) (func (param (ref null $point))))
    (type (;2;) (array i8))
  )
  (type (;3;) (func))
  (type (;4;) (func (param i32) (result i32)))
  (import "env" "f\"" (func $f (type 4) (param i32) (result i32)))
  (import "env" "t" (tag $t (type 3)))
  (func $main (type 4) (param $n i32) (result i32)
    (local i64) (local $x f32)
    block $out (result i32)
      loop
        local.get $n
        (@metadata.code.branch_hint "\01") br_if $out
        br_table 0 $out 2
      end
      i32.const -1
      call $f
      if (type 4)
        v128.const i32x4 0x00000001 0x00000002 0x00000003 0xffffffff
        i8x16.extract_lane_s 15
        drop
      else
        f64.const -0.1
        f32.const nan:0x1
        i32.load8_u offset=4
        i64.store align=1
      end
    end
    try_table (catch $t 0) (catch_all 0)
      memory.init $hello
      call_indirect $tab (type 4)
    end
  )
  (func (;2;) (@name "f") (type 3)
  )
  (table (;0;) 1 10 (ref null $point))
  (table $tab i64 0 funcref)
  (memory (;0;) 1 2 shared)
  (global (;0;) (mut i64) i64.const 1 i64.const 2 i64.add)
  (export "main" (func $main))
  (start 2)
  (elem (;0;) (table $tab) (offset i64.const 0) func $main 2)
  (elem (;1;) declare funcref (item ref.func $main))
  (data $hello "hi\00\ff\"")
  (@custom "note" (before code) "x")
)
`

func TestPrint(t *testing.T) {
	m, err := wat.Parse("t.wat", []byte(printed), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := wat.Print(&text, m); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); got != printed {
		t.Errorf("got\n%s", got)
	}
}

// TestPrintedNameSections has name sections that identifiers alone cannot say.
func TestPrintedNameSections(t *testing.T) {
	for name, text := range map[string]string{
		"twice the same":              `(func $f) (func (@name "f")) (func (call 0) (call 1))`,
		"empty":                       `(func (@name ""))`,
		"empty section":               `(func) (@custom "name")`,
		"malformed section":           `(func) (@custom "name" "\01\09")`,
		"of things that do not exist": `(func) (@custom "name" "\01\04\01\07\01f")`,
		"in front":                    `(func) (@custom "name" (before first) "\01\04\01\00\01f")`,
		"after another section":       `(func) (@custom "a") (@custom "name" "\01\04\01\00\01f")`,
		"two sections":                `(func) (@custom "name" "\01\04\01\00\01f") (@custom "name" "\01\04\01\00\01g")`,
		"shadowed labels":             `(func block $a block $a br 0 br 1 end end)`,
	} {
		t.Run(name, func(t *testing.T) {
			decoded, err := binary.Decode(encoded(t, text), wasm.AllFeatures)
			if err != nil {
				t.Fatal(err)
			}
			if err := reprint(decoded); err != nil {
				t.Error(err)
			}
		})
	}
}

// A brokenWriter fails.
type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestPrintReportsErrorsOfTheWriter(t *testing.T) {
	m, err := wat.Parse("t.wat", []byte(printed), wasm.AllFeatures)
	if err != nil {
		t.Fatal(err)
	}
	if err := wat.Print(brokenWriter{}, m); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
