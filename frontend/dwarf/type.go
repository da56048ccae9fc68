package dwarf

import (
	"debug/dwarf"

	"wasmc/ir"
)

// A typ is the entry of a type, with its children.
type typ struct {
	tag      dwarf.Tag
	name     string
	size     int64
	encoding int64
	elem     dwarf.Offset
	declared bool
	members  []member
	counts   []int64 // of an array, the outermost first; -1 if one is not known
}

type member struct {
	ir.SourceMember
	typ dwarf.Offset
}

// kinds are the types by the tag. References are pointers: a debugger that knows
// that they are none would follow them, to where there is nothing.
var kinds = map[dwarf.Tag]ir.SourceTypeKind{
	dwarf.TagBaseType:            ir.BasicType,
	dwarf.TagUnspecifiedType:     ir.BasicType,
	dwarf.TagPointerType:         ir.PointerType,
	dwarf.TagReferenceType:       ir.PointerType,
	dwarf.TagRvalueReferenceType: ir.PointerType,
	dwarf.TagPtrToMemberType:     ir.BasicType,
	dwarf.TagStructType:          ir.StructType,
	dwarf.TagClassType:           ir.ClassType,
	dwarf.TagUnionType:           ir.UnionType,
	dwarf.TagArrayType:           ir.ArrayType,
	dwarf.TagEnumerationType:     ir.EnumType,
	dwarf.TagSubroutineType:      ir.FuncSourceType,
	dwarf.TagTypedef:             ir.NamedType,
	dwarf.TagConstType:           ir.ConstType,
	dwarf.TagVolatileType:        ir.VolatileType,
	dwarf.TagRestrictType:        ir.NamedType,
}

// typ takes the entry of a type.
func (w *walk) typ(e *dwarf.Entry) *typ {
	t := &typ{tag: e.Tag, size: -1}
	t.name, _ = e.Val(dwarf.AttrName).(string)
	if size, ok := e.Val(dwarf.AttrByteSize).(int64); ok {
		t.size = size
	}
	t.encoding, _ = e.Val(dwarf.AttrEncoding).(int64)
	t.elem, _ = e.Val(dwarf.AttrType).(dwarf.Offset)
	t.declared, _ = e.Val(dwarf.AttrDeclaration).(bool)
	w.unit.types[e.Offset] = t
	return t
}

// member takes an entry in a type.
func (t *typ) member(e *dwarf.Entry) {
	var m member
	m.Name, _ = e.Val(dwarf.AttrName).(string)
	m.typ, _ = e.Val(dwarf.AttrType).(dwarf.Offset)
	switch e.Tag {
	case dwarf.TagMember, dwarf.TagInheritance:
		if external, _ := e.Val(dwarf.AttrExternal).(bool); external {
			return // static
		}
		m.Inherit = e.Tag == dwarf.TagInheritance
		at, _ := e.Val(dwarf.AttrDataMemberLoc).(int64)
		m.Offset = 8 * uint64(at)
		if at, ok := e.Val(dwarf.AttrDataBitOffset).(int64); ok {
			m.Offset = uint64(at)
		}
		bits, _ := e.Val(dwarf.AttrBitSize).(int64)
		m.Bits = uint64(bits)
		if from, ok := e.Val(dwarf.AttrBitOffset).(int64); ok { // DWARF 3: from the top of the unit
			size, _ := e.Val(dwarf.AttrByteSize).(int64)
			m.Offset += uint64(8*size - from - bits)
		}
		t.members = append(t.members, m)
	case dwarf.TagEnumerator:
		m.Value, _ = e.Val(dwarf.AttrConstValue).(int64)
		t.members = append(t.members, m)
	case dwarf.TagSubrangeType:
		count, ok := e.Val(dwarf.AttrCount).(int64)
		if !ok {
			upper, ok := e.Val(dwarf.AttrUpperBound).(int64)
			if count = upper + 1; !ok {
				count = -1
			}
		}
		t.counts = append(t.counts, count)
	}
}

// encodings are the names of those of basic types.
var encodings = map[int64]string{
	1: "address", 2: "boolean", 3: "complex_float", 4: "float", 5: "signed", 6: "signed_char", 7: "unsigned", 8: "unsigned_char",
	16: "UTF",
}

// typ returns the type at an offset, nil for none. What it refers to is completed later.
func (a *assembler) typ(at dwarf.Offset) *ir.SourceType {
	t := a.types[at]
	if t == nil {
		return nil
	}
	if out := a.outTypes[t]; out != nil {
		return out
	}
	out := a.newType(ir.SourceType{Kind: kinds[t.tag], Name: t.name, Size: uint64(max(t.size, 0)), Count: -1})
	a.outTypes[t] = out
	a.incomplete = append(a.incomplete, t)
	return out
}

func (a *assembler) newType(t ir.SourceType) *ir.SourceType {
	a.spend(1)
	t.Index = len(a.info.Types)
	a.info.Types = append(a.info.Types, &t)
	return &t
}

// completeTypes says what the types consist of that typ has returned.
func (a *assembler) completeTypes() {
	for len(a.incomplete) > 0 {
		t := a.incomplete[len(a.incomplete)-1]
		a.incomplete = a.incomplete[:len(a.incomplete)-1]
		out := a.outTypes[t]
		out.Elem = a.typ(t.elem)
		switch out.Kind {
		case ir.BasicType:
			out.Encoding = encodings[t.encoding]
			if out.Encoding == "" {
				out.Encoding = "unsigned"
			}
		case ir.PointerType:
			if t.size < 0 {
				out.Size = 4
			}
		case ir.StructType, ir.ClassType, ir.UnionType:
			if t.declared {
				out.Kind = ir.IncompleteType
			}
		case ir.ArrayType:
			a.arrays(out, t.counts)
		}
		for _, m := range t.members {
			m.SourceMember.Type = a.typ(m.typ)
			if m.SourceMember.Type == nil && out.Kind != ir.EnumType {
				continue
			}
			out.Members = append(out.Members, m.SourceMember)
		}
	}
}

// arrays makes an array of arrays of one with several dimensions.
func (a *assembler) arrays(out *ir.SourceType, counts []int64) {
	if len(counts) == 0 {
		return
	}
	out.Count = counts[0]
	for _, count := range counts[1:] {
		inner := a.newType(ir.SourceType{Kind: ir.ArrayType, Count: count, Elem: out.Elem})
		out.Elem = inner
		out = inner
	}
}
