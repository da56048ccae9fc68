package dwarf_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/frontend/binary"
	"wasmc/frontend/dwarf"
	"wasmc/frontend/wasm"
	"wasmc/ir"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata")

// modules returns the modules in testdata, which testdata/build.sh has made.
func modules(t testing.TB) []string {
	files, err := filepath.Glob("testdata/*.wasm")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func decode(t testing.TB, file string) *wasm.Module {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	m, err := binary.Decode(data, wasm.Supported)
	require.NoError(t, err)
	return m
}

// TestModules compares what the debug sections of the modules in testdata say with the
// text files beside them.
func TestModules(t *testing.T) {
	for _, file := range modules(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			m := decode(t, file)
			info, err := dwarf.Read(m, true, 2)
			require.NoError(t, err)
			require.NoError(t, wellFormed(info))
			got, golden := describe(m, info), strings.TrimSuffix(file, ".wasm")+".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o666))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), got, "update with go test ./frontend/dwarf -update")
		})
	}
}

// wellFormed verifies a module that consists of what info says.
func wellFormed(info *dwarf.Info) error {
	m := &ir.Module{
		Types:       []ir.FuncType{{}},
		Instances:   []*ir.Instance{{}},
		SourceFiles: info.Files, SourceUnits: info.Units, Subprograms: info.Subprograms, SourceTypes: info.Types,
	}
	for i, s := range info.Funcs {
		m.Funcs = append(m.Funcs, &ir.Func{Name: fmt.Sprint(i), Import: &ir.Import{}, Source: s})
	}
	return ir.Verify(m)
}

// describe writes all that is known of the functions of m: each row with the functions
// that are inlined there, from the innermost on.
func describe(m *wasm.Module, info *dwarf.Info) string {
	var out strings.Builder
	for _, i := range slices.Sorted(maps.Keys(info.Funcs)) {
		s := info.Funcs[i]
		p := s.Subprogram
		fmt.Fprintf(&out, "func %d %s: %s %q, %s, %s:%d\n", i, m.Names.Funcs[uint32(i)], p.FullName(), p.Linkage, p.Unit.Language, name(p.File), p.Line)
		for _, row := range s.Rows {
			fmt.Fprintf(&out, "\t%#x %s", int(row.Pos)-m.CodeOffset, place(row.SourceLine))
			for n := row.Scope; n != 0; n = s.Scopes[n-1].Parent {
				scope := &s.Scopes[n-1]
				if scope.Subprogram == nil {
					fmt.Fprintf(&out, " in block %d", n)
					continue
				}
				fmt.Fprintf(&out, " in %s at %s", scope.Subprogram.FullName(), place(scope.At))
			}
			out.WriteString("\n")
		}
		for j := range s.Variables {
			v := &s.Variables[j]
			fmt.Fprintf(&out, "\t%s %s, parameter %d of scope %d:", v.Name, typeName(v.Type), v.Param, v.Scope)
			for k := range v.Places {
				fmt.Fprintf(&out, " %s", describePlace(m, info.Watches[i], &v.Places[k]))
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}

func describePlace(m *wasm.Module, watches []dwarf.Watch, p *ir.Place) string {
	at := fmt.Sprint(p.Offset)
	for _, w := range watches {
		if w.Place == p {
			at = fmt.Sprintf("local %d + %d", w.Local, p.Offset)
		}
	}
	if p.Kind == ir.IsStatic || p.Kind == ir.IsMemory {
		at = "[" + at + "]"
	}
	if p.From != 0 {
		at += fmt.Sprintf(" from %#x to %#x", int(p.From)-m.CodeOffset, int(p.To)-m.CodeOffset)
	}
	return at + ";"
}

// typeName spells a type and what it is made of, but for what pointers point to.
func typeName(t *ir.SourceType) string {
	switch t.Kind {
	case ir.PointerType:
		if t.Elem == nil {
			return "void*"
		}
		return t.Elem.Name + "*"
	case ir.ArrayType:
		return fmt.Sprintf("%s[%d]", typeName(t.Elem), t.Count)
	case ir.StructType, ir.ClassType, ir.UnionType:
		var fields []string
		for _, m := range t.Members {
			fields = append(fields, fmt.Sprintf("%s %s at %d", m.Name, typeName(m.Type), m.Offset))
		}
		return fmt.Sprintf("%s(%d){%s}", t.Name, t.Size, strings.Join(fields, ", "))
	case ir.BasicType:
		return fmt.Sprintf("%s(%d %s)", t.Name, t.Size, t.Encoding)
	}
	return t.Name
}

func place(l ir.SourceLine) string { return fmt.Sprintf("%s:%d:%d", name(l.File), l.Line, l.Column) }

func name(f *ir.SourceFile) string {
	if f == nil {
		return "?"
	}
	return f.Name
}
