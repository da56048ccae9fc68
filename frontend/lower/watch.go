package lower

import (
	"cmp"
	"slices"

	"wasmc/ir"
)

// A Watch asks for the value of a local where a place begins. With All, the place is
// where the local is, whenever it is set; but that is known only of one that is set once, as
// frame pointers are.
type Watch struct {
	Local uint32
	All   bool
	Place *ir.Place
}

// A watcher finds the values that are watched.
type watcher struct {
	ranged []Watch // ascending by where the place begins; those yet to come
	all    []Watch
	locals map[uint32]*watched // of all
}

// A watched is a local that is set so many times, the last time to value.
type watched struct {
	sets  int
	value *ir.Value
}

func (l *lowerer) watch(watches []Watch) {
	w := &l.watcher
	for _, watch := range watches {
		if !watch.All {
			w.ranged = append(w.ranged, watch)
			continue
		}
		if w.locals == nil {
			w.locals = map[uint32]*watched{}
		}
		w.all = append(w.all, watch)
		w.locals[watch.Local] = &watched{}
	}
	slices.SortStableFunc(w.ranged, func(a, b Watch) int { return cmp.Compare(a.Place.From, b.Place.From) })
}

// reach is called before the instruction at an offset.
func (w *watcher) reach(l *lowerer, offset int) {
	for len(w.ranged) > 0 && int64(w.ranged[0].Place.From) <= int64(offset) {
		if watch := w.ranged[0]; l.block != nil && int(watch.Local) < len(l.ssa.types) {
			watch.Place.Value = l.ssa.peek(l.block, watch.Local)
		}
		w.ranged = w.ranged[1:]
	}
}

// set is called when a local is set.
func (w *watcher) set(local uint32, v *ir.Value) {
	if at := w.locals[local]; at != nil {
		at.sets++
		at.value = v
	}
}

func (w *watcher) finish(l *lowerer) {
	for _, watch := range w.all {
		isParam := int(watch.Local) < len(l.f.Params)
		switch at := w.locals[watch.Local]; {
		case isParam && at.sets == 0:
			watch.Place.Value = l.f.Blocks[0].Params[watch.Local]
		case !isParam && at.sets == 1:
			watch.Place.Value = at.value
		}
	}
}
