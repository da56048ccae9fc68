package wasm

// The abstract heap types form hierarchies: the specification's "Matching", section
// Heap Types. Package validate, and package frontend across modules, add the types that
// modules define.

// parents has the abstract types directly above others.
var parents = map[HeapType]HeapType{
	HeapEq:     HeapAny,
	HeapI31:    HeapEq,
	HeapStruct: HeapEq,
	HeapArray:  HeapEq,
}

// Matches reports whether abstract type h is super or below it.
func (h HeapType) Matches(super HeapType) bool {
	if h == super || h == super.Bottom() {
		return true
	}
	parent, ok := parents[h]
	return ok && parent.Matches(super)
}

// Bottom is the type below all others of abstract type h's hierarchy.
func (h HeapType) Bottom() HeapType {
	switch h {
	case HeapFunc, HeapNoFunc:
		return HeapNoFunc
	case HeapExtern, HeapNoExtern:
		return HeapNoExtern
	case HeapExn, HeapNoExn:
		return HeapNoExn
	default:
		return HeapNone
	}
}

// Abstract is the abstract type directly above definitions of kind k.
func (k TypeKind) Abstract() HeapType {
	switch k {
	case KindStruct:
		return HeapStruct
	case KindArray:
		return HeapArray
	default:
		return HeapFunc
	}
}
