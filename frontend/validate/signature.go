package validate

import "wasmc/frontend/wasm"

// signature is the function from an instruction to its type, for those that
// depend on their immediates only. What it returns is good until the next call.
func (v *validator) signature(in *wasm.Instr) (params, results []wasm.ValType) {
	m := v.m
	switch in.Op.Code {
	case wasm.BrIf:
		label := v.label(in.Index)
		return v.list(label, wasm.I32), label
	case wasm.Call, wasm.ReturnCall:
		t := m.FuncType(in.Index)
		return t.Params, t.Results
	case wasm.CallIndirect, wasm.ReturnCallIndirect:
		return v.callIndirect(in)
	case wasm.CallRef, wasm.ReturnCallRef:
		t := v.funcType(in.Index)
		if t == nil {
			return nil, nil
		}
		return v.list(t.Params, wasm.Ref(wasm.HeapType(in.Index), true)), t.Results
	case wasm.SelectTyped:
		return v.selectTyped(in)
	case wasm.LocalSet:
		v.setLocal(in.Index)
		return v.locals[in.Index : in.Index+1], nil
	case wasm.LocalTee:
		v.setLocal(in.Index)
		t := v.locals[in.Index : in.Index+1]
		return t, t
	case wasm.GlobalGet:
		return nil, v.list(nil, m.Globals[in.Index].Type)
	case wasm.GlobalSet:
		if !m.Globals[in.Index].Mutable {
			v.fail("immutable global %d: it is not declared mut", in.Index)
		}
		return v.list(nil, m.Globals[in.Index].Type), nil
	case wasm.TableGet:
		return v.list(nil, wasm.Address), single(m.Tables[in.Index].Elem)
	case wasm.TableSet:
		return v.list(nil, wasm.Address, m.Tables[in.Index].Elem), nil
	case wasm.TableGrow:
		return v.list(nil, m.Tables[in.Index].Elem, wasm.Address), single(wasm.Address)
	case wasm.TableFill:
		return v.list(nil, wasm.Address, m.Tables[in.Index].Elem, wasm.Address), nil
	case wasm.RefNull:
		v.valType(in.Types[0])
		return nil, in.Types
	case wasm.RefFunc:
		if !m.Funcs[in.Index].Declared {
			v.fail("undeclared function reference: function %d; an element segment or an export has to name it", in.Index)
		}
		return nil, v.list(nil, wasm.Ref(wasm.HeapType(m.Funcs[in.Index].Type), false))
	default:
		return v.object(in)
	}
}

// list builds a list of types in memory that is used again.
func (v *validator) list(first []wasm.ValType, then ...wasm.ValType) []wasm.ValType {
	v.scratch = append(append(v.scratch[:0], first...), then...)
	return v.scratch
}

// single returns a list of one type, without allocation for the usual ones.
func single(t wasm.ValType) []wasm.ValType {
	for i, u := range singles {
		if t == u {
			return singles[i : i+1 : i+1]
		}
	}
	return []wasm.ValType{t}
}

var singles = []wasm.ValType{wasm.I32, wasm.I64, wasm.F64, wasm.F32, wasm.V128, wasm.FuncRef, wasm.ExternRef, wasm.Address}

func (v *validator) callIndirect(in *wasm.Instr) (params, results []wasm.ValType) {
	t := v.funcType(in.Index)
	if t == nil {
		return nil, nil
	}
	if elem := v.m.Tables[in.Index2].Elem; !v.matches(elem, wasm.FuncRef) {
		v.fail("type mismatch: %s through a table of %v", in.Op.Name, elem)
	}
	return v.list(t.Params, wasm.Address), t.Results
}

func (v *validator) selectTyped(in *wasm.Instr) (params, results []wasm.ValType) {
	if len(in.Types) != 1 {
		v.fail("invalid result arity: select has %s", plural(len(in.Types), "type"))
		return nil, nil
	}
	t := in.Types[0]
	v.valType(t)
	return v.list(nil, t, t, wasm.I32), in.Types
}

func (v *validator) getLocal(i uint32) {
	if v.anyUnset && int(i) < len(v.unset) && v.unset[i] {
		v.fail("uninitialized local %d: it has type %v and no default value", i, v.locals[i])
	}
	v.push1(v.locals[i])
}

func (v *validator) setLocal(i uint32) {
	if v.anyUnset && int(i) < len(v.unset) && v.unset[i] {
		v.unset[i] = false
		v.inits = append(v.inits, i)
	}
}
