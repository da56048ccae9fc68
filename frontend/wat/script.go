package wat

import (
	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// A Script is a .wast file: commands for an engine, in order.
type Script struct {
	Name     string
	Commands []Command
}

// A Command is one step of a script. What it has besides its line depends on its
// kind.
type Command struct {
	Kind CommandKind
	Line int

	Module *ScriptModule // of CmdModule, CmdDefinition; of assertions about a module
	ID     string        // of CmdInstance: the instance; of CmdRegister: the module, empty for the last one
	Of     string        // of CmdInstance: the definition, empty for the last one
	Name   string        // of CmdRegister: what imports call the module

	Action  *Action  // of CmdAction; of assertions about an action
	Results []Result // of AssertReturn
	Text    string   // of the other assertions: what the error must say
}

// A CommandKind says what a command does.
type CommandKind byte

// The kinds of commands. Assertions are about an action unless said otherwise.
const (
	CmdModule             CommandKind = iota // define a module and instantiate it
	CmdDefinition                            // define a module
	CmdInstance                              // instantiate a definition
	CmdRegister                              // give an instance a name for imports
	CmdAction                                // perform an action
	AssertReturn                             // it returns these results
	AssertTrap                               // it traps; or, instantiating the module traps
	AssertException                          // it throws
	AssertExhaustion                         // it exhausts a resource
	AssertMalformed                          // the module cannot be decoded
	AssertInvalid                            // it can, but is not valid
	AssertUnlinkable                         // it is valid, but cannot be instantiated
	AssertMalformedCustom                    // as AssertMalformed, about custom sections
	AssertInvalidCustom                      // as AssertInvalid
)

// commandKinds are the commands that begin with a keyword of their own.
var commandKinds = map[string]CommandKind{
	"register":                CmdRegister,
	"invoke":                  CmdAction,
	"get":                     CmdAction,
	"assert_return":           AssertReturn,
	"assert_trap":             AssertTrap,
	"assert_exception":        AssertException,
	"assert_exhaustion":       AssertExhaustion,
	"assert_malformed":        AssertMalformed,
	"assert_invalid":          AssertInvalid,
	"assert_unlinkable":       AssertUnlinkable,
	"assert_malformed_custom": AssertMalformedCustom,
	"assert_invalid_custom":   AssertInvalidCustom,
}

func (k CommandKind) String() string {
	for name, kind := range commandKinds {
		if kind == k && k != CmdAction {
			return name
		}
	}
	return [...]string{CmdModule: "module", CmdDefinition: "module definition", CmdInstance: "module instance", CmdAction: "action"}[k]
}

// A ScriptModule is a module in a script. It is not looked at before Parse.
type ScriptModule struct {
	ID   string
	Form ModuleForm
	Data []byte // of BinaryForm and QuoteForm: the bytes, or the text, that the strings make

	file       file
	start, end int // of TextForm: the place in the script
}

// A ModuleForm says how a module in a script is written.
type ModuleForm byte

// The forms of modules.
const (
	TextForm   ModuleForm = iota // as a module
	BinaryForm                   // as strings of the binary format
	QuoteForm                    // as strings of the text format
)

// Parse parses or decodes the module, as Parse and binary.Decode do. An error is an
// *Error or a *wasm.Error.
func (s *ScriptModule) Parse(features wasm.Feature) (*wasm.Module, error) {
	switch s.Form {
	case BinaryForm:
		return binary.Decode(s.Data, features)
	case QuoteForm:
		return Parse(s.file.name, s.Data, features)
	}
	p := &parser{lexer: newLexer(s.file.name, s.file.text), features: features}
	p.src = p.src[:s.end]
	source, err := p.module(s.start, false)
	if err != nil {
		return nil, err
	}
	return source.Module, nil
}

// ParseScript reads the script in src, which errors call name. A file that is the
// fields of one module is a script of that. An error is an *Error.
func ParseScript(name string, src []byte) (*Script, error) {
	p := &parser{lexer: newLexer(name, string(src))}
	p.start()
	s := &Script{Name: name}
	if isField := p.tok.kind == lparen && moduleFields[p.ahead.text]; isField {
		m := &ScriptModule{file: p.file, end: len(src)}
		return &Script{Name: name, Commands: []Command{{Line: p.line(p.tok.pos), Module: m}}}, nil
	}
	counter := lineCounter{file: &p.file, line: 1}
	for p.tok.kind == lparen {
		c := Command{Line: counter.at(p.tok.pos)}
		p.command(&c)
		s.Commands = append(s.Commands, c)
	}
	if p.tok.kind != eof {
		p.unexpected("a command")
	}
	if p.err != nil {
		return nil, p.err
	}
	return s, nil
}

// moduleFields are the keywords that begin module fields.
var moduleFields = words("type rec import func table memory global tag export start elem data")

// A lineCounter finds the lines of places in ascending order.
type lineCounter struct {
	file *file
	pos  int
	line int // of pos
}

func (c *lineCounter) at(pos int) int {
	c.line += lines(c.file.text[c.pos:pos])
	c.pos = pos
	return c.line
}

func (p *parser) command(c *Command) {
	if p.at("module") {
		p.moduleCommand(c)
		return
	}
	kind, ok := commandKinds[p.ahead.text]
	if !ok {
		p.shift()
		p.unexpected("a command")
		return
	}
	c.Kind = kind
	if kind == CmdAction {
		c.Action = p.action()
		return
	}
	p.shift()
	p.shift()
	p.commandBody(c)
	p.close()
}

// commandBody reads what follows the keyword of a command.
func (p *parser) commandBody(c *Command) {
	switch {
	case c.Kind == CmdRegister:
		c.Name = p.expect(str).value
		c.ID = p.optionalID()
		return
	case p.at("module"):
		c.Module = p.scriptModule()
	case p.at("invoke") || p.at("get"):
		c.Action = p.action()
	default:
		p.unexpected("a module or an action")
	}
	aboutModule := c.Kind == AssertTrap || c.Kind >= AssertMalformed
	aboutAction := c.Kind < AssertMalformed
	if c.Module != nil && !aboutModule || c.Action != nil && !aboutAction {
		p.stop("unexpected token: %v is not about that", c.Kind)
	}
	switch c.Kind {
	case AssertReturn:
		for p.tok.kind == lparen {
			c.Results = append(c.Results, p.result())
		}
	case AssertException:
	default:
		c.Text = p.expect(str).value
	}
}

// optionalID reads an identifier if there is one.
func (p *parser) optionalID() string {
	t, _ := p.acceptID()
	return t.value
}

// moduleCommand reads a command that begins with module.
func (p *parser) moduleCommand(c *Command) {
	start := p.tok.pos
	p.shift()
	p.shift()
	switch p.tok.text {
	case "instance":
		p.shift()
		c.Kind = CmdInstance
		c.ID = p.optionalID()
		c.Of = p.optionalID()
		p.close()
	case "definition":
		c.Kind = CmdDefinition
		fallthrough
	default:
		p.seek(start)
		c.Module = p.scriptModule()
	}
}

// scriptModule reads a module.
func (p *parser) scriptModule() *ScriptModule {
	p.shift()
	m := &ScriptModule{file: p.file, start: p.tok.pos + len(p.tok.text)}
	p.shift()
	if p.tok.text == "definition" {
		m.start = p.tok.pos + len(p.tok.text)
		p.shift()
	}
	if p.tok.kind == id {
		m.ID = p.tok.value
		p.shift()
	}
	switch p.tok.text {
	case "binary":
		m.Form = BinaryForm
	case "quote":
		m.Form = QuoteForm
	default:
		p.skip(nil)
		m.end = p.skipped
		return m
	}
	p.shift()
	for p.tok.kind == str {
		m.Data = append(m.Data, p.tok.value...)
		p.shift()
	}
	p.close()
	return m
}
