// Files and directories through os, io/fs and bufio.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func files() {
	check(os.MkdirAll("a/b/c", 0o755))
	check(os.WriteFile("a/one.txt", []byte("first\nsecond\n"), 0o644))
	check(os.WriteFile("a/b/two.txt", []byte(strings.Repeat("0123456789", 20000)), 0o644))
	f, err := os.OpenFile("a/one.txt", os.O_APPEND|os.O_WRONLY, 0)
	check(err)
	fmt.Fprintln(f, "third")
	check(f.Close())

	f, err = os.Open("a/one.txt")
	check(err)
	for s := bufio.NewScanner(f); s.Scan(); {
		fmt.Println(s.Text())
	}
	at, err := f.Seek(-6, io.SeekEnd)
	check(err)
	rest, err := io.ReadAll(f)
	check(err)
	fmt.Printf("%d %q\n", at, rest)
	check(f.Close())

	check(os.Rename("a/b/two.txt", "a/b/c/three.txt"))
	check(os.Symlink("b/c/three.txt", "a/link"))
	check(filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		check(err)
		info, err := d.Info()
		check(err)
		size := info.Size()
		if d.IsDir() {
			size = 0
		}
		fmt.Println(path, d.Type(), size)
		return nil
	}))
	data, err := os.ReadFile("a/link")
	check(err)
	fmt.Println(len(data))
	check(os.Truncate("a/b/c/three.txt", 5))
	data, err = os.ReadFile("a/link")
	check(err)
	fmt.Printf("%s\n", data)
	_, err = os.Stat("nothing")
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	fmt.Println(os.Remove("a") != nil)
	check(os.RemoveAll("a"))
	entries, err := os.ReadDir(".")
	fmt.Println(len(entries), err)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
