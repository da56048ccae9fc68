package ir

import (
	"strings"
	"testing"
)

// TestSourcesArePrintedAndParsed takes sources through the printer and parser. They
// are printed where positions are.
func TestSourcesArePrintedAndParsed(t *testing.T) {
	want := read(t, "source.ir")
	m := parse(t, want)
	var out strings.Builder
	if err := m.Print(&out, true); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Error(firstDifference(got, want))
	}
	if strings.Contains(m.String(), "source file") {
		t.Error("sources without positions")
	}
}

func TestRowOfPosition(t *testing.T) {
	s := parse(t, read(t, "source.ir")).Funcs[0].Source
	for pos, want := range map[uint32]int{0: -1, 0xF: -1, 0x10: 0, 0x13: 0, 0x14: 1, 0x1F: 1, 0x20: 2, 0xFFFFFFFF: 2} {
		if got := s.Row(pos); got != want {
			t.Errorf("Row(%#x) = %d, want %d", pos, got, want)
		}
	}
}

func TestMalformedSources(t *testing.T) {
	for _, test := range []struct{ line, with, want string }{
		{"scope in 0 subprogram 1", "scope in 1 subprogram 1", "scope 1 is in scope 1, which comes later"},
		{"row @0x14", "row @0x4", "its rows do not ascend"},
		{"none 0 0 in 1", "none 0 0 in 4", "row 0x20 is in scope 4, which there is not"},
	} {
		m, err := Parse(strings.Replace(read(t, "source.ir"), test.line, test.with, 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(m); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.with, err, test.want)
		}
	}
}
