package llvm

import (
	"wasmc/backend/target"
	"wasmc/ir"
)

// This file decides where the memories are in the address space.

const (
	// guardedReserve is the address space of a memory that needs no checks: 4 GiB of
	// address, 4 GiB of constant offset, and a page that catches the end of an
	// access that begins on the last byte.
	guardedReserve = 8<<30 + memoryGuard
	// memoryGuard is how many bytes below every memory are inaccessible; MEMORY_GUARD
	// for the runtime, and ir.Load wants no less.
	memoryGuard = 64 << 10
	// memoryUnit divides the memories' addresses, so that few bits of them are set
	// and one instruction makes them.
	memoryUnit = 1 << 30
)

// isGuarded reports whether what is out of a memory's bounds faults: whatever a
// 32-bit address and offset add up to is within its reservation, and it ends
// where a page of the machine does.
func isGuarded(mem *ir.Memory, tgt *target.Target) bool {
	return !mem.Is64 && uint64(1)<<mem.PageShift >= tgt.PageSize
}

// reserve is how many bytes of address space a memory has. One with checks needs
// no more than it can grow to.
func reserve(mem *ir.Memory, tgt *target.Target) uint64 {
	if isGuarded(mem, tgt) {
		return guardedReserve
	}
	return roundUp(mem.Max<<mem.PageShift, tgt.PageSize)
}

// minBytes is the size in bytes that a memory has at the start, and at least
// from then on.
func minBytes(mem *ir.Memory) uint64 { return mem.Min << mem.PageShift }

// planMemories gives the memories their addresses.
func (p *Program) planMemories() {
	p.addresses = []uint64{p.target.MemoryBase}
	for i, mem := range p.m.Memories {
		end := p.addresses[i] + reserve(mem, p.target)
		p.addresses = append(p.addresses, roundUp(end+memoryGuard, memoryUnit))
	}
}

// memoryAddress is the address of a memory's byte 0.
func (p *Program) memoryAddress(i int) uint64 { return p.addresses[i] }

func roundUp(n, to uint64) uint64 { return (n + to - 1) / to * to }
