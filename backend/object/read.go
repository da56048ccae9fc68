package object

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A File is what a linker takes: an object, a member of an archive or a shared library.
type File struct {
	Name      string // for messages
	Machine   elf.Machine
	Shared    bool
	Lazy      bool            // a member: it is linked if another file wants what it defines
	Startup   string          // what of it a C library has to set up before it can run; empty: nothing
	Defined   map[string]bool // symbols
	Undefined map[string]bool // symbols that it cannot do without
	ELF       *elf.File
}

// Read reads an object, an archive or a shared library, or a linker script in the place of
// one, which names others.
func Read(path string) ([]*File, error) {
	r := &reader{load: os.ReadFile, named: map[string]bool{}}
	return r.file(path)
}

// A reader reads a file and those that it names.
type reader struct {
	load  func(path string) ([]byte, error)
	named map[string]bool // by scripts: each is read once, and one that names itself ends
}

func (r *reader) file(path string) ([]*File, error) {
	data, err := r.load(path)
	if err != nil {
		return nil, err
	}
	list, err := r.read(path, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

const (
	archiveMagic     = "!<arch>\n"
	thinArchiveMagic = "!<thin>\n"
	bitcodeMagic     = "BC\xC0\xDE"
)

func (r *reader) read(path string, data []byte) ([]*File, error) {
	switch {
	case bytes.HasPrefix(data, []byte(archiveMagic)):
		return readArchive(path, data)
	case bytes.HasPrefix(data, []byte(thinArchiveMagic)):
		return nil, errors.New("a thin archive, which only names its members: make it with ar rc")
	case bytes.HasPrefix(data, []byte(bitcodeMagic)):
		return nil, errors.New("LLVM bitcode, not machine code: compile it without -flto")
	case bytes.HasPrefix(data, []byte(elf.ELFMAG)):
		f, err := readELF(path, data)
		return []*File{f}, err
	case isText(data):
		return r.script(data)
	}
	return nil, errors.New("neither an object nor an archive nor a shared library")
}

// IsScript reports whether the contents of a file that Read reads are those of a script,
// which only names others.
func IsScript(data []byte) bool {
	return !bytes.HasPrefix(data, []byte(archiveMagic)) && !bytes.HasPrefix(data, []byte(elf.ELFMAG))
}

func isText(data []byte) bool { return len(data) < 1<<16 && bytes.IndexByte(data, 0) < 0 }

var (
	scriptList = regexp.MustCompile(`(?:GROUP|INPUT|AS_NEEDED)\s*\(([^()]*)`)
	scriptFile = regexp.MustCompile(`(?:^|\s)(/\S+)`)
)

// script reads the files that a script like glibc's libc.so names.
func (r *reader) script(data []byte) ([]*File, error) {
	var list []*File
	names := 0
	for _, m := range scriptList.FindAllSubmatch(data, -1) {
		for _, file := range scriptFile.FindAllSubmatch(m[1], -1) {
			path := string(file[1])
			names++
			if r.named[path] {
				continue
			}
			r.named[path] = true
			files, err := r.file(path)
			if err != nil {
				return nil, err
			}
			list = append(list, files...)
		}
	}
	if names == 0 {
		return nil, errors.New("neither an object nor an archive nor a shared library")
	}
	return list, nil
}

// readArchive reads the members: https://en.wikipedia.org/wiki/Ar_(Unix), GNU's variant.
func readArchive(path string, data []byte) ([]*File, error) {
	const headerSize = 60
	var list []*File
	var longNames string
	for rest := data[len(archiveMagic):]; len(rest) > 0; {
		if len(rest) < headerSize {
			return nil, errors.New("a damaged archive")
		}
		name := strings.TrimRight(string(rest[:16]), " ")
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || size < 0 || size > len(rest)-headerSize {
			return nil, errors.New("a damaged archive")
		}
		member := rest[headerSize:][:size]
		rest = rest[min(headerSize+size+size%2, len(rest)):]
		if name == "//" {
			longNames = string(member)
			continue
		}
		if at, err := strconv.ParseUint(strings.TrimPrefix(name, "/"), 10, 31); err == nil && name[0] == '/' && int(at) <= len(longNames) {
			name, _, _ = strings.Cut(longNames[at:], "\n")
		}
		if !bytes.HasPrefix(member, []byte(elf.ELFMAG)) {
			if bytes.HasPrefix(member, []byte(bitcodeMagic)) {
				return nil, fmt.Errorf("member %s is LLVM bitcode, not machine code: compile it without -flto", strings.TrimSuffix(name, "/"))
			}
			continue // the table of symbols, or nothing for a linker
		}
		f, err := readELF(fmt.Sprintf("%s(%s)", filepath.Base(path), strings.TrimSuffix(name, "/")), member)
		if err != nil {
			return nil, err
		}
		f.Lazy = true
		list = append(list, f)
	}
	return list, nil
}

func readELF(name string, data []byte) (*File, error) {
	e, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("damaged or not all there, make it again: %w", err)
	}
	f := &File{Name: name, Machine: e.Machine, Shared: e.Type == elf.ET_DYN, ELF: e,
		Defined: map[string]bool{}, Undefined: map[string]bool{}}
	if e.Class != elf.ELFCLASS64 {
		return nil, fmt.Errorf("%s: not for a machine with 64 bits", name)
	}
	symbols, err := e.Symbols()
	switch {
	case f.Shared:
		symbols, err = e.DynamicSymbols()
	case e.Type != elf.ET_REL:
		return nil, errors.New("a program; want an object, an archive or a shared library")
	}
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return nil, err
	}
	for _, s := range symbols {
		bind := elf.ST_BIND(s.Info)
		switch {
		case bind == elf.STB_LOCAL:
		case s.Section != elf.SHN_UNDEF:
			f.Defined[s.Name] = true
		case bind != elf.STB_WEAK && s.Name != "_GLOBAL_OFFSET_TABLE_":
			f.Undefined[s.Name] = true
		}
	}
	for _, s := range e.Sections {
		switch {
		case strings.HasPrefix(s.Name, ".gnu.lto_") && f.Defined["__gnu_lto_slim"]:
			return nil, fmt.Errorf("%s has GCC's intermediate code, not machine code: compile it without -flto", name)
		case s.Flags&elf.SHF_TLS != 0:
			f.Startup = "thread-local variables"
		case s.Type == elf.SHT_INIT_ARRAY || strings.HasPrefix(s.Name, ".ctors"):
			f.Startup = "constructors"
		}
	}
	return f, nil
}

// Resolve returns the files that are linked if those which are not lazy are, and some
// symbols are wanted; and by symbol which of the files wants it in vain.
func Resolve(files []*File, wanted []string) (linked []*File, missing map[string]*File) {
	defines := map[string]*File{} // the first that does
	for _, f := range files {
		for s := range f.Defined {
			if other := defines[s]; other == nil || other.Lazy && !f.Lazy {
				defines[s] = f
			}
		}
	}
	missing = map[string]*File{}
	done := map[*File]bool{}
	var link func(f *File)
	link = func(f *File) {
		if done[f] {
			return
		}
		done[f] = true
		linked = append(linked, f)
		if f.Shared {
			return // the dynamic linker's business
		}
		for s := range f.Undefined {
			if other := defines[s]; other != nil {
				link(other)
			} else {
				missing[s] = f
			}
		}
	}
	for _, f := range files {
		if !f.Lazy {
			link(f)
		}
	}
	for _, s := range wanted {
		if f := defines[s]; f != nil {
			link(f)
		}
	}
	return linked, missing
}
