package spec

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"wasmc/frontend/wat"
)

// A counter counts results by directory. Several scripts add to it at a time.
type counter struct {
	sync.Mutex
	of map[string]*tally
}

// A tally is what came of the commands of a directory.
type tally struct {
	passed, failed, skipped int
	reasons                 map[string]int // for skipping: features with kinds of commands, or as listed
}

func (c *counter) add(dir string, kind wat.CommandKind, err error) {
	c.Lock()
	defer c.Unlock()
	if c.of == nil {
		c.of = map[string]*tally{}
	}
	n := c.of[dir]
	if n == nil {
		n = &tally{reasons: map[string]int{}}
		c.of[dir] = n
	}
	var reason *missing
	var listed *skipped
	switch {
	case err == nil:
		n.passed++
	case errors.As(err, &reason):
		n.skipped++
		n.reasons[fmt.Sprintf("%s, %v", reason.feature, kind)]++
	case errors.As(err, &listed):
		n.skipped++
		n.reasons[listed.reason]++
	default:
		n.failed++
	}
}

// String is a line for each directory.
func (c *counter) String() string {
	var s strings.Builder
	for _, dir := range slices.Sorted(maps.Keys(c.of)) {
		n := c.of[dir]
		name := dir
		if dir == "." {
			name = "core"
		}
		fmt.Fprintf(&s, "\n%-30s %6d passed %6d failed %6d skipped", name, n.passed, n.failed, n.skipped)
		for _, reason := range slices.Sorted(maps.Keys(n.reasons)) {
			fmt.Fprintf(&s, "\n%50d: %s", n.reasons[reason], reason)
		}
	}
	return s.String()
}
