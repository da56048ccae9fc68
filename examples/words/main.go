// Words counts the words of a text and prints the most frequent ones. It reads
// the files that are its arguments, or standard input. Go programs find files by
// absolute names, so the directory that this one may use is to be called / :
//
//	GOOS=wasip1 GOARCH=wasm go build -o words.wasm ./examples/words
//	wasmc --dir .::/ words.wasm && ./words README.md
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"
)

const most = 10

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files []string) error {
	counts := map[string]int{}
	if len(files) == 0 {
		if err := count(os.Stdin, counts); err != nil {
			return err
		}
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := count(f, counts); err != nil {
			return err
		}
	}
	print(counts)
	return nil
}

// count adds the words of a text to counts.
func count(text io.Reader, counts map[string]int) error {
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		words := strings.FieldsFunc(lines.Text(), func(r rune) bool { return !unicode.IsLetter(r) })
		for _, w := range words {
			counts[strings.ToLower(w)]++
		}
	}
	return lines.Err()
}

// print prints the most frequent words.
func print(counts map[string]int) {
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	for _, w := range words[:min(most, len(words))] {
		fmt.Printf("%5d %s\n", counts[w], w)
	}
}
