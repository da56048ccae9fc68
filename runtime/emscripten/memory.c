/* Memory and numbers of Emscripten's programs. */

#include "emscripten.h"
#include "random.h"

/* Nobody keeps views of the memory. */
void em_notify_memory_growth(u32 memory)
{
	(void)memory;
}

/* A range that is not the guest's traps, as it does in the instruction memory.copy. */
static void *range(u32 p, u32 size)
{
	void *at = guest(p, size);
	if (!at)
		wasmc_trap_memory(0, p, size);
	return at;
}

u32 em_memcpy_big(u32 to, u32 from, u32 size)
{
	memmove(range(to, size), range(from, size), size);
	return to;
}

void em_memcpy_js(u32 to, u32 from, u32 size)
{
	em_memcpy_big(to, from, size);
}

u32 em_get_heap_max(void)
{
	const struct memory *m = wasmc_guest_memory;
	return m->max > UINT32_MAX ? UINT32_MAX : m->max;
}

/* The upper half of results of 64 bits, which JavaScript takes as two. */
static u32 temp_ret;

u32 em_get_temp_ret(void)
{
	return temp_ret;
}

void em_set_temp_ret(u32 value)
{
	temp_ret = value;
}

u32 em_getentropy(u32 buf, u32 len)
{
	return wasi_random_get(buf, len) ? -1 : 0;
}

static u64 whole(u32 low, u32 high)
{
	return low | (u64)high << 32;
}

u32 em_legal_fd_seek(u32 fd, u32 low, u32 high, u32 whence, u32 position)
{
	return wasi_fd_seek(fd, whole(low, high), whence, position);
}

u32 em_legal_fd_pread(u32 fd, u32 iovs, u32 iovs_len, u32 low, u32 high, u32 nread)
{
	return wasi_fd_pread(fd, iovs, iovs_len, whole(low, high), nread);
}

u32 em_legal_fd_pwrite(u32 fd, u32 iovs, u32 iovs_len, u32 low, u32 high, u32 nwritten)
{
	return wasi_fd_pwrite(fd, iovs, iovs_len, whole(low, high), nwritten);
}
