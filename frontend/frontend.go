// Package frontend turns WebAssembly modules into the compiler's IR. All errors
// in a module are found here, none later.
package frontend

import (
	"errors"
	"sync"
	"sync/atomic"

	"wasmc/frontend/binary"
	"wasmc/frontend/lower"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// Options say how Load works.
type Options struct {
	Jobs int // functions compiled at a time; 0 means 1

	// Timed is called, if not nil, with a stage's name to begin measuring it;
	// what it returns ends that.
	Timed func(stage string) func()
}

// Load decodes, validates and lowers the module in data, function by function in
// parallel. An error is a *wasm.Error about the file called name.
func Load(name string, data []byte, opt Options) (*ir.Module, error) {
	m, err := load(data, opt)
	var bad *wasm.Error
	if errors.As(err, &bad) {
		bad.File = name
	}
	return m, err
}

func load(data []byte, opt Options) (*ir.Module, error) {
	timed := opt.Timed
	if timed == nil {
		timed = func(string) func() { return func() {} }
	}

	done := timed("decode")
	m, err := binary.Decode(data)
	done()
	if err != nil {
		return nil, err
	}

	defer timed("validate, lower")()
	if err := validate.Module(m, wasm.Supported); err != nil {
		return nil, err
	}
	if err := importedConstants(m); err != nil {
		return nil, err
	}
	l := lower.Module(m)
	if err := funcs(m, l, max(opt.Jobs, 1)); err != nil {
		return nil, err
	}
	return l.Module, nil
}

// funcs decodes, validates and lowers the function bodies. Of several errors it
// returns the first in the module, whichever is found first.
func funcs(m *wasm.Module, l *lower.Lowering, jobs int) error {
	errs := make([]error, len(m.Funcs))
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range jobs {
		wg.Go(func() {
			var body []wasm.Instr // reused from function to function
			for !failed.Load() {
				i := int(next.Add(1) - 1)
				if i >= len(m.Funcs) {
					return
				}
				if m.Funcs[i].Import != nil {
					continue
				}
				if body, errs[i] = function(m, l, uint32(i), body); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// function takes function i through all stages. It returns the decoded body for
// its memory to be reused.
func function(m *wasm.Module, l *lower.Lowering, i uint32, buf []wasm.Instr) ([]wasm.Instr, error) {
	body, err := binary.Body(&m.Funcs[i], buf)
	if err == nil {
		err = validate.Func(m, i, body, wasm.Supported)
	}
	if err == nil {
		l.Func(i, body)
		return body, nil
	}
	var bad *wasm.Error
	if errors.As(err, &bad) {
		bad.Func, bad.Name = int(i), m.Names.Funcs[i]
	}
	return body, err
}

// importedConstants refuses constant expressions over imported globals, whose
// values are not known until modules can be linked with each other.
func importedConstants(m *wasm.Module) error {
	check := func(expr []wasm.Instr) error {
		for i := range expr {
			in := &expr[i]
			if in.Op.Code != wasm.GlobalGet || m.Globals[in.Index].Import == nil {
				continue
			}
			from := m.Globals[in.Index].Import
			return wasm.Errorf(in.Offset, "not supported yet: a constant expression over the imported global %q %q",
				from.Module, from.Name)
		}
		return nil
	}
	var errs []error
	for i := range m.Globals {
		errs = append(errs, check(m.Globals[i].Init))
	}
	for i := range m.Tables {
		errs = append(errs, check(m.Tables[i].Init))
	}
	for i := range m.Data {
		errs = append(errs, check(m.Data[i].At))
	}
	for i := range m.Elems {
		errs = append(errs, check(m.Elems[i].At))
		for _, init := range m.Elems[i].Init {
			errs = append(errs, check(init))
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
