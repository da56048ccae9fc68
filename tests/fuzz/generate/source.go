package generate

import "encoding/binary"

// A source turns bytes into decisions. When they are used up, every decision is
// the first choice, and whoever could go on generating ends.
type source struct{ bytes []byte }

func (s *source) empty() bool { return len(s.bytes) == 0 }

// n decides for a number less than limit.
func (s *source) n(limit int) int {
	if limit <= 0x100 {
		return int(s.take(1)) % limit
	}
	return int(s.take(2)) % limit
}

// often is true all but one time in n, and when the bytes are used up.
func (s *source) often(n int) bool { return s.empty() || s.n(n) != 0 }

// take returns the next n bytes as a number, as if zeros followed the last one.
func (s *source) take(n int) uint64 {
	var word [8]byte
	s.bytes = s.bytes[copy(word[:n], s.bytes):]
	return binary.LittleEndian.Uint64(word[:])
}

// split takes one of so many equal parts off the bytes that are left.
func (s *source) split(parts int) source {
	at := len(s.bytes) / parts
	head := source{s.bytes[:at]}
	s.bytes = s.bytes[at:]
	return head
}

// pick decides for one of several.
func pick[T any](s *source, from []T) T { return from[s.n(len(from))] }
