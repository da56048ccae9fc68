package binary

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"wasmc/frontend/wasm"
)

func TestEveryInstructionEncodes(t *testing.T) {
	for i := range wasm.Ops {
		op := &wasm.Ops[i]
		_, want := sample(op)
		want.Op = op
		code := AppendInstr(nil, &want)
		body, err := Body(&wasm.Func{Body: append(code, byte(wasm.End))}, nil)
		if err != nil || len(body) != 2 || !reflect.DeepEqual(body[0], want) {
			t.Errorf("%s: % x decodes to %+v, %v", op.Name, code, body, err)
		}
	}
}

func TestNumbersAreAsShortAsTheyCanBe(t *testing.T) {
	for _, test := range []struct {
		x    int64
		want string
	}{
		{0, "\x00"}, {63, "\x3f"}, {64, "\xc0\x00"}, {-1, "\x7f"}, {-64, "\x40"}, {-65, "\xbf\x7f"}, {8191, "\xff\x3f"}, {-8192, "\x80\x40"},
		{1<<63 - 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"}, {-1 << 63, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f"},
	} {
		if got := string(appendS64(nil, test.x)); got != test.want {
			t.Errorf("%d: got % x, want % x", test.x, got, test.want)
		}
	}
}

// wholeModule has all sections, each thing in the form that Encode chooses.
func wholeModule() []byte {
	return module(
		custom("first", "abc"),
		sec(1, "\x03\x60\x02\x7f\x7e\x01\x7d"+"\x60\x00\x00"+"\x4e\x02"+"\x50\x00\x5f\x02\x78\x01\x63\x02\x00"+"\x4f\x01\x02\x5e\x6e\x01"),
		sec(2, "\x05"+
			"\x01m\x01f\x00\x00"+"\x01m\x01t\x01\x6f\x01\x01\x02"+"\x01m\x01m\x02\x03\x01\x02"+"\x01m\x01g\x03\x7e\x01"+"\x01m\x01e\x04\x00\x00"),
		sec(3, "\x02\x01\x01"),
		custom("between", ""),
		sec(4, "\x02\x40\x00\x64\x70\x00\x01\xd2\x00\x0b"+"\x70\x04\x07"),
		sec(5, "\x01\x0c\x05\x00"),
		sec(13, "\x01\x00\x01"),
		sec(6, "\x01\x7f\x00\x41\x7f\x0b"),
		sec(7, "\x02\x03run\x00\x01\x00\x02\x00"),
		sec(8, "\x01"),
		sec(9, "\x08"+"\x00\x41\x00\x0b\x01\x01"+"\x01\x00\x01\x00"+"\x02\x01\x41\x00\x0b\x00\x00"+"\x03\x00\x01\x01"+
			"\x04\x41\x02\x0b\x01\xd2\x00\x0b"+"\x05\x70\x01\xd2\x00\x0b"+"\x06\x01\x41\x02\x0b\x6f\x00"+"\x07\x6f\x01\xd0\x6f\x0b"),
		sec(12, "\x03"),
		custom(BranchHintSection, "\x01\x02\x02\x05\x01\x01\x0a\x01\x00"),
		sec(10, "\x02"+sized("\x02\x02\x7f\x01\x7b\x01\x0b")+sized("\x01\x01\x7f\x41\x00\x04\x40\x0b\x41\x00\x04\x40\x0b\x0b")),
		sec(11, "\x03"+"\x00\x41\x08\x0b\x02hi"+"\x01\x03xyz"+"\x02\x01\x42\x08\x0b\x00"),
		custom("name", sub(0, sized("app"))+sub(1, "\x02\x00\x01f\x01\x01g")+sub(2, "\x01\x01\x01\x00\x01x")+sub(10, "\x01\x02\x01\x01\x02fl")+sub(11, "\x01\x00\x00")),
		custom("last", "z"),
	)
}

func TestCanonicalModulesEncodeToTheSameBytes(t *testing.T) {
	data := wholeModule()
	if got := Encode(decode(t, data)); !bytes.Equal(got, data) {
		t.Errorf("got\n% x\nwant\n% x", got, data)
	}
}

func TestOtherFormsEncodeToCanonicalOnes(t *testing.T) {
	const void = "\x01\x60\x00\x00"
	for _, test := range []struct {
		name             string
		given, canonical []byte
	}{
		{"long numbers", module("\x01\x85\x80\x00" + "\x81\x00\x60\x00\x00"), module(sec(1, void))},
		{"empty sections", module(sec(1, "\x00"), custom("c", ""), sec(2, "\x00"), sec(7, "\x00")), module(custom("c", ""))},
		{"groups of one, final types", module(sec(1, "\x02\x4e\x01\x60\x00\x00\x4f\x00\x60\x00\x00")), module(sec(1, "\x02\x60\x00\x00\x60\x00\x00"))},
		{"spelled out references", module(sec(4, "\x01\x63\x70\x00\x00")), module(sec(4, "\x01\x70\x00\x00"))},
		{"page size that is the usual one", module(sec(5, "\x01\x08\x01\x10")), module(sec(5, "\x01\x00\x01"))},
		{"active segments that name table and memory 0", module(sec(9, "\x01\x02\x00\x41\x00\x0b\x00\x00"), sec(11, "\x01\x02\x00\x41\x00\x0b\x00")),
			module(sec(9, "\x01\x00\x41\x00\x0b\x00"), sec(11, "\x01\x00\x41\x00\x0b\x00"))},
		{"functions as expressions", module(sec(9, "\x01\x05\x64\x70\x01\xd2\x07\x0b")), module(sec(9, "\x01\x01\x00\x01\x07"))},
		{"split runs of locals", oneFunc("\x04\x01\x7f\x02\x7f\x00\x7e\x01\x7f\x0b"), oneFunc("\x01\x04\x7f\x0b")},
		{"long numbers in a body", oneFunc("\x00\x41\x80\x00\x1a\xfc\x80\x00\x0b"), oneFunc("\x00\x41\x00\x1a\xfc\x00\x0b")},
		{"a malformed body stays", oneFunc("\x00\x41\x80\x00\xff\x0b"), oneFunc("\x00\x41\x80\x00\xff\x0b")},
		{"hints follow their instructions",
			module(sec(1, void), sec(3, "\x01\x00"), custom(BranchHintSection, "\x01\x00\x01\x06\x01\x01"), sec(10, "\x01"+sized("\x01\x00\x7f\x41\x80\x00\x04\x40\x0b\x0b"))),
			module(sec(1, void), sec(3, "\x01\x00"), custom(BranchHintSection, "\x01\x00\x01\x03\x01\x01"), sec(10, "\x01"+sized("\x00\x41\x00\x04\x40\x0b\x0b")))},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Encode(decode(t, test.given)); !bytes.Equal(got, test.canonical) {
				t.Errorf("got\n% x\nwant\n% x", got, test.canonical)
			}
		})
	}
}

func TestCustomSectionsStayBeforeWhatIsLeftOut(t *testing.T) {
	m := decode(t, module(sec(1, "\x01\x60\x00\x00"), custom("a", ""), sec(2, "\x00"), custom("b", ""), sec(3, "\x01\x00"), custom("c", ""), sec(10, "\x01"+sized("\x00\x0b"))))
	got := ""
	for _, c := range decode(t, Encode(m)).Customs {
		got += fmt.Sprintf("%s before %d, ", c.Name, c.Before)
	}
	if want := "a before 3, b before 3, c before 10, "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNamesEncode(t *testing.T) {
	nested := map[uint32]map[uint32]string{1: {0: "x", 2: ""}, 7: {3: "y"}}
	n := wasm.Names{
		Module: "app", Funcs: map[uint32]string{300: "f", 2: "g"}, Locals: nested, Labels: nested, Types: map[uint32]string{0: "t"},
		Tables: map[uint32]string{0: "tb"}, Mems: map[uint32]string{0: "m"}, Globals: map[uint32]string{0: "g"}, Elems: map[uint32]string{0: "e"},
		Data: map[uint32]string{0: "d"}, Fields: nested, Tags: map[uint32]string{0: "tg"},
	}
	m := decode(t, module(custom("name", string(AppendNames(nil, &n)))))
	if !reflect.DeepEqual(m.Names, n) {
		t.Errorf("got %+v", m.Names)
	}
	if empty := AppendNames(nil, &wasm.Names{Locals: map[uint32]map[uint32]string{3: {}}}); len(empty) > 0 {
		t.Errorf("no names encode to % x", empty)
	}
}

// FuzzEncode encodes what decodes: it must decode to what encodes to the same.
func FuzzEncode(f *testing.F) {
	f.Add(wholeModule())
	f.Add(module())
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data, wasm.AllFeatures)
		if err != nil {
			return
		}
		first := Encode(m)
		again, err := Decode(first, wasm.AllFeatures)
		if err != nil {
			t.Fatalf("% x: %v", first, err)
		}
		if second := Encode(again); !bytes.Equal(first, second) {
			t.Errorf("encoded % x\nagain   % x", first, second)
		}
	})
}
