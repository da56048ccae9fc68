package llvm

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"wasmc/ir"
)

// An Image is a range of a memory's addresses with initial data. The linker
// makes a segment of the executable of it, at its address, so that the kernel
// maps it when it is touched and nothing is copied.
type Image struct {
	Start, End uint64 // addresses; multiples of the target's page size
	Section    string // of the object file
	Memory     int    // its index
	Copied     bool   // is copied to its place when the program starts instead

	bytes []byte // from Start on; what is missing up to End is zero
}

const (
	// minGap is how many zeros between two images are left out of the
	// executable. A gap costs a few system calls and a program header.
	minGap = 256 << 10
	// maxGap is how many zeros are put into the executable at most to have fewer
	// images.
	maxGap = 1 << 20
	// maxImages is how many images the executable maps at most: Linux runs none
	// whose program headers exceed a page.
	maxImages = 48
	// An image is copied if it has at most this many bytes: the file would be padded
	// to where a page begins, which costs more. Where pages are as large as
	// largePage, files of a few kilobytes would become several times their size.
	minMapped      = 1 << 10
	largePage      = 64 << 10
	minMappedLarge = 64 << 10
)

// planImages puts the data segments that are in place into images.
func (p *Program) planImages() {
	for gap := uint64(minGap); ; gap *= 2 {
		p.Images = nil
		for i := range p.m.Memories {
			p.Images = append(p.Images, p.imagesOf(i, gap)...)
		}
		if len(p.Images) <= maxImages || gap >= maxGap {
			break // images beyond maxImages are copied
		}
	}
	for i := range p.Images {
		im := &p.Images[i]
		im.bytes = p.contents(im)
		im.Section = fmt.Sprintf(".wasmc.image.%d", i)
		im.Copied = p.opt.Library || p.opt.Hosted || i >= maxImages || len(im.bytes) <= p.minMapped()
	}
}

// minMapped is the size up to which images are copied.
func (p *Program) minMapped() int {
	if p.target.PageSize >= largePage {
		return minMappedLarge
	}
	return minMapped
}

// A pageSet is a set of the pages of a memory, by number.
type pageSet []uint64

func (s pageSet) add(i uint64)      { s[i/64] |= 1 << (i % 64) }
func (s pageSet) has(i uint64) bool { return s[i/64]>>(i%64)&1 != 0 }

// imagesOf returns the images of a memory: runs of pages that are not all zero,
// with gaps smaller than minGap filled.
func (p *Program) imagesOf(memory int, minGap uint64) []Image {
	mem := p.m.Memories[memory]
	pageSize := p.target.PageSize
	pages := roundUp(minBytes(mem), pageSize) / pageSize
	set := make(pageSet, pages/64+1)
	for _, d := range p.m.Data {
		if p.inPlace[d] && d.Memory == memory {
			markPages(set, d, pageSize)
		}
	}
	var images []Image
	base := p.memoryAddress(memory)
	for i := range pages {
		if !set.has(i) {
			continue
		}
		start := base + i*pageSize
		if last := len(images) - 1; last >= 0 && start-images[last].End < minGap {
			images[last].End = start + pageSize
			continue
		}
		images = append(images, Image{Memory: memory, Start: start, End: start + pageSize})
	}
	return images
}

// markPages adds the pages to which d brings other bytes than zeros.
func markPages(set pageSet, d *ir.Data, pageSize uint64) {
	at := d.At.Bits
	for rest := d.Bytes; len(rest) > 0; {
		n := min(pageSize-at%pageSize, uint64(len(rest)))
		if len(bytes.TrimLeft(rest[:n], "\x00")) > 0 {
			set.add(at / pageSize)
		}
		at, rest = at+n, rest[n:]
	}
}

// contents returns the bytes of im without the zeros at its end. Where segments
// overlap the last one counts.
func (p *Program) contents(im *Image) []byte {
	out := make([]byte, im.End-im.Start)
	for _, d := range p.m.Data {
		start := p.memoryAddress(d.Memory) + d.At.Bits
		end := start + uint64(len(d.Bytes))
		if !p.inPlace[d] || end <= im.Start || start >= im.End {
			continue
		}
		if start < im.Start {
			copy(out, d.Bytes[im.Start-start:])
		} else {
			copy(out[start-im.Start:], d.Bytes)
		}
	}
	return bytes.TrimRight(out, "\x00")
}

// WriteData writes the bytes that the assembly of DataAssembly refers to.
func (p *Program) WriteData(w io.Writer) error {
	for _, b := range p.blobs() {
		if _, err := w.Write(b.bytes); err != nil {
			return err
		}
	}
	return nil
}

// DataAssembly returns assembly that puts the bytes of a file, which WriteData
// has written, into sections: the images, and segments for memory.init. LLVM IR
// would have to spell them out. Embedded directories have files of their own.
func (p *Program) DataAssembly(file string) string {
	var s strings.Builder
	s.WriteString(".section .note.GNU-stack,\"\",%progbits\n")
	offset := 0
	for _, b := range p.blobs() {
		fmt.Fprintf(&s, ".section %s\n", b.section)
		if b.symbol != "" {
			fmt.Fprintf(&s, ".globl %[1]q\n.hidden %[1]q\n%[1]q:\n", b.symbol)
		}
		if b.section == noteBlob {
			s.WriteString(".balign 4\n") // else readers of notes lose their way
		}
		if len(b.bytes) > 0 {
			fmt.Fprintf(&s, ".incbin %q, %d, %d\n", file, offset, len(b.bytes))
		}
		offset += len(b.bytes)
	}
	for i := range p.opt.Trees {
		fmt.Fprintf(&s, ".section %s,\"a\",%%progbits\n.balign 8\n.globl %[2]q\n.hidden %[2]q\n%[2]q:\n", treeSection, treeSymbol(i))
		fmt.Fprintf(&s, ".incbin %q\n", TreeFile(i))
	}
	for i := range p.Images {
		if im := &p.Images[i]; !im.Copied {
			rest := im.End - im.Start - uint64(len(im.bytes))
			fmt.Fprintf(&s, ".section %s.rest,\"aw\",%%nobits\n.zero %d\n", im.Section, rest)
		}
	}
	return s.String()
}

// treeSection is where embedded directories are.
const treeSection = ".wasmc.files"

// TreeFile is the name of the file that the assembly takes an embedded directory's
// image from.
func TreeFile(i int) string { return fmt.Sprintf("tree%d.bin", i) }

func treeSymbol(i int) string { return fmt.Sprintf("wasmc_tree.%d", i) }

// noteBlob is the section for Program.Note.
const noteBlob = `.note.wasmc,"a",%note`

// A blob is a run of bytes in the data file and where it goes.
type blob struct {
	section, symbol string
	bytes           []byte
}

// blobs lists all that the data file has, in its order.
func (p *Program) blobs() []blob {
	var list []blob
	for i := range p.Images {
		im := &p.Images[i]
		if im.Copied {
			list = append(list, blob{`.rodata,"a",%progbits`, imageSymbol(i), im.bytes})
		} else {
			list = append(list, blob{im.Section + `,"aw",%progbits`, "", im.bytes})
		}
	}
	if p.Note != nil {
		list = append(list, blob{noteBlob, "", p.Note})
	}
	for i, d := range p.m.Data {
		if !p.inPlace[d] {
			list = append(list, blob{`.rodata,"a",%progbits`, dataSymbol(i), d.Bytes})
		}
	}
	return list
}

func imageSymbol(i int) string { return fmt.Sprintf("image.%d", i) }
