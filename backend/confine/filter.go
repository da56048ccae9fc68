package confine

import (
	"fmt"
	"slices"

	"wasmc/backend/target"
	"wasmc/runtime"
)

// A condition is what an argument of a system call has to be. The kernel takes the
// arguments that are looked at here for 32-bit numbers, or only their lower halves
// matter.
type condition struct {
	arg   int
	kind  kind
	value []uint32
}

type kind int

const (
	oneOf   kind = iota // one of the values
	has                 // all bits of each value
	without             // no bit of any value
	process             // the process's own number
)

// Constants of the kernel, as in runtime/linux/types.h; a test compares them.
var constants = map[string]uint32{
	"PROT_READ":          1,
	"PROT_WRITE":         2,
	"MAP_ANONYMOUS":      0x20,
	"TCGETS":             0x5401,
	"FIONREAD":           0x541b,
	"F_GETFL":            3,
	"F_SETFL":            4,
	"F_DUPFD_CLOEXEC":    1030,
	"FUTEX_WAKE":         1,
	"FUTEX_WAIT_BITSET":  9,
	"FUTEX_PRIVATE_FLAG": 128,
}

// conditions are those on the arguments of system calls that could do harm that the
// runtime never has them do. Kernels remember the calls that are admitted whatever
// their arguments (since 5.11), so a condition costs each call; and one that gains
// nothing is left out: the directory in openat says nothing, for a path may be
// absolute, and Landlock looks at that.
var conditions = func() map[string][]condition {
	c := constants
	notExecutable := condition{2, without, []uint32{^(c["PROT_READ"] | c["PROT_WRITE"])}}
	return map[string][]condition{
		"mmap":     {notExecutable, {3, has, []uint32{c["MAP_ANONYMOUS"]}}},
		"mprotect": {notExecutable},
		"ioctl":    {{1, oneOf, []uint32{c["TCGETS"], c["FIONREAD"]}}},
		"fcntl":    {{1, oneOf, []uint32{c["F_GETFL"], c["F_SETFL"], c["F_DUPFD_CLOEXEC"]}}},
		"futex":    {{1, oneOf, []uint32{c["FUTEX_WAKE"] | c["FUTEX_PRIVATE_FLAG"], c["FUTEX_WAIT_BITSET"] | c["FUTEX_PRIVATE_FLAG"]}}},
		"tgkill":   {{0, process, nil}},
	}
}()

// Operations of classic BPF (linux/bpf_common.h), on the structure seccomp_data of
// linux/seccomp.h.
const (
	load         = 0x20 // BPF_LD | BPF_W | BPF_ABS
	jumpEqual    = 0x15 // BPF_JMP | BPF_JEQ | BPF_K
	jumpAtLeast  = 0x35 // BPF_JMP | BPF_JGE | BPF_K
	jumpAnyBit   = 0x45 // BPF_JMP | BPF_JSET | BPF_K
	and          = 0x54 // BPF_ALU | BPF_AND | BPF_K
	exit         = 0x06 // BPF_RET | BPF_K
	offsetNumber = 0
	offsetArch   = 4
	offsetArgs   = 16
	killProcess  = 0x80000000
	allow        = 0x7fff0000
)

// architectures has the kernel's numbers (linux/audit.h): a process of ours that
// makes a system call as one of another machine is not doing so for us.
var architectures = map[string]uint32{"amd64": 0xc000003e, "arm64": 0xc00000b7}

// An assembler builds a filter from its end to its beginning, so that the targets
// of jumps are known.
type assembler struct {
	reversed []instruction
	process  int // position in reversed of the comparison with the process's number; -1
}

type instruction struct {
	code    uint16
	yes, no int // positions in reversed to go on at
	operand uint32
}

// emit puts an instruction before the others and returns its position.
func (a *assembler) emit(code uint16, operand uint32, yes, no int) int {
	a.reversed = append(a.reversed, instruction{code, yes, no, operand})
	return len(a.reversed) - 1
}

// step is an instruction before the position next.
func (a *assembler) step(code uint16, operand uint32, next int) int {
	if next != len(a.reversed)-1 {
		panic("confine: a step that does not lead to the next instruction")
	}
	return a.emit(code, operand, next, next)
}

// filter assembles the filter that admits calls: a binary search for the number,
// for the kernel tries all numbers when it takes the filter, and then what the call's
// arguments have to be. Leaves are emitted before what leads to them.
func filter(t *target.Target, calls []string) (code []uint64, processAt int) {
	numbers := runtime.SystemCallNumbers(t.Machine)
	type leaf struct {
		number uint32
		at     int
	}
	a := &assembler{process: -1}
	deny := a.emit(exit, killProcess, 0, 0)
	accept := a.emit(exit, allow, 0, 0)
	var leaves []leaf
	for _, name := range calls {
		number, ok := numbers[name]
		if !ok {
			panic("confine: no number for system call " + name)
		}
		at := accept
		if c := conditions[name]; c != nil {
			at = a.check(c, accept, deny)
		}
		leaves = append(leaves, leaf{number, at})
	}
	slices.SortFunc(leaves, func(x, y leaf) int { return int(x.number) - int(y.number) })
	var search func([]leaf) int
	search = func(l []leaf) int {
		if len(l) == 1 {
			return a.emit(jumpEqual, l[0].number, l[0].at, deny)
		}
		middle := len(l) / 2
		low, high := search(l[:middle]), search(l[middle:])
		return a.emit(jumpAtLeast, l[middle].number, high, low)
	}
	top := search(leaves)
	top = a.step(load, offsetNumber, top)
	top = a.emit(jumpEqual, architectures[t.Arch], top, deny)
	a.step(load, offsetArch, top)
	return a.assemble()
}

// check emits the conditions on a call's arguments and returns where they begin.
func (a *assembler) check(list []condition, accept, deny int) int {
	for _, c := range slices.Backward(list) {
		at := accept
		switch c.kind {
		case oneOf:
			at = deny
			for _, v := range c.value {
				at = a.emit(jumpEqual, v, accept, at)
			}
		case has:
			for _, v := range c.value {
				at = a.emit(jumpEqual, v, at, deny)
				at = a.step(and, v, at)
			}
		case without:
			for _, v := range c.value {
				at = a.emit(jumpAnyBit, v, deny, at)
			}
		case process:
			at = a.emit(jumpEqual, 0, accept, deny)
			a.process = at
		}
		accept = a.step(load, uint32(offsetArgs+8*c.arg), at)
	}
	return accept
}

// assemble returns the instructions in the order in which they run.
func (a *assembler) assemble() (code []uint64, processAt int) {
	last := len(a.reversed) - 1
	for i, in := range slices.Backward(a.reversed) {
		var yes, no int
		if in.code&7 == jumpEqual&7 {
			yes, no = i-1-in.yes, i-1-in.no
		}
		if yes < 0 || no < 0 || yes > 255 || no > 255 {
			panic(fmt.Sprintf("confine: a jump over %d or %d instructions", yes, no))
		}
		code = append(code, uint64(in.code)|uint64(yes)<<16|uint64(no)<<24|uint64(in.operand)<<32)
	}
	if a.process >= 0 {
		processAt = last - a.process
	}
	return code, processAt
}
