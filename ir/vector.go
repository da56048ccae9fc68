package ir

import "strings"

// Lanes say how an operation divides the 128 bits of vectors. There is one
// vector type, V128: the shape belongs to the operation, not to the value. Add
// with the lanes I8x16 is sixteen additions that wrap at 8 bits. The lanes are
// those of the result; if that is no vector, or one of truth values, those of
// the arguments.
type Lanes uint8

const (
	NoLanes Lanes = iota // not a vector operation
	I8x16
	I16x8
	I32x4
	I64x2
	F32x4
	F64x2
	Whole // one lane of 128 bits, for bitwise operations
	numLanes
)

var lanesNames = [numLanes]string{
	I8x16: "i8x16", I16x8: "i16x8", I32x4: "i32x4", I64x2: "i64x2", F32x4: "f32x4", F64x2: "f64x2", Whole: "v128",
}

func (l Lanes) String() string { return lanesNames[l] }

// Count is the number of lanes.
func (l Lanes) Count() int {
	return [numLanes]int{I8x16: 16, I16x8: 8, I32x4: 4, I64x2: 2, F32x4: 4, F64x2: 2, Whole: 1}[l]
}

// Type is the type of a lane as a value of its own: I32 for lanes of 8 and 16
// bits, of which that is the low part.
func (l Lanes) Type() Type {
	return [numLanes]Type{I8x16: I32, I16x8: I32, I32x4: I32, I64x2: I64, F32x4: F32, F64x2: F64, Whole: V128}[l]
}

// IsFloat reports whether the lanes are floats.
func (l Lanes) IsFloat() bool { return l == F32x4 || l == F64x2 }

// A lanesSet is a set of Lanes.
type lanesSet uint8

func lanesOf(all ...Lanes) lanesSet {
	var s lanesSet
	for _, l := range all {
		s |= 1 << l
	}
	return s
}

func (s lanesSet) has(l Lanes) bool { return s>>l&1 != 0 }

var (
	ints        = lanesOf(I8x16, I16x8, I32x4, I64x2)
	smallInts   = lanesOf(I8x16, I16x8, I32x4)
	tinyInts    = lanesOf(I8x16, I16x8)
	wideInts    = lanesOf(I16x8, I32x4, I64x2)
	floats      = lanesOf(F32x4, F64x2)
	everyNumber = ints | floats
)

// A vectorForm is what an operation on vectors has besides its row in ops.
type vectorForm struct {
	lanes lanesSet // those it can have
	typ   string   // as in ops; empty for operations that only vectors have, whose row there says it
}

// vectorForms lists the operations that can have Lanes.
var vectorForms = [numOps]vectorForm{
	Add:      {everyNumber, "ww:w"},
	Sub:      {everyNumber, "ww:w"},
	Mul:      {wideInts | floats, "ww:w"},
	And:      {lanesOf(Whole), "ww:w"},
	Or:       {lanesOf(Whole), "ww:w"},
	Xor:      {lanesOf(Whole), "ww:w"},
	Shl:      {ints, "wi:w"},
	ShrS:     {ints, "wi:w"},
	ShrU:     {ints, "wi:w"},
	Popcnt:   {lanesOf(I8x16), "w:w"},
	Div:      {floats, "ww:w"},
	Sqrt:     {floats, "w:w"},
	Min:      {floats, "ww:w"},
	Max:      {floats, "ww:w"},
	Ceil:     {floats, "w:w"},
	Floor:    {floats, "w:w"},
	Trunc:    {floats, "w:w"},
	Nearest:  {floats, "w:w"},
	Abs:      {everyNumber, "w:w"},
	Neg:      {everyNumber, "w:w"},
	Eq:       {everyNumber, "ww:w"},
	Ne:       {everyNumber, "ww:w"},
	LtS:      {ints, "ww:w"},
	LtU:      {smallInts, "ww:w"},
	GtS:      {ints, "ww:w"},
	GtU:      {smallInts, "ww:w"},
	LeS:      {ints, "ww:w"},
	LeU:      {smallInts, "ww:w"},
	GeS:      {ints, "ww:w"},
	GeU:      {smallInts, "ww:w"},
	Lt:       {floats, "ww:w"},
	Gt:       {floats, "ww:w"},
	Le:       {floats, "ww:w"},
	Ge:       {floats, "ww:w"},
	ConvertS: {floats, "w:w"}, // of I32x4; for F64x2, of its low half
	ConvertU: {floats, "w:w"},

	TruncSatS: {lanesOf(I32x4), "w:w"}, // of F32x4
	TruncSatU: {lanesOf(I32x4), "w:w"},
	Demote:    {lanesOf(F32x4), "w:w"}, // of F64x2; the high half is 0
	Promote:   {lanesOf(F64x2), "w:w"}, // of the low half of F32x4

	Splat:         {lanes: everyNumber},
	Single:        {lanes: lanesOf(I32x4, I64x2)},
	ExtractLane:   {lanes: everyNumber &^ tinyInts},
	ExtractLaneS:  {lanes: tinyInts},
	ExtractLaneU:  {lanes: tinyInts},
	ReplaceLane:   {lanes: everyNumber},
	Shuffle:       {lanes: lanesOf(I8x16)},
	Swizzle:       {lanes: lanesOf(I8x16)},
	Not:           {lanes: lanesOf(Whole)},
	AndNot:        {lanes: lanesOf(Whole)},
	Bitselect:     {lanes: lanesOf(Whole)},
	AnyTrue:       {lanes: lanesOf(Whole)},
	AllTrue:       {lanes: ints},
	Bitmask:       {lanes: ints},
	AddSatS:       {lanes: tinyInts},
	AddSatU:       {lanes: tinyInts},
	SubSatS:       {lanes: tinyInts},
	SubSatU:       {lanes: tinyInts},
	MinS:          {lanes: smallInts},
	MinU:          {lanes: smallInts},
	MaxS:          {lanes: smallInts},
	MaxU:          {lanes: smallInts},
	AvgrU:         {lanes: tinyInts},
	Q15MulrSatS:   {lanes: lanesOf(I16x8)},
	PMin:          {lanes: floats},
	PMax:          {lanes: floats},
	MulAdd:        {lanes: floats},
	NegMulAdd:     {lanes: floats},
	NarrowS:       {lanes: tinyInts},
	NarrowU:       {lanes: tinyInts},
	ExtendLowS:    {lanes: wideInts},
	ExtendLowU:    {lanes: wideInts},
	ExtendHighS:   {lanes: wideInts},
	ExtendHighU:   {lanes: wideInts},
	ExtMulLowS:    {lanes: wideInts},
	ExtMulLowU:    {lanes: wideInts},
	ExtMulHighS:   {lanes: wideInts},
	ExtMulHighU:   {lanes: wideInts},
	ExtAddPairsS:  {lanes: lanesOf(I16x8, I32x4)},
	ExtAddPairsU:  {lanes: lanesOf(I16x8, I32x4)},
	DotS:          {lanes: lanesOf(I32x4)},
	DotSatS:       {lanes: lanesOf(I16x8)},
	DotSatAddS:    {lanes: lanesOf(I32x4)},
	TruncSatZeroS: {lanes: lanesOf(I32x4)},
	TruncSatZeroU: {lanes: lanesOf(I32x4)},
}

// HasLanes reports whether op can have the lanes l.
func (op Op) HasLanes(l Lanes) bool {
	if l == NoLanes {
		return !op.onlyVectors()
	}
	return vectorForms[op].lanes.has(l)
}

// onlyVectors reports whether op always has lanes.
func (op Op) onlyVectors() bool { return vectorForms[op].lanes != 0 && vectorForms[op].typ == "" }

// typ is the row in the table of operations, or of their vector forms, that
// says the types of v and its arguments.
func (v *Value) typ() string {
	if form := vectorForms[v.Op].typ; v.Lanes != NoLanes && form != "" {
		return form
	}
	return ops[v.Op].typ
}

// hasVector reports whether 128 bits belong to v.
func (v *Value) hasVector() bool { return v.Op == Shuffle || v.Op == Const && v.Type == V128 }

// Vector returns the 128 bits of a Const that is a V128, lane 0 lowest, or the
// lane numbers of a Shuffle as bytes. Its Index and Imm are part of them.
func (v *Value) Vector() (low, high uint64) { return v.Imm, uint64(v.top)<<32 | uint64(v.Index) }

// SetVector sets what Vector returns.
func (v *Value) SetVector(low, high uint64) {
	v.Imm, v.Index, v.top = low, uint32(high), uint32(high>>32)
}

// ShuffleLanes returns the lanes that the Shuffle v takes: those from 16 on are
// its second argument's.
func (v *Value) ShuffleLanes() [16]byte {
	low, high := v.Vector()
	var lanes [16]byte
	for i := range 8 {
		lanes[i], lanes[i+8] = byte(low>>(8*i)), byte(high>>(8*i))
	}
	return lanes
}

// SetShuffleLanes sets what ShuffleLanes returns.
func (v *Value) SetShuffleLanes(lanes [16]byte) {
	var low, high uint64
	for i := range 8 {
		low |= uint64(lanes[i]) << (8 * i)
		high |= uint64(lanes[i+8]) << (8 * i)
	}
	v.SetVector(low, high)
}

// lanesByName finds the Lanes that s names; the rest of s follows a dot.
func lanesByName(s string) (l Lanes, rest string) {
	for l := I8x16; l < numLanes; l++ {
		if rest, ok := strings.CutPrefix(s, l.String()+"."); ok {
			return l, rest
		}
	}
	return NoLanes, s
}
