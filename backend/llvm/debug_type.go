package llvm

import (
	"cmp"
	"fmt"
	"strings"

	"wasmc/ir"
)

// typeRef returns how nodes refer to a type: by its node, or as null for void. Types refer
// to one another in circles, so a node's number comes before its text.
func (d *debugInfo) typeRef(t *ir.SourceType) string {
	if t == nil {
		return "null"
	}
	n, ok := d.types[t]
	if !ok {
		n = d.next
		d.next++
		d.types[t] = n
		d.unwritten = append(d.unwritten, t)
	}
	return n.Ident()
}

// writeTypes writes the types that were referred to and those that they refer to.
func (d *debugInfo) writeTypes() {
	for len(d.unwritten) > 0 {
		t := d.unwritten[len(d.unwritten)-1]
		d.unwritten = d.unwritten[:len(d.unwritten)-1]
		text := d.typeText(t)
		fmt.Fprintf(&d.text, "!%d = %s\n", int(d.types[t]), text)
	}
}

var compositeTags = map[ir.SourceTypeKind]string{
	ir.StructType: "DW_TAG_structure_type", ir.ClassType: "DW_TAG_class_type", ir.UnionType: "DW_TAG_union_type",
	ir.IncompleteType: "DW_TAG_structure_type", ir.EnumType: "DW_TAG_enumeration_type",
}

// pointerType returns the pointer that t is, if need be by another name, or nil.
func pointerType(t *ir.SourceType) *ir.SourceType {
	for range maxTypeDepth {
		switch {
		case t == nil:
			return nil
		case t.Kind == ir.PointerType:
			return t
		case t.Kind != ir.NamedType && t.Kind != ir.ConstType && t.Kind != ir.VolatileType:
			return nil
		}
		t = t.Elem
	}
	return nil
}

// variableType returns how nodes refer to the type of a variable. A pointer in memory is an
// offset in the memory, which no type of DWARF is, and stays a number. But what a
// variable is can be computed, so there it is a pointer of the machine's, which
// debuggers can follow.
func (d *debugInfo) variableType(t *ir.SourceType) string {
	p := pointerType(t)
	if p == nil {
		return d.typeRef(t)
	}
	n, ok := d.pointers[p]
	if !ok {
		n = d.node("!DIDerivedType(tag: DW_TAG_pointer_type, baseType: %s, size: 64)", d.typeRef(p.Elem))
		d.pointers[p] = n
	}
	return n.Ident()
}

// typeName spells a type for people, as C does.
func typeName(t *ir.SourceType) string {
	after := ""
	for range maxTypeDepth {
		switch {
		case t == nil:
			return "void" + after
		case t.Kind == ir.PointerType:
			after = " *" + after
		case t.Kind == ir.ConstType:
			after = " const" + after
		case t.Kind == ir.FuncSourceType:
			return "function" + after
		case t.Kind == ir.ArrayType:
			after = "[]" + after
		case t.Kind != ir.VolatileType:
			return t.Name + after
		}
		t = t.Elem
	}
	return "..." + after
}

func (d *debugInfo) typeText(t *ir.SourceType) string {
	bits := 8 * t.Size
	switch t.Kind {
	case ir.BasicType:
		if t.Size == 0 {
			return fmt.Sprintf("!DIBasicType(tag: DW_TAG_unspecified_type, name: %s)", quoted(t.Name))
		}
		return fmt.Sprintf("!DIBasicType(name: %s, size: %d, encoding: DW_ATE_%s)", quoted(t.Name), bits, t.Encoding)
	case ir.ArrayType:
		count := ""
		if t.Count >= 0 {
			count = fmt.Sprintf("count: %d", t.Count)
		}
		element := d.typeRef(t.Elem)
		subrange := d.node("!DISubrange(%s)", count)
		return fmt.Sprintf("!DICompositeType(tag: DW_TAG_array_type, baseType: %s, size: %d, elements: !{%v})", element, d.arrayBits(t), subrange.Ident())
	case ir.FuncSourceType:
		return "!DISubroutineType(types: !{})"
	case ir.PointerType:
		return fmt.Sprintf("!DIBasicType(name: %s, size: %d, encoding: DW_ATE_address)", quoted(typeName(t)), bits)
	case ir.ConstType:
		return fmt.Sprintf("!DIDerivedType(tag: DW_TAG_const_type, baseType: %s)", d.typeRef(t.Elem))
	case ir.VolatileType:
		return fmt.Sprintf("!DIDerivedType(tag: DW_TAG_volatile_type, baseType: %s)", d.typeRef(t.Elem))
	case ir.NamedType:
		return fmt.Sprintf("!DIDerivedType(tag: DW_TAG_typedef, name: %s, baseType: %s)", quoted(cmp.Or(t.Name, "restrict")), d.typeRef(t.Elem))
	}
	flags, base := "", ""
	switch t.Kind {
	case ir.IncompleteType:
		flags = ", flags: DIFlagFwdDecl"
	case ir.EnumType:
		base = ", baseType: " + d.typeRef(t.Elem)
	}
	var members []string
	for i := range t.Members {
		members = append(members, d.member(t, &t.Members[i]).Ident())
	}
	return fmt.Sprintf("distinct !DICompositeType(tag: %s, name: %s%s, size: %d%s, elements: !{%s})", compositeTags[t.Kind],
		quoted(t.Name), base, bits, flags, strings.Join(members, ", "))
}

// arrayBits is the size of an array, 0 if it is not known.
func (d *debugInfo) arrayBits(t *ir.SourceType) uint64 {
	n := uint64(1)
	for range maxTypeDepth {
		if t == nil {
			return 0
		}
		switch t.Kind {
		case ir.ArrayType:
			n *= uint64(max(t.Count, 0))
		case ir.NamedType, ir.ConstType, ir.VolatileType:
		default:
			return 8 * n * t.Size
		}
		t = t.Elem
	}
	return 0
}

// maxTypeDepth is how many names, variants and dimensions a type has at most.
const maxTypeDepth = 32

func (d *debugInfo) member(of *ir.SourceType, m *ir.SourceMember) node {
	switch {
	case of.Kind == ir.EnumType:
		return d.node("!DIEnumerator(name: %s, value: %d)", quoted(m.Name), m.Value)
	case m.Inherit:
		return d.derived(of, "DW_TAG_inheritance", m, 8*m.Type.Size, "")
	case m.Bits != 0:
		return d.derived(of, "DW_TAG_member", m, m.Bits, ", flags: DIFlagBitField, extraData: i64 0")
	}
	return d.derived(of, "DW_TAG_member", m, d.arrayBits(m.Type), "")
}

func (d *debugInfo) derived(of *ir.SourceType, tag string, m *ir.SourceMember, bits uint64, more string) node {
	base := d.typeRef(m.Type)
	return d.node("!DIDerivedType(tag: %s, name: %s, scope: %s, baseType: %s, size: %d, offset: %d%s)",
		tag, quoted(m.Name), d.typeRef(of), base, bits, m.Offset, more)
}
