package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// An interruption is the signal that ended a build.
type interruption struct{ syscall.Signal }

func (i interruption) Error() string { return i.Signal.String() }

// untilInterrupted returns a context that is done when the user or the system
// asks wasmc to end, so that temporary files can be removed first. A second
// request ends it at once.
func untilInterrupted() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as nohup does
			signal.Notify(signals, s)
		}
	}
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(interruption{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}

// die ends wasmc as the signal would have, so that a shell that runs it in a
// loop ends too.
func (i interruption) die() {
	syscall.Kill(os.Getpid(), i.Signal)
	time.Sleep(time.Second) // until it arrives
	panic("alive after signal " + i.Signal.String())
}
