// Package backtrace makes the table that the backtrace of a trap is printed by: how
// to find a frame's caller, and what the functions are called.
//
// It reads what LLVM and the linker leave in an executable. What it cannot make sense
// of is left out, and ends a backtrace there; it is never an error for the program.
package backtrace

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Names are what a backtrace calls functions.
type Names struct {
	Functions map[string]string // by their symbols: those of the guest
	// Starters maps symbols of functions that are not the guest's to those of functions
	// that they call. They have their names if the executable does not have these,
	// because they were inlined.
	Starters map[string]string
	// Directories are where sources were compiled. Files below them are called as from there.
	Directories []string
}

// Untraced is a symbol of the executable: the frames of the code behind it are not unwound, so it
// is not in the table.
const Untraced = "wasmc_untraced"

// Table returns the table for an executable: struct backtrace of runtime/core/abi.h and
// what follows it. dropped says why it is without lines of the source, if there is debug
// information that cannot be read.
func Table(executable string, arch string, names *Names) (table []byte, dropped, err error) {
	f, err := elf.Open(executable)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	m := machines[arch]
	places, dropped := readPlaces(f, names.Directories)
	functions, err := m.functions(f, names, places)
	if err != nil {
		return nil, nil, err
	}
	return m.encode(functions, places), dropped, nil
}

// functions returns the functions of an executable, ascending by address.
func (m *machine) functions(f *elf.File, names *Names, places []place) ([]function, error) {
	list, err := m.frames(f)
	if err != nil {
		return nil, err
	}
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	there, end := map[string]bool{}, uint64(math.MaxUint64)
	for _, s := range symbols {
		there[s.Name] = true
		if s.Name == Untraced {
			end = s.Value
		}
	}
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) != elf.STT_FUNC || s.Size == 0 {
			continue
		}
		g := function{start: s.Value, end: s.Value + s.Size, name: names.lookup(s.Name)}
		g.isGuest = g.name != ""
		if started := names.Starters[s.Name]; started != "" && !there[started] {
			g.isGuest = true
			if !hasSite(places, g.start, g.end) {
				g.name = cmp.Or(g.name, names.lookup(started))
			}
		}
		list = append(list, g)
	}
	list = slices.DeleteFunc(list, func(g function) bool { return g.start >= end })
	slices.SortStableFunc(list, func(a, b function) int { return cmp.Compare(a.start, b.start) })
	merged := list[:0]
	for _, g := range list {
		n := len(merged)
		if n == 0 || merged[n-1].start != g.start {
			merged = append(merged, g)
			continue
		}
		last := &merged[n-1]
		if last.rows == nil {
			last.rows, last.end = g.rows, g.end
		}
		last.isGuest = last.isGuest || g.isGuest
		if last.name == "" || g.name != "" && g.name < last.name { // two names for the same code
			last.name = g.name
		}
	}
	return merged, nil
}

// frames returns the functions that the executable has call frame information of.
func (m *machine) frames(f *elf.File) ([]function, error) {
	section, text := f.Section(".eh_frame"), f.Section(".text")
	if section == nil || text == nil {
		return nil, nil
	}
	data, err := section.Data()
	if err != nil {
		return nil, err
	}
	code, err := text.Data()
	if err != nil {
		return nil, err
	}
	list, err := m.readFrames(data, section.Addr)
	if err != nil {
		return nil, err
	}
	return m.sound(list, text.Addr, code), nil
}

// sound returns those of the functions that are part of the code, without the rows that
// are not needed.
func (m *machine) sound(list []function, start uint64, code []byte) []function {
	end := start + uint64(len(code))
	list = slices.DeleteFunc(list, func(f function) bool {
		return f.start < start || f.end > end || f.rows[len(f.rows)-1].at > f.end ||
			!slices.IsSortedFunc(f.rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	})
	needsFP := false
	for i := range list {
		f := &list[i]
		f.rows = m.withoutHarmless(f, code[f.start-start:f.end-start])
		needsFP = needsFP || slices.ContainsFunc(f.rows, func(r row) bool { return r.base == framePointer })
	}
	if !needsFP {
		for _, f := range list {
			for k := range f.rows {
				f.rows[k].fp = 0
			}
		}
	}
	return list
}

// lookup returns the name for a symbol. LLVM makes copies of functions, whose
// symbols have suffixes.
func (names *Names) lookup(symbol string) string {
	for symbol != "" {
		if name, ok := names.Functions[symbol]; ok {
			return name
		}
		symbol = symbol[:max(strings.LastIndexByte(symbol, '.'), 0)]
	}
	return ""
}

// blockSize is how many functions are found by one entry of the table's index, and
// then one after another.
const blockSize = 32

// maxName is how long a name can be; NAME_SIZE in the runtime.
const maxName = 400

// encode writes the table. It has these parts:
//
//	header     numbers of 32 bits: where each of the other parts ends, but the last
//	blocks     of each, the address of its first function, and its offset in functions
//	functions  of each, three or four things:
//	           how far it is from the one before, in units of instructions
//	           the offset of its rules
//	           0 if it is not the guest's, or 2 + n, if its name begins with n bytes of
//	           the last name in the block, and the rest of it as a string
//	rules      strings of operations
//	places     four parts, see placeTable
//
// All numbers but those of 32 bits are LEB128. The last function has no rules and no
// name, and begins where the one before it ends.
func (m *machine) encode(list []function, places []place) []byte {
	var blocks, functions []byte
	rules := m.collectRules(list)
	if n := len(list); n > 0 {
		list = append(list, function{start: list[n-1].end})
	}
	previous, name := uint64(0), ""
	for i, f := range list {
		if i%blockSize == 0 {
			blocks = binary.LittleEndian.AppendUint32(blocks, uint32(f.start))
			blocks = binary.LittleEndian.AppendUint32(blocks, uint32(len(functions)))
			previous, name = f.start, ""
		}
		functions = binary.AppendUvarint(functions, (f.start-previous)/m.unit)
		functions = binary.AppendUvarint(functions, rules.offsets[string(m.rules(f.rows, f.start))])
		functions = appendName(functions, &f, &name)
		previous = f.start
	}
	p := m.encodePlaces(places)
	for len(p.blocks) > 0 && (len(functions)+len(rules.bytes))%4 != 0 {
		rules.bytes = append(rules.bytes, endOfRules) // the blocks are aligned
	}
	parts := [][]byte{blocks, functions, rules.bytes, p.blocks, p.places, p.sites, p.strings}
	offset := uint32(4 * (len(parts) - 1))
	var table []byte
	for _, part := range parts[:len(parts)-1] {
		offset += uint32(len(part))
		table = binary.LittleEndian.AppendUint32(table, offset)
	}
	return slices.Concat(append([][]byte{table}, parts...)...)
}

func appendName(to []byte, f *function, last *string) []byte {
	if !f.isGuest {
		return append(to, 0)
	}
	name := shortened(f.name)
	common := 0
	for common < min(len(name), len(*last)) && name[common] == (*last)[common] {
		common++
	}
	*last = name
	to = binary.AppendUvarint(to, uint64(common)+2)
	return append(append(to, name[common:]...), 0)
}

// shortened cuts what is too long.
func shortened(name string) string {
	name = strings.ReplaceAll(name, "\x00", "_")
	if len(name) < maxName {
		return name
	}
	end := maxName - len("...") - 1
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "..."
}

// A ruleSet has rules of functions, each once.
type ruleSet struct {
	bytes   []byte
	offsets map[string]uint64
}

// collectRules puts what many functions have first, where offsets are short.
func (m *machine) collectRules(list []function) *ruleSet {
	uses := map[string]int{}
	for _, f := range list {
		uses[string(m.rules(f.rows, f.start))]++
	}
	all := make([]string, 0, len(uses))
	for r := range uses {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(uses[b], uses[a]), strings.Compare(a, b))
	})
	s := &ruleSet{offsets: map[string]uint64{}}
	for _, r := range all {
		s.offsets[r] = uint64(len(s.bytes))
		s.bytes = append(s.bytes, r...)
	}
	return s
}

// The operations of rules. Each is one LEB128 number: in its low three bits the
// operation, above them how far it is from the last one, in units of instructions. All
// but the first have another number, N, after it.
const (
	opPush   = iota // the CFA is a word farther away
	opBase          // the CFA is relative to base N
	opOffset        // the CFA is N words away
	opFP            // the frame pointer is N words below the CFA, or in its register
	opRA            // the return address, likewise
	opBits   = 3
)

// endOfRules is where rules end: a push right at the entry, which is none.
const endOfRules = 0

// rules encodes rows: what differs from a function's entry on.
func (m *machine) rules(rows []row, start uint64) []byte {
	if len(rows) == 0 {
		return []byte{opBase, byte(unknown), endOfRules}
	}
	var out []byte
	at, now := start, m.entry
	for _, r := range rows {
		next := r.rule
		if !next.isKnown() {
			next = now
			next.base = unknown
		}
		change := func(op uint64, operand ...uint64) {
			out = binary.AppendUvarint(out, (r.at-at)/m.unit<<opBits|op)
			for _, x := range operand {
				out = binary.AppendUvarint(out, x)
			}
			at = r.at
		}
		switch {
		case next.offset == now.offset:
		case next.offset == now.offset+word && r.at > at:
			change(opPush)
		default:
			change(opOffset, uint64(next.offset/word))
		}
		if next.base != now.base {
			change(opBase, uint64(next.base))
		}
		if next.fp != now.fp {
			change(opFP, uint64(next.fp/word))
		}
		if next.ra != now.ra {
			change(opRA, uint64(next.ra/word))
		}
		now = next
	}
	return append(out, endOfRules)
}

// isKnown reports whether the operations can express a rule.
func (r *rule) isKnown() bool {
	if r.base == unknown {
		return false
	}
	for _, n := range []int64{r.offset, r.fp, r.ra} {
		if n < 0 || n%word != 0 {
			return false
		}
	}
	return true
}
