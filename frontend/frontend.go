// Package frontend turns WebAssembly modules into the compiler's IR. All errors
// in a module are found here, none later.
package frontend

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/ir"
	"wasmc/ir/parallel"
)

// Options say how Load works.
type Options struct {
	Jobs int          // functions compiled at a time; 0 means 1
	Off  wasm.Feature // what modules may not use, though wasmc can compile it

	// Program says that it is to be a program, and so have an entry point: see package
	// emscripten.
	Program bool

	// Debug asks for what debug sections say about the functions, Variables for their
	// variables too. If they are damaged, Warn is told and they are as if not there.
	Debug, Variables bool
	Warn             func(file, msg string)

	// Timed is called, if not nil, with a stage's name to begin measuring it;
	// what it returns ends that.
	Timed func(stage string) func()
}

// An Input is a module to be compiled.
type Input struct {
	File string // its name in messages
	Name string // by which later modules import from it
	Data []byte
}

// Load decodes, validates and lowers the module in data, function by function in
// parallel. Data is in the binary or the text format. An error is a *wasm.Error or
// a *wat.Error about the file called name.
func Load(name string, data []byte, opt Options) (*ir.Module, error) {
	return Link([]Input{{File: name, Data: data}}, opt)
}

// Link is like Load for several modules that become one program. Each may import
// from those before it; the last is the main one. What none of them has is left
// to the host.
func Link(inputs []Input, opt Options) (*ir.Module, error) {
	if opt.Timed == nil {
		opt.Timed = func(string) func() { return func() {} }
	}
	l := newLinker(opt)
	for _, in := range inputs {
		l.pending[in.Name] = true
	}
	for i, in := range inputs {
		if err := l.add(in, i == len(inputs)-1); err != nil {
			return nil, err
		}
	}
	if err := l.checkMemories(); err != nil {
		return nil, err
	}
	return l.program.Module, nil
}

// Match checks that modules can be linked: that what each imports from those before it
// is there and of the right type. They may use features that cannot be lowered yet. It
// does not look at code, so whatever could grow is taken not to.
func Match(inputs []Input, opt Options) error {
	l := newLinker(opt)
	features := wasm.AllFeatures &^ opt.Off
	for _, in := range inputs {
		m, explain, err := Decode(in, features)
		if err != nil {
			return err
		}
		if _, err := l.connect(in.Name, m, features); err != nil {
			return explain(err)
		}
	}
	return nil
}

// Read decodes and validates a module, which may use features that cannot be
// lowered yet.
func Read(in Input, opt Options) (*wasm.Module, error) {
	features := wasm.AllFeatures &^ opt.Off
	m, explain, err := Decode(in, features)
	if err != nil {
		return nil, err
	}
	if err := validate.Module(m, features); err != nil {
		return nil, explain(err)
	}
	return m, explain(funcs(m, opt.Jobs, features, func(uint32, []wasm.Instr) {}))
}

// funcs decodes and validates the function bodies and gives them to use, several
// at a time.
func funcs(m *wasm.Module, jobs int, features wasm.Feature, use func(i uint32, body []wasm.Instr)) error {
	bodies := sync.Pool{New: func() any { return new([]wasm.Instr) }} // reused from function to function
	return parallel.Each(jobs, len(m.Funcs), func(i int) error {
		if m.Funcs[i].Import != nil {
			return nil
		}
		body := bodies.Get().(*[]wasm.Instr)
		defer bodies.Put(body)
		err := function(m, uint32(i), body, features, use)
		var bad *wasm.Error
		if errors.As(err, &bad) {
			bad.Func, bad.Name = i, m.Names.Funcs[uint32(i)]
		}
		return err
	})
}

// function takes function i through all stages. A panic on the way is told with
// the function's name.
func function(m *wasm.Module, i uint32, body *[]wasm.Instr, features wasm.Feature, use func(i uint32, body []wasm.Instr)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprintf("func %d $%s: %v\n%s", i, m.Names.Funcs[i], r, debug.Stack()))
		}
	}()
	if *body, err = binary.Body(&m.Funcs[i], *body); err != nil {
		return err
	}
	if err := validate.Func(m, i, *body, features); err != nil {
		return err
	}
	use(i, *body)
	return nil
}
