/* A trap in functions that are inlined into each other. The test names the lines. */

#include "test.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

__attribute__((always_inline)) static inline u32 load(volatile u8 *at)
{
	return *at; /* line 9 */
}

__attribute__((always_inline)) static inline u32 sum(volatile u8 *at, u32 n)
{
	u32 s = 0;
	for (u32 i = 0; i < n; i++)
		s += load(at + i); /* line 16 */
	return s;
}

__attribute__((noinline)) u32 average(u8 *at, u32 n)
{
	if (!n)
		wasmc_trap(TRAP_divide_by_zero); /* line 23 */
	return sum(at, n) / n;			 /* line 24 */
}

void wasmc_start(void)
{
	u32 n = same(process.argv[1], "load") ? 5 : 0;
	u32 s = average(BASE + PAGE - 1, n); /* line 30 */
	sys_exit_group(s);
}
