package binary

import (
	"fmt"
	"reflect"
	"testing"

	"wasmc/frontend/wasm"
)

// encode spells code as in the binary format.
func encode(code wasm.Code) string {
	if code.Prefix() == 0 {
		return string([]byte{byte(code)})
	}
	sub := uint16(code)
	return string([]byte{code.Prefix(), byte(sub&0x7F) | 0x80, byte(sub >> 7)})
}

// samples has the immediates of each form, and what they decode to.
var samples = map[wasm.Imm]struct {
	bytes string
	want  wasm.Instr
}{
	wasm.ImmNone:       {"", wasm.Instr{}},
	wasm.ImmBlock:      {"\x05", wasm.Instr{Block: wasm.BlockType{Index: 5}}},
	wasm.ImmTryTable:   {"\x7f\x02\x00\x07\x01\x03\x02", wasm.Instr{Block: wasm.BlockType{Index: -1, Result: wasm.I32}, Rare: &wasm.Rare{Catch: []wasm.Catch{{Kind: wasm.CatchTag, Tag: 7, Label: 1}, {Kind: wasm.CatchAllRef, Label: 2}}}}},
	wasm.ImmLabel:      {"\x81\x01", wasm.Instr{Index: 129}},
	wasm.ImmLabels:     {"\x02\x00\x01\x02", wasm.Instr{Rare: &wasm.Rare{Labels: []uint32{0, 1, 2}}}},
	wasm.ImmFunc:       {"\x09", wasm.Instr{Index: 9}},
	wasm.ImmCallInd:    {"\x03\x01", wasm.Instr{Index: 3, Index2: 1}},
	wasm.ImmType:       {"\x04", wasm.Instr{Index: 4}},
	wasm.ImmTypeType:   {"\x04\x05", wasm.Instr{Index: 4, Index2: 5}},
	wasm.ImmTypeField:  {"\x04\x06", wasm.Instr{Index: 4, Index2: 6}},
	wasm.ImmTypeLen:    {"\x04\x07", wasm.Instr{Index: 4, Index2: 7}},
	wasm.ImmTypeData:   {"\x04\x08", wasm.Instr{Index: 4, Index2: 8}},
	wasm.ImmTypeElem:   {"\x04\x09", wasm.Instr{Index: 4, Index2: 9}},
	wasm.ImmLocal:      {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmGlobal:     {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmTable:      {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmTableTable: {"\x02\x03", wasm.Instr{Index: 2, Index2: 3}},
	wasm.ImmElem:       {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmElemTable:  {"\x02\x03", wasm.Instr{Index: 2, Index2: 3}},
	wasm.ImmMemory:     {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmMemMem:     {"\x02\x03", wasm.Instr{Index: 2, Index2: 3}},
	wasm.ImmData:       {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmDataMem:    {"\x02\x03", wasm.Instr{Index: 2, Index2: 3}},
	wasm.ImmTag:        {"\x02", wasm.Instr{Index: 2}},
	wasm.ImmTypes:      {"\x01\x6f", wasm.Instr{Rare: &wasm.Rare{Types: []wasm.ValType{wasm.ExternRef}}}},
	wasm.ImmHeap:       {"\x70", wasm.Instr{Rare: &wasm.Rare{Types: []wasm.ValType{wasm.FuncRef}}}},
	wasm.ImmCast:       {"\x02\x03\x6e\x05", wasm.Instr{Index: 3, Rare: &wasm.Rare{Types: []wasm.ValType{wasm.Ref(wasm.HeapAny, false), wasm.Ref(5, true)}}}},
	wasm.ImmI32:        {"\x7f", wasm.Instr{Value: 0xFFFFFFFF}},
	wasm.ImmI64:        {"\x80\x7f", wasm.Instr{Value: 0xFFFFFFFFFFFFFF80}},
	wasm.ImmF32:        {"\x01\x00\xa0\x7f", wasm.Instr{Value: 0x7FA00001}},
	wasm.ImmF64:        {"\x01\x00\x00\x00\x00\x00\xf4\x7f", wasm.Instr{Value: 0x7FF4000000000001}},
	wasm.ImmV128:       {"\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00", wasm.Instr{Value: 1, Rare: &wasm.Rare{High: 2}}},
	wasm.ImmLanes:      {"\x01\x00\x00\x00\x00\x00\x00\x00\x1f\x00\x00\x00\x00\x00\x00\x00", wasm.Instr{Value: 1, Rare: &wasm.Rare{High: 31}}},
	wasm.ImmFence:      {"\x00", wasm.Instr{}},
}

// sample returns immediates of op and what they decode to.
func sample(op *wasm.Op) (string, wasm.Instr) {
	switch {
	case op.Imm.IsAccess() && op.Imm.Lanes() != 0:
		return "\x00\x10\x01", wasm.Instr{Value: 16, Index2: 1}
	case op.Imm.IsAccess(): // with the bit that says that a memory follows
		return "\x43\x02\x90\x80\x80\x80\x10", wasm.Instr{Align: 3, Index: 2, Value: 1<<32 | 16}
	case op.Imm.Lanes() != 0:
		return "\x01", wasm.Instr{Index2: 1}
	case op.Imm == wasm.ImmRefTest:
		nullable := op.Code == wasm.RefTestNull || op.Code == wasm.RefCastNull
		return "\x6c", wasm.Instr{Rare: &wasm.Rare{Types: []wasm.ValType{wasm.Ref(wasm.HeapI31, nullable)}}}
	}
	s := samples[op.Imm]
	return s.bytes, s.want
}

func TestEveryInstructionDecodes(t *testing.T) {
	for i := range wasm.Ops {
		op := &wasm.Ops[i]
		imm, want := sample(op)
		if _, ok := samples[op.Imm]; !ok && imm == "" {
			t.Fatalf("no sample of the immediates of %s", op.Name)
		}
		want.Op, want.Offset = op, 100
		code := encode(op.Code) + imm
		body, err := Body(&wasm.Func{Body: []byte(code + "\x0b"), Offset: 100}, nil)
		switch {
		case err != nil:
			t.Errorf("%s: %v", op.Name, err)
		case len(body) != 2 || body[1].Op.Code != wasm.End || body[1].Offset != 100+len(code):
			t.Errorf("%s: % x has %d instructions", op.Name, code, len(body))
		case !reflect.DeepEqual(body[0], want):
			t.Errorf("%s: got %+v, want %+v", op.Name, body[0], want)
		}
	}
}

func TestMalformedBodies(t *testing.T) {
	for _, test := range []struct {
		body   string
		offset int
		want   string
	}{
		{"\xff\x0b", 0, "illegal opcode ff"},
		{"\xfc\x99\x01\x0b", 0, "illegal opcode fc 99"},
		{"\xfd\x80\x80\x80\x80\x10\x0b", 1, "integer too large: unused bits are set"},
		{"\xfd\xff\xff\xff\x7f\x0b", 0, "illegal opcode fd ffff"},
		{"\x41", 1, "unexpected end of section or function"},
		{"\x41\x80\x80\x80\x80\x78\x0b", 7, ""},
		{"\x41\x80\x80\x80\x80\x40\x0b", 1, "integer too large: unused bits differ from the sign"},
		{"\x42\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01\x0b", 1, "integer too large: unused bits differ from the sign"},
		{"\x42\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x0b", 1, "integer representation too long"},
		{"\x28\x80\x01\x00\x0b", 1, "malformed memop flags: 0x80"},
		{"\x02\x68\x0b\x0b", 1, "malformed value type: 0x68"},
		{"\x02\x80\x40\x0b\x0b", 1, "malformed block type"},
		{"\x0e\x80\x80\x04\x0b", 1, "too many labels: 65536, the limit is 65520"},
		{"\x1f\x40\x01\x04\x00\x0b", 3, "malformed catch clause: 0x04"},
		{"\xfb\x18\x04\x00\x6e\x6e\x0b", 2, "malformed br_on_cast flags: 0x04"},
		{"\xfe\x03\x01\x0b", 2, "zero byte expected: 0x01"},
	} {
		_, err := Body(&wasm.Func{Body: []byte(test.body)}, nil)
		if test.want == "" {
			if err != nil {
				t.Errorf("% x: %v", test.body, err)
			}
			continue
		}
		t.Run(fmt.Sprintf("% x", test.body), func(t *testing.T) { wantError(t, err, test.offset, test.want) })
	}
}

func TestBodyReusesItsBuffer(t *testing.T) {
	buf := make([]wasm.Instr, 7, 16)
	buf[0].Index = 99
	body, err := Body(&wasm.Func{Body: []byte("\x01\x0b")}, buf)
	if err != nil || len(body) != 2 || &body[0] != &buf[0] {
		t.Fatalf("%v, %v", body, err)
	}
	if body[0].Index != 0 {
		t.Error("an instruction keeps what was in the buffer")
	}
}

func TestInstrStaysSmall(t *testing.T) {
	if size := reflect.TypeFor[wasm.Instr]().Size(); size > 64 {
		t.Errorf("an instruction has %d bytes, more than a cache line", size)
	}
}

func BenchmarkBody(b *testing.B) {
	code := ""
	for range 1000 {
		code += "\x20\x01\x28\x02\x10\x41\x80\x01\x6a\x21\x02"
	}
	f := &wasm.Func{Body: []byte(code + "\x0b")}
	var buf []wasm.Instr
	var err error
	b.SetBytes(int64(len(f.Body)))
	for b.Loop() {
		if buf, err = Body(f, buf); err != nil {
			b.Fatal(err)
		}
	}
}
