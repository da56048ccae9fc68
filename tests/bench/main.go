// Command bench measures the programs that wasmc makes against the same programs
// compiled natively, and against other ways to run WebAssembly.
//
// It measures the kernels alone, all contenders in turn, and takes the best of
// many short runs: what else the machine does can only make a run longer. It
// refuses results that differ.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
	"golang.org/x/term"
)

const usage = `Usage: go run ./tests/bench [flags]
Measures how long the programs in tests/bench/programs take, relative to native code.
`

// options are the flags.
type options struct {
	set          string
	programs     []string
	contenders   []string
	variants     []string
	wasmc        []string
	clang, cpu   string
	plan         plan
	startUp      bool
	lock         string
	goFile       string
	markdownFile string
}

func (o *options) flags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("bench", pflag.ContinueOnError)
	fs.SortFlags = false
	fs.StringVar(&o.set, "set", "tuning", "the `programs` to run: tuning, held-out or all")
	fs.StringSliceVarP(&o.programs, "programs", "p", nil, "only these `programs` or families")
	fs.StringSliceVarP(&o.contenders, "contenders", "c", nil, "only these `names` (default: all that are installed)")
	fs.StringSliceVar(&o.variants, "variants", nil, "only these `kinds` of modules: scalar, simd128")
	fs.StringArrayVar(&o.wasmc, "wasmc", nil, "[NAME=]`COMMAND`: a wasmc to measure, with flags; repeatable (default: built from this source)")
	fs.StringVar(&o.clang, "clang", "", "`path` of clang (default: the newest)")
	fs.StringVar(&o.cpu, "cpu", "x86-64-v2", "what native code and wasmc may assume of the `processor`")
	fs.IntVarP(&o.plan.repetitions, "repetitions", "r", 4, "of a kernel in a process")
	fs.IntVarP(&o.plan.processes, "processes", "n", 10, "at least so many of each contender for each program")
	fs.IntVar(&o.plan.most, "most", 0, "processes while ratios are in doubt (default: three times as many)")
	fs.BoolVar(&o.startUp, "start-up", false, "measure the start of hello as well")
	fs.StringVar(&o.lock, "lock", "", "lock this `file` while a program is measured, to take turns with others")
	fs.StringVar(&o.markdownFile, "markdown", "", "write the tables to this `file`, too")
	fs.StringVar(&o.goFile, "go", "", "write a line for each process to this `file`, for benchstat")
	fs.Usage = func() { fmt.Fprintf(os.Stderr, "%s%s", usage, fs.FlagUsages()) }
	return fs
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := run(ctx, os.Args[1:])
	if errors.Is(err, pflag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var o options
	fs := o.flags()
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("what is %q? See --help", fs.Arg(0))
	}
	if o.plan.repetitions < 1 || o.plan.processes < 1 {
		return errors.New("at least one repetition and one process")
	}
	if o.plan.most == 0 {
		o.plan.most = 3 * o.plan.processes
	}
	o.plan.most = max(o.plan.most, o.plan.processes)
	chosen, err := choose(o.set, o.programs)
	if err != nil {
		return err
	}
	b, err := newBuilder(ctx, o.clang, o.cpu)
	if err != nil {
		return err
	}
	if err := b.makeDirs(); err != nil {
		return err
	}
	defer os.RemoveAll(b.work)
	contenders, err := o.choose(b)
	if err != nil {
		return err
	}
	results, err := b.buildAll(chosen, contenders)
	if err != nil {
		return err
	}
	contenders = leaveOut(results, contenders, os.Stderr)
	if err := o.measureAll(ctx, results); err != nil {
		return err
	}
	tables := []*table{times(results, contenders), costs(results, contenders)}
	if o.startUp {
		starts, err := o.measureStart(ctx, b, contenders)
		if err != nil {
			return err
		}
		tables = append(tables, startUps(starts))
	}
	var errs []error
	for _, r := range results {
		errs = append(errs, r.check(contenders))
	}
	return errors.Join(append(errs, o.report(tables, results, contenders))...)
}

// measureAll measures one program after the other.
func (o *options) measureAll(ctx context.Context, results []*result) error {
	defer progress("")
	for i, r := range results {
		progress("%d/%d %s", i+1, len(results), r.program.name)
		unlock, err := lock(ctx, o.lock)
		if err != nil {
			return err
		}
		err = r.measure(ctx, o.plan)
		unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// measureStart measures hello.
func (o *options) measureStart(ctx context.Context, b *builder, contenders []*contender) ([]*start, error) {
	progress("start-up")
	defer progress("")
	unlock, err := lock(ctx, o.lock)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return startUp(ctx, b, contenders)
}

// lock waits for a file's lock, if a file is named, or for the context's end.
func lock(ctx context.Context, file string) (unlock func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	locked := make(chan error, 1)
	go func() { locked <- syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }()
	select {
	case <-ctx.Done(): // the process is about to end, and with it the wait
		return nil, context.Cause(ctx)
	case err := <-locked:
		if err != nil {
			f.Close()
			return nil, &os.PathError{Op: "lock", Path: file, Err: err}
		}
		return func() { f.Close() }, nil
	}
}

// progress shows what is being done, in one line of a terminal.
func progress(format string, args ...any) {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		fmt.Fprintf(os.Stderr, "\r\033[K"+format, args...)
	}
}

// choose returns the contenders to run. The first is what the others are compared
// with.
func (o *options) choose(b *builder) ([]*contender, error) {
	chosen, err := o.chooseVariants()
	if err != nil {
		return nil, err
	}
	if err := o.checkContenders(); err != nil {
		return nil, err
	}
	all := []*contender{native}
	if len(o.wasmc) == 0 && o.wants("wasmc") {
		path := filepath.Join(b.work, "wasmc")
		cmd := command(b.ctx, "go", "build", "-o", path, "./cmd/wasmc")
		cmd.Dir = filepath.Dir(filepath.Dir(b.dir))
		if text, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", cmd, err, text)
		}
		all = append(all, wasmc("wasmc", []string{path}, chosen)...)
	}
	for _, s := range o.wasmc {
		name, command, err := parseWasmc(s)
		if err != nil {
			return nil, fmt.Errorf("--wasmc: %w", err)
		}
		all = append(all, wasmc(name, command, chosen)...)
	}
	for _, p := range peers {
		if !o.wants(p.name) {
			continue
		}
		cs, err := p.contenders(b, chosen)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", p.name, err)
		}
		all = append(all, cs...)
	}
	all = slices.DeleteFunc(all, func(c *contender) bool { return !o.wants(c.name) })
	if len(all) == 0 {
		return nil, errors.New("there is nothing left to measure")
	}
	return all, nil
}

func (o *options) chooseVariants() ([]variant, error) {
	if len(o.variants) == 0 {
		return variants, nil
	}
	var chosen []variant
	for _, name := range o.variants {
		i := slices.IndexFunc(variants, func(v variant) bool { return v.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no kind of modules %q: want scalar or simd128", name)
		}
		chosen = append(chosen, variants[i])
	}
	return chosen, nil
}

// checkContenders finds names of contenders that there are not.
func (o *options) checkContenders() error {
	known := []string{native.name}
	if len(o.wasmc) == 0 {
		known = append(known, "wasmc")
	}
	for _, s := range o.wasmc {
		name, _, err := parseWasmc(s)
		if err != nil {
			return fmt.Errorf("--wasmc: %w", err)
		}
		known = append(known, name)
	}
	for _, p := range peers {
		known = append(known, p.name)
	}
	for _, name := range o.contenders {
		if !slices.Contains(known, name) {
			return fmt.Errorf("no contender %q: want %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// wants tells whether the user has asked for a contender: for it, or for none in
// particular.
func (o *options) wants(name string) bool {
	return len(o.contenders) == 0 || slices.Contains(o.contenders, name)
}

// report prints what was measured.
func (o *options) report(tables []*table, results []*result, contenders []*contender) error {
	for _, t := range tables {
		t.text(os.Stdout)
		fmt.Println()
	}
	return errors.Join(
		write(o.markdownFile, func(w io.Writer) {
			for _, t := range tables {
				t.markdown(w)
				fmt.Fprintln(w)
			}
		}),
		write(o.goFile, func(w io.Writer) { benchmarks(w, results, contenders, o.plan.repetitions) }),
	)
}

// write writes a file, if one is wanted.
func write(file string, print func(w io.Writer)) error {
	if file == "" {
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	print(f)
	return f.Close()
}
