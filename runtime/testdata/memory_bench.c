/* The runtime's memory functions beside the C library's; see BenchmarkMemory. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void *our_memcpy(void *, const void *, size_t);
void *our_memmove(void *, const void *, size_t);
void *our_memset(void *, int, size_t);
int our_memcmp(const void *, const void *, size_t);

typedef void *copy_function(void *, const void *, size_t);
typedef void *set_function(void *, int, size_t);
typedef int compare_function(const void *, const void *, size_t);

/* move> moves to a higher address that overlaps. */
static const struct test {
	const char *name;
	copy_function *copy[2];
	set_function *set[2];
	compare_function *compare[2];
	int from, to;
} tests[] = {
	{.name = "memcpy", .copy = {memcpy, our_memcpy}},
	{.name = "memmove>", .copy = {memmove, our_memmove}, .to = 100},
	{.name = "memmove<", .copy = {memmove, our_memmove}, .from = 100},
	{.name = "memset", .set = {memset, our_memset}},
	{.name = "memcmp", .compare = {memcmp, our_memcmp}},
};

enum { LARGEST = 64 << 20, ROOM = LARGEST + 4096 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* The time of a call in nanoseconds. Alignments vary from call to call, and small sizes a
 * little. */
static double measure(const struct test *t, int which, unsigned char *to, unsigned char *from,
		      size_t size)
{
	static volatile int result;
	size_t calls = 4096 + (64 << 20) / (size * size / 64 + size);
	calls = calls > 20000 ? 20000 : size > 1 << 20 ? 2 : calls;
	if (t->compare[0]) {
		memset(to, 1, size + 100);
		memset(from, 1, size + 100);
	}
	double start = now();
	for (size_t i = 0; i < calls; i++) {
		size_t a = i * 37 % 64, b = i * 53 % 64, n = size - (size > 64 ? i % 8 : 0);
		if (t->copy[0])
			t->copy[which](to + t->to + b, (t->from + t->to ? to : from) + t->from + a,
				       n);
		else if (t->set[0])
			t->set[which](to + b, i, n);
		else
			result = t->compare[which](to + b, from + a, n);
	}
	return (now() - start) / calls;
}

int main(void)
{
	unsigned char *to = aligned_alloc(4096, ROOM), *from = aligned_alloc(4096, ROOM);
	memset(to, 1, ROOM);
	memset(from, 1, ROOM);
	printf("%-9s %10s %14s %14s %8s\n", "", "bytes", "C library, ns", "runtime, ns", "speed");
	for (const struct test *t = tests; t < tests + sizeof tests / sizeof *tests; t++)
		for (size_t n = 8; n <= LARGEST; n *= n < 1024 ? 2 : 4) {
			double best[2] = {1e18, 1e18};
			for (int i = 0; i < (n < 1 << 18 ? 50 : 10); i++) {
				double time = measure(t, i % 2, to, from, n);
				if (best[i % 2] > time)
					best[i % 2] = time;
			}
			printf("%-9s %10zu %14.1f %14.1f %8.2f\n", t->name, n, best[0], best[1],
			       best[0] / best[1]);
		}
	return 0;
}
