package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// A progress is a line on a terminal that says how far a build is. It is redrawn
// in place and disappears in the end; a build that is done within patience never
// shows it.
type progress struct {
	out  io.Writer
	stop chan struct{} // closed when the build is done
	done sync.WaitGroup

	mu   sync.Mutex
	line string // what the terminal should say
}

const (
	patience = 2 * time.Second
	redraw   = 100 * time.Millisecond
	eraseEOL = "\r\x1b[K" // ECMA-48: to the line's beginning, erase to its end
)

// newProgress returns a line on the terminal out.
func newProgress(out io.Writer) *progress {
	p := &progress{out: out, stop: make(chan struct{})}
	p.done.Go(p.draw)
	return p
}

// set says how far the build is.
func (p *progress) set(format string, args ...any) {
	p.mu.Lock()
	p.line = "compiling: " + fmt.Sprintf(format, args...)
	p.mu.Unlock()
}

// close erases the line.
func (p *progress) close() {
	close(p.stop)
	p.done.Wait()
}

// draw keeps the terminal up to date until the build is done.
func (p *progress) draw() {
	wait := patience
	shown := ""
	for {
		select {
		case <-p.stop:
			if shown != "" {
				io.WriteString(p.out, eraseEOL)
			}
			return
		case <-time.After(wait):
		}
		p.mu.Lock()
		line := p.line
		p.mu.Unlock()
		if line != shown {
			io.WriteString(p.out, eraseEOL+line)
			shown = line
		}
		wait = redraw
	}
}
