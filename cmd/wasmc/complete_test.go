package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompletion(t *testing.T) {
	for _, test := range []struct {
		words []string
		want  []string // without what the words mean
	}{
		{[]string{"in"}, []string{"inspect", anyFile}},
		{[]string{"help", "cl"}, []string{"clean"}},
		{[]string{"help", "po"}, []string{"policy"}},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish"}},
		{[]string{"build", ""}, []string{anyFile}},
		{[]string{"app.wasm", ""}, []string{anyFile}},
		{[]string{"app.wasm", "--emi"}, []string{"--emit"}},
		{[]string{"run", "--emi"}, nil},
		{[]string{"--emit", "w"}, []string{"wat", "wasm"}},
		{[]string{"--emit=w"}, []string{"--emit=wat", "--emit=wasm"}},
		{[]string{"--emit", "=", "w"}, []string{"wat", "wasm"}}, // bash
		{[]string{"--emit", "="}, []string{"exe", "obj", "lib", "shared", "header", "llvm", "ir", "wat", "wasm"}},
		{[]string{"-O", ""}, []string{"0", "1", "2", "3", "s"}},
		{[]string{"--verbose", ""}, []string{anyFile}}, // it has no value
		{[]string{"--no-stdin", ""}, []string{anyFile}},
		{[]string{"--dir", ""}, []string{anyDirectory}},
		{[]string{"--policy", ""}, []string{anyFile}},
		{[]string{"--env", ""}, nil},
		{[]string{"--features-off", "gc,simd"}, []string{"gc,simd128"}},
		{[]string{"--passes-off", "phielim,dea"}, []string{"phielim,deadcode"}},
		{[]string{"image", "--platform=linux/amd64,"}, []string{"--platform=linux/amd64,linux/amd64", "--platform=linux/amd64,linux/arm64"}},
		{[]string{"version", "--j"}, []string{"--json"}},
	} {
		var got []string
		for _, line := range candidates(test.words) {
			word, _, _ := strings.Cut(line, "\t")
			got = append(got, word)
		}
		assert.Equal(t, test.want, got, "%q", test.words)
	}
}

func TestCompletionSaysWhatFlagsMean(t *testing.T) {
	for _, cmd := range commands {
		for _, line := range candidates([]string{cmd.name, "--"}) {
			_, meaning, _ := strings.Cut(line, "\t")
			assert.NotEmpty(t, meaning, "%s %s", cmd.name, line)
		}
	}
}

// The scripts are loaded by the shells that are installed here. bash's is also asked
// for what it offers.
func TestCompletionScriptsLoad(t *testing.T) {
	for _, shell := range shells {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("%s is not installed: apt-get install %[1]s", shell)
			}
			_, script, _ := wasmc(t, "completion", shell)
			file := filepath.Join(t.TempDir(), "script")
			require.NoError(t, os.WriteFile(file, []byte(script), 0o666))
			out, err := exec.Command(path, "-n", file).CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
}

func TestManualPageHasAllCommandsAndFlags(t *testing.T) {
	status, page, stderr := wasmc(t, "help", "--man")
	require.Equal(t, 0, status, stderr)
	for _, cmd := range commands {
		if cmd.name != "help" {
			assert.Contains(t, page, "\n.SH "+strings.ToUpper(cmd.name)+"\n")
		}
	}
	for _, item := range parseHelp(commandNamed("image").allHelp()) {
		if item.flag != "" {
			assert.Contains(t, page, "\n.TP\n.B "+roff(item.flag)+"\n")
		}
	}
	mandoc, err := exec.LookPath("mandoc")
	if err != nil {
		t.Skip("mandoc is not installed, which would check the page: apt-get install mandoc")
	}
	cmd := exec.Command(mandoc, "-T", "lint", "-W", "error")
	cmd.Stdin = strings.NewReader(page)
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, "%s", out)
}

// docs/cli.md has the same variables.
func TestEnvironmentIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/cli.md")
	require.NoError(t, err)
	for _, v := range environment {
		assert.Contains(t, string(text), "`"+v.name+"`")
	}
}
