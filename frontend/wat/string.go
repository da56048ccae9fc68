package wat

import (
	"strings"
	"unicode/utf8"
)

// string reads a string and returns the bytes that it means.
func (l *lexer) string() string {
	start := l.pos
	l.pos++
	from := l.pos // of the text that is not in value yet
	var value strings.Builder
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '"':
			plain := l.src[from:l.pos]
			l.pos++
			if value.Len() == 0 {
				return plain
			}
			return value.String() + plain
		case c == '\\' && l.pos+1 < len(l.src):
			value.WriteString(l.src[from:l.pos])
			l.escape(&value)
			from = l.pos
		case c == '\n' || c == '\r':
			l.fail(start, "unclosed string")
			return ""
		case c < ' ' || c == 0x7F || l.pos >= l.bad:
			l.illegal()
			return ""
		default:
			l.pos++
		}
	}
	l.fail(start, "unclosed string")
	return ""
}

// escapes are those of one character.
var escapes = map[byte]byte{'t': '\t', 'n': '\n', 'r': '\r', '"': '"', '\'': '\'', '\\': '\\'}

// escape reads an escape sequence and appends the bytes that it means.
func (l *lexer) escape(value *strings.Builder) {
	start := l.pos
	rest := l.src[start+1:]
	if c, ok := escapes[rest[0]]; ok {
		value.WriteByte(c)
		l.pos += 2
		return
	}
	if rest[0] == 'u' {
		l.unicode(value)
		return
	}
	if len(rest) < 2 || hexDigit(rest[0]) < 0 || hexDigit(rest[1]) < 0 {
		l.fail(start, `illegal escape: two hexadecimal digits, or one of t n r " ' \ u, are expected after \`)
		return
	}
	value.WriteByte(byte(hexDigit(rest[0])<<4 | hexDigit(rest[1])))
	l.pos += 3
}

// unicode reads an escape sequence \u{…}.
func (l *lexer) unicode(value *strings.Builder) {
	start := l.pos
	digits, ok := strings.CutPrefix(l.src[start:], `\u{`)
	end := strings.IndexByte(digits, '}')
	if !ok || end < 0 || !isDigits(digits[:end], 16) {
		l.fail(start, `illegal escape: hexadecimal digits in braces are expected after \u`)
		return
	}
	c := rune(0)
	for _, digit := range []byte(strings.ReplaceAll(digits[:end], "_", "")) {
		if c = c<<4 | rune(hexDigit(digit)); c > utf8.MaxRune {
			break
		}
	}
	if !utf8.ValidRune(c) {
		l.fail(start, "illegal escape: not a Unicode scalar value")
		return
	}
	value.WriteRune(c)
	l.pos += len(`\u{}`) + end
}

// hexDigit is the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
