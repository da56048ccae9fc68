package validate

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"wasmc/frontend/wasm"
)

// Func checks the body of function i of m, which Module has found valid. Several
// calls may run at a time. An error is a *wasm.Error that names the function.
func Func(m *wasm.Module, i uint32, body []wasm.Instr, features wasm.Feature) error {
	v := newValidator(m, features)
	defer v.free()
	f, t := &m.Funcs[i], m.FuncType(i)
	v.at = f.Offset
	v.declareLocals(t.Params, f.Locals)
	v.enter(wasm.Block, nil, t.Results)
	v.body(body)
	if v.err == nil {
		return nil
	}
	v.err.Func, v.err.Name = int(i), m.Names.Funcs[i]
	return v.err
}

// FuncFeatures returns the features that the instructions of a body use.
func FuncFeatures(body []wasm.Instr) wasm.Feature {
	var used wasm.Feature
	for i := range body {
		in := &body[i]
		used |= in.Op.Feature
		if in.Op.Imm == wasm.ImmBlock && in.Block.Index >= 0 {
			used |= wasm.MultiValue
		}
	}
	return used
}

// A validator holds the stacks of the algorithm, for one body or constant
// expression.
type validator struct {
	checker
	in     *wasm.Instr
	locals []wasm.ValType
	stack  []wasm.ValType // of operands
	frames []frame

	unset    []bool   // locals without a default value that have not been set
	anyUnset bool     // whether some are true in unset
	inits    []uint32 // locals set, in order, to be undone at the end of the frame
	scratch  []wasm.ValType
}

// A frame is an open block, loop, if, else or try_table.
type frame struct {
	code            wasm.Code
	params, results []wasm.ValType
	height          int // of the stack below the frame
	inits           int // length of validator.inits below the frame
	unreachable     bool
	checked         int // offset of the last br_table that has looked at the frame's label
}

// label is the types that a branch to fr carries.
func (fr *frame) label() []wasm.ValType {
	if fr.code == wasm.Loop {
		return fr.params
	}
	return fr.results
}

// validators keeps the stacks' memory for the next function.
var validators = sync.Pool{New: func() any { return new(validator) }}

func newValidator(m *wasm.Module, features wasm.Feature) *validator {
	v := validators.Get().(*validator)
	*v = validator{
		checker: checker{m: m, features: features},
		locals:  v.locals[:0],
		stack:   v.stack[:0],
		frames:  v.frames[:0],
		unset:   v.unset[:0],
		inits:   v.inits[:0],
		scratch: v.scratch[:0],
	}
	return v
}

func (v *validator) free() { validators.Put(v) }

func (v *validator) declareLocals(params []wasm.ValType, runs []wasm.Locals) {
	v.locals = append(v.locals, params...)
	for _, run := range runs {
		first := len(v.locals)
		v.locals = slices.Grow(v.locals, int(run.Count))
		for range run.Count {
			v.locals = append(v.locals, run.Type)
		}
		if !run.Type.HasDefault() {
			v.anyUnset = true
			v.unset = append(v.unset, make([]bool, len(v.locals)-len(v.unset))...)
			for i := first; i < len(v.locals); i++ {
				v.unset[i] = true
			}
		}
	}
}

func (v *validator) body(body []wasm.Instr) {
	for i := range body {
		v.in = &body[i]
		v.at = v.in.Offset
		if len(v.frames) == 0 {
			v.fail("section size mismatch: instructions after the end of the function")
			return
		}
		if v.instr(v.in); v.err != nil {
			return
		}
	}
	if len(v.frames) != 0 {
		v.fail("unexpected end of section or function: %d blocks are open", len(v.frames))
	}
}

// instr applies the typing rule of in.
func (v *validator) instr(in *wasm.Instr) {
	op := in.Op
	if missing := op.Feature &^ v.features; missing != 0 {
		v.need(missing, "instruction "+op.Name)
		return
	}
	if op.Imm != wasm.ImmNone {
		if v.immediates(in); v.err != nil {
			return
		}
	}
	if op.Type != nil { // most instructions
		v.pop(op.Type.Params)
		v.push(op.Type.Results)
		return
	}
	v.control(in)
}

// push puts types on the stack.
func (v *validator) push(types []wasm.ValType) {
	for _, t := range types {
		v.push1(t)
	}
}

func (v *validator) push1(t wasm.ValType) {
	if isAddress(t) {
		t = v.address(t)
	}
	if len(v.stack) >= wasm.MaxOperands {
		v.fail("too many operands on the stack: the limit is %d", wasm.MaxOperands)
		return
	}
	v.stack = append(v.stack, t)
}

// pop takes values of the wanted types off the stack.
func (v *validator) pop(want []wasm.ValType) {
	good := v.err == nil
	for i := len(want) - 1; i >= 0; i-- {
		v.pop1(want[i])
		if v.err != nil {
			if good && len(want) > 1 {
				v.err.Msg += fmt.Sprintf(" (value %d of %d)", i+1, len(want))
			}
			return
		}
	}
}

// pop1 takes a value that matches want off the stack and returns its type, which
// in unreachable code may be Bottom.
func (v *validator) pop1(want wasm.ValType) wasm.ValType {
	if isAddress(want) {
		want = v.address(want)
	}
	fr := &v.frames[len(v.frames)-1]
	n := len(v.stack)
	if n == fr.height {
		if !fr.unreachable {
			v.fail("type mismatch: %s wants %v, stack is empty", v.in.Op.Name, want)
		}
		return wasm.Bottom
	}
	got := v.stack[n-1]
	v.stack = v.stack[:n-1]
	if got != want && !v.matches(got, want) {
		v.fail("type mismatch: %s wants %v, stack has %v", v.in.Op.Name, want, got)
	}
	return got
}

// popAny takes any value off the stack and returns its type.
func (v *validator) popAny() wasm.ValType {
	fr := v.top()
	if len(v.stack) == fr.height {
		if !fr.unreachable {
			v.fail("type mismatch: %s wants a value, stack is empty", v.in.Op.Name)
		}
		return wasm.Bottom
	}
	t := v.stack[len(v.stack)-1]
	v.stack = v.stack[:len(v.stack)-1]
	return t
}

// popRef takes a reference off the stack and returns its type.
func (v *validator) popRef() wasm.ValType {
	t := v.popAny()
	switch {
	case t == wasm.Bottom:
		return wasm.BottomRef
	case !t.IsRef():
		v.fail("type mismatch: %s wants a reference, stack has %v", v.in.Op.Name, t)
		return wasm.BottomRef
	}
	return t
}

func (v *validator) top() *frame { return &v.frames[len(v.frames)-1] }

// enter opens a frame, whose parameters are no longer on the stack.
func (v *validator) enter(code wasm.Code, params, results []wasm.ValType) {
	if len(v.frames) >= wasm.MaxNesting {
		v.fail("blocks nested too deeply: the limit is %d", wasm.MaxNesting)
		return
	}
	v.frames = append(v.frames, frame{
		code: code, params: params, results: results, height: len(v.stack), inits: len(v.inits), checked: -1,
	})
	v.push(params)
}

// leave closes the innermost frame and returns it.
func (v *validator) leave() frame {
	fr := *v.top()
	v.pop(fr.results)
	if left := v.stack[min(fr.height, len(v.stack)):]; len(left) != 0 {
		v.fail("type mismatch: %s leaves %s on the stack", v.in.Op.Name, typeList(left))
	}
	for _, i := range v.inits[fr.inits:] {
		v.unset[i] = true
	}
	v.inits = v.inits[:fr.inits]
	v.frames = v.frames[:len(v.frames)-1]
	return fr
}

// typeList writes types for an error, the last ones if there are many.
func typeList(types []wasm.ValType) string {
	const most = 4
	words := make([]string, 0, most+1)
	if len(types) > most {
		types = types[len(types)-most:]
		words = append(words, "…")
	}
	for _, t := range types {
		words = append(words, t.String())
	}
	return strings.Join(words, " ")
}

// cut marks the rest of the frame unreachable: its stack is polymorphic.
func (v *validator) cut() {
	fr := v.top()
	v.stack = v.stack[:fr.height]
	fr.unreachable = true
}
