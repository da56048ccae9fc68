package note

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"wasmc/backend/policy"
)

func example(t *testing.T) *Record {
	var p policy.Policy
	require.NoError(t, p.Read("x", []byte("dir = [\"a::b:ro\", \"c<d>\"]\nmax-cpu = \"5s\"\nseal = true\nno-stdin = false\n")))
	return &Record{
		Version: "v1", Target: "x86_64-linux", CPU: "x86-64-v2", Optimize: "s", Module: sha256.Sum256(nil),
		Linked:      []Linked{{"lib", sha256.Sum256([]byte("lib"))}},
		Policy:      Settings(&p),
		SystemCalls: []string{"exit_group", "writev"},
	}
}

// executable is an ELF file that has nothing but notes.
func executable(notes []byte) []byte {
	const headers = 64 + 56
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, elf.Header64{
		Ident:   [16]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:    uint16(elf.ET_EXEC),
		Machine: uint16(elf.EM_X86_64),
		Version: uint32(elf.EV_CURRENT),
		Phoff:   64, Ehsize: 64, Phentsize: 56, Phnum: 1, Shentsize: 64,
	})
	binary.Write(&b, binary.LittleEndian, elf.Prog64{Type: uint32(elf.PT_NOTE), Off: headers, Filesz: uint64(len(notes))})
	b.Write(notes)
	return b.Bytes()
}

func TestReadFindsWhatWasWritten(t *testing.T) {
	r := example(t)
	other := []byte("\x04\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00GNU\x00abc\x00")
	for _, notes := range [][]byte{r.Bytes(), append(bytes.Clone(other), r.Bytes()...), append(r.Bytes(), other...)} {
		got, err := Read(executable(notes))
		require.NoError(t, err)
		assert.Equal(t, r, got)
	}
	assert.Zero(t, len(r.Bytes())%4)
	_, err := Read(executable(other))
	assert.Equal(t, ErrNone, err)
}

func TestPolicyIsAnObjectAsInAFile(t *testing.T) {
	text, err := json.Marshal(example(t).Policy)
	require.NoError(t, err)
	assert.JSONEq(t, `{"dir": ["a::b:ro", "c<d>"], "max-cpu": "5s", "seal": true}`, string(text))
}

// Damaged files give an error.
func TestReadRefusesDamagedFiles(t *testing.T) {
	whole := executable(example(t).Bytes())
	for n := range whole {
		_, err := Read(whole[:n])
		assert.Error(t, err, "the first %d bytes", n)
	}
	for i := range whole {
		for _, bits := range []byte{0xff, 0x80, 0x01} {
			damaged := bytes.Clone(whole)
			damaged[i] ^= bits
			Read(damaged) // must not panic
		}
	}
}
