package toolchain

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An Image is a section with a memory's initial data and the address where it
// belongs. Another section, with ".rest" after its name, has the zeros up to the
// end of the last page.
type Image struct {
	Section string
	Start   uint64
}

// A Linking says what an executable consists of.
type Linking struct {
	Objects []string // in the build's directory
	Images  []Image  // ascending
	Symbols []Symbol // with fixed values
	Names   Names    // of functions
	Debug   bool     // keep debug information
	Output  string   // in the build's directory
}

// A Symbol is a symbol with a value that does not come from an object.
type Symbol struct {
	Name  string
	Value uint64
}

// Names maps the symbols of functions to the names that a trap's message shows.
type Names map[string]string

// Link makes an executable of the objects and the runtime. It links twice: the
// first round shows at which addresses the functions are, so that the second can
// add the table of their names. The table comes after the code, and so moves
// only data; no instruction's size depends on where that is.
func (b *Build) Link(l *Linking) error {
	runtime, err := b.runtimeObjects()
	if err != nil {
		return err
	}
	script := "link.ld"
	if err := b.write(script, []byte(b.script(l))); err != nil {
		return err
	}
	args := append(b.linkArgs(script), l.Objects...)
	args = append(args, runtime...)
	first := l.Output + ".first"
	if err := b.run(b.Tools.LLD.Path, append(args, "-o", first)...); err != nil {
		return err
	}
	names, err := b.nameTable(filepath.Join(b.Dir, first), l.Names)
	if err != nil || names == "" {
		return err
	}
	if !l.Debug {
		args = append(args, "--strip-debug")
	}
	return b.run(b.Tools.LLD.Path, append(args, names, "-o", l.Output)...)
}

func (b *Build) linkArgs(script string) []string {
	return []string{
		"-static", "--gc-sections", "--no-dynamic-linker", "-z", "noexecstack", "--build-id=none",
		"-z", fmt.Sprintf("max-page-size=%d", b.Target.PageSize), "-T", script,
	}
}

// Relocatable joins objects into one, with their debug information if wanted.
func (b *Build) Relocatable(objects []string, output string, debug bool) error {
	args := []string{"-r", "-o", output}
	if !debug {
		args = append(args, "--strip-debug")
	}
	return b.run(b.Tools.LLD.Path, append(args, objects...)...)
}

func (b *Build) write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(b.Dir, name), data, 0o666)
}

// script is the linker script: the executable's own segments from the image base
// on, each on pages of its own though not in the file, and the images at their
// memories' addresses.
func (b *Build) script(l *Linking) string {
	var s strings.Builder
	s.WriteString("ENTRY(_start)\nPHDRS {\n\tnote PT_NOTE FLAGS(4);\n" +
		"\trodata PT_LOAD FILEHDR PHDRS FLAGS(4);\n\ttext PT_LOAD FLAGS(5);\n\tnames PT_LOAD FLAGS(4);\n\tdata PT_LOAD FLAGS(6);\n")
	for i := range l.Images {
		fmt.Fprintf(&s, "\timage%d PT_LOAD FLAGS(6);\n", i)
	}
	s.WriteString("\tstack PT_GNU_STACK FLAGS(6);\n}\n")
	for _, sym := range l.Symbols {
		fmt.Fprintf(&s, "%q = %#x;\n", sym.Name, sym.Value)
	}
	fmt.Fprintf(&s, `SECTIONS {
	. = %#x + SIZEOF_HEADERS;
	.note.wasmc : { KEEP(*(.note.wasmc)) } :rodata :note
	.rodata : { *(.rodata .rodata.*) } :rodata
	. = . + %#[2]x;
	.text : { *(.text .text.*) } :text
	. = . + %#[2]x;
	%[3]s : { KEEP(*(%[3]s)) } :names
	. = . + %#[2]x;
	.data : { *(.data .data.* .got .got.*) } :data
	.bss : { *(.bss .bss.* COMMON) } :data
`, b.Target.ImageBase, b.Target.PageSize, namesSection)
	for i, im := range l.Images {
		fmt.Fprintf(&s, "\t%[1]s %#[2]x : { KEEP(*(%[1]s)) } :image%[3]d\n", im.Section, im.Start, i)
		fmt.Fprintf(&s, "\t%[1]s.rest : { KEEP(*(%[1]s.rest)) } :image%[2]d\n", im.Section, i)
	}
	s.WriteString("\t/DISCARD/ : { *(.comment .note.* .eh_frame .llvm_addrsig .llvm.*) }\n}\n")
	return s.String()
}

const namesSection = ".wasmc.names"

// nameTable writes an assembly file with the table of functions' names and
// compiles it. It returns the object's name.
func (b *Build) nameTable(executable string, names Names) (string, error) {
	funcs, err := functions(executable, names)
	if err != nil {
		return "", err
	}
	text := []byte{0}
	var table []byte
	offsets := map[string]uint32{"": 0}
	for _, f := range funcs {
		offset, ok := offsets[f.name]
		if !ok {
			offset = uint32(len(text))
			offsets[f.name] = offset
			text = append(append(text, f.name...), 0)
		}
		table = binary.LittleEndian.AppendUint32(table, uint32(f.address))
		table = binary.LittleEndian.AppendUint32(table, offset)
	}
	if err := b.write("names.bin", append(table, text...)); err != nil {
		return "", err
	}
	var s strings.Builder
	s.WriteString(".section .note.GNU-stack,\"\",%progbits\n")
	fmt.Fprintf(&s, ".section %s,\"a\",%%progbits\n.balign 8\n", namesSection)
	fmt.Fprintf(&s, ".globl wasmc_function_count, wasmc_functions, wasmc_function_names\n")
	fmt.Fprintf(&s, "wasmc_function_count: .quad %d\n", len(funcs))
	fmt.Fprintf(&s, "wasmc_functions: .incbin \"names.bin\", 0, %d\n", len(table))
	fmt.Fprintf(&s, "wasmc_function_names: .incbin \"names.bin\", %d\n", len(table))
	if err := b.write("names.s", []byte(s.String())); err != nil {
		return "", err
	}
	return "names.o", b.Assemble("names.s", "names.o")
}

// A function is a row of the table: the code from address on belongs to it.
type function struct {
	address uint64
	name    string // empty if it is not the guest's
}

// functions reads the functions of an executable, ascending by address.
func functions(executable string, names Names) ([]function, error) {
	f, err := elf.Open(executable)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	symbols = slices.DeleteFunc(symbols, func(s elf.Symbol) bool { return elf.ST_TYPE(s.Info) != elf.STT_FUNC })
	slices.SortFunc(symbols, func(a, b elf.Symbol) int {
		if a.Value != b.Value {
			return int(int64(a.Value - b.Value))
		}
		return strings.Compare(a.Name, b.Name)
	})
	var list []function
	end := uint64(0)
	for _, s := range symbols {
		name := names.lookup(s.Name)
		if n := len(list); n > 0 && list[n-1].address == s.Value {
			continue // two names for the same code
		}
		if s.Value > end && len(list) > 0 && list[len(list)-1].name != "" {
			list = append(list, function{end, ""})
		}
		if n := len(list); name != "" || n > 0 && list[n-1].name != "" {
			list = append(list, function{s.Value, name})
		}
		end = s.Value + s.Size
	}
	if n := len(list); n > 0 && list[n-1].name != "" {
		list = append(list, function{end, ""})
	}
	return list, nil
}

// lookup returns the name for a symbol. LLVM makes copies of functions, whose
// symbols have suffixes.
func (names Names) lookup(symbol string) string {
	for symbol != "" {
		if name, ok := names[symbol]; ok {
			return name
		}
		symbol = symbol[:max(strings.LastIndexByte(symbol, '.'), 0)]
	}
	return ""
}
