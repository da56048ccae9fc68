package llvm

import "wasmc/ir"

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
//
// Where it is not, every access is checked. What the passes conclude from an access
// that did not trap holds then as well, for a check stops what a guard would: beyond
// the memory's size, which ends short of 4 GiB; and below the memory, where an address
// that counts down leads, for that is a large number to the check.
func (p *Program) isGuarded(mem *ir.Memory) bool {
	return !p.opt.ExplicitBounds && p.canBeGuarded(mem)
}

func (p *Program) canBeGuarded(mem *ir.Memory) bool {
	return !mem.Is64 && uint64(1)<<mem.PageShift >= p.target.PageSize
}

// reserve is how many bytes of address space a memory has from the start. One with
// checks needs no more than it can grow to, or than it has if it takes it as it grows.
func (p *Program) reserve(mem *ir.Memory) uint64 {
	switch {
	case p.extends():
		return roundUp(minBytes(mem), p.target.PageSize)
	case p.opt.ExplicitBounds:
		return p.most(mem)
	}
	return p.span(mem)
}

// extends reports whether memories take address space as they grow. In a library they
// cannot: what is behind one belongs to others, and it must not move.
func (p *Program) extends() bool { return p.opt.ExplicitBounds && !p.opt.Library }

// most is how many bytes a memory can grow to.
func (p *Program) most(mem *ir.Memory) uint64 {
	bytes := mem.Max << mem.PageShift
	if limit := p.opt.Policy.MaxMemory; limit > 0 {
		bytes = max(min(bytes, limit), minBytes(mem))
	}
	return roundUp(bytes, p.target.PageSize)
}

// span is how many bytes of address space nothing else can have.
func (p *Program) span(mem *ir.Memory) uint64 {
	if p.canBeGuarded(mem) {
		return guardedReserve
	}
	return roundUp(mem.Max<<mem.PageShift, p.target.PageSize)
}

// growFunc is the function of the runtime that grows memories.
func (p *Program) growFunc() string {
	of := "wasmc_memory_"
	if p.hasHost() {
		of = "wasmc_host_memory_"
	}
	if p.extends() {
		return of + "extend"
	}
	return of + "grow"
}

// minBytes is the size in bytes that a memory has at the start, and at least
// from then on.
func minBytes(mem *ir.Memory) uint64 { return mem.Min << mem.PageShift }

// planMemories gives the memories their addresses.
func (p *Program) planMemories() {
	p.addresses = []uint64{p.target.MemoryBase}
	if p.opt.Hosted {
		p.addresses[0] = p.target.HostedMemoryBase
	}
	for i, mem := range p.m.Memories {
		end := p.addresses[i] + p.span(mem)
		p.addresses = append(p.addresses, roundUp(end+memoryGuard, memoryUnit))
	}
}

// memoryAddress is the address of a memory's byte 0.
func (p *Program) memoryAddress(i int) uint64 { return p.addresses[i] }

func roundUp(n, to uint64) uint64 { return (n + to - 1) / to * to }
