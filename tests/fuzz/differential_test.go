package fuzz

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wasmc/frontend"
	"wasmc/frontend/wasm"
	"wasmc/frontend/wat"
	"wasmc/ir/passes"
	"wasmc/tests/fuzz/generate"
	"wasmc/tests/harness"
)

var (
	modules = flag.Int("modules", 0, "how many random modules TestRandomModules runs; 0: as many as it has time for")
	first   = flag.Uint64("first", 0, "the number of the first of them")
)

// How long TestRandomModules goes on if it is not told how many modules to run.
const (
	shortTime = 45 * time.Second
	longTime  = 5 * time.Minute
)

// perProgram is how many modules are linked into one program: each takes 9 GiB of
// the 128 TiB of addresses, and clang is slow to start.
const perProgram = 100

// ways are how the programs are built.
var ways = []way{
	{level: "2"},
	{level: "1", off: passes.Names()},
	{level: "2", explicit: true, long: true},
}

type way struct {
	level    string
	off      []string // passes
	explicit bool     // checks of bounds
	long     bool     // only if there is time
}

// TestRandomModules runs random modules, always the same, natively and in an
// interpreter, which must agree about everything.
func TestRandomModules(t *testing.T) {
	var builders []*builder
	for _, way := range ways {
		if !way.long || harness.Long() {
			builders = append(builders, newBuilder(t, way))
		}
	}
	most := shortTime
	if harness.Long() {
		most = longTime
	}
	counts := newCounts()
	defer func() { t.Logf("%v", counts) }()
	end := time.Now().Add(most)
	for next := *first; ; next += perProgram {
		done := int(next - *first)
		if *modules > 0 && done >= *modules || *modules == 0 && time.Now().After(end) {
			return
		}
		var batch []*subject
		size := perProgram
		if *modules > 0 {
			size = min(size, *modules-done)
		}
		for i := range uint64(size) {
			s := newSubject(t, fmt.Sprintf("module %d", next+i), seed(next+i))
			counts.add(t, s)
			batch = append(batch, s)
		}
		for _, b := range builders {
			check(t, b, batch)
		}
	}
}

// FuzzDifferential is for go test -fuzz: each input is a program of its own.
func FuzzDifferential(f *testing.F) {
	for i := range uint64(4) {
		f.Add(seed(i))
	}
	f.Fuzz(func(t *testing.T, seed []byte) {
		if len(seed) > 1<<14 {
			t.Skip("a module of this size takes long")
		}
		s := newSubject(t, "module", seed)
		for _, way := range ways {
			check(t, newBuilder(t, way), []*subject{s})
		}
	})
}

// seed is the bytes that random module n is made of.
func seed(n uint64) []byte {
	random := rand.New(rand.NewPCG(n, 1))
	b := make([]byte, 0, 8<<10)
	for range 16 << random.IntN(7) {
		b = binary.LittleEndian.AppendUint64(b, random.Uint64())
	}
	return b
}

// A subject is a module that is to do the same everywhere.
type subject struct {
	name   string
	seed   []byte
	binary []byte
	module *wasm.Module
	calls  []call
	want   []string // of each call, what the interpreter says
}

// newSubject makes a module, which must be valid, and runs it in the interpreter.
func newSubject(t *testing.T, name string, seed []byte) *subject {
	m := generate.Module(seed)
	s := &subject{name: name, seed: seed, module: m, binary: encode(m)}
	if _, err := frontend.Read(frontend.Input{File: name, Data: s.binary}, frontend.Options{}); err != nil {
		t.Fatalf("%v\n%s", err, s.text())
	}
	s.calls = calls(m)
	s.want = s.interpret(t)
	return s
}

// check runs the subjects in a program built by b and reports those that differ.
func check(t *testing.T, b *builder, batch []*subject) {
	t.Helper()
	got := b.run(t, batch)
	for i, s := range batch {
		for k, want := range s.want {
			if !agree(got[i][k], want) {
				s.report(t, b, s.calls[k], got[i][k], want)
			}
			if got[i][k] != want || strings.HasPrefix(want, "trap") {
				break // what memory holds after a trap is not defined, for it ends the program
			}
		}
	}
}

const outOfBounds = "trap out of bounds memory access"

// agree tells whether two answers are the same. If an instruction traps and a
// memory access as well, either may be the one that is reported: loads and stores
// are not kept in order with what traps.
func agree(got, want string) bool {
	trapped := strings.HasPrefix(got, "trap ") && strings.HasPrefix(want, "trap ")
	return got == want || trapped && (got == outOfBounds || want == outOfBounds)
}

// report writes the module where it can be looked at.
func (s *subject) report(t *testing.T, b *builder, c call, got, want string) {
	dir, err := os.MkdirTemp("", "wasmc-fuzz-")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"module.wat": []byte(s.text()), "module.wasm": s.binary, "seed": s.seed} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%s, -O%s without %d passes, in %s: %v\n got %s\nwant %s", s.name, b.way.level, len(b.off), dir, c, got, want)
}

func (s *subject) text() string {
	var text bytes.Buffer
	if err := wat.Print(&text, s.module); err != nil {
		return err.Error()
	}
	return text.String()
}

// A counts is what the modules had.
type counts struct {
	modules, funcs, instrs int
	calls, compared        int // compared: up to the first that traps
	rows                   map[wasm.Code]int
}

func newCounts() *counts { return &counts{rows: map[wasm.Code]int{}} }

func (c *counts) add(t *testing.T, s *subject) {
	m := s.module
	c.modules++
	c.calls += len(s.calls)
	for _, want := range s.want {
		c.compared++
		if strings.HasPrefix(want, "trap") {
			break
		}
	}
	var body []wasm.Instr
	for i := range m.Funcs {
		c.funcs++
		body = decode(t, &m.Funcs[i], body)
		c.instrs += len(body)
		for k := range body {
			c.rows[body[k].Op.Code]++
		}
	}
}

func (c *counts) String() string {
	all := 0
	var missing []string
	for i := range wasm.Ops {
		op := &wasm.Ops[i]
		if op.Feature&^generate.Features != 0 {
			continue
		}
		all++
		if c.rows[op.Code] == 0 {
			missing = append(missing, op.Name)
		}
	}
	return fmt.Sprintf("%d modules, %d functions, %d instructions; %d of %d calls before a trap; %d of %d rows of the table, without %s",
		c.modules, c.funcs, c.instrs, c.compared, c.calls, all-len(missing), all, strings.Join(missing, ", "))
}
