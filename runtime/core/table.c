/* Tables: the instructions on ranges of elements, and calls that trap. */

#include "process.h"
#include "string.h"

/* check traps, on behalf of the caller of a function here, if [at, at + n) is
 * not below size. */
static void check(u64 at, u64 n, u64 size, void *return_address)
{
	if (at > size || n > size - at)
		trap_at(TRAP_table_bounds, (u64)return_address - 1);
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
	check(to, n, t->size, __builtin_return_address(0));
	set(t->elements + to, n, (struct element){type, ref});
}

void wasmc_table_copy(struct table *t, struct table *from_table, u64 to, u64 from, u64 n)
{
	check(from, n, from_table->size, __builtin_return_address(0));
	check(to, n, t->size, __builtin_return_address(0));
	memmove(t->elements + to, from_table->elements + from, n * sizeof(struct element));
}

void wasmc_table_init(struct table *t, const struct element *segment, u64 segment_size, u64 to,
		      u64 from, u64 n)
{
	check(from, n, segment_size, __builtin_return_address(0));
	check(to, n, t->size, __builtin_return_address(0));
	memcpy(t->elements + to, segment + from, n * sizeof *segment);
}

void wasmc_bad_call(const struct table *t, u64 index)
{
	u64 pc = (u64)__builtin_return_address(0) - 1;
	if (index >= t->size)
		trap_at(TRAP_undefined_element, pc);
	trap_at(t->elements[index].type ? TRAP_call_type : TRAP_uninitialized_element, pc);
}

void wasmc_call_null(void)
{
	trap_at(TRAP_uninitialized_element, (u64)__builtin_return_address(0) - 1);
}

void wasmc_call_other(void)
{
	trap_at(TRAP_call_type, (u64)__builtin_return_address(0) - 1);
}
