package backtrace

import (
	"cmp"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"wasmc/backend/object"
)

// A place is where code comes from, from an address on.
type place struct {
	address uint64
	site    *site // nil: not inlined
	file    string
	line    int // 0: unknown
}

// A site is a call that was inlined.
type site struct {
	name   string // of what was called
	parent *site  // nil: the caller is the function that has the code
	file   string // where it was called
	line   int
}

// readPlaces returns the places that an executable has debug information of, ascending.
// Files below one of the directories are called as from there.
func readPlaces(f *elf.File, directories []string) ([]place, error) {
	text := f.Section(".text")
	if text == nil || f.Section(".debug_info") == nil {
		return nil, nil
	}
	p := placer{start: text.Addr, end: text.Addr + text.Size, names: map[dwarf.Offset]string{}, directories: directories}
	err := object.ReadEntries(f, func(r object.EntryReader, unit *dwarf.Entry) error {
		if unit.Tag != dwarf.TagCompileUnit {
			return nil
		}
		p.data = r.Data
		return p.unit(r.Reader, unit)
	})
	if err != nil {
		return nil, err
	}
	return merge(p.sites, p.lines), nil
}

// A placer collects places.
type placer struct {
	data       *dwarf.Data
	start, end uint64  // of the code
	lines      []place // without sites
	sites      []place // without lines
	names      map[dwarf.Offset]string

	directories []string
	files       []*dwarf.LineFile // of the unit
}

// unit reads a unit, of whose entries r has read the first.
func (p *placer) unit(r *dwarf.Reader, unit *dwarf.Entry) error {
	lines, err := p.data.LineReader(unit)
	if err != nil {
		return err
	}
	p.files = nil
	if lines != nil {
		if err := p.readLines(lines); err != nil {
			return err
		}
		p.files = lines.Files()
	}
	if !unit.Children {
		return nil
	}
	return p.children(r, nil, nil, 0)
}

func (p *placer) readLines(lines *dwarf.LineReader) error {
	var e dwarf.LineEntry
	for {
		switch err := lines.Next(&e); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if e.Address < p.start || e.Address > p.end {
			continue // code that the linker left out
		}
		here := place{address: e.Address}
		if !e.EndSequence && e.Line != 0 {
			here.file, here.line = p.file(e.File), e.Line
		}
		p.lines = append(p.lines, here)
	}
}

// file is what a file is called: from the innermost of the directories that it is below.
func (p *placer) file(f *dwarf.LineFile) string {
	if f == nil {
		return "?"
	}
	name := f.Name
	for _, directory := range p.directories {
		rest, ok := strings.CutPrefix(f.Name, strings.TrimSuffix(directory, "/")+"/")
		if ok && len(rest) < len(name) {
			name = rest
		}
	}
	return name
}

// A span is code that a site has.
type span struct {
	start, end uint64
	site       *site
}

// deepest is how many entries an entry of debug information may be nested in. Scopes and
// inlined calls of real programs are some tens deep; more is damage, and could exhaust
// the stack.
const deepest = 10000

// children reads the children of an entry. spans gets those of inlined calls, callers
// before callees; nil outside of functions.
func (p *placer) children(r *dwarf.Reader, inside *site, spans *[]span, depth int) error {
	if depth > deepest {
		return errors.New("debug information that is nested too deeply")
	}
	for {
		e, err := r.Next()
		if err != nil {
			return err
		}
		if e == nil || e.Tag == 0 {
			return nil
		}
		within, list := inside, spans
		switch e.Tag {
		case dwarf.TagSubprogram:
			within, list = nil, new([]span)
		case dwarf.TagInlinedSubroutine:
			if list == nil {
				break
			}
			if within, err = p.inlined(e, inside, list); err != nil {
				return err
			}
		}
		if e.Children {
			if err := p.children(r, within, list, depth+1); err != nil {
				return err
			}
		}
		if e.Tag == dwarf.TagSubprogram {
			p.paint(*list)
		}
	}
}

// inlined adds the spans of an inlined call.
func (p *placer) inlined(e *dwarf.Entry, parent *site, spans *[]span) (*site, error) {
	ranges, err := p.data.Ranges(e)
	if err != nil {
		return nil, err
	}
	s := &site{parent: parent}
	if s.name, err = p.name(e); err != nil {
		return nil, err
	}
	if i, ok := e.Val(dwarf.AttrCallFile).(int64); ok && i >= 0 && i < int64(len(p.files)) {
		s.file = p.file(p.files[i])
	}
	if line, ok := e.Val(dwarf.AttrCallLine).(int64); ok && s.file != "" {
		s.line = int(line)
	}
	for _, r := range ranges {
		if r[0] >= p.start && r[1] <= p.end && r[0] < r[1] {
			*spans = append(*spans, span{r[0], r[1], s})
		}
	}
	return s, nil
}

// name is what a function is called, which another entry may say.
func (p *placer) name(e *dwarf.Entry) (string, error) {
	if name, ok := p.names[e.Offset]; ok {
		return name, nil
	}
	p.names[e.Offset] = "?" // if it refers to itself
	name, _ := e.Val(dwarf.AttrName).(string)
	for _, a := range []dwarf.Attr{dwarf.AttrAbstractOrigin, dwarf.AttrSpecification} {
		at, ok := e.Val(a).(dwarf.Offset)
		if !ok || name != "" {
			continue
		}
		r := p.data.Reader()
		r.Seek(at)
		origin, err := r.Next()
		if err != nil || origin == nil {
			return "", fmt.Errorf("no entry at %#x: %v", at, err)
		}
		if name, err = p.name(origin); err != nil {
			return "", err
		}
	}
	p.names[e.Offset] = cmp.Or(name, "?")
	return p.names[e.Offset], nil
}

// paint adds the sites of a function's code: what a later span says of an address
// counts.
func (p *placer) paint(spans []span) {
	var bounds []uint64
	for _, s := range spans {
		bounds = append(bounds, s.start, s.end)
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	sites := make([]*site, len(bounds))
	for _, s := range spans {
		i, _ := slices.BinarySearch(bounds, s.start)
		for ; bounds[i] < s.end; i++ {
			sites[i] = s.site
		}
	}
	for i, at := range bounds {
		p.sites = append(p.sites, place{address: at, site: sites[i]})
	}
}

// hasSite reports whether anything is inlined in the code of a function.
func hasSite(places []place, start, end uint64) bool {
	i, _ := slices.BinarySearchFunc(places, start, func(p place, at uint64) int { return cmp.Compare(p.address, at) })
	for ; i < len(places) && places[i].address < end; i++ {
		if places[i].site != nil {
			return true
		}
	}
	return false
}

// merge makes one list of two, of which each says only one of the things.
func merge(sites, lines []place) []place {
	byAddress := func(a, b place) int { return cmp.Compare(a.address, b.address) }
	slices.SortStableFunc(sites, byAddress)
	slices.SortStableFunc(lines, byAddress)
	var out []place
	var now place
	for len(sites) > 0 || len(lines) > 0 {
		if len(lines) == 0 || len(sites) > 0 && sites[0].address <= lines[0].address {
			now.address, now.site = sites[0].address, sites[0].site
			sites = sites[1:]
		} else {
			now.address, now.file, now.line = lines[0].address, lines[0].file, lines[0].line
			lines = lines[1:]
		}
		n := len(out)
		if n > 0 && out[n-1].address == now.address {
			n--
			out = out[:n]
		}
		before := place{}
		if n > 0 {
			before = out[n-1]
		}
		before.address = now.address
		if before != now {
			out = append(out, now)
		}
	}
	return out
}

// placeBlock is how many places are found by one entry of their index.
const placeBlock = 64

// placeTable encodes places:
//
//	blocks   as those of functions
//	places   of each, how far it is from the one before, in units of instructions, times
//	         4, plus 1 if the site and 2 if the file is another than before; the offset of
//	         the site plus 1, or 0; the offset of the file's name; how much larger the
//	         line's number is, zigzag
//	sites    of each, the offset of its name, that of its parent plus 1 or 0, that of the
//	         file and the line where it was called. Parents come before.
//	strings  with zeros at their ends; the first is empty
//
// What is "before" the first of a block is nothing, at the block's address.
type placeTable struct {
	blocks, places, sites, strings []byte

	offsets     map[string]uint64
	siteOffsets map[*site]uint64
}

func (m *machine) encodePlaces(list []place) *placeTable {
	t := &placeTable{offsets: map[string]uint64{"": 0}, siteOffsets: map[*site]uint64{}}
	if len(list) == 0 {
		return t
	}
	t.strings = []byte{0}
	var now place
	for i, p := range list {
		if i%placeBlock == 0 {
			t.blocks = binary.LittleEndian.AppendUint32(t.blocks, uint32(p.address))
			t.blocks = binary.LittleEndian.AppendUint32(t.blocks, uint32(len(t.places)))
			now = place{address: p.address}
		}
		head := (p.address - now.address) / m.unit << 2
		if p.site != now.site {
			head |= 1
		}
		if p.file != now.file {
			head |= 2
		}
		t.places = binary.AppendUvarint(t.places, head)
		if p.site != now.site {
			t.places = binary.AppendUvarint(t.places, t.siteOffset(p.site))
		}
		if p.file != now.file {
			t.places = binary.AppendUvarint(t.places, t.offset(p.file))
		}
		t.places = binary.AppendVarint(t.places, int64(p.line-now.line))
		now = p
	}
	return t
}

// siteOffset is the offset of a site plus 1, or 0 for none.
func (t *placeTable) siteOffset(s *site) uint64 {
	if s == nil {
		return 0
	}
	if offset, ok := t.siteOffsets[s]; ok {
		return offset
	}
	parent := t.siteOffset(s.parent)
	offset := uint64(len(t.sites)) + 1
	t.siteOffsets[s] = offset
	for _, n := range []uint64{t.offset(shortened(s.name)), parent, t.offset(s.file), uint64(s.line)} {
		t.sites = binary.AppendUvarint(t.sites, n)
	}
	return offset
}

func (t *placeTable) offset(s string) uint64 {
	s = strings.ReplaceAll(s, "\x00", "_")
	if offset, ok := t.offsets[s]; ok {
		return offset
	}
	offset := uint64(len(t.strings))
	t.offsets[s] = offset
	t.strings = append(append(t.strings, s...), 0)
	return offset
}
