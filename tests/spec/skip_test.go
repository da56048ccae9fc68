package spec

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// skips are the entries of skip.txt: reasons by file, or by file and line.
type skips struct {
	sync.Mutex
	reasons map[string]string
	used    map[string]bool
	ran     map[string]bool // files
}

// A skipped is the error of a command that is known to fail.
type skipped struct {
	reason string
	error
}

func (s *skipped) Error() string { return s.reason + ": " + s.error.Error() }

func readSkips(t *testing.T) *skips {
	text, err := os.ReadFile("skip.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := &skips{reasons: map[string]string{}, used: map[string]bool{}, ran: map[string]bool{}}
	for _, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		place, reason, ok := strings.Cut(line, " ")
		if !ok {
			t.Fatalf("skip.txt: no reason for %s", place)
		}
		s.reasons[place] = strings.TrimSpace(reason)
	}
	return s
}

// apply marks the failures of a file that are listed.
func (s *skips) apply(file string, results []result) {
	s.Lock()
	defer s.Unlock()
	s.ran[file] = true
	for i := range results {
		r := &results[i]
		var reason *missing
		if r.err == nil || errors.As(r.err, &reason) {
			continue
		}
		for _, place := range []string{file, fmt.Sprintf("%s:%d", file, r.command.Line)} {
			if text, ok := s.reasons[place]; ok {
				r.err = &skipped{text, r.err}
				s.used[place] = true
				break
			}
		}
	}
}

// check reports the entries that no failure needed. Files that were not run,
// because not all tests were asked for, say nothing about theirs.
func (s *skips) check(t *testing.T, files []string) {
	for place := range s.reasons {
		file, _, _ := strings.Cut(place, ":")
		if !s.used[place] && (s.ran[file] || !slices.Contains(files, file)) {
			t.Errorf("skip.txt: %s is not needed: it passes, or is not there", place)
		}
	}
}
