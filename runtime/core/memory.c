/* Linear memories: address space, growth. */

#include "process.h"
#include "string.h"
#include "syscall.h"
#include "text.h"

static u64 page_up(u64 n)
{
	return (n + process.page_size - 1) & -process.page_size;
}

static _Noreturn void cannot_reserve(const struct memory *m)
{
	struct text t;
	text_start(&t, "wasmc: cannot reserve ");
	text_decimal(&t, m->reserve >> 20);
	text_string(&t, " MiB of address space at ");
	text_hex(&t, (u64)m->base);
	text_string(&t, ": raise the limit (ulimit -v unlimited)\n");
	cannot_start_line(&t);
}

/* below_images reports whether an address up to `to` lies between segments of the
 * executable, where nothing else of this process can be. */
static bool below_images(u64 to)
{
	return wasmc_image_count && to <= wasmc_images[wasmc_image_count - 1].end;
}

/* map allocates [from, to) of m. Kernels before 4.17 do not know NOREPLACE and
 * take the address for a hint, hence the comparison. Emulators (qemu-user) keep
 * the gaps between the executable's segments; those are ours to replace. */
static void map(const struct memory *m, u64 from, u64 to, int prot)
{
	enum { FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };
	if (from >= to)
		return;
	void *got = sys_mmap((void *)from, to - from, prot, FLAGS | MAP_FIXED_NOREPLACE);
	if ((u64)got != from && below_images(to))
		got = sys_mmap((void *)from, to - from, prot, FLAGS | MAP_FIXED);
	if ((u64)got != from)
		cannot_reserve(m);
}

/* map_gap allocates [from, to) of m, where no image is: up to the memory's
 * size accessible, beyond it reserved. */
static void map_gap(const struct memory *m, u64 from, u64 to)
{
	u64 end = (u64)m->base + page_up(m->size);
	u64 middle = end < from ? from : end > to ? to : end;
	map(m, from, middle, PROT_READ | PROT_WRITE);
	map(m, middle, to, PROT_NONE);
}

/* memory_used is what all memories together have of the limit. */
static u64 memory_used(void)
{
	u64 bytes = 0;
	for (u64 i = 0; i < wasmc_memory_count; i++)
		bytes += wasmc_memories[i].size;
	return bytes;
}

void memory_check_limit(void)
{
	if (memory_used() <= process.max_memory)
		return;
	cannot_start("max-memory is less than the program starts with", "", "");
}

void memory_copy_data(void)
{
	for (u64 i = 0; i < wasmc_copy_count; i++) {
		const struct copy *copy = &wasmc_copies[i];
		memcpy(wasmc_memories[copy->memory].base + copy->to, copy->from, copy->size);
	}
}

/* Images are ascending and each lies within one memory's size; the kernel has
 * mapped them already. */
void memory_reserve(void)
{
	memory_check_limit();
	for (u64 i = 0; i < wasmc_memory_count; i++) {
		const struct memory *m = &wasmc_memories[i];
		u64 at = (u64)m->base, end = at + m->reserve;
		map(m, at - MEMORY_GUARD, at, PROT_NONE);
		for (u64 k = 0; k < wasmc_image_count; k++) {
			const struct image *image = &wasmc_images[k];
			if (image->start < at || image->start >= end)
				continue;
			map_gap(m, at, image->start);
			at = image->end;
		}
		map_gap(m, at, end);
	}
	memory_copy_data();
}

/* Growth beyond the reservation fails, as memory.grow may at any size. The size
 * is updated last, so that whoever reads it finds memory there. */
u64 wasmc_memory_grow(struct memory *m, u64 delta)
{
	u64 old = m->size;
	u64 limit = m->max < m->reserve ? m->max : m->reserve;
	if (old > limit || delta > (limit - old) >> m->page_shift)
		return -1;
	u64 size = old + (delta << m->page_shift);
	if (size - old > process.max_memory - memory_used())
		return -1;
	u64 from = page_up(old), to = page_up(size);
	if (from < to && sys_mprotect(m->base + from, to - from, PROT_READ | PROT_WRITE) < 0)
		return -1;
	m->size = size;
	return old >> m->page_shift;
}
