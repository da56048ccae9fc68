package main

import (
	"fmt"
	"strings"

	"wasmc/backend/policy"
)

// dirs is the value of --dir: the directories that the program may use.
type dirs []policy.Preopen

func (d *dirs) Set(s string) error {
	p, err := parseDir(s)
	if err != nil {
		return err
	}
	for _, other := range *d {
		if other.Guest == p.Guest {
			return fmt.Errorf("the program would see both %s and %s as %s", other.Host, p.Host, p.Guest)
		}
	}
	*d = append(*d, p)
	return nil
}

func (d *dirs) Type() string { return "HOST[::GUEST][:ro]" }

func (d *dirs) String() string { return "" }

// parseDir parses HOST[::GUEST][:ro]. The last "::" counts, and :rw is there to
// say the default, so that any HOST can be written: a::b as a::b::/data, and
// log:ro as log:ro:rw.
func parseDir(s string) (policy.Preopen, error) {
	var p policy.Preopen
	s, p.ReadOnly = strings.CutSuffix(s, ":ro")
	if !p.ReadOnly {
		s = strings.TrimSuffix(s, ":rw")
	}
	p.Host, p.Guest = s, s
	if i := strings.LastIndex(s, "::"); i >= 0 {
		p.Host, p.Guest = s[:i], s[i+len("::"):]
	}
	switch {
	case p.Host == "":
		return p, fmt.Errorf("no host directory; want HOST[::GUEST][:ro]")
	case p.Guest == "":
		return p, fmt.Errorf("no name for the program to use; want HOST[::GUEST][:ro]")
	}
	return p, nil
}

// variables is the value of --env.
type variables []string

func (v *variables) Set(s string) error {
	if name, _, _ := strings.Cut(s, "="); name == "" {
		return fmt.Errorf("no name; want NAME[=VALUE]")
	}
	*v = append(*v, s)
	return nil
}

func (v *variables) Type() string { return "NAME[=VALUE]" }

func (v *variables) String() string { return "" }
