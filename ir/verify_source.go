package ir

import "slices"

// sources checks what is known of the source.
func (v *partsVerifier) sources() {
	for i, f := range v.m.SourceFiles {
		v.check(f.Index == i, "source file %d: says its index is %d", i, f.Index)
	}
	for i, u := range v.m.SourceUnits {
		v.check(u.Index == i, "source unit %d: says its index is %d", i, u.Index)
		v.check(v.has(u.File), "source unit %d: its file is not in the module", i)
	}
	for i, s := range v.m.Subprograms {
		v.check(s.Index == i, "subprogram %d: says its index is %d", i, s.Index)
		v.check(part(v.m.SourceUnits, s.Unit, s.Unit.Index), "subprogram %d: its unit is not in the module", i)
		v.check(v.has(s.File), "subprogram %d: its file is not in the module", i)
	}
	for i, t := range v.m.SourceTypes {
		v.check(t.Index == i, "source type %d: says its index is %d", i, t.Index)
		v.check(t.Elem == nil || v.isType(t.Elem), "source type %d: what it is of is not in the module", i)
		for _, m := range t.Members {
			v.check(m.Type == nil && t.Kind == EnumType || v.isType(m.Type), "source type %d: the type of member %s is not in the module", i, m.Name)
		}
	}
	for _, f := range v.m.Funcs {
		if f.Source != nil {
			v.source(symbol(f.Name), f.Source)
		}
	}
}

func (v *partsVerifier) source(where string, s *Source) {
	v.check(v.isSubprogram(s.Subprogram), "%s: its subprogram is not in the module", where)
	v.check(s.Memory >= 0 && s.Memory < max(len(v.m.Memories), 1), "%s: its memory is not in the module", where)
	for i, scope := range s.Scopes {
		v.check(scope.Parent <= i, "%s: scope %d is in scope %d, which comes later", where, i+1, scope.Parent)
		v.check(scope.Subprogram == nil || v.isSubprogram(scope.Subprogram), "%s: the subprogram of scope %d is not in the module", where, i+1)
		v.check(v.has(scope.At.File), "%s: the file of scope %d is not in the module", where, i+1)
	}
	for _, row := range s.Rows {
		v.check(row.Scope >= 0 && row.Scope <= len(s.Scopes), "%s: row %#x is in scope %d, which there is not", where, row.Pos, row.Scope)
		v.check(v.has(row.File), "%s: the file of row %#x is not in the module", where, row.Pos)
	}
	for _, x := range s.Variables {
		v.check(x.Scope >= 0 && x.Scope <= len(s.Scopes), "%s: variable %s is in scope %d, which there is not", where, x.Name, x.Scope)
		v.check(v.isType(x.Type), "%s: the type of variable %s is not in the module", where, x.Name)
		v.check(v.has(x.At.File), "%s: the file of variable %s is not in the module", where, x.Name)
	}
	ascending := slices.IsSortedFunc(s.Rows, func(a, b SourceRow) int { return int(int64(a.Pos) - int64(b.Pos)) })
	v.check(ascending, "%s: its rows do not ascend", where)
}

func (v *partsVerifier) has(f *SourceFile) bool {
	return f == nil || part(v.m.SourceFiles, f, f.Index)
}

func (v *partsVerifier) isSubprogram(s *Subprogram) bool {
	return s != nil && part(v.m.Subprograms, s, s.Index)
}

func (v *partsVerifier) isType(t *SourceType) bool {
	return t != nil && part(v.m.SourceTypes, t, t.Index)
}

// part reports whether x is number i of parts.
func part[T any](parts []*T, x *T, i int) bool { return i >= 0 && i < len(parts) && parts[i] == x }
