package main

import (
	"fmt"
	"slices"
	"strings"
)

// A program is a file of the directory programs: one kernel, see bench.h there.
type program struct {
	name    string // of its file, without .c
	family  string
	heldOut bool // not to be looked at by whoever improves the compiler: see README.md
}

// programs lists all of them, by family. Those that are held out were chosen when
// they were written, before any of them was measured.
var programs = []program{
	{"atax", linear, false},
	{"durbin", linear, false},
	{"gemm", linear, false},
	{"gemver", linear, false},
	{"lu", linear, false},
	{"syrk", linear, false},
	{"trmm", linear, true},

	{"fdtd2d", stencils, false},
	{"heat3d", stencils, false},
	{"jacobi1d", stencils, false},
	{"jacobi2d", stencils, false},
	{"filter", stencils, true},

	{"floyd", dynamic, false},
	{"knapsack", dynamic, false},
	{"lcs", dynamic, false},
	{"nussinov", dynamic, true},

	{"quicksort", sorting, false},
	{"radixsort", sorting, false},
	{"mergesort", sorting, true},

	{"crc32", hashing, false},
	{"sha256", hashing, false},
	{"xxhash", hashing, true},

	{"lz", compression, false},
	{"huffman", compression, true},

	{"json", parsing, false},
	{"csv", parsing, true},

	{"regex", searching, false},
	{"strsearch", searching, false},
	{"ahocorasick", searching, true},

	{"closures", interpreters, false},
	{"vm", interpreters, false},
	{"forth", interpreters, true},

	{"bintrees", structures, false},
	{"dijkstra", structures, false},
	{"hashtable", structures, false},
	{"avl", structures, true},

	{"fft", numeric, false},
	{"mandelbrot", numeric, false},
	{"nbody", numeric, false},
	{"particles", numeric, false},
	{"raytrace", numeric, true},

	{"ackermann", calls, false},
	{"queens", calls, false},
	{"shapes", calls, false},

	{"strings", memory, false},
	{"textbuf", memory, false},

	{"modexp", integers, false},
	{"millerrabin", integers, true},
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

// choose returns the programs that a user asks for: those of a set (tuning,
// held-out or all) or, if names are given, these whatever set they are in. A name
// is that of a program or of a family.
func choose(set string, names []string) ([]program, error) {
	if len(names) > 0 {
		return named(names)
	}
	var chosen []program
	for _, p := range programs {
		switch set {
		case "all":
		case "tuning":
			if p.heldOut {
				continue
			}
		case "held-out":
			if !p.heldOut {
				continue
			}
		default:
			return nil, fmt.Errorf("no set of programs %q: want tuning, held-out or all", set)
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

func named(names []string) ([]program, error) {
	for _, name := range names {
		known := func(p program) bool { return p.name == name || p.family == name }
		if !slices.ContainsFunc(programs, known) {
			return nil, fmt.Errorf("no program or family %q; families are %s", name, strings.Join(families(), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(programs), func(p program) bool {
		return !slices.Contains(names, p.name) && !slices.Contains(names, p.family)
	}), nil
}
