package object

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// Archive makes a static library of one object, in the format of GNU's ar: a member
// without a name lists the global symbols, which linkers look at. There are no times
// and users in it, so the same object makes the same archive.
func Archive(name string, object []byte) ([]byte, error) {
	f, err := elf.NewFile(bytes.NewReader(object))
	if err != nil {
		return nil, err
	}
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	var names []byte
	count := uint32(0)
	for _, s := range symbols {
		if elf.ST_BIND(s.Info) != elf.STB_LOCAL && s.Section != elf.SHN_UNDEF {
			names = append(append(names, s.Name...), 0)
			count++
		}
	}
	const (
		magic      = "!<arch>\n"
		headerSize = 60
		maxName    = 15
	)
	name = name[:min(len(name), maxName)]
	tableSize := 4 + 4*int(count) + len(names)
	tableSize += tableSize % 2
	offset := uint32(len(magic) + headerSize + tableSize)

	var out bytes.Buffer
	out.WriteString(magic)
	header := func(name string, size int) {
		fmt.Fprintf(&out, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, 0, 0, 0, 0o644, size)
	}
	header("/", tableSize)
	table := binary.BigEndian.AppendUint32(nil, count)
	for range count {
		table = binary.BigEndian.AppendUint32(table, offset)
	}
	table = append(table, names...)
	for len(table) < tableSize {
		table = append(table, 0)
	}
	out.Write(table)
	header(name+"/", len(object))
	out.Write(object)
	if len(object)%2 != 0 {
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}
