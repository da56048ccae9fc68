package toolchain

import (
	"context"
	"io"
	"os"

	"wasmc/backend/target"
)

// A Build turns LLVM IR into an executable, in a directory for temporary files.
type Build struct {
	Tools  *Tools
	Target *target.Target
	CPU    string // LLVM's name; "native" is this machine's
	Level  string // optimisation level: 0, 1, 2, 3, s
	Jobs   int    // tools at a time
	Dir    string

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
	args := append(machineFlags(b.Target, b.CPU), "-O"+b.Level,
		"-fno-pic", "-ffunction-sections", "-fdata-sections", "-Wno-override-module",
		"-c", "-x", "ir", from, "-o", to)
	return b.run(b.Tools.Clang.Path, args...)
}

// Assemble turns a file of assembly into an object file. Both are in b.Dir.
func (b *Build) Assemble(from, to string) error {
	return b.run(b.Tools.Clang.Path, "--target="+b.Target.Triple, "-c", "-x", "assembler", from, "-o", to)
}
