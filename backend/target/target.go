// Package target has what differs between the machines that wasmc compiles for.
package target

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// A Target is a machine and its operating system.
type Target struct {
	Name    string   // as --target takes it
	Aliases []string // other names for it
	Arch    string   // as Go's GOARCH
	Machine string   // as uname(1) has it, and the runtime's header is called
	Triple  string   // LLVM's
	CPU     string   // the default for --cpu: what every machine of the last decade has

	// MemoryBase is the address of linear memory 0. On x86-64 it fits in an
	// instruction's displacement beside an index register, so that no register
	// holds the base. On arm64 it is one mov away.
	MemoryBase uint64
	// HostedMemoryBase is that address where a C library is linked in: it must be above
	// where the kernel may have the heap begin, which is up to 1 GiB behind the
	// executable, for what is behind a segment of it. So no data is there.
	HostedMemoryBase uint64
	// ImageBase is the lowest address of the executable's own segments.
	ImageBase uint64
	// PageSize is the largest page size of kernels for this machine, in bytes:
	// what segments of the executable are aligned to.
	PageSize uint64
	// StackPointer is LLVM's name of that register.
	StackPointer string
	// Emulator is the name of qemu's user-mode emulator, for tests and demos.
	Emulator string
}

// Tune returns LLVM's name of the processors that code for a cpu is to be fast on, or
// "" if that is the cpu itself. To LLVM, x86-64-v2 is Intel's Sandy Bridge of 2011, on
// which a rotation is fastest as a SHLD. On others that takes several times as long,
// and SHA-256 so compiled 1.7 times as long.
func Tune(cpu string) string {
	if cpu == "x86-64-v2" {
		return "generic"
	}
	return ""
}

// All lists the targets.
var All = []*Target{
	{
		Name: "x86_64-linux", Aliases: []string{"amd64", "x86_64", "x86-64"},
		Arch: "amd64", Machine: "x86_64", Triple: "x86_64-unknown-linux-gnu", CPU: "x86-64-v2",
		StackPointer: "rsp",
		MemoryBase:   1 << 30, HostedMemoryBase: 3 << 29, ImageBase: 2 << 20, PageSize: 4 << 10,
		Emulator: "qemu-x86_64",
	},
	{
		Name: "aarch64-linux", Aliases: []string{"arm64", "aarch64"},
		Arch: "arm64", Machine: "aarch64", Triple: "aarch64-unknown-linux-gnu", CPU: "generic",
		StackPointer: "sp",
		MemoryBase:   4 << 30, HostedMemoryBase: 4 << 30, ImageBase: 2 << 20, PageSize: 64 << 10,
		Emulator: "qemu-aarch64",
	},
}

// ByName returns the target with the given name or alias.
func ByName(name string) (*Target, error) {
	var names []string
	for _, t := range All {
		if t.Name == name || slices.Contains(t.Aliases, name) {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return nil, fmt.Errorf("unknown target %q; wasmc compiles for %s", name, strings.Join(names, " and "))
}

// Host returns the target that wasmc itself runs on, or the first of All if
// that is not a target.
func Host() *Target {
	for _, t := range All {
		if t.Arch == runtime.GOARCH && runtime.GOOS == "linux" {
			return t
		}
	}
	return All[0]
}
