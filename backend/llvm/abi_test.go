package llvm

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/llir/llvm/ir/types"
	"github.com/stretchr/testify/require"

	"wasmc/runtime"
)

// TestABI has clang compare the compiler's half of the runtime's binary
// interface with abi.h.
func TestABI(t *testing.T) {
	cc := clang(t)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, runtime.Sources))
	file := filepath.Join(dir, "test.c")
	require.NoError(t, os.WriteFile(file, []byte(assertions()), 0o666))
	out, err := exec.Command(cc, "-ffreestanding", "-fsyntax-only", "-Werror", "-I"+filepath.Join(dir, "core"), "-I"+filepath.Join(dir, "host"), file).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// assertions is a C file that holds true if abi.go agrees with abi.h.
func assertions() string {
	var s strings.Builder
	s.WriteString("#include \"../library/library.h\"\n")
	check := func(format string, args ...any) {
		fmt.Fprintf(&s, "_Static_assert(%s, \"\");\n", fmt.Sprintf(format, args...))
	}
	size := func(name string, t *types.StructType) {
		check("sizeof(struct %s) == %d", name, 8*len(t.Fields)) // all fields have 8 bytes
	}
	size("memory", memoryStruct)
	check("MEMORY_GUARD == %d", memoryGuard)
	check("offsetof(struct memory, size) == %d", memorySizeField)
	check("sizeof(struct memory) == %d", memoryStructSize)
	size("image", imageStruct)
	size("copy", copyStruct)
	size("element", elementType)
	check("offsetof(struct element, ref) == %d", elementRefField)
	check("sizeof(struct element) == %d", elementSize)
	size("table", tableStruct)
	check("offsetof(struct table, size) == %d", tableSizeField)
	size("preopen", preopenStruct)
	check("PREOPEN_READ_ONLY == %d", bit(true, 0))
	size("policy", policyStruct)
	size("listener", listenerStruct)
	size("embedded", embeddedStruct)
	for i, f := range policyFlags {
		check("POLICY_%s == %d", f.name, bit(true, i))
	}
	size("exported", exportStruct)
	size("variable", variableStruct)
	check("EXPORT_FUNC == %d && EXPORT_GLOBAL == %d", exportFunc, exportGlobal)
	check("EXPORT_TABLE == %d && EXPORT_MEMORY == %d", exportTable, exportMemory)
	check("sizeof(union slot) == %d", slotSize)
	for _, trap := range runtime.Traps {
		check("TRAP_%s == %d", trap.Name, trapNumber(trap.Name))
	}
	// A call with the parameters' types that does not convert any.
	for name, f := range allFuncs() {
		var args []string
		for _, p := range f.Params {
			args = append(args, map[types.Type]string{types.I32: "(enum trap)0", types.I64: "(u64)0", ptr: "(void *)0"}[p])
		}
		fmt.Fprintf(&s, "static inline void call_%s(void) { %s(%s); }\n", name, name, strings.Join(args, ", "))
		if f.RetType.Equal(types.I64) {
			check("sizeof(%s(%s)) == 8", name, strings.Join(args, ", "))
		}
	}
	return s.String()
}

// allFuncs are all functions of the runtime.
func allFuncs() map[string]types.FuncType {
	all := maps.Clone(runtimeFuncs)
	maps.Copy(all, libraryFuncs)
	return all
}
