package native

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/object"
	"wasmc/ir"
)

// The functions of the seeds.
var seedFunctions = map[string]bool{"f": true, "g": true, "h": true, "v": true, "two": true}

// FuzzSignatures reads the debug information of an object. Its seeds, in
// testdata/fuzz/FuzzSignatures, are one C file, compiled in several ways.
func FuzzSignatures(f *testing.F) {
	n := &Interface{Prefix: "app"}
	imported := &ir.Func{Import: &ir.Import{}, Params: []ir.Type{ir.I32, ir.V128}, Results: []ir.Type{ir.I64}}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := elf.NewFile(bytes.NewReader(data))
		if err != nil {
			return
		}
		found, _ := Signatures(file, seedFunctions)
		for name, s := range found {
			require.Contains(t, seedFunctions, name)
			require.NotNil(t, s)
			n.Check(Func{Func: imported, Symbol: name}, s)
		}
	})
}

// seed is an object of the seeds.
func seed(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "fuzz", "FuzzSignatures", name))
	require.NoError(t, err)
	_, quoted, _ := strings.Cut(string(text), "[]byte(")
	data, err := strconv.Unquote(strings.TrimSuffix(quoted, ")\n"))
	require.NoError(t, err)
	return []byte(data)
}

func open(t *testing.T, data []byte) *elf.File {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(data))
	require.NoError(t, err)
	return f
}

func TestSignaturesOfSeveralCompilers(t *testing.T) {
	for _, name := range []string{"dwarf4", "dwarf5", "compressed", "arm64_unoptimised"} {
		t.Run(name, func(t *testing.T) {
			found, err := Signatures(open(t, seed(t, name)), seedFunctions)
			require.NoError(t, err)
			spelled := map[string]string{}
			for name, s := range found {
				var params []string
				for _, p := range s.Params {
					params = append(params, p.name)
				}
				if s.Variadic {
					params = append(params, "...")
				}
				// GCC calls it long int.
				spelled[name] = strings.Replace(s.Result.name, "long int", "long", 1) + " (" + strings.Join(params, ", ") + ")"
			}
			assert.Equal(t, map[string]string{
				"f":   "int (const char *const, size)",
				"g":   "int (const char *, ...)",
				"h":   "long (struct point *, void (*)(), volatile enum color)",
				"v":   "vec (vec)",
				"two": "int (int)",
			}, spelled)
			h := found["h"]
			assert.True(t, h.Params[2].isPassedAs(ir.I32))
			assert.True(t, h.Result.isPassedAs(ir.I64))
			assert.True(t, h.Params[0].isPassedAs(ir.ExternRef))
			assert.True(t, found["v"].Result.isPassedAs(ir.V128))
			assert.False(t, found["v"].Result.isPassedAs(ir.I32))
		})
	}
}

// A typedef of itself, where package dwarf's types have no end.
func TestTypeThatIsPartOfItself(t *testing.T) {
	data := seed(t, "dwarf4")
	f := open(t, data)
	info := f.Section(".debug_info").Offset
	var at dwarf.Offset
	require.NoError(t, object.ReadEntries(f, func(_ object.EntryReader, e *dwarf.Entry) error {
		if name, _ := e.Val(dwarf.AttrName).(string); e.Tag == dwarf.TagTypedef && name == "size" {
			at = e.Offset
		}
		return nil
	}))
	require.NotZero(t, at)
	const number = 1 // of the entry's abbreviation, before its type
	binary.LittleEndian.PutUint32(data[info+uint64(at)+number:], uint32(at))
	_, err := Signatures(open(t, data), seedFunctions)
	assert.ErrorContains(t, err, "nested too deeply")
}
