package runtime_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestPathsStayBeneath(t *testing.T) {
	onMachines(t, func(t *testing.T, m machine) {
		for _, mechanism := range []string{"openat2", "walk"} {
			t.Run(mechanism, func(t *testing.T) {
				files := tree{
					"outside/secret":       "secret",
					"root/a/b/file":        "inside",
					"root/a/b/up_and_down": "->../../a/b/file",
					"root/a/b/out":         "->../../../outside",
					"root/to_b":            "->a/b",
					"root/to_file":         "->to_b/./file",
					"root/dangling":        "->a/dangled",
					"root/absolute":        "->/etc",
					"root/out":             "->../outside",
					"root/to_out":          "->a/../out",
					"root/out_file":        "->../outside/new",
					"root/loop":            "->loop",
					"root/moving/b/file":   "",
				}
				chain(files, "root/chain", 40, "a/b/file")
				chain(files, "root/long", 41, "a/b/file")
				dir := files.plant(t)
				passes(t, m, "resolve", dir, mechanism)
				if _, err := os.Lstat(filepath.Join(dir, "outside/new")); err == nil {
					t.Error("a file was made outside")
				}
			})
		}
	})
}

// chain adds n links, each to the next and the last one to the target.
func chain(files tree, name string, n int, target string) {
	for i := 1; i < n; i++ {
		files[fmt.Sprint(name, i)] = fmt.Sprint("->", filepath.Base(name), i+1)
	}
	files[fmt.Sprint(name, n)] = "->" + target
}

func TestPathsAreWalkedWhereOpenat2Fails(t *testing.T) {
	m := machines[0] // an emulator needs no filter to be without it
	for _, errno := range []string{"1", "11", "38"} {
		dir := tree{"root/dir/file": "", "root/link": "->dir", "outside": ""}.plant(t)
		passes(t, m, "sandbox", dir, errno)
	}
}

// The kernel's own resolution escapes from the same race, or the test would say
// nothing.
func TestPathsStayBeneathWhileTheyChange(t *testing.T) {
	m := machines[0]
	program := build(t, m, "race")
	for argument, want := range map[string]int{"openat2": 0, "walk": 0, "plain": 3} {
		t.Run(argument, func(t *testing.T) {
			dir := tree{
				"outside/secret":       "",
				"outside/x/secret":     "",
				"link":                 "->../outside",
				"root/swapped/":        "",
				"root/x/moved/y/":      "",
				"root/x/moved/y/other": "",
			}.plant(t)
			stop, stopped := make(chan bool), make(chan bool)
			go func() {
				defer close(stopped)
				disturb(dir, stop)
			}()
			c := command(m, program, argument)
			c.Dir = dir
			status, _, stderr := run(t, c)
			close(stop)
			<-stopped
			if status != want {
				t.Errorf("status %d, want %d\n%s", status, want, stderr)
			}
		})
	}
}

// disturb exchanges a directory and a link, and moves a directory out and back
// in, until told to stop.
func disturb(dir string, stop chan bool) {
	moves := [][2]string{
		{"root/swapped", "directory"}, {"link", "root/swapped"},
		{"root/x/moved", "outside/x/moved"}, {"outside/x/moved", "root/x/moved"},
		{"root/swapped", "link"}, {"directory", "root/swapped"},
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
