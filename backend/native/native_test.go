package native

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/ir"
)

func TestManglingIsReadable(t *testing.T) {
	for name, want := range map[string]string{
		"read_sensor":   "read_sensor",
		"ZSTD_compress": "ZSTD_compress",
		"a__b":          "a_x5F_b",
		"_Z3foov":       "_x5FZ3foov",
		"end_":          "end_x5F",
		"a.b":           "a_x2Eb",
		"a_.b":          "a_x5F_x2Eb",
		"pos_x41":       "pos_x5Fx41",
		"pos_x4":        "pos_x4",
		"é":             "_xC3_xA9",
		"":              "",
	} {
		assert.Equal(t, want, Mangle(name))
	}
	assert.Equal(t, "app_env__read_sensor", ImportSymbol("app", "env", "read_sensor"))
	assert.Equal(t, "app_add", ExportSymbol("app", "add"))
	assert.Equal(t, "app_init_", ExportSymbol("app", "init"))
}

func FuzzMangling(f *testing.F) {
	for _, s := range []string{"env", "a_x5F", "_x", "__", "_x4_x41", "x_", "\x00\xff"} {
		f.Add(s, "name")
		f.Add("env", s)
	}
	f.Fuzz(func(t *testing.T, module, name string) {
		s := ImportSymbol("p", module, name)
		require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9_]*$`), s)
		gotModule, gotName, ok := ImportOf("p", s)
		require.True(t, ok, s)
		require.Equal(t, []string{module, name}, []string{gotModule, gotName})
		require.NotContains(t, Mangle(name), separator)
		if back, ok := Demangle(name); ok { // is a result of Mangle
			require.Equal(t, name, Mangle(back))
		}
	})
}

func TestPrefixes(t *testing.T) {
	for file, want := range map[string]string{"calc": "calc", "my-lib.v2": "my_lib_v2", "7z": "wasm_7z", "__x__": "x", "": "wasm", "é": "wasm"} {
		assert.Equal(t, want, PrefixOf(file))
		assert.NoError(t, CheckPrefix(PrefixOf(file)))
	}
	for _, bad := range []string{"", "a b", "1a", "a__b", "_a", "a_", "é"} {
		assert.Error(t, CheckPrefix(bad), bad)
	}
}

func TestPrototypes(t *testing.T) {
	i32, f64 := ir.I32, ir.F64
	export := func(name string, params, results []ir.Type) *ir.Export {
		return &ir.Export{Name: name, Func: &ir.Func{Params: params, Results: results}}
	}
	m := &ir.Module{Instances: []*ir.Instance{{Exports: []*ir.Export{
		export("_initialize", nil, nil),
		export("add", []ir.Type{i32, ir.I64}, []ir.Type{f64}),
		export("memory", nil, nil),
		export("pair", nil, []ir.Type{i32, ir.V128}),
		export("ref", []ir.Type{ir.ExternRef}, []ir.Type{ir.FuncRef}),
	}}}}
	log := &ir.Func{Import: &ir.Import{Module: "env", Name: "log"}, Params: []ir.Type{ir.F32}}
	many := &ir.Func{Import: &ir.Import{Module: "env", Name: "many"}, Results: []ir.Type{i32, i32}}
	wasi := &ir.Func{Import: &ir.Import{Module: "wasi_snapshot_preview1", Name: "sched_yield"}, Results: []ir.Type{i32}}
	m.Funcs = []*ir.Func{log, many, wasi, log}
	n := New(m, "p", map[string]string{"env.many": "mine"}, nil)

	var got []string
	for _, f := range n.Exports {
		got = append(got, n.ExportPrototype(f))
	}
	for _, f := range n.Imports {
		got = append(got, n.ImportPrototype(f))
	}
	assert.Equal(t, []string{
		"int p_add(uint32_t p0, uint64_t p1, double *result)",
		"int p_memory_(void)",
		"int p_pair(struct p_pair_results *results)",
		"int p_ref(void *p0, void **result)",
		"void p_env__log(float p0)",
		"void mine(struct mine_results *results)",
	}, got)

	var header strings.Builder
	require.NoError(t, n.WriteHeader(&header))
	assert.Contains(t, header.String(), "typedef uint8_t p_v128 __attribute__((vector_size(16)));")
	assert.NotRegexp(t, `\bP_`, header.String(), "the prefix is everywhere")
}
