// Package passes improves the IR: it finds what follows from the semantics of
// WebAssembly and is lost on LLVM. What LLVM finds for itself it leaves alone.
//
// Every pass is optional: a program is correct without it.
package passes

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"wasmc/ir"
	"wasmc/ir/parallel"
)

// A pass is a step from a correct function to a correct function.
type pass struct {
	name    string
	fn      func(*ir.Func)
	with    func(*ir.Module, *ir.Func) // in place of fn: the parts of the module, but functions, are there to be read
	instead func(*ir.Func)             // run if the pass is off; may be nil
}

// apply runs p on f, a function of m.
func (p *pass) apply(m *ir.Module, f *ir.Func) {
	if p.with != nil {
		p.with(m, f)
		return
	}
	p.fn(f)
}

// passes lists the passes in the order in which they run.
var passes = []pass{
	{name: "phielim", fn: phiElim},                       // block parameters that are always the same value
	{name: "deadcode", fn: deadcode},                     // blocks and values without effect; shows keeploads what is unneeded
	{name: "reroll", fn: reroll},                         // loops that the producer has unrolled; then there are fewer addresses
	{name: "offsets", with: offsets},                     // addresses that differ by a constant become one
	{name: "widen", with: widen},                         // addresses in loops get 64 bits; there are fewer after offsets
	{name: "keeploads", fn: keepLoads, instead: keepAll}, // loads that LLVM might delete must still trap; last, since others change uses
}

// Options say how Run runs.
type Options struct {
	Jobs   int             // functions worked on at the same time; 0: one per processor
	Off    map[string]bool // passes, by name, that do not run
	Verify bool            // check every function after every pass

	// Dump, if not nil, is called with every function as it is after each
	// pass, and before the first with the name Lower. Functions come one by
	// one, in order.
	Dump func(pass string, f *ir.Func)
}

// Lower is the name that stands for no pass in Options.Dump: the function as
// package lower left it.
const Lower = "lower"

// Names returns the names of the passes in the order in which they run.
func Names() []string {
	names := make([]string, len(passes))
	for i := range passes {
		names[i] = passes[i].name
	}
	return names
}

// Run runs the passes over m's functions. The result does not depend on Jobs.
// An error in a pass, or what Verify finds after it, is a panic that names the
// pass and the function.
func Run(m *ir.Module, opt Options) {
	jobs := opt.Jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	if opt.Dump != nil {
		jobs = 1
	}
	r := &runner{Options: opt, m: m}
	parallel.Each(jobs, len(m.Funcs), func(i int) error {
		if f := m.Funcs[i]; f.Import == nil {
			r.function(f)
		}
		return nil
	})
}

// A runner is shared by the goroutines that run passes.
type runner struct {
	Options
	m *ir.Module
}

// function runs the passes over f. A panic in one is told with its name.
func (r *runner) function(f *ir.Func) {
	current := Lower
	defer func() {
		if err := recover(); err != nil {
			panic(fmt.Sprintf("pass %s: func %s: %v\n%s", current, f.Name, err, debug.Stack()))
		}
	}()
	r.check(current, f)
	for i := range passes {
		p := &passes[i]
		current = p.name
		switch {
		case !r.Off[p.name]:
			p.apply(r.m, f)
		case p.instead != nil:
			p.instead(f)
		}
		r.check(current, f)
	}
}

// check dumps and verifies f after a pass, as the options want.
func (r *runner) check(pass string, f *ir.Func) {
	if r.Dump != nil {
		r.Dump(pass, f)
	}
	if !r.Verify {
		return
	}
	if err := ir.VerifyFunc(r.m, f); err != nil {
		panic(fmt.Sprintf("not well formed: %v\n%s", err, r.m.FuncString(f)))
	}
}
