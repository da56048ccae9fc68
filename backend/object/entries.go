package object

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
)

// An EntryReader reads the debug information of a file, which may be damaged.
type EntryReader struct {
	*dwarf.Reader
	Data *dwarf.Data
}

// ReadEntries calls visit with the entries of a file's debug information, but for those
// that visit reads itself. Package dwarf is not hardened against damaged files: it panics
// at some, and where the last number of .debug_info has no end it finds empty entries
// without one. Nor are its types, which have no end where they are part of themselves, and
// Reader.SkipChildren, which recurs as deeply as entries are nested: do without them.
func ReadEntries(f *elf.File, visit func(r EntryReader, e *dwarf.Entry) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("damaged debug information: %v", r)
		}
	}()
	data, err := f.DWARF()
	if err != nil {
		return err
	}
	r := EntryReader{data.Reader(), data}
	for range mostEntries(f) {
		e, err := r.Next()
		if err != nil || e == nil {
			return err
		}
		if err := visit(r, e); err != nil {
			return err
		}
	}
	return errors.New("damaged debug information: it has no end")
}

// mostEntries is how many entries f has at most, and one for what says that there are no
// more: an entry is a byte or longer.
func mostEntries(f *elf.File) uint64 {
	if s := f.Section(".debug_info"); s != nil {
		return s.Size + 1
	}
	return 1
}
