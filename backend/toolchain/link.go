package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wasmc/backend/backtrace"
	"wasmc/backend/object"
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
	Names   backtrace.Names
	Strip   bool   // no table for backtraces, and no symbols
	Debug   bool   // keep debug information, and all symbols
	Files   bool   // a section .wasmc.files has embedded ones
	Output  string // in the build's directory
}

// A Symbol is a symbol with a value that does not come from an object.
type Symbol struct {
	Name  string
	Value uint64
}

// Link makes an executable of the objects and the runtime. It links twice: the
// first round shows at which addresses the functions are, so that the second can
// add the table for backtraces. The table comes after the code, and so moves
// only data; no instruction's size depends on where that is.
func (b *Build) Link(l *Linking) error {
	runtime, err := b.runtimeObjects()
	if err != nil {
		return err
	}
	objects := append(slices.Clip(l.Objects), b.withoutPlaces(runtime, l.Objects)...)
	if l.Strip {
		return b.link(l, dropFrames, objects, l.Output, "--strip-all")
	}
	first := l.Output + ".first"
	if err := b.link(l, keepFrames, objects, first); err != nil {
		return err
	}
	table, err := b.backtraceTable(first, &l.Names, "a")
	if err != nil {
		return err
	}
	if l.Debug {
		return b.link(l, keepFrames, append(objects, table), l.Output)
	}
	if err := b.link(l, dropFrames, append(objects, table), l.Output, "--strip-debug"); err != nil {
		return err
	}
	return b.retainSymbols(l)
}

// retainSymbols leaves those symbols that profilers and debuggers are to find: the functions
// of the guest and what they spend time in. The names of the runtime's other functions would
// be a fifth of a small program.
func (b *Build) retainSymbols(l *Linking) error {
	keep := map[string]bool{"memcpy": true, "memmove": true, "memset": true}
	for _, names := range []map[string]string{l.Names.Functions, l.Names.Starters} {
		for symbol := range names {
			keep[symbol] = true
		}
	}
	file := filepath.Join(b.Dir, l.Output)
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data, err = object.Retain(data, func(symbol string) bool { return keep[symbol] })
	if err != nil {
		return fmt.Errorf("%s: %w", b.Tools.LLD.Path, err)
	}
	return os.WriteFile(file, data, 0o777)
}

// link runs the linker once.
func (b *Build) link(l *Linking, frames string, objects []string, output string, flags ...string) error {
	script := output + ".ld"
	if err := b.write(script, []byte(b.script(l, frames))); err != nil {
		return err
	}
	args := []string{
		"-static", "--gc-sections", "--no-dynamic-linker", "-z", "noexecstack", "--build-id=none",
		"-z", fmt.Sprintf("max-page-size=%d", b.Target.PageSize), "-T", script,
	}
	return b.run(b.Tools.LLD.Path, append(slices.Concat(args, flags, objects), "-o", output)...)
}

func (b *Build) write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(b.Dir, name), data, 0o666)
}

// script is the linker script: the executable's own segments from the image base
// on, each on pages of its own though not in the file, and the images at their
// memories' addresses. The headers and the note are in the code's segment: the kernel maps whole
// pages, so they were executable in one of their own too. frames says what becomes of call frame information.
func (b *Build) script(l *Linking, frames string) string {
	var s strings.Builder
	s.WriteString("ENTRY(_start)\nPHDRS {\n\tnote PT_NOTE FLAGS(4);\n" +
		"\ttext PT_LOAD FILEHDR PHDRS FLAGS(5);\n\trodata PT_LOAD FLAGS(4);\n\tdata PT_LOAD FLAGS(6);\n")
	if l.Files {
		s.WriteString("\tfiles PT_LOAD FLAGS(4);\n")
	}
	for i := range l.Images {
		fmt.Fprintf(&s, "\timage%d PT_LOAD FLAGS(6);\n", i)
	}
	s.WriteString("\tstack PT_GNU_STACK FLAGS(6);\n}\n")
	for _, sym := range l.Symbols {
		fmt.Fprintf(&s, "%q = %#x;\n", sym.Name, sym.Value)
	}
	fmt.Fprintf(&s, `SECTIONS {
	. = %#x + SIZEOF_HEADERS;
	.note.wasmc : { KEEP(*(.note.wasmc)) } :text :note
	.text : { %[5]s %[6]s = .; *(.text .text.*) } :text
	. = . + %#[2]x;
	.rodata : { *(.rodata .rodata.*) KEEP(*(%[3]s)) } :rodata
	%[4]s
	. = . + %#[2]x;
	.data : { *(.data .data.* .got .got.*) } :data
	.bss : { *(.bss .bss.* COMMON) } :data
`, b.Target.ImageBase, b.Target.PageSize, backtraceSection, frames, tracedCode(), backtrace.Untraced)
	if l.Files {
		fmt.Fprintf(&s, "\t. = . + %#x;\n\t.wasmc.files : { KEEP(*(.wasmc.files)) } :files\n", b.Target.PageSize)
	}
	for i, im := range l.Images {
		fmt.Fprintf(&s, "\t%[1]s %#[2]x : { KEEP(*(%[1]s)) } :image%[3]d\n", im.Section, im.Start, i)
		fmt.Fprintf(&s, "\t%[1]s.rest : { KEEP(*(%[1]s.rest)) } :image%[2]d\n", im.Section, i)
	}
	s.WriteString("\t/DISCARD/ : { *(.comment .note.* .llvm_addrsig .llvm.*) }\n}\n")
	return s.String()
}

// untraced are the files of the runtime whose functions are not on the stack of wasm code when
// that traps: what runs before it, and what a trap calls. Backtraces do not go through them, so
// their code comes last and is not in the table. Should one be interrupted all the same, by an
// overflow of the stack, the backtrace ends there.
var untraced = []string{
	"core/begin.c", "core/reason.c", "core/start.c", "core/narrow.c", "core/limit.c", "core/confine.c", "wasi/grants.c",
	"core/backtrace.c", "core/symbols.c", "core/places.c", "core/unwind.c", "core/text.c", "core/flush.c",
}

// tracedCode is all other code, as a linker script selects it.
func tracedCode() string {
	var files strings.Builder
	for _, source := range untraced {
		files.WriteString(" *" + objectName(source))
	}
	return fmt.Sprintf("*(EXCLUDE_FILE(%[1]s) .text EXCLUDE_FILE(%[1]s) .text.*)", files.String())
}

const backtraceSection = ".wasmc.backtrace"

// What becomes of call frame information: it is there in the first round, for the table,
// and in the second for debuggers.
const (
	keepFrames = ".eh_frame : { *(.eh_frame) } :rodata"
	dropFrames = "/DISCARD/ : { *(.eh_frame) }"
)

// backtraceTable writes an assembly file with the table for backtraces and compiles it.
// It returns the object's name. The section gets these flags.
func (b *Build) backtraceTable(executable string, names *backtrace.Names, flags string) (string, error) {
	table, dropped, err := backtrace.Table(filepath.Join(b.Dir, executable), b.Target.Arch, names)
	if err != nil {
		return "", err
	}
	if dropped != nil && b.trace != nil {
		fmt.Fprintf(b.trace, "# no lines of the source: %v\n", dropped)
	}
	if err := b.write("backtrace.bin", table); err != nil {
		return "", err
	}
	source := fmt.Sprintf(`.section .note.GNU-stack,"",%%progbits
.section %s,%q,%%progbits
.balign 4
.globl wasmc_backtrace
.hidden wasmc_backtrace
wasmc_backtrace: .incbin "backtrace.bin"
.globl wasmc_backtrace_end
.hidden wasmc_backtrace_end
wasmc_backtrace_end:
`, backtraceSection, flags)
	if err := b.write("backtrace.s", []byte(source)); err != nil {
		return "", err
	}
	return "backtrace.o", b.Assemble("backtrace.s", "backtrace.o")
}
