// Package ir is the compiler's intermediate representation: functions in SSA
// form, whose blocks take parameters where other IRs have phis.
//
// It knows nothing of WebAssembly's encoding and nothing of LLVM.
package ir

// A Func is a function: a body, or the declaration of an imported one.
type Func struct {
	Name    string  // unique in the module
	Title   string  // what users know it by, not unique; not printed. Empty: Name
	Import  *Import // not nil if the body is elsewhere; then Blocks is empty
	Params  []Type
	Results []Type
	TypeID  uint32   // canonical type, for indirect calls; see Module.Types
	Blocks  []*Block // Blocks[0] is the entry; its Params are the function's
	Source  *Source  // nil if nothing is known of it

	// Catches says that a throw (by a function of the host's) while the function runs ends
	// it, and no other: it then returns 1 as its first result, which it otherwise never
	// does, and zeros for the others. The globals that are Preserved are what they were.
	Catches bool

	nextBlock, nextValue int
}

// A Block is a straight run of Values ended by a jump.
type Block struct {
	ID     int
	Params []*Value
	Values []*Value // in execution order

	Kind    Kind
	Control *Value   // see Kind
	Args    []*Value // the results of a Return
	Succs   []*Edge
	Preds   []*Edge
	Hint    Hint   // of an If
	Pos     uint32 // of a Trap: byte offset of the instruction in the module; 0 if it has none
}

// A Kind says how a block ends.
type Kind uint8

const (
	Open     Kind = iota // still being built
	Jump                 // Succs[0]
	If                   // Control != 0 ? Succs[0] : Succs[1]
	Switch               // Succs[Control], or the last one if Control is beyond it, unsigned
	Return               // Args
	TailCall             // Control, the call that is the block's last value, returns in place of the function
	Trap                 // unreachable executed
)

func (k Kind) String() string { return kindNames[k] }

var kindNames = [...]string{"open", "jump", "if", "switch", "return", "tailcall", "trap"}

// A Hint says which way an If will likely go.
type Hint uint8

const (
	NoHint   Hint = iota
	Likely        // Succs[0]
	Unlikely      // Succs[1]
)

var hintNames = [...]string{"", " likely", " unlikely"} // after the word if

// An Edge is a jump From a block To another, with one argument for each of
// To's parameters. No two edges share the memory of their Args.
type Edge struct {
	From, To *Block
	Args     []*Value
}

// A Value is defined once, by Op applied to Args.
type Value struct {
	ID    int // dense, from 0, in a Func
	Op    Op
	Type  Type   // Void if it has no result
	Keep  Keep   // what must not be lost of it; see passes.keepLoads
	Lanes Lanes  // of a vector operation
	Index uint32 // the function, memory, table, global or segment; see Op
	Pos   uint32 // byte offset of the instruction in the module
	top   uint32 // of 128 bits; see Vector
	Imm   uint64 // see Op
	Args  []*Value
	Block *Block
}

// A Keep is what must not be lost of a Value for want of use.
type Keep uint8

const (
	KeepNothing Keep = iota
	KeepAll          // it must be executed though its result is not needed
	KeepWhole        // of a load of an integer: it must not become one of fewer bytes
)

// A Type is the type of a Value.
type Type uint8

const (
	Void Type = iota
	I32
	I64
	F32
	F64
	V128
	FuncRef   // a reference to a function, or null
	ExternRef // a reference to something of the host's, or null
	Addr      // a place in a linear memory with 32-bit addresses; see Address
	Tuple     // the results of an operation that has several; see Result
)

func (t Type) String() string { return typeNames[t] }

var typeNames = [...]string{"void", "i32", "i64", "f32", "f64", "v128", "funcref", "externref", "addr", "tuple"}

// NewBlock adds an empty block at the end of f.
func (f *Func) NewBlock() *Block {
	b := &Block{ID: f.nextBlock}
	f.nextBlock++
	f.Blocks = append(f.Blocks, b)
	return b
}

// NewValue adds a value at the end of b.
func (f *Func) NewValue(b *Block, op Op, t Type, pos uint32, args ...*Value) *Value {
	v := &Value{ID: f.nextValue, Op: op, Type: t, Args: args, Block: b, Pos: pos}
	f.nextValue++
	b.Values = append(b.Values, v)
	return v
}

// NewParam adds a parameter to b. Its predecessors' edges must be extended to match.
func (f *Func) NewParam(b *Block, t Type) *Value {
	v := &Value{ID: f.nextValue, Op: Param, Type: t, Block: b}
	f.nextValue++
	b.Params = append(b.Params, v)
	return v
}

// NumValues is an upper bound of the values' IDs, for slices indexed by them.
func (f *Func) NumValues() int { return f.nextValue }

// NumBlocks is an upper bound of the blocks' IDs.
func (f *Func) NumBlocks() int { return f.nextBlock }

// Connect adds an edge from b to its next successor.
func (b *Block) Connect(to *Block, args []*Value) {
	e := &Edge{From: b, To: to, Args: args}
	b.Succs = append(b.Succs, e)
	to.Preds = append(to.Preds, e)
}
