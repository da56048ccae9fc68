package wat

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// names are those of the things of one index space.
type names struct {
	ids       map[uint32]string // identifiers, of the first thing of each name
	notes     map[uint32]string // names of the others, for annotations
	annotated bool              // notes are written
}

// unique sorts names into such as can be identifiers and others.
func unique(all map[uint32]string, annotated bool) names {
	n := names{map[uint32]string{}, map[uint32]string{}, annotated}
	taken := map[string]bool{"": true}
	for _, i := range slices.Sorted(maps.Keys(all)) {
		name := all[i]
		if taken[name] {
			n.notes[i] = name
			continue
		}
		taken[name] = true
		n.ids[i] = identifier(name)
	}
	return n
}

// identifier writes a name as an identifier, in quotes where that is necessary.
func identifier(name string) string {
	if isID(name) {
		return "$" + name
	}
	return "$" + quote(name)
}

// ref is how thing i is referred to.
func (n names) ref(i uint32) string {
	if id, ok := n.ids[i]; ok {
		return id
	}
	return fmt.Sprint(i)
}

// definition is what thing i is called where it is defined: its identifier, or its
// index as a comment.
func (n names) definition(i uint32) string {
	if id, ok := n.ids[i]; ok {
		return id
	}
	return fmt.Sprintf("(;%d;)%s", i, n.note(i))
}

// note is the annotation with the name of thing i, if it needs one.
func (n names) note(i uint32) string {
	if name, ok := n.notes[i]; ok && n.annotated {
		return " (@name " + quote(name) + ")"
	}
	return ""
}

// localDefinition is like definition for things of which there are many, with a
// space after it: without a name they have nothing.
func (n names) localDefinition(i uint32) string {
	if id, ok := n.ids[i]; ok {
		return id + " "
	}
	if note := n.note(i); note != "" {
		return note[1:] + " "
	}
	return ""
}

// has reports whether thing i has a name.
func (n names) has(i uint32) bool { return n.localDefinition(i) != "" }

// identify decides what things are called, and which custom sections follow from
// that.
func (pr *printer) identify() {
	m := pr.m
	pr.named = pr.plainNames()
	pr.hinted = pr.plainHints()
	pr.types = unique(m.Names.Types, pr.named)
	for kind := range pr.externs {
		pr.externs[kind] = unique(*externNames(&m.Names, wasm.ExternKind(kind)), pr.named)
	}
	pr.elems = unique(m.Names.Elems, pr.named)
	pr.data = unique(m.Names.Data, pr.named)
	pr.fields = map[uint32]names{}
	for i, fields := range m.Names.Fields {
		pr.fields[i] = unique(fields, pr.named)
	}
}

// plainNames reports whether the text needs no copy of the name section: the one
// that Parse makes is the same and in the same place.
func (pr *printer) plainNames() bool {
	var sections []*wasm.Custom
	for i := range pr.m.Customs {
		c := &pr.m.Customs[i]
		if c.Name == nameSection {
			sections = append(sections, c)
		}
		if c.Before == 0 && len(sections) == 0 {
			return false // Parse puts names before the others at the end
		}
	}
	return len(sections) == 1 && sections[0].Before == 0 && sections[0].Size > 0 &&
		bytes.Equal(sections[0].Contents, binary.AppendNames(nil, &pr.m.Names)) && pr.namesFit()
}

// namesFit reports whether everything that has a name is there.
func (pr *printer) namesFit() bool {
	m := pr.m
	for _, space := range []struct {
		names map[uint32]string
		n     int
	}{
		{m.Names.Funcs, len(m.Funcs)}, {m.Names.Types, len(m.Types)}, {m.Names.Tables, len(m.Tables)},
		{m.Names.Mems, len(m.Memories)}, {m.Names.Globals, len(m.Globals)}, {m.Names.Elems, len(m.Elems)},
		{m.Names.Data, len(m.Data)}, {m.Names.Tags, len(m.Tags)},
	} {
		if !fit(space.names, space.n) {
			return false
		}
	}
	for i, fields := range m.Names.Fields {
		if int(i) >= len(m.Types) || m.Types[i].Kind != wasm.KindStruct || !fit(fields, len(m.Types[i].Fields)) {
			return false
		}
	}
	for i, locals := range m.Names.Locals {
		if int(i) >= len(m.Funcs) || !fit(locals, pr.localCount(i)) {
			return false
		}
	}
	for i, labels := range m.Names.Labels {
		if int(i) >= len(m.Funcs) || !fit(labels, blockCount(&m.Funcs[i])) || hasEmpty(labels) {
			return false
		}
	}
	return true
}

// fit reports whether all names are of the first n things.
func fit(names map[uint32]string, n int) bool {
	for i := range names {
		if int64(i) >= int64(n) {
			return false
		}
	}
	return true
}

// hasEmpty reports whether a name is empty.
func hasEmpty(names map[uint32]string) bool {
	for _, name := range names {
		if name == "" {
			return true
		}
	}
	return false
}

// localCount is the number of locals of function i, parameters included.
func (pr *printer) localCount(i uint32) int {
	f := &pr.m.Funcs[i]
	n := 0
	if int(f.Type) < len(pr.m.Types) {
		n = len(pr.m.Types[f.Type].Func.Params)
	}
	for _, run := range f.Locals {
		n += int(run.Count)
	}
	return n
}

// blockCount is the number of blocks in the body of f, as far as it can be
// decoded.
func blockCount(f *wasm.Func) int {
	body, err := binary.Body(f, nil)
	if err != nil {
		return 0
	}
	n := 0
	for i := range body {
		if isBlock(body[i].Op) {
			n++
		}
	}
	return n
}

// plainHints reports whether annotations say all that the branch hints section
// does: it is where Parse puts it, and hints are where annotations may be.
func (pr *printer) plainHints() bool {
	n := 0
	for i := range pr.m.Customs {
		switch c := &pr.m.Customs[i]; {
		case c.Name == noteHint && (c.Before != codeSection || n > 0):
			return false
		case c.Name == noteHint:
			n++
		case c.Before == codeSection && n > 0:
			return false // another section between the hints and the code
		}
	}
	return n == 1 && len(pr.m.BranchHints) > 0 && pr.hintsFit()
}

// hintsFit reports whether each hint is on an if or br_if, in order.
func (pr *printer) hintsFit() bool {
	for i, hints := range pr.m.BranchHints {
		body, err := binary.Body(&pr.m.Funcs[i], nil)
		if err != nil {
			return false
		}
		for j := range body {
			c := body[j].Op.Code
			if len(hints) > 0 && hints[0].Offset == body[j].Offset && (c == wasm.If || c == wasm.BrIf) {
				hints = hints[1:]
			}
		}
		if len(hints) > 0 {
			return false
		}
	}
	return true
}
