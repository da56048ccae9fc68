package llvm

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/target"
)

// A function with an inlined one, in which a line of another file is; one of which
// nothing is known; and one that has the same subprogram as the first.
const withSources = `
module "sources"
type0 = () -> ()
type1 = (i32) -> (i32)
memory m0 1..1 page 16
source file 0 "/src/main.c"
source file 1 "/src/lines.inc"
source unit 0 0 "/src" "C11" "clang"
subprogram 0 unit 0 "" "main" "" 0 3 0
subprogram 1 unit 0 "geo::Box<int>" "area" "_ZN3geo" 0 9 0
export "_start" func $_start
export "again" func $again

func $_start() {
b0:
	v0: i32 = const 8
	v1: i32 = call $main v0
	store [0] v0, v1
	return
}

func $main(i32) -> (i32) {
source subprogram 0
scope in 0 subprogram 1 0 5 9
row @0x10 0 4 2 in 0
row @0x14 0 10 3 in 1
row @0x18 1 20 0 in 1
row @0x20 0 6 0 in 0
b0(v0: i32):
	v1: i32 = load [16] v0 @0x10
	v2: i32 = div_s v1, v0 @0x16
	v3: i32 = load [24] v2 @0x1a
	v4: i32 = rem_u v3, v2 @0x21
	v5: i32 = memory.grow v4 @0x22
	return v5
}

func $again(i32) -> (i32) {
source subprogram 0
row @0x30 0 4 2 in 0
b0(v0: i32):
	v1: i32 = memory.grow v0 @0x30
	return v1
}
`

// TestDebugMetadata has clang compile functions with sources. The native debug
// information must have the same lines and inlined functions. LLVM drops what is invalid
// with a warning.
func TestDebugMetadata(t *testing.T) {
	for _, tgt := range target.All {
		t.Run(tgt.Name, func(t *testing.T) {
			data := debugInfoOf(t, tgt, withSources)
			lines := map[string]bool{}
			var names []string
			for entries := data.Reader(); ; {
				e, err := entries.Next()
				require.NoError(t, err)
				if e == nil {
					break
				}
				switch e.Tag {
				case dwarf.TagCompileUnit:
					table, err := data.LineReader(e)
					require.NoError(t, err)
					var row dwarf.LineEntry
					for table.Next(&row) == nil {
						lines[fmt.Sprintf("%s:%d", row.File.Name, row.Line)] = true
					}
				case dwarf.TagInlinedSubroutine:
					names = append(names, fmt.Sprintf("inlined at %v", e.Val(dwarf.AttrCallLine)))
				case dwarf.TagSubprogram:
					if name, ok := e.Val(dwarf.AttrName).(string); ok {
						names = append(names, name)
					}
				}
			}
			for _, line := range []string{"/src/main.c:4", "/src/main.c:10", "/src/lines.inc:20", "/src/main.c:6"} {
				assert.Contains(t, lines, line)
			}
			for _, name := range []string{"main", "geo::Box<int>::area", "inlined at 5"} {
				assert.Contains(t, names, name)
			}
		})
	}
}

// debugInfoOf compiles a module and returns the debug information of the object.
func debugInfoOf(t *testing.T, tgt *target.Target, text string) *dwarf.Data {
	t.Helper()
	p := NewProgram(parseModule(t, text), Options{Target: tgt, Debug: Lines, Exports: true})
	object := filepath.Join(t.TempDir(), "unit.o")
	cmd := exec.Command(clang(t), "--target="+tgt.Triple, "-O2", "-x", "ir", "-", "-Wno-override-module", "-c", "-o", object)
	cmd.Stdin = strings.NewReader(written(t, p.Units[0]))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Empty(t, string(bytes.TrimSpace(out)))
	file, err := elf.Open(object)
	require.NoError(t, err)
	defer file.Close()
	data, err := file.DWARF()
	require.NoError(t, err)
	return data
}

// TestNoSourcesNoMetadata makes sure that the code of a module without debug
// information is what it is without debug metadata.
func TestNoSourcesNoMetadata(t *testing.T) {
	m := manyFuncs(t, 2)
	with := NewProgram(m, Options{Target: target.All[0], Debug: Lines})
	without := NewProgram(m, Options{Target: target.All[0]})
	for i := range with.Units {
		assert.Equal(t, written(t, without.Units[i]), written(t, with.Units[i]))
	}
}
