/* clock_*: reading clocks. WASI numbers them as Linux does. */

#include "guest.h"
#include "vdso.h"

_Static_assert(CLOCKID_REALTIME == CLOCK_REALTIME && CLOCKID_MONOTONIC == CLOCK_MONOTONIC &&
		       CLOCKID_PROCESS_CPUTIME == CLOCK_PROCESS_CPUTIME_ID &&
		       CLOCKID_THREAD_CPUTIME == CLOCK_THREAD_CPUTIME_ID,
	       "clocks");

static u64 nanoseconds(struct timespec t)
{
	return (u64)t.sec * 1000000000 + t.nsec;
}

u32 wasi_clock_res_get(u32 id, u32 resolution)
{
	struct timespec t;
	if (id > CLOCKID_THREAD_CPUTIME)
		return ERRNO_INVAL;
	u32 err = errno_from_host(sys_clock_getres(id, &t));
	return err ? err : store64(resolution, nanoseconds(t));
}

/* Clocks are read as precisely as they can be. */
u32 wasi_clock_time_get(u32 id, u64 precision, u32 time)
{
	struct timespec t;
	(void)precision;
	if (id > CLOCKID_THREAD_CPUTIME)
		return ERRNO_INVAL;
	u32 err = errno_from_host(vdso_clock_gettime(id, &t));
	return err ? err : store64(time, nanoseconds(t));
}
