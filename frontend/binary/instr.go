package binary

import (
	"fmt"

	"wasmc/frontend/wasm"
)

// Body decodes the body of f, which the module defines. It appends to buf[:0],
// so that one buffer serves many functions, and returns it even if it fails.
func Body(f *wasm.Func, buf []wasm.Instr) ([]wasm.Instr, error) {
	r := &reader{data: f.Body, base: f.Offset}
	body := buf[:0]
	if cap(body) == 0 {
		body = make([]wasm.Instr, 0, min(len(f.Body)/2+1, 1<<12)) // most have two bytes or three
	}
	for r.pos < len(r.data) {
		body = append(body, wasm.Instr{})
		r.instr(&body[len(body)-1])
	}
	if r.err != nil {
		return body, r.err
	}
	return body, nil
}

// expr decodes instructions up to the end that matches no block, and leaves that
// out.
func (r *reader) expr() []wasm.Instr {
	var expr []wasm.Instr
	depth := 0
	for r.err == nil {
		var in wasm.Instr
		r.instr(&in)
		switch {
		case r.err != nil:
			return nil
		case in.Op.Code == wasm.End && depth == 0:
			return expr
		case in.Op.Code == wasm.Else && depth == 0:
			r.fail(in.Offset, "END opcode expected")
		case in.Op.Code == wasm.End:
			depth--
		case in.Op.Imm == wasm.ImmBlock || in.Op.Imm == wasm.ImmTryTable:
			depth++
		}
		expr = append(expr, in)
	}
	return nil
}

// instr decodes an instruction into in, which is zero. It always consumes
// something, unless it fails.
func (r *reader) instr(in *wasm.Instr) {
	in.Offset = r.offset()
	b := r.byte()
	code := wasm.Code(b)
	if b >= wasm.PrefixGC && b <= wasm.PrefixAtomics {
		sub := r.u32()
		code = code<<16 | wasm.Code(min(sub, 0xFFFF)) // there is none at 0xFFFF
	}
	if in.Op = wasm.ByCode(code); in.Op == nil && r.err == nil {
		r.fail(in.Offset, "illegal opcode %s", spell(code))
		return
	}
	if in.Op != nil && in.Op.Imm != wasm.ImmNone {
		r.immediates(in)
	}
}

// spell writes code as the bytes that encode it.
func spell(code wasm.Code) string {
	if code.Prefix() == 0 {
		return fmt.Sprintf("%02x", byte(code))
	}
	return fmt.Sprintf("%02x %02x", code.Prefix(), uint16(code))
}

// immediates reads what follows the opcode of in.
func (r *reader) immediates(in *wasm.Instr) {
	switch imm := in.Op.Imm; imm {
	case wasm.ImmLabel, wasm.ImmFunc, wasm.ImmType, wasm.ImmLocal, wasm.ImmGlobal, wasm.ImmTable,
		wasm.ImmElem, wasm.ImmMemory, wasm.ImmData, wasm.ImmTag:
		in.Index = r.u32()
	case wasm.ImmCallInd, wasm.ImmTypeType, wasm.ImmTypeField, wasm.ImmTypeLen, wasm.ImmTypeData,
		wasm.ImmTypeElem, wasm.ImmTableTable, wasm.ImmElemTable, wasm.ImmMemMem, wasm.ImmDataMem:
		in.Index = r.u32()
		in.Index2 = r.u32()
	case wasm.ImmBlock:
		in.Block = r.blockType()
	case wasm.ImmTryTable:
		in.Block = r.blockType()
		in.Rare = &wasm.Rare{Catch: r.catches()}
	case wasm.ImmLabels:
		in.Rare = &wasm.Rare{Labels: r.labels()}
	case wasm.ImmTypes:
		in.Rare = &wasm.Rare{Types: r.valTypes(wasm.MaxResults, "types")}
	case wasm.ImmHeap:
		in.Rare = &wasm.Rare{Types: []wasm.ValType{wasm.Ref(r.heapType(), true)}}
	case wasm.ImmRefTest:
		nullable := in.Op.Code == wasm.RefTestNull || in.Op.Code == wasm.RefCastNull
		in.Rare = &wasm.Rare{Types: []wasm.ValType{wasm.Ref(r.heapType(), nullable)}}
	case wasm.ImmCast:
		r.cast(in)
	case wasm.ImmI32:
		in.Value = uint64(uint32(r.s32()))
	case wasm.ImmI64:
		in.Value = uint64(r.s64())
	case wasm.ImmF32:
		in.Value = uint64(r.fixed32())
	case wasm.ImmF64:
		in.Value = r.fixed64()
	case wasm.ImmV128, wasm.ImmLanes:
		in.Value = r.fixed64()
		in.Rare = &wasm.Rare{High: r.fixed64()}
	case wasm.ImmLane2, wasm.ImmLane4, wasm.ImmLane8, wasm.ImmLane16:
		in.Index2 = uint32(r.byte())
	case wasm.ImmFence:
		r.zero()
	default:
		r.access(in)
	}
}

// access reads the immediates of a load or store.
func (r *reader) access(in *wasm.Instr) {
	at := r.offset()
	flags := r.u32()
	if flags >= 2*accessHasMemory {
		r.fail(at, "malformed memop flags: %#x", flags)
	}
	in.Align = flags &^ accessHasMemory
	if flags&accessHasMemory != 0 {
		in.Index = r.u32()
	}
	in.Value = r.u64()
	if in.Op.Imm.Lanes() != 0 {
		in.Index2 = uint32(r.byte())
	}
}

// labels reads those of br_table, the default last.
func (r *reader) labels() []uint32 {
	n := r.count(wasm.MaxBranchTable, "labels")
	labels := make([]uint32, 0, n+1)
	for range n + 1 {
		labels = append(labels, r.u32())
	}
	return labels
}

func (r *reader) catches() []wasm.Catch {
	var catches []wasm.Catch
	for range r.count(wasm.MaxBranchTable, "catch clauses") {
		at := r.offset()
		c := wasm.Catch{Kind: wasm.CatchKind(r.byte())}
		switch c.Kind {
		case wasm.CatchTag, wasm.CatchTagRef:
			c.Tag = r.u32()
		case wasm.CatchAll, wasm.CatchAllRef:
		default:
			r.fail(at, "malformed catch clause: %#02x", byte(c.Kind))
		}
		c.Label = r.u32()
		catches = append(catches, c)
	}
	return catches
}

// cast reads the immediates of br_on_cast.
func (r *reader) cast(in *wasm.Instr) {
	at := r.offset()
	flags := r.byte()
	if flags > castSourceNull|castTargetNull {
		r.fail(at, "malformed br_on_cast flags: %#02x", flags)
	}
	in.Index = r.u32()
	source := wasm.Ref(r.heapType(), flags&castSourceNull != 0)
	target := wasm.Ref(r.heapType(), flags&castTargetNull != 0)
	in.Rare = &wasm.Rare{Types: []wasm.ValType{source, target}}
}
