package ir

// The types of an operation's arguments and of its result are a text in the
// table of operations, such as "zz:z": a letter per argument, a colon, and a
// letter for the result if there is one. The same class letter stands for the
// same type each time.
//
//	i I f F  I32, I64, F32, F64
//	n        one number type
//	z        one integer type
//	r        one float type
//	m        the number type as wide as n of the other sort
//	v        a number or a vector
//	w        V128
//	l        the type of the value's Lanes, as a value
//	h        Addr
//	e p      one reference type; FuncRef
//	x        any type that one value can have
//	A        what indexes the memory, or Addr if that is I32
//	a b      what indexes the memory or table that Index, Imm stands for
//	c        the smaller of a and b
//	g        the type of the global
//	t        the type of the table's elements
//	T        a Tuple of two I64
//	*        the rest is code; see verifier.special
//
// classes says which types a letter may stand for.
var classes = [128]typeSet{
	'i': setOf(I32), 'I': setOf(I64), 'f': setOf(F32), 'F': setOf(F64),
	'n': numbers,
	'z': setOf(I32, I64),
	'r': setOf(F32, F64),
	'm': numbers,
	'v': numbers | setOf(V128),
	'w': setOf(V128),
	'h': setOf(Addr),
	'e': references,
	'p': setOf(FuncRef),
	'T': setOf(Tuple),
	'x': numbers | references | setOf(V128, Addr),
}

var (
	numbers    = setOf(I32, I64, F32, F64)
	references = setOf(FuncRef, ExternRef)
)

// A typeSet is a set of types.
type typeSet uint16

func setOf(types ...Type) typeSet {
	var s typeSet
	for _, t := range types {
		s |= 1 << t
	}
	return s
}

func (s typeSet) has(t Type) bool { return s>>t&1 != 0 }

// reinterpreted is the type as wide as t of the other sort.
func reinterpreted(t Type) Type {
	switch t {
	case I32:
		return F32
	case F32:
		return I32
	case I64:
		return F64
	case F64:
		return I64
	}
	return Void
}

// wanted returns the types that the letter allows in v, whose other types
// have been bound to their letters so far.
func (m *Module) wanted(v *Value, letter byte, bound Type, n Type) typeSet {
	switch letter {
	case 'a':
		return setOf(m.indexType(ops[v.Op].index, uint64(v.Index)))
	case 'A':
		if t := m.indexType(memory, uint64(v.Index)); t == I64 {
			return setOf(t)
		}
		return setOf(I32, Addr)
	case 'b':
		return setOf(m.indexType(ops[v.Op].imm, v.Imm))
	case 'c':
		return setOf(min(m.indexType(ops[v.Op].index, uint64(v.Index)), m.indexType(ops[v.Op].imm, v.Imm)))
	case 'g':
		return setOf(m.Globals[v.Index].Type)
	case 't':
		return setOf(m.Tables[v.Index].Type)
	case 'l':
		return setOf(v.Lanes.Type())
	case 'm':
		return setOf(reinterpreted(n))
	}
	if bound != Void {
		return setOf(bound)
	}
	return classes[letter]
}

// indexType is the type that indexes memory or table i.
func (m *Module) indexType(a attribute, i uint64) Type {
	if a == memory && m.Memories[i].Is64 || a == table && m.Tables[i].Is64 {
		return I64
	}
	return I32
}
