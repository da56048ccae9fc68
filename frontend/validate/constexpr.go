package validate

import "wasmc/frontend/wasm"

// constant checks a constant expression that has to give a value of type want
// and may use that many globals.
func (c *checker) constant(expr []wasm.Instr, want wasm.ValType, globals int) {
	if c.err != nil {
		return
	}
	if len(expr) == 1 && c.simple(&expr[0], want) {
		return
	}
	v := newValidator(c.m, c.features)
	defer v.free()
	v.at = c.at
	v.enter(wasm.Block, nil, single(want))
	for i := range expr {
		in := &expr[i]
		v.at, v.in = in.Offset, in
		if v.constantInstr(in, globals); v.err != nil {
			break
		}
	}
	if v.err == nil {
		v.in = &wasm.Instr{Op: wasm.ByCode(wasm.End)} // the one that expr lacks
		v.leave()
	}
	c.err = v.err
	c.used |= v.used
}

// simple reports whether in is one of the two instructions that nearly all
// constant expressions consist of, and of type want; large modules have a
// hundred thousand of them.
func (c *checker) simple(in *wasm.Instr, want wasm.ValType) bool {
	switch in.Op.Code {
	case wasm.I32Const:
		return want == wasm.I32
	case wasm.RefFunc:
		return int(in.Index) < len(c.m.Funcs) && want.Heap() == wasm.HeapFunc
	}
	return false
}

// constantInstr checks an instruction of a constant expression that may use that
// many globals.
func (v *validator) constantInstr(in *wasm.Instr, globals int) {
	switch code := in.Op.Code; {
	case code == wasm.GlobalGet && !v.exists("global", in.Index, len(v.m.Globals)):
	case code == wasm.GlobalGet && int(in.Index) >= globals:
		v.fail("unknown global %d: it is defined later", in.Index)
	case code == wasm.GlobalGet && v.m.Globals[in.Index].Mutable:
		v.fail("constant expression required: global %d is mutable", in.Index)
	case isExtendedConstant(code):
		v.need(wasm.ExtendedConst, "constant expression with "+in.Op.Name)
	case !isConstant(code):
		v.fail("constant expression required: %s is not constant", in.Op.Name)
	}
	if v.err == nil {
		v.instr(in)
	}
}

func isConstant(code wasm.Code) bool {
	switch code {
	case wasm.I32Const, wasm.I64Const, wasm.F32Const, wasm.F64Const, wasm.V128Const,
		wasm.GlobalGet, wasm.RefNull, wasm.RefFunc,
		wasm.StructNew, wasm.StructNewDefault, wasm.ArrayNew, wasm.ArrayNewDefault, wasm.ArrayNewFixed,
		wasm.RefI31, wasm.AnyConvertExtern, wasm.ExternConvertAny:
		return true
	}
	return false
}

func isExtendedConstant(code wasm.Code) bool {
	switch code {
	case wasm.I32Add, wasm.I32Sub, wasm.I32Mul, wasm.I64Add, wasm.I64Sub, wasm.I64Mul:
		return true
	}
	return false
}
