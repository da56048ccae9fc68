package llvm

import (
	"fmt"

	llir "github.com/llir/llvm/ir"
	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/metadata"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"
)

// llir, the library that prints LLVM IR, has the typed pointers of LLVM 14. The
// types here stand in for them: LLVM has known one pointer type since version 15
// and no other since version 17.

// ptr is LLVM's pointer type.
var ptr types.Type = pointer{}

type pointer struct{}

func (pointer) String() string          { return "ptr" }
func (pointer) LLString() string        { return "ptr" }
func (pointer) Name() string            { return "" }
func (pointer) SetName(string)          { panic("llvm: the pointer type has no name") }
func (pointer) Equal(u types.Type) bool { return u == ptr }

// A text is a constant by its spelling in LLVM IR.
type text struct {
	typ   types.Type
	ident string
}

func (t text) Type() types.Type { return t.typ }
func (t text) Ident() string    { return t.ident }
func (t text) String() string   { return t.typ.String() + " " + t.ident }
func (t text) IsConstant()      {}

// symbol is the address of the global or function called name.
func symbol(name string) text { return text{ptr, "@" + quoted(name)} }

// address is the pointer to a fixed address.
func address(a uint64) text { return text{ptr, fmt.Sprintf("inttoptr (i64 %d to ptr)", a)} }

// quoted spells a name, which may hold any bytes, after an @.
func quoted(name string) string {
	out := []byte{'"'}
	for i := range len(name) {
		if c := name[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			out = fmt.Appendf(out, "\\%02X", c)
		} else {
			out = append(out, c)
		}
	}
	return string(append(out, '"'))
}

// A callee is a function as the operand of a call: its address, with its type
// where llir looks for it.
type callee struct {
	value.Value
	sig *types.PointerType
}

func (c callee) Type() types.Type { return c.sig }

func newCallee(address value.Value, result types.Type, params ...types.Type) callee {
	return callee{address, types.NewPointer(types.NewFunc(result, params...))}
}

// result is what the function returns.
func (c callee) result() types.Type { return c.sig.ElemType.(*types.FuncType).RetType }

// A variable is the address that an alloca returns.
type variable struct{ *llir.InstAlloca }

func (v variable) Type() types.Type { return ptr }
func (v variable) String() string   { return ptr.String() + " " + v.Ident() }

// An attribute of a function by its spelling, as llir stops at LLVM 14's.
type attribute string

func (a attribute) String() string   { return string(a) }
func (a attribute) IsFuncAttribute() {}

// A node is a metadata node by its number; see metadata.go.
type node int

func (n node) Ident() string    { return fmt.Sprintf("!%d", int(n)) }
func (n node) LLString() string { return n.Ident() }

func attach(name string, n node) []*metadata.Attachment {
	if n == noNode {
		return nil
	}
	return []*metadata.Attachment{{Name: name, Node: n}}
}

func i64(x uint64) constant.Constant { return text{types.I64, fmt.Sprint(int64(x))} }
func i32(x uint64) constant.Constant { return text{types.I32, fmt.Sprint(int32(x))} }
