package lower

import (
	"fmt"
	"strings"

	"wasmc/frontend/wasm"
	"wasmc/ir"
)

// addTypes numbers the function types, equal ones alike.
func (l *Lowering) addTypes() {
	l.types = make([]uint32, len(l.m.Types))
	for i := range l.m.Types {
		if l.m.Types[i].Kind != wasm.KindFunc {
			continue
		}
		t := &l.m.Types[i].Func
		text := l.canonical(t, i)
		id, ok := l.p.types[text]
		if !ok {
			id = uint32(len(l.p.types))
			l.p.types[text] = id
			out := ir.FuncType{Params: types(t.Params), Results: types(t.Results)}
			first := out.String()
			out.Variant = l.p.variants[first]
			l.p.variants[first]++
			l.p.Module.Types = append(l.p.Module.Types, out)
		}
		l.types[i] = id
	}
}

// canonical is a text that type i, which is t, shares with the types equal to it
// and with no others, in whatever module. The types that t mentions are known by
// their numbers in the program: they are defined before, but for t itself.
func (l *Lowering) canonical(t *wasm.FuncType, i int) string {
	var text strings.Builder
	list := func(ts []wasm.ValType) {
		for _, t := range ts {
			switch h := t.Heap(); {
			case !t.IsRef() || h < 0:
				text.WriteString(t.String())
			case int(h) == i:
				fmt.Fprintf(&text, "self %v", t.Nullable())
			default:
				fmt.Fprintf(&text, "type%d %v", l.types[h], t.Nullable())
			}
			text.WriteString(", ")
		}
	}
	list(t.Params)
	text.WriteString("-> ")
	list(t.Results)
	return text.String()
}
