package wat

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// Print writes m in the text format: one field a line, one instruction a line,
// things by their names where the names tell them apart.
//
// Parse makes a module of it that encodes to the same bytes as m, if m is what
// Decode or Parse returned and is valid. It fails if w does or if a function body
// is malformed.
func Print(w io.Writer, m *wasm.Module) error {
	pr := &printer{w: bufio.NewWriter(w), m: m}
	pr.identify()
	if err := pr.module(); err != nil {
		return err
	}
	return pr.w.Flush()
}

// A printer writes one module. Errors of writing are kept by w.
type printer struct {
	w *bufio.Writer
	m *wasm.Module

	named   bool // the name section can be told from identifiers and annotations
	hinted  bool // the same of branch hints
	types   names
	externs [wasm.ExternTag + 1]names
	elems   names
	data    names
	fields  map[uint32]names // of structure types

	dataCount bool // some instruction needs the data count section
	body      bodyPrinter
}

// printf writes text.
func (pr *printer) printf(format string, args ...any) { fmt.Fprintf(pr.w, format, args...) }

// print writes words.
func (pr *printer) print(words ...string) {
	for _, s := range words {
		pr.w.WriteString(s)
	}
}

func (pr *printer) module() error {
	pr.print("(module")
	if name := pr.m.Names.Module; name != "" {
		pr.print(" ", identifier(name))
	}
	pr.print("\n")
	pr.typeFields()
	for i := range pr.m.Imports {
		pr.importField(&pr.m.Imports[i])
	}
	if err := pr.funcs(); err != nil {
		return err
	}
	pr.definitions()
	for i := range pr.m.Exports {
		e := &pr.m.Exports[i]
		pr.print("  (export ", quote(e.Name), " (", e.Kind.String(), " ", pr.externs[e.Kind].ref(e.Index), "))\n")
	}
	if s := pr.m.Start; s != nil {
		pr.print("  (start ", pr.externs[wasm.ExternFunc].ref(s.Func), ")\n")
	}
	pr.segments()
	pr.customs()
	pr.print(")\n")
	return nil
}

// define writes what begins the definition of thing i: a keyword and its names.
func (pr *printer) define(keyword string, n names, i int) {
	pr.print("(", keyword, " ", n.definition(uint32(i)))
}

func (pr *printer) typeFields() {
	for i := 0; i < len(pr.m.Types); {
		size := max(pr.m.Types[i].RecLen, 1)
		if size == 1 {
			pr.print("  ")
			pr.typeField(i)
			pr.print("\n")
			i++
			continue
		}
		pr.print("  (rec\n")
		for range size {
			pr.print("    ")
			pr.typeField(i)
			pr.print("\n")
			i++
		}
		pr.print("  )\n")
	}
}

func (pr *printer) typeField(i int) {
	t := &pr.m.Types[i]
	pr.define("type", pr.types, i)
	sub := !t.Final || len(t.Supers) > 0
	if sub {
		pr.print(" (sub")
		if t.Final {
			pr.print(" final")
		}
		for _, super := range t.Supers {
			pr.print(" ", pr.types.ref(super))
		}
	}
	switch t.Kind {
	case wasm.KindFunc:
		pr.print(" (func")
		pr.signature(&t.Func)
	case wasm.KindStruct:
		pr.print(" (struct")
		for j, f := range t.Fields {
			pr.print(" (field ", pr.fields[uint32(i)].localDefinition(uint32(j)), pr.mutable(f.Type, f.Mutable), ")")
		}
	case wasm.KindArray:
		pr.print(" (array ", pr.mutable(t.Fields[0].Type, t.Fields[0].Mutable))
	}
	if sub {
		pr.print(")")
	}
	pr.print("))")
}

// signature writes parameters and results.
func (pr *printer) signature(t *wasm.FuncType) {
	pr.typeList("param", t.Params)
	pr.typeList("result", t.Results)
}

// typeList writes types in parentheses, if there are any.
func (pr *printer) typeList(keyword string, types []wasm.ValType) {
	if len(types) == 0 {
		return
	}
	pr.print(" (", keyword)
	for _, t := range types {
		pr.print(" ", pr.valType(t))
	}
	pr.print(")")
}

func (pr *printer) valType(t wasm.ValType) string {
	if !t.IsRef() || t.Heap() < 0 {
		return t.String()
	}
	if t.Nullable() {
		return "(ref null " + pr.heapType(t.Heap()) + ")"
	}
	return "(ref " + pr.heapType(t.Heap()) + ")"
}

func (pr *printer) heapType(h wasm.HeapType) string {
	if h < 0 {
		return h.String()
	}
	return pr.types.ref(uint32(h))
}

func (pr *printer) mutable(t wasm.ValType, mutable bool) string {
	if mutable {
		return "(mut " + pr.valType(t) + ")"
	}
	return pr.valType(t)
}

func (pr *printer) limits(l *wasm.Limits) {
	if l.Is64 {
		pr.print(" i64")
	}
	pr.printf(" %d", l.Min)
	if l.HasMax {
		pr.printf(" %d", l.Max)
	}
}

func (pr *printer) tableType(t *wasm.TableType) {
	pr.limits(&t.Limits)
	pr.print(" ", pr.valType(t.Elem))
}

func (pr *printer) memoryType(t *wasm.MemoryType) {
	pr.limits(&t.Limits)
	if t.Shared {
		pr.print(" shared")
	}
	if t.PageSize != 16 {
		pr.printf(" (pagesize %d)", uint64(1)<<t.PageSize)
	}
}

func (pr *printer) importField(imp *wasm.Import) {
	pr.print("  (import ", quote(imp.Module), " ", quote(imp.Name), " ")
	pr.define(imp.Kind.String(), pr.externs[imp.Kind], int(imp.Index))
	switch imp.Kind {
	case wasm.ExternFunc:
		pr.funcType(imp.Index)
	case wasm.ExternTable:
		pr.tableType(&pr.m.Tables[imp.Index].TableType)
	case wasm.ExternMemory:
		pr.memoryType(&pr.m.Memories[imp.Index].MemoryType)
	case wasm.ExternGlobal:
		g := &pr.m.Globals[imp.Index]
		pr.print(" ", pr.mutable(g.Type, g.Mutable))
	case wasm.ExternTag:
		pr.tagType(pr.m.Tags[imp.Index].Type)
	}
	pr.print("))\n")
}

// typeUse writes the use of a type and, if that is a function type, returns it.
func (pr *printer) typeUse(i uint32) *wasm.FuncType {
	pr.print(" (type ", pr.types.ref(i), ")")
	if int(i) < len(pr.m.Types) && pr.m.Types[i].Kind == wasm.KindFunc {
		return &pr.m.Types[i].Func
	}
	return &wasm.FuncType{}
}

func (pr *printer) tagType(i uint32) { pr.signature(pr.typeUse(i)) }

// definitions writes the tables, memories, tags and globals that m defines.
func (pr *printer) definitions() {
	m := pr.m
	for i := range m.Tables {
		if t := &m.Tables[i]; t.Import == nil {
			pr.print("  ")
			pr.define("table", pr.externs[wasm.ExternTable], i)
			pr.tableType(&t.TableType)
			if t.Init != nil {
				pr.expr(t.Init)
			}
			pr.print(")\n")
		}
	}
	for i := range m.Memories {
		if t := &m.Memories[i]; t.Import == nil {
			pr.print("  ")
			pr.define("memory", pr.externs[wasm.ExternMemory], i)
			pr.memoryType(&t.MemoryType)
			pr.print(")\n")
		}
	}
	for i := range m.Tags {
		if t := &m.Tags[i]; t.Import == nil {
			pr.print("  ")
			pr.define("tag", pr.externs[wasm.ExternTag], i)
			pr.tagType(t.Type)
			pr.print(")\n")
		}
	}
	for i := range m.Globals {
		if g := &m.Globals[i]; g.Import == nil {
			pr.print("  ")
			pr.define("global", pr.externs[wasm.ExternGlobal], i)
			pr.print(" ", pr.mutable(g.Type, g.Mutable))
			pr.expr(g.Init)
			pr.print(")\n")
		}
	}
}

// expr writes a constant expression.
func (pr *printer) expr(expr []wasm.Instr) {
	pr.body = bodyPrinter{}
	for i := range expr {
		pr.print(" ")
		pr.instr(&expr[i])
	}
}

func (pr *printer) segments() {
	for i := range pr.m.Elems {
		pr.elem(i, &pr.m.Elems[i])
	}
	for i := range pr.m.Data {
		pr.dataSegment(i, &pr.m.Data[i])
	}
}

func (pr *printer) elem(i int, s *wasm.Elem) {
	pr.print("  ")
	pr.define("elem", pr.elems, i)
	switch s.Mode {
	case wasm.Active:
		if s.Table != 0 {
			pr.print(" (table ", pr.externs[wasm.ExternTable].ref(s.Table), ")")
		}
		pr.print(" (offset")
		pr.expr(s.At)
		pr.print(")")
	case wasm.Declarative:
		pr.print(" declare")
	}
	if binary.IsFuncList(s) {
		pr.print(" func")
		for _, init := range s.Init {
			pr.print(" ", pr.externs[wasm.ExternFunc].ref(init[0].Index))
		}
		pr.print(")\n")
		return
	}
	pr.print(" ", pr.valType(s.Type))
	for _, init := range s.Init {
		pr.print(" (item")
		pr.expr(init)
		pr.print(")")
	}
	pr.print(")\n")
}

func (pr *printer) dataSegment(i int, s *wasm.Data) {
	pr.print("  ")
	pr.define("data", pr.data, i)
	if s.Mode == wasm.Active {
		if s.Memory != 0 {
			pr.print(" (memory ", pr.externs[wasm.ExternMemory].ref(s.Memory), ")")
		}
		pr.print(" (offset")
		pr.expr(s.At)
		pr.print(")")
	}
	pr.bytes(s.Init)
	pr.print(")\n")
}

// bytes writes data as strings, of which long ones are cut into lines.
func (pr *printer) bytes(data []byte) {
	const line = 64
	if len(data) <= line {
		pr.print(" ", quote(string(data)))
		return
	}
	for ; len(data) > 0; data = data[min(line, len(data)):] {
		pr.print("\n    ", quote(string(data[:min(line, len(data))])))
	}
}

// customs writes the custom sections that do not follow from what has been
// written.
func (pr *printer) customs() {
	if pr.m.HasDataCount && !pr.dataCount {
		pr.print("  (@", noteDataCount, ")\n")
	}
	for i := range pr.m.Customs {
		c := &pr.m.Customs[i]
		if c.Name == nameSection && pr.named || c.Name == noteHint && pr.hinted {
			continue
		}
		pr.print("  (@", noteCustom, " ", quote(c.Name))
		for _, row := range sectionWords {
			if c.Before != 0 && row.id == c.Before {
				pr.print(" (before ", row.word, ")")
			}
		}
		pr.bytes(binary.CustomContents(pr.m, c))
		pr.print(")\n")
	}
}

// quote writes a string.
func quote(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7F:
			b.WriteByte('\\')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
