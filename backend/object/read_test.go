package object

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzRead reads an object, an archive or a linker script, of which each names the other.
// Its seeds are in testdata/fuzz/FuzzRead.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, data, other []byte) {
		files := map[string][]byte{"/a": data, "/b": other}
		r := &reader{named: map[string]bool{}, load: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return text, nil
			}
			return nil, errors.New("no such file")
		}}
		list, err := r.file("/a")
		if err != nil {
			return
		}
		linked, _ := Resolve(list, []string{"f", "g"})
		require.LessOrEqual(t, len(linked), len(list))
		for _, file := range list {
			_ = ReadEntries(file.ELF, func(EntryReader, *dwarf.Entry) error { return nil })
		}
	})
}

// write makes files in a directory, in whose texts $ is that.
func write(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(os.Expand(text, func(string) string { return dir })), 0o666))
	}
	return dir
}

func TestScriptsThatNameEachOtherEnd(t *testing.T) {
	dir := write(t, map[string]string{
		"a.so":    "GROUP ( ${dir}/b.so ${dir}/a.so ${dir}/empty.a )",
		"b.so":    "INPUT ( ${dir}/a.so ) INPUT ( ${dir}/b.so )",
		"empty.a": archiveMagic,
	})
	list, err := Read(filepath.Join(dir, "a.so"))
	assert.NoError(t, err)
	assert.Empty(t, list)
}

func TestDamagedObjectsAreCalledSo(t *testing.T) {
	_, err := Read(filepath.Join(write(t, map[string]string{"a.o": "\x7fELF and no more"}), "a.o"))
	assert.ErrorContains(t, err, "a.o: damaged or not all there")
}

// A member is called /AT if its name is at this place of the member //.
func TestNamesOfMembersOutsideOfTheListOfNames(t *testing.T) {
	for _, name := range []string{"/-1", "/3000000000", "/x"} {
		dir := write(t, map[string]string{"a.a": archiveMagic + member("//", "long name/\n") + member(name, "text")})
		list, err := Read(filepath.Join(dir, "a.a"))
		assert.NoError(t, err, name)
		assert.Empty(t, list)
	}
}

// member is one of an archive.
func member(name, text string) string {
	if len(text)%2 != 0 {
		text += "\n"
	}
	return fmt.Sprintf("%-16s%-12s%-6s%-6s%-8s%-10d`\n%s", name, "0", "0", "0", "644", len(text), text)
}
