// Package passes improves the IR: it finds what follows from the semantics of
// WebAssembly and is lost on LLVM. What LLVM finds for itself it leaves alone, unless it is
// found here in far less time.
//
// Every pass is optional: a program is correct without it.
package passes

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"

	"wasmc/ir"
	"wasmc/ir/parallel"
)

// A pass is a step from a correct module to a correct module: one function at a
// time, or all at once.
type pass struct {
	name    string
	fn      func(*ir.Func)
	with    func(*ir.Module, *ir.Func) // in place of fn: the parts of the module, but functions, are there to be read
	module  func(*program)             // in place of fn
	instead func(*ir.Func)             // run if the pass is off; may be nil
	loops   bool                       // it makes loops that LLVM's passes can vectorise, and nothing else
}

// apply runs p, which is not one over the module, on f, a function of m.
func (p *pass) apply(m *ir.Module, f *ir.Func) {
	if p.with != nil {
		p.with(m, f)
		return
	}
	p.fn(f)
}

// A program is a module with what a pass over all of it needs to know. Such a
// pass is alone while it runs.
type program struct {
	*ir.Module
	jobs  int
	roots []*ir.Func // see Options.Roots
}

// passes lists the passes in the order in which they run. Before and after one
// over the module, all functions have come equally far.
var passes = []pass{
	{name: "constants", module: constants},                   // globals and sizes that never change; first, as all others gain by it
	{name: "phielim", fn: phiElim},                           // block parameters that are always the same value
	{name: "thread", fn: threadBranches},                     // edges with a constant to a branch on it; wants few parameters
	{name: "deadcode", fn: deadcode},                         // blocks and values without effect; shows keeploads what is unneeded
	{name: "widemul", fn: wideMul},                           // multiplications to 128 bits, put together from smaller ones
	{name: "sinkcalls", module: sinkCalls},                   // calls for their results in memory go to where these are loaded
	{name: "preserved", module: preserved},                   // globals that every function leaves as it finds them; knows values better once parameters are few
	{name: "rotate", fn: rotate, loops: true},                // loops that end between the producer's copies; for reroll
	{name: "reroll", fn: reroll, loops: true},                // loops that the producer has unrolled; wants each address apart
	{name: "rejoin", fn: rejoin, loops: true},                // loops that do what others leave over; those come apart only when rerolled
	{name: "offsets", with: offsets},                         // addresses that differ by a constant become one
	{name: "widen", with: widen, loops: true},                // addresses in loops get 64 bits; there are fewer after offsets
	{name: "indexsplit", fn: indexSplit, loops: true},        // loops that store once to what they load each time; wants addresses of 64 bits
	{name: "loadelim", fn: loadElim},                         // loads of what was stored or loaded before; finds the same addresses after offsets
	{name: "keeploads", module: keepLoads, instead: keepAll}, // loads that LLVM might delete must still trap; last, since others change uses
}

// Options say how Run runs.
type Options struct {
	Jobs   int             // functions worked on at the same time; 0: one per processor
	Off    map[string]bool // passes, by name, that do not run
	Verify bool            // check every function after every pass
	Quick  bool            // leave out what makes loops fit for LLVM's passes, which will not run

	// Roots are the functions that the host calls, if it calls no others, looks at
	// no global or table and at nothing at all after a trap. Nil says that it may
	// do any of this with whatever is exported.
	Roots []*ir.Func

	// Dump, if not nil, is called with every function as it is after each
	// pass, and before the first with the name Lower. Functions come one by
	// one, in order: all with the passes up to one over the module, then all
	// with that one, and so on.
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
	r := &runner{Options: opt, program: program{Module: m, jobs: opt.Jobs, roots: opt.Roots}}
	if r.jobs == 0 {
		r.jobs = runtime.GOMAXPROCS(0)
	}
	if opt.Dump != nil {
		r.jobs = 1
	}
	r.each(func(f *ir.Func) { r.check(Lower, f) })
	for rest := passes; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(p pass) bool { return p.module != nil })
		switch n {
		case 0:
			r.whole(&rest[0])
			n = 1
		case -1:
			n = len(rest)
			fallthrough
		default:
			stage := rest[:n]
			r.each(func(f *ir.Func) { r.function(f, stage) })
		}
		rest = rest[n:]
	}
}

// each calls do with the functions that have a body, jobs of them at a time.
func (p *program) each(do func(*ir.Func)) {
	parallel.Each(p.jobs, len(p.Funcs), func(i int) error {
		if f := p.Funcs[i]; f.Import == nil {
			do(f)
		}
		return nil
	})
}

// eachReachable calls do as each does, but only with the functions that may run.
func (p *program) eachReachable(do func(*ir.Func)) {
	if p.roots == nil {
		p.each(do)
		return
	}
	graph := p.CallGraph(p.roots)
	reachable := make(map[*ir.Func]bool, len(p.Funcs))
	for i, f := range p.Funcs {
		reachable[f] = graph.Reachable[i]
	}
	p.each(func(f *ir.Func) {
		if reachable[f] {
			do(f)
		}
	})
}

// A runner is shared by the goroutines that run passes.
type runner struct {
	Options
	program
}

// function runs passes over f, one after the other.
func (r *runner) function(f *ir.Func, stage []pass) {
	for i := range stage {
		p := &stage[i]
		func() {
			defer named(p.name, "func "+f.Name)
			switch {
			case r.runs(p):
				p.apply(r.Module, f)
			case p.instead != nil:
				p.instead(f)
			}
		}()
		r.check(p.name, f)
	}
}

func (r *runner) runs(p *pass) bool { return !r.Off[p.name] && !(r.Quick && p.loops) }

// whole runs a pass over the module.
func (r *runner) whole(p *pass) {
	switch {
	case r.runs(p):
		func() {
			defer named(p.name, "module "+r.Name)
			p.module(&r.program)
		}()
	case p.instead != nil:
		r.each(p.instead)
	}
	r.each(func(f *ir.Func) { r.check(p.name, f) })
}

// named tells a panic with the name of the pass that it is in.
func named(pass, where string) {
	if err := recover(); err != nil {
		panic(fmt.Sprintf("pass %s: %s: %v\n%s", pass, where, err, debug.Stack()))
	}
}

// check dumps and verifies f after a pass, as the options want.
func (r *runner) check(pass string, f *ir.Func) {
	defer named(pass, "func "+f.Name)
	if r.Dump != nil {
		r.Dump(pass, f)
	}
	if !r.Verify {
		return
	}
	if err := ir.VerifyFunc(r.Module, f); err != nil {
		panic(fmt.Sprintf("not well formed: %v\n%s", err, r.FuncString(f)))
	}
}
