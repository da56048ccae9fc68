package binary

import "wasmc/frontend/wasm"

// customs are the custom sections that mean something to the compiler. As the
// specification asks, what is malformed in one is ignored.
var customs = map[string]func(*decoder, *reader){
	"name":            (*decoder).names,
	"producers":       (*decoder).producers,
	"target_features": (*decoder).targetFeatures,
	BranchHintSection: (*decoder).branchHints,
}

// custom reads a custom section of the given size.
func (d *decoder) custom(size int) {
	r := &reader{data: d.bytes(uint32(size)), base: d.offset() - size}
	name := r.name()
	if r.err != nil {
		d.err = r.err
		return
	}
	d.m.Customs = append(d.m.Customs, wasm.Custom{Name: name, Offset: r.offset(), Size: len(r.data) - r.pos, Contents: r.data[r.pos:]})
	if read := customs[name]; read != nil {
		read(d, r)
	}
}

// names reads the name section, one subsection at a time.
func (d *decoder) names(r *reader) {
	n := &d.m.Names
	maps, indirect := flatNames(n), nestedNames(n)
	for r.err == nil && r.pos < len(r.data) {
		id := r.byte()
		sub := &reader{data: r.bytes(r.u32())}
		switch {
		case id == 0:
			n.Module = sub.name()
		case maps[id] != nil:
			if names := sub.nameMap(); sub.err == nil {
				*maps[id] = names
			}
		case indirect[id] != nil:
			names := map[uint32]map[uint32]string{}
			for range sub.count(wasm.MaxModuleSize, "names") {
				names[sub.u32()] = sub.nameMap()
			}
			if sub.err == nil {
				*indirect[id] = names
			}
		}
	}
}

func (r *reader) nameMap() map[uint32]string {
	names := map[uint32]string{}
	for range r.count(wasm.MaxModuleSize, "names") {
		names[r.u32()] = r.name()
	}
	return names
}

func (d *decoder) producers(r *reader) {
	var producers []wasm.Producer
	for range r.count(wasm.MaxModuleSize, "fields") {
		field := r.name()
		for range r.count(wasm.MaxModuleSize, "values") {
			producers = append(producers, wasm.Producer{Field: field, Name: r.name(), Version: r.name()})
		}
	}
	if r.err == nil {
		d.m.Producers = producers
	}
}

func (d *decoder) targetFeatures(r *reader) {
	var features []string
	for range r.count(wasm.MaxModuleSize, "features") {
		prefix := r.byte()
		features = append(features, string(rune(prefix))+r.name())
	}
	if r.err == nil {
		d.m.Features = features
	}
}

func (d *decoder) branchHints(r *reader) {
	hints := map[uint32][]wasm.BranchHint{}
	for range r.count(wasm.MaxFuncs, "functions") {
		f := r.u32()
		for range r.count(wasm.MaxFuncSize, "hints") {
			at := r.u32()
			hint := r.bytes(r.u32())
			if len(hint) != 1 || hint[0] > 1 {
				return
			}
			hints[f] = append(hints[f], wasm.BranchHint{Offset: int(at), Likely: hint[0] == 1})
		}
	}
	if r.err == nil {
		d.hints = hints
	}
}
