/* clock_*: reading clocks. WASI numbers them as Linux does. */

#include "guest.h"
#include "clock.h"
#include "process.h"
#include "vdso.h"

_Static_assert(CLOCKID_REALTIME == CLOCK_REALTIME && CLOCKID_MONOTONIC == CLOCK_MONOTONIC &&
		       CLOCKID_PROCESS_CPUTIME == CLOCK_PROCESS_CPUTIME_ID &&
		       CLOCKID_THREAD_CPUTIME == CLOCK_THREAD_CPUTIME_ID,
	       "clocks");

enum { NANOSECONDS = 1000000000 };

static u64 nanoseconds(struct timespec t)
{
	return (u64)t.sec * NANOSECONDS + t.nsec;
}

/* The clocks of a deterministic program: the real time begins at 2000-01-01, UTC,
 * and the others at 0. Time passes when it is looked at, so that no program waits
 * for ever, and when the program has waited. */
enum { START = 946684800 /* seconds */, STEP = 1000 /* nanoseconds */ };

static u64 passed;

void clock_pass(u64 time)
{
	if (__builtin_add_overflow(passed, time, &passed))
		passed = -1;
}

u32 clock_read(int clock, u64 *time)
{
	if (process.flags & POLICY_DETERMINISTIC) {
		clock_pass(STEP);
		*time = passed + (clock == CLOCK_REALTIME ? (u64)START * NANOSECONDS : 0);
		return ERRNO_SUCCESS;
	}
	struct timespec t;
	u32 err = errno_from_host(vdso_clock_gettime(clock, &t));
	if (!err)
		*time = nanoseconds(t);
	return err;
}

u32 wasi_clock_res_get(u32 id, u32 resolution)
{
	struct timespec t;
	if (id > CLOCKID_THREAD_CPUTIME)
		return ERRNO_INVAL;
	if (process.flags & POLICY_DETERMINISTIC)
		return store64(resolution, STEP);
	u32 err = errno_from_host(sys_clock_getres(id, &t));
	return err ? err : store64(resolution, nanoseconds(t));
}

/* Clocks are read as precisely as they can be. */
u32 wasi_clock_time_get(u32 id, u64 precision, u32 time)
{
	u64 t;
	(void)precision;
	if (id > CLOCKID_THREAD_CPUTIME)
		return ERRNO_INVAL;
	u32 err = clock_read(id, &t);
	return err ? err : store64(time, t);
}
