package wat

import (
	"fmt"
	"strings"
	"testing"
)

// lexed is a text's tokens, and the error at the end.
func lexed(text string) string {
	l := newLexer("t", text)
	var list []string
	for t := l.next(); t.kind != eof; t = l.next() {
		switch t.kind {
		case str:
			list = append(list, fmt.Sprintf("str:%q", t.value))
		case id:
			list = append(list, fmt.Sprintf("id:%q", t.value))
		default:
			list = append(list, t.text)
		}
	}
	if l.err != nil {
		list = append(list, fmt.Sprintf("%d:%d: %s", l.err.Line, l.err.Col, l.err.Msg))
	}
	return strings.Join(list, " | ")
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"(func$f)":                      "( | func$f | )",
		"(nop(;c;)nop;;c\nnop)":         "( | nop | nop | nop | )",
		"a;;c\rb":                       "a | b",
		"(;(;;);)a":                     "a",
		"(;a":                           "1:1: unclosed comment",
		"a\n (;(;;)":                    "a | 2:2: unclosed comment",
		`"a" "b"`:                       `str:"a" | str:"b"`,
		`"a""b"`:                        `"a""b"`,
		`"a"b 0"c" $d"e"`:               `"a"b | 0"c" | $d"e"`,
		`$a $"b c" $"\74" $a$b`:         `id:"a" | id:"b c" | id:"t" | id:"a$b"`,
		`$"a"b`:                         `$"a"b`,
		`$`:                             "1:1: empty identifier",
		`$""`:                           "1:1: empty identifier",
		"$\"a\nb\"":                     "1:1: empty identifier",
		`$"\ff"`:                        "1:1: malformed UTF-8 encoding",
		"a,b[{}]":                       "a,b[{}]",
		"a\x00":                         "a | 1:2: illegal character: '\\x00'",
		"ä":                             "1:1: illegal character: 'ä'",
		"a \xff":                        "a | 1:3: malformed UTF-8 encoding",
		"a ;;\xff":                      "a | 1:5: malformed UTF-8 encoding",
		"(;ä;)\"ä\xc0\"":                "1:8: malformed UTF-8 encoding",
		"(@a (b \")\" ;;)\n x))a":       "a",
		`(@"a b" c)d`:                   "d",
		"(@)":                           "1:1: empty annotation id",
		"(@a (b)":                       "1:1: unclosed annotation",
		"( @a)":                         "( | @a | )",
		"!#$%&'*+-./:<=>?@\\^_`|~azAZ9": "!#$%&'*+-./:<=>?@\\^_`|~azAZ9",
	} {
		if got := lexed(text); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestStrings(t *testing.T) {
	for text, want := range map[string]string{
		`"\t\n\r\"\'\\"`:           `str:"\t\n\r\"'\\"`,
		`"\00\7f\fF"`:              `str:"\x00\x7f\xff"`,
		`"\u{41}\u{1_F600}\u{0}é"`: `str:"A😀\x00é"`,
		`"a\u{10FFFF}"`:            `str:"a\U0010ffff"`,
		`"\u{110000}"`:             "1:2: illegal escape: not a Unicode scalar value",
		`"\u{d800}"`:               "1:2: illegal escape: not a Unicode scalar value",
		`"\u{ffffffffffffffff41}"`: "1:2: illegal escape: not a Unicode scalar value",
		`"\u{}"`:                   `1:2: illegal escape: hexadecimal digits in braces are expected after \u`,
		`"\u41"`:                   `1:2: illegal escape: hexadecimal digits in braces are expected after \u`,
		`"\0"`:                     `1:2: illegal escape: two hexadecimal digits, or one of t n r " ' \ u, are expected after \`,
		`"\x41"`:                   `1:2: illegal escape: two hexadecimal digits, or one of t n r " ' \ u, are expected after \`,
		`"a`:                       "1:1: unclosed string",
		`"a\`:                      "1:1: unclosed string",
		"\"a\nb\"":                 "1:1: unclosed string",
		"\"a\tb\"":                 "1:3: illegal character: '\\t'",
		"\"a\x7f\"":                "1:3: illegal character: '\\x7f'",
	} {
		if got := lexed(text); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, want)
		}
	}
}
