package main

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A contender is a way to get from a program to a running process.
type contender struct {
	name     string
	variant  *variant // of the module that it runs; nil: it takes the C source
	optional bool     // it is left out where it fails to prepare a program

	// prepare does what has to be done before the program can be run, and returns
	// the command that runs it, to which the number of repetitions is added.
	prepare func(b *builder, p program, module string) (*build, error)
}

// A build is a program, ready to be run.
type build struct {
	failed  error // why it cannot be
	command []string
	warmUp  int   // repetitions that it takes to get up to speed
	size    int64 // of the executable; 0: there is none
	cost    cost  // of compiling the C source, or the module; 0: it is not known
}

// title is the contender's name in tables.
func (c *contender) title() string {
	if c.variant == nil {
		return c.name
	}
	return c.name + " " + c.variant.name
}

// key is its name in benchmark lines, in the form that benchstat can project.
func (c *contender) key() string {
	if c.variant == nil {
		return "build=" + c.name
	}
	return "build=" + c.name + "/wasm=" + c.variant.name
}

// build makes the program.
func (c *contender) build(b *builder, p program) (*build, error) {
	var module string
	if c.variant != nil {
		var err error
		if module, _, err = b.module(b.source(p), *c.variant); err != nil {
			return nil, err
		}
	}
	made, err := c.prepare(b, p, module)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", p.name, c.title(), err)
	}
	return made, nil
}

// executable is the build that an executable file is.
func executable(file string, c cost, err error) (*build, error) {
	if err != nil {
		return nil, err
	}
	n, err := size(file)
	return &build{command: []string{file}, size: n, cost: c}, err
}

var native = &contender{
	name: "native",
	prepare: func(b *builder, p program, _ string) (*build, error) {
		return executable(b.native(b.source(p)))
	},
}

// wasmc is a contender for each variant: the compiler that command runs.
func wasmc(name string, command []string, variants []variant) []*contender {
	var cs []*contender
	for _, v := range variants {
		cs = append(cs, &contender{
			name:    name,
			variant: &v,
			prepare: func(b *builder, p program, module string) (*build, error) {
				return executable(b.wasmc(command, p.name+"."+name+"."+v.name, module))
			},
		})
	}
	return cs
}

// parseWasmc parses a value of the flag --wasmc: [NAME=]COMMAND, where the command
// may have flags.
func parseWasmc(s string) (name string, command []string, err error) {
	name = "wasmc"
	// A name has no slash or space: that would be a path or a flag with a value.
	if before, after, ok := strings.Cut(s, "="); ok && !strings.ContainsAny(before, "/ ") {
		name, s = before, after
	}
	command = strings.Fields(s)
	if name == "" || len(command) == 0 {
		return "", nil, fmt.Errorf("want [NAME=]COMMAND, not %q", s)
	}
	path, err := exec.LookPath(command[0])
	if err == nil {
		command[0], err = filepath.Abs(path)
	}
	return name, command, err
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
