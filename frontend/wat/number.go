package wat

import (
	"math"
	"strconv"
	"strings"
)

// numKind says what sort of number a word is.
type numKind byte

const (
	notNumber numKind = iota
	natural           // without sign
	integer           // with one
	float
)

// numberKind classifies a word.
func numberKind(s string) numKind {
	kind := natural
	if s != "" && (s[0] == '+' || s[0] == '-') {
		kind, s = integer, s[1:]
	}
	switch payload, isNaN := strings.CutPrefix(s, "nan:0x"); {
	case s == "inf" || s == "nan" || isNaN && isDigits(payload, 16):
		return float
	}
	base, exponent := 10, "eE"
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		base, exponent, s = 16, "pP", hex
	}
	if isDigits(s, base) {
		return kind
	}
	if i := strings.IndexAny(s, exponent); i >= 0 {
		power := s[i+1:]
		if power != "" && (power[0] == '+' || power[0] == '-') {
			power = power[1:]
		}
		if !isDigits(power, 10) {
			return notNumber
		}
		s = s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if !isDigits(whole, base) || fraction != "" && !isDigits(fraction, base) {
		return notNumber
	}
	return float
}

// isDigits reports whether s is a sequence of digits, which may have single
// underscores between them.
func isDigits(s string, base int) bool {
	after := false // a digit
	for i := range len(s) {
		if s[i] == '_' {
			if !after {
				return false
			}
			after = false
			continue
		}
		if d := hexDigit(s[i]); d < 0 || d >= base {
			return false
		}
		after = true
	}
	return after
}

// parseNatural returns the value of s, a natural number; ok is false if it has
// more than 64 bits.
func parseNatural(s string) (x uint64, ok bool) {
	s = strings.ReplaceAll(s, "_", "")
	base := 10
	if hex, isHex := strings.CutPrefix(s, "0x"); isHex {
		base, s = 16, hex
	}
	x, err := strconv.ParseUint(s, base, 64)
	return x, err == nil
}

// parseInt returns the lowest bits of s, an integer, of which there must be no
// more as a signed or as an unsigned number.
func parseInt(s string, bits uint) (uint64, bool) {
	negative := s[0] == '-'
	x, ok := parseNatural(strings.TrimLeft(s, "+-"))
	limit := uint64(math.MaxUint64) >> (64 - bits)
	if negative {
		return -x & limit, ok && x <= limit/2+1
	}
	return x, ok && x <= limit
}

// parseFloat returns the bits of s, a number of any kind, rounded to a float of
// the given size; ok is false if it is out of range.
func parseFloat(s string, bits int) (x uint64, ok bool) {
	mantissa, sign := uint(52), uint64(0)
	if bits == 32 {
		mantissa = 23
	}
	infinity := (uint64(1)<<bits - 1) >> (mantissa + 1) << mantissa
	if bits == 64 {
		infinity = math.Float64bits(math.Inf(1))
	}
	if s[0] == '-' {
		sign = 1 << (bits - 1)
	}
	s = strings.TrimLeft(s, "+-")
	if payload, isNaN := strings.CutPrefix(s, "nan:"); isNaN {
		x, ok = parseNatural(payload)
		return sign | infinity | x, ok && x != 0 && x < 1<<mantissa
	}
	switch s {
	case "inf":
		return sign | infinity, true
	case "nan":
		return sign | infinity | 1<<(mantissa-1), true
	}
	f, err := strconv.ParseFloat(goFloat(s), bits)
	if bits == 32 {
		return sign | uint64(math.Float32bits(float32(f))), err == nil
	}
	return sign | math.Float64bits(f), err == nil
}

// goFloat respells s for strconv, which wants an exponent if the number is
// hexadecimal, and none of the underscores.
func goFloat(s string) string {
	s = strings.ReplaceAll(s, "_", "")
	if strings.HasPrefix(s, "0x") && !strings.ContainsAny(s, "pP") {
		s += "p0"
	}
	return s
}

// isNatural reports whether the current token is a natural number.
func (p *parser) isNatural() bool {
	return p.tok.kind == word && p.tok.text[0] <= '9' && numberKind(p.tok.text) == natural
}

// natural reads a natural number of at most the given bits.
func (p *parser) natural(bits uint) uint64 {
	if !p.isNatural() {
		p.unexpected("a natural number")
		return 0
	}
	t := p.advance()
	x, ok := parseNatural(t.text)
	if !ok || x > math.MaxUint64>>(64-bits) {
		p.fail(t.pos, "i%d constant out of range: %s", bits, t.text)
	}
	return x
}

// integer reads an integer of the given bits, signed or unsigned.
func (p *parser) integer(bits uint) uint64 { return p.integerOf(p.advance(), bits) }

// float reads a number as a float of the given bits.
func (p *parser) float(bits int) uint64 { return p.floatOf(p.advance(), bits) }

// integerOf converts a token to an integer.
func (p *parser) integerOf(t token, bits uint) uint64 {
	if kind := numberKind(t.text); t.kind != word || kind != natural && kind != integer {
		p.unexpectedToken(t, "an integer")
		return 0
	}
	x, ok := parseInt(t.text, bits)
	if !ok {
		p.fail(t.pos, "i%d constant out of range: %s", bits, t.text)
	}
	return x
}

// floatOf converts a token to a float.
func (p *parser) floatOf(t token, bits int) uint64 {
	if t.kind != word || numberKind(t.text) == notNumber {
		p.unexpectedToken(t, "a number")
		return 0
	}
	x, ok := parseFloat(t.text, bits)
	if !ok {
		p.fail(t.pos, "constant out of range: %s is no f%d", t.text, bits)
	}
	return x
}
