package embedded

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/policy"
)

// image returns the image of a directory.
func image(t *testing.T, dir string) (*Tree, []byte) {
	t.Helper()
	tree, err := Read(dir, "guest", 0)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, tree.Write(&b))
	require.Equal(t, tree.Size, uint64(b.Len()))
	return tree, b.Bytes()
}

// decode describes the files of an image as runtime/wasi/tree.h describes it, by path:
// a file's contents, "->" and a link's text, or "/" for a directory. It fails if a
// name could not be found by a binary search.
func decode(t *testing.T, image []byte) map[string]string {
	t.Helper()
	word := binary.LittleEndian.Uint64
	half := binary.LittleEndian.Uint32
	count := word(image[8:])
	node := func(i uint64) []byte {
		require.Less(t, i, count)
		return image[16+32*i:][:32]
	}
	files := map[string]string{}
	var visit func(i uint64, path string)
	visit = func(i uint64, path string) {
		n := node(i)
		at, size := word(n), word(n[8:])
		switch kind(n[25]) {
		case regular:
			files[path] = string(image[at:][:size])
		case link:
			files[path] = "->" + string(image[at:][:size])
		case directory:
			files[path] = "/"
			last := ""
			for k := range size {
				child := node(at + k)
				require.Equal(t, i, uint64(half(child[16:])), "parent in %s", path)
				name := string(image[half(child[20:]):][:child[24]])
				require.True(t, k == 0 || name > last, "%q after %q", name, last)
				last = name
				visit(at+k, filepath.Join(path, name))
			}
		default:
			require.Fail(t, "no such kind", "%d", n[25])
		}
	}
	visit(0, ".")
	require.Len(t, files, int(count))
	return files
}

// describe describes a directory as decode does.
func describe(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			files[name] = "/"
		case d.Type() == fs.ModeSymlink:
			text, err := os.Readlink(path)
			files[name] = "->" + text
			return err
		default:
			text, err := os.ReadFile(path)
			files[name] = string(text)
			return err
		}
		return nil
	}))
	return files
}

// plant makes files as describe describes them.
func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		text, isLink := strings.CutPrefix(content, "->")
		switch {
		case content == "/":
			require.NoError(t, os.MkdirAll(path, 0o777))
		case isLink:
			require.NoError(t, os.Symlink(text, path))
		default:
			require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
		}
	}
	return dir
}

func TestImageHasTheFiles(t *testing.T) {
	files := map[string]string{
		"a": "1", "empty": "", "none/": "/", "d/x": "2", "d.": "before d/ in no order but that of bytes", "d/e/f": "->../x", "dangling": "->missing",
		strings.Repeat("n", 255): "long", "\xff\xfe": "not UTF-8", "\x01\n": "control", strings.Repeat("d/", 500) + "end": "deep",
		"large": strings.Repeat("x", 1<<20),
	}
	for i := range 1000 {
		files[fmt.Sprint("many/", i)] = fmt.Sprint(i)
	}
	dir := plant(t, files)
	tree, made := image(t, dir)
	assert.Equal(t, describe(t, dir), decode(t, made))
	assert.Equal(t, len(files)-1, tree.Files)
}

func TestEmptyDirectory(t *testing.T) {
	_, made := image(t, t.TempDir())
	assert.Equal(t, map[string]string{".": "/"}, decode(t, made))
	assert.Len(t, made, headerSize+nodeSize)
}

// Neither the place of a directory, nor times, nor permissions are in its image; the
// epoch is.
func TestImagesAreReproducible(t *testing.T) {
	files := map[string]string{"b/c": "1", "a": "2", "l": "->b/c"}
	one, two := plant(t, files), plant(t, files)
	require.NoError(t, os.Chtimes(filepath.Join(two, "a"), time.Unix(1, 0), time.Unix(2, 0)))
	require.NoError(t, os.Chmod(filepath.Join(two, "a"), 0o700))
	a, first := image(t, one)
	b, second := image(t, two)
	assert.Equal(t, first, second)
	assert.Equal(t, a.Sum, b.Sum)
	later, err := Read(one, "guest", 1)
	require.NoError(t, err)
	assert.NotEqual(t, a.Sum, later.Sum)
}

func TestWhatCannotBeEmbedded(t *testing.T) {
	for name, test := range map[string]struct {
		make func(dir string) error
		want string
	}{
		"pipe":           {func(dir string) error { return syscall.Mkfifo(dir+"/d/x", 0o666) }, "d/x is a named pipe; only regular files, directories and symbolic links can be embedded"},
		"socket":         {func(dir string) error { _, err := net.Listen("unix", dir+"/d/x"); return err }, "d/x is a socket; only"},
		"absolute link":  {func(dir string) error { return os.Symlink("/etc/passwd", dir+"/d/x") }, "d/x is a link to /etc/passwd, outside of what is embedded; replace it with the file, as cp -L does"},
		"link out":       {func(dir string) error { return os.Symlink("../../x", dir+"/d/x") }, "d/x is a link to ../../x, outside"},
		"link out later": {func(dir string) error { return os.Symlink("../up/../x", dir+"/d/x") }, "d/x is a link to ../up/../x, outside"},
		"too large":      {func(dir string) error { return sparse(dir + "/d/x") }, "has more than 512 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := plant(t, map[string]string{"d/file": "", "up": "->."})
			require.NoError(t, test.make(dir))
			_, err := Read(dir, "guest", 0)
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := Read(filepath.Join(plant(t, map[string]string{"file": ""}), "file"), "guest", 0)
	require.ErrorContains(t, err, "file: not a directory")
	_, err = Read("/missing", "guest", 0)
	require.ErrorIs(t, err, fs.ErrNotExist)
	dir := t.TempDir()
	for _, name := range []string{"/a", "/b"} {
		require.NoError(t, os.Mkdir(dir+name, 0o777))
		require.NoError(t, os.WriteFile(dir+name+"/x", nil, 0o666))
		require.NoError(t, os.Truncate(dir+name+"/x", MaxSize/2))
	}
	_, err = ReadAll([]policy.Embedded{{Host: dir + "/a", Guest: "a"}, {Host: dir + "/b", Guest: "b"}}, 0)
	require.EqualError(t, err, "the embedded directories have more than 512 MiB")
}

func sparse(name string) error {
	if err := os.WriteFile(name, nil, 0o666); err != nil {
		return err
	}
	return os.Truncate(name, MaxSize)
}

// What is written is what was read, or an error.
func TestFilesThatChange(t *testing.T) {
	for name, change := range map[string]func(file string) error{
		"other contents": func(file string) error { return os.WriteFile(file, []byte("other"), 0o666) },
		"longer":         func(file string) error { return os.WriteFile(file, []byte("text and more"), 0o666) },
		"shorter":        func(file string) error { return os.Truncate(file, 0) },
		"gone":           os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			dir := plant(t, map[string]string{"file": "textt"})
			tree, err := Read(dir, "guest", 0)
			require.NoError(t, err)
			require.NoError(t, change(filepath.Join(dir, "file")))
			require.Error(t, tree.Write(new(bytes.Buffer)))
		})
	}
}

// FuzzImage makes a directory as the input says, a line for each file: its path, a tab
// and its contents. The seeds are in testdata/fuzz.
func FuzzImage(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		for line := range strings.SplitSeq(text, "\n") {
			name, content, _ := strings.Cut(line, "\t")
			if slices.Contains(strings.Split(name, "/"), "..") {
				continue
			}
			path := filepath.Join(dir, name)
			target, isLink := strings.CutPrefix(content, "->")
			switch { // what cannot be made is left out
			case os.MkdirAll(filepath.Dir(path), 0o777) != nil:
			case content == "/":
				_ = os.Mkdir(path, 0o777)
			case isLink:
				_ = os.Symlink(target, path)
			default:
				_ = os.WriteFile(path, []byte(content), 0o666)
			}
		}
		tree, err := Read(dir, "guest", 0)
		if err != nil {
			if !strings.Contains(err.Error(), "outside of what is embedded") {
				t.Fatal(err)
			}
			return
		}
		var b bytes.Buffer
		require.NoError(t, tree.Write(&b))
		require.Equal(t, describe(t, dir), decode(t, b.Bytes()))
	})
}
