/* What the host gets of the guest's memory. */

#include "host.h"
#include "syscall.h"

__asm__(".text\n" SWITCH_STACKS);

/* Where the stacks go on, and how far the one for wasm code may go: for SWITCH_STACKS
 * and generated code. Without an instance, the first is below the limit. */
__attribute__((used)) u64 wasmc_wasm_stack, wasmc_host_stack;
u64 wasmc_stack_limit = 1;

u64 wasmc_host_memory_size(void)
{
	return wasmc_guest_memory->base ? wasmc_guest_memory->size : 0;
}

void *wasmc_host_memory(u64 address, u64 size)
{
	u64 has = wasmc_host_memory_size();
	return address <= has && size <= has - address && has ? wasmc_guest_memory->base + address
							      : NULL;
}

static void (*on_growth)(u64 old_size, u64 size);

void wasmc_host_on_growth(void (*f)(u64 old_size, u64 size))
{
	on_growth = f;
}

static void notify(union slot *sizes)
{
	on_growth(sizes[0].i64, sizes[1].i64);
}

static void tell_host(const struct memory *m, u64 old_size)
{
	union slot sizes[] = {{.i64 = old_size}, {.i64 = m->size}};
	if (on_growth && m == wasmc_guest_memory && m->size != old_size)
		wasmc_call_host(notify, sizes);
}

u64 wasmc_host_memory_grow(struct memory *m, u64 delta)
{
	u64 old_size = m->size, pages = wasmc_memory_grow(m, delta);
	tell_host(m, old_size);
	return pages;
}

u64 wasmc_host_memory_extend(struct memory *m, u64 delta)
{
	u64 old_size = m->size, pages = wasmc_memory_extend(m, delta);
	tell_host(m, old_size);
	return pages;
}
