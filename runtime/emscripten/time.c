/* Clocks of Emscripten's programs. Their struct timespec and timeval have two numbers of
 * 32 bits. */

#include "clock.h"
#include "emscripten.h"

enum { NANOSECONDS = 1000000000 };

/* Only the clocks that the guest may know are read: those up to the thread's. */
static bool read(u32 id, u64 *time)
{
	return id <= CLOCKID_THREAD_CPUTIME && !clock_read(id, time);
}

static u32 store_pair(u32 to, u32 first, u32 second)
{
	u32 pair[] = {first, second};
	return store(to, pair, sizeof pair) ? -1 : 0;
}

u32 em_time(u32 time)
{
	u64 now = 0;
	read(CLOCKID_REALTIME, &now);
	u32 seconds = now / NANOSECONDS;
	if (time)
		store32(time, seconds);
	return seconds;
}

/* The zone is out of use, and stays as it is. */
u32 em_gettimeofday(u32 time, u32 zone)
{
	u64 now = 0;
	(void)zone;
	if (!read(CLOCKID_REALTIME, &now))
		return -1;
	return store_pair(time, now / NANOSECONDS, now % NANOSECONDS / 1000);
}

u32 em_clock_gettime(u32 id, u32 time)
{
	u64 now = 0;
	return read(id, &now) ? store_pair(time, now / NANOSECONDS, now % NANOSECONDS) : -1u;
}

u32 em_clock_getres(u32 id, u32 time)
{
	return id <= CLOCKID_THREAD_CPUTIME ? store_pair(time, 0, 1) : -1u;
}

static double milliseconds(u32 id)
{
	u64 now = 0;
	read(id, &now);
	return (double)now / 1e6;
}

double em_get_now(void)
{
	return milliseconds(CLOCKID_MONOTONIC);
}

double em_get_now_res(void)
{
	return 1e-6;
}

double em_date_now(void)
{
	return milliseconds(CLOCKID_REALTIME);
}

u32 em_is_monotonic(void)
{
	return 1;
}
