package ir

import (
	"fmt"
	"strings"
)

// A token is the kind of a piece of text. Punctuation is its own kind.
type token byte

const (
	endOfText token = iota
	newline         // one or more
	word            // a keyword, a number, a reference such as v12
	name            // $name; the text is without the $
	text            // "text"; the text is without quotes and escapes
)

const punctuation = "(),:=[]{}"

// A lexer cuts text into tokens. It keeps its first error, after which the
// text seems to end.
type lexer struct {
	rest string
	line int // of the token
	ends int // newlines within the token
	tok  token
	text string // of a word, name or text
	err  error
}

// fail notes an error at the current token.
func (l *lexer) fail(format string, args ...any) { l.failAt(l.line, format, args...) }

func (l *lexer) failAt(line int, format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...))
	}
	l.tok, l.text, l.rest = endOfText, "", ""
}

// next moves to the next token.
func (l *lexer) next() {
	l.line += l.ends
	l.ends = 0
	l.skip()
	l.text = ""
	if l.rest == "" {
		l.tok = endOfText
		return
	}
	switch c := l.rest[0]; {
	case c == '\n':
		l.tok = newline
		for l.rest != "" && l.rest[0] == '\n' {
			l.rest = l.rest[1:]
			l.ends++
			l.skip()
		}
	case c == '"':
		l.tok, l.text = text, l.quoted()
	case c == '$' && strings.HasPrefix(l.rest, `$"`):
		l.rest = l.rest[1:]
		l.tok, l.text = name, l.quoted()
	case c == '$':
		l.tok, l.text = name, l.run(isNameRune)[1:]
	case strings.IndexByte(punctuation, c) >= 0:
		l.tok = token(c)
		l.rest = l.rest[1:]
	default:
		l.tok, l.text = word, l.run(isWordRune)
		if l.text == "" {
			l.fail("unexpected character %q", c)
		}
	}
}

// skip skips blanks and a comment.
func (l *lexer) skip() {
	l.rest = strings.TrimLeft(l.rest, " \t\r")
	if strings.HasPrefix(l.rest, ";") {
		end := strings.IndexByte(l.rest, '\n')
		if end < 0 {
			end = len(l.rest)
		}
		l.rest = l.rest[end:]
	}
}

// run takes the runes at the beginning that are in the set.
func (l *lexer) run(in func(rune) bool) string {
	end := strings.IndexFunc(l.rest, func(r rune) bool { return !in(r) })
	if end < 0 {
		end = len(l.rest)
	}
	s := l.rest[:end]
	l.rest = l.rest[end:]
	return s
}

func isWordRune(r rune) bool {
	return isNameRune(r) && !strings.ContainsRune(":=$", r)
}

// quoted takes a text in quotes.
func (l *lexer) quoted() string {
	var s []byte
	for i := 1; i < len(l.rest); i++ {
		switch c := l.rest[i]; {
		case c == '"':
			l.rest = l.rest[i+1:]
			return string(s)
		case c == '\n':
			l.fail("a text does not end")
			return ""
		case c != '\\':
			s = append(s, c)
		case i+1 < len(l.rest) && (l.rest[i+1] == '"' || l.rest[i+1] == '\\'):
			i++
			s = append(s, l.rest[i])
		case i+2 < len(l.rest) && unhex(l.rest[i+1]) >= 0 && unhex(l.rest[i+2]) >= 0:
			s = append(s, byte(unhex(l.rest[i+1])<<4|unhex(l.rest[i+2])))
			i += 2
		default:
			l.fail("unknown escape in a text")
			return ""
		}
	}
	l.fail("a text does not end")
	return ""
}

func unhex(c byte) int { return strings.IndexByte("0123456789abcdef", c) }
