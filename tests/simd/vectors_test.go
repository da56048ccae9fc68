package simd

import (
	"encoding/binary"
	"math"
	"math/rand"
)

// vectors are rows of three operands: for each kind of lane all pairs of the
// values that are likely to go wrong, and rows at random.
func vectors() []byte {
	var rows []byte
	rows = append(rows, pairs(8, []uint64{0, 1, 2, 7, 8, 15, 16, 31, 0x3F, 0x70, 0x7E, 0x7F, 0x80, 0x81, 0xFE, 0xFF})...)
	rows = append(rows, pairs(16, []uint64{0, 1, 2, 15, 16, 0x7F, 0x80, 0xFF, 0x100, 0x4000, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFF80, 0xFFFF})...)
	rows = append(rows, pairs(32, []uint64{0, 1, 31, 32, 33, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFF8000, 0xFFFFFFFF})...)
	rows = append(rows, pairs(64, []uint64{0, 1, 63, 64, 65, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 32, math.MaxInt64, 1 << 63, 1<<63 + 1, math.MaxUint64})...)
	rows = append(rows, pairs(32, floats32())...)
	rows = append(rows, pairs(64, floats64())...)
	r := rand.New(rand.NewSource(2))
	random := make([]byte, 100*row)
	r.Read(random)
	return append(rows, random...)
}

// pairs packs all pairs of values into lanes. The third operand has the first
// one's lanes, moved on by one.
func pairs(bits int, values []uint64) []byte {
	n := 128 / bits
	var xs, ys []uint64
	for _, x := range values {
		for _, y := range values {
			xs, ys = append(xs, x), append(ys, y)
		}
	}
	for len(xs)%n != 0 {
		xs, ys = append(xs, values[1]), append(ys, values[2])
	}
	var rows []byte
	for i := 0; i < len(xs); i += n {
		rows = appendLanes(rows, bits, xs[i:i+n])
		rows = appendLanes(rows, bits, ys[i:i+n])
		rows = appendLanes(rows, bits, append(xs[i+1:i+n:i+n], xs[i]))
	}
	return rows
}

func appendLanes(b []byte, bits int, lanes []uint64) []byte {
	for _, x := range lanes {
		var lane [8]byte
		binary.LittleEndian.PutUint64(lane[:], x)
		b = append(b, lane[:bits/8]...)
	}
	return b
}

// numbers are floats around the limits of integers and halfway between them.
var numbers = []float64{
	0, 0.5, 1, 1.5, 2.5, 3, math.Pi, 255.5, 1 << 23, 1<<24 + 2,
	math.MaxInt32, 1 << 31, 1<<31 + 512, math.MaxUint32, 1 << 32, 1 << 52, 1 << 63, 1e30, math.Inf(1),
}

func floats32() []uint64 {
	bits := []uint64{0x7FC00000, 0xFFC12345, 0x7FA00000, 1, 0x007FFFFF, 0x00800000, 0x7F7FFFFF} // NaNs, a signalling one too
	for _, x := range numbers {
		b := uint64(math.Float32bits(float32(x)))
		bits = append(bits, b, b|1<<31)
	}
	return bits
}

func floats64() []uint64 {
	bits := []uint64{0x7FF8 << 48, 0xFFF8_0000_0001_2345, 0x7FF4 << 48, 1, 1<<52 - 1, 1 << 52, math.Float64bits(math.MaxFloat64),
		math.Float64bits(math.MaxFloat32), math.Float64bits(1e-40), math.Float64bits(math.MaxUint32 + 0.5), math.Float64bits(math.MinInt32 - 0.5)}
	for _, x := range numbers {
		b := math.Float64bits(x)
		bits = append(bits, b, b|1<<63)
	}
	return bits
}
