// Package oci makes container images of programs: an image index of the Open
// Container Initiative in an archive, as docker, podman and containerd load it.
//
// An image has nothing but the program: one layer with one file for each platform.
// The same programs make the same archive, byte for byte.
package oci

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// An Image is what an archive is made of.
type Image struct {
	Tag       string            // NAME[:TAG], as container engines take it; see CheckTag
	Program   string            // name of the program's file, in the image's root directory
	User      string            // UID[:GID] that the program runs as
	Ports     []uint16          // TCP ports that it listens on
	Labels    map[string]string // of each platform's image
	Created   time.Time
	Platforms []Platform // the first one is what engines get that know no platforms
}

// A Platform is a machine and the program for it.
type Platform struct {
	Arch    string // as Go's GOARCH
	Program []byte // an executable for Linux
}

// CheckTag reports what is wrong with NAME[:TAG].
func CheckTag(tag string) error {
	_, err := name.NewTag(tag)
	return err
}

// fullName is the tag with the registry and the version that are implied if it has none,
// as engines know images by.
func (i *Image) fullName() (full, version string, err error) {
	tag, err := name.NewTag(i.Tag)
	if err != nil {
		return "", "", err
	}
	// The library calls the registry by its host, engines by its domain.
	full = tag.Name()
	if rest, ok := strings.CutPrefix(full, name.DefaultRegistry+"/"); ok {
		full = "docker.io/" + rest
	}
	return full, tag.TagStr(), nil
}

// Index returns the image index: what a registry would have under the image's name.
func (i *Image) Index() (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, p := range i.Platforms {
		image, err := i.platform(p)
		if err != nil {
			return nil, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: p.Arch}},
		})
	}
	return index, nil
}

// platform returns the image of one platform.
func (i *Image) platform(p Platform) (v1.Image, error) {
	layer, err := newLayer(i.Program, p.Program, i.Created)
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.Append(image, mutate.Addendum{
		Layer:   layer,
		History: v1.History{Created: v1.Time{Time: i.Created}, CreatedBy: "wasmc image"},
	})
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", p.Arch
	config.Created = v1.Time{Time: i.Created}
	config.Config = v1.Config{
		Entrypoint: []string{"/" + i.Program},
		WorkingDir: "/",
		User:       i.User,
		Labels:     i.Labels,
	}
	for _, port := range i.Ports {
		if config.Config.ExposedPorts == nil {
			config.Config.ExposedPorts = map[string]struct{}{}
		}
		config.Config.ExposedPorts[fmt.Sprintf("%d/tcp", port)] = struct{}{}
	}
	return mutate.ConfigFile(image, config)
}

// A layer is the archive with the program, not compressed. The library compresses it.
type layer []byte

// newLayer returns a layer that has the one file called name.
func newLayer(name string, contents []byte, modified time.Time) (v1.Layer, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := addFile(w, name, 0o755, modified, contents); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return partial.UncompressedToLayer(layer(b.Bytes()))
}

// DiffID implements partial.UncompressedLayer.
func (l layer) DiffID() (v1.Hash, error) {
	h, _, err := v1.SHA256(bytes.NewReader(l))
	return h, err
}

// Uncompressed implements partial.UncompressedLayer.
func (l layer) Uncompressed() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(l)), nil }

// MediaType implements partial.UncompressedLayer.
func (l layer) MediaType() (types.MediaType, error) { return types.OCILayer, nil }

// addFile adds a file of the superuser's.
func addFile(w *tar.Writer, name string, mode int64, modified time.Time, contents []byte) error {
	err := w.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(contents)), ModTime: modified,
		Format: tar.FormatPAX, // any size, any name
	})
	if err != nil {
		return err
	}
	_, err = w.Write(contents)
	return err
}

// Annotations by which engines find the name of an image that they load.
const (
	containerdName = "io.containerd.image.name"
	refName        = "org.opencontainers.image.ref.name"
)

// Write writes an archive with i: an image layout, which has i's index under its name,
// and beside it manifest.json, for engines that do not know image layouts.
func (i *Image) Write(out io.Writer) error {
	full, version, err := i.fullName()
	if err != nil {
		return err
	}
	index, err := i.Index()
	if err != nil {
		return err
	}
	a := &archive{tar: tar.NewWriter(out), created: i.Created, has: map[v1.Hash]bool{}}
	legacy, err := a.addIndex(index, full)
	if err != nil {
		return err
	}
	top, err := partial.Descriptor(index)
	if err != nil {
		return err
	}
	top.Annotations = map[string]string{containerdName: full, refName: version}
	a.addJSON("index.json", v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{*top}})
	a.addJSON("manifest.json", []legacyManifest{*legacy})
	a.addJSON("oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"})
	if a.err != nil {
		return a.err
	}
	return a.tar.Close()
}

// A legacyManifest is an entry of manifest.json, of which Docker's image store is
// the only description.
type legacyManifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// An archive is being written. It keeps its first error.
type archive struct {
	tar     *tar.Writer
	created time.Time
	has     map[v1.Hash]bool
	err     error
}

// addIndex adds all that index refers to, and index itself. It returns what manifest.json
// says of the first image.
func (a *archive) addIndex(index v1.ImageIndex, name string) (*legacyManifest, error) {
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	var first *legacyManifest
	for _, m := range manifest.Manifests {
		image, err := index.Image(m.Digest)
		if err != nil {
			return nil, err
		}
		legacy, err := a.addImage(image)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = legacy
			first.RepoTags = []string{name}
		}
	}
	return first, a.addManifest(index)
}

// addImage adds an image, and says what manifest.json has to about it.
func (a *archive) addImage(image v1.Image) (*legacyManifest, error) {
	legacy := new(legacyManifest)
	layers, err := image.Layers()
	if err != nil {
		return nil, err
	}
	for _, l := range layers {
		digest, err := l.Digest()
		if err != nil {
			return nil, err
		}
		r, err := l.Compressed()
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		legacy.Layers = append(legacy.Layers, a.addBlob(digest, b))
	}
	config, err := image.RawConfigFile()
	if err != nil {
		return nil, err
	}
	digest, err := image.ConfigName()
	if err != nil {
		return nil, err
	}
	legacy.Config = a.addBlob(digest, config)
	return legacy, a.addManifest(image)
}

// addManifest adds the manifest of an image or index.
func (a *archive) addManifest(of interface {
	Digest() (v1.Hash, error)
	RawManifest() ([]byte, error)
}) error {
	digest, err := of.Digest()
	if err != nil {
		return err
	}
	b, err := of.RawManifest()
	if err != nil {
		return err
	}
	a.addBlob(digest, b)
	return a.err
}

// addBlob adds what has that digest, once, and returns its name.
func (a *archive) addBlob(digest v1.Hash, contents []byte) string {
	name := "blobs/" + digest.Algorithm + "/" + digest.Hex
	if !a.has[digest] {
		a.has[digest] = true
		a.add(name, contents)
	}
	return name
}

func (a *archive) add(name string, contents []byte) {
	if a.err == nil {
		a.err = addFile(a.tar, name, 0o644, a.created, contents)
	}
}

func (a *archive) addJSON(name string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic("oci: " + err.Error()) // strings and numbers always can be JSON
	}
	a.add(name, b)
}
