package main

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"wasmc/frontend"
	"wasmc/frontend/binary"
	"wasmc/frontend/emscripten"
	"wasmc/frontend/validate"
	"wasmc/frontend/wasm"
	wasi "wasmc/runtime"
)

const inspectHelp = `Usage: wasmc inspect INPUT [--json]
Show what the module INPUT (- is standard input) is: a command, a reactor or a
library; its imports and exports with their types, memories, tables, the
features that it uses, sizes, producers and custom sections. Imports that wasmc
cannot supply are marked. Of a program that wasmc made, show what it was made of
and what it may use.
      --json   the same for programs; docs/inspect.md describes it
`

// A summary is what inspect says about a module. Its JSON form is described in
// docs/inspect.md.
type summary struct {
	File           string         `json:"file"`
	Size           int            `json:"size"` // bytes
	Kind           string         `json:"kind"` // see kindOf
	Functions      functionCount  `json:"functions"`
	Imports        []importItem   `json:"imports"`
	Exports        []exportItem   `json:"exports"`
	Memories       []memoryItem   `json:"memories"`
	Tables         []tableItem    `json:"tables"`
	Globals        int            `json:"globals"`
	Data           segmentCount   `json:"data"`
	Features       []featureItem  `json:"features"`
	TargetFeatures []string       `json:"targetFeatures"`
	Producers      []producerItem `json:"producers"`
	CustomSections []customItem   `json:"customSections"`
}

type functionCount struct {
	Defined  int `json:"defined"`
	Imported int `json:"imported"`
	Bytes    int `json:"bytes"` // of instructions
}

type segmentCount struct {
	Segments int `json:"segments"`
	Bytes    int `json:"bytes"`
}

type importItem struct {
	Module  string `json:"module"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Type    string `json:"type"`
	Problem string `json:"problem,omitempty"` // why wasmc cannot supply it
}

type exportItem struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Type string `json:"type"`
}

type memoryItem struct {
	Min      uint64  `json:"min"`           // pages
	Max      *uint64 `json:"max,omitempty"` // pages
	PageSize uint64  `json:"pageSize"`      // bytes
	Index    string  `json:"index"`         // i32 or i64
	Shared   bool    `json:"shared"`
	Imported bool    `json:"imported"`
}

type tableItem struct {
	Element  string  `json:"element"`
	Min      uint64  `json:"min"`
	Max      *uint64 `json:"max,omitempty"`
	Index    string  `json:"index"`
	Imported bool    `json:"imported"`
}

type featureItem struct {
	Name      string `json:"name"`
	Supported bool   `json:"supported"` // by this wasmc
}

type producerItem struct {
	Field   string `json:"field"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

type customItem struct {
	Name   string `json:"name"`
	Offset int    `json:"offset"`
	Size   int    `json:"size"`
}

// inspectOptions are what the command line says about inspect.
type inspectOptions struct{ json bool }

func (o *inspectOptions) flags() *pflag.FlagSet {
	fs := plainFlags("inspect")
	fs.BoolVar(&o.json, "json", false, "")
	return fs
}

// inspect is the command that describes a module.
func (c *cli) inspect(args []string) error {
	var o inspectOptions
	args, err := c.parse(o.flags(), inspectHelp, args)
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return usagef("inspect", "want one input file")
	}
	in, err := c.read(args[0])
	if err != nil {
		return err
	}
	if bytes.HasPrefix(in.data, []byte(elf.ELFMAG)) {
		return c.inspectProgram(in, o.json)
	}
	m, used, err := decode(in)
	if err != nil {
		return err
	}
	s := summarize(m, used)
	s.File, s.Size = in.name, len(in.data)
	if o.json {
		return c.printJSON(s)
	}
	return s.print(c.stdout)
}

func (c *cli) printJSON(v any) error {
	e := json.NewEncoder(c.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// summarize says all about m, which uses the given features, but its file.
func summarize(m *wasm.Module, used wasm.Feature) *summary {
	s := &summary{
		Kind:           kindOf(m),
		Imports:        []importItem{}, // in JSON, [] and not null
		Exports:        []exportItem{},
		Memories:       []memoryItem{},
		Tables:         []tableItem{},
		Globals:        len(m.Globals),
		Features:       []featureItem{},
		TargetFeatures: append([]string{}, m.Features...),
		Producers:      []producerItem{},
		CustomSections: []customItem{},
	}
	for i := range m.Funcs {
		if m.Funcs[i].Import != nil {
			s.Functions.Imported++
			continue
		}
		s.Functions.Defined++
		s.Functions.Bytes += len(m.Funcs[i].Body)
	}
	completed := emscripten.Completed(m)
	for i := range m.Imports {
		s.Imports = append(s.Imports, describeImport(m, &m.Imports[i], completed))
	}
	for _, e := range m.Exports {
		s.Exports = append(s.Exports, exportItem{e.Name, e.Kind.String(), typeOf(m, e.Kind, e.Index)})
	}
	for _, mem := range m.Memories {
		s.Memories = append(s.Memories, memoryItem{mem.Min, limit(mem.Limits), 1 << mem.MemoryType.PageSize,
			mem.Index().String(), mem.Shared, mem.Import != nil})
	}
	for _, t := range m.Tables {
		s.Tables = append(s.Tables, tableItem{t.Elem.String(), t.Min, limit(t.Limits), t.Index().String(), t.Import != nil})
	}
	for _, d := range m.Data {
		s.Data.Segments++
		s.Data.Bytes += len(d.Init)
	}
	for _, name := range used.Names() {
		s.Features = append(s.Features, featureItem{name, slices.Contains((used & wasm.Supported).Names(), name)})
	}
	for _, p := range m.Producers {
		s.Producers = append(s.Producers, producerItem(p))
	}
	for _, c := range m.Customs {
		s.CustomSections = append(s.CustomSections, customItem{c.Name, c.Offset, c.Size})
	}
	return s
}

// kindOf tells a WASI command (a program: it exports _start) from a WASI reactor
// (it exports _initialize) and from a library, which is neither.
func kindOf(m *wasm.Module) string {
	for _, e := range m.Exports {
		switch {
		case e.Kind != wasm.ExternFunc:
		case e.Name == "_start":
			return "command"
		case e.Name == "_initialize":
			return "reactor"
		}
	}
	return "library"
}

func describeImport(m *wasm.Module, i *wasm.Import, completed map[uint32]bool) importItem {
	item := importItem{Module: i.Module, Name: i.Name, Kind: i.Kind.String(), Type: typeOf(m, i.Kind, i.Index)}
	if i.Kind == wasm.ExternFunc && completed[i.Index] {
		return item
	}
	served := wasi.Named(i.Module, i.Name)
	if i.Kind != wasm.ExternFunc || len(served) == 0 {
		item.Problem = "unknown"
	} else if !slices.ContainsFunc(served, func(f wasi.Function) bool { return item.Type == wasiType(f) }) {
		item.Problem = "type mismatch: the runtime's is " + wasiType(served[0])
	}
	return item
}

// wasiType writes the type of f as wasm.FuncType does.
func wasiType(f wasi.Function) string {
	words := func(types []wasi.Type) string {
		list := make([]string, len(types))
		for i, t := range types {
			list[i] = map[wasi.Type]string{wasi.I32: "i32", wasi.I64: "i64", wasi.F32: "f32", wasi.F64: "f64"}[t]
		}
		return strings.Join(list, " ")
	}
	return fmt.Sprintf("[%s] -> [%s]", words(f.Params), words(f.Results))
}

// typeOf describes the thing at an index in the index space of its kind.
func typeOf(m *wasm.Module, k wasm.ExternKind, i uint32) string {
	switch k {
	case wasm.ExternFunc:
		return m.FuncType(i).String()
	case wasm.ExternTable:
		t := m.Tables[i].TableType
		return sizes(t.Limits) + " " + t.Elem.String()
	case wasm.ExternMemory:
		mem := m.Memories[i].MemoryType
		text := sizes(mem.Limits) + " pages"
		if mem.Is64 {
			text += " i64"
		}
		if mem.Shared {
			text += " shared"
		}
		return text
	case wasm.ExternGlobal:
		g := m.Globals[i].GlobalType
		if g.Mutable {
			return "mut " + g.Type.String()
		}
		return g.Type.String()
	case wasm.ExternTag:
		return m.Types[m.Tags[i].Type].Func.String()
	}
	panic(fmt.Sprintf("inspect: external kind %d", k))
}

// sizes writes l as "2..10" or, without a maximum, "2..".
func sizes(l wasm.Limits) string {
	if l.HasMax {
		return fmt.Sprintf("%d..%d", l.Min, l.Max)
	}
	return fmt.Sprintf("%d..", l.Min)
}

func limit(l wasm.Limits) *uint64 {
	if !l.HasMax {
		return nil
	}
	return &l.Max
}

// decode decodes a module, checks all of it but the code, so that its indices can
// be relied on, and finds the features that it uses. Proposals that wasmc cannot
// compile yet are welcome.
func decode(in *input) (*wasm.Module, wasm.Feature, error) {
	m, explain, err := frontend.Decode(frontend.Input{File: in.name, Data: in.data}, wasm.AllFeatures)
	if err != nil {
		return nil, 0, err
	}
	if err := validate.Module(m, ^wasm.MVP); err != nil {
		return nil, 0, explain(err)
	}
	used, err := features(m)
	return m, used, explain(err)
}

// features returns what m uses, in its types and in its instructions.
func features(m *wasm.Module) (wasm.Feature, error) {
	used := validate.Features(m)
	var body []wasm.Instr // reused from function to function
	for i := range m.Funcs {
		if m.Funcs[i].Import != nil {
			continue
		}
		var err error
		if body, err = binary.Body(&m.Funcs[i], body); err != nil {
			return 0, err
		}
		used |= validate.FuncFeatures(body)
	}
	return used, nil
}
