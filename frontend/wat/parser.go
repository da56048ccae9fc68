package wat

import (
	"fmt"
	"strings"

	"wasmc/frontend/wasm"
)

// A parser reads modules and scripts. It sees two tokens at a time, because what
// a parenthesis begins is told by the word after it.
type parser struct {
	lexer
	features   wasm.Feature // that the text may use
	tok, ahead token
	inFunc     bool // in a function's body: for errors about annotations
	depth      int  // of nested expressions
	skipped    int  // where the parenthesis is that closes what skip passed last

	moduleParser
	bodyParser
}

// start reads the first tokens at p.pos.
func (p *parser) start() {
	p.tok = p.next()
	p.ahead = p.next()
}

// seek goes to the token at pos.
func (p *parser) seek(pos int) {
	if p.err == nil {
		p.pos = pos
		p.start()
	}
}

// advance goes to the next token and returns the one that was current.
func (p *parser) advance() token {
	t := p.tok
	for _, n := range t.notes {
		p.misplaced(n)
	}
	p.shift()
	if p.err != nil {
		p.tok, p.ahead = token{pos: t.pos}, token{pos: t.pos}
	}
	return t
}

// shift goes to the next token whatever the current one is.
func (p *parser) shift() {
	p.tok = p.ahead
	p.ahead = p.next()
}

// stop reports an error at the current token, and goes to the end.
func (p *parser) stop(format string, args ...any) { p.fail(p.tok.pos, format, args...) }

// fail reports an error about the byte at pos, and goes to the end.
func (p *parser) fail(pos int, format string, args ...any) {
	p.lexer.fail(pos, format, args...)
	p.tok, p.ahead = token{pos: pos}, token{pos: pos}
}

// unexpected reports the current token, in whose place there should be what is
// wanted.
func (p *parser) unexpected(wanted string) { p.unexpectedToken(p.tok, wanted) }

func (p *parser) unexpectedToken(t token, wanted string) {
	switch {
	case p.err != nil:
	case t.kind == eof:
		p.fail(t.pos, "unexpected token: the text ends where %s is expected%s", wanted, p.unclosed())
	case t.kind == word && !isKeyword(t.text) && numberKind(t.text) == notNumber:
		p.fail(t.pos, "unknown operator %s: %s is expected%s", t.text, wanted, suggestion(t.text))
	case parts[t.text] && wanted == anInstruction:
		p.fail(t.pos, "unexpected token %s: it has to stand before the instructions", t.text)
	default:
		p.fail(t.pos, "unexpected token %s: %s is expected", t.text, wanted)
	}
}

// parts are what a function has besides instructions.
var parts = words("export import type param result local")

// unclosed names the innermost parenthesis of the text that nothing closes, if there is
// one: for errors at the end.
func (p *parser) unclosed() string {
	l := newLexer(p.file.name, p.text)
	l.src = p.src
	var open []int
	for t := l.next(); t.kind != eof; t = l.next() {
		switch {
		case t.kind == lparen:
			open = append(open, t.pos)
		case t.kind == rparen && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return ""
	}
	at := p.errorAt(open[len(open)-1], "")
	return fmt.Sprintf("; the ( at %d:%d is not closed", at.Line, at.Col)
}

// kindNames are the kinds of tokens in errors.
var kindNames = map[kind]string{eof: "the end", lparen: "(", rparen: ")", word: "a word", str: "a string", id: "an identifier"}

// expect reads a token of the given kind.
func (p *parser) expect(k kind) token {
	if p.tok.kind != k {
		p.unexpected(kindNames[k])
	}
	return p.advance()
}

// at reports whether the current tokens begin an expression with the given
// keyword.
func (p *parser) at(keyword string) bool {
	return p.tok.kind == lparen && p.ahead.kind == word && p.ahead.text == keyword
}

// open reads the beginning of an expression with the given keyword, if that is
// what is there.
func (p *parser) open(keyword string) bool {
	if !p.at(keyword) {
		return false
	}
	p.advance()
	p.advance()
	return true
}

// close reads the end of an expression.
func (p *parser) close() { p.expect(rparen) }

// accept reads the given keyword if it is there.
func (p *parser) accept(keyword string) bool {
	if p.tok.kind != word || p.tok.text != keyword {
		return false
	}
	p.advance()
	return true
}

// acceptID reads an identifier if there is one.
func (p *parser) acceptID() (token, bool) {
	if p.tok.kind != id {
		return token{}, false
	}
	return p.advance(), true
}

// skip passes the rest of an expression, of which the beginning has been read,
// with the parenthesis that closes it. It calls see, if not nil, with the keyword
// of each expression that is directly in it.
func (p *parser) skip(see func(keyword string)) {
	for depth := 1; depth > 0; p.shift() {
		switch p.tok.kind {
		case eof:
			p.unexpected(")")
			return
		case lparen:
			if depth == 1 && see != nil {
				see(p.ahead.text)
			}
			depth++
		case rparen:
			p.skipped = p.tok.pos
			depth--
		}
	}
}

// nest goes one expression deeper and reports whether that is allowed; leave
// comes back.
func (p *parser) nest() bool {
	if p.depth++; p.depth > wasm.MaxNesting {
		p.stop("nesting too deep: the limit is %d", wasm.MaxNesting)
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }

// limit reports that there are n things if that is too many.
func (p *parser) limit(n, limit int, things string) {
	if n > limit {
		p.stop("too many %s: %d, the limit is %d", things, n, limit)
	}
}

// isKeyword reports whether text is a word of the text format, so that it is
// unexpected, not unknown, where it may not stand.
func isKeyword(text string) bool {
	return wasm.ByName(text) != nil || keywords[text] ||
		strings.HasPrefix(text, "offset=") || strings.HasPrefix(text, "align=")
}

// keywords are the words of the text format that are not instructions.
var keywords = words(`
	module definition instance binary quote type rec sub final func struct array field mut param result local
	import export table memory global tag elem data start offset item declare shared pagesize
	then do catch_ref catch_all_ref
	i32 i64 f32 f64 v128 i8 i16 ref null
	i8x16 i16x8 i32x4 i64x2 f32x4 f64x2
	any eq i31 none nofunc noextern noexn exn extern
	anyref eqref i31ref structref arrayref nullref funcref nullfuncref externref nullexternref exnref nullexnref
	nan:canonical nan:arithmetic either
	ref.extern ref.host ref.struct ref.array ref.any ref.exn
	register invoke get
	assert_return assert_trap assert_exception assert_exhaustion assert_malformed assert_invalid assert_unlinkable
	assert_malformed_custom assert_invalid_custom`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}
