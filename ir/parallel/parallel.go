// Package parallel runs independent pieces of work on several processors, with
// an outcome that does not depend on the schedule.
package parallel

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each calls f with the numbers from 0 to n-1, jobs of them at a time (at least
// one), beginning with the lowest. After an error or a panic it begins no more.
// It returns the error of the lowest number, or panics with its panic, whichever
// came first.
func Each(jobs, n int, f func(i int) error) error {
	outcomes := make([]outcome, n)
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(max(jobs, 1), n) {
		wg.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if outcomes[i] = call(f, i); outcomes[i] != (outcome{}) {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	// What has a lower number than a failure was begun before it, and is done.
	for _, o := range outcomes {
		if o.panicked != nil {
			panic(o.panicked)
		}
		if o.err != nil {
			return o.err
		}
	}
	return nil
}

// An outcome is how a call ended; zero if it ended well.
type outcome struct {
	err      error
	panicked *Panic
}

func call(f func(i int) error, i int) (o outcome) {
	defer func() {
		if r := recover(); r != nil {
			o.panicked = &Panic{r, debug.Stack()}
		}
	}()
	return outcome{err: f(i)}
}

// A Panic is a panic on its way from the goroutine that had it to the one that
// waits for it.
type Panic struct {
	Value any
	Stack []byte // of the goroutine that had it
}

func (p *Panic) String() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }
