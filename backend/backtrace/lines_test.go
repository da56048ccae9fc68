package backtrace

import (
	"bytes"
	"debug/elf"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzPlaces reads the places of an object. Its seeds are in testdata/fuzz/FuzzPlaces.
func FuzzPlaces(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if f, err := elf.NewFile(bytes.NewReader(data)); err == nil {
			_, _ = readPlaces(f, []string{"/src"})
		}
	})
}

// An object of the user can bring damaged debug information into the executable.
func TestDamagedDebugInformationDoesNoHarm(t *testing.T) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("needs gcc: ", err)
	}
	file := filepath.Join(t.TempDir(), "f.o")
	compile := exec.Command(gcc, "-g", "-O1", "-x", "c", "-c", "-", "-o", file)
	compile.Stdin = strings.NewReader(`
void trap(int);
static inline int half(int x) { if (x & 1) trap(x); return x / 2; }
int quarter(int x) { return half(half(x)); }
`)
	out, err := compile.CombinedOutput()
	require.NoError(t, err, "%s", out)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)

	read := func(data []byte) ([]place, error) {
		f, err := elf.NewFile(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return readPlaces(f, nil)
	}
	places, err := read(whole)
	require.NoError(t, err)
	require.NotEmpty(t, places)

	refused := 0
	for seed := range int64(5000) {
		r := rand.New(rand.NewSource(seed))
		damaged := bytes.Clone(whole)
		for range 1 + r.Intn(8) {
			damaged[r.Intn(len(damaged))] = byte(r.Int())
		}
		if _, err := read(damaged); err != nil {
			refused++
		}
	}
	require.NotZero(t, refused)
}
