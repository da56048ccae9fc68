package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"wasmc/backend"
	"wasmc/ir"
	"wasmc/ir/passes"
)

const insideHelp = `What wasmc does, and how to have it do less: flags of build. run and image have
those that concern the program.
  -v, --verbose          tools, times, sizes
  -x, --trace            commands as they are run
      --work             keep the temporary files
      --dump PASS[:FUNC]    the IR after that pass; "lower": before all passes
      --passes-off LIST     leave out passes
      --features-off LIST   refuse modules that use these proposals
`

// A dump is the value of --dump: the pass to print functions after, and the
// function's name, or "" for all.
type dump struct{ pass, fn string }

func parseDump(s string) (dump, error) {
	pass, fn, _ := strings.Cut(s, ":")
	if names := append([]string{passes.Lower}, passes.Names()...); !slices.Contains(names, pass) {
		return dump{}, fmt.Errorf("no such pass; there are %s", strings.Join(names, ", "))
	}
	return dump{pass, fn}, nil
}

// checkDump refuses to dump a function that m does not have.
func (o *options) checkDump(m *ir.Module) error {
	named := func(f *ir.Func) bool { return f.Name == o.dump.fn }
	if o.dump.fn != "" && !slices.ContainsFunc(m.Funcs, named) {
		return usagef("build", "--dump: the module has no function %s", o.dump.fn)
	}
	return nil
}

// passesOff is the value of --passes-off.
type passesOff map[string]bool

func (p passesOff) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		if !slices.Contains(passes.Names(), name) {
			return fmt.Errorf("no pass %q; there are %s", name, strings.Join(passes.Names(), ", "))
		}
		p[name] = true
	}
	return nil
}

func (p passesOff) Type() string { return "LIST" }

func (p passesOff) String() string { return "" }

// passes says how the passes run over m, and what they print to out.
func (o *options) passes(m *ir.Module, out io.Writer) passes.Options {
	opt := passes.Options{Jobs: o.Jobs, Off: o.off, Quick: o.Level == "0" || o.Level == "1", Roots: backend.Roots(m, &o.Options)}
	if o.dump != (dump{}) {
		opt.Dump = func(pass string, f *ir.Func) {
			if pass == o.dump.pass && (o.dump.fn == "" || o.dump.fn == f.Name) {
				fmt.Fprintln(out, f)
			}
		}
	}
	return opt
}
