// Package sbom writes software bills of materials: what a program is made of, as a
// CycloneDX document. The same program has the same one, byte for byte.
package sbom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// A Document says what one program, or one image with the program for several
// platforms, is made of.
type Document struct {
	Name     string // of the program or image
	Image    bool
	Programs []Program
	Modules  []Module // the main one, then those linked with it
	Wasmc    string   // version
	Clang    string   // version, as clang has it
	LLD      string
}

// A Program is an executable.
type Program struct {
	Target string // as --target takes it
	Hash   [sha256.Size]byte
}

// A Module is a WebAssembly module that the program was compiled from.
type Module struct {
	Name      string // of its file, or the name by which others import it
	Hash      [sha256.Size]byte
	Metadata  Metadata
	Producers []Producer
}

// Metadata is what a module says about itself, in custom sections that have the names of
// the annotations that OCI defines for images. Empty: it says nothing.
type Metadata struct {
	Version, Description, Authors, Licenses, Source, Homepage, Revision string
}

// A Producer is an entry of a module's producers section.
type Producer struct {
	Field, Name, Version string // Field is language, processed-by or sdk
}

// References within a document.
const (
	programRef = "program"
	runtimeRef = "wasmc-runtime"
	wasmcRef   = "wasmc"
	clangRef   = "clang"
	lldRef     = "lld"
)

func moduleRef(i int) string { return fmt.Sprintf("module-%d", i) }

// Write writes d as JSON.
func (d *Document) Write(w io.Writer) error {
	bom := d.bom()
	var unnamed bytes.Buffer
	if err := encode(&unnamed, bom); err != nil {
		return err
	}
	bom.SerialNumber = serialNumber(unnamed.Bytes())
	return encode(w, bom)
}

func encode(w io.Writer, bom *cdx.BOM) error {
	return cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).
		EncodeVersion(bom, cdx.SpecVersion1_6)
}

// serialNumber makes the UUID that identifies a document of what it says: of version 8
// (RFC 9562, section 5.8), whose bits are up to whoever makes it.
func serialNumber(contents []byte) string {
	h := sha256.Sum256(contents)
	h[6] = h[6]&0x0F | 0x80
	h[8] = h[8]&0x3F | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

func (d *Document) bom() *cdx.BOM {
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Component: d.program(),
		Tools:     &cdx.ToolsChoice{Components: &[]cdx.Component{{Type: cdx.ComponentTypeApplication, Name: "wasmc", Version: d.Wasmc}}},
	}
	components := []cdx.Component{}
	needs := []string{}
	for i := range d.Modules {
		components = append(components, d.Modules[i].component(moduleRef(i)))
		needs = append(needs, moduleRef(i))
	}
	components = append(components, cdx.Component{
		BOMRef: runtimeRef, Type: cdx.ComponentTypeLibrary, Name: "wasmc-runtime", Version: d.Wasmc,
		Description: "start, traps and WASI; linked statically",
		Scope:       cdx.ScopeRequired,
		Licenses:    &cdx.Licenses{{Expression: "Apache-2.0 WITH LLVM-exception"}},
	})
	needs = append(needs, runtimeRef)
	for _, t := range []struct{ ref, name, version string }{
		{wasmcRef, "wasmc", d.Wasmc}, {clangRef, "clang", d.Clang}, {lldRef, "lld", d.LLD},
	} {
		components = append(components, tool(t.ref, t.name, t.version, "compiled the program"))
	}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: programRef, Dependencies: &needs}}
	return bom
}

// program describes what the document is about.
func (d *Document) program() *cdx.Component {
	c := &cdx.Component{BOMRef: programRef, Type: cdx.ComponentTypeApplication, Name: d.Name}
	if len(d.Modules) > 0 {
		c.Version = d.Modules[0].Metadata.Version
		c.Description = d.Modules[0].Metadata.Description
	}
	if !d.Image {
		p := d.Programs[0]
		c.Hashes = hashes(p.Hash)
		c.Properties = &[]cdx.Property{{Name: "wasmc:target", Value: p.Target}}
		return c
	}
	c.Type = cdx.ComponentTypeContainer
	var executables []cdx.Component
	for _, p := range d.Programs {
		executables = append(executables, cdx.Component{
			BOMRef: "executable-" + p.Target, Type: cdx.ComponentTypeApplication, Name: "executable for " + p.Target,
			Hashes: hashes(p.Hash), Properties: &[]cdx.Property{{Name: "wasmc:target", Value: p.Target}},
		})
	}
	c.Components = &executables
	return c
}

// component describes a module. What produced it is within it.
func (m *Module) component(ref string) cdx.Component {
	c := cdx.Component{
		BOMRef: ref, MIMEType: "application/wasm", Type: cdx.ComponentTypeLibrary, Name: m.Name,
		Version: m.Metadata.Version, Description: m.Metadata.Description,
		Scope: cdx.ScopeRequired, Hashes: hashes(m.Hash),
	}
	if m.Metadata.Authors != "" {
		c.Authors = &[]cdx.OrganizationalContact{{Name: m.Metadata.Authors}}
	}
	if m.Metadata.Licenses != "" {
		c.Licenses = &cdx.Licenses{{Expression: m.Metadata.Licenses}}
	}
	var references []cdx.ExternalReference
	for _, r := range []struct {
		kind cdx.ExternalReferenceType
		url  string
	}{{cdx.ERTypeVCS, m.Metadata.Source}, {cdx.ERTypeWebsite, m.Metadata.Homepage}} {
		if r.url != "" {
			references = append(references, cdx.ExternalReference{Type: r.kind, URL: r.url})
		}
	}
	if references != nil {
		c.ExternalReferences = &references
	}
	var properties []cdx.Property
	if m.Metadata.Revision != "" {
		properties = append(properties, cdx.Property{Name: "wasm:revision", Value: m.Metadata.Revision})
	}
	var producers []cdx.Component
	for i, p := range m.Producers {
		if p.Field == "language" {
			properties = append(properties, cdx.Property{Name: "wasm:language", Value: join(p.Name, p.Version)})
			continue
		}
		producers = append(producers, tool(fmt.Sprintf("%s-producer-%d", ref, i), p.Name, p.Version, p.Field))
	}
	if properties != nil {
		c.Properties = &properties
	}
	if producers != nil {
		c.Components = &producers
	}
	return c
}

// tool describes a program that is not part of the result.
func tool(ref, name, version, role string) cdx.Component {
	return cdx.Component{
		BOMRef: ref, Type: cdx.ComponentTypeApplication, Name: name, Version: version, Scope: cdx.ScopeExcluded,
		Properties: &[]cdx.Property{{Name: "wasmc:role", Value: role}},
	}
}

func join(name, version string) string {
	if version == "" {
		return name
	}
	return name + " " + version
}

func hashes(h [sha256.Size]byte) *[]cdx.Hash {
	return &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(h[:])}}
}
