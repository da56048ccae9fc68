package ir

import "strings"

// An Op says how a Value is computed. Ops are generic over the value's Type:
// Add on I32 wraps at 32 bits, Add on F64 is an IEEE addition. Conversions are
// generic over their argument's type too.
type Op uint8

const (
	Invalid Op = iota

	// Values that are not computed from others.
	Param // block parameter
	Const // Imm: the bits

	// Integer arithmetic, as in the specification's section "Integer Operations".
	Add // integers and floats
	Sub // integers and floats
	Mul // integers and floats
	DivS
	DivU
	RemS
	RemU
	And
	Or
	Xor
	Shl // the count is taken modulo the width
	ShrS
	ShrU
	Rotl
	Rotr
	Clz
	Ctz
	Popcnt
	Extend8S // sign-extends the low 8 bits within the type
	Extend16S
	Extend32S

	// Arithmetic on integers of 128 bits, each an I64 with the low half and one with
	// the high half. The result is a Tuple of such halves.
	Add128
	Sub128
	MulWideS // of two I64
	MulWideU

	// Float arithmetic, as in the section "Floating-Point Operations".
	Div
	Sqrt
	Min
	Max
	Ceil
	Floor
	Trunc
	Nearest
	Abs
	Neg
	Copysign

	// Comparisons; the result is an I32 that is 0 or 1.
	Eqz
	Eq // integers and floats
	Ne // integers and floats
	LtS
	LtU
	GtS
	GtU
	LeS
	LeU
	GeS
	GeU
	Lt // floats, from here on
	Gt
	Le
	Ge

	// Conversions.
	Wrap    // I64 to I32
	ExtendS // I32 to I64
	ExtendU // I32 to I64
	TruncS  // float to integer; traps on NaN and what does not fit
	TruncU
	TruncSatS // float to integer; saturates
	TruncSatU
	ConvertS // integer to float
	ConvertU
	Demote      // F64 to F32
	Promote     // F32 to F64
	Reinterpret // the same bits as another type

	Select // Args[2] != 0 ? Args[0] : Args[1]

	// Operations that only vectors have; all have Lanes. Many others have a form
	// with Lanes too, see vectorForms.
	Splat        // every lane is the argument
	Single       // lane 0 is the argument, the others are 0
	ExtractLane  // Imm: the lane
	ExtractLaneS // of 8 or 16 bits, sign-extended
	ExtractLaneU
	ReplaceLane // Imm: the lane
	Shuffle     // lanes of both arguments; see ShuffleLanes
	Swizzle     // lanes of Args[0] by the numbers in Args[1], 0 for those beyond
	Not
	AndNot    // Args[0] & ^Args[1]
	Bitselect // bits of Args[0] where Args[2] has ones, else of Args[1]
	AnyTrue   // I32: some bit is 1
	AllTrue   // I32: no lane is 0
	Bitmask   // I32: the lanes' highest bits
	AddSatS
	AddSatU
	SubSatS
	SubSatU
	MinS
	MinU
	MaxS
	MaxU
	AvgrU       // (x + y + 1) / 2
	Q15MulrSatS // (x * y + 2^14) / 2^15
	PMin        // y < x ? y : x
	PMax        // x < y ? y : x
	MulAdd      // x * y + z, rounded twice
	NegMulAdd   // -x * y + z, rounded twice
	NarrowS     // the lanes of both arguments, signed, as the half as wide signed integers next to them
	NarrowU     // as unsigned ones
	ExtendLowS  // the low half of the lanes, which are half as wide
	ExtendLowU
	ExtendHighS // the high half
	ExtendHighU
	ExtMulLowS // product of two ExtendLowS, and so on
	ExtMulLowU
	ExtMulHighS
	ExtMulHighU
	ExtAddPairsS // sums of neighbours, which are half as wide
	ExtAddPairsU
	DotS          // sums of neighbours' products, which are half as wide; the sum wraps
	DotSatS       // the sum saturates
	DotSatAddS    // sums of neighbours in a DotSatS, and Args[2]
	TruncSatZeroS // of F64x2; the high half is 0
	TruncSatZeroU

	// Linear memory. Index: the memory; Imm: the constant offset of an access.
	//
	// A load or store may have an Addr for its address, of the same memory; that and
	// Imm are then added up as integers of unlimited size. What lies at a negative
	// Addr traps if Imm is 0; otherwise it may trap, or the access may be that to the
	// sum.
	Load
	Load8S
	Load8U
	Load16S
	Load16U
	Load32S
	Load32U
	Store
	Store8
	Store16
	Store32
	MemorySize
	MemoryGrow
	MemoryFill
	MemoryCopy // Index: the destination; Imm: the source
	MemoryInit // Imm: the data segment
	DataDrop   // Index: the data segment

	// Places in a linear memory whose addresses have 32 bits. An Addr is an integer
	// that does not wrap around: at least -2^16, and below 2^32 where it is accessed.
	Address // the argument, zero-extended. Index: the memory
	Advance // Args[0] + Args[1], an I64, signed

	// Atomic accesses of linear memory, sequentially consistent. Index and Imm are
	// those of a Load; they trap if the address is not a multiple of the width. The
	// operations from AtomicAdd on replace what is in memory by the result of
	// something on it and Args[1], and are what was there.
	AtomicLoad
	AtomicLoad8U
	AtomicLoad16U
	AtomicLoad32U
	AtomicStore
	AtomicStore8
	AtomicStore16
	AtomicStore32
	AtomicAdd
	AtomicAdd8U
	AtomicAdd16U
	AtomicAdd32U
	AtomicSub
	AtomicSub8U
	AtomicSub16U
	AtomicSub32U
	AtomicAnd
	AtomicAnd8U
	AtomicAnd16U
	AtomicAnd32U
	AtomicOr
	AtomicOr8U
	AtomicOr16U
	AtomicOr32U
	AtomicXor
	AtomicXor8U
	AtomicXor16U
	AtomicXor32U
	AtomicXchg
	AtomicXchg8U
	AtomicXchg16U
	AtomicXchg32U
	AtomicCmpxchg // by Args[2], if Args[1] is what is there
	AtomicCmpxchg8U
	AtomicCmpxchg16U
	AtomicCmpxchg32U
	AtomicWait32 // I32: 0 woken, 1 Args[1] is not there, 2 no time of Args[2] nanoseconds is left
	AtomicWait64
	AtomicNotify // I32: how many were woken, of at most Args[1]
	AtomicFence

	// Globals. Index: the global.
	GlobalGet
	GlobalSet

	// References and tables. Index: the table.
	RefNull
	RefFunc // Index: the function
	RefIsNull
	RefAsNonNull // the argument; traps if that is null
	TableGet
	TableSet
	TableSize
	TableGrow
	TableFill
	TableCopy // Index: the destination; Imm: the source
	TableInit // Imm: the element segment
	ElemDrop  // Index: the element segment

	// Calls. A call of a function with several results is a Tuple.
	Call         // Index: the function
	CallIndirect // Index: the table; Imm: the TypeID; the last argument is the element's index
	CallRef      // Imm: the TypeID; the last argument is the function
	Result       // Imm: which of the results of the Tuple
	numOps
)

// Flags are the properties that passes ask about.
type Flags uint8

const (
	Pure        Flags = 1 << iota // no effect: may be deleted, merged, moved
	Commutative                   // args may be swapped
	Traps                         // may trap, so must stay unless proved harmless
	Reads                         // reads what other values write
	Writes                        // writes memory, globals or tables, or calls something that may
)

// opInfo is everything the compiler knows about an Op apart from its LLVM
// spelling, which is backend/llvm's business.
type opInfo struct {
	name  string
	typ   string // operand and result types; see typing.go
	flags Flags
	index attribute // what Value.Index means
	imm   attribute // what Value.Imm means
}

// An attribute is a kind of thing that Value.Index or Value.Imm can stand for.
type attribute uint8

const (
	none     attribute = iota
	bits               // of a constant; see Value.Vector for those of a V128
	offset             // constant part of an address
	number             // counts from 0
	lane               // of a vector
	lanes              // see Value.ShuffleLanes
	function           // index in Module.Funcs, and so on
	memory
	table
	global
	data
	elem
	typeID
)

var ops = [numOps]opInfo{
	Invalid: {"invalid", "*", 0, none, none},

	Param: {"param", "*", Pure, none, none},
	Const: {"const", ":v", Pure, none, bits},

	Add:       {"add", "nn:n", Pure | Commutative, none, none},
	Sub:       {"sub", "nn:n", Pure, none, none},
	Mul:       {"mul", "nn:n", Pure | Commutative, none, none},
	DivS:      {"div_s", "zz:z", Traps, none, none},
	DivU:      {"div_u", "zz:z", Traps, none, none},
	RemS:      {"rem_s", "zz:z", Traps, none, none},
	RemU:      {"rem_u", "zz:z", Traps, none, none},
	And:       {"and", "zz:z", Pure | Commutative, none, none},
	Or:        {"or", "zz:z", Pure | Commutative, none, none},
	Xor:       {"xor", "zz:z", Pure | Commutative, none, none},
	Shl:       {"shl", "zz:z", Pure, none, none},
	ShrS:      {"shr_s", "zz:z", Pure, none, none},
	ShrU:      {"shr_u", "zz:z", Pure, none, none},
	Rotl:      {"rotl", "zz:z", Pure, none, none},
	Rotr:      {"rotr", "zz:z", Pure, none, none},
	Clz:       {"clz", "z:z", Pure, none, none},
	Ctz:       {"ctz", "z:z", Pure, none, none},
	Popcnt:    {"popcnt", "z:z", Pure, none, none},
	Extend8S:  {"extend8_s", "z:z", Pure, none, none},
	Extend16S: {"extend16_s", "z:z", Pure, none, none},
	Extend32S: {"extend32_s", "I:I", Pure, none, none},

	Add128:   {"add128", "IIII:T", Pure, none, none},
	Sub128:   {"sub128", "IIII:T", Pure, none, none},
	MulWideS: {"mul_wide_s", "II:T", Pure | Commutative, none, none},
	MulWideU: {"mul_wide_u", "II:T", Pure | Commutative, none, none},

	Div:      {"div", "rr:r", Pure, none, none},
	Sqrt:     {"sqrt", "r:r", Pure, none, none},
	Min:      {"min", "rr:r", Pure, none, none},
	Max:      {"max", "rr:r", Pure, none, none},
	Ceil:     {"ceil", "r:r", Pure, none, none},
	Floor:    {"floor", "r:r", Pure, none, none},
	Trunc:    {"trunc", "r:r", Pure, none, none},
	Nearest:  {"nearest", "r:r", Pure, none, none},
	Abs:      {"abs", "r:r", Pure, none, none},
	Neg:      {"neg", "r:r", Pure, none, none},
	Copysign: {"copysign", "rr:r", Pure, none, none},

	Eqz: {"eqz", "z:i", Pure, none, none},
	Eq:  {"eq", "nn:i", Pure | Commutative, none, none},
	Ne:  {"ne", "nn:i", Pure | Commutative, none, none},
	LtS: {"lt_s", "zz:i", Pure, none, none},
	LtU: {"lt_u", "zz:i", Pure, none, none},
	GtS: {"gt_s", "zz:i", Pure, none, none},
	GtU: {"gt_u", "zz:i", Pure, none, none},
	LeS: {"le_s", "zz:i", Pure, none, none},
	LeU: {"le_u", "zz:i", Pure, none, none},
	GeS: {"ge_s", "zz:i", Pure, none, none},
	GeU: {"ge_u", "zz:i", Pure, none, none},
	Lt:  {"lt", "rr:i", Pure, none, none},
	Gt:  {"gt", "rr:i", Pure, none, none},
	Le:  {"le", "rr:i", Pure, none, none},
	Ge:  {"ge", "rr:i", Pure, none, none},

	Wrap:        {"wrap", "I:i", Pure, none, none},
	ExtendS:     {"extend_s", "i:I", Pure, none, none},
	ExtendU:     {"extend_u", "i:I", Pure, none, none},
	TruncS:      {"trunc_s", "r:z", Traps, none, none},
	TruncU:      {"trunc_u", "r:z", Traps, none, none},
	TruncSatS:   {"trunc_sat_s", "r:z", Pure, none, none},
	TruncSatU:   {"trunc_sat_u", "r:z", Pure, none, none},
	ConvertS:    {"convert_s", "z:r", Pure, none, none},
	ConvertU:    {"convert_u", "z:r", Pure, none, none},
	Demote:      {"demote", "F:f", Pure, none, none},
	Promote:     {"promote", "f:F", Pure, none, none},
	Reinterpret: {"reinterpret", "n:m", Pure, none, none},

	Select: {"select", "xxi:x", Pure, none, none},

	Splat:         {"splat", "l:w", Pure, none, none},
	Single:        {"single", "l:w", Pure, none, none},
	ExtractLane:   {"extract_lane", "w:l", Pure, none, lane},
	ExtractLaneS:  {"extract_lane_s", "w:l", Pure, none, lane},
	ExtractLaneU:  {"extract_lane_u", "w:l", Pure, none, lane},
	ReplaceLane:   {"replace_lane", "wl:w", Pure, none, lane},
	Shuffle:       {"shuffle", "ww:w", Pure, none, lanes},
	Swizzle:       {"swizzle", "ww:w", Pure, none, none},
	Not:           {"not", "w:w", Pure, none, none},
	AndNot:        {"andnot", "ww:w", Pure, none, none},
	Bitselect:     {"bitselect", "www:w", Pure, none, none},
	AnyTrue:       {"any_true", "w:i", Pure, none, none},
	AllTrue:       {"all_true", "w:i", Pure, none, none},
	Bitmask:       {"bitmask", "w:i", Pure, none, none},
	AddSatS:       {"add_sat_s", "ww:w", Pure | Commutative, none, none},
	AddSatU:       {"add_sat_u", "ww:w", Pure | Commutative, none, none},
	SubSatS:       {"sub_sat_s", "ww:w", Pure, none, none},
	SubSatU:       {"sub_sat_u", "ww:w", Pure, none, none},
	MinS:          {"min_s", "ww:w", Pure | Commutative, none, none},
	MinU:          {"min_u", "ww:w", Pure | Commutative, none, none},
	MaxS:          {"max_s", "ww:w", Pure | Commutative, none, none},
	MaxU:          {"max_u", "ww:w", Pure | Commutative, none, none},
	AvgrU:         {"avgr_u", "ww:w", Pure | Commutative, none, none},
	Q15MulrSatS:   {"q15mulr_sat_s", "ww:w", Pure | Commutative, none, none},
	PMin:          {"pmin", "ww:w", Pure, none, none},
	PMax:          {"pmax", "ww:w", Pure, none, none},
	MulAdd:        {"mul_add", "www:w", Pure, none, none},
	NegMulAdd:     {"neg_mul_add", "www:w", Pure, none, none},
	NarrowS:       {"narrow_s", "ww:w", Pure, none, none},
	NarrowU:       {"narrow_u", "ww:w", Pure, none, none},
	ExtendLowS:    {"extend_low_s", "w:w", Pure, none, none},
	ExtendLowU:    {"extend_low_u", "w:w", Pure, none, none},
	ExtendHighS:   {"extend_high_s", "w:w", Pure, none, none},
	ExtendHighU:   {"extend_high_u", "w:w", Pure, none, none},
	ExtMulLowS:    {"extmul_low_s", "ww:w", Pure | Commutative, none, none},
	ExtMulLowU:    {"extmul_low_u", "ww:w", Pure | Commutative, none, none},
	ExtMulHighS:   {"extmul_high_s", "ww:w", Pure | Commutative, none, none},
	ExtMulHighU:   {"extmul_high_u", "ww:w", Pure | Commutative, none, none},
	ExtAddPairsS:  {"extadd_pairs_s", "w:w", Pure, none, none},
	ExtAddPairsU:  {"extadd_pairs_u", "w:w", Pure, none, none},
	DotS:          {"dot_s", "ww:w", Pure | Commutative, none, none},
	DotSatS:       {"dot_sat_s", "ww:w", Pure | Commutative, none, none},
	DotSatAddS:    {"dot_sat_add_s", "www:w", Pure, none, none},
	TruncSatZeroS: {"trunc_sat_zero_s", "w:w", Pure, none, none},
	TruncSatZeroU: {"trunc_sat_zero_u", "w:w", Pure, none, none},

	Load:       {"load", "A:v", Reads | Traps, memory, offset},
	Load8S:     {"load8_s", "A:z", Reads | Traps, memory, offset},
	Load8U:     {"load8_u", "A:z", Reads | Traps, memory, offset},
	Load16S:    {"load16_s", "A:z", Reads | Traps, memory, offset},
	Load16U:    {"load16_u", "A:z", Reads | Traps, memory, offset},
	Load32S:    {"load32_s", "A:I", Reads | Traps, memory, offset},
	Load32U:    {"load32_u", "A:I", Reads | Traps, memory, offset},
	Store:      {"store", "Av:", Writes | Traps, memory, offset},
	Store8:     {"store8", "Az:", Writes | Traps, memory, offset},
	Store16:    {"store16", "Az:", Writes | Traps, memory, offset},
	Store32:    {"store32", "AI:", Writes | Traps, memory, offset},
	MemorySize: {"memory.size", ":a", Reads, memory, none},
	MemoryGrow: {"memory.grow", "a:a", Reads | Writes, memory, none},
	MemoryFill: {"memory.fill", "aia:", Writes | Traps, memory, none},
	MemoryCopy: {"memory.copy", "abc:", Reads | Writes | Traps, memory, memory},
	MemoryInit: {"memory.init", "aii:", Reads | Writes | Traps, memory, data},
	DataDrop:   {"data.drop", ":", Writes, data, none},

	Address: {"address", "i:h", Pure, memory, none},
	Advance: {"advance", "hI:h", Pure, none, none},

	AtomicLoad:       {"atomic.load", "a:z", Reads | Writes | Traps, memory, offset},
	AtomicLoad8U:     {"atomic.load8_u", "a:z", Reads | Writes | Traps, memory, offset},
	AtomicLoad16U:    {"atomic.load16_u", "a:z", Reads | Writes | Traps, memory, offset},
	AtomicLoad32U:    {"atomic.load32_u", "a:I", Reads | Writes | Traps, memory, offset},
	AtomicStore:      {"atomic.store", "az:", Reads | Writes | Traps, memory, offset},
	AtomicStore8:     {"atomic.store8", "az:", Reads | Writes | Traps, memory, offset},
	AtomicStore16:    {"atomic.store16", "az:", Reads | Writes | Traps, memory, offset},
	AtomicStore32:    {"atomic.store32", "aI:", Reads | Writes | Traps, memory, offset},
	AtomicAdd:        {"atomic.add", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicAdd8U:      {"atomic.add8_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicAdd16U:     {"atomic.add16_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicAdd32U:     {"atomic.add32_u", "aI:I", Reads | Writes | Traps, memory, offset},
	AtomicSub:        {"atomic.sub", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicSub8U:      {"atomic.sub8_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicSub16U:     {"atomic.sub16_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicSub32U:     {"atomic.sub32_u", "aI:I", Reads | Writes | Traps, memory, offset},
	AtomicAnd:        {"atomic.and", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicAnd8U:      {"atomic.and8_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicAnd16U:     {"atomic.and16_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicAnd32U:     {"atomic.and32_u", "aI:I", Reads | Writes | Traps, memory, offset},
	AtomicOr:         {"atomic.or", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicOr8U:       {"atomic.or8_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicOr16U:      {"atomic.or16_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicOr32U:      {"atomic.or32_u", "aI:I", Reads | Writes | Traps, memory, offset},
	AtomicXor:        {"atomic.xor", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicXor8U:      {"atomic.xor8_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicXor16U:     {"atomic.xor16_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicXor32U:     {"atomic.xor32_u", "aI:I", Reads | Writes | Traps, memory, offset},
	AtomicXchg:       {"atomic.xchg", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicXchg8U:     {"atomic.xchg8_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicXchg16U:    {"atomic.xchg16_u", "az:z", Reads | Writes | Traps, memory, offset},
	AtomicXchg32U:    {"atomic.xchg32_u", "aI:I", Reads | Writes | Traps, memory, offset},
	AtomicCmpxchg:    {"atomic.cmpxchg", "azz:z", Reads | Writes | Traps, memory, offset},
	AtomicCmpxchg8U:  {"atomic.cmpxchg8_u", "azz:z", Reads | Writes | Traps, memory, offset},
	AtomicCmpxchg16U: {"atomic.cmpxchg16_u", "azz:z", Reads | Writes | Traps, memory, offset},
	AtomicCmpxchg32U: {"atomic.cmpxchg32_u", "aII:I", Reads | Writes | Traps, memory, offset},
	AtomicWait32:     {"atomic.wait32", "aiI:i", Reads | Writes | Traps, memory, offset},
	AtomicWait64:     {"atomic.wait64", "aII:i", Reads | Writes | Traps, memory, offset},
	AtomicNotify:     {"atomic.notify", "ai:i", Reads | Writes | Traps, memory, offset},
	AtomicFence:      {"atomic.fence", ":", Reads | Writes, none, none},

	GlobalGet: {"global.get", ":g", Reads, global, none},
	GlobalSet: {"global.set", "g:", Writes, global, none},

	RefNull:   {"ref.null", ":e", Pure, none, none},
	RefFunc:   {"ref.func", ":p", Pure, function, none},
	RefIsNull: {"ref.is_null", "e:i", Pure, none, none},

	RefAsNonNull: {"ref.as_non_null", "e:e", Traps, none, none},

	TableGet:  {"table.get", "a:t", Reads | Traps, table, none},
	TableSet:  {"table.set", "at:", Writes | Traps, table, none},
	TableSize: {"table.size", ":a", Reads, table, none},
	TableGrow: {"table.grow", "ta:a", Reads | Writes, table, none},
	TableFill: {"table.fill", "ata:", Writes | Traps, table, none},
	TableCopy: {"table.copy", "abc:", Reads | Writes | Traps, table, table},
	TableInit: {"table.init", "aii:", Reads | Writes | Traps, table, elem},
	ElemDrop:  {"elem.drop", ":", Writes, elem, none},

	Call:         {"call", "*", Reads | Writes | Traps, function, none},
	CallIndirect: {"call_indirect", "*", Reads | Writes | Traps, table, typeID},
	CallRef:      {"call_ref", "*", Reads | Writes | Traps, none, typeID},
	Result:       {"result", "*", Pure, none, number},
}

// opsByName is for the parser.
var opsByName = func() map[string]Op {
	byName := make(map[string]Op, numOps)
	for op := range ops {
		byName[ops[op].name] = Op(op)
	}
	return byName
}()

func (op Op) String() string { return ops[op].name }

// Is reports whether op has all the given properties.
func (op Op) Is(f Flags) bool { return ops[op].flags&f == f }

// NumArgs is the number of arguments that op takes, or -1 if it varies.
func (op Op) NumArgs() int {
	if ops[op].typ == "*" {
		return -1
	}
	return strings.IndexByte(ops[op].typ, ':')
}

// IsCall reports whether op calls a function.
func (op Op) IsCall() bool { return op == Call || op == CallIndirect || op == CallRef }

// NumOps is the number of Ops, for tables indexed by them.
const NumOps = int(numOps)
