// Package fuzz feeds the whole compiler but clang with damaged modules: it must
// answer with an error that has a position, or compile what is valid after all,
// and neither panic nor hang nor eat memory.
package fuzz

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"wasmc/backend"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/frontend"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/ir"
	"wasmc/ir/passes"
	"wasmc/tests/harness"
)

// FuzzLoad is for go test -fuzz. Its seeds are in testdata/fuzz/FuzzLoad.
func FuzzLoad(f *testing.F) {
	f.Fuzz(func(t *testing.T, module []byte) { compile(t, module) })
}

// TestMutations damages the seeds in ten thousand ways, always the same.
func TestMutations(t *testing.T) {
	seeds := readSeeds(t)
	random := rand.New(rand.NewPCG(1, 2))
	compiled := 0
	for range 10000 {
		module := append([]byte(nil), pick(random, seeds)...)
		for range 1 + random.IntN(3) {
			module = pick(random, mutations)(random, module, pick(random, seeds))
		}
		if compile(t, module) {
			compiled++
		}
	}
	t.Logf("%d of the modules are valid", compiled)
	if compiled == 0 {
		t.Error("none of the modules got beyond the frontend")
	}
}

// What a module may take. The seeds take a thousandth of it.
const (
	maxTime  = 30 * time.Second
	maxBytes = 512 << 20
)

// compile takes a module to LLVM IR and tells whether it was valid.
func compile(t *testing.T, module []byte) bool {
	t.Helper()
	watchdog := time.AfterFunc(maxTime, func() { panic("hangs: " + hex.EncodeToString(module)) })
	defer watchdog.Stop()
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("panic: %v\nmodule: %x", r, module)
		}
	}()
	before := allocated()
	err := build(t, module)
	if n := allocated() - before; n > maxBytes {
		t.Fatalf("%d bytes allocated\nmodule: %x", n, module)
	}
	var bad *wasm.Error
	if errors.As(err, &bad) && (bad.Offset < 0 || bad.Offset > len(module)) {
		t.Fatalf("the position of %q is beyond the module\nmodule: %x", err, module)
	}
	return err == nil
}

// build returns only errors that the user may get.
func build(t *testing.T, module []byte) error {
	m, err := frontend.Load("fuzz.wasm", module, frontend.Options{Jobs: 1})
	var bad *wasm.Error
	var text *wat.Error // of what begins like the text format
	if errors.As(err, &bad) || errors.As(err, &text) {
		return err
	} else if err != nil {
		t.Fatalf("no error of the module's: %v", err)
	}
	passes.Run(m, passes.Options{Jobs: 1, Verify: true})
	if err := ir.Verify(m); err != nil {
		t.Fatal(err)
	}
	err = backend.Build(context.Background(), m, backend.Options{
		Target: target.Host(), Emit: backend.LLVM, Level: "2", Output: filepath.Join(t.TempDir(), "out.ll"),
	})
	var imports *backend.ImportError
	var tool *toolchain.Error
	switch {
	case errors.As(err, &tool): // no clang here: the module is good as far as can be told
		return nil
	case err != nil && !errors.As(err, &imports):
		t.Fatal(err)
	}
	return err
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A mutation damages a module; other is some other module.
type mutation func(random *rand.Rand, module, other []byte) []byte

var mutations = []mutation{flipBit, setByte, truncate, remove, repeat, insert, splice, largeNumber}

func flipBit(random *rand.Rand, m, _ []byte) []byte {
	if len(m) > 0 {
		m[random.IntN(len(m))] ^= 1 << random.IntN(8)
	}
	return m
}

func setByte(random *rand.Rand, m, _ []byte) []byte {
	if len(m) > 0 {
		m[random.IntN(len(m))] = byte(random.Uint32())
	}
	return m
}

func truncate(random *rand.Rand, m, _ []byte) []byte {
	return m[:random.IntN(len(m)+1)]
}

func remove(random *rand.Rand, m, _ []byte) []byte {
	from, to := someRange(random, m)
	return append(m[:from:from], m[to:]...)
}

func repeat(random *rand.Rand, m, _ []byte) []byte {
	from, to := someRange(random, m)
	return append(m[:to:to], m[from:]...)
}

func insert(random *rand.Rand, m, _ []byte) []byte {
	at := random.IntN(len(m) + 1)
	return append(append(m[:at:at], byte(random.Uint32())), m[at:]...)
}

// splice puts a piece of another module in.
func splice(random *rand.Rand, m, other []byte) []byte {
	at := random.IntN(len(m) + 1)
	from, to := someRange(random, other)
	return append(append(m[:at:at], other[from:to]...), m[at:]...)
}

// largeNumber overwrites bytes with the encoding of a number of 32 bits.
func largeNumber(random *rand.Rand, m, _ []byte) []byte {
	numbers := []string{"\xff\xff\xff\xff\x0f", "\x80\x80\x80\x80\x08", "\xff\xff\xff\xff\x07", "\x80\x80\x04", "\x7f"}
	copy(m[random.IntN(len(m)+1):], pick(random, numbers))
	return m
}

// someRange returns a range of up to 32 bytes of m.
func someRange(random *rand.Rand, m []byte) (from, to int) {
	from = random.IntN(len(m) + 1)
	return from, from + random.IntN(min(32, len(m)-from)+1)
}

func pick[T any](random *rand.Rand, list []T) T {
	return list[random.IntN(len(list))]
}

var update = flag.Bool("update", false, "make the seeds from the programs in the text format")

const (
	seedDir  = "testdata/fuzz/FuzzLoad"
	seedHead = "go test fuzz v1\n[]byte("
)

func readSeeds(t *testing.T) [][]byte {
	if *update {
		writeSeeds(t)
	}
	entries, err := os.ReadDir(seedDir)
	if err != nil {
		t.Fatal(err)
	}
	var seeds [][]byte
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(seedDir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		quoted, ok := strings.CutPrefix(strings.TrimSpace(string(text)), seedHead)
		module, err := strconv.Unquote(strings.TrimSuffix(quoted, ")"))
		if !ok || err != nil {
			t.Fatalf("%s is not a seed: %v", e.Name(), err)
		}
		seeds = append(seeds, []byte(module))
	}
	return seeds
}

func writeSeeds(t *testing.T) {
	sources, err := filepath.Glob("../programs/testdata/wat/*.wat")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		module := harness.Encode(t, source)
		name := strings.TrimSuffix(filepath.Base(source), ".wat")
		text := fmt.Sprintf("%s%q)\n", seedHead, module)
		if err := os.WriteFile(filepath.Join(seedDir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
