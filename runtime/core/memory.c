/* Linear memories: address space, growth. */

#include "process.h"
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
	text_string(&t, ": raise the limit (ulimit -v unlimited)");
	if (m->reserve > page_up(m->size))
		text_string(&t, " or build with --bounds-checks=explicit");
	cannot_start_line(&t);
}

/* below_images reports whether an address up to `to` lies between segments of the
 * executable, where nothing else of this process can be. */
static bool below_images(u64 to)
{
	return wasmc_image_count && to <= wasmc_images[wasmc_image_count - 1].end;
}

/* is_mapped allocates [from, to). Kernels before 4.17 do not know NOREPLACE and take
 * the address for a hint, hence the comparison. Emulators (qemu-user) keep the gaps
 * between the executable's segments; those are ours to replace. */
static bool is_mapped(u64 from, u64 to, int prot)
{
	enum { FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };
	void *got = sys_mmap((void *)from, to - from, prot, FLAGS | MAP_FIXED_NOREPLACE);
	if ((u64)got == from)
		return true;
	if (!mmap_failed(got))
		sys_munmap(got, to - from);
	if (!below_images(to))
		return false;
	got = sys_mmap((void *)from, to - from, prot, FLAGS | MAP_FIXED);
	return (u64)got == from;
}

/* map allocates [from, to) of m. */
static void map(const struct memory *m, u64 from, u64 to, int prot)
{
	if (from < to && !is_mapped(from, to, prot))
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

/* copy_bytes copies n bytes. memcpy would be a tenth of a small program, most of which need it
 * for nothing else. */
static void copy_bytes(u8 *to, const u8 *from, u64 n)
{
	typedef u64 __attribute__((aligned(1), may_alias)) word;
	for (; n >= sizeof(word); n -= sizeof(word)) {
		*(word *)to = *(const word *)from;
		to += sizeof(word), from += sizeof(word);
	}
	while (n--)
		*to++ = *from++;
}

void memory_copy_data(void)
{
	for (u64 i = 0; i < wasmc_copy_count; i++) {
		const struct copy *copy = &wasmc_copies[i];
		copy_bytes(wasmc_memories[copy->memory].base + copy->to, copy->from, copy->size);
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

/* A taker makes [from, to) accessible, which belongs to a memory and is not yet, and
 * reports whether it could. */
typedef bool taker(u64 from, u64 to);

/* grow grows m to at most `limit` bytes. The size is updated last, so that whoever
 * reads it finds memory there. */
static u64 grow(struct memory *m, u64 delta, u64 limit, taker *take)
{
	u64 old = m->size;
	if (old > limit || delta > (limit - old) >> m->page_shift)
		return -1;
	u64 size = old + (delta << m->page_shift);
	if (size - old > process.max_memory - memory_used())
		return -1;
	u64 from = (u64)m->base + page_up(old), to = (u64)m->base + page_up(size);
	if (from < to && !take(from, to))
		return -1;
	m->size = size;
	return old >> m->page_shift;
}

static bool take_reserved(u64 from, u64 to)
{
	return sys_mprotect((void *)from, to - from, PROT_READ | PROT_WRITE) == 0;
}

/* Growth beyond the reservation fails, as memory.grow may at any size. */
u64 wasmc_memory_grow(struct memory *m, u64 delta)
{
	return grow(m, delta, m->max < m->reserve ? m->max : m->reserve, take_reserved);
}

static bool take_free(u64 from, u64 to)
{
	return is_mapped(from, to, PROT_READ | PROT_WRITE);
}

/* What is not free, or more than the process may have, it does not get. */
u64 wasmc_memory_extend(struct memory *m, u64 delta)
{
	u64 old = grow(m, delta, m->max, take_free);
	m->reserve = page_up(m->size);
	return old;
}
