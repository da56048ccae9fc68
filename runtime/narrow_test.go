package runtime_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// compareNarrowed compares what the runtime makes of WASMC_POLICY with its
// description in docs/policy.md, put into Go.
func compareNarrowed(t *testing.T, m machine, program, policy string) {
	t.Helper()
	c := command(m, program)
	c.Env = []string{"WASMC_POLICY=" + policy, "NEXT=1"}
	status, stdout, stderr := run(t, c)
	want, err := narrowed(policy)
	switch {
	case err != nil && (status != 125 || !strings.HasPrefix(stderr, "wasmc: ") || stdout != ""):
		t.Errorf("%q: status %d, %q, %q; want an error: %v", policy, status, stdout, stderr, err)
	case err == nil && (status != 0 || stdout != want):
		t.Errorf("%q: status %d, %q, %q; want %q", policy, status, stdout, stderr, want)
	}
}

// The seeds are in testdata/fuzz. The fuzzer does not see what the program does, so
// it only tries; the test below knows the words.
func FuzzNarrow(f *testing.F) {
	m := machines[0]
	var program string
	f.Fuzz(func(t *testing.T, policy string) {
		if strings.ContainsRune(policy, 0) || len(policy) > 100_000 {
			t.Skip("no environment can have that")
		}
		if program == "" {
			program = build(t, m, "narrow")
		}
		compareNarrowed(t, m, program, policy)
	})
}

func TestRandomNarrowing(t *testing.T) {
	m := machines[0]
	program := build(t, m, "narrow")
	words := []string{
		";", ";", ";", ";", "=", "=", "\\", "d", "e\\;=\\\\", "no-dir=d", "read-only", "no-env=A", "no-stdin", "x", "",
		"max-memory=", "max-cpu=", "1", "30", "9999999999", "K", "M", "m", "h", "T", "dir=/x::y:ro", "no-listen",
	}
	random := rand.New(rand.NewPCG(1, 2))
	good := 0
	for range 2000 {
		policy := ""
		for range random.IntN(10) {
			policy += words[random.IntN(len(words))]
		}
		if _, err := narrowed(policy); err == nil {
			good++
		}
		compareNarrowed(t, m, program, policy)
	}
	if good < 100 {
		t.Errorf("only %d policies were good", good)
	}
}

// An arity says whether an item has a value.
type arity int

const (
	none arity = iota
	optional
	one
)

var items = map[string]struct {
	arity arity
	flag  uint64
}{
	"no-dir": {optional, 0}, "read-only": {optional, 0}, "no-env": {optional, 0}, "no-listen": {none, 0},
	"no-stdin": {none, 4}, "no-stdout": {none, 8}, "no-stderr": {none, 16}, "require-confinement": {none, 512},
	"max-memory": {one, 0}, "max-cpu": {one, 0}, "dir": {one, 0},
}

// narrowed is what the driver prints.
func narrowed(policy string) (string, error) {
	flags, memory, cpu := uint64(0), uint64(1<<30), uint64(0)
	byName := map[string]string{}
	for _, item := range splitItems(policy) {
		name, value, hasValue := strings.Cut(item, "=")
		known, ok := items[name]
		if !ok || hasValue && (known.arity == none || value == "") || !hasValue && known.arity == one {
			return "", errors.New("unknown item")
		}
		flags |= known.flag
		byName[name] += "[" + item + "]"
		switch name {
		case "max-memory", "max-cpu":
			limit, units, factor := &memory, "BKMGT", uint64(1024)
			if name == "max-cpu" {
				limit, units, factor = &cpu, "smh", 60
			}
			n, err := quantity(value, units, factor)
			if err != nil {
				return "", err
			}
			if *limit == 0 || n < *limit {
				*limit = n
			}
		case "no-dir", "read-only":
			if hasValue && !slices.Contains([]string{"d", `e;=\`}, value) {
				return "", errors.New("no such directory")
			}
		}
	}
	if flags&512 != 0 { // the driver has a policy without confinement
		return "", errors.New("cannot be confined")
	}
	if memory < 1<<16 {
		return "", errors.New("the driver has a page of memory")
	}
	s := fmt.Sprintf("%d %d %d ", flags, memory, cpu)
	for _, name := range []string{"no-dir", "read-only", "no-env", "no-listen", "dir"} {
		s += byName[name]
	}
	return s, nil
}

// splitItems takes a policy apart at its semicolons.
func splitItems(policy string) (list []string) {
	var item []byte
	add := func() {
		if len(item) > 0 {
			list = append(list, string(item))
		}
		item = nil
	}
	for i := 0; i < len(policy); i++ {
		switch {
		case policy[i] == ';':
			add()
			continue
		case policy[i] == '\\' && i+1 < len(policy):
			i++
		}
		item = append(item, policy[i])
	}
	add()
	return list
}

func quantity(s, units string, factor uint64) (uint64, error) {
	unit := uint64(1)
	if s != "" {
		if i := strings.IndexByte(units, s[len(s)-1]); i >= 0 {
			s = s[:len(s)-1]
			for range i {
				unit *= factor
			}
		}
	}
	if strings.Trim(s, "0123456789") != "" {
		return 0, errors.New("no number")
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 || n > math.MaxUint64/unit {
		return 0, errors.New("no number")
	}
	return n * unit, nil
}
