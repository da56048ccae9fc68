package oci

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sample() *Image {
	return &Image{
		Tag:     "app:1.0",
		Program: "app",
		User:    "1000:1000",
		Ports:   []uint16{8080},
		Labels:  map[string]string{"b": "2", "a": "1"},
		Created: time.Unix(1e9, 0).UTC(),
		Platforms: []Platform{
			{Arch: "amd64", Program: bytes.Repeat([]byte("one"), 1000)},
			{Arch: "arm64", Program: bytes.Repeat([]byte("other"), 1000)},
		},
	}
}

// unpack writes i and unpacks the archive into a directory.
func unpack(t *testing.T, i *Image) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, i.Write(&b))
	dir := t.TempDir()
	for r := tar.NewReader(&b); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		require.NoError(t, err)
		contents, err := io.ReadAll(r)
		require.NoError(t, err)
		name := filepath.Join(dir, h.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, contents, 0o666))
	}
}

// readIndex reads the one index that an unpacked archive has.
func readIndex(t *testing.T, dir string) (v1.Descriptor, v1.ImageIndex) {
	t.Helper()
	top, err := layout.ImageIndexFromPath(dir)
	require.NoError(t, err)
	manifest, err := top.IndexManifest()
	require.NoError(t, err)
	require.Len(t, manifest.Manifests, 1)
	index, err := top.ImageIndex(manifest.Manifests[0].Digest)
	require.NoError(t, err)
	return manifest.Manifests[0], index
}

func TestArchiveIsAValidImageLayout(t *testing.T) {
	dir := unpack(t, sample())
	top, err := layout.ImageIndexFromPath(dir)
	require.NoError(t, err)
	require.NoError(t, validate.Index(top))
	named, index := readIndex(t, dir)
	require.NoError(t, validate.Index(index))
	assert.Equal(t, map[string]string{containerdName: "docker.io/library/app:1.0", refName: "1.0"}, named.Annotations)

	manifest, err := index.IndexManifest()
	require.NoError(t, err)
	require.Len(t, manifest.Manifests, 2)
	for i, p := range sample().Platforms {
		assert.Equal(t, &v1.Platform{OS: "linux", Architecture: p.Arch}, manifest.Manifests[i].Platform)
		image, err := index.Image(manifest.Manifests[i].Digest)
		require.NoError(t, err)
		require.NoError(t, validate.Image(image))
		config, err := image.ConfigFile()
		require.NoError(t, err)
		assert.Equal(t, p.Arch, config.Architecture)
		assert.Equal(t, v1.Config{
			Entrypoint:   []string{"/app"},
			WorkingDir:   "/",
			User:         "1000:1000",
			ExposedPorts: map[string]struct{}{"8080/tcp": {}},
			Labels:       map[string]string{"a": "1", "b": "2"},
		}, config.Config)
		assert.Equal(t, map[string][]byte{"app": p.Program}, files(t, image))
	}
}

// files are the files of an image that has one layer.
func files(t *testing.T, image v1.Image) map[string][]byte {
	t.Helper()
	layers, err := image.Layers()
	require.NoError(t, err)
	require.Len(t, layers, 1)
	r, err := layers[0].Uncompressed()
	require.NoError(t, err)
	all := map[string][]byte{}
	for r := tar.NewReader(r); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		assert.EqualValues(t, 0o755, h.Mode)
		assert.Equal(t, sample().Created, h.ModTime.UTC())
		all[h.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
}

// docker's own image store reads manifest.json.
func TestArchiveHasAManifestForDocker(t *testing.T) {
	dir := unpack(t, sample())
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	require.NoError(t, err)
	var manifests []legacyManifest
	require.NoError(t, json.Unmarshal(text, &manifests))
	require.Len(t, manifests, 1)
	assert.Equal(t, []string{"docker.io/library/app:1.0"}, manifests[0].RepoTags)
	config, err := os.ReadFile(filepath.Join(dir, manifests[0].Config))
	require.NoError(t, err)
	assert.Contains(t, string(config), `"architecture":"amd64"`)
	require.Len(t, manifests[0].Layers, 1)
	assert.FileExists(t, filepath.Join(dir, manifests[0].Layers[0]))
}

func TestSameProgramsMakeTheSameArchive(t *testing.T) {
	var one, other bytes.Buffer
	require.NoError(t, sample().Write(&one))
	require.NoError(t, sample().Write(&other))
	assert.True(t, bytes.Equal(one.Bytes(), other.Bytes()))

	changed := sample()
	changed.Platforms[1].Program[0]++
	other.Reset()
	require.NoError(t, changed.Write(&other))
	assert.False(t, bytes.Equal(one.Bytes(), other.Bytes()))
}

func TestNamesOfImages(t *testing.T) {
	for tag, want := range map[string]string{
		"app":                           "docker.io/library/app:latest",
		"me/app:2":                      "docker.io/me/app:2",
		"registry.example.com:5000/a:b": "registry.example.com:5000/a:b",
	} {
		require.NoError(t, CheckTag(tag))
		full, _, err := (&Image{Tag: tag}).fullName()
		require.NoError(t, err)
		assert.Equal(t, want, full)
	}
	for _, tag := range []string{"", "App", "app:", "a b"} {
		assert.Error(t, CheckTag(tag), tag)
	}
}

func TestAWriteErrorIsReturned(t *testing.T) {
	assert.ErrorIs(t, sample().Write(full{}), errFull)
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
