/* Reading clocks without entering the kernel, by the function in the shared object
 * that it maps into every process (vdso(7)); ten times as fast. Where there is
 * none, as under emulators, it is the system call. */

#include "vdso.h"
#include "process.h"
#include "string.h"

typedef long clock_gettime(int clock, struct timespec *t);

/* The tables of a shared object that is mapped at base + its addresses. */
struct object {
	u64 base;
	const struct dynamic *dynamic;
	const char *strings;
	const struct symbol *symbols;
	const u32 *hash; /* its second number is that of symbols */
};

static struct object object_at(u64 address)
{
	struct object o = {0};
	const struct elf_header *header = (const struct elf_header *)address;
	for (u32 i = 0; i < header->program_header_count; i++) {
		const struct program_header *p =
			(const void *)(address + header->program_headers +
				       (u64)i * header->program_header_size);
		if (p->type == PT_LOAD)
			o.base = address + p->offset - p->address;
		if (p->type == PT_DYNAMIC)
			o.dynamic = (const struct dynamic *)(address + p->offset);
	}
	for (const struct dynamic *d = o.dynamic; d && d->tag != DT_NULL; d++) {
		if (d->tag == DT_STRTAB)
			o.strings = (const char *)(o.base + d->value);
		if (d->tag == DT_SYMTAB)
			o.symbols = (const struct symbol *)(o.base + d->value);
		if (d->tag == DT_HASH)
			o.hash = (const u32 *)(o.base + d->value);
	}
	return o;
}

/* find returns the address of a function, or NULL. */
static void *find(const struct object *o, const char *name)
{
	if (!o->strings || !o->symbols || !o->hash)
		return NULL;
	u64 size = strlen(name) + 1;
	for (u32 i = 0; i < o->hash[1]; i++) {
		const struct symbol *s = &o->symbols[i];
		const char *its = o->strings + s->name;
		if (s->section && strlen(its) + 1 == size && memcmp(its, name, size) == 0)
			return (void *)(o->base + s->value);
	}
	return NULL;
}

long vdso_clock_gettime(int clock, struct timespec *t)
{
	static clock_gettime *f;
	if (!f && process.vdso) {
		struct object o = object_at(process.vdso);
		f = (clock_gettime *)find(&o, VDSO_CLOCK_GETTIME);
		process.vdso = 0; /* not again */
	}
	return f ? f(clock, t) : sys_clock_gettime(clock, t);
}
