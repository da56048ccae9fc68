package binary

import "wasmc/frontend/wasm"

// The bytes that begin a type definition.
const (
	codeRec      = 0x4E
	codeSubFinal = 0x4F
	codeSub      = 0x50
	codeArray    = 0x5E
	codeStruct   = 0x5F
	codeFunc     = 0x60
)

// The bytes of references that spell their heap type out.
const (
	codeRef     = 0x64
	codeRefNull = 0x63
)

func (r *reader) valType() wasm.ValType {
	switch b := wasm.ValType(r.peek()); b {
	case wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128:
		r.pos++
		return b
	}
	return r.reference("malformed value type")
}

func (r *reader) refType() wasm.ValType { return r.reference("malformed reference type") }

// reference reads a reference type; malformed is what it says if there is none.
func (r *reader) reference(malformed string) wasm.ValType {
	at := r.offset()
	b := r.peek()
	switch {
	case r.err != nil:
		return wasm.Bottom
	case b == codeRef || b == codeRefNull:
		r.pos++
		return wasm.Ref(r.heapType(), b == codeRefNull)
	case isAbstract(b):
		r.pos++
		return wasm.Ref(abstract(b), true)
	}
	r.fail(at, "%s: %#02x", malformed, b)
	return wasm.Bottom
}

func (r *reader) heapType() wasm.HeapType {
	at := r.offset()
	if b := r.peek(); isAbstract(b) {
		r.pos++
		return abstract(b)
	}
	index := r.s33()
	switch {
	case index < 0:
		r.fail(at, "malformed heap type")
	case index >= wasm.MaxTypes:
		r.fail(at, "unknown type %d", index)
	default:
		return wasm.HeapType(index)
	}
	return wasm.HeapBottom
}

// isAbstract reports whether b is the code of an abstract heap type: a negative
// number of one byte.
func isAbstract(b byte) bool {
	h := abstract(b)
	return h <= wasm.HeapNoExn && h >= wasm.HeapExn
}

func abstract(b byte) wasm.HeapType { return wasm.HeapType(b) - 0x80 }

func (r *reader) storageType() wasm.ValType {
	switch b := wasm.ValType(r.peek()); b {
	case wasm.I8, wasm.I16:
		r.pos++
		return b
	}
	return r.valType()
}

func (r *reader) blockType() wasm.BlockType {
	at := r.offset()
	b := r.peek()
	switch {
	case b == 0x40:
		r.pos++
		return wasm.BlockType{Index: -1}
	case b&0xC0 == 0x40: // a negative number of one byte
		return wasm.BlockType{Index: -1, Result: r.valType()}
	}
	index := r.s33()
	if index < 0 {
		r.fail(at, "malformed block type")
	}
	return wasm.BlockType{Index: index}
}

func (r *reader) mutable() bool {
	at := r.offset()
	b := r.byte()
	if b > 1 {
		r.fail(at, "malformed mutability: %#02x", b)
	}
	return b == 1
}

// The flags of limits.
const (
	limitsMax      = 1 << iota // a maximum follows
	limitsShared               // memories only
	limits64                   // indices are i64
	limitsPageSize             // memories only: the log2 of the page size follows
)

// flagFeatures are the features that brought the flags.
var flagFeatures = []struct {
	flag byte
	wasm.Feature
}{
	{limitsMax, wasm.MVP},
	{limitsShared, wasm.Threads},
	{limits64, wasm.Memory64},
	{limitsPageSize, wasm.CustomPageSizes},
}

// limits reads limits of which only the given flags may be set.
func (d *decoder) limits(allowed byte) (wasm.Limits, byte) {
	at := d.offset()
	flags := d.byte()
	if flags&^allowed != 0 {
		d.fail(at, "malformed limits flags: %#02x", flags)
		return wasm.Limits{}, 0
	}
	for _, row := range flagFeatures {
		if off := row.Feature &^ d.features; off != 0 && flags&row.flag != 0 {
			d.fail(at, "malformed limits flags: %#02x: %s is switched off", flags, off.Names()[0])
		}
	}
	l := wasm.Limits{Min: d.size(), HasMax: flags&limitsMax != 0, Is64: flags&limits64 != 0}
	if l.HasMax {
		l.Max = d.size()
	}
	return l, flags
}

// size reads a size of a table or memory. They have 64 bits since indices may.
func (d *decoder) size() uint64 {
	if d.features&wasm.Memory64 == 0 {
		return uint64(d.u32())
	}
	return d.u64()
}

func (d *decoder) tableType() wasm.TableType {
	elem := d.refType()
	l, _ := d.limits(limitsMax | limits64)
	return wasm.TableType{Limits: l, Elem: elem}
}

func (d *decoder) memoryType() wasm.MemoryType {
	l, flags := d.limits(limitsMax | limitsShared | limits64 | limitsPageSize)
	t := wasm.MemoryType{Limits: l, Shared: flags&limitsShared != 0, PageSize: 16}
	if flags&limitsPageSize != 0 {
		at := d.offset()
		if t.PageSize = d.u32(); t.PageSize >= 64 {
			d.fail(at, "invalid custom page size: 2^%d", t.PageSize)
		}
	}
	return t
}

func (r *reader) globalType() wasm.GlobalType {
	return wasm.GlobalType{Type: r.valType(), Mutable: r.mutable()}
}

// tagType reads a tag's type and returns the index of the function type.
func (r *reader) tagType() uint32 {
	r.zero()
	return r.u32()
}

// zero reads a byte that future versions may give a meaning.
func (r *reader) zero() {
	at := r.offset()
	if b := r.byte(); b != 0 {
		r.fail(at, "zero byte expected: %#02x", b)
	}
}

// subType reads a type definition without the recursion group around it.
func (r *reader) subType() wasm.SubType {
	t := wasm.SubType{Final: true, Offset: r.offset()}
	if b := r.peek(); b == codeSub || b == codeSubFinal {
		r.pos++
		t.Final = b == codeSubFinal
		for range r.count(1, "supertypes") {
			t.Supers = append(t.Supers, r.u32())
		}
	}
	at := r.offset()
	switch b := r.byte(); b {
	case codeFunc:
		t.Kind = wasm.KindFunc
		t.Func.Params = r.valTypes(wasm.MaxParams, "parameters")
		t.Func.Results = r.valTypes(wasm.MaxResults, "results")
	case codeStruct:
		t.Kind = wasm.KindStruct
		for range r.count(wasm.MaxFields, "fields") {
			t.Fields = append(t.Fields, r.field())
		}
	case codeArray:
		t.Kind = wasm.KindArray
		t.Fields = []wasm.Field{r.field()}
	default:
		if b >= 0x80 { // the codes are negative numbers of one byte
			r.fail(at, "integer representation too long: definition type")
		}
		r.fail(at, "malformed definition type: %#02x", b)
	}
	return t
}

func (r *reader) field() wasm.Field {
	return wasm.Field{Type: r.storageType(), Mutable: r.mutable()}
}

func (r *reader) valTypes(limit uint32, things string) []wasm.ValType {
	n := r.count(limit, things)
	if n == 0 {
		return nil
	}
	types := make([]wasm.ValType, 0, n)
	for range n {
		types = append(types, r.valType())
	}
	return types
}
