package wasm

import "fmt"

// An Error says what is wrong with a module. It is about one byte of it.
type Error struct {
	File   string // set by package frontend
	Offset int
	Func   int    // index of the function that the byte belongs to, or -1
	Name   string // that function's name, if it has one
	Msg    string // the specification's phrase, a colon, particulars
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%#07x: ", e.Offset)
	if e.File != "" {
		s = e.File + ":" + s
	}
	if e.Func >= 0 {
		s += fmt.Sprintf("func %d", e.Func)
		if e.Name != "" {
			s += " $" + e.Name
		}
		s += ": "
	}
	return s + e.Msg
}

// Errorf returns an *Error about the byte at offset, outside of functions.
func Errorf(offset int, format string, args ...any) *Error {
	return &Error{Offset: offset, Func: -1, Msg: fmt.Sprintf(format, args...)}
}
