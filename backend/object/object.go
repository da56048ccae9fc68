// Package object changes relocatable ELF files and puts them into archives: what the
// linker does not do and binutils would, which need not be installed.
//
// It takes what lld makes for the targets of package target.
package object

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	symbolSize = elf.Sym64Size
	relaSize   = 24
)

// addressSignificance is the type of sections with numbers of symbols in another form,
// SHT_LLVM_ADDRSIG.
const addressSignificance = elf.SectionType(0x6fff4c03)

// Localize makes those symbols local to an object that it defines and that are not
// public, so that it can be linked with others which have the same names.
func Localize(object []byte, public func(symbol string) bool) ([]byte, error) {
	f, err := elf.NewFile(bytes.NewReader(object))
	if err != nil {
		return nil, err
	}
	if f.Class != elf.ELFCLASS64 || f.ByteOrder != binary.LittleEndian || f.Type != elf.ET_REL {
		return nil, errors.New("not a relocatable object for 64 bits, little-endian")
	}
	e := &editor{file: f, out: bytes.Clone(object), public: public}
	if err := e.symbols(); err != nil {
		return nil, err
	}
	return e.out, e.references()
}

// An editor changes a copy of an object in place.
type editor struct {
	file   *elf.File
	out    []byte
	public func(string) bool
	number []uint32 // by the number that a symbol had: the one that it gets
}

func (e *editor) section(typ elf.SectionType) (index int, s *elf.Section) {
	for i, s := range e.file.Sections {
		if s.Type == typ {
			return i, s
		}
	}
	return 0, nil
}

// symbols makes symbols local and puts the local ones first, as ELF wants it.
func (e *editor) symbols() error {
	index, table := e.section(elf.SHT_SYMTAB)
	if table == nil {
		return errors.New("no symbol table")
	}
	if _, extended := e.section(elf.SHT_SYMTAB_SHNDX); extended != nil {
		return errors.New("too many sections")
	}
	list, err := e.file.Symbols() // without the first, which is none
	if err != nil {
		return err
	}
	raw := e.out[table.Offset : table.Offset+table.Size]
	old := bytes.Clone(raw)
	e.number = make([]uint32, len(list)+1)
	next := uint32(1)
	place := func(i int, info byte) {
		e.number[i+1] = next
		row := raw[next*symbolSize:][:symbolSize]
		copy(row, old[(i+1)*symbolSize:])
		row[4] = info
		next++
	}
	isLocal := func(s elf.Symbol) bool {
		return elf.ST_BIND(s.Info) == elf.STB_LOCAL || s.Section != elf.SHN_UNDEF && !e.public(s.Name)
	}
	for i, s := range list {
		if isLocal(s) {
			place(i, elf.ST_INFO(elf.STB_LOCAL, elf.ST_TYPE(s.Info)))
		}
	}
	locals := next
	for i, s := range list {
		if !isLocal(s) {
			place(i, s.Info)
		}
	}
	header := e.sectionHeader(index)
	binary.LittleEndian.PutUint32(header[44:], locals) // sh_info
	return nil
}

// sectionHeader is the Elf64_Shdr of a section.
func (e *editor) sectionHeader(index int) []byte {
	const size = 64
	start := binary.LittleEndian.Uint64(e.out[40:]) // e_shoff
	return e.out[start+uint64(index)*size:][:size]
}

// references changes the numbers of symbols wherever there are some.
func (e *editor) references() error {
	for i, s := range e.file.Sections {
		switch s.Type {
		case elf.SHT_RELA:
			data := e.out[s.Offset : s.Offset+s.FileSize]
			for ; len(data) >= relaSize; data = data[relaSize:] {
				e.renumber(data[12:]) // the upper half of r_info
			}
		case elf.SHT_GROUP:
			e.renumber(e.sectionHeader(i)[44:])
		case elf.SHT_REL, addressSignificance:
			return fmt.Errorf("unexpected section %s of type %v", s.Name, s.Type)
		}
	}
	return nil
}

func (e *editor) renumber(at []byte) {
	binary.LittleEndian.PutUint32(at, e.number[binary.LittleEndian.Uint32(at)])
}

// Functions returns where in its section of code the functions of an object, or of
// something that is linked, are. Of several with one name, which are local, it is the last.
func Functions(path string) (map[string]uint64, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	places := map[string]uint64{}
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && int(s.Section) < len(f.Sections) && s.Section != elf.SHN_UNDEF {
			at := s.Value - f.Sections[s.Section].Addr
			places[s.Name] = max(places[s.Name], at)
		}
	}
	return places, nil
}
