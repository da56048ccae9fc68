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
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"wasmc/backend/toolchain"
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
	var errs []error
	for _, r := range results {
		errs = append(errs, r.check(contenders))
	}
	return errors.Join(append(errs, o.report(results, contenders))...)
}

// measureAll measures one program after the other.
func (o *options) measureAll(ctx context.Context, results []*result) error {
	defer progress("")
	for i, r := range results {
		progress("%d/%d %s", i+1, len(results), r.program.name)
		unlock, err := lock(o.lock)
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

// lock waits for a file's lock, if a file is named.
func lock(file string) (unlock func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, &os.PathError{Op: "lock", Path: file, Err: err}
	}
	return func() { f.Close() }, nil
}

// progress shows what is being done, in one line of a terminal.
func progress(format string, args ...any) {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		fmt.Fprintf(os.Stderr, "\r\033[K"+format, args...)
	}
}

// newBuilder finds the tools.
func newBuilder(ctx context.Context, clang, cpu string) (*builder, error) {
	tools, err := toolchain.Find(clang)
	if err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, clang: tools.Clang.Path, cpu: cpu}
	builtins, err := command(ctx, b.clang, "--target=wasm32-wasi", "-Wno-deprecated", "-print-libgcc-file-name").Output()
	if err != nil {
		return nil, fmt.Errorf("%s cannot make WebAssembly: %w", b.clang, err)
	}
	for _, file := range []string{strings.TrimSpace(string(builtins)), "/usr/include/wasm32-wasi/stdio.h"} {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%s cannot make WebAssembly: %w (apt-get install wasi-libc libclang-rt-%d-dev-wasm32)",
				b.clang, err, tools.Major)
		}
	}
	root, err := command(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	b.dir = filepath.Join(strings.TrimSpace(string(root)), "tests", "bench")
	return b, err
}

// makeDirs makes the directories that are built in, and removes what is old.
func (b *builder) makeDirs() error {
	user, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	b.cache = filepath.Join(user, "wasmc", "bench")
	if err := os.MkdirAll(b.cache, 0o777); err != nil {
		return err
	}
	if err := trim(b.cache); err != nil {
		return err
	}
	// Within the cache: its entries are made here and moved, and what a killed run
	// leaves is removed with old entries.
	b.work, err = os.MkdirTemp(b.cache, "work-")
	return err
}

// choose returns the contenders to run. The first is what the others are compared
// with.
func (o *options) choose(b *builder) ([]*contender, error) {
	var chosen []variant
	for _, v := range variants {
		if len(o.variants) == 0 || slices.Contains(o.variants, v.name) {
			chosen = append(chosen, v)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no kind of modules %q: want scalar or simd128", o.variants)
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
	return slices.DeleteFunc(all, func(c *contender) bool { return !o.wants(c.name) }), nil
}

// checkContenders finds names of contenders that there are not.
func (o *options) checkContenders() error {
	known := []string{native.name, "wasmc"}
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

// buildAll makes all programs for all contenders.
func (b *builder) buildAll(chosen []program, contenders []*contender) ([]*result, error) {
	results := make([]*result, len(chosen))
	for i, p := range chosen {
		results[i] = &result{program: p, builds: make([]*build, len(contenders))}
	}
	errs := make(chan error)
	limit := make(chan struct{}, runtime.NumCPU())
	for _, r := range results {
		go func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			errs <- b.buildOne(r, contenders)
		}()
	}
	var failed error
	for i := range results {
		progress("building %d/%d", i+1, len(results))
		if err := <-errs; err != nil && failed == nil {
			failed = err // the others will hardly tell more
		}
	}
	progress("")
	return results, failed
}

// buildOne makes a program for all contenders.
func (b *builder) buildOne(r *result, contenders []*contender) error {
	for i, c := range contenders {
		made, err := c.build(b, r.program)
		if err != nil && c.optional && b.ctx.Err() == nil {
			r.builds[i] = &build{failed: err}
			continue
		}
		if err != nil {
			return err
		}
		r.builds[i] = made
	}
	return nil
}

// leaveOut removes the contenders that could not prepare any program, and says
// which could not prepare some.
func leaveOut(results []*result, contenders []*contender, w io.Writer) []*contender {
	var left []*contender
	var keep []int
	for i, c := range contenders {
		failed, reason := 0, ""
		for _, r := range results {
			if err := r.builds[i].failed; err != nil {
				failed++
				reason, _, _ = strings.Cut(err.Error(), "\n")
			}
		}
		if failed > 0 {
			fmt.Fprintf(w, "%s is left out of %d programs: %s\n", c.title(), failed, reason)
		}
		if failed < len(results) {
			left = append(left, c)
			keep = append(keep, i)
		}
	}
	for _, r := range results {
		var builds []*build
		for _, i := range keep {
			builds = append(builds, r.builds[i])
		}
		r.builds = builds
	}
	return left
}

// report prints what was measured.
func (o *options) report(results []*result, contenders []*contender) error {
	tables := []*table{times(results, contenders), costs(results, contenders)}
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
