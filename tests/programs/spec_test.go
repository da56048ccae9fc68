// Package programs runs whole programs: from their source through a compiler of
// their language and wasmc to an executable, and compares what that does with
// what the same source does when compiled for this computer.
//
// A program begins with a comment: a sentence that says what is shown, then
// directives, one a line, each after the comment sign and an exclamation mark:
//
//	args: one "two words" "\xff"    arguments of the program
//	env: A=1 "B=two words"          its environment
//	stdin: 1000 bytes               so much text on its standard input
//	flags: --dir .                  for wasmc
//	cflags: -O1                     for the compiler that makes the module
//	status: 134                     expected exit status; 0 if absent
//	stdout: text                    expected output, line by line
//	stderr: text                    must occur in what goes to standard error, after that of the one before
//
// A program without status, stdout and stderr has to do what it does natively.
package programs

import (
	"fmt"
	"strconv"
	"strings"
)

// A spec is what the directives of a program say.
type spec struct {
	args, env      []string
	stdin          []byte
	flags, cflags  []string
	status         int
	stdout, stderr []string
	stated         bool // the expectations, instead of by a native execution
}

// parseSpec reads the directives at the head of source, whose comments begin
// with sign.
func parseSpec(source, sign string) (*spec, error) {
	s := new(spec)
	for n, line := range strings.Split(source, "\n") {
		if !strings.HasPrefix(line, sign) {
			break
		}
		text, ok := strings.CutPrefix(line, sign+"! ")
		if !ok {
			continue
		}
		if err := s.directive(text); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return s, nil
}

func (s *spec) directive(text string) (err error) {
	name, value, ok := strings.Cut(text, ": ")
	if !ok {
		return fmt.Errorf("%q is not a directive", text)
	}
	switch name {
	case "args":
		s.args, err = words(value)
	case "env":
		s.env, err = words(value)
	case "stdin":
		var n int
		_, err = fmt.Sscanf(value, "%d bytes", &n)
		s.stdin = someText(n)
	case "flags":
		s.flags, err = words(value)
	case "cflags":
		s.cflags, err = words(value)
	case "status":
		s.stated = true
		s.status, err = strconv.Atoi(value)
	case "stdout":
		s.stated = true
		s.stdout = append(s.stdout, value)
	case "stderr":
		s.stated = true
		s.stderr = append(s.stderr, value)
	default:
		return fmt.Errorf("unknown directive %q", name)
	}
	return err
}

// words splits text at spaces; a word that begins with a quotation mark is a
// Go string.
func words(text string) ([]string, error) {
	var list []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeft(text, " ") {
		if text[0] != '"' {
			word, rest, _ := strings.Cut(text, " ")
			list, text = append(list, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return nil, fmt.Errorf("unfinished string: %s", text)
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		list, text = append(list, word), text[len(quoted):]
	}
	return list, nil
}

// someText returns n bytes of words and lines, always the same.
func someText(n int) []byte {
	const letters = "etaoin shrdlu\nETAOIN cmfwyp, 0123456789. "
	text := make([]byte, n)
	state := uint32(1)
	for i := range text {
		state = state*1664525 + 1013904223
		text[i] = letters[int(state>>16)%len(letters)]
	}
	return text
}
