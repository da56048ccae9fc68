package passes

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"wasmc/ir"
)

// bigFuncs are shapes of functions that a compiler for WebAssembly meets, or an
// enemy sends, and that make careless algorithms quadratic.
var bigFuncs = []struct {
	name string
	text func(n int) string
}{
	{"branches to one exit", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tjump b1(v0, v0)\n")
			for i := 1; i <= n; i++ {
				v := 10 + i*10
				fmt.Fprintf(s, "b%d(v%d: i32, v%d: i32):\n\tv%d: i32 = load [0] v%d\n\tv%d: i32 = add v%d, v%d\n\tif v%d then b%d(v%d) else b%d(v%d, v%d)\n",
					i, v, v+1, v+2, v, v+3, v, v+2, v+2, n+2, v+3, i+1, v+3, v+1)
			}
			fmt.Fprintf(s, "b%d(v1: i32, v2: i32):\n\tjump b%d(v1)\nb%d(v3: i32):\n\treturn v3\n", n+1, n+2, n+2)
		})
	}},
	{"loops in loops", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tjump b1(v0, v0)\n")
			for i := 1; i <= n; i++ { // heads
				v := 10 + i*10
				fmt.Fprintf(s, "b%d(v%d: i32, v%d: i32):\n\tjump b%d(v%d, v%d)\n", i, v, v+1, i+1, v, v+1)
			}
			fmt.Fprintf(s, "b%d(v1: i32, v2: i32):\n\tv3: i32 = load [0] v1\n\tjump b%d(v1, v3)\n", n+1, n+2)
			for i := n; i >= 1; i-- { // ends
				v := 15 + i*10
				fmt.Fprintf(s, "b%d(v%d: i32, v%d: i32):\n\tif v%d then b%d(v%d, v%d) else b%d(v%d, v%d)\n", 2*n+2-i, v, v+1, v, i, v, v+1, 2*n+3-i, v, v+1)
			}
			fmt.Fprintf(s, "b%d(v4: i32, v5: i32):\n\treturn v5\n", 2*n+2)
		})
	}},
	{"a chain of blocks, backwards", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tjump b%d(v0)\nb1(v1: i32):\n\treturn v1\n", n)
			for i := 2; i <= n; i++ {
				fmt.Fprintf(s, "b%d(v%d: i32):\n\tv%d: i32 = add v%d, v0\n\tjump b%d(v%d)\n", i, 2*i, 2*i+1, 2*i, i-1, 2*i+1)
			}
		})
	}},
	{"a machine of states", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tjump b1(v0, v0)\nb1(v1: i32, v2: i32):\n\tswitch v1 [")
			for i := range n {
				fmt.Fprintf(s, "b%d, ", 2+i)
			}
			fmt.Fprintf(s, "b2] else b2\n")
			for i := range n {
				v := 3 + i*2
				fmt.Fprintf(s, "b%d:\n\tv%d: i32 = load [0] v2\n\tv%d: i32 = const %d\n\tjump b1(v%d, v%d)\n", 2+i, v, v+1, (i*7+1)%n, v+1, v)
			}
		})
	}},
	{"a global that moves and moves back", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tv1: i32 = const 16\n\tv2: i32 = global.get $g\n\tjump b1(v2)\n")
			for i := 1; i <= n; i++ {
				v := 10 + i*10
				fmt.Fprintf(s, "b%d(v%d: i32):\n\tv%d: i32 = global.get $g\n\tv%d: i32 = sub v%d, v1\n\tglobal.set $g v%d\n"+
					"\tv%d: i32 = add v%d, v1\n\tglobal.set $g v%d\n\tif v0 then b%d(v%d) else b%d(v%d)\n",
					i, v, v+1, v+2, v+1, v+2, v+3, v+2, v+3, i, v, i+1, v+3)
			}
			fmt.Fprintf(s, "b%d(v3: i32):\n\treturn v3\n", n+1)
		})
	}},
	{"loops unrolled and not", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tv1: i32 = const 0\n\tjump b1(v1)\n")
			for i := 1; i <= n/100; i++ { // the 80 stores of each are copies up to the last
				v := 1 + i*200
				fmt.Fprintf(s, "b%d(v%d: i32):\n\tv%d: i32 = const 160\n\tv%d: i32 = add v%d, v%d\n", i, v, v+1, v+2, v, v+1)
				for j := range 80 {
					fmt.Fprintf(s, "\tv%d: i32 = const %d\n\tv%d: i32 = add v%d, v%d\n\tstore8 [0] v%d, v%d\n", v+3+2*j, 2*j+j/79*i%2, v+4+2*j, v, v+3+2*j, v+4+2*j, v)
				}
				fmt.Fprintf(s, "\tif v%d then b%d(v%d) else b%d(v1)\n", v+2, i, v+2, i+1)
			}
			fmt.Fprintf(s, "b%d(v2: i32):\n\treturn v2\n", n/100+1)
		})
	}},
	{"rows in rows, with an access of each column", func(n int) string {
		n /= 4
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tjump b1(v0)\n")
			for i := 1; i <= n; i++ { // heads
				fmt.Fprintf(s, "b%d(v%d: i32):\n\tjump b%d(v%d)\n", i, 10*i, i+1, 10*i)
			}
			fmt.Fprintf(s, "b%d(v1: i32):\n", n+1)
			v := 10*n + 10
			for i := range n {
				fmt.Fprintf(s, "\tv%d: i32 = const %d\n\tv%d: i32 = add v1, v%d\n\tstore [0] v%d, v0\n\tatomic.fence\n", v, (n-i)*20000, v+1, v, v+1)
				v += 2
			}
			fmt.Fprintf(s, "\tv2: i32 = const 4\n\tv3: i32 = add v1, v2\n\tif v0 then b%d(v3) else b%d\n", n+1, n+2)
			for i := n; i >= 1; i-- { // ends
				fmt.Fprintf(s, "b%d:\n\tv%d: i32 = add v%d, v2\n\tif v0 then b%d(v%d) else b%d\n", 2*n+2-i, 10*i+1, 10*i, i, 10*i+1, 2*n+3-i)
			}
			fmt.Fprintf(s, "b%d:\n\treturn v0\n", 2*n+2)
		})
	}},
	{"calls for results in memory", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			for i := range n / 4 {
				v := 10 + i*10
				fmt.Fprintf(s, "\tv%d: i32 = const %d\n\tv%d: i32 = add v0, v%d\n\tcall $out v%d, v0\n", v, i*4, v+1, v, v+1)
			}
			for i := range n / 4 {
				v := 10 + i*10
				fmt.Fprintf(s, "\tv%d: i32 = load [0] v%d\n", v+2, v+1)
			}
			fmt.Fprintf(s, "\treturn v0\n")
		}) + "func $out(i32, i32) {\nb0(v0: i32, v1: i32):\n\tstore [0] v0, v1\n\treturn\n}\n"
	}},
	{"a wide switch in a loop", func(n int) string {
		return bigFunc(func(s *strings.Builder) {
			fmt.Fprintf(s, "\tjump b1(v0)\nb1(v1: i32):\n\tswitch v1 [")
			for i := range n {
				fmt.Fprintf(s, "b%d(v0), ", 2+i%(n/2))
			}
			fmt.Fprintf(s, "b2(v0)] else b2(v0)\n")
			for i := range n / 2 {
				v := 2 + i*2
				fmt.Fprintf(s, "b%d(v%d: i32):\n\tv%d: i32 = load [0] v%d\n\tjump b1(v%d)\n", 2+i, v, v+1, v, v+1)
			}
		})
	}},
}

func bigFunc(blocks func(*strings.Builder)) string {
	var s strings.Builder
	s.WriteString("memory m0 1..1 page 16\nglobal $g mut i32 = 0\nexport \"_start\" func $big\nfunc $big(i32) -> (i32) {\nb0(v0: i32):\n")
	blocks(&s)
	s.WriteString("}\n")
	return s.String()
}

// processorTime is what the process has used: it does not depend on what else the
// machine does.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestBigFunctionsTakeLinearTime would take minutes if something were quadratic.
func TestBigFunctionsTakeLinearTime(t *testing.T) {
	for _, big := range bigFuncs {
		m := parse(t, big.text(100_000))
		for _, p := range passes {
			start := processorTime(t)
			p.run(m)
			if d := processorTime(t) - start; d > 10*time.Second {
				t.Errorf("%s: %s took %v of processor time", big.name, p.name, d)
			}
		}
		if err := ir.Verify(m); err != nil {
			t.Errorf("%s: %v", big.name, err)
		}
	}
}

func BenchmarkBigFunctions(b *testing.B) {
	for _, big := range bigFuncs {
		text := big.text(100_000)
		for i := range passes {
			b.Run(big.name+"/"+passes[i].name, func(b *testing.B) {
				for range b.N {
					b.StopTimer()
					m := parse(b, text)
					for _, before := range passes[:i] {
						before.run(m)
					}
					b.StartTimer()
					passes[i].run(m)
				}
			})
		}
		b.Run(big.name+"/verify", func(b *testing.B) {
			m := parse(b, text)
			for b.Loop() {
				if err := ir.Verify(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
