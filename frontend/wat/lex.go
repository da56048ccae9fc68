package wat

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// kind tells tokens apart.
type kind byte

const (
	eof kind = iota
	lparen
	rparen
	word // a keyword, a number, or what the specification calls reserved
	str
	id
)

// A token is the smallest part of a text that means something.
type token struct {
	kind  kind
	pos   int
	text  string // as it is written
	value string // what str and id say: the string's bytes, the identifier without $
	notes []note // the annotations before it
}

// A note is an annotation that the parser knows; all others are skipped. Known
// ones that the parser does not ask for are misplaced.
type note struct {
	id         string
	pos        int // of the parenthesis
	start, end int // of its contents
}

// A lexer cuts a text into tokens. After the first failure, which it keeps in
// err, it is at the end of the text, so that parsing code reads like the grammar
// and its loops come to an end.
type lexer struct {
	file
	src string // what of the file is read: it may end before
	pos int
	bad int // where the text stops being UTF-8; its length if it does not
	err *Error
}

func newLexer(name, text string) lexer {
	bad := len(text)
	if !utf8.ValidString(text) {
		bad = 0
		for c, size := utf8.DecodeRuneInString(text); c != utf8.RuneError || size != 1; {
			bad += size
			c, size = utf8.DecodeRuneInString(text[bad:])
		}
	}
	return lexer{file: file{name, text}, src: text, bad: bad}
}

// fail reports an error about the byte at pos.
func (l *lexer) fail(pos int, format string, args ...any) {
	if l.err == nil {
		l.err = l.errorAt(min(pos, len(l.src)), fmt.Sprintf(format, args...))
	}
	l.pos = len(l.src)
}

// next returns the next token.
func (l *lexer) next() token {
	var notes []note
	for {
		l.space()
		if !strings.HasPrefix(l.src[l.pos:], "(@") {
			break
		}
		if n := l.annotation(); knownNotes[n.id] && l.err == nil {
			notes = append(notes, n)
		}
	}
	t := l.token()
	t.notes = notes
	if l.err != nil {
		return token{pos: t.pos}
	}
	return t
}

// token returns the token at l, which is not at white space.
func (l *lexer) token() token {
	start := l.pos
	if start == len(l.src) {
		return token{pos: start}
	}
	switch c := l.src[start]; {
	case c == '(':
		l.pos++
		return token{kind: lparen, pos: start, text: "("}
	case c == ')':
		l.pos++
		return token{kind: rparen, pos: start, text: ")"}
	case c == '$':
		return l.identifier()
	case c == '"' || class[c] != 0:
		return l.run()
	}
	l.illegal()
	return token{pos: len(l.src)}
}

// illegal reports a character that may not be where l is.
func (l *lexer) illegal() {
	c, size := utf8.DecodeRuneInString(l.src[l.pos:])
	if c == utf8.RuneError && size == 1 {
		l.fail(l.pos, "malformed UTF-8 encoding")
		return
	}
	l.fail(l.pos, "illegal character: %q", c)
}

// The classes of characters that tokens other than parentheses and strings are
// made of.
const (
	idChar   = 1 + iota // of keywords, numbers and identifiers
	reserved            // means nothing, but keeps tokens together
)

// class has the class of each byte.
var class = classes()

func classes() (table [256]byte) {
	for c := '!'; c <= '~'; c++ {
		table[c] = idChar
	}
	for _, c := range `"()` {
		table[c] = 0
	}
	for _, c := range ",;[]{}" {
		table[c] = reserved
	}
	return table
}

// run reads a token of characters and strings with nothing in between: if it is
// not one string or one word, it has no meaning.
func (l *lexer) run() token {
	start, parts := l.pos, 0
	t := token{kind: word, pos: start}
	for l.pos < len(l.src) && l.err == nil {
		if l.src[l.pos] == '"' {
			t.value = l.string()
			parts++
			continue
		}
		if !l.word() {
			break
		}
		parts++
	}
	t.text = l.src[start:l.pos]
	if parts == 1 && t.text[0] == '"' {
		t.kind = str
	}
	return t
}

// word skips characters other than those of strings, and reports whether there
// are any.
func (l *lexer) word() bool {
	start := l.pos
	for l.pos < len(l.src) && class[l.src[l.pos]] != 0 && !strings.HasPrefix(l.src[l.pos:], ";;") {
		l.pos++
	}
	return l.pos > start
}

// identifier reads a token that begins with $.
func (l *lexer) identifier() token {
	start := l.pos
	if !strings.HasPrefix(l.src[start:], `$"`) {
		t := l.run()
		if t.text == "$" {
			l.fail(start, "empty identifier")
		}
		if isID(t.text) {
			t.kind, t.value = id, t.text[1:]
		}
		return t
	}
	l.pos++
	if name, ok := l.quoted("empty identifier", start); !ok {
		return token{pos: start}
	} else if l.pos == len(l.src) || class[l.src[l.pos]] == 0 && l.src[l.pos] != '"' {
		return token{kind: id, pos: start, text: l.src[start:l.pos], value: name}
	}
	l.run()
	return token{kind: word, pos: start, text: l.src[start:l.pos]}
}

// isID reports whether text has only the characters of identifiers.
func isID(text string) bool {
	for i := range len(text) {
		if class[text[i]] != idChar {
			return false
		}
	}
	return true
}

// quoted reads a string that is the name of an identifier or annotation, which
// begins at start. What is no string is none: it reports empty.
func (l *lexer) quoted(empty string, start int) (string, bool) {
	probe := *l
	name := probe.string()
	switch {
	case probe.err != nil || name == "":
		l.fail(start, "%s", empty)
	case !utf8.ValidString(name):
		l.fail(start, "malformed UTF-8 encoding")
	default:
		l.pos = probe.pos
		return name, true
	}
	return "", false
}

// space skips white space and comments.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch rest := l.src[l.pos:]; {
		case rest[0] == ' ' || rest[0] == '\n' || rest[0] == '\t' || rest[0] == '\r':
			l.pos++
		case strings.HasPrefix(rest, ";;"):
			end := strings.IndexAny(rest, "\r\n")
			if end < 0 {
				end = len(rest)
			}
			l.skip(end)
		case strings.HasPrefix(rest, "(;"):
			l.blockComment()
		default:
			return
		}
	}
}

// skip passes n bytes of a comment, which may be anything that is UTF-8.
func (l *lexer) skip(n int) {
	if l.pos+n > l.bad {
		l.fail(l.bad, "malformed UTF-8 encoding")
		return
	}
	l.pos += n
}

// blockComment skips a comment that may have others in it.
func (l *lexer) blockComment() {
	depth := 0
	for i := l.pos; ; i++ {
		switch rest := l.src[i:]; {
		case rest == "":
			l.fail(l.pos, "unclosed comment")
			return
		case strings.HasPrefix(rest, "(;"):
			depth++
			i++
		case strings.HasPrefix(rest, ";)"):
			depth--
			i++
		}
		if depth == 0 {
			l.skip(i + 1 - l.pos)
			return
		}
	}
}
