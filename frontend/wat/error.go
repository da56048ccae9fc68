package wat

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error says what is wrong with a text. It is about one place in it.
type Error struct {
	File string
	Line int    // from 1
	Col  int    // in characters, from 1
	Msg  string // the specification's phrase, a colon, particulars
	Text string // the line, or the part of a long one that is around the place
	Skip int    // the characters of Text before the place
}

// Error returns the message, and below it the line with a caret under the place.
func (e *Error) Error() string {
	head := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
	if strings.TrimSpace(e.Text) == "" {
		return head
	}
	return head + "\n\t" + e.Text + "\n\t" + e.indent() + "^"
}

// indent is as wide as what stands before the place, tabs being as wide as tabs.
func (e *Error) indent() string {
	indent := []rune(e.Text)[:e.Skip]
	for i, c := range indent {
		if c != '\t' {
			indent[i] = ' '
		}
	}
	return string(indent)
}

// A file is a text that errors are about.
type file struct {
	name string
	text string
}

// errorAt makes an error about the byte at pos.
func (f *file) errorAt(pos int, msg string) *Error {
	before := f.text[:pos]
	start := lineStart(before)
	e := &Error{File: f.name, Line: 1 + lines(before), Col: 1 + utf8.RuneCountInString(f.text[start:pos]), Msg: msg}
	left, right := window(f.text[start:], pos-start)
	e.Text = strings.ToValidUTF8(f.text[start+left:start+right], "\uFFFD")
	e.Skip = utf8.RuneCountInString(strings.ToValidUTF8(f.text[start+left:pos], "\uFFFD"))
	return e
}

// line is the number of the line that the byte at pos is in.
func (f *file) line(pos int) int { return 1 + lines(f.text[:pos]) }

// lines counts ends of lines: \n, \r or both.
func lines(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// lineStart is where the last line of text begins.
func lineStart(text string) int { return strings.LastIndexAny(text, "\r\n") + 1 }

// window is the part of the first line of text to show for the byte at pos: all
// of it, unless it is long.
func window(text string, pos int) (left, right int) {
	const before, after = 60, 40
	right = len(text)
	if end := strings.IndexAny(text[pos:], "\r\n"); end >= 0 {
		right = pos + end
	}
	if right <= before+after {
		return 0, right
	}
	left, right = max(0, pos-before), min(right, pos+after)
	for left > 0 && left < pos && !utf8.RuneStart(text[left]) {
		left++
	}
	for right > pos && right < len(text) && !utf8.RuneStart(text[right]) {
		right--
	}
	return left, right
}
