package backtrace

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamesOfCopies(t *testing.T) {
	names := Names{Functions: map[string]string{"wasm.f": "f", "wasm.f.1": "f.1"}}
	assert.Equal(t, "f", names.lookup("wasm.f"))
	assert.Equal(t, "f.1", names.lookup("wasm.f.1"))
	assert.Equal(t, "f", names.lookup("wasm.f.specialized.2"))
	assert.Equal(t, "", names.lookup("wasmc_trap"))
	assert.Equal(t, "", names.lookup("memcpy"))
}
