package native

import (
	"cmp"
	"debug/dwarf"
	"errors"
	"fmt"
	"strings"
)

// A ctype is what debug information says of the type of a parameter or result.
//
// Package dwarf reads types too, with all that they are made of, but never comes back from
// those that damaged files have: a typedef of itself, for one.
type ctype struct {
	name string // as C has it, where that is simple
	kind kind
	size int64 // of numbers and arrays; else 0
}

type kind int

const (
	otherKind kind = iota
	voidKind
	integerKind
	floatKind
	pointerKind
	arrayKind
	functionKind
	unknownKind // it is in another part of the debug information, and not looked for there
)

// deepest is how many types a type may be nested in. Types that are part of themselves
// are damaged: C has them only behind the members of a structure.
const deepest = 100

var errDeep = errors.New("debug information with a type that is nested too deeply")

// readType reads the type that an entry names.
func readType(d *dwarf.Data, e *dwarf.Entry) (ctype, error) { return readNested(d, e, deepest) }

func readNested(d *dwarf.Data, e *dwarf.Entry, depth int) (ctype, error) {
	if depth == 0 {
		return ctype{}, errDeep
	}
	e, err := typeEntry(d, e)
	switch {
	case err != nil:
		return ctype{}, err
	case e == nil:
		return ctype{name: "void", kind: voidKind}, nil
	}
	name, _ := e.Val(dwarf.AttrName).(string)
	size, _ := e.Val(dwarf.AttrByteSize).(int64)
	qualifier := ""
	switch e.Tag {
	case dwarf.TagBaseType:
		return ctype{name, baseKind(e), size}, nil
	case dwarf.TagEnumerationType:
		return ctype{tagged("enum", name), integerKind, size}, nil
	case dwarf.TagStructType:
		return ctype{name: tagged("struct", name)}, nil
	case dwarf.TagClassType:
		return ctype{name: tagged("class", name)}, nil
	case dwarf.TagUnionType:
		return ctype{name: tagged("union", name)}, nil
	case dwarf.TagUnspecifiedType:
		return ctype{name: name}, nil
	case dwarf.TagConstType:
		qualifier = "const"
	case dwarf.TagVolatileType:
		qualifier = "volatile"
	case dwarf.TagRestrictType:
		qualifier = "restrict"
	case dwarf.TagAtomicType:
		qualifier = "_Atomic"
	case dwarf.TagTypedef, dwarf.TagPointerType, dwarf.TagArrayType, dwarf.TagSubroutineType:
	case elsewhere:
		return ctype{name: "a type", kind: unknownKind}, nil
	default:
		return ctype{name: cmp.Or(name, "a "+e.Tag.String())}, nil
	}
	of, err := readNested(d, e, depth-1)
	if err != nil {
		return ctype{}, err
	}
	switch e.Tag {
	case dwarf.TagTypedef:
		of.name = name
		return of, nil
	case dwarf.TagPointerType:
		if of.kind == functionKind {
			return ctype{name: strings.Replace(of.name, "()", "(*)()", 1), kind: pointerKind}, nil
		}
		return ctype{name: variable(of.name, "*"), kind: pointerKind}, nil
	case dwarf.TagArrayType:
		n, err := elements(d, e)
		return ctype{fmt.Sprintf("%s[%d]", of.name, n), arrayKind, cmp.Or(size, n*of.size)}, err
	case dwarf.TagSubroutineType:
		return ctype{name: of.name + " ()", kind: functionKind}, nil
	}
	if of.kind == pointerKind {
		of.name += qualifier
	} else {
		of.name = qualifier + " " + of.name
	}
	return of, nil
}

func tagged(tag, name string) string { return strings.TrimSpace(tag + " " + name) }

func baseKind(e *dwarf.Entry) kind {
	const ( // DWARF 5, section 7.8
		boolean      = 0x02
		float        = 0x04
		signed       = 0x05
		signedChar   = 0x06
		unsigned     = 0x07
		unsignedChar = 0x08
		utf          = 0x10
	)
	switch encoding, _ := e.Val(dwarf.AttrEncoding).(int64); encoding {
	case boolean, signed, signedChar, unsigned, unsignedChar, utf:
		return integerKind
	case float:
		return floatKind
	}
	return otherKind
}

// elements is how many elements an array has.
func elements(d *dwarf.Data, e *dwarf.Entry) (int64, error) {
	const most = 16 // entries: one for each dimension
	children, err := childrenOf(d, e, most)
	n := int64(1)
	for _, c := range children {
		if c.Tag != dwarf.TagSubrangeType {
			continue
		}
		count, ok := c.Val(dwarf.AttrCount).(int64)
		if last, bounded := c.Val(dwarf.AttrUpperBound).(int64); !ok && bounded {
			count = last + 1
		}
		n *= count
	}
	return n, err
}

// elsewhere is the tag of what typeEntry returns for a type that is not among these
// entries.
const elsewhere = ^dwarf.Tag(0)

// typeEntry is the entry of the type that an entry names; nil: void.
func typeEntry(d *dwarf.Data, e *dwarf.Entry) (*dwarf.Entry, error) {
	switch at := e.Val(dwarf.AttrType).(type) {
	case dwarf.Offset:
		return entryAt(d, at)
	case nil:
		return nil, nil
	}
	return &dwarf.Entry{Tag: elsewhere}, nil
}

// plainEntry is typeEntry without names and qualifiers.
func plainEntry(d *dwarf.Data, e *dwarf.Entry) (*dwarf.Entry, error) {
	for range deepest {
		var err error
		if e, err = typeEntry(d, e); e == nil || err != nil {
			return nil, err
		}
		switch e.Tag {
		case dwarf.TagTypedef, dwarf.TagConstType, dwarf.TagVolatileType, dwarf.TagRestrictType:
		default:
			return e, nil
		}
	}
	return nil, errDeep
}

func entryAt(d *dwarf.Data, at dwarf.Offset) (*dwarf.Entry, error) {
	r := d.Reader()
	r.Seek(at)
	e, err := r.Next()
	if err == nil && (e == nil || e.Offset != at) {
		err = fmt.Errorf("debug information without an entry at %#x", at)
	}
	return e, err
}

// childrenOf reads the entries that are directly below one, of the first most entries that
// are below it at all. It does without Reader.SkipChildren, as object.ReadEntries wants it.
func childrenOf(d *dwarf.Data, e *dwarf.Entry, most int) ([]*dwarf.Entry, error) {
	if !e.Children {
		return nil, nil
	}
	r := d.Reader()
	r.Seek(e.Offset)
	if _, err := r.Next(); err != nil {
		return nil, err
	}
	var list []*dwarf.Entry
	for depth := 1; depth > 0 && most > 0; most-- {
		child, err := r.Next()
		if err != nil || child == nil {
			return list, err
		}
		if child.Tag == 0 {
			depth--
			continue
		}
		if depth == 1 {
			list = append(list, child)
		}
		if child.Children {
			depth++
		}
	}
	return list, nil
}
