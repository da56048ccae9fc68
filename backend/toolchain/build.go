package toolchain

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"wasmc/backend/target"
)

// A Build turns LLVM IR into an executable, in a directory for temporary files.
type Build struct {
	Tools   *Tools
	Target  *target.Target
	CPU     string // LLVM's name; "native" is this machine's
	Level   string // optimisation level: 0, 1, 2, 3, s
	Library bool   // what is made can be loaded anywhere and hides its symbols
	Native  bool   // a program with native code
	Parts   int    // files of LLVM IR that the program consists of
	Jobs    int    // tools at a time
	Dir     string

	runner
}

// Start makes b ready. The tools stop when ctx is done; trace, if not nil, gets
// their command lines.
func (b *Build) Start(ctx context.Context, trace io.Writer) error {
	dir, err := os.MkdirTemp("", "wasmc-")
	if err != nil {
		return err
	}
	b.Dir = dir
	b.runner = runner{ctx, dir, trace}
	return nil
}

// A Mode is how a file of LLVM IR is compiled.
type Mode struct {
	Level   string // the build's or a lower one
	Large   bool   // without what takes very long for a function with many loops
	Numeric bool   // with what only numeric code needs, however large the program is
}

// CompileLLVM compiles a file of LLVM IR to an object file. Both files are in b.Dir.
func (b *Build) CompileLLVM(from, to string, mode Mode) error {
	return b.run(b.Tools.Clang.Path, append(b.irFlags(mode), "-c", "-x", "ir", from, "-o", to)...)
}

// irFlags say how LLVM IR is compiled.
func (b *Build) irFlags(mode Mode) []string {
	flags := append(machineFlags(b.Target, b.CPU), "-O"+mode.Level,
		"-fno-pic", "-ffunction-sections", "-fdata-sections", "-Wno-override-module")
	flags = append(flags, wholeStores...)
	if b.Library {
		flags = append(flags, libraryFlags...)
	}
	if b.Native {
		flags = append(flags, localizableFlags...)
	}
	if mode.Large { // it asks of each loop what holds before all others
		flags = append(flags, "-mllvm", "-disable-lsr")
	}
	if mode.Level == "1" {
		// The quick level: the code generator optimises, but not the passes before it.
		// The module's own compiler has done much of what they do, and they take as
		// long again as the rest, at -O1 too.
		flags = append(flags, "-Xclang", "-disable-llvm-passes", "-mllvm", "-disable-cgp")
		flags = append(flags, b.without(slowPasses)...)
	}
	if b.Target.Arch == "amd64" {
		// LLVM makes branches of conditional moves in loops if it thinks that loads would
		// wait for them, without knowing whether the condition can be predicted. If it
		// cannot, as in a heap or a search, the loop takes twice as long.
		flags = append(flags, "-mllvm", "-x86-cmov-converter=0")
	}
	if mode.Level == "2" && b.Parts > 1 {
		flags = append(flags, "-mllvm", fmt.Sprintf("-inline-threshold=%d", largeInlineThreshold))
		flags = append(flags, b.without(idlePasses)...)
		if !mode.Numeric {
			// There, vectors outside of loops are little more than fields that are copied side
			// by side. To look for them takes 5 to 7 % of clang's time; scripts in CPython take
			// the same without.
			flags = append(flags, "-fno-slp-vectorize")
		}
	}
	return flags
}

// wholeStores keep LLVM from storing only the bytes that change, where the rest of
// what is stored was loaded from there: then the last byte may be within memory, and the
// trap of a store across its end is lost.
var wholeStores = []string{
	"-mllvm", "-combiner-shrink-load-replace-store-with-store=false",
	"-mllvm", "-combiner-reduce-load-op-store-width=false",
}

// without are flags to leave out passes of LLVM, by name, if it can do that.
func (b *Build) without(passes []string) []string {
	if b.Tools.Major < 21 {
		return nil
	}
	return []string{"-mllvm", "-opt-disable=" + strings.Join(passes, ",")}
}

// slowPasses are those of the code generator that -O1 does without, and so it does
// without the one that prepares code for it (-disable-cgp): a tenth of clang's time.
// Scripts in CPython take 1.02 times as long.
var slowPasses = []string{
	"x86-execution-domain-fix", "break-false-deps", "consthoist", "mergeicmps", "machine-scheduler", "lrshrink",
	"machine-latecleanup", "peephole-opt", "x86-optimize-leas", "x86-fixup-leas", "x86-fixup-bw-insts", "x86-cf-opt",
	"x86-avoid-sfb", "x86-cmov-conversion", "x86-partial-reduction", "x86-domain-reassignment", "shrink-wrap",
	"stack-coloring", "stack-slot-coloring", "postra-machine-sink", "post-RA-sched", "opt-phis", "early-machinelicm",
}

// idlePasses are LLVM's that hardly ever find anything in a unit of a large module: all
// of its functions can be called from outside, it has no exceptions, coroutines or
// assumptions, its accesses have no alignment, and what makes constants of values and
// removes what is dead comes again and again in others. Without them clang takes 7 %
// less time for CPython, whose code is the same but for a few instructions in 3 % of the
// functions; so are Yosys's and a program of Go's.
var idlePasses = []string{
	"ipsccp", "called-value-propagation", "deadargelim", // of internal functions
	"globalopt", "globaldce", "constmerge", "elim-avail-extern", "rpo-function-attrs",
	"sccp", "adce", "bdce", "constraint-elimination", "speculative-execution", "loop-load-elim",
	"alignment-from-assumptions", "drop-unnecessary-assumes", "infer-alignment", "lower-expect", "float2int",
	"loop-distribute", "coro-annotation-elide", "openmp-opt-cgscc", "move-auto-init", "annotation2metadata",
	"libcalls-shrinkwrap", "inject-tli-mappings", "transform-warning", "cg-profile", "alloc-token",
	"x86-partial-reduction", "x86-domain-reassignment", "stack-coloring", "machine-latecleanup",
}

// largeInlineThreshold is up to which cost -O2 inlines calls in large programs. It is
// LLVM's for -Os; the one for -O2 is 225. Who made the module has inlined already
// what was worth it. To do so again takes about a quarter of clang's time and makes
// CPython's code a fifth larger; without, scripts take 1.00 (the least of 25 runs) to
// 1.04 (the median) of the time. In small programs it costs nobody's time.
const largeInlineThreshold = 50

// Fingerprint differs if CompileLLVM might make another object of the same file in
// that mode.
func (b *Build) Fingerprint(mode Mode) string {
	return fmt.Sprintf("%q %q %q\n", b.Tools.Clang, b.irFlags(mode), HostCPU(b.CPU))
}

// HostCPU describes this machine's processor if cpu is "native", so that what was
// compiled for it is not taken for what another machine wants.
func HostCPU(cpu string) string {
	if cpu != "native" {
		return ""
	}
	return hostCPU()
}

// hostCPU is what Linux says about the first processor, but for its speed, which
// changes.
var hostCPU = sync.OnceValue(func() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return rand.Text() // like no other
	}
	first, _, _ := strings.Cut(string(text), "\n\n")
	lines := slices.DeleteFunc(strings.Split(first, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "cpu MHz") || strings.HasPrefix(line, "bogomips")
	})
	return strings.Join(lines, "\n")
})

// Assemble turns a file of assembly into an object file. Both are in b.Dir.
func (b *Build) Assemble(from, to string) error {
	return b.run(b.Tools.Clang.Path, "--target="+b.Target.Triple, "-c", "-x", "assembler", from, "-o", to)
}
