package backend

import (
	"cmp"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"wasmc/backend/cache"
	"wasmc/backend/llvm"
	"wasmc/backend/toolchain"
	"wasmc/ir/parallel"
)

// A unit is one of the program's, on its way to an object file.
type unit struct {
	*llvm.Unit
	mode toolchain.Mode // in which clang compiles it
	key  cache.Key      // of the object: what clang is asked, and the text
	size int            // of the text
}

// planUnits decides at which level each unit is compiled.
func (b *builder) planUnits() {
	b.units = make([]unit, len(b.program.Units))
	for i, u := range b.program.Units {
		b.units[i] = unit{Unit: u, mode: toolchain.Mode{Level: b.Level, Numeric: u.IsNumeric()}}
		f, size := u.Huge()
		if f == nil {
			continue
		}
		lower := affordable(b.Level, size)
		if lower != b.Level && b.Lowered != nil {
			b.Lowered(f.Name, size, lower)
		}
		b.units[i].mode = toolchain.Mode{Level: lower, Large: true}
	}
}

// maxQuick is up to which size, in values, a function that is too large for a unit is
// compiled at -O1, and not without optimisation.
const maxQuick = 100_000

// affordable is the level for a function of that size, which is more than units have.
// The time of LLVM's passes, and of its code generator when it optimises, grows with
// the square of what they look at: of a block, of a function's loops. Functions of
// half a megabyte have taken minutes. Without optimisation it is linear: 2 MB take 2
// to 10 seconds, whatever they consist of.
func affordable(level string, size int) string {
	switch {
	case level == "0" || size > maxQuick:
		return "0"
	default:
		return "1"
	}
}

// emitUnit writes a unit's text to a file.
func (b *builder) emitUnit(u *unit) error {
	h := sha256.New()
	io.WriteString(h, b.tools.Fingerprint(u.mode))
	size := counter(0)
	err := b.write(u.Name+".ll", func(w io.Writer) error {
		return u.Write(io.MultiWriter(w, h, &size))
	})
	h.Sum(u.key[:0])
	u.size = int(size)
	return err
}

// A counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// compileUnits makes an object file of each unit, of the largest first, so that no
// processor is left with a large one in the end.
func (b *builder) compileUnits() error {
	order := make([]*unit, len(b.units))
	total := 0
	for i := range b.units {
		order[i] = &b.units[i]
		total += b.units[i].size
	}
	slices.SortStableFunc(order, func(x, y *unit) int { return cmp.Compare(y.size, x.size) })
	var mu sync.Mutex
	finished, size := 0, 0
	return parallel.Each(b.tools.Jobs, len(order), func(i int) error {
		if err := b.compileUnit(order[i]); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		finished++
		size += order[i].size
		if b.Progress != nil {
			b.Progress(finished, len(order), float64(size)/float64(total))
		}
		return nil
	})
}

// compileUnit takes a unit's object from the cache, or has clang make it.
func (b *builder) compileUnit(u *unit) error {
	object := u.Name + ".o"
	file := filepath.Join(b.tools.Dir, object)
	if data, ok := b.Cache.Get(u.key); ok {
		return os.WriteFile(file, data, 0o666)
	}
	if err := b.tools.CompileLLVM(u.Name+".ll", object, u.mode); err != nil {
		return err
	}
	if b.Cache == nil {
		return nil
	}
	data, err := os.ReadFile(file)
	if err == nil {
		b.keep(u.key, data, 0o666)
	}
	return err
}
