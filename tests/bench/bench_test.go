package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// testBuilder returns a builder with empty directories.
func testBuilder(t *testing.T) *builder {
	b, err := newBuilder(t.Context(), "", "x86-64-v2")
	if err != nil {
		t.Skip(err)
	}
	b.work = t.TempDir()
	b.cache = filepath.Join(b.work, "cache")
	require.NoError(t, os.Mkdir(b.cache, 0o777))
	return b
}

// Whoever runs a program computes the same.
func TestContendersAgree(t *testing.T) {
	b := testBuilder(t)
	contenders := append([]*contender{native}, wasmc("wasmc", []string{harness.Wasmc(t)}, variants)...)
	for _, p := range peers {
		cs, err := p.contenders(b, variants)
		if err != nil {
			t.Logf("%s is left out: %v", p.name, err)
		}
		contenders = append(contenders, cs...)
	}
	chosen, err := choose("tuning", []string{"fdtd2d", "hashtable", "sha256", "vm"})
	require.NoError(t, err)
	results, err := b.buildAll(chosen, contenders)
	require.NoError(t, err)
	var left bytes.Buffer
	contenders = leaveOut(results, contenders, &left)
	t.Log(left.String())
	// Debian's wasm2c stops at vector instructions.
	assert.NotRegexp(t, `(?m)^(wasmtime|wazero|node|wasm2c scalar)`, left.String())
	for _, r := range results {
		require.NoError(t, r.measure(t.Context(), plan{processes: 1, most: 1, repetitions: 2}))
		assert.NoError(t, r.check(contenders))
	}
}

func TestEveryProgramIsListed(t *testing.T) {
	files, err := filepath.Glob("programs/*.c")
	require.NoError(t, err)
	listed := map[string]bool{}
	for _, p := range programs {
		assert.False(t, listed[p.name], "%s is listed twice", p.name)
		listed[p.name] = true
		assert.FileExists(t, filepath.Join("programs", p.name+".c"))
	}
	for _, file := range files {
		assert.True(t, listed[strings.TrimSuffix(filepath.Base(file), ".c")], "%s is not listed", file)
	}
}

func TestChoose(t *testing.T) {
	count := map[string]int{}
	for _, set := range []string{"tuning", "held-out", "all"} {
		chosen, err := choose(set, nil)
		require.NoError(t, err)
		count[set] = len(chosen)
	}
	assert.Equal(t, len(programs), count["all"])
	assert.Equal(t, len(programs), count["tuning"]+count["held-out"])

	chosen, err := choose("tuning", []string{"vm", linear})
	require.NoError(t, err)
	assert.Greater(t, len(chosen), 1)
	for _, p := range chosen {
		assert.True(t, p.name == "vm" || p.family == linear)
		assert.False(t, p.heldOut, "a family brings %s along", p.name)
	}
	chosen, err = choose("tuning", []string{"trmm"})
	require.NoError(t, err)
	assert.Len(t, chosen, 1)
	_, err = choose("tuning", []string{"nothing"})
	assert.ErrorContains(t, err, `no program or family "nothing"`)
	_, err = choose("fast", nil)
	assert.ErrorContains(t, err, `no set of programs "fast"`)
}

// a times two contenders on one program: the best of each, and two pairs.
func sampled(first, second []time.Duration) *result {
	r := &result{program: program{name: "p", family: linear}, series: make([]series, 2)}
	for i := range first {
		r.series[0] = append(r.series[0], sample{minimum: first[i], checksum: "1"})
		r.series[1] = append(r.series[1], sample{minimum: second[i], checksum: "1"})
	}
	return r
}

func TestRatio(t *testing.T) {
	quiet := sampled([]time.Duration{100, 101, 100}, []time.Duration{200, 202, 200})
	ratio, ok := quiet.ratio(1)
	assert.True(t, ok)
	assert.InDelta(t, 2, ratio, 1e-9)
	assert.Zero(t, quiet.doubt())

	// The second was never run while nobody else was.
	noisy := sampled([]time.Duration{100, 200, 200}, []time.Duration{400, 400, 400})
	assert.InDelta(t, 0.5, noisy.doubt(), 1e-9)

	absent := &result{series: make([]series, 2)}
	_, ok = absent.ratio(1)
	assert.False(t, ok)
}

func TestCheckFindsWrongResults(t *testing.T) {
	contenders := append([]*contender{native}, wasmc("wasmc", []string{"wasmc"}, variants[:1])...)
	r := sampled([]time.Duration{1, 1}, []time.Duration{1, 1})
	assert.NoError(t, r.check(contenders))
	r.series[1][1].checksum = "2"
	assert.EqualError(t, r.check(contenders), "p: wasmc scalar computes 2, want 1")
}

func TestReports(t *testing.T) {
	contenders := append([]*contender{native}, wasmc("wasmc", []string{"wasmc"}, variants[:1])...)
	r := sampled([]time.Duration{2_000_000}, []time.Duration{3_000_000})
	table := times([]*result{r}, contenders)
	var text, markdown, lines bytes.Buffer
	table.text(&text)
	table.markdown(&markdown)
	benchmarks(&lines, []*result{r}, contenders, 4)
	assert.Equal(t, `program            native  wasmc scalar  doubt
p                 2.00 ms          1.50    0 %
MEAN, all above      1.00          1.50
WORST, all above     1.00          1.50
`, text.String())
	assert.Equal(t, `| program | native | wasmc scalar | doubt |
|---|---:|---:|---:|
| p | 2.00 ms | 1.50 | 0 % |
| MEAN, all above | 1.00 | 1.50 | |
| WORST, all above | 1.00 | 1.50 | |
`, markdown.String())
	assert.Contains(t, lines.String(), "BenchmarkP/build=native 4 2000000 ns/op\nBenchmarkP/build=wasmc/wasm=scalar 4 3000000 ns/op\n")
}

func TestLeaveOut(t *testing.T) {
	contenders := append([]*contender{native}, wasmc("wasmc", []string{"wasmc"}, variants)...)
	ready, failed := &build{}, &build{failed: errors.New("no vectors\nmore")}
	results := []*result{
		{builds: []*build{ready, failed, failed}},
		{builds: []*build{ready, ready, failed}},
	}
	var text bytes.Buffer
	left := leaveOut(results, contenders, &text)
	assert.Equal(t, contenders[:2], left)
	assert.Equal(t, []*build{ready, failed}, results[0].builds)
	assert.Equal(t, "wasmc scalar is left out of 1 programs: no vectors\nwasmc simd128 is left out of 2 programs: no vectors\n", text.String())
}

func TestUnknownContender(t *testing.T) {
	o := options{contenders: []string{"native", "other"}}
	assert.ErrorContains(t, o.checkContenders(), `no contender "other"`)
}

func TestStartUp(t *testing.T) {
	b := testBuilder(t)
	contenders := append([]*contender{native}, wasmc("wasmc", []string{harness.Wasmc(t)}, variants)...)
	starts, err := startUp(t.Context(), b, contenders)
	require.NoError(t, err)
	require.Len(t, starts, 2) // one of the variants
	for _, s := range starts {
		assert.Len(t, s.times, startsOfExecutables)
		assert.Positive(t, s.best())
	}
}

func TestStartUps(t *testing.T) {
	table := startUps([]*start{
		{"native", &build{size: 1000, cost: cost{CPU: time.Second}}, []time.Duration{4e6, 2e6}},
		{"node scalar", &build{}, []time.Duration{5e6, 6e6}},
	})
	assert.Equal(t, [][]string{
		{"native", "1000 B", "1.00 s", "2.00 ms", "1.00"},
		{"node scalar", "-", "-", "5.00 ms", "2.50"},
	}, table.rows)
}

func TestParseWasmc(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wasmc")
	require.NoError(t, os.WriteFile(file, []byte("#!/bin/sh\n"), 0o777))
	for _, c := range []struct {
		value, name string
		command     []string
	}{
		{file, "wasmc", []string{file}},
		{"old=" + file, "old", []string{file}},
		{file + " --passes-off=a,b", "wasmc", []string{file, "--passes-off=a,b"}},
		{"off=" + file + " --passes-off a", "off", []string{file, "--passes-off", "a"}},
	} {
		name, command, err := parseWasmc(c.value)
		require.NoError(t, err)
		assert.Equal(t, c.name, name)
		assert.Equal(t, c.command, command)
	}
	for _, bad := range []string{"", "x=", "/nowhere/wasmc"} {
		_, _, err := parseWasmc(bad)
		assert.Error(t, err, bad)
	}
}

func TestBuildsAreKept(t *testing.T) {
	b := testBuilder(t)
	first, took, err := b.native(b.source(program{name: "gemm"}))
	require.NoError(t, err)
	stamp := func() time.Time {
		st, err := os.Stat(first)
		require.NoError(t, err)
		return st.ModTime()
	}
	made := stamp()
	again, taken, err := b.native(b.source(program{name: "gemm"}))
	require.NoError(t, err)
	assert.Equal(t, first, again)
	assert.Equal(t, took, taken)
	assert.Equal(t, made, stamp())

	b.cpu = "x86-64-v3"
	other, _, err := b.native(b.source(program{name: "gemm"}))
	require.NoError(t, err)
	assert.NotEqual(t, first, other)

	old := time.Now().Add(-30 * 24 * time.Hour)
	require.NoError(t, os.Chtimes(filepath.Dir(other), old, old))
	require.NoError(t, trim(b.cache))
	assert.FileExists(t, first)
	assert.NoFileExists(t, other)
}
