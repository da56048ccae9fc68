package llvm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/target"
)

// Duplicating a dispatch makes as many edges as there are jumps back and targets,
// multiplied, so of the largest interpreters it remains a switch.
func TestDispatchIsBounded(t *testing.T) {
	x86, err := target.ByName("x86_64-linux")
	require.NoError(t, err)
	for n, dispatches := range map[int]bool{7: false, 8: true, 250: true, 300: false} {
		ir := interpreter(n)
		assert.Equal(t, dispatches, strings.Contains(emit(t, ir, x86), "indirectbr"), "%d instructions", n)
	}
}

// interpreter is a module with an interpreter of n instructions, which is also the
// number of targets: the last is for all other numbers, too.
func interpreter(n int) string {
	var targets, code strings.Builder
	for i := range n {
		if i > 0 {
			targets.WriteString(", ")
		}
		fmt.Fprintf(&targets, "b%d", i+2)
		fmt.Fprintf(&code, "b%d:\n\tv%d: i32 = load [%d] v1\n\tjump b1(v%[2]d)\n", i+2, i+10, i)
	}
	return fmt.Sprintf(`
memory m0 1..2 page 16
export "_start" func $f
func $f() {
b0:
	v0: i32 = const 0
	jump b1(v0)
b1(v1: i32):
	v2: i32 = load [0] v1
	switch v2 [%s] else b%d
%s}
`, targets.String(), n+1, code.String())
}
