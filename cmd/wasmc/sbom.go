package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"unicode/utf8"

	"wasmc/backend"
	"wasmc/backend/sbom"
	"wasmc/backend/target"
	"wasmc/backend/toolchain"
	"wasmc/frontend"
	"wasmc/frontend/wasm"
)

// A builtProgram is an executable that was just made.
type builtProgram struct {
	target     *target.Target
	executable []byte
}

// writeSBOM writes the file that --sbom names, about the programs that were made of in:
// one, or those of an image.
func (o *options) writeSBOM(in *input, name string, image bool, programs []builtProgram) error {
	tools, err := toolchain.Find(o.Clang)
	if err != nil {
		return err
	}
	d := &sbom.Document{Name: name, Image: image, Wasmc: ownVersion(), Clang: tools.Clang.Version, LLD: tools.LLD.Version}
	for _, p := range programs {
		d.Programs = append(d.Programs, sbom.Program{Target: p.target.Name, Hash: sha256.Sum256(p.executable)})
	}
	main := frontend.Input{File: in.name, Name: filepath.Base(in.name), Data: in.data}
	for _, l := range append([]frontend.Input{main}, o.linked...) {
		m, err := frontend.Read(l, frontend.Options{Jobs: o.Jobs})
		if err != nil {
			return err
		}
		module := sbom.Module{Name: l.Name, Hash: sha256.Sum256(l.Data), Metadata: metadataOf(m)}
		for _, p := range m.Producers {
			module.Producers = append(module.Producers, sbom.Producer(p))
		}
		d.Modules = append(d.Modules, module)
	}
	return backend.WriteWhole(o.sbom, 0o666, d.Write)
}

// writeProgramSBOM is writeSBOM for the program that build has just made.
func (o *options) writeProgramSBOM(in *input) error {
	executable, err := os.ReadFile(o.Output)
	if err != nil {
		return err
	}
	return o.writeSBOM(in, stem(in.name), false, []builtProgram{{o.Target, executable}})
}

// metadataOf is what m says about itself in custom sections, as wasm-tools writes them.
func metadataOf(m *wasm.Module) sbom.Metadata {
	var d sbom.Metadata
	fields := map[string]*string{
		"version": &d.Version, "description": &d.Description, "authors": &d.Authors, "licenses": &d.Licenses,
		"source": &d.Source, "homepage": &d.Homepage, "revision": &d.Revision,
	}
	for _, c := range m.Customs {
		if field := fields[c.Name]; field != nil && utf8.Valid(c.Contents) {
			*field = string(c.Contents)
		}
	}
	return d
}
