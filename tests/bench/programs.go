package main

import (
	"fmt"
	"slices"
	"strings"
)

// A program is a file in C: one kernel, see programs/bench.h.
type program struct {
	name    string // of its file, without .c
	family  string
	heldOut bool   // not to be looked at by whoever improves the compiler: see README.md
	dir     string // of the file; empty: programs
}

// programs lists all of them, by family. Those that are held out were chosen when
// they were written, before any of them was measured.
var programs = []program{
	{name: "atax", family: linear},
	{name: "durbin", family: linear},
	{name: "gemm", family: linear},
	{name: "gemver", family: linear},
	{name: "lu", family: linear},
	{name: "syrk", family: linear},
	{name: "trmm", family: linear, heldOut: true},

	{name: "fdtd2d", family: stencils},
	{name: "heat3d", family: stencils},
	{name: "jacobi1d", family: stencils},
	{name: "jacobi2d", family: stencils},
	{name: "filter", family: stencils, heldOut: true},

	{name: "floyd", family: dynamic},
	{name: "knapsack", family: dynamic},
	{name: "lcs", family: dynamic},
	{name: "nussinov", family: dynamic, heldOut: true},

	{name: "quicksort", family: sorting},
	{name: "radixsort", family: sorting},
	{name: "mergesort", family: sorting, heldOut: true},

	{name: "crc32", family: hashing},
	{name: "sha256", family: hashing},
	{name: "xxhash", family: hashing, heldOut: true},

	{name: "lz", family: compression},
	{name: "huffman", family: compression, heldOut: true},

	{name: "json", family: parsing},
	{name: "csv", family: parsing, heldOut: true},

	{name: "regex", family: searching},
	{name: "strsearch", family: searching},
	{name: "ahocorasick", family: searching, heldOut: true},

	{name: "closures", family: interpreters},
	{name: "vm", family: interpreters},
	{name: "forth", family: interpreters, heldOut: true},

	{name: "bintrees", family: structures},
	{name: "dijkstra", family: structures},
	{name: "hashtable", family: structures},
	{name: "avl", family: structures, heldOut: true},

	{name: "fft", family: numeric},
	{name: "mandelbrot", family: numeric},
	{name: "nbody", family: numeric},
	{name: "particles", family: numeric},
	{name: "raytrace", family: numeric, heldOut: true},

	{name: "ackermann", family: calls},
	{name: "queens", family: calls},
	{name: "shapes", family: calls},

	{name: "strings", family: memory},
	{name: "textbuf", family: memory},

	{name: "modexp", family: integers},
	{name: "millerrabin", family: integers, heldOut: true},
}

const (
	linear       = "linear algebra"
	stencils     = "stencils"
	dynamic      = "dynamic programming"
	sorting      = "sorting"
	hashing      = "hashing"
	compression  = "compression"
	parsing      = "parsing"
	searching    = "searching"
	interpreters = "interpreters"
	structures   = "data structures"
	numeric      = "floating point"
	calls        = "calls"
	memory       = "memory and strings"
	integers     = "wide integers"
)

// families returns the families in the order of the table.
func families() []string {
	var names []string
	for _, p := range programs {
		if !slices.Contains(names, p.family) {
			names = append(names, p.family)
		}
	}
	return names
}

// choose returns the programs of a set (tuning, held-out or all) or, if names are
// given, those of these families in the set and those of these names in any.
func choose(set string, names []string) ([]program, error) {
	if !slices.Contains([]string{"tuning", "held-out", "all"}, set) {
		return nil, fmt.Errorf("no set of programs %q: want tuning, held-out or all", set)
	}
	for _, name := range names {
		known := func(p program) bool { return p.name == name || p.family == name }
		if !slices.ContainsFunc(programs, known) {
			return nil, fmt.Errorf("no program or family %q; families are %s", name, strings.Join(families(), ", "))
		}
	}
	var chosen []program
	for _, p := range programs {
		inSet := set == "all" || p.heldOut == (set == "held-out")
		wanted := len(names) == 0 || slices.Contains(names, p.family)
		if inSet && wanted || slices.Contains(names, p.name) {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no programs of %s are in the set %s", strings.Join(names, ", "), set)
	}
	return chosen, nil
}
