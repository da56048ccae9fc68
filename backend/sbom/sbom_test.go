package sbom

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xeipuuv/gojsonschema"
)

func sample() *Document {
	return &Document{
		Name:     "app",
		Programs: []Program{{Target: "x86_64-linux", Hash: [32]byte{1}}},
		Modules: []Module{
			{
				Name: "app.wasm", Hash: [32]byte{2},
				Metadata: Metadata{
					Version: "1.2.3", Description: "an <app>", Authors: "A & B", Licenses: "MIT OR Apache-2.0",
					Source: "https://example.com/app.git", Homepage: "https://example.com", Revision: "abc",
				},
				Producers: []Producer{{"language", "C11", ""}, {"processed-by", "clang", "22.1.8"}, {"sdk", "wasi-sdk", "30"}},
			},
			{Name: "lib", Hash: [32]byte{3}},
		},
		Wasmc: "v1", Clang: "clang version 22", LLD: "LLD 22",
	}
}

func image() *Document {
	d := sample()
	d.Image, d.Name = true, "app:1.0"
	d.Programs = append(d.Programs, Program{Target: "aarch64-linux", Hash: [32]byte{4}})
	return d
}

// write returns d as JSON, and as what that says.
func write(t *testing.T, d *Document) (text string, bom map[string]any) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.Write(&b))
	require.NoError(t, json.Unmarshal(b.Bytes(), &bom))
	return b.String(), bom
}

// The schema is CycloneDX's own, which its Go module brings along.
func TestDocumentsFollowTheSchema(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	require.NoError(t, err)
	dir := filepath.Join(strings.TrimSpace(string(out)), "schema")
	loader := gojsonschema.NewSchemaLoader()
	for id, file := range map[string]string{
		"http://cyclonedx.org/schema/spdx.schema.json":     "spdx.schema.json",
		"http://cyclonedx.org/schema/jsf-0.82.schema.json": "jsf-0.82.schemax.json",
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		require.NoError(t, loader.AddSchema(id, gojsonschema.NewBytesLoader(text)))
	}
	text, err := os.ReadFile(filepath.Join(dir, "bom-1.6.schema.json"))
	require.NoError(t, err)
	schema, err := loader.Compile(gojsonschema.NewBytesLoader(text))
	require.NoError(t, err)

	bad := strings.Replace(first(write(t, sample())), `"SHA-256"`, `"SHA-257"`, 1)
	for text, valid := range map[string]bool{
		first(write(t, sample())): true,
		first(write(t, image())):  true,
		bad:                       false,
	} {
		result, err := schema.Validate(gojsonschema.NewStringLoader(text))
		require.NoError(t, err)
		assert.Equal(t, valid, result.Valid(), "%v\n%s", result.Errors(), text)
	}
}

func first(text string, _ map[string]any) string { return text }

func TestDocumentSaysWhatTheProgramIsMadeOf(t *testing.T) {
	text, bom := write(t, sample())
	program := bom["metadata"].(map[string]any)["component"].(map[string]any)
	assert.Equal(t, "app", program["name"])
	assert.Equal(t, "1.2.3", program["version"])
	assert.Contains(t, text, `"content": "0100000000000000000000000000000000000000000000000000000000000000"`)

	var names []string
	for _, c := range bom["components"].([]any) {
		names = append(names, c.(map[string]any)["name"].(string))
	}
	assert.Equal(t, []string{"app.wasm", "lib", "wasmc-runtime", "wasmc", "clang", "lld"}, names)
	module := bom["components"].([]any)[0].(map[string]any)
	assert.Equal(t, []any{map[string]any{"expression": "MIT OR Apache-2.0"}}, module["licenses"])
	assert.Contains(t, module["properties"], map[string]any{"name": "wasm:language", "value": "C11"})
	assert.Contains(t, text, `"name": "wasi-sdk"`)
	assert.Equal(t, []any{map[string]any{"ref": "program", "dependsOn": []any{"module-0", "module-1", "wasmc-runtime"}}}, bom["dependencies"])
}

func TestSerialNumberFollowsFromTheContents(t *testing.T) {
	one, a := write(t, sample())
	again, _ := write(t, sample())
	assert.Equal(t, one, again)
	changed := sample()
	changed.Programs[0].Hash[0]++
	_, b := write(t, changed)
	assert.NotEqual(t, a["serialNumber"], b["serialNumber"])
	assert.Regexp(t, `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, a["serialNumber"])
}
