/* Arrays of guest buffers. */

#include "guest.h"

u32 iovecs_from_guest(u32 iovs, u32 count, struct iovecs *host)
{
	const struct guest_iovec *g = guest(iovs, (u64)count * sizeof *g);
	if (!g)
		return ERRNO_FAULT;
	host->count = min(count, MAX_IOVS);
	for (u32 i = 0; i < host->count; i++) {
		struct guest_iovec v = g[i]; /* read once: another thread may change it */
		host->v[i] = (struct iovec){guest(v.base, v.len), v.len};
		if (!host->v[i].base)
			return ERRNO_FAULT;
	}
	return ERRNO_SUCCESS;
}
