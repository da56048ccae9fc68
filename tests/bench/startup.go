package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// hello is the program whose start is measured.
var hello = program{name: "hello", dir: "../../examples"}

// A start is what it takes to run hello in one way: from the request to the
// process's end.
type start struct {
	title string
	build *build
	times []time.Duration
}

func (s *start) best() time.Duration { return slices.Min(s.times) }

// Runs of hello: many, since they are short and the kernel takes part.
const (
	startsOfExecutables = 300
	startsOfRuntimes    = 15
)

// startUp measures hello, with one contender of each name.
func startUp(ctx context.Context, b *builder, contenders []*contender) ([]*start, error) {
	var starts []*start
	var last string
	for _, c := range contenders {
		if c.name == last {
			continue // another variant
		}
		last = c.name
		made, err := c.build(b, hello)
		if err != nil && c.optional && ctx.Err() == nil {
			fmt.Fprintf(os.Stderr, "%s does not start hello: %v\n", c.title(), err)
			continue
		}
		if err != nil {
			return nil, err
		}
		starts = append(starts, &start{title: c.title(), build: made})
	}
	defer undisturbed()()
	for i := range startsOfExecutables {
		for _, s := range starts {
			if s.build.size == 0 && i >= startsOfRuntimes {
				continue
			}
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			took, err := s.build.start()
			if err != nil {
				return nil, err
			}
			s.times = append(s.times, took)
		}
	}
	return starts, nil
}

// start runs a program that prints little to its end.
func (b *build) start() (time.Duration, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer null.Close()
	began := time.Now()
	p, err := os.StartProcess(b.command[0], b.command, &os.ProcAttr{Files: []*os.File{null, null, os.Stderr}})
	if err != nil {
		return 0, err
	}
	state, err := p.Wait()
	took := time.Since(began)
	if err == nil && !state.Success() {
		err = fmt.Errorf("%s: %s", b.command[0], state)
	}
	return took, err
}

// startUps tables the starts, relative to the first.
func startUps(starts []*start) *table {
	t := &table{head: []string{"hello", "executable", "compiling, CPU time", "start to exit", "ratio"}}
	for _, s := range starts {
		bytes := "-"
		if s.build.size > 0 {
			bytes = fmt.Sprintf("%d B", s.build.size)
		}
		compiling := "-"
		if s.build.cost.CPU > 0 {
			compiling = fmt.Sprintf("%.2f s", s.build.cost.CPU.Seconds())
		}
		best := s.best()
		t.rows = append(t.rows, []string{s.title, bytes, compiling,
			fmt.Sprintf("%.2f ms", best.Seconds()*1000),
			fmt.Sprintf("%.2f", float64(best)/float64(starts[0].best()))})
	}
	return t
}
