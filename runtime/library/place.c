/* Linear memories that may lie anywhere. */

#include "library.h"
#include "process.h"
#include "syscall.h"
#include "text.h"

static u64 page_up(u64 n)
{
	return (n + process.page_size - 1) & -process.page_size;
}

static _Noreturn void cannot_place(const struct memory *m)
{
	struct text t;
	text_start(&t, "wasmc: cannot reserve ");
	text_decimal(&t, m->reserve >> 20);
	text_string(&t, " MiB of address space: raise the limit (ulimit -v unlimited) or build "
			"with --bounds-checks=explicit");
	if (m->reserve <= page_up(m->max))
		text_string(&t, " and a lower --max-memory");
	cannot_start_line(&t);
}

static void place(struct memory *m)
{
	u64 accessible = page_up(m->size);
	u8 *at = sys_mmap(NULL, MEMORY_GUARD + m->reserve, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
	if (mmap_failed(at))
		cannot_place(m);
	m->base = at + MEMORY_GUARD;
	if (accessible && sys_mprotect(m->base, accessible, PROT_READ | PROT_WRITE) < 0)
		cannot_place(m);
}

void memory_place(void)
{
	memory_check_limit();
	for (u64 i = 0; i < wasmc_memory_count; i++)
		place(&wasmc_memories[i]);
	memory_copy_data();
}

/* Their sizes are variables and so have their initial values before the next use. */
void memory_release(void)
{
	for (u64 i = 0; i < wasmc_memory_count; i++) {
		struct memory *m = &wasmc_memories[i];
		if (m->base)
			sys_munmap(m->base - MEMORY_GUARD, MEMORY_GUARD + m->reserve);
		m->base = NULL;
	}
}
