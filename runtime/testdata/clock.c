/* Clocks, through the kernel's shared object and without it. */

#include "wasi_test.h"
#include "vdso.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

static u64 read_clock(u32 clock)
{
	SUCCEEDS(wasi_clock_time_get(clock, 0, RESULT));
	return result64();
}

/* Both ways tell the same time: never does it go back from one to the other. */
static void clocks_agree(void)
{
	for (u32 clock = CLOCKID_REALTIME; clock <= CLOCKID_THREAD_CPUTIME; clock++) {
		u64 last = 0;
		for (u32 i = 0; i < 100; i++) {
			struct timespec t;
			EQUAL(sys_clock_gettime(clock, &t), 0);
			u64 direct = t.sec * 1000000000ull + t.nsec;
			CHECK(direct >= last);
			last = read_clock(clock);
			CHECK(last >= direct);
			CHECK(last - direct < 10000000000);
		}
	}
}

static void clocks_have_resolutions(void)
{
	for (u32 clock = CLOCKID_REALTIME; clock <= CLOCKID_THREAD_CPUTIME; clock++) {
		SUCCEEDS(wasi_clock_res_get(clock, RESULT));
		CHECK(result64() > 0 && result64() <= 1000000000);
	}
	FAILS(INVAL, wasi_clock_res_get(4, RESULT));
	FAILS(INVAL, wasi_clock_time_get(4, 0, RESULT));
	FAILS(INVAL, wasi_clock_time_get(-1u, 0, RESULT));
}

void wasmc_start(void)
{
	clocks_agree();
	EQUAL(process.vdso, 0); /* it was looked at */
	clocks_have_resolutions();
}
