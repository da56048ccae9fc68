package wat

// A Vector is the value of a v128.
type Vector struct {
	Low, High uint64
	Shape     string // how it is written: "i32x4"
}

// A shape says what the lanes of a vector are.
type shape struct {
	lanes int
	float bool
}

// bits is the size of a lane.
func (s shape) bits() int { return 128 / s.lanes }

var shapes = map[string]shape{
	"i8x16": {lanes: 16}, "i16x8": {lanes: 8}, "i32x4": {lanes: 4}, "i64x2": {lanes: 2},
	"f32x4": {lanes: 4, float: true}, "f64x2": {lanes: 2, float: true},
}

// vector reads a shape and the lanes. It converts each with lane, which is told
// its number.
func (p *parser) vector(lane func(s shape, i int, t token) uint64) Vector {
	s, ok := shapes[p.tok.text]
	if !ok {
		p.unexpected("the shape of a vector")
		return Vector{}
	}
	v := Vector{Shape: p.advance().text}
	var lanes []token
	for p.tok.kind == word && (numberKind(p.tok.text) != notNumber || nans[p.tok.text] != NotNaN) {
		lanes = append(lanes, p.advance())
	}
	switch {
	case len(lanes) < s.lanes && p.tok.kind == word:
		p.unexpected("a lane")
		return v
	case len(lanes) != s.lanes:
		p.stop("wrong number of lane literals: %s has %d", v.Shape, s.lanes)
		return v
	}
	for i, t := range lanes {
		bits := lane(s, i, t)
		if at := i * s.bits(); at < 64 {
			v.Low |= bits << at
		} else {
			v.High |= bits << (at - 64)
		}
	}
	return v
}

// constLane converts a lane that is a number.
func (p *parser) constLane(s shape, _ int, t token) uint64 {
	if s.float {
		return p.floatOf(t, s.bits())
	}
	return p.integerOf(t, uint(s.bits()))
}
