package object

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// executable is a small program made by the C compiler that is here.
func executable(t *testing.T) (path string, data []byte) {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed: apt-get install gcc libc6-dev")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "a.c")
	require.NoError(t, os.WriteFile(source, []byte("static int two(void) { return 2; }\nint (*f)(void) = two;\nint main(void) { return f() - 2; }\n"), 0o666))
	path = filepath.Join(dir, "a")
	out, err := exec.Command(gcc, "-O0", source, "-o", path).CombinedOutput()
	require.NoError(t, err, "%s", out)
	data, err = os.ReadFile(path)
	require.NoError(t, err)
	return path, data
}

func TestRetainKeepsSymbolsAndTheProgram(t *testing.T) {
	path, data := executable(t)
	small, err := Retain(data, func(symbol string) bool { return symbol == "main" || symbol == "two" })
	require.NoError(t, err)
	assert.Less(t, len(small), len(data))
	f, err := elf.NewFile(bytes.NewReader(small))
	require.NoError(t, err)
	symbols, err := f.Symbols()
	require.NoError(t, err)
	require.Len(t, symbols, 2)
	assert.Equal(t, "two", symbols[0].Name)
	assert.Equal(t, elf.STB_LOCAL, elf.ST_BIND(symbols[0].Info))
	assert.Equal(t, "main", symbols[1].Name)
	assert.NotZero(t, symbols[1].Value)
	assert.Equal(t, uint32(2), f.SectionByType(elf.SHT_SYMTAB).Info)

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.WriteFile(path, small, 0o777))
	assert.NoError(t, exec.Command(path).Run())
}

func TestRetainRefusesWhatIsNoExecutable(t *testing.T) {
	_, err := Retain([]byte("no"), func(string) bool { return true })
	assert.Error(t, err)
}
