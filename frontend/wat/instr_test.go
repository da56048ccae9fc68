package wat_test

import (
	"bytes"
	"strings"
	"testing"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
)

// samples has immediates of each form as the printer writes them.
var samples = map[wasm.Imm][]string{
	wasm.ImmNone: {""}, wasm.ImmFence: {""},
	wasm.ImmBlock:      {"", " (result i32)", " (type $sig)"},
	wasm.ImmTryTable:   {"", " (result i32) (catch $tag 0) (catch_ref $tag 0) (catch_all 0) (catch_all_ref 0)"},
	wasm.ImmLabel:      {" 0"},
	wasm.ImmLabels:     {" 0", " 0 0 0"},
	wasm.ImmFunc:       {" $f"},
	wasm.ImmCallInd:    {" (type $sig)", " $tab1 (type $sig)"},
	wasm.ImmType:       {" $sig"},
	wasm.ImmTypeType:   {" $arr $arr"},
	wasm.ImmTypeField:  {" $str $field", " $str 1"},
	wasm.ImmTypeLen:    {" $arr 7"},
	wasm.ImmTypeData:   {" $arr $data"},
	wasm.ImmTypeElem:   {" $arr $elem"},
	wasm.ImmLocal:      {" $local", " 1"},
	wasm.ImmGlobal:     {" $global"},
	wasm.ImmTable:      {"", " $tab1"},
	wasm.ImmTableTable: {"", " $tab1 $tab1", " $tab0 $tab1"},
	wasm.ImmElem:       {" $elem"},
	wasm.ImmElemTable:  {" $elem", " $tab1 $elem"},
	wasm.ImmMemory:     {"", " $mem1"},
	wasm.ImmMemMem:     {"", " $mem1 $mem0"},
	wasm.ImmData:       {" $data"},
	wasm.ImmDataMem:    {" $data", " $mem1 $data"},
	wasm.ImmTag:        {" $tag"},
	wasm.ImmTypes:      {" (result)", " (result (ref null $str))"},
	wasm.ImmHeap:       {" func", " $str"},
	wasm.ImmRefTest:    {" (ref $str)", " (ref any)"},
	wasm.ImmCast:       {" 0 anyref (ref $str)", " 0 (ref eq) i31ref"},
	wasm.ImmI32:        {" 0", " -2147483648"},
	wasm.ImmI64:        {" 9223372036854775807", " -1"},
	wasm.ImmF32:        {" 1.5", " -nan:0x1", " inf"},
	wasm.ImmF64:        {" 1e-300", " nan", " -0"},
	wasm.ImmV128:       {" i32x4 0x00000001 0x80000000 0xffffffff 0x00000000"},
	wasm.ImmLanes:      {" 0 1 2 3 4 5 6 7 31 30 29 28 27 26 25 24"},
	wasm.ImmLane2:      {" 1"}, wasm.ImmLane4: {" 3"}, wasm.ImmLane8: {" 7"}, wasm.ImmLane16: {" 15"},
}

// immediates returns samples for op.
func immediates(op *wasm.Op) []string {
	switch {
	case op.Imm.IsAccess() && op.Imm.Lanes() != 0:
		return []string{" 0", " $mem1 1", " offset=8 0", " $mem1 offset=4294967296 align=32 1"}
	case op.Imm.IsAccess():
		return []string{"", " $mem1", " offset=8", " $mem1 offset=18446744073709551615 align=32"}
	case op.Code == wasm.RefTestNull || op.Code == wasm.RefCastNull:
		return []string{" (ref null $str)", " anyref"}
	}
	return samples[op.Imm]
}

const prelude = `(type $sig (func)) (type $arr (array i8)) (type $str (struct (field $field i32) (field i32)))
	(table $tab0 1 funcref) (table $tab1 1 funcref) (memory $mem0 1) (memory $mem1 1) (tag $tag) (global $global i32 (i32.const 0))
	(elem $elem func) (data $data "") (func $f)
`

// around are what goes around the delimiters that are instructions in the table.
var around = map[string][2]string{
	"else": {"if\n", "\nend"}, "end": {"block\n", ""}, "catch": {"try\n", "\nend"}, "catch_all": {"try\n", "\nend"}, "delegate": {"try\n", ""},
}

func TestEveryInstructionParsesAndPrints(t *testing.T) {
	for i := range wasm.Ops {
		op := &wasm.Ops[i]
		list := immediates(op)
		if len(list) == 0 {
			t.Fatalf("no sample of the immediates of %s", op.Name)
		}
		for _, imm := range list {
			line := op.Name + imm
			body := around[op.Name][0] + line + around[op.Name][1]
			if op.Imm == wasm.ImmBlock || op.Imm == wasm.ImmTryTable {
				body += "\nend"
			}
			m, err := wat.Parse("t", []byte(prelude+"(func (local $local i32) (local i32)\n"+body+"\n)"), wasm.AllFeatures)
			if err != nil {
				t.Error(err)
				continue
			}
			parsed, err := binary.Body(&m.Funcs[1], nil)
			if err != nil || !hasCode(parsed, op.Code) {
				t.Errorf("%s: the body has no %s: %v", line, op.Name, err)
			}
			var text bytes.Buffer
			if err := wat.Print(&text, m); err != nil || !strings.Contains(text.String(), "  "+line+"\n") {
				t.Errorf("%s: %v, printed as\n%s", line, err, text.String())
			}
			if err := reprint(m); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

func hasCode(body []wasm.Instr, code wasm.Code) bool {
	for i := range body {
		if body[i].Op.Code == code {
			return true
		}
	}
	return false
}
