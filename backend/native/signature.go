package native

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"strings"

	"wasmc/backend/object"
	"wasmc/ir"
)

// A Signature is the type that C code gives a function, from debug information.
type Signature struct {
	Params   []dwarf.Type
	Result   dwarf.Type // nil: void
	Variadic bool
}

// Signatures returns what a file's debug information says of the functions of these
// names: of those that are defined there and, as wasmc has compilers say it of headers, of
// those that a variable called CHECKED_NAME points to.
func Signatures(f *elf.File, names map[string]bool) (map[string]*Signature, error) {
	found := map[string]*Signature{}
	err := object.ReadEntries(f, func(r object.EntryReader, e *dwarf.Entry) error {
		var err error
		switch e.Tag {
		case dwarf.TagCompileUnit:
			return nil
		case dwarf.TagSubprogram:
			err = functionSignature(r.Data, e, names, found)
		case dwarf.TagVariable:
			err = pointedSignature(r.Data, e, names, found)
		}
		r.SkipChildren()
		return err
	})
	return found, err
}

// Checked begins the names of variables that have the types of functions which a header
// declares.
const Checked = "wasmc_checked_"

func pointedSignature(d *dwarf.Data, e *dwarf.Entry, names map[string]bool, found map[string]*Signature) error {
	name, _ := e.Val(dwarf.AttrName).(string)
	name, ok := strings.CutPrefix(name, Checked)
	at, typed := e.Val(dwarf.AttrType).(dwarf.Offset)
	if !ok || !typed || !names[name] {
		return nil
	}
	t, err := d.Type(at)
	if err != nil {
		return err
	}
	pointer, ok := t.(*dwarf.PtrType)
	if !ok {
		return nil
	}
	f, ok := plainType(pointer.Type).(*dwarf.FuncType)
	if !ok {
		return nil
	}
	s := &Signature{Result: f.ReturnType}
	for _, p := range f.ParamType {
		if _, ok := p.(*dwarf.DotDotDotType); ok {
			s.Variadic = true
		} else {
			s.Params = append(s.Params, p)
		}
	}
	found[name] = s
	return nil
}

func functionSignature(d *dwarf.Data, e *dwarf.Entry, names map[string]bool, found map[string]*Signature) error {
	if e.Val(dwarf.AttrDeclaration) != nil {
		return nil
	}
	e, err := origin(d, e)
	if err != nil {
		return err
	}
	name, _ := e.Val(dwarf.AttrLinkageName).(string)
	if name == "" {
		name, _ = e.Val(dwarf.AttrName).(string)
	}
	if external, _ := e.Val(dwarf.AttrExternal).(bool); !external || !names[name] {
		return nil
	}
	s := &Signature{}
	if s.Result, err = typeOf(d, e); err != nil {
		return err
	}
	if e.Children {
		r := d.Reader()
		r.Seek(e.Offset)
		if _, err := r.Next(); err != nil {
			return err
		}
		for {
			child, err := r.Next()
			if err != nil {
				return err
			}
			if child == nil || child.Tag == 0 {
				break
			}
			switch child.Tag {
			case dwarf.TagFormalParameter:
				t, err := typeOf(d, child)
				if err != nil {
					return err
				}
				s.Params = append(s.Params, t)
			case dwarf.TagUnspecifiedParameters:
				s.Variadic = true
			}
			r.SkipChildren()
		}
	}
	found[name] = s
	return nil
}

// origin follows e to where it says more: functions that were inlined somewhere say most
// things once for all copies.
func origin(d *dwarf.Data, e *dwarf.Entry) (*dwarf.Entry, error) {
	for range 8 {
		at, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			return e, nil
		}
		r := d.Reader()
		r.Seek(at)
		var err error
		if e, err = r.Next(); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("debug information that refers to itself")
}

func typeOf(d *dwarf.Data, e *dwarf.Entry) (dwarf.Type, error) {
	at, ok := e.Val(dwarf.AttrType).(dwarf.Offset)
	if !ok {
		return nil, nil
	}
	return d.Type(at)
}

// plainType is t without names and qualifiers.
func plainType(t dwarf.Type) dwarf.Type {
	for {
		switch u := t.(type) {
		case *dwarf.TypedefType:
			t = u.Type
		case *dwarf.QualType:
			t = u.Type
		default:
			return t
		}
	}
}

// isPassedAs reports whether C passes a t where the module passes a want.
func isPassedAs(t dwarf.Type, want ir.Type) bool {
	switch u := plainType(t).(type) {
	case *dwarf.IntType, *dwarf.UintType, *dwarf.CharType, *dwarf.UcharType, *dwarf.BoolType, *dwarf.EnumType:
		return want == ir.I32 && u.Size() == 4 || want == ir.I64 && u.Size() == 8
	case *dwarf.FloatType:
		return want == ir.F32 && u.Size() == 4 || want == ir.F64 && u.Size() == 8
	case *dwarf.PtrType:
		return want == ir.FuncRef || want == ir.ExternRef
	case *dwarf.ArrayType: // of a parameter: a vector
		return want == ir.V128 && u.Size() == 16
	}
	return false
}

// Check says how a function's type differs from that of the import which it serves; ""
// if it does not.
func (n *Interface) Check(f Func, s *Signature) string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	compare := func(what string, got dwarf.Type, want ir.Type) {
		switch {
		case isPassedAs(got, want):
			return
		case isPointer(got):
			add("%s is %s, where the module has %v: an address in its memory is a number; take %s, and get the place with %s_memory",
				what, spell(got), want, n.cType(want), n.Prefix)
		default:
			add("%s is %s, where the module has %v", what, spell(got), want)
		}
	}
	params := f.Params
	if s.Variadic {
		add("it has a variable number of parameters")
	}
	last := len(s.Params) - 1
	if len(f.Results) > 1 && last == len(params) && isPointer(s.Params[last]) {
		s = &Signature{Params: s.Params[:last], Result: s.Result}
	}
	if len(s.Params) != len(params) {
		add("the number of its parameters is %d, where the module has %d", len(s.Params), len(params))
	} else {
		for i, p := range s.Params {
			compare(fmt.Sprintf("parameter %d", i+1), p, params[i])
		}
	}
	switch isVoid := s.Result == nil || isVoidType(s.Result); {
	case len(f.Results) == 1 && isVoid:
		add("it returns nothing, where the module has %v", f.Results[0])
	case len(f.Results) == 1:
		compare("its result", s.Result, f.Results[0])
	case !isVoid:
		add("it returns %s", spell(s.Result))
	}
	if problems == nil {
		return ""
	}
	return fmt.Sprintf("%s does not fit the import %s.%s: %s; it is to be\n  %s;", f.Symbol, f.Module, f.Name,
		strings.Join(problems, "; "), n.ImportPrototype(f))
}

func isPointer(t dwarf.Type) bool {
	_, ok := plainType(t).(*dwarf.PtrType)
	return ok
}

func isVoidType(t dwarf.Type) bool {
	_, ok := plainType(t).(*dwarf.VoidType)
	return ok
}

// spell writes a type as C does, where that is simple.
func spell(t dwarf.Type) string {
	switch u := t.(type) {
	case *dwarf.PtrType:
		if _, ok := plainType(u.Type).(*dwarf.FuncType); !ok {
			return variable(spell(u.Type), "*")
		}
	case *dwarf.QualType:
		return u.Qual + " " + spell(u.Type)
	case *dwarf.TypedefType:
		return u.Name
	case *dwarf.StructType:
		return u.Kind + " " + u.StructName
	}
	return t.String()
}

// WriteCheck writes a C file whose debug information has the types by which a header,
// given as #include takes it, declares functions.
func WriteCheck(w io.Writer, header string, names []string) error {
	var s strings.Builder
	fmt.Fprintf(&s, "#include %s\n", header)
	for _, name := range names {
		fmt.Fprintf(&s, "__typeof__(&%s) %s%s;\n", name, Checked, name)
	}
	_, err := io.WriteString(w, s.String())
	return err
}
