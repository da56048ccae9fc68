package native

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"wasmc/backend/object"
	"wasmc/ir"
)

// A Signature is the type that C code gives a function, from debug information.
type Signature struct {
	Params   []ctype
	Result   ctype
	Variadic bool
}

// Signatures returns what a file's debug information says of the functions of these
// names: of those that are defined there and, as wasmc has compilers say it of headers, of
// those that a variable called CHECKED_NAME points to.
func Signatures(f *elf.File, names map[string]bool) (map[string]*Signature, error) {
	found := map[string]*Signature{}
	depth := 0
	err := object.ReadEntries(f, func(r object.EntryReader, e *dwarf.Entry) error {
		inUnit := depth == 1
		switch {
		case e.Tag == dwarf.TagCompileUnit:
			depth, inUnit = 0, false
		case e.Tag == 0:
			depth--
		}
		if e.Children {
			depth++
		}
		if !inUnit {
			return nil
		}
		switch e.Tag {
		case dwarf.TagSubprogram:
			return functionSignature(r.Data, e, names, found)
		case dwarf.TagVariable:
			return pointedSignature(r.Data, e, names, found)
		}
		return nil
	})
	return found, err
}

// Checked begins the names of variables that have the types of functions which a header
// declares.
const Checked = "wasmc_checked_"

func pointedSignature(d *dwarf.Data, e *dwarf.Entry, names map[string]bool, found map[string]*Signature) error {
	name, _ := e.Val(dwarf.AttrName).(string)
	name, ok := strings.CutPrefix(name, Checked)
	if !ok || !names[name] || found[name] != nil {
		return nil
	}
	for _, want := range []dwarf.Tag{dwarf.TagPointerType, dwarf.TagSubroutineType} {
		var err error
		if e, err = plainEntry(d, e); err != nil {
			return err
		}
		if e == nil || e.Tag != want {
			return nil
		}
	}
	s, err := signatureOf(d, e)
	if err == nil {
		found[name] = s
	}
	return err
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
	if external, _ := e.Val(dwarf.AttrExternal).(bool); !external || !names[name] || found[name] != nil {
		return nil
	}
	s, err := signatureOf(d, e)
	if err == nil {
		found[name] = s
	}
	return err
}

// origin follows e to where it says more: functions that were inlined somewhere say most
// things once for all copies.
func origin(d *dwarf.Data, e *dwarf.Entry) (*dwarf.Entry, error) {
	for range 8 {
		at, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			return e, nil
		}
		var err error
		if e, err = entryAt(d, at); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("debug information that refers to itself")
}

const mostParams = 1000 // of what wasm functions can have

// signatureOf reads the type of a function, which is an entry of it or of its type.
func signatureOf(d *dwarf.Data, e *dwarf.Entry) (*Signature, error) {
	s := &Signature{}
	var err error
	if s.Result, err = readType(d, e); err != nil {
		return nil, err
	}
	children, err := childrenOf(d, e, math.MaxInt)
	if err != nil {
		return nil, err
	}
	for _, child := range children {
		if len(s.Params) > mostParams {
			break // it fits no import
		}
		switch child.Tag {
		case dwarf.TagFormalParameter:
			t, err := readType(d, child)
			if err != nil {
				return nil, err
			}
			s.Params = append(s.Params, t)
		case dwarf.TagUnspecifiedParameters:
			s.Variadic = true
		}
	}
	return s, nil
}

// isPassedAs reports whether C passes a t where the module passes a want.
func (t ctype) isPassedAs(want ir.Type) bool {
	switch t.kind {
	case integerKind:
		return want == ir.I32 && t.size == 4 || want == ir.I64 && t.size == 8
	case floatKind:
		return want == ir.F32 && t.size == 4 || want == ir.F64 && t.size == 8
	case pointerKind:
		return want == ir.FuncRef || want == ir.ExternRef
	case arrayKind: // of a parameter: a vector
		return want == ir.V128 && t.size == 16
	}
	return t.kind == unknownKind
}

// Check says how a function's type differs from that of the import which it serves; ""
// if it does not.
func (n *Interface) Check(f Func, s *Signature) string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	compare := func(what string, got ctype, want ir.Type) {
		switch {
		case got.isPassedAs(want):
			return
		case got.kind == pointerKind:
			add("%s is %s, where the module has %v: an address in its memory is a number; take %s, and get the place with %s_memory",
				what, got.name, want, n.cType(want), n.Prefix)
		default:
			add("%s is %s, where the module has %v", what, got.name, want)
		}
	}
	params := f.Params
	if s.Variadic {
		add("it has a variable number of parameters")
	}
	last := len(s.Params) - 1
	if len(f.Results) > 1 && last == len(params) && s.Params[last].kind == pointerKind {
		s = &Signature{Params: s.Params[:last], Result: s.Result}
	}
	if len(s.Params) != len(params) {
		add("the number of its parameters is %d, where the module has %d", len(s.Params), len(params))
	} else {
		for i, p := range s.Params {
			compare(fmt.Sprintf("parameter %d", i+1), p, params[i])
		}
	}
	switch isVoid := s.Result.kind == voidKind; {
	case len(f.Results) == 1 && isVoid:
		add("it returns nothing, where the module has %v", f.Results[0])
	case len(f.Results) == 1:
		compare("its result", s.Result, f.Results[0])
	case !isVoid && s.Result.kind != unknownKind:
		add("it returns %s", s.Result.name)
	}
	if problems == nil {
		return ""
	}
	return fmt.Sprintf("%s does not fit the import %s.%s: %s; it is to be\n  %s;", f.Symbol, f.Module, f.Name,
		strings.Join(problems, "; "), n.ImportPrototype(f))
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
