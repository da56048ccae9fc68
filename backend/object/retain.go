package object

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"slices"
)

// sectionHeaderSize is that of 64-bit ELF files.
const sectionHeaderSize = 64

// Retain returns the executable with only those symbols that keep reports, in the place of its
// symbol table, which has to be behind everything that is loaded, as linkers put it.
func Retain(executable []byte, keep func(symbol string) bool) ([]byte, error) {
	f, err := elf.NewFile(bytes.NewReader(executable))
	if err != nil {
		return nil, err
	}
	e := &editor{file: f}
	index, table := e.section(elf.SHT_SYMTAB)
	if f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian || table == nil {
		return nil, errors.New("not an executable for 64 bits, little-endian, with symbols")
	}
	symbols, err := f.Symbols() // without the first, which is none
	if err != nil {
		return nil, err
	}
	rows, names := executable[table.Offset:table.Offset+symbolSize:table.Offset+symbolSize], []byte{0}
	locals := uint32(1)
	for i, s := range symbols { // local ones come first
		if !keep(s.Name) {
			continue
		}
		row := bytes.Clone(executable[table.Offset+uint64(i+1)*symbolSize:][:symbolSize])
		binary.LittleEndian.PutUint32(row, uint32(len(names)))
		rows = append(rows, row...)
		names = append(append(names, s.Name...), 0)
		if elf.ST_BIND(s.Info) == elf.STB_LOCAL {
			locals++
		}
	}
	contents := map[int][]byte{index: rows, int(table.Link): names}
	return withoutRest(executable, f, table.Offset, contents, index, locals)
}

// withoutRest writes the sections from the offset start on, some with other contents, and
// the section headers behind them. locals is for the header of the symbol table.
func withoutRest(executable []byte, f *elf.File, start uint64, contents map[int][]byte, symbols int, locals uint32) ([]byte, error) {
	le := binary.LittleEndian
	headersAt := le.Uint64(executable[40:]) // e_shoff
	headers := bytes.Clone(executable[headersAt:][:sectionHeaderSize*len(f.Sections)])
	out := bytes.Clone(executable[:start])
	var order []int
	for i, s := range f.Sections {
		if s.Type != elf.SHT_NULL && s.Type != elf.SHT_NOBITS && s.Offset >= start {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return int(f.Sections[i].Offset) - int(f.Sections[j].Offset) })
	for _, i := range order {
		s := f.Sections[i]
		if s.Flags&elf.SHF_ALLOC != 0 {
			return nil, errors.New("something that is loaded is behind the symbols")
		}
		data, changed := contents[i]
		if !changed {
			data = executable[s.Offset : s.Offset+s.FileSize]
		}
		out = pad(out, s.Addralign)
		header := headers[sectionHeaderSize*i:]
		le.PutUint64(header[24:], uint64(len(out))) // sh_offset
		le.PutUint64(header[32:], uint64(len(data)))
		if i == symbols {
			le.PutUint32(header[44:], locals) // sh_info
		}
		out = append(out, data...)
	}
	out = pad(out, 8)
	le.PutUint64(out[40:], uint64(len(out)))
	return append(out, headers...), nil
}

func pad(b []byte, alignment uint64) []byte {
	for alignment > 1 && uint64(len(b))%alignment != 0 {
		b = append(b, 0)
	}
	return b
}
