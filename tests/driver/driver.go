// Package driver has the start of a program that does what a test tells it over
// its standard input: see program/driver.c.
package driver

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"testing"

	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/tests/harness"
)

// Compile compiles driver.c as the runtime is, and returns the object's path.
func Compile(t testing.TB, tools *toolchain.Tools, goal *target.Target) string {
	return CompileFile(t, tools, goal, filepath.Join(harness.Root(), "tests", "driver", "program", "driver.c"))
}

// CompileFile does that with another driver.
func CompileFile(t testing.TB, tools *toolchain.Tools, goal *target.Target, file string) string {
	out := filepath.Join(t.TempDir(), "driver.o")
	root := harness.Root()
	home, name := filepath.Split(file)
	harness.MustTool(t, home, tools.Clang.Path, "--target="+goal.Triple,
		"-std=c11", "-O2", "-Wall", "-Wextra", "-Werror",
		"-ffreestanding", "-fno-builtin", "-nostdlib", "-fno-pic", "-fno-stack-protector",
		"-I"+goal.Arch, "-I"+filepath.Join(root, "runtime", "core"), "-I"+filepath.Join(root, "runtime", "linux"),
		"-c", name, "-o", out)
	return out
}

// A Slot is an argument or a result on its way to or from the driver: union slot
// of runtime/core/abi.h.
type Slot struct{ Low, High uint64 }

// String is the slot as the driver writes it.
func (s Slot) String() string {
	b := binary.LittleEndian.AppendUint64(nil, s.Low)
	return hex.EncodeToString(binary.LittleEndian.AppendUint64(b, s.High))
}

// ParseSlot reads what the driver has written.
func ParseSlot(text string) (Slot, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 16 {
		return Slot{}, fmt.Errorf("the driver says %q for a value", text)
	}
	return Slot{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])}, nil
}
