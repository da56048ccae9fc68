package backtrace

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A function is one whose frames can be unwound, or that has a name to show.
type function struct {
	start, end uint64
	rows       []row // ascending; empty: nothing is known
	isGuest    bool
	name       string // of the guest's; empty if only what is inlined in it is to be shown
}

// A row says that from an address on, up to that of the next row, the caller is
// found by a rule.
type row struct {
	at uint64
	rule
}

// A rule says where the caller's registers are. The canonical frame address (CFA),
// which is the stack pointer before the call, is base + offset. Registers are saved
// that far below it; 0 means that the caller's is still in the register.
type rule struct {
	base   base
	offset int64
	ra, fp int64 // where the return address and the frame pointer are
}

// A base is what a CFA is relative to.
type base uint8

const (
	stackPointer base = iota
	framePointer
	scratch // a register that prologues use while they probe a large frame's pages
	unknown // the caller cannot be found
)

// A machine is what unwinding depends on.
type machine struct {
	registers [3]uint64 // DWARF's numbers of the bases
	ra        uint64    // of the return address
	unit      uint64    // instructions are multiples of that long
	entry     rule      // at a function's first instruction
	// harmless returns the length of the instruction that code begins with, if it can
	// neither trap nor call, or else 0. It knows those of epilogues.
	harmless func(code []byte) int
}

// machines are those of debug/elf by the names of package target.
var machines = map[string]*machine{
	"amd64": {
		registers: [...]uint64{7, 6, 11}, ra: 16, unit: 1,
		entry:    rule{offset: word, ra: word},
		harmless: harmlessAMD64,
	},
	"arm64": {registers: [...]uint64{31, 29, 9}, ra: 30, unit: 4, harmless: harmlessARM64},
}

// word is the size of a register on the stack.
const word = 8

// readFrames reads the call frame information of an .eh_frame section at an
// address: the DWARF standard, version 5, section 6.4, with the differences in the
// Linux Standard Base, section 10.6. The functions come in the section's order.
func (m *machine) readFrames(section []byte, address uint64) ([]function, error) {
	var list []function
	cies := map[int]*cie{}
	r := reader{data: section}
	for len(r.data) > r.at {
		start := r.at
		length := r.u32()
		if length == 0 {
			break
		}
		if length == 0xffffffff {
			return nil, fmt.Errorf(".eh_frame+%#x: entries of 64 bits", start)
		}
		entry := reader{data: section, at: r.at}
		r.skip(int(length))
		if r.bad {
			return nil, fmt.Errorf(".eh_frame+%#x: cut off", start)
		}
		entry.data = section[:r.at]
		id := entry.u32()
		if id == 0 {
			c, err := entry.cie()
			if err != nil {
				return nil, fmt.Errorf(".eh_frame+%#x: %w", start, err)
			}
			cies[start] = c
			continue
		}
		c := cies[start+4-int(id)]
		if c == nil {
			return nil, fmt.Errorf(".eh_frame+%#x: no common part at -%#x", start, id)
		}
		f := function{start: address + uint64(entry.at)}
		f.start += uint64(int64(int32(entry.u32())))
		f.end = f.start + uint64(entry.u32())
		entry.skip(int(entry.uleb())) // augmentation data
		if entry.bad || f.end < f.start {
			return nil, fmt.Errorf(".eh_frame+%#x: cut off", start)
		}
		f.rows = m.run(c, entry.data[entry.at:], f.start)
		list = append(list, f)
	}
	return list, nil
}

// A cie is the part that functions have in common.
type cie struct {
	codeAlign uint64
	dataAlign int64
	program   []byte
}

var errCIE = errors.New("a common part unlike those that LLVM writes")

// cie reads one, after its id.
func (r *reader) cie() (*cie, error) {
	version := r.u8()
	augmentation := r.cstring()
	c := &cie{codeAlign: r.uleb(), dataAlign: r.sleb()}
	r.uleb() // register of the return address
	if version != 1 || augmentation != "zR" {
		return nil, errCIE
	}
	data := reader{data: r.data, at: r.at}
	data.at++ // its length, 1
	const pcrelSigned4 = 0x1b
	if size := r.uleb(); size != 1 || data.u8() != pcrelSigned4 {
		return nil, errCIE
	}
	r.skip(1)
	if r.bad {
		return nil, errCIE
	}
	c.program = r.data[r.at:]
	return c, nil
}

// A runner executes the programs of call frame information.
type runner struct {
	*machine
	cie        *cie
	at         uint64
	rule       rule
	initial    rule // after the common part
	remembered []rule
	rows       []row
}

// run returns the rows of a function. From what it does not understand on, the
// base is unknown.
func (m *machine) run(c *cie, program []byte, start uint64) []row {
	x := runner{machine: m, cie: c, at: start}
	x.execute(&reader{data: c.program})
	x.initial, x.rows = x.rule, nil
	x.add()
	x.execute(&reader{data: program})
	return x.rows
}

// add makes the rule so far a row.
func (x *runner) add() {
	n := len(x.rows)
	switch {
	case n > 0 && x.rows[n-1].rule == x.rule:
		return
	case n > 0 && x.rows[n-1].at == x.at:
		x.rows[n-1].rule = x.rule
		return
	}
	x.rows = append(x.rows, row{x.at, x.rule})
}

func (x *runner) execute(r *reader) {
	for r.at < len(r.data) && !r.bad {
		x.instruction(r)
		x.add()
	}
	if r.bad {
		x.rule.base = unknown
		x.add()
	}
}

// The instructions of call frame information: DWARF 5, section 7.24.
const (
	cfaAdvance         = 0x40 // with an operand in the low 6 bits, as the next two
	cfaOffset          = 0x80
	cfaRestore         = 0xc0
	cfaNop             = 0x00
	cfaAdvance1        = 0x02
	cfaAdvance2        = 0x03
	cfaAdvance4        = 0x04
	cfaOffsetExtended  = 0x05
	cfaRestoreExtended = 0x06
	cfaUndefined       = 0x07
	cfaSameValue       = 0x08
	cfaRememberState   = 0x0a
	cfaRestoreState    = 0x0b
	cfaDefCFA          = 0x0c
	cfaDefCFARegister  = 0x0d
	cfaDefCFAOffset    = 0x0e
	cfaOffsetSigned    = 0x11
	cfaDefCFASigned    = 0x12
	cfaArgsSize        = 0x2e // GNU
)

func (x *runner) instruction(r *reader) {
	op := r.u8()
	low := uint64(op & 0x3f)
	switch op & 0xc0 {
	case cfaAdvance:
		x.advance(low)
		return
	case cfaOffset:
		x.saved(low, int64(r.uleb())*x.cie.dataAlign)
		return
	case cfaRestore:
		x.restore(low)
		return
	}
	switch op {
	case cfaNop:
	case cfaAdvance1:
		x.advance(uint64(r.u8()))
	case cfaAdvance2:
		x.advance(uint64(r.u16()))
	case cfaAdvance4:
		x.advance(uint64(r.u32()))
	case cfaOffsetExtended:
		x.saved(r.uleb(), int64(r.uleb())*x.cie.dataAlign)
	case cfaOffsetSigned:
		x.saved(r.uleb(), r.sleb()*x.cie.dataAlign)
	case cfaRestoreExtended:
		x.restore(r.uleb())
	case cfaSameValue:
		x.saved(r.uleb(), 0)
	case cfaUndefined:
		if r.uleb() == x.ra {
			x.rule.base = unknown
		}
	case cfaRememberState:
		x.remembered = append(x.remembered, x.rule)
	case cfaRestoreState:
		if n := len(x.remembered); n > 0 {
			x.rule, x.remembered = x.remembered[n-1], x.remembered[:n-1]
		} else {
			r.bad = true
		}
	case cfaDefCFA:
		x.setBase(r.uleb())
		x.rule.offset = int64(r.uleb())
	case cfaDefCFASigned:
		x.setBase(r.uleb())
		x.rule.offset = r.sleb() * x.cie.dataAlign
	case cfaDefCFARegister:
		x.setBase(r.uleb())
	case cfaDefCFAOffset:
		x.rule.offset = int64(r.uleb())
	case cfaArgsSize:
		r.uleb()
	default:
		r.bad = true
	}
}

func (x *runner) advance(n uint64) { x.at += n * x.cie.codeAlign }

func (x *runner) setBase(register uint64) {
	for i, r := range x.registers {
		if r == register {
			x.rule.base = base(i)
			return
		}
	}
	x.rule.base = unknown
}

// saved notes where a register of the caller's is.
func (x *runner) saved(register uint64, offset int64) {
	switch register {
	case x.ra:
		x.rule.ra = -offset
	case x.registers[framePointer]:
		x.rule.fp = -offset
	}
}

func (x *runner) restore(register uint64) {
	switch register {
	case x.ra:
		x.rule.ra = x.initial.ra
	case x.registers[framePointer]:
		x.rule.fp = x.initial.fp
	}
}

// A reader reads numbers from data. If there is none, it gives 0 and is bad.
type reader struct {
	data []byte
	at   int
	bad  bool
}

func (r *reader) skip(n int) {
	if n < 0 || n > len(r.data)-r.at {
		n, r.bad = len(r.data)-r.at, true
	}
	r.at += n
}

func (r *reader) take(n int) []byte {
	start := r.at
	if r.skip(n); r.bad {
		return make([]byte, n)
	}
	return r.data[start:r.at]
}

func (r *reader) u8() uint8   { return r.take(1)[0] }
func (r *reader) u16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *reader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

func (r *reader) uleb() uint64 {
	x, n := binary.Uvarint(r.data[r.at:])
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.at += n
	return x
}

func (r *reader) sleb() int64 {
	var x int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.u8()
		x |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 && shift+7 < 64 {
				x |= -1 << (shift + 7)
			}
			return x
		}
	}
	r.bad = true
	return 0
}

func (r *reader) cstring() string {
	for i, b := range r.data[r.at:] {
		if b == 0 {
			s := string(r.data[r.at : r.at+i])
			r.at += i + 1
			return s
		}
	}
	r.bad = true
	return ""
}
