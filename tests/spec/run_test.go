package spec

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"wasmc/frontend/wat"
	"wasmc/ir"
	"wasmc/tests/driver"
	"wasmc/tests/harness"
)

// A result is how a command went. Without an error it went as the script says;
// a *missing is a reason not to run it.
type result struct {
	command *wat.Command
	err     error
}

// run does all commands of a script in programs built by b.
func run(t testing.TB, b *builder, file *wat.Script) []result {
	s := plan(file)
	for _, group := range s.groups() {
		p := &program{exports: map[exportKey]export{}, calls: map[*step]*call{}}
		for _, i := range group {
			i.program = p
		}
		p.prepare(group, s.steps, b)
		p.run(t, b.target)
	}
	results := make([]result, len(s.steps))
	for i := range s.steps {
		results[i] = result{s.steps[i].Command, s.steps[i].result()}
	}
	return results
}

// A program is an executable of instances, and what it is told and says.
type program struct {
	path    string
	err     error // why it cannot be built
	exports map[exportKey]export
	calls   map[*step]*call
	input   strings.Builder
	n       int // of commands in input
	answers []string
	end     string // how it ended
}

type exportKey struct {
	instance int
	name     string
}

// An export is a row of wasmc_exports.
type export struct {
	*ir.Export
	row int
}

// A call is a command for the driver.
type call struct {
	number int   // among the commands
	err    error // why there is no such command
	types  []ir.Type
}

// prepare builds the program of these instances and writes down the commands for
// the steps that are about them.
func (p *program) prepare(group []*instance, steps []step, b *builder) {
	defer func() {
		if r := recover(); r != nil { // a bug of the compiler's must not stop the other scripts
			p.err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	var m *ir.Module
	if m, p.err = link(group); p.err != nil {
		return
	}
	row := 0
	for i, instance := range m.Instances {
		for _, e := range instance.Exports {
			p.exports[exportKey{i, e.Name}] = export{e, row}
			row++
		}
	}
	for i := range steps {
		if on := steps[i].on; on != nil && on.program == p {
			p.calls[&steps[i]] = p.command(&steps[i])
		}
	}
	if p.n > 0 {
		p.path, p.err = b.build(m)
	}
}

// command writes the driver's command for a step.
func (p *program) command(next *step) *call {
	switch {
	case next.on.err != nil:
		return &call{err: next.on.err}
	case next.Action == nil:
		return p.say(nil, "instantiate %d", next.on.number)
	}
	e, ok := p.exports[exportKey{next.on.number, next.Action.Name}]
	switch {
	case !ok || next.Action.Get && e.Global == nil || !next.Action.Get && e.Func == nil:
		return &call{err: errors.New("there is no such export")}
	case next.Action.Get:
		return p.say([]ir.Type{e.Global.Type}, "get %d", e.row)
	}
	params := e.Func.Params
	if len(params) != len(next.Action.Args) {
		return &call{err: fmt.Errorf("wrong number of arguments, want %v", params)}
	}
	var args strings.Builder
	for i, a := range next.Action.Args {
		if !hasType(a, params[i]) {
			return &call{err: fmt.Errorf("argument %d has the wrong type, want %v", i, params)}
		}
		fmt.Fprintf(&args, " %v", argument(a))
	}
	return p.say(e.Func.Results, "call %d %d%s", e.row, len(e.Func.Results), args.String())
}

func (p *program) say(types []ir.Type, format string, args ...any) *call {
	fmt.Fprintf(&p.input, format+"\n", args...)
	p.n++
	return &call{number: p.n - 1, types: types}
}

// run gives the program its commands.
func (p *program) run(t testing.TB, machine harness.Target) {
	if p.path == "" {
		return
	}
	timeout := 30 * time.Second
	if machine.Emulated() {
		timeout *= 10
	}
	r := harness.Program{Path: p.path, Stdin: []byte(p.input.String()), Target: machine, Timeout: timeout}.Run(t)
	p.answers = strings.Split(strings.TrimSuffix(r.Stdout, "\n"), "\n")
	if r.Stdout == "" {
		p.answers = nil
	}
	p.end = fmt.Sprintf("status %d %s", r.Status, r.Stderr)
}

// result checks how a step went.
func (next *step) result() error {
	switch {
	case next.check != nil:
		return next.check()
	case next.on == nil:
		return errors.New("there is no such instance")
	case next.on.program == nil:
		return next.on.err // the module cannot even be parsed
	case next.on.program.err != nil:
		return next.on.program.err
	}
	p := next.on.program
	c := p.calls[next]
	switch {
	case c.err != nil:
		return c.err
	case c.number >= len(p.answers):
		return fmt.Errorf("the program has ended: %s", p.end)
	}
	verb, rest, _ := strings.Cut(p.answers[c.number], " ")
	switch next.Kind {
	case wat.AssertTrap, wat.AssertExhaustion, wat.AssertUnlinkable:
		return checkTrap(next, verb, rest)
	case wat.AssertException:
		if verb != "exception" {
			return fmt.Errorf("%s %s, want an exception", verb, rest)
		}
		return nil
	}
	if verb != "ok" {
		return fmt.Errorf("%s %s", verb, rest)
	}
	if next.Kind == wat.AssertReturn {
		return checkResults(next, c, rest)
	}
	return nil
}

// checkTrap checks that the program trapped with the expected message. Scripts
// shorten it, or add particulars.
func checkTrap(next *step, verb, message string) error {
	if verb != "trap" {
		return fmt.Errorf("no trap, want %q", next.Text)
	}
	if !strings.HasPrefix(message, next.Text) && !strings.HasPrefix(next.Text, message) {
		return fmt.Errorf("trap %q, want %q", message, next.Text)
	}
	return nil
}

func checkResults(next *step, c *call, words string) error {
	var got []driver.Slot
	for _, word := range strings.Fields(words) {
		s, err := driver.ParseSlot(word)
		if err != nil {
			return err
		}
		got = append(got, s)
	}
	ok := len(got) == len(next.Results)
	for i := 0; ok && i < len(got); i++ {
		ok = matches(&next.Results[i], c.types[i], got[i])
	}
	if !ok {
		return fmt.Errorf("got %s, want %s", describe(got, c.types), describeWant(next.Results))
	}
	return nil
}
