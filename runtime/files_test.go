package runtime_test

import (
	"os"
	"path/filepath"
	"testing"
)

// A tree describes files: their content by name. Names that end in a slash are
// directories; contents that begin with "->" make symbolic links.
type tree map[string]string

// plant makes the files of a tree in a new directory and returns it.
func (files tree) plant(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		switch {
		case err != nil:
		case name[len(name)-1] == '/':
			err = os.MkdirAll(path, 0o777)
		case len(content) > 2 && content[:2] == "->":
			err = os.Symlink(content[2:], path)
		default:
			err = os.WriteFile(path, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mechanisms are the arguments of drivers that resolve paths: none for openat2
// where the kernel has it, and one to walk.
var mechanisms = map[string][]string{"openat2": nil, "walk": {"walk"}}

func TestFilesAndDirectories(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		for name, args := range mechanisms {
			t.Run(name, func(t *testing.T) {
				dir := tree{"root/file": "", "root/dir/": "", "read_only/file": "read only\n"}.plant(t)
				passes(t, m, "files", dir, args...)
			})
		}
	})
}
