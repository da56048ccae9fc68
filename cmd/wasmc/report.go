package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"

	"wasmc/backend/toolchain"
)

// A report follows a build: on a terminal it shows how far it is, unless other
// things are printed there, and with -v it says in the end where the time went.
type report struct {
	out   io.Writer
	line  *progress // nil if there is no terminal
	start time.Time
	begun time.Time // the stage that progress is about

	mu     sync.Mutex
	stages []stage // in the order in which they began
	notes  []string
}

// A stage is a part of the build.
type stage struct {
	name string
	time time.Duration
}

func (c *cli) newReport(o *options) *report {
	r := &report{out: c.stderr, start: time.Now()}
	prints := o.trace || o.Work || o.dump != (dump{})
	if isTerminal(c.stderr) && !prints {
		r.line = newProgress(c.stderr)
	}
	return r
}

// close takes the progress from the terminal.
func (r *report) close() {
	if r.line != nil {
		r.line.close()
		r.line = nil
	}
}

// progress is told as units are done. share is the part of the work that is done.
func (r *report) progress(done, total int, share float64) {
	if r.line == nil {
		return
	}
	r.mu.Lock()
	elapsed := time.Since(r.begun)
	r.mu.Unlock()
	r.line.set("%d/%d units, %s left", done, total, left(elapsed, share))
}

// left estimates how long the rest of the work takes, if share of it took elapsed.
func left(elapsed time.Duration, share float64) string {
	d := time.Duration(float64(elapsed) * (1/share - 1)).Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d min %02d s", d/time.Minute, d%time.Minute/time.Second)
}

// timed begins to measure a stage. What it returns ends that.
func (r *report) timed(name string) func() {
	if r.line != nil {
		r.line.set("%s", name)
	}
	start := time.Now()
	r.mu.Lock()
	r.begun = start
	r.mu.Unlock()
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		elapsed := time.Since(start)
		for i := range r.stages {
			if r.stages[i].name == name { // a stage may come in parts
				r.stages[i].time += elapsed
				return
			}
		}
		r.stages = append(r.stages, stage{name, elapsed})
	}
}

// lowered is told of functions that are too large for the level that was asked for.
func (r *report) lowered(function string, size int, level string) {
	r.notes = append(r.notes, fmt.Sprintf("function %s is compiled at -O%s, since it is large: %d values", function, level, size))
}

// print says, if the user wants to know, what was used and where time and memory
// went.
func (r *report) print(in *input, o *options) error {
	if !o.verbose {
		return nil
	}
	r.close()
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	if !o.kind.text {
		tools, err := toolchain.Find(o.Clang)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.out, "%s: %s\n", tools.Clang.Path, tools.Clang.Version)
		fmt.Fprintf(r.out, "%s: %s\n", tools.LLD.Path, tools.LLD.Version)
	}
	fmt.Fprintf(w, "input\t%s\t%s\n", byteCount(len(in.data)), in.name)
	for _, note := range r.notes {
		fmt.Fprintf(w, "note\t%s\n", note)
	}
	total := time.Since(r.start)
	for _, s := range r.stages {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.name, seconds(s.time), percent(s.time, total))
	}
	fmt.Fprintf(w, "total\t%s\t%d at a time\n", seconds(total), o.Jobs)
	own, child := peakMemory()
	fmt.Fprintf(w, "memory\t%s\twasmc; each tool at most %s\n", byteCount(own), byteCount(child))
	if st, err := os.Stat(o.Output); err == nil {
		fmt.Fprintf(w, "output\t%s\t%s\n", byteCount(int(st.Size())), o.Output)
	}
	return w.Flush()
}

// peakMemory is the most memory, in bytes, that this process and the largest of
// its children had. The kernel counts for a child what its parent had when it
// started.
func peakMemory() (own, child int) {
	var self, children syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &self) != nil ||
		syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children) != nil {
		panic("getrusage: bad argument")
	}
	return int(self.Maxrss) << 10, int(children.Maxrss) << 10
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

func percent(part, whole time.Duration) string {
	return fmt.Sprintf("%.0f %%", 100*part.Seconds()/whole.Seconds())
}

// byteCount writes n for a person: 1.2 MB.
func byteCount(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
