package validate

import (
	"encoding/binary"
	"slices"

	"wasmc/frontend/wasm"
)

// matches reports whether values of type sub may stand where super is wanted.
func (c *checker) matches(sub, super wasm.ValType) bool {
	if sub == super || sub == wasm.Bottom {
		return true
	}
	if !sub.IsRef() || !super.IsRef() || sub.Nullable() && !super.Nullable() {
		return false
	}
	return c.matchesHeap(sub.Heap(), super.Heap())
}

func (c *checker) matchesHeap(sub, super wasm.HeapType) bool {
	switch {
	case sub == super || sub == wasm.HeapBottom:
		return true
	case sub >= 0 && super >= 0:
		return c.extends(uint32(sub), uint32(super))
	case sub >= 0:
		return c.m.Types[sub].Kind.Abstract().Matches(super)
	case super >= 0: // only the bottom of the hierarchy is below a definition
		return sub == c.m.Types[super].Kind.Abstract().Bottom()
	}
	return sub.Matches(super)
}

// extends reports whether type definition sub is super or declares it as a
// direct or indirect supertype.
func (c *checker) extends(sub, super uint32) bool {
	types := c.m.Types
	for types[sub].Same != types[super].Same {
		if len(types[sub].Supers) == 0 {
			return false
		}
		sub = types[sub].Supers[0]
	}
	return true
}

// topOf is the type above all others of h's hierarchy.
func (c *checker) topOf(h wasm.HeapType) wasm.HeapType {
	if h >= 0 {
		h = c.m.Types[h].Kind.Abstract()
	}
	switch h.Bottom() {
	case wasm.HeapNoFunc:
		return wasm.HeapFunc
	case wasm.HeapNoExtern:
		return wasm.HeapExtern
	case wasm.HeapNoExn:
		return wasm.HeapExn
	default:
		return wasm.HeapAny
	}
}

// types checks the type definitions and finds out which are the same.
func (c *checker) types() {
	groups := map[string]uint32{} // the first group with a given key
	depth := make([]int, len(c.m.Types))
	for i := range c.m.Types {
		t := &c.m.Types[i]
		c.at = t.Offset
		if t.Rec == i {
			c.depth(i, t.RecLen, depth)
			c.recGroup(i, t.RecLen, groups)
		}
		if c.err != nil {
			return
		}
		c.definition(t)
		for _, super := range t.Supers {
			c.subtype(uint32(i), super)
		}
	}
}

// depth checks the supertypes of the recursion group at first: they are defined
// before their subtypes, and form no long chains.
func (c *checker) depth(first, n int, depth []int) {
	for i := first; i < first+n && c.err == nil; i++ {
		c.at = c.m.Types[i].Offset
		for _, super := range c.m.Types[i].Supers {
			if int(super) >= i {
				c.fail("unknown type %d: a supertype is defined before its subtypes", super)
				return
			}
			if depth[i] = depth[super] + 1; depth[i] > wasm.MaxSubtypeDepth {
				c.fail("sub type %d is too deep: the limit is %d", i, wasm.MaxSubtypeDepth)
			}
		}
	}
}

// recGroup checks that the types that the recursion group at first names exist,
// and numbers its types like those of the first group of the same structure.
func (c *checker) recGroup(first, n int, groups map[string]uint32) {
	if c.err != nil {
		return
	}
	if n > 1 {
		c.need(wasm.GC, "recursive types")
	}
	group := c.m.Types[first : first+n]
	for i := range group {
		c.at = group[i].Offset
		for t := range mentions(&group[i]) {
			if t.IsRef() && int(t.Heap()) >= first+n {
				c.fail("unknown type %d", t.Heap())
				return
			}
		}
	}
	key := string(c.key(group, first))
	same, ok := groups[key]
	if !ok {
		same = uint32(first)
		groups[key] = same
	}
	for i := range group {
		group[i].Same = same + uint32(i)
	}
}

// mentions yields the types in t.
func mentions(t *wasm.SubType) func(yield func(wasm.ValType) bool) {
	return func(yield func(wasm.ValType) bool) {
		for _, t := range t.Func.Params {
			if !yield(t) {
				return
			}
		}
		for _, t := range t.Func.Results {
			if !yield(t) {
				return
			}
		}
		for _, f := range t.Fields {
			if !yield(f.Type) {
				return
			}
		}
	}
}

// key encodes a recursion group such that groups of the same structure have the
// same key: references inside of it are relative, others to the first same type.
func (c *checker) key(group []wasm.SubType, first int) []byte {
	var key []byte
	number := func(n int) { key = binary.AppendVarint(key, int64(n)) }
	index := func(i int) {
		if i >= first {
			number(^(i - first))
		} else {
			number(int(c.m.Types[i].Same))
		}
	}
	flag := func(set bool) {
		if set {
			number(1)
		} else {
			number(0)
		}
	}
	for i := range group {
		t := &group[i]
		number(int(t.Kind))
		flag(t.Final)
		number(len(t.Supers))
		for _, super := range t.Supers {
			index(int(super))
		}
		number(len(t.Func.Params))
		number(len(t.Func.Results))
		number(len(t.Fields))
		for t := range mentions(t) {
			concrete := t.IsRef() && t.Heap() >= 0
			flag(concrete)
			if concrete {
				flag(t.Nullable())
				index(int(t.Heap()))
			} else {
				number(int(t))
			}
		}
		for _, f := range t.Fields {
			flag(f.Mutable)
		}
	}
	return key
}

// definition checks the features that t needs.
func (c *checker) definition(t *wasm.SubType) {
	if t.Kind != wasm.KindFunc {
		c.need(wasm.GC, "structures and arrays")
	}
	if !t.Final || len(t.Supers) > 0 {
		c.need(wasm.GC, "subtypes")
	}
	if len(t.Func.Results) > 1 {
		c.need(wasm.MultiValue, "several results")
	}
	for t := range mentions(t) {
		c.valType(t)
	}
}

// subtype checks that definition sub may declare super as its supertype.
func (c *checker) subtype(sub, super uint32) {
	s, t := &c.m.Types[sub], &c.m.Types[super]
	ok := !t.Final && s.Kind == t.Kind
	switch {
	case !ok:
	case s.Kind == wasm.KindFunc:
		ok = c.matchAll(t.Func.Params, s.Func.Params) && c.matchAll(s.Func.Results, t.Func.Results)
	default:
		ok = len(s.Fields) >= len(t.Fields)
		for i := range t.Fields {
			ok = ok && c.matchesField(s.Fields[i], t.Fields[i])
		}
	}
	if !ok {
		c.fail("sub type %d does not match super type %d", sub, super)
	}
}

func (c *checker) matchesField(sub, super wasm.Field) bool {
	if sub.Mutable != super.Mutable || !c.matches(sub.Type, super.Type) {
		return false
	}
	return !sub.Mutable || c.matches(super.Type, sub.Type)
}

// matchAll reports whether lists of types match one by one.
func (c *checker) matchAll(sub, super []wasm.ValType) bool {
	return slices.EqualFunc(sub, super, c.matches)
}

// valType checks that t exists and is of a supported feature.
func (c *checker) valType(t wasm.ValType) {
	switch {
	case t == wasm.V128:
		c.need(wasm.SIMD, "type v128")
	case t == wasm.I8 || t == wasm.I16:
		c.need(wasm.GC, "type i8")
	case t.IsRef():
		c.heapType(t)
	}
}

func (c *checker) heapType(t wasm.ValType) {
	switch h := t.Heap(); {
	case int(h) >= len(c.m.Types):
		c.fail("unknown type %d", h)
	case h == wasm.HeapExn || h == wasm.HeapNoExn:
		c.need(wasm.Exceptions, "type "+t.String())
	case h < 0 && h != wasm.HeapFunc && h != wasm.HeapExtern:
		c.need(wasm.GC, "type "+t.String())
	case h >= 0 || !t.Nullable():
		c.need(wasm.FunctionReferences, "type "+t.String())
	default:
		c.need(wasm.ReferenceTypes, "type "+t.String())
	}
}
