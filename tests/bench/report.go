package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A table is rows of cells; the first column is text, the others are numbers.
type table struct {
	head []string
	rows [][]string // an empty row is a rule
}

// text prints the table for a terminal.
func (t *table) text(w io.Writer) {
	widths := make([]int, len(t.head))
	for _, row := range append(t.rows, t.head) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range append([][]string{t.head}, t.rows...) {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// markdown prints the table for a README.
func (t *table) markdown(w io.Writer) {
	fmt.Fprintf(w, "| %s |\n|---|%s\n", strings.Join(t.head, " | "), strings.Repeat("---:|", len(t.head)-1))
	for _, row := range t.rows {
		if len(row) > 0 {
			fmt.Fprintf(w, "| %s%s |\n", strings.Join(row, " | "), strings.Repeat(" |", len(t.head)-len(row)))
		}
	}
}

// times tables the results: for each program the native time and the ratio of
// each contender to the native time, or to the first where there is no native.
func times(results []*result, contenders []*contender) *table {
	t := &table{head: []string{"program", contenders[0].title()}}
	for _, c := range contenders[1:] {
		t.head = append(t.head, c.title())
	}
	t.head = append(t.head, "doubt")
	for _, heldOut := range []bool{false, true} {
		set := slices.DeleteFunc(slices.Clone(results), func(r *result) bool { return r.program.heldOut != heldOut })
		if len(set) == 0 {
			continue
		}
		if len(t.rows) > 0 {
			t.rows = append(t.rows, nil)
		}
		title := "all above"
		if heldOut {
			title = "all held out"
		}
		for _, family := range families() {
			of := slices.DeleteFunc(slices.Clone(set), func(r *result) bool { return r.program.family != family })
			if len(of) == 0 {
				continue
			}
			for _, r := range of {
				t.rows = append(t.rows, r.row(contenders))
			}
			if len(of) > 1 {
				t.rows = append(t.rows, means("  mean, "+family, of, contenders))
			}
		}
		t.rows = append(t.rows, means("MEAN, "+title, set, contenders), worst("WORST, "+title, set, contenders))
	}
	return t
}

// row is the line of a program.
func (r *result) row(contenders []*contender) []string {
	name := r.program.name
	if r.program.heldOut {
		name += " (held out)"
	}
	row := []string{name, fmt.Sprintf("%.2f ms", r.series[0].best().Seconds()*1000)}
	for i := range contenders[1:] {
		ratio, ok := r.ratio(i + 1)
		if !ok {
			row = append(row, "-")
			continue
		}
		row = append(row, fmt.Sprintf("%.2f", ratio))
	}
	return append(row, fmt.Sprintf("%.0f %%", 100*r.doubt()))
}

// means are the geometric means of the ratios of several programs. A contender
// that cannot run all of them has none.
func means(title string, results []*result, contenders []*contender) []string {
	row := []string{title, "1.00"}
	for i := range contenders[1:] {
		sum, all := 0.0, true
		for _, r := range results {
			ratio, ok := r.ratio(i + 1)
			sum += math.Log(ratio)
			all = all && ok
		}
		cell := "-"
		if all {
			cell = fmt.Sprintf("%.2f", math.Exp(sum/float64(len(results))))
		}
		row = append(row, cell)
	}
	return row
}

// worst are the largest ratios.
func worst(title string, results []*result, contenders []*contender) []string {
	row := []string{title, "1.00"}
	for i := range contenders[1:] {
		most := 0.0
		for _, r := range results {
			ratio, _ := r.ratio(i + 1)
			most = max(most, ratio)
		}
		row = append(row, fmt.Sprintf("%.2f", most))
	}
	return row
}

// costs tables what the builds took, all programs together.
func costs(results []*result, contenders []*contender) *table {
	t := &table{head: []string{"all programs", "executables", "compiling, CPU time", "memory of the largest process"}}
	for i, c := range contenders {
		var total cost
		var size int64
		complete := true
		for _, r := range results {
			made := r.builds[i]
			if made.cost.CPU == 0 {
				complete = false
				break
			}
			total = total.add(made.cost)
			size += made.size
		}
		if !complete {
			continue
		}
		row := []string{c.title(), "-", fmt.Sprintf("%.1f s", total.CPU.Seconds()), fmt.Sprintf("%d MB", total.Memory/1e6)}
		if size > 0 {
			row[1] = fmt.Sprintf("%d KB", size/1000)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// benchmarks prints a line for each process, as `go test -bench` does, for
// benchstat.
func benchmarks(w io.Writer, results []*result, contenders []*contender, repetitions int) {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: wasmc/tests/bench\n", runtime.GOOS, runtime.GOARCH)
	for _, r := range results {
		name := strings.ToUpper(r.program.name[:1]) + r.program.name[1:]
		for i, c := range contenders {
			for _, s := range r.series[i] {
				fmt.Fprintf(w, "Benchmark%s/%s %d %d ns/op\n", name, c.key(), repetitions, s.minimum/time.Nanosecond)
			}
		}
	}
}
