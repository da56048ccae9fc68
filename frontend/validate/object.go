package validate

import "wasmc/frontend/wasm"

// objectImmediates checks the immediates of instructions on structures, arrays
// and typed function references.
func (v *validator) objectImmediates(in *wasm.Instr) {
	m := v.m
	if v.exists("type", in.Index, len(m.Types)); v.err != nil {
		return
	}
	t := &m.Types[in.Index]
	if want := kindOf(in.Op.Code); t.Kind != want {
		v.fail("type mismatch: %s wants %s, type %d is not one", in.Op.Name, kindNames[want], in.Index)
		return
	}
	switch in.Op.Imm {
	case wasm.ImmTypeField:
		v.exists("field", in.Index2, len(t.Fields))
	case wasm.ImmTypeData:
		v.dataSegment(in.Index2)
	case wasm.ImmTypeElem:
		v.exists("elem segment", in.Index2, len(m.Elems))
	case wasm.ImmTypeType:
		if v.exists("type", in.Index2, len(m.Types)); v.err == nil && m.Types[in.Index2].Kind != wasm.KindArray {
			v.fail("type mismatch: %s wants an array type, type %d is not one", in.Op.Name, in.Index2)
		}
	case wasm.ImmTypeLen:
		if in.Index2 > wasm.MaxFields {
			v.fail("array too long: %d elements, the limit of %s is %d", in.Index2, in.Op.Name, wasm.MaxFields)
		}
	}
}

var kindNames = [...]string{"a function type", "a structure type", "an array type"}

// kindOf is the kind of type that an instruction with a type index names.
func kindOf(code wasm.Code) wasm.TypeKind {
	switch {
	case code >= wasm.StructNew && code <= wasm.StructSet:
		return wasm.KindStruct
	case code >= wasm.ArrayNew && code <= wasm.ArrayInitElem:
		return wasm.KindArray
	default:
		return wasm.KindFunc
	}
}

// object is the signature of the instructions of the GC proposal.
func (v *validator) object(in *wasm.Instr) (params, results []wasm.ValType) {
	switch code := in.Op.Code; {
	case code >= wasm.StructNew && code <= wasm.StructSet:
		return v.structure(in)
	case code >= wasm.ArrayNew && code <= wasm.ArrayNewElem:
		return v.newArray(in)
	case code >= wasm.ArrayGet && code <= wasm.ArrayInitElem:
		return v.array(in)
	case code == wasm.RefTest || code == wasm.RefTestNull:
		return v.list(nil, wasm.Ref(v.topOf(in.Types[0].Heap()), true)), single(wasm.I32)
	case code == wasm.RefCast || code == wasm.RefCastNull:
		return v.list(nil, wasm.Ref(v.topOf(in.Types[0].Heap()), true)), in.Types
	}
	v.fail("not supported yet: instruction %s", in.Op.Name) // the legacy exceptions
	return nil, nil
}

// reference is a reference to the type that in names.
func (v *validator) reference(in *wasm.Instr, nullable bool) wasm.ValType {
	return wasm.Ref(wasm.HeapType(in.Index), nullable)
}

// unpacked is the type on the stack of what is stored as t.
func unpacked(t wasm.ValType) wasm.ValType {
	if isPacked(t) {
		return wasm.I32
	}
	return t
}

func isPacked(t wasm.ValType) bool { return t == wasm.I8 || t == wasm.I16 }

func (v *validator) structure(in *wasm.Instr) (params, results []wasm.ValType) {
	fields := v.m.Types[in.Index].Fields
	switch in.Op.Code {
	case wasm.StructNew:
		for _, f := range fields {
			params = append(params, unpacked(f.Type))
		}
		return params, single(v.reference(in, false))
	case wasm.StructNewDefault:
		for i, f := range fields {
			v.hasDefault(in, i, f.Type)
		}
		return nil, single(v.reference(in, false))
	case wasm.StructSet:
		f := fields[in.Index2]
		if !f.Mutable {
			v.fail("immutable field %d of type %d", in.Index2, in.Index)
		}
		return v.list(nil, v.reference(in, true), unpacked(f.Type)), nil
	default:
		f := fields[in.Index2]
		v.extension(in, in.Op.Code == wasm.StructGet, f.Type)
		return v.list(nil, v.reference(in, true)), single(unpacked(f.Type))
	}
}

// hasDefault requires that field i, of type t, of a new object can do without
// an initial value.
func (v *validator) hasDefault(in *wasm.Instr, i int, t wasm.ValType) {
	if !t.HasDefault() {
		v.fail("type mismatch: %s of type %d, whose field %d of type %v has no default value", in.Op.Name, in.Index, i, t)
	}
}

// extension requires that packed fields are read by the instructions that say
// how to extend them, and no others.
func (v *validator) extension(in *wasm.Instr, plain bool, t wasm.ValType) {
	if plain == isPacked(t) {
		v.fail("type mismatch: %s of a field of type %v", in.Op.Name, t)
	}
}

func (v *validator) newArray(in *wasm.Instr) (params, results []wasm.ValType) {
	elem := v.m.Types[in.Index].Fields[0].Type
	results = single(v.reference(in, false))
	switch in.Op.Code {
	case wasm.ArrayNew:
		return v.list(nil, unpacked(elem), wasm.I32), results
	case wasm.ArrayNewDefault:
		v.hasDefault(in, 0, elem)
		return v.list(nil, wasm.I32), results
	case wasm.ArrayNewFixed:
		for range in.Index2 {
			params = append(params, unpacked(elem))
		}
		return params, results
	case wasm.ArrayNewData:
		v.numeric(elem)
	default: // ArrayNewElem
		v.elements(in, elem)
	}
	return v.list(nil, wasm.I32, wasm.I32), results
}

// numeric requires that arrays of elem can be filled from a data segment.
func (v *validator) numeric(elem wasm.ValType) {
	if elem.IsRef() {
		v.fail("array type is not numeric or vector: its elements are %v", elem)
	}
}

// elements requires that arrays of elem can be filled from in's element segment.
func (v *validator) elements(in *wasm.Instr, elem wasm.ValType) {
	if from := v.m.Elems[in.Index2].Type; !v.matches(from, elem) {
		v.fail("type mismatch: %s from a segment of %v to an array of %v", in.Op.Name, from, elem)
	}
}

func (v *validator) array(in *wasm.Instr) (params, results []wasm.ValType) {
	ref, field := v.reference(in, true), v.m.Types[in.Index].Fields[0]
	elem := unpacked(field.Type)
	switch in.Op.Code {
	case wasm.ArrayGet, wasm.ArrayGetS, wasm.ArrayGetU:
		v.extension(in, in.Op.Code == wasm.ArrayGet, field.Type)
		return v.list(nil, ref, wasm.I32), single(elem)
	}
	if !field.Mutable { // all others write
		v.fail("immutable array: type %d", in.Index)
	}
	switch in.Op.Code {
	case wasm.ArraySet:
		return v.list(nil, ref, wasm.I32, elem), nil
	case wasm.ArrayFill:
		return v.list(nil, ref, wasm.I32, elem, wasm.I32), nil
	case wasm.ArrayCopy:
		if from := v.m.Types[in.Index2].Fields[0].Type; !v.matches(from, field.Type) {
			v.fail("array types do not match: %v cannot be copied to %v", from, field.Type)
		}
		return v.list(nil, ref, wasm.I32, wasm.Ref(wasm.HeapType(in.Index2), true), wasm.I32, wasm.I32), nil
	case wasm.ArrayInitData:
		v.numeric(field.Type)
	default: // ArrayInitElem
		v.elements(in, field.Type)
	}
	return v.list(nil, ref, wasm.I32, wasm.I32, wasm.I32), nil
}
