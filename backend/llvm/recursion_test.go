package llvm

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCyclesOfCalls(t *testing.T) {
	m := parseModule(t, `
type0 = () -> ()
table t0 1..1 funcref
elem e0 t0[0] funcref = [$inTable]
export "_start" func $start
func $start() {
b0:
	call $self
	call $even
	call $inTable
	call $leaf
	return
}
func $self() {
b0:
	call $self
	call $leaf
	return
}
func $even() {
b0:
	call $odd
	return
}
func $odd() {
b0:
	call $even
	return
}
func $leaf() {
b0:
	return
}
func $inTable() {
b0:
	call $middle
	return
}
func $middle() {
b0:
	v0: i32 = const 0
	call_indirect t0 type0 v0
	return
}
`)
	p := NewProgram(m, Options{Target: x86})
	const start, self, even, odd, leaf, inTable, middle = 0, 1, 2, 3, 4, 5, 6
	assert.True(t, p.cycles.direct(self, self))
	assert.True(t, p.cycles.direct(even, odd))
	assert.True(t, p.cycles.direct(inTable, middle))
	assert.True(t, p.cycles.throughPointer(middle))
	assert.False(t, p.cycles.direct(start, self))
	assert.False(t, p.cycles.direct(self, leaf))
	assert.False(t, p.cycles.direct(start, inTable))
	assert.False(t, p.cycles.throughPointer(start))
}
