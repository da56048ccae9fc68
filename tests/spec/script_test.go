package spec

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"wasmc/backend"
	"wasmc/backend/target"
	"wasmc/frontend"
	"wasmc/frontend/binary"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/ir"
	"wasmc/tests/harness"
)

// A script is a file of the suite on its way to results: what its commands do has
// been found out, and all its instances are parts of one program.
type script struct {
	features  wasm.Feature // that modules may use
	instances []*instance
	steps     []step

	// What names mean at some point of the file.
	named       map[string]*instance // by identifier; "" is the last one
	definitions map[string]*wat.ScriptModule
	registered  map[string]*instance // by the name that imports use
}

// A step is what there is to do for a command.
type step struct {
	*wat.Command
	on    *instance    // that the command instantiates or uses
	check func() error // for a command that is done without the program
}

// An instance is a module that the script instantiates.
type instance struct {
	name    string // unique; imports are renamed to it
	module  *wasm.Module
	from    []*instance // that it imports from
	err     error       // why it is not part of a program
	program *program    // that it is part of
	number  int         // in the program
}

// plan finds out what the commands of a file do.
func plan(file *wat.Script) *script {
	s := &script{
		features:    harness.Features(file.Name),
		named:       map[string]*instance{},
		definitions: map[string]*wat.ScriptModule{},
		registered:  map[string]*instance{},
	}
	s.registered["spectest"] = s.add(spectest(), "spectest")
	command := s.command
	if strings.HasPrefix(file.Name, "legacy/") {
		command = s.legacyCommand
	}
	for i := range file.Commands {
		command(&file.Commands[i])
	}
	return s
}

// legacyCommand is for scripts about the exceptions that WebAssembly 3.0 has
// replaced: wasmc reads such modules, so that it can say what they need. It does not
// validate them.
func (s *script) legacyCommand(c *wat.Command) {
	s.steps = append(s.steps, step{Command: c, check: func() error {
		if c.Module == nil {
			return &missing{"legacy-exceptions"}
		}
		_, err := c.Module.Parse(s.features)
		switch {
		case c.Kind == wat.AssertMalformed:
			return harness.Says(err, c.Text)
		case c.Kind == wat.AssertInvalid && err == nil:
			return &missing{"legacy-exceptions"}
		}
		return err
	}})
}

func (s *script) command(c *wat.Command) {
	next := step{Command: c}
	switch c.Kind {
	case wat.CmdModule:
		next.on = s.instantiate(c.Module, c.Line)
		s.remember(c.Module.ID, next.on)
	case wat.CmdDefinition:
		s.definitions[c.Module.ID], s.definitions[""] = c.Module, c.Module
		next.check = func() error { _, err := s.parse(c.Module); return err }
	case wat.CmdInstance:
		next.on = s.instantiate(s.definitions[c.Of], c.Line)
		s.remember(c.ID, next.on)
	case wat.CmdRegister:
		s.registered[c.Name] = s.named[c.ID]
		return
	case wat.AssertMalformed, wat.AssertInvalid, wat.AssertMalformedCustom, wat.AssertInvalidCustom:
		next.check = func() error { _, err := s.parse(c.Module); return harness.Says(err, c.Text) }
	case wat.AssertUnlinkable:
		next.on, next.check = s.unlinkable(c)
	default:
		if c.Module != nil {
			next.on = s.instantiate(c.Module, c.Line)
		} else {
			next.on = s.named[c.Action.Module]
		}
	}
	s.steps = append(s.steps, next)
}

// remember makes i the last instance, and the one called id if that is not empty.
func (s *script) remember(id string, i *instance) { s.named[id], s.named[""] = i, i }

// instantiate makes an instance of a module for the command on a line.
func (s *script) instantiate(m *wat.ScriptModule, line int) *instance {
	name := fmt.Sprintf("module %d, line %d", len(s.instances), line)
	if m == nil {
		return &instance{name: name, err: errors.New("unknown module")}
	}
	parsed, err := s.parse(m)
	if err != nil {
		return &instance{name: name, err: err}
	}
	return s.add(parsed, name)
}

// add makes m an instance of the program, which imports from what the names of
// modules mean at this point.
func (s *script) add(m *wasm.Module, name string) *instance {
	i := &instance{name: name, module: m}
	i.from = s.bind(m)
	s.instances = append(s.instances, i)
	return i
}

// bind renames the modules that m imports from to the instances that they are,
// and returns those. What no name means is left to fail.
func (s *script) bind(m *wasm.Module) []*instance {
	var from []*instance
	for k := range m.Imports {
		im := &m.Imports[k]
		if i := s.registered[im.Module]; i != nil {
			im.Module = i.name
			from = append(from, i)
		}
	}
	return from
}

// parse parses or decodes a module and validates it.
func (s *script) parse(module *wat.ScriptModule) (*wasm.Module, error) {
	m, err := module.Parse(s.features)
	if err == nil {
		err = validate.Module(m, s.features)
	}
	if err != nil {
		return nil, err
	}
	var body []wasm.Instr
	for i := range m.Funcs {
		if m.Funcs[i].Import != nil {
			continue
		}
		if body, err = binary.Body(&m.Funcs[i], body); err == nil {
			err = validate.Func(m, uint32(i), body, s.features)
		}
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// unlinkable returns a check that a module cannot be linked with the instances so
// far, and that the error has the specification's words. Or, if it depends on what
// has grown by then, it returns the instance that is to trap with these words.
func (s *script) unlinkable(c *wat.Command) (*instance, func() error) {
	m, err := s.parse(c.Module)
	if err != nil {
		return nil, func() error { return err }
	}
	i := &instance{name: fmt.Sprintf("module %d, line %d", len(s.instances), c.Line), module: m, from: s.bind(m)}
	if err := i.unavailable(); err != nil {
		return nil, func() error { return err }
	}
	modules := append(inputs(i.needs(nil)), i.input())
	program, err := frontend.Link(modules, frontend.Options{})
	if err == nil && program.Main().Wants != nil {
		s.instances = append(s.instances, i)
		return i, nil
	}
	return nil, func() error {
		if err == nil {
			err = backend.Build(context.Background(), program,
				backend.Options{Target: target.All[0], Emit: backend.LLVM, Output: os.DevNull})
		}
		if unsupported(err) != nil { // but then they need not be compiled
			err = frontend.Match(modules, frontend.Options{})
		}
		return harness.Says(err, c.Text)
	}
}

// needs appends to list what must be linked before i, in order.
func (i *instance) needs(list []*instance) []*instance {
	for _, from := range i.from {
		list = from.needs(list)
		list = append(list, from)
	}
	return list
}

func (i *instance) input() frontend.Input {
	return frontend.Input{File: i.name, Name: i.name, Data: binary.Encode(i.module)}
}

// inputs are those of the instances in a list, each once.
func inputs(list []*instance) []frontend.Input {
	var out []frontend.Input
	seen := map[*instance]bool{}
	for _, i := range list {
		if !seen[i] {
			seen[i] = true
			out = append(out, i.input())
		}
	}
	return out
}

// unavailable says why the instances that i imports from are not all there.
func (i *instance) unavailable() error {
	for _, from := range i.from {
		if from.err != nil {
			return from.err
		}
	}
	return nil
}

// maxMemories is how many memories a program has, unless it must have more: each
// takes 8 GiB of addresses, of which emulators have few.
const maxMemories = 24

// groups distributes the instances over programs. Those that import from each
// other, or both from a third, stay together.
func (s *script) groups() [][]*instance {
	var groups [][]*instance
	room := 0
	for _, together := range s.components() {
		n := 0
		for _, i := range together {
			n += len(i.module.Memories)
		}
		if len(groups) == 0 || n > room {
			groups = append(groups, nil)
			room = maxMemories
		}
		last := &groups[len(groups)-1]
		*last = append(*last, together...)
		room -= n
	}
	return groups
}

// components are the sets of instances that must be in one program, each in the
// order of the script.
func (s *script) components() [][]*instance {
	of := make(map[*instance]int, len(s.instances)) // the number of its component
	for n, i := range s.instances {
		of[i] = n
		for _, from := range i.from {
			merged := of[from]
			for _, other := range s.instances[:n] {
				if of[other] == merged {
					of[other] = n
				}
			}
		}
	}
	sets := make([][]*instance, len(s.instances))
	for _, i := range s.instances {
		sets[of[i]] = append(sets[of[i]], i)
	}
	return slices.DeleteFunc(sets, func(set []*instance) bool { return set == nil })
}

// link makes a program of all those instances that can be parts of it. Of those
// that cannot, err says why.
func link(instances []*instance) (*ir.Module, error) {
	for {
		var live []*instance
		for _, i := range instances {
			if i.err == nil {
				i.err = i.unavailable()
			}
			if i.err == nil {
				i.number = len(live)
				live = append(live, i)
			}
		}
		program, err := frontend.Link(inputs(live), frontend.Options{})
		var bad *wasm.Error
		if err == nil || !errors.As(err, &bad) {
			return program, err
		}
		at := slices.IndexFunc(live, func(i *instance) bool { return i.name == bad.File })
		if at < 0 {
			return nil, err
		}
		if live[at].err = unsupported(err); live[at].err == nil {
			live[at].err = err
		}
	}
}

// A missing is the error that wasmc does not have a feature yet.
type missing struct{ feature string }

func (m *missing) Error() string { return "wasmc does not support " + m.feature + " yet" }

// unsupported returns what is missing if that is what err says, or nil.
func unsupported(err error) error {
	var bad *wasm.Error
	if !errors.As(err, &bad) {
		return nil
	}
	feature, ok := strings.CutPrefix(bad.Msg, "not supported yet: ")
	if !ok {
		return nil
	}
	feature, _, _ = strings.Cut(feature, " (")
	return &missing{feature}
}
