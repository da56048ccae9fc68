/* Tables: the instructions on ranges of elements, and calls that trap. */

#include "process.h"
#include "string.h"

/* check traps if [at, at + n) is not below size. */
static void check(u64 at, u64 n, u64 size)
{
	if (at > size || n > size - at)
		trap_table(size, at, n);
}

static void set(struct element *to, u64 n, struct element e)
{
	for (u64 i = 0; i < n; i++)
		to[i] = e;
}

u64 wasmc_table_grow(struct table *t, u64 delta, u64 type, void *ref)
{
	u64 old = t->size;
	if (old > t->max || delta > t->max - old)
		return -1;
	set(t->elements + old, delta, (struct element){type, ref});
	t->size = old + delta;
	return old;
}

void wasmc_table_fill(struct table *t, u64 to, u64 type, void *ref, u64 n)
{
	check(to, n, t->size);
	set(t->elements + to, n, (struct element){type, ref});
}

void wasmc_table_copy(struct table *t, struct table *from_table, u64 to, u64 from, u64 n)
{
	check(from, n, from_table->size);
	check(to, n, t->size);
	memmove(t->elements + to, from_table->elements + from, n * sizeof(struct element));
}

void wasmc_table_init(struct table *t, const struct element *segment, u64 segment_size, u64 to,
		      u64 from, u64 n)
{
	check(from, n, segment_size);
	check(to, n, t->size);
	memcpy(t->elements + to, segment + from, n * sizeof *segment);
}

void wasmc_bad_call(const struct table *t, u64 index)
{
	if (index >= t->size)
		wasmc_trap(TRAP_undefined_element);
	wasmc_trap(t->elements[index].type ? TRAP_call_type : TRAP_uninitialized_element);
}

void wasmc_call_null(void)
{
	wasmc_trap(TRAP_uninitialized_element);
}

void wasmc_call_other(void)
{
	wasmc_trap(TRAP_call_type);
}
