package wat

import (
	"slices"
	"strings"
	"unicode/utf8"

	"wasmc/frontend/binary"
	"wasmc/frontend/wasm"
)

// The annotations that mean something here. The last is our own, for what the
// text format has no words for: a data count section that no instruction needs.
const (
	noteName      = "name"
	noteCustom    = "custom"
	noteHint      = binary.BranchHintSection
	noteDataCount = "wasmc.data_count"
)

var knownNotes = map[string]bool{noteName: true, noteCustom: true, noteHint: true, noteDataCount: true}

// annotation reads an annotation, of which only the form matters here.
func (l *lexer) annotation() note {
	n := note{pos: l.pos}
	l.pos += len("(@")
	n.id = l.annotationID(n.pos)
	n.start = l.pos
	for depth := 1; depth > 0; {
		l.space()
		if n.end = l.pos; l.pos == len(l.src) {
			l.fail(n.pos, "unclosed annotation")
			return n
		}
		switch c := l.src[l.pos]; {
		case c == '(':
			depth++
			l.pos++
		case c == ')':
			depth--
			l.pos++
		case c == '"' || class[c] != 0:
			l.run()
		default:
			l.illegal()
		}
	}
	return n
}

func (l *lexer) annotationID(start int) string {
	if strings.HasPrefix(l.src[l.pos:], `"`) {
		name, _ := l.quoted("empty annotation id", start)
		return name
	}
	from := l.pos
	for l.pos < len(l.src) && class[l.src[l.pos]] == idChar {
		l.pos++
	}
	if l.pos == from {
		l.fail(start, "empty annotation id")
		return ""
	}
	return l.src[from:l.pos]
}

// take removes the annotations called id before the current token and returns
// them.
func (p *parser) take(id string) []note {
	if len(p.tok.notes) == 0 { // nearly always
		return nil
	}
	var taken []note
	p.tok.notes = slices.DeleteFunc(p.tok.notes, func(n note) bool {
		if n.id == id {
			taken = append(taken, n)
		}
		return n.id == id
	})
	return taken
}

// misplaced reports an annotation that nothing asked for.
func (p *parser) misplaced(n note) {
	switch {
	case n.id == noteHint && p.inFunc:
		p.fail(n.pos, "@%s annotation: invalid target", n.id)
	case n.id == noteHint:
		p.fail(n.pos, "@%s annotation: not in a function", n.id)
	default:
		p.fail(n.pos, "misplaced @%s annotation", n.id)
	}
}

// strings reads the contents of an annotation that are a sequence of strings.
func (p *parser) strings(n note) []string {
	l := p.lexer
	l.src, l.pos = l.src[:n.end], n.start
	var list []string
	t := l.next()
	for ; t.kind == str; t = l.next() {
		list = append(list, t.value)
	}
	if t.kind != eof {
		p.fail(t.pos, "@%s annotation: unexpected token %s", n.id, t.text)
	}
	return list
}

// nameNote reads the @name annotation before the current token, if there is one.
func (p *parser) nameNote(what string) (name string, ok bool) {
	notes := p.take(noteName)
	if len(notes) == 0 {
		return "", false
	}
	if len(notes) > 1 {
		p.fail(notes[1].pos, "@name annotation: multiple %s", what)
		return "", false
	}
	list := p.strings(notes[0])
	switch {
	case p.err != nil:
	case len(list) != 1:
		p.fail(notes[0].pos, "@name annotation: unexpected token: one string expected")
	case !utf8.ValidString(list[0]):
		p.fail(notes[0].pos, "@name annotation: malformed UTF-8 encoding")
	default:
		return list[0], true
	}
	return "", false
}

// hintNote reads the branch hint before the current token.
func (p *parser) hintNote() *bool {
	notes := p.take(noteHint)
	if len(notes) == 0 {
		return nil
	}
	if len(notes) > 1 {
		p.fail(notes[1].pos, "@%s annotation: duplicate annotation", noteHint)
		return nil
	}
	list := strings.Join(p.strings(notes[0]), "")
	if p.err == nil && list != "\x00" && list != "\x01" {
		p.fail(notes[0].pos, "@%s annotation: malformed value: \"\\00\" or \"\\01\" expected", noteHint)
	}
	likely := list == "\x01"
	return &likely
}

// A custom is a custom section that an annotation describes.
type custom struct {
	wasm.Custom
	place int // twice the position in sectionWords of what it stands before, or after that plus one
}

// A sectionWord is what a placement calls the section with an id.
type sectionWord struct {
	word string
	id   byte
}

// sectionWords are in the order in which the sections stand in a module.
var sectionWords = []sectionWord{
	{"type", 1}, {"import", 2}, {"func", 3}, {"table", 4}, {"memory", 5}, {"tag", 13}, {"global", 6},
	{"export", 7}, {"start", 8}, {"elem", 9}, {"datacount", 12}, {"code", codeSection}, {"data", 11},
}

// codeSection is the id of the code section.
const codeSection = 10

// atEnd is the place after all sections.
var atEnd = 2 * len(sectionWords)

// beforeCode is the place before the code section.
var beforeCode = 2 * slices.IndexFunc(sectionWords, func(row sectionWord) bool { return row.id == codeSection })

// moduleNotes reads the annotations before a field or the end of a module.
func (p *parser) moduleNotes() {
	for _, n := range p.take(noteCustom) {
		p.customNote(n)
	}
	for range p.take(noteDataCount) {
		p.m.HasDataCount = true
	}
}

func (p *parser) customNote(n note) {
	l := p.lexer
	l.src, l.pos = l.src[:n.end], n.start
	q := &parser{lexer: l}
	q.start()
	c := custom{place: atEnd}
	c.Offset = n.pos
	c.Name = q.tok.value
	switch {
	case q.tok.kind != str:
		q.fail(n.pos, "@custom annotation: missing section name")
	case !utf8.ValidString(c.Name):
		q.fail(n.pos, "@custom annotation: malformed UTF-8 encoding")
	}
	q.advance()
	if q.tok.kind == lparen {
		c.place = q.placement()
	}
	for ; q.tok.kind == str; q.advance() {
		c.Contents = append(c.Contents, q.tok.value...)
	}
	if q.tok.kind != eof {
		q.fail(q.tok.pos, "@custom annotation: unexpected token %s", q.tok.text)
	}
	if q.err != nil {
		p.fail(n.pos, "%s", q.err.Msg)
		return
	}
	c.Size = len(c.Contents)
	p.customs = append(p.customs, c)
}

// placement reads where a custom section stands.
func (p *parser) placement() int {
	p.advance()
	relation := p.tok
	if relation.text != "before" && relation.text != "after" {
		p.fail(relation.pos, "@custom annotation: malformed placement")
	}
	p.advance()
	section := p.tok.text
	i := slices.IndexFunc(sectionWords, func(row sectionWord) bool { return row.word == section })
	place := 2 * i
	switch {
	case relation.text == "before" && section == "first":
		place = 0
	case relation.text == "after" && section == "last":
		place = atEnd
	case i < 0:
		p.fail(p.tok.pos, "@custom annotation: malformed section kind")
	case relation.text == "after":
		place++
	}
	p.advance()
	p.expect(rparen)
	return place
}

// before is the id of the section that follows a custom section at place.
func before(place int) byte {
	i := (place + 1) / 2
	if i >= len(sectionWords) {
		return 0
	}
	return sectionWords[i].id
}
