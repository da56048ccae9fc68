package wat

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestNumberKinds(t *testing.T) {
	for s, want := range map[string]numKind{
		"0": natural, "1_000": natural, "0xFf": natural, "0x1_f": natural, "+1": integer, "-0x10": integer,
		"1.": float, "1.5": float, "1e9": float, "1.e-9": float, "0x1p4": float, "0x1.8": float, "-0x1.8P+4": float,
		"inf": float, "-inf": float, "nan": float, "+nan:0x1": float, "nan:0x7f_ff": float, "0x1e5": natural,
		"": notNumber, "+": notNumber, "_1": notNumber, "1_": notNumber, "1__0": notNumber, "0x": notNumber, "0x_1": notNumber,
		".5": notNumber, "1e": notNumber, "1e+": notNumber, "1.5_": notNumber, "1._5": notNumber, "0x1p": notNumber, "0x1pf": notNumber,
		"1a": notNumber, "nan:1": notNumber, "nan:0x": notNumber, "infinity": notNumber, "0X1": notNumber, "--1": notNumber,
	} {
		if got := numberKind(s); got != want {
			t.Errorf("%q: got %d, want %d", s, got, want)
		}
	}
}

func TestIntegerRanges(t *testing.T) {
	for _, test := range []struct {
		s    string
		bits uint
		want uint64
		ok   bool
	}{
		{"255", 8, 255, true}, {"256", 8, 0, false}, {"-128", 8, 128, true}, {"-129", 8, 0, false}, {"-0", 8, 0, true},
		{"0xffff_ffff", 32, math.MaxUint32, true}, {"0x1_0000_0000", 32, 0, false}, {"+4294967295", 32, math.MaxUint32, true},
		{"-2147483648", 32, 1 << 31, true}, {"-2147483649", 32, 0, false},
		{"18446744073709551615", 64, math.MaxUint64, true}, {"18446744073709551616", 64, 0, false},
		{"-9223372036854775808", 64, 1 << 63, true}, {"-9223372036854775809", 64, 0, false},
	} {
		got, ok := parseInt(test.s, test.bits)
		if ok != test.ok || ok && got != test.want {
			t.Errorf("%s as i%d: got %#x, %v; want %#x, %v", test.s, test.bits, got, ok, test.want, test.ok)
		}
	}
}

func TestFloats(t *testing.T) {
	for _, test := range []struct {
		s    string
		bits int
		want uint64
		ok   bool
	}{
		{"0", 32, 0, true}, {"-0.0", 32, 1 << 31, true}, {"-0x0p0", 64, 1 << 63, true},
		{"1", 32, 0x3F800000, true}, {"0x1.8", 64, 0x3FF8000000000000, true}, {"0x10", 32, 0x41800000, true}, {"1_0.2_5e0_1", 64, math.Float64bits(102.5), true},
		{"inf", 32, 0x7F800000, true}, {"-inf", 64, 0xFFF0000000000000, true},
		{"nan", 32, 0x7FC00000, true}, {"-nan", 64, 0xFFF8000000000000, true}, {"nan:0x1", 32, 0x7F800001, true},
		{"nan:0x7fffff", 32, 0x7FFFFFFF, true}, {"nan:0x800000", 32, 0, false}, {"nan:0x0", 64, 0, false}, {"nan:0xf_ffff_ffff_ffff", 64, 0x7FFFFFFFFFFFFFFF, true},

		// Halfway between two floats, the even one; a little more, the next one.
		{"16777217", 32, 0x4B800000, true}, {"16777219", 32, 0x4B800002, true}, {"16777217.000000000000000000000000001", 32, 0x4B800001, true},
		{"0x1.000001p0", 32, 0x3F800000, true}, {"0x1.00000100000000000000000000000001p0", 32, 0x3F800001, true},
		{"0x1.000003p0", 32, 0x3F800002, true}, {"9007199254740993", 64, 0x4340000000000000, true}, {"9007199254740995", 64, 0x4340000000000002, true},
		// Rounding to a double first would make this halfway, and even.
		{"0x1.00000100000000001p0", 32, 0x3F800001, true},

		// The smallest and the largest.
		{"0x1p-149", 32, 1, true}, {"0x1p-150", 32, 0, true}, {"0x1.000001p-150", 32, 1, true}, {"0x1p-1074", 64, 1, true}, {"1e-400", 64, 0, true},
		{"0x1.fffffep127", 32, 0x7F7FFFFF, true}, {"0x1.fffffefffp127", 32, 0x7F7FFFFF, true}, {"0x1.ffffffp127", 32, 0, false},
		{"3.4028234663852886e38", 32, 0x7F7FFFFF, true}, {"3.4028235677973367e38", 32, 0, false}, {"1e309", 64, 0, false}, {"0x1p1024", 64, 0, false},
		{"0x1p99999999999999999999", 64, 0, false}, {"0x1p-99999999999999999999", 64, 0, true},
	} {
		got, ok := parseFloat(test.s, test.bits)
		if ok != test.ok || ok && got != test.want {
			t.Errorf("%s as f%d: got %#x, %v; want %#x, %v", test.s, test.bits, got, ok, test.want, test.ok)
		}
	}
}

// TestFloatsRoundCorrectly compares with big.Float, which is exact before it
// rounds once.
func TestFloatsRoundCorrectly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		s := "0x" + strconv.FormatUint(r.Uint64(), 16) + "." + strconv.FormatUint(r.Uint64(), 16) + "p" + strconv.Itoa(r.IntN(200)-140)
		exact, _, err := big.ParseFloat(s, 0, 300, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		want32, _ := exact.Float32()
		want64, _ := exact.Float64()
		if got, ok := parseFloat(s, 32); ok != !math.IsInf(float64(want32), 0) || ok && uint32(got) != math.Float32bits(want32) {
			t.Errorf("%s as f32: got %#x, %v; want %#x", s, got, ok, math.Float32bits(want32))
		}
		if got, ok := parseFloat(s, 64); !ok || got != math.Float64bits(want64) {
			t.Errorf("%s as f64: got %#x, %v; want %#x", s, got, ok, math.Float64bits(want64))
		}
	}
}

func TestFloatsPrintAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	special := []uint64{0, 1, 1 << 63, 1 << 31, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00001, 0x7F800001, math.Float64bits(math.Inf(-1)), 0x7FF8 << 48, 0xFFF8<<48 | 5, 0x7FF<<52 | 1}
	for i := range 20000 {
		bits := r.Uint64()
		if i < len(special) {
			bits = special[i]
		}
		for _, size := range []int{32, 64} {
			want := bits & (math.MaxUint64 >> (64 - size))
			s := formatFloat(want, size)
			if got, ok := parseFloat(s, size); numberKind(s) == notNumber || !ok || got != want {
				t.Errorf("%#x prints as %s, which is %#x, %v", want, s, got, ok)
			}
		}
	}
}
