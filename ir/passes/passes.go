// Package passes improves the IR: it finds what follows from the semantics of
// WebAssembly and is lost on LLVM. What LLVM finds for itself it leaves alone.
//
// Every pass is optional: a program is correct without it.
package passes

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"wasmc/ir"
)

// A pass is a step from a correct function to a correct function.
type pass struct {
	name    string
	fn      func(*ir.Func)
	instead func(*ir.Func) // run if the pass is off; may be nil
}

// passes lists the passes in the order in which they run.
var passes = []pass{
	{name: "phielim", fn: phiElim},                       // block parameters that are always the same value
	{name: "deadcode", fn: deadcode},                     // blocks and values without effect; shows keeploads what is unneeded
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
	r := &runner{Options: opt, m: m, failures: make([]any, len(m.Funcs))}
	var wg sync.WaitGroup
	for range min(jobs, len(m.Funcs)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r.work()
		}()
	}
	wg.Wait()
	for _, failure := range r.failures { // the first in order, whatever was first in time
		if failure != nil {
			panic(failure)
		}
	}
}

// A runner is shared by the goroutines that run passes.
type runner struct {
	Options
	m        *ir.Module
	next     atomic.Int64 // index of the next function to take
	failures []any        // by function: what its pass panicked with
}

// work takes functions until none are left.
func (r *runner) work() {
	for {
		i := int(r.next.Add(1)) - 1
		if i >= len(r.m.Funcs) {
			return
		}
		if f := r.m.Funcs[i]; f.Import == nil {
			r.failures[i] = r.function(f)
		}
	}
}

// function runs the passes over f. It returns what to panic with if one fails.
func (r *runner) function(f *ir.Func) (failure any) {
	current := Lower
	defer func() {
		if err := recover(); err != nil {
			failure = fmt.Sprintf("pass %s: func %s: %v\n%s", current, f.Name, err, debug.Stack())
		}
	}()
	r.check(current, f)
	for i := range passes {
		p := &passes[i]
		current = p.name
		switch {
		case !r.Off[p.name]:
			p.fn(f)
		case p.instead != nil:
			p.instead(f)
		}
		r.check(current, f)
	}
	return nil
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
