package policy

import (
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// An Error is a mistake in a policy file.
type Error struct {
	File string
	Line int // from 1
	Msg  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// Read adds to p what a policy file says, in TOML: keys are the names of settings,
// and their values strings, lists of strings, true or false. Errors are of type
// *Error.
//
// The library's parser is the one below its decoder, for decoded values have no
// positions. It promises no stable interface; the tests say if it changes.
func (p *Policy) Read(name string, text []byte) error {
	r := reader{policy: p, seen: map[string]int{}}
	r.Reset(text)
	for r.NextExpression() {
		if at, err := r.expression(r.Expression()); err != nil {
			return &Error{name, r.line(at), err.Error()}
		}
	}
	var bad *unstable.ParserError
	if err := r.Parser.Error(); errors.As(err, &bad) {
		line := 1
		if len(bad.Highlight) > 0 {
			line = r.Shape(r.Range(bad.Highlight)).Start.Line
		}
		return &Error{name, line, bad.Message}
	} else if err != nil {
		return &Error{name, 1, err.Error()}
	}
	return nil
}

// A reader reads a policy file.
type reader struct {
	unstable.Parser
	policy *Policy
	seen   map[string]int // by key: its line
}

func (r *reader) line(n *unstable.Node) int { return r.Shape(n.Raw).Start.Line }

// expression applies a line of the file. An error is about the node returned.
func (r *reader) expression(e *unstable.Node) (*unstable.Node, error) {
	key := e.Key()
	key.Next()
	first := key.Node()
	name := string(first.Data)
	switch {
	case e.Kind != unstable.KeyValue:
		return first, fmt.Errorf("a policy has no tables, such as %q", name)
	case key.Next():
		return first, fmt.Errorf("a policy has no tables, such as %q", name)
	}
	setting := lookup(name)
	if setting == nil {
		return first, fmt.Errorf("unknown setting %q", name)
	}
	if line, ok := r.seen[name]; ok {
		return first, fmt.Errorf("%s is set in line %d already", name, line)
	}
	r.seen[name] = r.line(first)
	return r.value(setting, first, e.Value())
}

// value applies a setting's value. Not every kind of node knows where it is: errors
// about those that do not are about the key.
func (r *reader) value(s *Setting, key, v *unstable.Node) (*unstable.Node, error) {
	switch {
	case s.IsBool() && v.Kind == unstable.Bool, !s.IsBool() && !s.Repeats && v.Kind == unstable.String:
		return key, r.set(s, v)
	case s.Repeats && v.Kind == unstable.Array:
		items := v.Children()
		for items.Next() {
			item := items.Node()
			if item.Kind != unstable.String {
				return key, fmt.Errorf("%s: want a list of strings", s.Name)
			}
			if err := r.set(s, item); err != nil {
				return item, err
			}
		}
		return key, nil
	}
	switch {
	case s.IsBool():
		return key, fmt.Errorf("%s: want true or false", s.Name)
	case s.Repeats:
		return key, fmt.Errorf("%s: want a list of strings", s.Name)
	}
	return key, fmt.Errorf("%s: want a string", s.Name)
}

func (r *reader) set(s *Setting, v *unstable.Node) error {
	if err := s.Set(r.policy, string(v.Data)); err != nil {
		return fmt.Errorf("%s: %q: %w", s.Name, v.Data, err)
	}
	return nil
}
