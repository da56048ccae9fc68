/* Waiting at addresses of shared memories, and waking those who wait. */

#include "process.h"
#include "syscall.h"

enum { WOKEN, NOT_EQUAL, TIMED_OUT };

enum { NANOSECONDS = 1000000000 };

/* wait waits at the word until the deadline, unless its value has changed. A signal
 * is no reason to stop. */
static u32 wait(const u32 *word, u32 value, const struct timespec *deadline)
{
	for (;;) {
		switch (sys_futex_wait(word, value, deadline)) {
		case -EINTR:
			continue;
		case -ETIMEDOUT:
			return TIMED_OUT;
		case -EAGAIN:
			return NOT_EQUAL;
		default:
			return WOKEN;
		}
	}
}

static u32 wait_for(const u32 *word, u32 value, i64 timeout)
{
	struct timespec t;
	if (timeout < 0)
		return wait(word, value, NULL);
	sys_clock_gettime(CLOCK_MONOTONIC, &t);
	t.sec += timeout / NANOSECONDS;
	t.nsec += timeout % NANOSECONDS;
	if (t.nsec >= NANOSECONDS) {
		t.sec++;
		t.nsec -= NANOSECONDS;
	}
	return wait(word, value, &t);
}

u32 wasmc_atomic_wait32(const u32 *at, u32 expected, i64 timeout)
{
	if (__atomic_load_n(at, __ATOMIC_SEQ_CST) != expected)
		return NOT_EQUAL;
	return wait_for(at, expected, timeout);
}

/* The kernel compares 32 bits only. As the program has one thread, nothing changes
 * the others between the comparison here and the kernel's. */
u32 wasmc_atomic_wait64(const u64 *at, u64 expected, i64 timeout)
{
	if (__atomic_load_n(at, __ATOMIC_SEQ_CST) != expected)
		return NOT_EQUAL;
	return wait_for((const u32 *)at, expected, timeout);
}

u32 wasmc_atomic_notify(const u32 *at, u32 count)
{
	return sys_futex_wake(at, count > INT32_MAX ? INT32_MAX : count);
}
