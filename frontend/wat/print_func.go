package wat

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// A bodyPrinter is the state of the printer in one function body or constant
// expression.
type bodyPrinter struct {
	locals names
	labels []string // identifiers of the open blocks, the innermost last; empty if there is none
	named  map[uint32]string
	blocks uint32 // begun so far
	hints  []wasm.BranchHint
}

// funcs writes the functions that the module defines.
func (pr *printer) funcs() error {
	var body []wasm.Instr
	var err error
	for i := range pr.m.Funcs {
		f := &pr.m.Funcs[i]
		if f.Import != nil {
			continue
		}
		if body, err = binary.Body(f, body); err != nil {
			return err
		}
		pr.print("  ")
		pr.define("func", pr.externs[wasm.ExternFunc], i)
		pr.funcType(uint32(i))
		pr.function(uint32(i), body)
		pr.print("  )\n")
	}
	return nil
}

// funcType writes the type of function i, with the names of the parameters.
func (pr *printer) funcType(i uint32) {
	t := pr.typeUse(pr.m.Funcs[i].Type)
	pr.body = bodyPrinter{locals: unique(pr.m.Names.Locals[i], pr.named)}
	pr.locals("param", 0, t.Params)
	pr.typeList("result", t.Results)
}

// locals writes parameters or locals, from local i on: together where they have no
// names.
func (pr *printer) locals(keyword string, i uint32, types []wasm.ValType) {
	open := false
	for j, t := range types {
		local := i + uint32(j)
		alone := pr.body.locals.has(local)
		if open && alone {
			pr.print(")")
			open = false
		}
		switch {
		case alone:
			pr.print(" (", keyword, " ", pr.body.locals.localDefinition(local), pr.valType(t), ")")
		case open:
			pr.print(" ", pr.valType(t))
		default:
			pr.print(" (", keyword, " ", pr.valType(t))
			open = true
		}
	}
	if open {
		pr.print(")")
	}
}

// function writes the locals and the body of function i.
func (pr *printer) function(i uint32, body []wasm.Instr) {
	f := &pr.m.Funcs[i]
	pr.body.named = pr.m.Names.Labels[i]
	if pr.hinted {
		pr.body.hints = pr.m.BranchHints[i]
	}
	var locals []wasm.ValType
	for _, run := range f.Locals {
		for range run.Count {
			locals = append(locals, run.Type)
		}
	}
	pr.print("\n")
	if len(locals) > 0 {
		pr.print("   ")
		pr.locals("local", uint32(pr.localCount(i)-len(locals)), locals)
		pr.print("\n")
	}
	for j := range body[:max(len(body)-1, 0)] {
		pr.line(&body[j])
	}
}

// line writes an instruction of a body.
func (pr *printer) line(in *wasm.Instr) {
	const deepest = 20 // levels to show: some producers nest thousands of blocks
	indent := 2 + min(len(pr.body.labels), deepest)
	switch in.Op.Code {
	case wasm.Else, wasm.End, wasm.TryCatch, wasm.TryCatchAll, wasm.Delegate:
		indent--
	}
	for range indent {
		pr.print("  ")
	}
	if hints := pr.body.hints; len(hints) > 0 && hints[0].Offset == in.Offset {
		value := `"\00"`
		if hints[0].Likely {
			value = `"\01"`
		}
		pr.print("(@", noteHint, " ", value, ") ")
		pr.body.hints = hints[1:]
	}
	pr.instr(in)
	pr.print("\n")
}

// instr writes an instruction, and keeps track of the labels.
func (pr *printer) instr(in *wasm.Instr) {
	pr.print(in.Op.Name)
	b := &pr.body
	switch {
	case isBlock(in.Op):
		pr.block(in)
		return
	case in.Op.Code == wasm.End && len(b.labels) > 0:
		b.labels = b.labels[:len(b.labels)-1]
	case in.Op.Code == wasm.Delegate && len(b.labels) > 0:
		b.labels = b.labels[:len(b.labels)-1]
	}
	pr.immediates(in)
}

// block writes the label, the type and the clauses of a block.
func (pr *printer) block(in *wasm.Instr) {
	b := &pr.body
	id := ""
	if name, ok := b.named[b.blocks]; ok && name != "" {
		id = identifier(name)
		pr.print(" ", id)
	}
	b.blocks++
	switch t := in.Block; {
	case t.Index >= 0:
		pr.print(" (type ", pr.types.ref(uint32(t.Index)), ")")
	case t.Result != wasm.Bottom:
		pr.print(" (result ", pr.valType(t.Result), ")")
	}
	if in.Op.Imm == wasm.ImmTryTable {
		for _, c := range in.Catch {
			pr.catch(&c)
		}
	}
	b.labels = append(b.labels, id)
}

// catch writes a clause of try_table.
func (pr *printer) catch(c *wasm.Catch) {
	for keyword, kind := range catchKinds {
		if kind == c.Kind {
			pr.print(" (", keyword)
		}
	}
	if c.Kind == wasm.CatchTag || c.Kind == wasm.CatchTagRef {
		pr.print(" ", pr.externs[wasm.ExternTag].ref(c.Tag))
	}
	pr.print(" ", pr.label(c.Label), ")")
}

// label is how a label is referred to: by its identifier, if no block in between
// has the same.
func (pr *printer) label(depth uint32) string {
	labels := pr.body.labels
	if at := len(labels) - 1 - int(depth); at >= 0 && labels[at] != "" {
		shadowed := false
		for _, id := range labels[at+1:] {
			shadowed = shadowed || id == labels[at]
		}
		if !shadowed {
			return labels[at]
		}
	}
	return fmt.Sprint(depth)
}

// indexNames are the names of the things in the index space of the first index
// immediate.
func (pr *printer) indexNames(imm wasm.Imm) names {
	switch imm {
	case wasm.ImmFunc:
		return pr.externs[wasm.ExternFunc]
	case wasm.ImmTable, wasm.ImmTableTable:
		return pr.externs[wasm.ExternTable]
	case wasm.ImmMemory, wasm.ImmMemMem:
		return pr.externs[wasm.ExternMemory]
	case wasm.ImmGlobal:
		return pr.externs[wasm.ExternGlobal]
	case wasm.ImmTag:
		return pr.externs[wasm.ExternTag]
	case wasm.ImmElem, wasm.ImmElemTable, wasm.ImmTypeElem:
		return pr.elems
	case wasm.ImmData, wasm.ImmDataMem, wasm.ImmTypeData:
		return pr.data
	case wasm.ImmLocal:
		return pr.body.locals
	}
	return pr.types
}

// immediates writes what follows the name of in.
func (pr *printer) immediates(in *wasm.Instr) {
	n := pr.indexNames(in.Op.Imm)
	switch imm := in.Op.Imm; imm {
	case wasm.ImmNone, wasm.ImmFence:
	case wasm.ImmLabel:
		pr.print(" ", pr.label(in.Index))
	case wasm.ImmFunc, wasm.ImmType, wasm.ImmLocal, wasm.ImmGlobal, wasm.ImmElem, wasm.ImmTag:
		pr.print(" ", n.ref(in.Index))
	case wasm.ImmTable, wasm.ImmMemory:
		pr.optional(n, in.Index)
	case wasm.ImmTableTable, wasm.ImmMemMem:
		if in.Index != 0 || in.Index2 != 0 {
			pr.print(" ", n.ref(in.Index), " ", n.ref(in.Index2))
		}
	case wasm.ImmElemTable:
		pr.optional(pr.externs[wasm.ExternTable], in.Index2)
		pr.print(" ", n.ref(in.Index))
	case wasm.ImmData, wasm.ImmDataMem, wasm.ImmTypeData:
		pr.dataCount = true
		pr.dataImmediates(in, n)
	case wasm.ImmTypeType, wasm.ImmTypeElem:
		pr.print(" ", pr.types.ref(in.Index), " ", n.ref(in.Index2))
	case wasm.ImmTypeField:
		pr.print(" ", pr.types.ref(in.Index), " ", pr.fields[in.Index].ref(in.Index2))
	case wasm.ImmTypeLen:
		pr.print(" ", pr.types.ref(in.Index), " ", fmt.Sprint(in.Index2))
	case wasm.ImmCallInd:
		pr.optional(pr.externs[wasm.ExternTable], in.Index2)
		pr.print(" (type ", pr.types.ref(in.Index), ")")
	case wasm.ImmLabels:
		for _, label := range in.Labels {
			pr.print(" ", pr.label(label))
		}
	case wasm.ImmTypes:
		pr.selectType(in)
	case wasm.ImmHeap:
		pr.print(" ", pr.heapType(in.Types[0].Heap()))
	case wasm.ImmRefTest:
		pr.print(" ", pr.valType(in.Types[0]))
	case wasm.ImmCast:
		pr.print(" ", pr.label(in.Index), " ", pr.valType(in.Types[0]), " ", pr.valType(in.Types[1]))
	default:
		pr.valueImmediates(in)
	}
}

// optional writes an index that may be left out if it is 0.
func (pr *printer) optional(n names, i uint32) {
	if i != 0 {
		pr.print(" ", n.ref(i))
	}
}

// dataImmediates writes the immediates of instructions that need the data count
// section.
func (pr *printer) dataImmediates(in *wasm.Instr, n names) {
	switch in.Op.Imm {
	case wasm.ImmDataMem:
		pr.optional(pr.externs[wasm.ExternMemory], in.Index2)
	case wasm.ImmTypeData:
		pr.print(" ", pr.types.ref(in.Index), " ", n.ref(in.Index2))
		return
	}
	pr.print(" ", n.ref(in.Index))
}

// selectType writes the types of a select, which may be none.
func (pr *printer) selectType(in *wasm.Instr) {
	if len(in.Types) == 0 {
		pr.print(" (result)")
	}
	pr.typeList("result", in.Types)
}

// valueImmediates writes constants, lanes and the immediates of memory accesses.
func (pr *printer) valueImmediates(in *wasm.Instr) {
	switch imm := in.Op.Imm; imm {
	case wasm.ImmI32:
		pr.printf(" %d", int32(in.Value))
	case wasm.ImmI64:
		pr.printf(" %d", int64(in.Value))
	case wasm.ImmF32:
		pr.print(" ", formatFloat(in.Value, 32))
	case wasm.ImmF64:
		pr.print(" ", formatFloat(in.Value, 64))
	case wasm.ImmV128:
		pr.printf(" i32x4 %#08x %#08x %#08x %#08x", uint32(in.Value), in.Value>>32, uint32(in.High), in.High>>32)
	case wasm.ImmLanes:
		for i := range 16 {
			half := in.Value
			if i >= 8 {
				half = in.High
			}
			pr.printf(" %d", byte(half>>(i%8*8)))
		}
	case wasm.ImmLane2, wasm.ImmLane4, wasm.ImmLane8, wasm.ImmLane16:
		pr.printf(" %d", in.Index2)
	default:
		pr.access(in)
	}
}

// access writes the immediates of a load or store that are not what they would be
// without.
func (pr *printer) access(in *wasm.Instr) {
	pr.optional(pr.externs[wasm.ExternMemory], in.Index)
	if in.Value != 0 {
		pr.printf(" offset=%d", in.Value)
	}
	if in.Align != in.Op.Imm.AccessWidth() {
		pr.printf(" align=%d", uint64(1)<<in.Align)
	}
	if in.Op.Imm.Lanes() != 0 {
		pr.printf(" %d", in.Index2)
	}
}

// formatFloat writes the float with the given bits: the shortest decimal number
// that means the same, or a NaN with its payload.
func formatFloat(bits uint64, size int) string {
	f := math.Float64frombits(bits)
	payload := bits & (1<<52 - 1)
	canonical, negative := uint64(1)<<51, bits>>63 != 0
	if size == 32 {
		f = float64(math.Float32frombits(uint32(bits)))
		payload, canonical, negative = bits&(1<<23-1), 1<<22, bits>>31 != 0
	}
	if !math.IsNaN(f) {
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'g', -1, size)), "+")
	}
	s := "nan"
	if negative {
		s = "-nan"
	}
	if payload != canonical {
		s += fmt.Sprintf(":%#x", payload)
	}
	return s
}
