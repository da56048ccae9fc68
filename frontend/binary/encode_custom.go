package binary

import (
	"maps"
	"slices"

	"wasmc/frontend/wasm"
)

// BranchHintSection is the name of the section that m.BranchHints is read from.
const BranchHintSection = "metadata.code.branch_hint"

// CustomContents returns the contents of the custom section c of m as Encode
// writes them: as they are, except that branch hints, which count from the
// beginning of functions, are numbered anew.
func CustomContents(m *wasm.Module, c *wasm.Custom) []byte {
	if c.Name == BranchHintSection && len(m.BranchHints) > 0 {
		return branchHintContents(m)
	}
	return c.Contents
}

func branchHintContents(m *wasm.Module) []byte {
	b := appendU32(nil, uint32(len(m.BranchHints)))
	for _, i := range slices.Sorted(maps.Keys(m.BranchHints)) {
		f := &m.Funcs[i]
		offsets := encodedOffsets(f)
		b = appendU32(b, i)
		b = appendU32(b, uint32(len(m.BranchHints[i])))
		for _, h := range m.BranchHints[i] {
			b = appendU32(b, uint32(offsets(h.Offset)))
			b = append(b, 1)
			b = appendMutable(b, h.Likely)
		}
	}
	return b
}

// encodedOffsets returns a function that says where in the code section's entry
// for f that Encode writes the instruction is that m has at an offset.
func encodedOffsets(f *wasm.Func) func(offset int) int {
	locals := len(appendLocals(nil, f.Locals))
	body, err := Body(f, nil)
	at := make(map[int]int, len(body))
	var code []byte
	for i := range body {
		at[body[i].Offset] = locals + len(code)
		code = AppendInstr(code, &body[i])
	}
	return func(offset int) int {
		if to, ok := at[offset]; ok && err == nil {
			return to
		}
		return locals + offset - f.Offset // on no instruction, or in a body that is copied
	}
}

// AppendNames appends the contents of a name section that says n, with what is
// empty left out; nothing if there are no names.
func AppendNames(b []byte, n *wasm.Names) []byte {
	if n.Module != "" {
		b = append(b, 0)
		b = appendBytes(b, appendName(nil, n.Module))
	}
	flat, nested := flatNames(n), nestedNames(n)
	for id := byte(1); id <= 11; id++ {
		var contents []byte
		if names := flat[id]; names != nil {
			contents = nameMap(*names)
		} else {
			contents = indirectNameMap(*nested[id])
		}
		if len(contents) > 0 {
			b = append(b, id)
			b = appendBytes(b, contents)
		}
	}
	return b
}

// flatNames are the maps of n by the id of their subsection.
func flatNames(n *wasm.Names) map[byte]*map[uint32]string {
	return map[byte]*map[uint32]string{
		1: &n.Funcs, 4: &n.Types, 5: &n.Tables, 6: &n.Mems, 7: &n.Globals, 8: &n.Elems, 9: &n.Data, 11: &n.Tags,
	}
}

// nestedNames are the maps of maps.
func nestedNames(n *wasm.Names) map[byte]*map[uint32]map[uint32]string {
	return map[byte]*map[uint32]map[uint32]string{2: &n.Locals, 3: &n.Labels, 10: &n.Fields}
}

func nameMap(names map[uint32]string) []byte {
	if len(names) == 0 {
		return nil
	}
	b := appendU32(nil, uint32(len(names)))
	for _, i := range slices.Sorted(maps.Keys(names)) {
		b = appendU32(b, i)
		b = appendName(b, names[i])
	}
	return b
}

func indirectNameMap(names map[uint32]map[uint32]string) []byte {
	var b []byte
	n := uint32(0)
	for _, i := range slices.Sorted(maps.Keys(names)) {
		if inner := nameMap(names[i]); inner != nil {
			b = appendU32(b, i)
			b = append(b, inner...)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return append(appendU32(nil, n), b...)
}
