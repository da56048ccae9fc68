/* The frame of every benchmark. A program defines prepare, kernel and checksum; main runs
 * them the number of times that its argument says and prints one line:
 *
 *     MINIMUM MEDIAN CHECKSUM
 *
 * Times are those of the kernel alone, in nanoseconds by the monotonic clock: a process's
 * start, and what a JIT compiles before it, do not count. All that a kernel computes enters
 * the checksum, which has to be the same in each repetition and in each build of the
 * program, bit by bit. So programs keep to what C defines and IEEE 754 determines: + - * /,
 * sqrt, and comparisons, but no function of libm that may be rounded differently. */
#ifndef BENCH_H
#define BENCH_H

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef int64_t i64;

/* prepare makes the input anew; it is not timed. */
static void prepare(void);

/* kernel is what is timed: 5 to 30 ms of work on a machine of 2024. */
static __attribute__((noinline)) void kernel(void);

/* checksum digests what kernel computed; it is not timed. */
static u64 checksum(void);

/* mix adds a number to a checksum. */
static inline u64 mix(u64 sum, u64 x)
{
	sum = (sum ^ x) * 0x9E3779B97F4A7C15;
	return sum ^ sum >> 29;
}

/* mix_doubles adds n numbers to a checksum, by their bits. */
static inline u64 mix_doubles(u64 sum, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		u64 bits;
		memcpy(&bits, &x[i], sizeof bits);
		sum = mix(sum, bits);
	}
	return sum;
}

/* mix_bytes adds n bytes to a checksum. */
static inline u64 mix_bytes(u64 sum, const void *data, size_t n)
{
	const u8 *bytes = data;
	for (size_t i = 0; i < n; i++)
		sum = mix(sum, bytes[i]);
	return sum;
}

static u64 random_state;

/* random_seed starts the sequence of random numbers again. */
static inline void random_seed(u64 seed)
{
	random_state = seed * 2 + 1;
}

/* random_next returns the next number: Marsaglia's xorshift64*. */
static inline u32 random_next(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (u32)(random_state * 0x2545F4914F6CDD1D >> 32);
}

/* random_unit returns the next number in [0, 1). */
static inline double random_unit(void)
{
	return random_next() / 4294967296.0;
}

/* opaque returns x in a way that native compilers do not see through. A kernel that computes
 * from a few numbers only must be given them by prepare, through memory, with this: or a
 * compiler computes its result but once. (To the compilers of WebAssembly any call of the host,
 * such as the clock's before the kernel, may have changed memory.) */
static inline int opaque(int x)
{
	volatile int y = x;
	return y;
}

static u64 bench_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static int bench_order(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	enum { MAX = 1000 };
	static u64 times[MAX];
	int n = argc > 1 ? atoi(argv[1]) : 1;
	if (n < 1 || n > MAX) {
		fprintf(stderr, "usage: %s [REPETITIONS], at most %d\n", argv[0], MAX);
		return 2;
	}
#ifdef __GLIBC__
	/* Keep what was freed, as wasi-libc does: or each repetition would measure how the
	 * kernel maps and clears fresh pages. */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
	u64 sum = 0;
	for (int i = 0; i < n; i++) {
		prepare();
		u64 start = bench_clock();
		kernel();
		times[i] = bench_clock() - start;
		u64 again = checksum();
		if (i > 0 && again != sum) {
			fprintf(stderr,
				"repetition %d: checksum %016" PRIx64 ", was %016" PRIx64 "\n", i,
				again, sum);
			return 1;
		}
		sum = again;
	}
	qsort(times, (size_t)n, sizeof times[0], bench_order);
	printf("%" PRIu64 " %" PRIu64 " %016" PRIx64 "\n", times[0], times[n / 2], sum);
	return 0;
}

#endif
