// Package simd tests the vector instructions.
package simd

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"wasmc/frontend/wasm"
	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// TestInstructions applies every vector instruction to vectors that are likely
// to go wrong, and compares with an interpreter.
func TestInstructions(t *testing.T) {
	cases, rows := allCases(), vectors()
	native := filepath.Join(t.TempDir(), "simd.wasm")
	code := module(cases, func(c *testCase) []wasm.Instr { return c.code }, rows)
	if err := os.WriteFile(native, code, 0o666); err != nil {
		t.Fatal(err)
	}
	want := interpret(t, module(cases, func(c *testCase) []wasm.Instr { return c.reference }, rows))
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		for _, level := range []string{"-O0", "-O2"} {
			r := harness.Program{Path: harness.Compile(t, target, native, level), Target: target}.Run(t)
			if r.Status != 0 || len(r.Stdout) != len(want) {
				t.Fatalf("%s: status %d, %d bytes of results, want %d\n%s", level, r.Status, len(r.Stdout), len(want), r.Stderr)
			}
			compare(t, level, cases, rows, []byte(r.Stdout), want)
		}
	})
}

// interpret returns what the program in module writes to standard output.
func interpret(t *testing.T, module []byte) []byte {
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	var out bytes.Buffer
	if _, err := runtime.InstantiateWithConfig(ctx, module, wazero.NewModuleConfig().WithStdout(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// compare reports the first wrong result of each case.
func compare(t *testing.T, level string, cases []testCase, rows, got, want []byte) {
	for i := range cases {
		c := &cases[i]
		for n := range len(rows) / row {
			at := (i*(len(rows)/row) + n) * operand
			g, w := got[at:at+operand], want[at:at+operand]
			if !same(g, w, c.nan) {
				t.Errorf("%s %s of %s: got %s, want %s", level, c.name, operandsText(c, rows[n*row:]), lanesText(g), lanesText(w))
				break
			}
		}
	}
}

// same compares two vectors, in whose lanes NaNs are equal.
func same(got, want []byte, nan nanLanes) bool {
	switch nan {
	case 32:
		for i := 0; i < operand; i += 4 {
			g, w := binary.LittleEndian.Uint32(got[i:]), binary.LittleEndian.Uint32(want[i:])
			const quiet = 0x7FC00000
			if g != w && (g&quiet != quiet || w&quiet != quiet) {
				return false
			}
		}
		return true
	case 64:
		for i := 0; i < operand; i += 8 {
			g, w := binary.LittleEndian.Uint64(got[i:]), binary.LittleEndian.Uint64(want[i:])
			const quiet = 0x7FF8 << 48
			if g != w && (g&quiet != quiet || w&quiet != quiet) {
				return false
			}
		}
		return true
	}
	return bytes.Equal(got, want)
}

func operandsText(c *testCase, row []byte) string {
	s := ""
	for i := range c.operands {
		s += " " + lanesText(row[i*operand:][:operand])
	}
	return s[1:]
}

// lanesText shows a vector as four numbers.
func lanesText(v []byte) string {
	return fmt.Sprintf("[%08x %08x %08x %08x]", binary.LittleEndian.Uint32(v), binary.LittleEndian.Uint32(v[4:]),
		binary.LittleEndian.Uint32(v[8:]), binary.LittleEndian.Uint32(v[12:]))
}
