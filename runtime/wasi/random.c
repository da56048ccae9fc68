/* random_get: the kernel's random numbers. */

#include "guest.h"

u32 wasi_random_get(u32 buf, u32 len)
{
	u8 *to = guest(buf, len);
	if (!to)
		return ERRNO_FAULT;
	while (len) { /* the kernel gives at most 32 MiB at a time */
		long n = sys_getrandom(to, len);
		if (n < 0)
			return errno_from_host(n);
		to += n;
		len -= n;
	}
	return ERRNO_SUCCESS;
}
