/* The memory functions against plain loops: every small size at every alignment
 * and overlap, and larger sizes around all boundaries of the implementation. */

#include "syscall.h"
#include "test.h"

#ifdef WIDE_TARGET
extern enum cpu wasmc_cpu;
#endif

const struct policy wasmc_policy = {GRANTED, .flags = POLICY_UNCONFINED};

enum { ROOM = 4096 * 6 };
static u8 buf[ROOM], want[ROOM];

static void fill(void)
{
	for (u32 i = 0; i < ROOM; i++)
		buf[i] = want[i] = i * 131 + i / 256 * 17;
}

static void compare_all(void)
{
	for (u32 i = 0; i < ROOM; i++)
		EQUAL(buf[i], want[i]);
}

static void slow_move(u8 *to, const u8 *from, size_t n)
{
	volatile u8 *t = to;
	if (to < from)
		for (size_t i = 0; i < n; i++)
			t[i] = from[i];
	else
		while (n--)
			t[n] = from[n];
}

/* Within a window of 3 n bytes nothing but the n bytes may change. */
static void test_move(u32 to, u32 from, u32 n)
{
	u32 end = (to > from ? to : from) + n + 80;
	for (u32 i = 0; i < end; i++)
		buf[i] = want[i] = i * 131 + i / 256 * 17;
	slow_move(want + to, want + from, n);
	CHECK(memmove(buf + to, buf + from, n) == buf + to);
	for (u32 i = 0; i < end; i++)
		if (buf[i] != want[i])
			EQUAL(i, -1ull);
}

static void test_moves(void)
{
	for (u32 n = 0; n <= 140; n++)
		for (u32 to = 64; to < 64 + 17; to++)
			for (u32 from = 64; from < 64 + 17; from++)
				test_move(to, from, n);
	for (u32 n = 141; n <= 600; n++)
		for (u32 to = 64; to < 64 + 33; to += 4)
			for (u32 from = 65; from < 64 + 33; from += 5)
				test_move(to, from, n);
	static const u32 sizes[] = {191, 192, 193, 255, 256, 257, 1000, 4095, 4096, 4097, 6000};
	static const i32 distances[] = {-7000, -129, -65, -64, -63, -16, -1,  0,
					1,     15,   63,  64,  65,  200, 7000};
	for (u32 i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (u32 k = 0; k < sizeof distances / sizeof *distances; k++)
			for (u32 shift = 0; shift < 3; shift++)
				test_move(8000 + distances[k] + shift, 8000, sizes[i]);
}

static void test_set(u32 at, u32 n)
{
	fill();
	for (u32 i = 0; i < n; i++)
		*(volatile u8 *)&want[at + i] = 0xA5;
	CHECK(memset(buf + at, 0x1234A5, n) == buf + at);
	compare_all();
}

static void test_sets(void)
{
	for (u32 n = 0; n <= 100; n++)
		for (u32 at = 64; at < 64 + 16; at += n < 40 ? 1 : 5)
			test_set(at, n);
	for (u32 n = 101; n < 300; n++)
		for (u32 at = 64; at < 64 + 32; at += 7)
			test_set(at, n);
	for (u32 n = 2000; n < 2100; n++)
		test_set(67, n);
	test_set(1, 9001);
}

/* All pairs of a differing position and a size; and a second difference after
 * it that would give the opposite order. */
static void test_compare(void)
{
	for (u32 n = 0; n <= 140; n++) {
		for (u32 at = 0; at < n; at++) {
			fill();
			u8 *a = buf + 3, *b = want + 3;
			b[at] = a[at] + 1;
			bool less = a[at] < b[at];
			if (at + 1 < n)
				b[at + 1] = less ? 0 : 255, a[at + 1] = less ? 255 : 0;
			CHECK((memcmp(a, b, n) < 0) == less);
			CHECK((memcmp(b, a, n) > 0) == less);
			EQUAL(memcmp(a, b, at), 0);
		}
		fill();
		EQUAL(memcmp(buf + 3, want + 3, n), 0);
	}
}

static void test_all(void)
{
	test_moves();
	test_sets();
	test_compare();
}

void wasmc_start(void)
{
#ifdef WIDE_TARGET
	enum cpu best = identify_cpu();
	for (wasmc_cpu = CPU_PLAIN; wasmc_cpu < best; wasmc_cpu++)
		test_all();
	wasmc_cpu = CPU_UNKNOWN;
#endif
	test_all();
#ifdef WIDE_TARGET
	EQUAL(wasmc_cpu, best);
#endif
	EQUAL(strlen(""), 0);
	EQUAL(strlen("four"), 4);
}
