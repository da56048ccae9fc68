// Command go shows one behaviour of Go programs, named by its first argument.
// Each has a file; they share a module because most of it is Go's run time.
package main

import (
	"fmt"
	"os"
)

var behaviours = map[string]func(){
	"arguments":   arguments,
	"bignumbers":  bignumbers,
	"channels":    channels,
	"exit":        exit,
	"files":       files,
	"floats":      floats,
	"gc":          gc,
	"goroutines":  goroutines,
	"hashes":      hashes,
	"jsons":       jsons,
	"collections": collections,
	"overflows":   overflows,
	"panics":      panics,
	"recovers":    recovers,
	"regexps":     regexps,
	"sorting":     sorting,
	"stdin":       stdin,
	"templates":   templates,
	"times":       times,
	"traps":       traps,
}

func main() {
	if len(os.Args) < 2 || behaviours[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: go BEHAVIOUR [ARGUMENT...]")
		os.Exit(64)
	}
	behaviours[os.Args[1]]()
}
