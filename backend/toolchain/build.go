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

// CompileLLVM compiles a file of LLVM IR to an object file. Both are in b.Dir.
func (b *Build) CompileLLVM(from, to string) error {
	return b.run(b.Tools.Clang.Path, append(b.irFlags(), "-c", "-x", "ir", from, "-o", to)...)
}

// irFlags say how LLVM IR is compiled.
func (b *Build) irFlags() []string {
	flags := append(machineFlags(b.Target, b.CPU), "-O"+b.Level,
		"-fno-pic", "-ffunction-sections", "-fdata-sections", "-Wno-override-module")
	if b.Library {
		flags = append(flags, libraryFlags...)
	}
	if b.Level == "1" {
		// The quick level: the code generator optimises, but not the passes before it.
		// The module's own compiler has done much of what they do, and they take as
		// long again as the rest, at -O1 too.
		flags = append(flags, "-Xclang", "-disable-llvm-passes")
	}
	if b.Level == "2" && b.Parts > 1 {
		flags = append(flags, "-mllvm", fmt.Sprintf("-inline-threshold=%d", largeInlineThreshold))
	}
	return flags
}

// largeInlineThreshold is up to which cost -O2 inlines calls in large programs. It is
// LLVM's for -Os; the one for -O2 is 225. Who made the module has inlined already
// what was worth it. To do so again takes about a quarter of clang's time and makes
// CPython's code a fifth larger; without, scripts take 1.00 (the least of 25 runs) to
// 1.04 (the median) of the time. In small programs it costs nobody's time.
const largeInlineThreshold = 50

// Fingerprint differs if CompileLLVM might make another object of the same file.
func (b *Build) Fingerprint() string {
	return fmt.Sprintf("%q %q %q\n", b.Tools.Clang, b.irFlags(), HostCPU(b.CPU))
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
