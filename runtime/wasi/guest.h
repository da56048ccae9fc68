/* Access to the guest's memory. A guest pointer is a u32 and becomes a host
 * address only here, and only with the number of bytes that will be touched:
 * so no WASI function can be made to touch what the guest does not own. Sums
 * are of 64 bits and cannot wrap, for addresses and lengths are of 32, or a
 * length is the product of a u32 and a small constant. */
#pragma once

#include "string.h"
#include "syscall.h"
#include "wasi.h"

static inline u32 min(u32 a, u32 b)
{
	return a < b ? a : b;
}

/* guest returns the host address of the len bytes at guest address p, or NULL
 * if the guest does not own them all. */
static inline void *guest(u32 p, u64 len)
{
	const struct memory *m = wasmc_guest_memory;
	return p + len <= m->size ? m->base + p : NULL;
}

/* store writes size bytes to guest address p, which need not be aligned. If size is a constant,
 * that is a few instructions; memcpy would be a tenth of a small program. */
static inline __attribute__((always_inline)) u32 store(u32 p, const void *from, u64 size)
{
	void *to = guest(p, size);
	if (!to)
		return ERRNO_FAULT;
	__builtin_memcpy(to, from, size);
	return ERRNO_SUCCESS;
}

static inline u32 store32(u32 p, u32 v)
{
	return store(p, &v, sizeof v);
}

static inline u32 store64(u32 p, u64 v)
{
	return store(p, &v, sizeof v);
}

/* An array of buffers, translated. */
enum { MAX_IOVS = 64 };

struct iovecs {
	u32 count;
	struct iovec v[MAX_IOVS];
};

/* iovecs_from_guest translates an array of guest buffers, checking each. Longer
 * arrays are cut: reads and writes may be short. */
u32 iovecs_from_guest(u32 iovs, u32 count, struct iovecs *host);
