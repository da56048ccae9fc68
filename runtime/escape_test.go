package runtime_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fence is a directory "root" with links that want out of it, and what is outside.
func fence(t *testing.T) string {
	files := tree{
		"outside/secret":        "secret",
		"outside/dir/":          "",
		"root/file":             "inside",
		"root/a/b/file":         "inside",
		"root/a/up":             "->..",
		"root/a/b/up_two":       "->../..",
		"root/a/b/deep_out":     "->../../../outside",
		"root/out":              "->../outside",
		"root/to_out":           "->a/../out",
		"root/out_file":         "->../outside/secret",
		"root/out_new":          "->../outside/new",
		"root/dot_dot":          "->..",
		"root/dot_dot_slash":    "->../",
		"root/loop":             "->loop",
		"root/back_in":          "->../root",
		"root/long_out":         "->" + strings.Repeat("a/../", 300) + "../outside",
		"root/absolute":         "->/etc",
		"root/absolute_root":    "->/",
		"root/absolute_proc":    "->/proc/self/cwd",
		"root/x/moved/y/":       "",
		"root/swapped/":         "",
		"link":                  "->../outside",
		"outside/x/something":   "",
		"outside/moved_outside": "",
	}
	chain(files, "root/chain", 10, "../outside")
	dir := files.plant(t)
	for name, target := range map[string]string{"absolute_outside": "outside", "absolute_inside": "root/a"} {
		if err := os.Symlink(filepath.Join(dir, target), filepath.Join(dir, "root", name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// contents describes all files in a directory but those in its "root" and those
// called moved.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var s strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name == "root" || d.Name() == "moved" {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprint(&s, name, " ", info.Mode())
		if info.Mode().IsRegular() {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&s, " %q %v", text, info.ModTime())
		}
		fmt.Fprintln(&s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.String()
}

func TestNoWayOut(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		for _, mechanism := range []string{"openat2", "walk"} {
			t.Run(mechanism, func(t *testing.T) {
				dir := fence(t)
				before := contents(t, dir)
				c := command(m, build(t, m, "escape"), mechanism)
				c.Dir = dir
				status, _, stderr := run(t, c)
				var paths, ways int
				if _, err := fmt.Sscanf(stderr, "%d paths, %d ways", &paths, &ways); status != 0 || err != nil || paths < 200 || ways < 20*paths {
					t.Errorf("status %d\n%s", status, stderr)
				}
				if after := contents(t, dir); after != before {
					t.Errorf("what is outside has changed:\n%s\nwas:\n%s", after, before)
				}
			})
		}
	})
}

// What a guest changes lies inside even while another process exchanges directories
// for links and moves them out and in.
func TestNoWayOutWhileDirectoriesMove(t *testing.T) {
	m := machines[0]
	program := build(t, m, "escape")
	for _, mechanism := range []string{"openat2", "walk"} {
		t.Run(mechanism, func(t *testing.T) {
			dir := fence(t)
			if err := os.Rename(filepath.Join(dir, "link"), filepath.Join(dir, "root", "link")); err != nil {
				t.Fatal(err)
			}
			before := contents(t, dir)
			stop, stopped := make(chan bool), make(chan bool)
			go func() {
				defer close(stopped)
				exchange(dir, stop)
			}()
			c := command(m, program, mechanism, "move")
			c.Dir = dir
			status, _, stderr := run(t, c)
			close(stop)
			<-stopped
			if status != 0 {
				t.Errorf("status %d\n%s", status, stderr)
			}
			if after := contents(t, dir); after != before {
				t.Errorf("what is outside has changed:\n%s\nwas:\n%s", after, before)
			}
		})
	}
}

// exchange exchanges a directory and a link in root, and moves a directory out and
// back in, until told to stop; everything is in its place then.
func exchange(dir string, stop chan bool) {
	moves := [][2]string{
		{"root/swapped", "root/directory"}, {"root/link", "root/swapped"},
		{"root/x/moved", "outside/x/moved"}, {"outside/x/moved", "root/x/moved"},
		{"root/swapped", "root/link"}, {"root/directory", "root/swapped"},
	}
	for {
		for _, move := range moves {
			os.Rename(filepath.Join(dir, move[0]), filepath.Join(dir, move[1]))
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}
