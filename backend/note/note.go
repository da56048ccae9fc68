// Package note has what every executable says about how it was made, in an ELF note
// that stays when symbols are stripped.
package note

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"wasmc/backend/policy"
)

// A Record is what a note says. Its JSON form is the note's content; it is described
// in docs/inspect.md.
type Record struct {
	Version      string     `json:"wasmc"`  // of wasmc
	Target       string     `json:"target"` // as --target takes it
	CPU          string     `json:"cpu"`
	Optimize     string     `json:"optimize"`
	Module       Hash       `json:"module"`                 // SHA-256 of the module, in the binary or the text format
	BoundsChecks string     `json:"boundsChecks,omitempty"` // "explicit", or empty: guards
	Linked       []Linked   `json:"linked,omitempty"`
	Native       []Native   `json:"native,omitempty"`    // then the program is not confined, and systemCalls is null
	Libc         string     `json:"libc,omitempty"`      // "static" or "dynamic", or the same after "musl, "; empty: none
	PassesOff    []string   `json:"passesOff,omitempty"` // in alphabetical order
	Policy       Policy     `json:"policy"`
	Embedded     []Embedded `json:"embedded,omitempty"`
	SystemCalls  []string   `json:"systemCalls"` // that the program can make once it is confined
}

// An Embedded is a directory that is part of the program.
type Embedded struct {
	Guest string `json:"guest"` // the name that the program knows it by
	Files int    `json:"files"`
	Bytes uint64 `json:"bytes"` // of their contents
	Image Hash   `json:"image"`
}

// A Linked is a module that the main one imports from.
type Linked struct {
	Name   string `json:"name"`
	Module Hash   `json:"module"`
}

// A Native is native code that the program was linked with: a file, or a library as -l
// takes it, which has no hash.
type Native struct {
	Name string `json:"name"`
	File Hash   `json:"file,omitzero"`
}

// A Hash is written in hexadecimal.
type Hash [32]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != 2*len(h) {
		return errors.New("not a SHA-256")
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// A Policy is the settings of a policy that are set, in the order of
// policy.Settings. Its JSON form is an object as a policy file is one: a setting is
// true, a string or a list of strings. Settings of other versions of wasmc are kept.
type Policy []Setting

// A Setting is the name of one and its values. One that is on has none.
type Setting struct {
	Name    string
	Values  []string
	Repeats bool
}

// Settings returns those of p that are set, but for those about files that become
// part of the program.
func Settings(p *policy.Policy) Policy {
	var list Policy
	for _, s := range policy.Settings {
		values := s.Values(p)
		if len(values) == 0 || s.Packs {
			continue
		}
		if s.IsBool() {
			values = nil
		}
		list = append(list, Setting{s.Name, values, s.Repeats})
	}
	return list
}

// MarshalJSON implements json.Marshaler.
func (p Policy) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, s := range p {
		if i > 0 {
			b = append(b, ',')
		}
		var value any = true
		if s.Repeats {
			value = s.Values
		} else if len(s.Values) > 0 {
			value = s.Values[0]
		}
		for _, part := range []any{s.Name, value} {
			var text bytes.Buffer
			e := json.NewEncoder(&text)
			e.SetEscapeHTML(false)
			if err := e.Encode(part); err != nil {
				return nil, err
			}
			b = append(append(b, bytes.TrimSpace(text.Bytes())...), ':')
		}
		b = b[:len(b)-1]
	}
	return append(b, '}'), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Policy) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil { // the brace
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return err
		}
		s := Setting{Name: fmt.Sprint(name)}
		switch v := value.(type) {
		case bool:
		case []any:
			s.Repeats = true
			for _, item := range v {
				s.Values = append(s.Values, fmt.Sprint(item))
			}
		default:
			s.Values = []string{fmt.Sprint(v)}
		}
		*p = append(*p, s)
	}
	return nil
}

// The note's owner, and the type of what it has: JSON.
const (
	owner    = "wasmc\x00"
	typeJSON = 1
)

// Bytes is r as an ELF note: the contents of a section of type SHT_NOTE.
func (r *Record) Bytes() []byte {
	var content bytes.Buffer
	e := json.NewEncoder(&content)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		panic("note: " + err.Error()) // strings and lists of them always can be JSON
	}
	text := bytes.TrimSpace(content.Bytes())
	var b []byte
	for _, n := range []int{len(owner), len(text), typeJSON} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = pad(append(b, owner...))
	return pad(append(b, text...))
}

func pad(b []byte) []byte { return append(b, make([]byte, -len(b)&3)...) }

// ErrNone says that a program was not made by wasmc, or its note was removed.
var ErrNone = errors.New("not a program that wasmc made: it has no note from it")

// Read returns what the executable in file says.
func Read(file []byte) (*Record, error) {
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	for _, p := range f.Progs {
		if p.Type != elf.PT_NOTE {
			continue
		}
		if p.Off > uint64(len(file)) || p.Filesz > uint64(len(file))-p.Off {
			return nil, errors.New("a note is beyond the end of the file")
		}
		if text := find(file[p.Off:][:p.Filesz]); text != nil {
			r := new(Record)
			if err := json.Unmarshal(text, r); err != nil {
				return nil, fmt.Errorf("its note is damaged: %w", err)
			}
			return r, nil
		}
	}
	return nil, ErrNone
}

// find returns the content of our note among others, or nil.
func find(notes []byte) []byte {
	const header = 12
	for len(notes) >= header {
		nameSize := uint64(binary.LittleEndian.Uint32(notes))
		size := uint64(binary.LittleEndian.Uint32(notes[4:]))
		kind := binary.LittleEndian.Uint32(notes[8:])
		start := header + (nameSize+3)&^3
		if start+size > uint64(len(notes)) {
			return nil
		}
		if string(notes[header:header+nameSize]) == owner && kind == typeJSON {
			return notes[start : start+size]
		}
		notes = notes[min(start+(size+3)&^3, uint64(len(notes))):]
	}
	return nil
}
