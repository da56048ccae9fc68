/* random_get: the kernel's random numbers. */

#include "guest.h"
#include "process.h"
#include "random.h"

/* The numbers of a deterministic program: SplitMix64 (Steele, Lea and Flood, Fast
 * Splittable Pseudorandom Number Generators, 2014) from 0 on, byte by byte, so that
 * they do not depend on how many are asked for at a time. */
static u8 next_byte(void)
{
	static u64 state, number;
	static u32 left;
	if (!left) {
		number = state += 0x9e3779b97f4a7c15;
		number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
		number = (number ^ number >> 27) * 0x94d049bb133111eb;
		number ^= number >> 31;
		left = sizeof number;
	}
	u8 byte = number;
	number >>= 8;
	left--;
	return byte;
}

u32 random_fill(void *memory, u64 size)
{
	u8 *to = memory;
	for (; size && process.flags & POLICY_DETERMINISTIC; size--)
		*to++ = next_byte();
	while (size) { /* the kernel gives at most 32 MiB at a time */
		long n = sys_getrandom(to, size);
		if (n == -EINTR)
			continue;
		if (n < 0)
			return errno_from_host(n);
		to += n;
		size -= n;
	}
	return ERRNO_SUCCESS;
}

u32 wasi_random_get(u32 buf, u32 len)
{
	u8 *to = guest(buf, len);
	return to ? random_fill(to, len) : ERRNO_FAULT;
}
