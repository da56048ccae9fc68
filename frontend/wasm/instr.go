package wasm

// An Instr is one decoded instruction. Millions are made, so it is a cache line
// of 64 bytes; what few instructions have is behind a pointer.
type Instr struct {
	Op     *Op
	Offset int       // of its first byte in the module
	Value  uint64    // constant bits, the offset of a memory access, low half of a v128
	Block  BlockType // of block, loop, if, try_table
	Index  uint32    // the first index immediate: local, function, label, type, memory, …
	Index2 uint32    // the second one: the table of call_indirect, the source of memory.copy, the lane, …
	Align  uint32    // log2, of a memory access
	*Rare            // not nil if Op.Imm is one of those whose fields it has
}

// A Rare has the immediates that few instructions have.
type Rare struct {
	High   uint64    // high half of a v128.const, or of the lanes of i8x16.shuffle
	Types  []ValType // of a typed select; of ref.test, ref.cast, br_on_cast (source, target), ref.null
	Labels []uint32  // of br_table, the default last
	Catch  []Catch   // of try_table
}

// A BlockType is the type of a block: a type index, or at most one result.
type BlockType struct {
	Index  int64   // of a function type; -1 if there is none
	Result ValType // if Index is -1; Bottom if there is no result
}

// A Catch is a clause of try_table.
type Catch struct {
	Kind  CatchKind
	Tag   uint32 // of CatchTag and CatchTagRef
	Label uint32
}

// CatchKind is a clause's kind, by its byte in the binary format.
type CatchKind byte

const (
	CatchTag CatchKind = iota
	CatchTagRef
	CatchAll
	CatchAllRef
)

// Imm is the form of the immediates that follow an opcode, in the order in
// which they stand in the binary format.
type Imm byte

const (
	ImmNone       Imm = iota
	ImmBlock          // block type
	ImmTryTable       // block type, vec(catch)
	ImmLabel          // label
	ImmLabels         // vec(label) label
	ImmFunc           // function
	ImmCallInd        // type, table (in this order): Index, Index2
	ImmType           // type
	ImmTypeType       // type, type
	ImmTypeField      // type, field
	ImmTypeLen        // type, number of elements
	ImmTypeData       // type, data segment
	ImmTypeElem       // type, element segment
	ImmLocal          // local
	ImmGlobal         // global
	ImmTable          // table
	ImmTableTable     // table, table
	ImmElem           // element segment
	ImmElemTable      // element segment, table (in this order): Index, Index2
	ImmMemory         // memory
	ImmMemMem         // memory, memory
	ImmData           // data segment
	ImmDataMem        // data segment, memory (in this order): Index, Index2
	ImmTag            // tag
	ImmTypes          // vec(valtype)
	ImmHeap           // heap type; Types[0] is the nullable reference to it
	ImmRefTest        // heap type; Types[0] is the reference, nullable as the opcode says
	ImmCast           // flags, label, heap type, heap type: Types is source, target
	ImmI32            // s32
	ImmI64            // s64
	ImmF32            // 4 bytes
	ImmF64            // 8 bytes
	ImmV128           // 16 bytes
	ImmLanes          // 16 lane numbers
	ImmLane2          // lane: Index2, less than 2
	ImmLane4          // less than 4
	ImmLane8          // less than 8
	ImmLane16         // less than 16
	ImmFence          // a zero byte
	ImmMem8           // a memory access of 8 bits: align, memory, offset
	ImmMem16
	ImmMem32
	ImmMem64
	ImmMem128
	ImmMemLane8 // a memory access and a lane: Index2
	ImmMemLane16
	ImmMemLane32
	ImmMemLane64
)

// Lanes is the number of lanes of which Index2 names one, or 0 if it does not.
func (i Imm) Lanes() uint32 {
	switch {
	case i >= ImmLane2 && i <= ImmLane16:
		return 2 << (i - ImmLane2)
	case i >= ImmMemLane8:
		return 16 >> (i - ImmMemLane8)
	}
	return 0
}

// IsAccess reports whether i is that of a load or store.
func (i Imm) IsAccess() bool { return i >= ImmMem8 }

// AccessWidth is the log2 of the bytes that a load or store touches. i must be
// that of an access.
func (i Imm) AccessWidth() uint32 {
	if i >= ImmMemLane8 {
		return uint32(i - ImmMemLane8)
	}
	return uint32(i - ImmMem8)
}
