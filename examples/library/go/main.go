// Command words counts the words of its argument, by a library in C that was compiled
// to WebAssembly and from there to native code.
package main

// #cgo LDFLAGS: ${SRCDIR}/../words.a
// #include "../words.h"
import "C"

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

// check makes an error of a call's outcome.
func check(outcome C.int) error {
	if outcome == C.words_OK {
		return nil
	}
	return errors.New("words: " + C.GoString(C.words_message()))
}

func count(text string) (int, error) {
	var at, n C.uint32_t
	size := C.uint32_t(len(text))
	if err := check(C.words_allocate(size, &at)); err != nil {
		return 0, err
	}
	memory := C.words_memory(C.uint64_t(at), C.uint64_t(size))
	if memory == nil {
		return 0, errors.New("words: not its own memory")
	}
	copy(unsafe.Slice((*byte)(memory), len(text)), text)
	if err := check(C.words_count(at, size, &n)); err != nil {
		return 0, err
	}
	return int(n), check(C.words_release(at))
}

func run() error {
	if err := check(C.words_init(C.words_HANDLE_FAULTS)); err != nil {
		return err
	}
	defer C.words_exit()
	n, err := count(os.Args[1])
	if err != nil {
		return err
	}
	fmt.Println(n, "words")

	// An address that the library does not have is an error, and so is one of Go's
	// own, which stays Go's: its handler gets all other faults.
	var unused C.uint32_t
	fmt.Println("and:", check(C.words_count(0xffffffff, 1, &unused)))
	defer func() { fmt.Println("and:", recover()) }()
	var none *int
	fmt.Println(*none)
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: words TEXT")
		os.Exit(2)
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
