package binary

import "wasmc/frontend/wasm"

func appendSubType(b []byte, t *wasm.SubType) []byte {
	if !t.Final || len(t.Supers) > 0 {
		code := byte(codeSub)
		if t.Final {
			code = codeSubFinal
		}
		b = append(b, code)
		b = appendU32(b, uint32(len(t.Supers)))
		for _, super := range t.Supers {
			b = appendU32(b, super)
		}
	}
	switch t.Kind {
	case wasm.KindFunc:
		b = append(b, codeFunc)
		b = appendValTypes(b, t.Func.Params)
		return appendValTypes(b, t.Func.Results)
	case wasm.KindStruct:
		b = append(b, codeStruct)
		b = appendU32(b, uint32(len(t.Fields)))
	case wasm.KindArray:
		b = append(b, codeArray)
	}
	for _, f := range t.Fields {
		b = appendValType(b, f.Type)
		b = appendMutable(b, f.Mutable)
	}
	return b
}

func appendValTypes(b []byte, types []wasm.ValType) []byte {
	b = appendU32(b, uint32(len(types)))
	for _, t := range types {
		b = appendValType(b, t)
	}
	return b
}

// appendValType appends the type t, which may be a storage type. A nullable
// reference to an abstract type is its heap type alone.
func appendValType(b []byte, t wasm.ValType) []byte {
	if t.IsRef() && (!t.Nullable() || t.Heap() >= 0) {
		b = append(b, byte(t))
	}
	if t.IsRef() {
		return appendHeapType(b, t.Heap())
	}
	return append(b, byte(t))
}

func appendHeapType(b []byte, h wasm.HeapType) []byte { return appendS64(b, int64(h)) }

func appendBlockType(b []byte, t wasm.BlockType) []byte {
	switch {
	case t.Index >= 0:
		return appendS64(b, t.Index)
	case t.Result == wasm.Bottom:
		return append(b, 0x40)
	}
	return appendValType(b, t.Result)
}

func appendMutable(b []byte, mutable bool) []byte {
	if mutable {
		return append(b, 1)
	}
	return append(b, 0)
}

func appendLimits(b []byte, l *wasm.Limits, flags byte) []byte {
	if l.HasMax {
		flags |= limitsMax
	}
	if l.Is64 {
		flags |= limits64
	}
	b = append(b, flags)
	b = appendU64(b, l.Min)
	if l.HasMax {
		b = appendU64(b, l.Max)
	}
	return b
}

func appendTableType(b []byte, t *wasm.TableType) []byte {
	b = appendValType(b, t.Elem)
	return appendLimits(b, &t.Limits, 0)
}

func appendMemoryType(b []byte, t *wasm.MemoryType) []byte {
	flags := byte(0)
	if t.Shared {
		flags |= limitsShared
	}
	if t.PageSize == 16 {
		return appendLimits(b, &t.Limits, flags)
	}
	b = appendLimits(b, &t.Limits, flags|limitsPageSize)
	return appendU32(b, t.PageSize)
}

func appendGlobalType(b []byte, g *wasm.GlobalType) []byte {
	b = appendValType(b, g.Type)
	return appendMutable(b, g.Mutable)
}
