package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

// A sample is what one process reports: see programs/bench.h.
type sample struct {
	minimum, median time.Duration // of the kernel, over the repetitions
	checksum        string
}

// A series is what the processes of one contender report about one program.
type series []sample

// best is the shortest time of all.
func (s series) best() time.Duration {
	return slices.MinFunc(s, func(a, b sample) int { return cmp.Compare(a.minimum, b.minimum) }).minimum
}

// A result is what was measured about one program: a build and a series for each
// contender, which is empty for one that cannot run it.
type result struct {
	program program
	builds  []*build
	series  []series
}

// A plan says how often things are run.
type plan struct {
	processes   int // at least this many of each contender
	most        int // and up to so many, until the ratios are trusted
	repetitions int // of the kernel in each
}

// trusted is the doubt below which a ratio is taken for settled.
const trusted = 0.02

// measure runs the contenders in turn, and in the opposite order every other
// time, so that what else the machine does meets all of them alike.
func (r *result) measure(ctx context.Context, p plan) error {
	var order []int
	for i, b := range r.builds {
		if b.failed == nil {
			order = append(order, i)
		}
	}
	defer undisturbed()()
	r.series = make([]series, len(r.builds))
	for n := 1; n <= p.most; n++ {
		for _, i := range order {
			s, err := r.builds[i].run(ctx, p.repetitions)
			if err != nil {
				return fmt.Errorf("%s: %w", r.program.name, err)
			}
			r.series[i] = append(r.series[i], s)
		}
		if n >= p.processes && r.doubt() <= trusted {
			break
		}
		slices.Reverse(order)
	}
	return nil
}

// undisturbed has the kernel prefer the processes that the calling goroutine
// starts to all that run normally. Only root may do that; others need a quieter
// machine, and the doubt tells.
func undisturbed() (restore func()) {
	runtime.LockOSThread()
	setScheduler(roundRobin, 1)
	return func() {
		setScheduler(normal, 0)
		runtime.UnlockOSThread()
	}
}

// The kernel's scheduling policies, of linux/sched.h.
const (
	normal     = 0
	roundRobin = 2
)

// setScheduler sets the policy of this thread, which its children inherit.
func setScheduler(policy uintptr, priority int32) {
	syscall.Syscall(syscall.SYS_SCHED_SETSCHEDULER, 0, policy, uintptr(unsafe.Pointer(&priority)))
}

// ratio is a contender's time over that of the first: the best over the best.
func (r *result) ratio(i int) (float64, bool) {
	if len(r.series[i]) == 0 {
		return 0, false
	}
	return float64(r.series[i].best()) / float64(r.series[0].best()), true
}

// paired is the same by another way: the median of the ratios of processes that
// ran one after the other.
func (r *result) paired(i int) float64 {
	var ratios []float64
	for n, s := range r.series[i] {
		ratios = append(ratios, float64(s.minimum)/float64(r.series[0][n].minimum))
	}
	slices.Sort(ratios)
	return (ratios[(len(ratios)-1)/2] + ratios[len(ratios)/2]) / 2
}

// doubt tells how far a ratio can be trusted: how much, as a share of it, the two
// ways to find it disagree, at most. The best of one contender may be from a quiet
// moment that another has not had; then the ratios of neighbours are others.
func (r *result) doubt() float64 {
	most := 0.0
	for i := range r.series {
		if ratio, ok := r.ratio(i); ok {
			most = max(most, math.Abs(r.paired(i)/ratio-1))
		}
	}
	return most
}

// timeout is for a process: kernels take milliseconds, but an interpreter may take
// a hundred times as long.
const timeout = 5 * time.Minute

// run runs a process.
func (b *build) run(ctx context.Context, repetitions int) (sample, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errors.New("it takes too long"))
	defer cancel()
	args := append(b.command[1:len(b.command):len(b.command)], strconv.Itoa(b.warmUp+repetitions))
	cmd := command(ctx, b.command[0], args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	err := cmd.Run()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", cmd, err)
	}
	var s sample
	if _, err := fmt.Sscanf(out.String(), "%d %d %s\n", &s.minimum, &s.median, &s.checksum); err != nil {
		return sample{}, fmt.Errorf("%s: it says %q: %w", cmd, out.String(), err)
	}
	if s.minimum <= 0 {
		return sample{}, fmt.Errorf("%s: no time has passed: %q", cmd, out.String())
	}
	return s, nil
}

// check reports contenders that compute something else than the first, which is
// the native build where there is one.
func (r *result) check(contenders []*contender) error {
	var want string
	var errs []error
	for i, s := range r.series {
		for _, sample := range s {
			if want == "" {
				want = sample.checksum
			}
			if sample.checksum != want {
				errs = append(errs, fmt.Errorf("%s: %s computes %s, want %s",
					r.program.name, contenders[i].title(), sample.checksum, want))
				break
			}
		}
	}
	return errors.Join(errs...)
}
