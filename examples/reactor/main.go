//go:build wasip1

// Command reactor is a library in Go: a program of another language, or the shell, calls it.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o reactor.wasm .
//	wasmc run --invoke days reactor.wasm 2024 2
//	wasmc reactor.wasm --emit lib
package main

import "time"

// days is how many days a month has.
//
//go:wasmexport days
func days(year, month int32) int32 {
	return int32(time.Date(int(year), time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day())
}

var calls int32

// count is how often it was called.
//
//go:wasmexport count
func count() int32 {
	calls++
	return calls
}

func main() {} // is not called
