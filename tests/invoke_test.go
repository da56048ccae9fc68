package tests

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/tests/harness"
)

const invoked = `(module
  (global $ready (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $ready (i32.const 1)))
  (func (export "ready") (result i32) (global.get $ready))
  (func (export "all") (param i32 i64 f32 f64) (result i32 i64 f32 f64)
    (local.get 0) (local.get 1) (local.get 2) (local.get 3))
  (func (export "ref") (param externref))
  (func (export "stop") (param i32) unreachable))`

// invoke makes the program that calls an export.
func invoke(t *testing.T, target harness.Target, name string) func(args ...string) harness.Result {
	t.Helper()
	program := harness.Compile(t, target, wat(t, invoked), "--invoke", name)
	return func(args ...string) harness.Result {
		return harness.Program{Path: program, Args: args, Target: target}.Run(t)
	}
}

func TestInvoke(t *testing.T) {
	harness.EachTarget(t, func(t *testing.T, target harness.Target) {
		assert.Equal(t, harness.Result{Stdout: "1\n"}, invoke(t, target, "ready")())
		all := invoke(t, target, "all")
		for _, test := range []struct{ args, want string }{
			{"1 2 3 4", "1 2 3 4"},
			{"-1 -1 -1.5 -0", "-1 -1 -1.5 -0"},
			{"4294967295 0xFFFFFFFFFFFFFFFF 0.1 1e300", "-1 -1 0.1 1e300"},
			{"-2147483648 -9223372036854775808 1e-45 4.9e-324", "-2147483648 -9223372036854775808 1e-45 5e-324"},
			{"-0x80000000 +7 inf -inf", "-2147483648 7 inf -inf"},
			{"0 0 nan 123456789012345678901234567890", "0 0 nan 1.2345678901234568e29"},
			{"0 0 16777217 .000001", "0 0 16777216 0.000001"},
		} {
			r := all(strings.Fields(test.args)...)
			assert.Equal(t, harness.Result{Stdout: strings.ReplaceAll(test.want, " ", "\n") + "\n"}, r, test.args)
		}
	})
}

func TestInvokeReportsArguments(t *testing.T) {
	all := invoke(t, harness.Host(t), "all")
	for args, want := range map[string]string{
		"":                           "all has 4 parameters, not 0",
		"1 2 3 4 5":                  "all has 4 parameters, not 5",
		"4294967296 2 3 4":           "argument '4294967296': want an integer of 32 bits",
		"-2147483649 2 3 4":          "argument '-2147483649': want an integer of 32 bits",
		"1 18446744073709551616 3 4": "argument '18446744073709551616': want an integer of 64 bits",
		"0x 2 3 4":                   "argument '0x': want an integer of 32 bits",
		"1 2 . 4":                    "argument '.': want a number",
		"1 2 3 1e":                   "argument '1e': want a number",
		"1 2 3 4x":                   "argument '4x': want a number",
	} {
		assert.Equal(t, harness.Result{Status: 125, Stderr: "wasmc: " + want + "\n"}, all(strings.Fields(args)...), args)
	}
	assert.Equal(t, 134, invoke(t, harness.Host(t), "stop")("1").Status)
}

func TestInvokeReportsFunctions(t *testing.T) {
	module := wat(t, invoked)
	for name, want := range map[string]string{
		"none": `the module exports no function "none"; it has "_initialize", "ready", "all", "ref", "stop"`,
		"ref":  `"ref" has type [externref] -> []; only i32, i64, f32 and f64 can be arguments and results`,
	} {
		r := harness.Tool(t, "", harness.Wasmc(t), module, "--invoke", name, "-o", filepath.Join(t.TempDir(), "out"))
		assert.Equal(t, 1, r.Status)
		assert.Contains(t, r.Stderr, want)
	}
}

// Go's conversions are right, so the program's must agree: the same number, and no
// more digits than it takes.
func TestInvokeConvertsNumbersAsGo(t *testing.T) {
	all := invoke(t, harness.Host(t), "all")
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		double := math.Float64frombits(random.Uint64())
		if math.IsNaN(double) {
			continue
		}
		text := strconv.FormatFloat(double, 'e', random.IntN(25), 64)
		single, err := strconv.ParseFloat(text, 32) // infinite if it is too large
		if err != nil {
			single = math.Copysign(math.Inf(1), double)
		}
		double, err = strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		lines := strings.Fields(all("0", "0", text, text).Stdout)
		require.Len(t, lines, 4, text)
		assert.Equal(t, shortest(single, 32), normal(t, lines[2], 32), text)
		assert.Equal(t, shortest(double, 64), normal(t, lines[3], 64), text)
	}
}

func shortest(x float64, bits int) string { return strconv.FormatFloat(x, 'e', -1, bits) }

// normal is a number as shortest would print it if it has no more digits than that.
func normal(t *testing.T, text string, bits int) string {
	x, err := strconv.ParseFloat(text, bits)
	require.NoError(t, err)
	want := shortest(x, bits)
	if math.IsInf(x, 0) {
		return want
	}
	digits := func(s string) string {
		mantissa, _, _ := strings.Cut(s, "e")
		return strings.Trim(strings.ReplaceAll(strings.TrimPrefix(mantissa, "-"), ".", ""), "0")
	}
	assert.Equal(t, digits(want), digits(text))
	return want
}
