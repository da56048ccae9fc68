package ir

import (
	"errors"
	"fmt"
	"slices"
)

// Verify reports all in which m is not well formed. In a well-formed module,
//
//   - no two functions and no two globals have the same name; no two types are
//     equal; the parts know their Index;
//   - a function's TypeID is the type that its Params and Results say;
//   - segments, exports and the start function refer to parts of the module,
//     constants fit their types; so do sources, whose scopes come after those that
//     they are in, and whose rows ascend;
//   - each function is well formed, see VerifyFunc.
func Verify(m *Module) error {
	errs := verifyParts(m)
	for _, f := range m.Funcs {
		errs = append(errs, VerifyFunc(m, f))
	}
	return errors.Join(errs...)
}

// VerifyFunc reports all in which f, a function of m, is not well formed. An
// imported function has no blocks. In any other,
//
//   - IDs of blocks and of values are unique and less than NumBlocks and
//     NumValues; a value's Block is the one it is in;
//   - an edge is in the Succs of the block it is From and in the Preds of the
//     block it goes To, once, and has an argument for each of the latter's
//     Params, of the same type; two edges from one block to another have the
//     same arguments;
//   - the entry has no Preds, and the function's Params;
//   - every block can be reached from the entry;
//   - a block ends in the way of its Kind: Succs, Control and Args are as many
//     as it says and no more; the Control of an If and a Switch is an I32; what
//     a Return or TailCall returns has the types of Results;
//   - a value has the arguments that its Op takes, and the type it gives; Index
//     and Imm are in range, and 0 if Op has no use for them; so is Keep, which
//     belongs to what may trap and has a result; Lanes are some that Op can have;
//   - the definition of a value dominates its uses: it comes earlier in the
//     block, or in a block that dominates this one.
func VerifyFunc(m *Module, f *Func) error {
	v := &verifier{m: m, f: f}
	v.typeID()
	switch {
	case f.Import != nil && len(f.Blocks) > 0:
		v.fail(nil, "", "imported but has blocks")
	case f.Catches && (f.Import != nil || len(f.Results) == 0 || f.Results[0] != I32):
		v.fail(nil, "", "catches, but its first result is no i32 to tell that")
	case f.Import == nil && len(f.Blocks) == 0:
		v.fail(nil, "", "has no blocks")
	case f.Import == nil && v.structure():
		v.contents()
	}
	return errors.Join(v.errs...)
}

// A verifier looks at one function.
type verifier struct {
	m    *Module
	f    *Func
	errs []error

	blocks []*Block // by ID
	values []*Value // by ID
	order  []int32  // by value ID: its place in its block; 0 for a parameter
	last   []*Edge  // by ID of the block it goes to: the last one looked at
	dom    *DomTree
}

// fail reports that text, in block b, has something wrong with it.
func (v *verifier) fail(b *Block, text, format string, args ...any) {
	where := "func " + symbol(v.f.Name) + ": "
	if b != nil {
		where += b.String() + ": "
	}
	if text != "" {
		where += text + ": "
	}
	v.errs = append(v.errs, errors.New(where+fmt.Sprintf(format, args...)))
}

// failValue reports that x has something wrong with it.
func (v *verifier) failValue(x *Value, format string, args ...any) {
	v.fail(x.Block, v.m.long(x), format, args...)
}

// failEnd reports that the end of b has something wrong with it.
func (v *verifier) failEnd(b *Block, format string, args ...any) {
	p := printer{m: v.m}
	p.end(b)
	v.fail(b, string(p.buf), format, args...)
}

// long is Value.Long with names.
func (m *Module) long(v *Value) string {
	p := printer{m: m}
	p.value(v)
	return string(p.buf)
}

// structure checks that everything is where it says it is, and reports whether
// all is well: otherwise, nothing else can be trusted.
func (v *verifier) structure() bool {
	v.blocks = make([]*Block, v.f.nextBlock)
	for _, b := range v.f.Blocks {
		switch {
		case b.ID < 0 || b.ID >= len(v.blocks):
			v.fail(b, "", "ID is beyond NumBlocks, %d", len(v.blocks))
			return false
		case v.blocks[b.ID] != nil:
			v.fail(b, "", "not the only block with this ID")
		}
		v.blocks[b.ID] = b
	}
	v.values = make([]*Value, v.f.nextValue)
	v.order = make([]int32, v.f.nextValue)
	for _, b := range v.f.Blocks {
		for _, x := range b.Params {
			v.define(b, x, 0)
			if x.Op != Param {
				v.failValue(x, "in Params, but no param")
			}
			if !classes['x'].has(x.Type) {
				v.failValue(x, "a parameter cannot be %v", x.Type)
			}
		}
		for i, x := range b.Values {
			v.define(b, x, i+1)
			if x.Op == Param {
				v.failValue(x, "param among the values")
			}
		}
	}
	v.edges()
	return len(v.errs) == 0
}

// define notes that x is at place i of b.
func (v *verifier) define(b *Block, x *Value, i int) {
	if x.Block != b {
		v.fail(b, v.m.long(x), "says it is in %v", x.Block)
	}
	switch {
	case x.ID < 0 || x.ID >= len(v.values):
		v.fail(b, v.m.long(x), "ID %d is beyond NumValues, %d", x.ID, len(v.values))
		return
	case v.values[x.ID] != nil:
		v.fail(b, v.m.long(x), "not the only value with ID %d", x.ID)
	}
	v.values[x.ID] = x
	v.order[x.ID] = int32(i)
}

// edges checks that Succs and Preds have the same edges.
func (v *verifier) edges() {
	preds := make([]int, v.f.nextBlock) // how many there should be
	wide := map[*Edge]bool{}            // the edges of blocks that have many
	for _, b := range v.f.Blocks {
		for i, e := range b.Succs {
			switch {
			case e.From != b:
				v.failEnd(b, "edge to %v says it is from %v", e.To, e.From)
			case !v.inside(e.To):
				v.failEnd(b, "goes to %v, which is not in the function", e.To)
			case len(b.Succs) > 8 && wide[e] || len(b.Succs) <= 8 && slices.Contains(b.Succs[:i], e):
				v.failEnd(b, "has an edge twice")
			default:
				preds[e.To.ID]++
			}
			if len(b.Succs) > 8 {
				wide[e] = true
			}
		}
	}
	for _, b := range v.f.Blocks {
		for _, e := range b.Preds {
			switch {
			case e.To != b:
				v.fail(b, "", "has an edge among Preds that goes to %v", e.To)
			case !v.inside(e.From):
				v.fail(b, "", "has an edge from %v, which is not in the function", e.From)
			case !wide[e] && !slices.Contains(e.From.Succs[:min(8, len(e.From.Succs))], e):
				v.fail(b, "", "has an edge among Preds that is not in the Succs of %v", e.From)
			}
		}
		if len(b.Preds) != preds[b.ID] {
			v.fail(b, "", "has %d Preds, but %d edges go there", len(b.Preds), preds[b.ID])
		}
	}
}

func (v *verifier) inside(b *Block) bool {
	return b.ID >= 0 && b.ID < len(v.blocks) && v.blocks[b.ID] == b
}

// contents checks everything that structure does not.
func (v *verifier) contents() {
	v.dom = v.f.Dominators()
	v.last = make([]*Edge, v.f.nextBlock)
	v.entry()
	for _, b := range v.f.Blocks {
		if !v.dom.Contains(b) {
			v.fail(b, "", "cannot be reached")
		}
		for i, x := range b.Values {
			if v.uses(x, x.Args, i+1) && v.attributes(x) {
				v.types(x)
			}
		}
		v.end(b)
	}
}

func (v *verifier) entry() {
	entry := v.f.Blocks[0]
	if len(entry.Preds) > 0 {
		v.fail(entry, "", "the entry has Preds")
	}
	if !slices.Equal(typesOf(entry.Params), v.f.Params) {
		v.fail(entry, "", "the entry takes %v, the function %v", typesOf(entry.Params), v.f.Params)
	}
}

// uses checks that args can be used by x at place i of its block.
func (v *verifier) uses(x *Value, args []*Value, i int) bool {
	for _, a := range args {
		if why := v.usable(a, x.Block, i); why != "" {
			v.failValue(x, "%s", why)
			return false
		}
	}
	return true
}

// usable returns why a cannot be used at place i of b, or "".
func (v *verifier) usable(a *Value, b *Block, i int) string {
	switch {
	case a == nil:
		return "an argument is nil"
	case a.ID < 0 || a.ID >= len(v.values) || v.values[a.ID] != a:
		return fmt.Sprintf("uses %v, which is not in the function", a)
	case a.Type == Void:
		return "uses something without a result"
	case a.Block == b && int(v.order[a.ID]) >= i:
		return fmt.Sprintf("uses %v before its definition", a)
	case a.Block != b && v.dom.Contains(b) && !v.dom.Dominates(a.Block, b):
		return fmt.Sprintf("uses %v, whose definition in %v does not dominate it", a, a.Block)
	}
	return ""
}

func typesOf(values []*Value) []Type {
	types := make([]Type, len(values))
	for i, v := range values {
		types[i] = v.Type
	}
	return types
}
