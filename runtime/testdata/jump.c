/* A real-time clock that is set while the program runs. The clocks that the runtime sees come
 * from a shared object of ours in the place of the kernel's. */

#include "wasi_test.h"
#include "vdso.h"

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

enum { SUBSCRIPTION = 16384, EVENT = 40000 };

static const u64 MILLISECOND = 1000000, SECOND = 1000000000, HOUR = 3600ull * 1000000000;

/* How far the real-time clock is ahead: it jumps whenever it is read, from one to the next,
 * and stays at the last. */
static const i64 *jumps;
static u32 jump_count, readings;

static u64 real(u32 clock)
{
	struct timespec t;
	EQUAL(sys_clock_gettime((int)clock, &t), 0);
	return t.sec * SECOND + t.nsec;
}

static long clock_gettime(int clock, struct timespec *t)
{
	u64 time = real(clock);
	if (clock == CLOCK_REALTIME && jump_count) {
		time += jumps[readings < jump_count ? readings : jump_count - 1];
		readings++;
	}
	*t = (struct timespec){time / SECOND, time % SECOND};
	return 0;
}

static void jump(const i64 *to, u32 count)
{
	jumps = to;
	jump_count = count;
	readings = 0;
}

/* put_in_place makes the object: its addresses are absolute. */
static void put_in_place(void)
{
	static struct {
		struct elf_header header;
		struct program_header programs[2];
	} file;
	static const char strings[] = "\0" VDSO_CLOCK_GETTIME;
	static const u32 hash[] = {0, 2};
	static struct symbol symbols[2];
	static struct dynamic dynamic[4];
	symbols[1] = (struct symbol){.name = 1, .section = 1, .value = (u64)clock_gettime};
	dynamic[0] = (struct dynamic){DT_STRTAB, (u64)strings};
	dynamic[1] = (struct dynamic){DT_SYMTAB, (u64)symbols};
	dynamic[2] = (struct dynamic){DT_HASH, (u64)hash};
	file.header.program_headers = sizeof file.header;
	file.header.program_header_size = sizeof file.programs[0];
	file.header.program_header_count = 2;
	file.programs[0] = (struct program_header){.type = PT_LOAD, .address = (u64)&file};
	file.programs[1] =
		(struct program_header){.type = PT_DYNAMIC, .offset = (u64)dynamic - (u64)&file};
	process.vdso = (u64)&file;
}

static u64 read_clock(u32 clock)
{
	SUCCEEDS(wasi_clock_time_get(clock, 0, RESULT));
	return result64();
}

/* poll waits for a clock and returns how long that took. */
static u64 poll(u32 clock, u64 timeout, u32 flags)
{
	struct guest_subscription *s = (void *)(BASE + SUBSCRIPTION);
	*s = (struct guest_subscription){.userdata = 7, .type = EVENTTYPE_CLOCK};
	s->clock.id = clock;
	s->clock.timeout = timeout;
	s->clock.flags = flags;
	u64 start = real(CLOCK_MONOTONIC);
	SUCCEEDS(wasi_poll_oneoff(SUBSCRIPTION, EVENT, 1, RESULT));
	EQUAL(result32(), 1);
	const struct guest_event *e = (void *)(BASE + EVENT);
	EQUAL(e->userdata, 7);
	EQUAL(e->error, 0);
	return real(CLOCK_MONOTONIC) - start;
}

void wasmc_start(void)
{
	put_in_place();
	static const i64 back_and_forth[] = {0, -3600000000000, 3600000000000, 0};
	jump(back_and_forth, 4);
	u64 first = read_clock(CLOCKID_REALTIME), second = read_clock(CLOCKID_REALTIME);
	CHECK(process.vdso == 0 && readings == 2); /* ours was called */
	CHECK(second < first);
	CHECK(read_clock(CLOCKID_REALTIME) > first);

	/* How long something takes does not depend on it. */
	jump(back_and_forth, 3);
	u64 took = poll(CLOCKID_REALTIME, 30 * MILLISECOND, 0);
	CHECK(took >= 30 * MILLISECOND && took < 30 * SECOND);

	/* A time that it is set beyond has come, in a moment. */
	static const i64 ahead[] = {0, 0, 7200000000000};
	jump(ahead, 3);
	took = poll(CLOCKID_REALTIME, real(CLOCK_REALTIME) + HOUR, SUBCLOCK_ABSTIME);
	CHECK(took < 30 * SECOND);

	/* A time that it is set back from has not come, though it would have been time. */
	static const i64 back[] = {0, -500000000};
	jump(back, 2);
	took = poll(CLOCKID_REALTIME, real(CLOCK_REALTIME) + 50 * MILLISECOND, SUBCLOCK_ABSTIME);
	CHECK(took >= 500 * MILLISECOND);

	/* The other clock stays what it is. */
	took = poll(CLOCKID_MONOTONIC, real(CLOCK_MONOTONIC) + 30 * MILLISECOND, SUBCLOCK_ABSTIME);
	CHECK(took >= 29 * MILLISECOND && took < 30 * SECOND);
}
