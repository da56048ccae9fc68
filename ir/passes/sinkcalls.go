package passes

import (
	"slices"

	"wasmc/ir"
)

// sinkCalls moves calls of functions that do nothing but compute and store what they
// have computed through their first parameter to where it is first loaded.
//
//	call $__multi3 v1, v4, v5, v6, v7    ; to v1
//	call $__multi3 v2, v4, v5, v8, v9    ; to v2      call $__multi3 v1, v4, v5, v6, v7
//	v10: i64 = load [0] v1                       →    v10: i64 = load [0] v1
//	v11: i64 = add v3, v10                            v11: i64 = add v3, v10
//	                                                  call $__multi3 v2, v4, v5, v8, v9
//	v12: i64 = load [0] v2                            v12: i64 = load [0] v2
//
// This is how arithmetic on 128 bits is called in WebAssembly. Such calls depend on
// nothing that is in memory, so LLVM puts them at the beginning of a block when it
// makes the module. There all results are in memory until they are needed. When it
// compiles the module again it inlines the calls, but leaves them where they are, and
// there are far more results than registers.
//
// A call may move past what does not access the bytes that it stores to. Addresses of
// the same terms, modulo 2^32, that differ by a constant are of different bytes as long
// as no access traps: what has been accessed lies below 2^32. LLVM could know that,
// but does not take such trouble. If an access does trap then, moved or not, one of
// them stops the program as the other would have, and what either has written by then
// nobody can see.
func sinkCalls(p *program) {
	outputs := make([]output, len(p.Funcs))
	for i, f := range p.Funcs {
		outputs[i] = outputOf(p.Module, f)
	}
	if !slices.ContainsFunc(outputs, func(o output) bool { return o.size > 0 }) {
		return
	}
	p.each(func(f *ir.Func) {
		s := sinker{m: p.Module, outputs: outputs}
		for _, b := range f.Blocks {
			for i := len(b.Values) - 1; i >= 0; i-- {
				if v := b.Values[i]; v.Op == ir.Call && outputs[v.Index].size > 0 && b.Control != v {
					if s.linears == nil {
						s.linears = newLinears(f, nil)
					}
					s.sink(b, i)
				}
			}
		}
	})
}

// An output is the bytes from an address that a function may store to.
type output struct {
	memory      uint32
	start, size uint64 // size is 0 if the function does anything else
}

// maxOutput bounds the operations of a function that has an output, maxSink how far a
// call is moved.
const (
	maxOutput = 200
	maxSink   = 400
)

// outputOf returns the output of f relative to its first parameter.
func outputOf(m *ir.Module, f *ir.Func) output {
	if f.Import != nil || len(f.Results) > 0 || len(f.Params) == 0 || f.Params[0] != ir.I32 {
		return output{}
	}
	to := f.Blocks[0].Params[0]
	order := f.Postorder()
	place := make([]int, f.NumBlocks())
	for i, b := range order {
		place[b.ID] = i
	}
	var out, none output
	n := 0
	for _, b := range order {
		if b.Kind == ir.Trap || b.Kind == ir.TailCall {
			return none
		}
		for _, e := range b.Succs {
			if place[e.To.ID] >= place[b.ID] { // a loop, perhaps an endless one
				return none
			}
		}
		for _, v := range b.Values {
			size := storeSize(v)
			switch n++; {
			case n > maxOutput:
				return none
			case v.Op.Is(ir.Pure):
			case size == 0 || v.Args[0] != to || m.Memories[v.Index].Is64:
				return none
			case out.size == 0:
				out = output{v.Index, v.Imm, size}
			case out.memory != v.Index:
				return none
			default:
				end := max(out.start+out.size, v.Imm+size)
				out.start = min(out.start, v.Imm)
				out.size = end - out.start
			}
		}
	}
	return out
}

// A sinker moves the calls in a function.
type sinker struct {
	*linears
	m       *ir.Module
	outputs []output // by function
}

// A place is bytes from an address on, which may trap.
type place struct {
	at   linear
	size uint64
}

// sink moves the call that is value i of b.
func (s *sinker) sink(b *ir.Block, i int) {
	call := b.Values[i]
	to, memory := s.output(call)
	for j := i + 1; j < min(i+maxSink, len(b.Values)); j++ {
		v := b.Values[j]
		var other place
		switch {
		case v.Op.Is(ir.Pure):
			continue
		case v.Op == ir.Call && s.outputs[v.Index].size > 0:
			var m uint32
			if other, m = s.output(v); m != memory {
				continue
			}
		case !isPlainAccess(v) || v.Args[0].Type != ir.I32:
			return
		case v.Index != memory:
			continue
		default:
			other = place{s.of(v.Args[0]).plusConstant(v.Imm), accessSize(v)}
		}
		switch {
		case !to.at.sameTerms(other.at):
			return
		case to.apart(other):
			continue
		case accessSize(v) > 0 && v.Type != ir.Void: // a load
			copy(b.Values[i:], b.Values[i+1:j])
			b.Values[j-1] = call
		}
		return
	}
}

// output returns what a call stores to.
func (s *sinker) output(call *ir.Value) (to place, memory uint32) {
	out := s.outputs[call.Index]
	return place{s.of(call.Args[0]).plusConstant(out.start), out.size}, out.memory
}

// apart reports whether p and q, whose addresses differ by a constant, have no byte
// in common.
func (p place) apart(q place) bool {
	d := q.at.constant - p.at.constant
	return modulo(ir.I32, d) >= p.size && modulo(ir.I32, -d) >= q.size
}
