/* Waiting in a program of one thread: it ends at once or when the time is over. */

#include "test.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

enum { WOKEN, NOT_EQUAL, TIMED_OUT };

static u64 now(void)
{
	struct timespec t;
	sys_clock_gettime(CLOCK_MONOTONIC, &t);
	return t.sec * 1000000000ull + t.nsec;
}

static void other_values_do_not_wait(void)
{
	static const u32 word = 7;
	static const u64 wide = 7ull << 32;
	EQUAL(wasmc_atomic_wait32(&word, 8, -1), NOT_EQUAL);
	EQUAL(wasmc_atomic_wait64(&wide, 0, -1), NOT_EQUAL); /* the low half is equal */
}

static void waits_time_out(void)
{
	static const u32 word = 7;
	static const u64 wide = 7ull << 32 | 5;
	const i64 timeout = 20000000;
	EQUAL(wasmc_atomic_wait32(&word, 7, 0), TIMED_OUT);
	EQUAL(wasmc_atomic_wait64(&wide, wide, 0), TIMED_OUT);
	u64 start = now();
	EQUAL(wasmc_atomic_wait32(&word, 7, timeout), TIMED_OUT);
	CHECK(now() - start >= (u64)timeout);
	start = now();
	EQUAL(wasmc_atomic_wait64(&wide, wide, timeout), TIMED_OUT);
	CHECK(now() - start >= (u64)timeout);
}

static void nobody_is_woken(void)
{
	static const u32 word;
	EQUAL(wasmc_atomic_notify(&word, 1), 0);
	EQUAL(wasmc_atomic_notify(&word, -1u), 0);
}

void wasmc_start(void)
{
	other_values_do_not_wait();
	waits_time_out();
	nobody_is_woken();
}
