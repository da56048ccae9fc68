package binary

import (
	"reflect"
	"runtime"
	"strings"
	"testing"

	"wasmc/frontend/wasm"
)

func TestHeaderErrorsGiveAdvice(t *testing.T) {
	for _, test := range []struct {
		name, data string
		offset     int
		want       string
	}{
		{"empty", "", 0, "unexpected end: the input is empty"},
		{"truncated", "\x00as", 3, `unexpected end: a module begins with "\x00asm"`},
		{"no version", "\x00asm\x01", 5, "unexpected end: the version is missing"},
		{"other file", "\x7fELF....", 0, `magic header not detected: a module begins with "\x00asm"`},
		{"text", "\n  ;; hello\n(module)", 0, "magic header not detected: this looks like the text format; name the file .wat"},
		{"gzip", "\x1f\x8b\x08\x00", 0, "magic header not detected: this is compressed; decompress it with gunzip first"},
		{"component", "\x00asm\x0d\x00\x01\x00", 4, "unknown binary version: this is a component; wasmc takes core modules, " +
			"such as those that `wasm-tools component unbundle` takes out of it"},
		{"version", "\x00asm\x02\x00\x00\x00", 4, "unknown binary version: 02 00 00 00; wasmc knows version 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode([]byte(test.data), wasm.AllFeatures)
			wantError(t, err, test.offset, test.want)
		})
	}
}

func TestMalformedModules(t *testing.T) {
	const void = "\x01\x60\x00\x00"
	for _, test := range []struct {
		name   string
		data   []byte
		offset int
		want   string
	}{
		{"unknown section", module(sec(14, "")), 8, "malformed section id: 14"},
		{"section beyond the end", module("\x01\x05\x00"), 8, "length out of bounds: a section of 5 bytes, 1 are left"},
		{"section out of order", module(sec(3, "\x00"), sec(1, "\x00")), 11,
			"unexpected content after last section: the type section is repeated or out of order"},
		{"repeated section", module(sec(13, "\x00"), sec(13, "\x00")), 11,
			"unexpected content after last section: the tag section is repeated or out of order"},
		{"section too long", module(sec(1, void+"\x00")), 10, "section size mismatch: the type section is 5 bytes long, its contents 4"},
		{"section too short", module("\x01\x01" + void), 10, "section size mismatch: the type section is 1 bytes long, its contents 4"},
		{"LEB128 too long", module("\x01\x80\x80\x80\x80\x80\x00"), 9, "integer representation too long"},
		{"LEB128 too large", module("\x01\x80\x80\x80\x80\x10"), 9, "integer too large: unused bits are set"},
		{"count beyond the end", module(sec(3, "\xff\xff\x03")), 10, "unexpected end of section or function: 65535 functions in 0 bytes"},
		{"count beyond the limit", module(sec(1, "\xff\xff\xff\x03")), 10, "too many types: 8388607, the limit is 1000000"},
		{"name beyond the end", module(sec(2, "\x01\x09ab")), 11, "length out of bounds: a name of 9 bytes, 2 are left"},
		{"name not UTF-8", module(sec(2, "\x01\x02\xc3\x28\x00\x00\x00")), 12, "malformed UTF-8 encoding"},
		{"custom section without name", module(sec(0, "")), 10, "unexpected end of section or function"},
		{"import kind", module(sec(2, "\x01\x00\x00\x05\x00")), 13, "malformed import kind: 0x05"},
		{"export kind", module(sec(7, "\x01\x00\x05\x00")), 12, "malformed export kind: 0x05"},
		{"type", module(sec(1, "\x01\x40")), 11, "malformed definition type: 0x40"},
		{"value type", module(sec(1, "\x01\x60\x01\x40\x00")), 13, "malformed value type: 0x40"},
		{"reference type", module(sec(4, "\x01\x7f\x00\x00")), 11, "malformed reference type: 0x7f"},
		{"heap type", module(sec(4, "\x01\x63\x40\x00\x00")), 12, "malformed heap type"},
		{"type index", module(sec(4, "\x01\x63\x80\x80\x80\x08\x00\x00")), 12, "unknown type 16777216"},
		{"limits flags", module(sec(4, "\x01\x70\x02\x00")), 12, "malformed limits flags: 0x02"},
		{"page size", module(sec(5, "\x01\x08\x00\x40")), 13, "invalid custom page size: 2^64"},
		{"mutability", module(sec(6, "\x01\x7f\x02\x41\x00\x0b")), 12, "malformed mutability: 0x02"},
		{"tag attribute", module(sec(13, "\x01\x01\x00")), 11, "zero byte expected: 0x01"},
		{"element segment", module(sec(9, "\x01\x08")), 11, "malformed elements segment kind: 8"},
		{"element kind", module(sec(9, "\x01\x01\x01\x00")), 12, "malformed element kind: 0x01"},
		{"data segment", module(sec(11, "\x01\x03")), 11, "malformed data segment kind: 3"},
		{"opcode in expression", module(sec(6, "\x01\x7f\x00\xf3\x00\x0b")), 13, "illegal opcode f3"},
		{"expression without end", module(sec(6, "\x01\x7f\x00\x41\x00")), 15, "unexpected end of section or function"},
		{"else in expression", module(sec(6, "\x01\x7f\x00\x41\x00\x05\x0b")), 15, "END opcode expected"},
		{"functions without code", module(sec(1, void), sec(3, "\x01\x00")), 18,
			"function and code section have inconsistent lengths: 1 and 0"},
		{"data count", module(sec(12, "\x01")), 11, "data count and data section have inconsistent lengths: 1 and 0"},
		{"locals", oneFunc("\x01\xff\xff\xff\xff\x0f\x7f\x0b"), 23, "too many locals: 4294967295, the limit is 50000"},
		{"body without end", oneFunc("\x00\x01"), 24, "unexpected end of section or function"},
		{"body without end, more", append(oneFunc("\x00\x01"), sec(11, "\x00")...), 25,
			"section size mismatch: a function body ends without end"},
		{"body beyond the end", module(sec(1, void), sec(3, "\x01\x00"), sec(10, "\x01\x09\x00\x0b")), 24,
			"unexpected end of section or function"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode(test.data, wasm.AllFeatures)
			wantError(t, err, test.offset, test.want)
		})
	}
}

// What older versions had no word for is malformed there.
func TestFeaturesThatChangeTheFormat(t *testing.T) {
	for _, test := range []struct {
		data   string // of the memory section
		off    wasm.Feature
		offset int
		want   string
	}{
		{"\x01\x03\x01\x02", wasm.Threads, 11, "malformed limits flags: 0x03: atomics is switched off"},
		{"\x01\x04\x01", wasm.Memory64, 11, "malformed limits flags: 0x04: memory64 is switched off"},
		{"\x01\x08\x01\x00", wasm.CustomPageSizes, 11, "malformed limits flags: 0x08: custom-page-sizes is switched off"},
		{"\x01\x00\x80\x80\x80\x80\x10", wasm.Memory64, 12, "integer too large: unused bits are set"},
	} {
		data := module(sec(5, test.data))
		if _, err := Decode(data, wasm.AllFeatures); err != nil {
			t.Errorf("with all features: %v", err)
		}
		_, err := Decode(data, wasm.AllFeatures&^test.off)
		wantError(t, err, test.offset, test.want)
	}
}

func TestErrorInCodeSectionNamesTheFunction(t *testing.T) {
	data := module(sec(1, "\x01\x60\x00\x00"), sec(2, "\x01\x01m\x01f\x00\x00"), sec(3, "\x02\x00\x00"),
		sec(10, "\x02"+sized("\x00\x0b")+sized("\x01\x01\x40\x0b")))
	_, err := Decode(data, wasm.AllFeatures)
	e, ok := err.(*wasm.Error)
	if !ok || e.Func != 2 {
		t.Errorf("got %v, want an error in function 2", err)
	}
}

func TestAllSections(t *testing.T) {
	data := module(
		custom("first", "abc"),
		// A function type, and a recursive group of an open structure and its subtype.
		sec(1, "\x02\x60\x02\x7f\x7e\x01\x7d"+"\x4e\x02"+"\x50\x00\x5f\x02\x78\x01\x63\x01\x00"+"\x4f\x01\x01\x5f\x02\x78\x01\x63\x01\x00"),
		sec(2, "\x05"+
			"\x01m\x01f\x00\x00"+"\x01m\x01t\x01\x6f\x01\x01\x02"+"\x01m\x01m\x02\x03\x01\x02"+"\x01m\x01g\x03\x7e\x01"+"\x01m\x01e\x04\x00\x00"),
		sec(3, "\x01\x00"),
		sec(4, "\x01\x40\x00\x64\x70\x00\x01\xd2\x00\x0b"),
		sec(5, "\x01\x0c\x05\x00"),
		sec(13, "\x01\x00\x00"),
		sec(6, "\x01\x7f\x00\x41\x7f\x0b"),
		sec(7, "\x01\x03run\x00\x01"),
		sec(8, "\x01"),
		sec(9, "\x04"+"\x00\x41\x00\x0b\x01\x01"+"\x01\x00\x01\x00"+"\x07\x6f\x01\xd0\x6f\x0b"+"\x06\x01\x41\x02\x0b\x70\x00"),
		sec(12, "\x02"),
		sec(10, "\x01"+sized("\x02\x02\x7f\x01\x7b\x01\x0b")),
		sec(11, "\x02"+"\x02\x01\x42\x08\x0b\x02hi"+"\x01\x03xyz"),
		custom("last", ""),
	)
	m := decode(t, data)
	if len(m.Types) != 3 || m.Types[0].Func.String() != "[i32 i64] -> [f32]" || !m.Types[0].Final {
		t.Errorf("types: %+v", m.Types)
	}
	s := m.Types[2]
	if s.Kind != wasm.KindStruct || s.Rec != 1 || s.RecLen != 2 || !s.Final || !reflect.DeepEqual(s.Supers, []uint32{1}) || m.Types[1].Final {
		t.Errorf("type 2: %+v", s)
	}
	if want := []wasm.Field{{Type: wasm.I8, Mutable: true}, {Type: wasm.Ref(1, true)}}; !reflect.DeepEqual(s.Fields, want) {
		t.Errorf("fields: %v, want %v", s.Fields, want)
	}
	if len(m.Imports) != 5 || m.Imports[4].Kind != wasm.ExternTag || m.Imports[1].Name != "t" || m.Tables[0].Import != &m.Imports[1] {
		t.Errorf("imports: %+v", m.Imports)
	}
	if len(m.Funcs) != 2 || m.Funcs[0].Import == nil || m.Funcs[1].Import != nil {
		t.Errorf("functions: %+v", m.Funcs)
	}
	if tb := m.Tables; tb[0].Elem != wasm.ExternRef || tb[0].Max != 2 || tb[1].Elem != wasm.Ref(wasm.HeapFunc, false) || tb[1].Init[0].Op.Name != "ref.func" {
		t.Errorf("tables: %+v", tb)
	}
	if mm := m.Memories; !mm[0].Shared || mm[0].PageSize != 16 || !mm[1].Is64 || mm[1].PageSize != 0 || mm[1].Min != 5 || mm[1].HasMax {
		t.Errorf("memories: %+v", mm)
	}
	if g := m.Globals; !g[0].Mutable || g[1].Init[0].Value != 0xFFFFFFFF || len(g[1].Init) != 1 {
		t.Errorf("globals: %+v", g)
	}
	if len(m.Tags) != 2 || m.Start == nil || m.Start.Func != 1 || m.Exports[0].Name != "run" {
		t.Errorf("tags %v, start %v, exports %v", m.Tags, m.Start, m.Exports)
	}
	e := m.Elems
	if e[0].Mode != wasm.Active || e[0].Init[0][0].Index != 1 || e[1].Mode != wasm.Passive || e[2].Mode != wasm.Declarative ||
		e[2].Type != wasm.ExternRef || e[3].Table != 1 || e[3].Type != wasm.FuncRef {
		t.Errorf("elements: %+v", e)
	}
	if d := m.Data; string(d[0].Init) != "hi" || d[0].Memory != 1 || d[0].At[0].Value != 8 || d[1].Mode != wasm.Passive || string(d[1].Init) != "xyz" {
		t.Errorf("data: %+v", d)
	}
	f := m.Funcs[1]
	if want := []wasm.Locals{{Count: 2, Type: wasm.I32}, {Count: 1, Type: wasm.V128}}; !reflect.DeepEqual(f.Locals, want) || string(f.Body) != "\x01\x0b" || data[f.Offset] != 1 {
		t.Errorf("function: %+v", f)
	}
	c := m.Customs
	if len(c) != 2 || c[0].Before != 1 || string(data[c[0].Offset:c[0].Offset+c[0].Size]) != "abc" || c[1].Before != 0 || c[1].Size != 0 {
		t.Errorf("custom sections: %+v", c)
	}
}

func TestHugeCountsAllocateNothing(t *testing.T) {
	for id := byte(1); id <= 13; id++ {
		data := module(sec(id, "\xff\xff\x3c")) // 999,423 of anything
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(data, wasm.AllFeatures)
		runtime.ReadMemStats(&after)
		if size := after.TotalAlloc - before.TotalAlloc; size > 64<<10 {
			t.Errorf("section %d: %d bytes allocated", id, size)
		}
		if id != 8 && id != 12 && (err == nil || !strings.Contains(err.Error(), "999423")) {
			t.Errorf("section %d: error %v", id, err)
		}
	}
}
