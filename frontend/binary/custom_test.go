package binary

import (
	"reflect"
	"testing"

	"wasmc/frontend/wasm"
)

// sub is a subsection of the name section.
func sub(id byte, contents string) string { return sec(id, contents) }

func TestNameSection(t *testing.T) {
	m := decode(t, module(custom("name",
		sub(0, sized("app"))+
			sub(1, "\x02\x00\x01f\x01\x01g")+
			sub(2, "\x01\x01\x01\x00\x01x")+
			sub(3, "\x01\x01\x01\x00\x01l")+
			sub(4, "\x01\x00\x01t")+sub(5, "\x01\x00\x02tb")+sub(6, "\x01\x00\x03mem")+sub(7, "\x01\x00\x02gl")+
			sub(8, "\x01\x00\x01e")+sub(9, "\x01\x00\x01d")+sub(10, "\x01\x02\x01\x03\x02fl")+sub(11, "\x01\x00\x02tg")+
			sub(99, "whatever"))))
	want := wasm.Names{
		Module:  "app",
		Funcs:   map[uint32]string{0: "f", 1: "g"},
		Locals:  map[uint32]map[uint32]string{1: {0: "x"}},
		Labels:  map[uint32]map[uint32]string{1: {0: "l"}},
		Types:   map[uint32]string{0: "t"},
		Tables:  map[uint32]string{0: "tb"},
		Mems:    map[uint32]string{0: "mem"},
		Globals: map[uint32]string{0: "gl"},
		Elems:   map[uint32]string{0: "e"},
		Data:    map[uint32]string{0: "d"},
		Fields:  map[uint32]map[uint32]string{2: {3: "fl"}},
		Tags:    map[uint32]string{0: "tg"},
	}
	if !reflect.DeepEqual(m.Names, want) {
		t.Errorf("got %+v", m.Names)
	}
}

func TestProducersAndTargetFeatures(t *testing.T) {
	m := decode(t, module(
		custom("producers", "\x01"+sized("language")+"\x02"+sized("C11")+sized("")+sized("Rust")+sized("1.69")),
		custom("target_features", "\x02+"+sized("simd128")+"-"+sized("atomics"))))
	if want := []wasm.Producer{{Field: "language", Name: "C11"}, {Field: "language", Name: "Rust", Version: "1.69"}}; !reflect.DeepEqual(m.Producers, want) {
		t.Errorf("producers %v", m.Producers)
	}
	if want := []string{"+simd128", "-atomics"}; !reflect.DeepEqual(m.Features, want) {
		t.Errorf("features %v", m.Features)
	}
}

func TestBranchHintsBecomeOffsetsInTheModule(t *testing.T) {
	// The hint is on the if, whose offset counts from the locals.
	data := module(sec(1, "\x01\x60\x00\x00"), sec(3, "\x01\x00"),
		custom("metadata.code.branch_hint", "\x01\x00\x01\x03\x01\x01"),
		sec(10, "\x01"+sized("\x00\x41\x00\x04\x40\x0b\x0b")))
	m := decode(t, data)
	hints := m.BranchHints[0]
	if len(hints) != 1 || !hints[0].Likely || data[hints[0].Offset] != byte(wasm.If) {
		t.Errorf("got %+v", m.BranchHints)
	}
}

func TestMalformedCustomSectionsAreIgnored(t *testing.T) {
	for name, contents := range map[string]string{
		"name":                      sub(1, "\x05\x00\x01f") + "\x02\xff",
		"producers":                 "\x01\x09",
		"target_features":           "\x09",
		"metadata.code.branch_hint": "\x01\x00\x01\x03\x02\x01\x01",
	} {
		m := decode(t, module(custom(name, contents)))
		if m.Names.Funcs != nil || m.Producers != nil || m.Features != nil || m.BranchHints != nil {
			t.Errorf("%s: something was read: %+v", name, m)
		}
	}
}

func TestGoodSubsectionsSurviveBadOnes(t *testing.T) {
	m := decode(t, module(custom("name", sub(7, "\x09")+sub(1, "\x01\x00\x01f"))))
	if m.Names.Funcs[0] != "f" || m.Names.Globals != nil {
		t.Errorf("got %+v", m.Names)
	}
}
