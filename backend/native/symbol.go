// Package native says how a module and native code know each other: by which symbols,
// with which types in C, and in which header that stands.
//
// It knows nothing of how the functions behind the symbols are made.
package native

import (
	"fmt"
	"strconv"
	"strings"
)

// Mangle makes a name of a module part of a C identifier. Letters, digits and
// underscores stand for themselves, all other bytes for _xHH. So does an underscore
// that is the first or the last byte, is followed by another or by something that is
// written _xHH, or would itself begin such a thing. Demangle undoes it. Two underscores
// in a row are in no result, so they can separate two of them.
func Mangle(name string) string {
	var s strings.Builder
	for i := range len(name) {
		if isPlain(name, i) {
			s.WriteByte(name[i])
		} else {
			fmt.Fprintf(&s, "_x%02X", name[i])
		}
	}
	return s.String()
}

// isPlain reports whether byte i of a name stands for itself.
func isPlain(name string, i int) bool {
	if name[i] != '_' {
		return isAlphanumeric(name[i])
	}
	first, last := i == 0, i == len(name)-1
	if first || last || !isAlphanumeric(name[i+1]) {
		return false
	}
	_, isEscape := escape(name[i:])
	return !isEscape
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// escape returns the byte that s begins with as _xHH.
func escape(s string) (c byte, ok bool) {
	const size = len("_xHH")
	if len(s) < size || s[:2] != "_x" || strings.ToUpper(s[2:size]) != s[2:size] {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:size], 16, 8)
	return byte(n), err == nil
}

// Demangle returns the name that Mangle has made s of. It reports whether there is one.
func Demangle(s string) (name string, ok bool) {
	var b strings.Builder
	for rest := s; rest != ""; {
		if c, ok := escape(rest); ok {
			b.WriteByte(c)
			rest = rest[len("_xHH"):]
			continue
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String(), Mangle(b.String()) == s
}

// separator stands between the names of an import's module and its own.
const separator = "__"

// ImportSymbol is what the host calls the function that serves an import.
func ImportSymbol(prefix, module, name string) string {
	return prefix + "_" + Mangle(module) + separator + Mangle(name)
}

// ImportOf undoes ImportSymbol. It reports whether symbol is one with this prefix.
func ImportOf(prefix, symbol string) (module, name string, ok bool) {
	rest, ok := strings.CutPrefix(symbol, prefix+"_")
	if !ok {
		return "", "", false
	}
	left, right, found := strings.Cut(rest, separator)
	if !found {
		return "", "", false
	}
	module, okModule := Demangle(left)
	name, okName := Demangle(right)
	return module, name, okModule && okName
}

// ExportSymbol is what the host calls an exported function. One that is called like
// something that every header has gets an underscore at the end, which no other has.
func ExportSymbol(prefix, name string) string {
	mangled := Mangle(name)
	if isReserved(mangled) {
		mangled += "_"
	}
	return prefix + "_" + mangled
}

// CheckPrefix reports what is wrong with a prefix.
func CheckPrefix(prefix string) error {
	if prefix == GenericPrefix {
		return fmt.Errorf("%s is what every program's symbols can begin with", prefix)
	}
	if prefix == "" || Mangle(prefix) != prefix || prefix[0] >= '0' && prefix[0] <= '9' {
		return fmt.Errorf("a prefix is letters, digits and single underscores between them, and begins with a letter")
	}
	return nil
}

// PrefixOf makes a prefix of a file's name.
func PrefixOf(file string) string {
	words := strings.FieldsFunc(file, func(r rune) bool { return r >= 0x80 || !isAlphanumeric(byte(r)) })
	prefix := strings.Join(words, "_")
	if CheckPrefix(prefix) != nil {
		prefix = strings.TrimSuffix("wasm_"+prefix, "_")
	}
	return prefix
}
