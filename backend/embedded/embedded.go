// Package embedded packs a directory into an image that a program carries and serves
// to its guest as a directory for reading only; runtime/wasi/tree.h reads it.
//
// The same files make the same image wherever and whenever it is made: of a file it
// has the name, type and contents, and neither owner, permissions nor times.
package embedded

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"wasmc/backend/policy"
)

// MaxSize is how many bytes the images of a program have at most. They lie below
// linear memory, which on x86-64 begins at 1 GiB; the rest is for the code.
const MaxSize = 512 << 20

// A Tree is a directory to embed.
type Tree struct {
	Guest string            // the name that the guest knows it by
	Sum   [sha256.Size]byte // of the image
	Files int               // all but directories
	Bytes uint64            // of their contents
	Size  uint64            // of the image

	host  string
	nodes []node // nodes[0] is the directory itself
	names []byte
	time  uint64
}

// A kind is what a file is, as WASI numbers it.
type kind uint8

const (
	directory kind = 3
	regular   kind = 4
	link      kind = 7
)

// A node is a file of a tree. The nodes of a directory follow each other, in the
// order of their names.
type node struct {
	kind     kind
	name     string
	parent   int
	first    int    // node of a directory
	size     uint64 // nodes of a directory, bytes of others
	contents uint64 // where they begin in the image
	text     string // of a link
}

// The image: a header, nodes, names and contents; see struct tree and struct node.
const (
	headerSize = 16
	nodeSize   = 32
)

// nanoseconds in a second.
const nanoseconds = 1_000_000_000

// maxName is how long names are: on Linux none is longer.
const maxName = 255

// ReadAll reads the trees that a program is to have. Every file has the time epoch, in
// seconds since 1970.
func ReadAll(list []policy.Embedded, epoch uint64) ([]*Tree, error) {
	var trees []*Tree
	size := uint64(0)
	for _, e := range list {
		t, err := Read(e.Host, e.Guest, epoch)
		if err != nil {
			return nil, err
		}
		if size += t.Size; size > MaxSize {
			return nil, fmt.Errorf("the embedded directories have more than %d MiB", MaxSize>>20)
		}
		trees = append(trees, t)
	}
	return trees, nil
}

// Read lists the files of a directory, and reads them all for the sum.
func Read(host, guest string, epoch uint64) (*Tree, error) {
	if epoch > math.MaxUint64/nanoseconds {
		return nil, fmt.Errorf("no file can have the time %d", epoch)
	}
	t := &Tree{Guest: guest, host: host, time: epoch * nanoseconds}
	st, err := os.Stat(host)
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		return nil, fmt.Errorf("%s: not a directory", host)
	}
	t.nodes = []node{{kind: directory}}
	for i := 0; i < len(t.nodes); i++ {
		if t.nodes[i].kind == directory {
			if err := t.list(i); err != nil {
				return nil, err
			}
		}
	}
	if err := t.checkLinks(); err != nil {
		return nil, err
	}
	if t.place(); t.Size > MaxSize {
		return nil, fmt.Errorf("%s has more than %d MiB", host, MaxSize>>20)
	}
	h := sha256.New()
	if err := t.write(h); err != nil {
		return nil, err
	}
	h.Sum(t.Sum[:0])
	return t, nil
}

// list adds the nodes of a directory.
func (t *Tree) list(i int) error {
	dir := t.hostPath(i)
	entries, err := os.ReadDir(dir) // sorted by name, byte by byte
	if err != nil {
		return err
	}
	t.nodes[i].first, t.nodes[i].size = len(t.nodes), uint64(len(entries))
	for _, e := range entries {
		n := node{name: e.Name(), parent: i}
		if err := n.look(filepath.Join(dir, n.name), e); err != nil {
			return err
		}
		t.nodes = append(t.nodes, n)
	}
	return nil
}

// look finds out what n is.
func (n *node) look(file string, e fs.DirEntry) (err error) {
	if len(n.name) > maxName {
		return fmt.Errorf("%s: a name of more than %d bytes", file, maxName)
	}
	switch e.Type() {
	case 0:
		info, err := e.Info()
		if err != nil {
			return err
		}
		n.kind, n.size = regular, uint64(info.Size())
	case fs.ModeDir:
		n.kind = directory
	case fs.ModeSymlink:
		n.kind = link
		n.text, err = os.Readlink(file)
		n.size = uint64(len(n.text))
	default:
		err = fmt.Errorf("%s is a %s; only regular files, directories and symbolic links can be embedded", file, special(e.Type()))
	}
	return err
}

func special(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "named pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}

// path is the path of a node in the tree.
func (t *Tree) path(i int) string {
	p := t.nodes[i].name
	for i = t.nodes[i].parent; i != 0; i = t.nodes[i].parent {
		p = t.nodes[i].name + "/" + p
	}
	return p
}

// hostPath is where a node is found.
func (t *Tree) hostPath(i int) string { return filepath.Join(t.host, t.path(i)) }

// place says where everything is in the image.
func (t *Tree) place() {
	at := headerSize + nodeSize*uint64(len(t.nodes))
	for i := range t.nodes {
		t.names = append(t.names, t.nodes[i].name...)
	}
	at += uint64(len(t.names))
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.kind == directory {
			continue
		}
		t.Files++
		t.Bytes += n.size
		n.contents = at
		at += n.size
	}
	t.Size = at
}

// Write writes the image. The files must not have changed since they were read.
func (t *Tree) Write(w io.Writer) error {
	h := sha256.New()
	if err := t.write(io.MultiWriter(w, h)); err != nil {
		return err
	}
	if [sha256.Size]byte(h.Sum(nil)) != t.Sum {
		return fmt.Errorf("%s: a file changed while it was embedded", t.host)
	}
	return nil
}

func (t *Tree) write(w io.Writer) error {
	table := binary.LittleEndian.AppendUint64(nil, t.time)
	table = binary.LittleEndian.AppendUint64(table, uint64(len(t.nodes)))
	name := headerSize + nodeSize*uint32(len(t.nodes))
	for i := range t.nodes {
		n := &t.nodes[i]
		at := n.contents
		if n.kind == directory {
			at = uint64(n.first)
		}
		table = binary.LittleEndian.AppendUint64(table, at)
		table = binary.LittleEndian.AppendUint64(table, n.size)
		table = binary.LittleEndian.AppendUint32(table, uint32(n.parent))
		table = binary.LittleEndian.AppendUint32(table, name)
		table = append(table, byte(len(n.name)), byte(n.kind), 0, 0, 0, 0, 0, 0)
		name += uint32(len(n.name))
	}
	if _, err := w.Write(append(table, t.names...)); err != nil {
		return err
	}
	for i := range t.nodes {
		if err := t.writeContents(w, i); err != nil {
			return err
		}
	}
	return nil
}

// errChanged says that a file is not what it was when it was listed.
var errChanged = errors.New("it changed while it was embedded")

// writeContents writes what a node that is no directory contains.
func (t *Tree) writeContents(w io.Writer, i int) error {
	n := &t.nodes[i]
	switch n.kind {
	case directory:
		return nil
	case link:
		_, err := io.WriteString(w, n.text)
		return err
	}
	name := t.hostPath(i)
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	written, err := io.Copy(w, io.LimitReader(f, int64(n.size)))
	if err != nil {
		return err
	}
	if more, err := f.Read(make([]byte, 1)); uint64(written) != n.size || more != 0 || (err != nil && err != io.EOF) {
		return &fs.PathError{Op: "read", Path: name, Err: errChanged}
	}
	return nil
}

// checkLinks refuses links that lead out of the tree, for there is nothing that
// they could lead to when the program runs. Those to what does not exist are kept.
func (t *Tree) checkLinks() error {
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.kind == link && t.leadsOut(i) {
			return fmt.Errorf("%s is a link to %s, outside of what is embedded; replace it with the file, as cp -L does", t.hostPath(i), n.text)
		}
	}
	return nil
}

// leadsOut reports whether a link's text is absolute, or goes up further than the
// link is deep. Links on the way count as what they lead to.
func (t *Tree) leadsOut(i int) bool {
	_, err := t.walk(t.nodes[i].parent, t.nodes[i].text, 1)
	return errors.Is(err, errOut)
}

var (
	errOut  = errors.New("leads out")
	errNone = errors.New("no such file")
	errLoop = errors.New("too many links")
)

const maxLinks = 40 // that are followed in one path, as the kernel does

// walk returns the node that a path from the directory `at` leads to. It is the
// runtime's tree_find (runtime/wasi/tree.c) for the links of a tree.
func (t *Tree) walk(at int, text string, links int) (int, error) {
	if path.IsAbs(text) {
		return 0, errOut
	}
	rest := strings.Split(text, "/")
	for len(rest) > 0 {
		name := rest[0]
		rest = rest[1:]
		switch name {
		case "", ".":
			continue
		case "..":
			if at == 0 {
				return 0, errOut
			}
			at = t.nodes[at].parent
			continue
		}
		next := t.child(at, name)
		if next < 0 {
			return 0, errNone
		}
		n := &t.nodes[next]
		switch {
		case n.kind == directory:
			at = next
		case n.kind == link:
			if links++; links > maxLinks {
				return 0, errLoop
			}
			if path.IsAbs(n.text) {
				return 0, errOut
			}
			rest = append(strings.Split(n.text, "/"), rest...)
		case len(rest) > 0:
			return 0, errNone // a file is no directory
		default:
			return next, nil
		}
	}
	return at, nil
}

// child returns the node of that name in a directory, or -1.
func (t *Tree) child(dir int, name string) int {
	d := &t.nodes[dir]
	i, ok := slices.BinarySearchFunc(t.nodes[d.first:d.first+int(d.size)], name, func(n node, name string) int {
		return strings.Compare(n.name, name)
	})
	if !ok {
		return -1
	}
	return d.first + i
}
