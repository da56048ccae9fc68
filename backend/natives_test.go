package backend

import (
	"bytes"
	"debug/elf"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"wasmc/backend/native"
	"wasmc/backend/object"
	"wasmc/backend/toolchain"
)

// Whatever is wrong with an object that the user names, reading it ends, without a panic.
func TestDamagedObjectsDoNoHarm(t *testing.T) {
	tools, err := toolchain.Find("")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	source, file := filepath.Join(dir, "host.c"), filepath.Join(dir, "host.o")
	require.NoError(t, os.WriteFile(source, []byte(`
struct point { int x; double y; };
typedef unsigned long size;
static int counter;
int app_env__log(const char *text, size n) { return counter += (int)n + *text; }
long app_env__at(struct point *p, void (*f)(int)) { f(p->x); return (long)p->y; }
`), 0o666))
	out, err := exec.Command(tools.Clang.Path, "-target", "x86_64-linux-gnu", "-g", "-c", source, "-o", file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	names := map[string]bool{"app_env__log": true, "app_env__at": true}

	read := func() (functions int, err error) {
		objects, err := object.Read(file)
		if err != nil {
			return 0, err
		}
		object.Resolve(objects, []string{"app_env__log"})
		found, err := native.Signatures(objects[0].ELF, names)
		return len(found), err
	}
	n, err := read()
	require.NoError(t, err)
	require.Equal(t, 2, n)

	// A number without an end at the section's end: package dwarf goes on there for ever.
	endless := append([]byte(nil), whole...)
	parsed, err := elf.NewFile(bytes.NewReader(whole))
	require.NoError(t, err)
	info := parsed.Section(".debug_info")
	endless[info.Offset+info.FileSize-1] = 0x80
	require.NoError(t, os.WriteFile(file, endless, 0o666))
	_, err = read()
	require.ErrorContains(t, err, "no end")

	refused := 0
	for seed := range int64(2000) {
		r := rand.New(rand.NewSource(seed))
		damaged := append([]byte(nil), whole...)
		for range 1 + r.Intn(8) {
			damaged[r.Intn(len(damaged))] = byte(r.Int())
		}
		if r.Intn(4) == 0 {
			damaged = damaged[:r.Intn(len(damaged))]
		}
		require.NoError(t, os.WriteFile(file, damaged, 0o666))
		if _, err := read(); err != nil {
			refused++
		}
	}
	require.NotZero(t, refused)
}
