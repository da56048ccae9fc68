/* Records sorted by a key of 32 bits, a byte at a time, stably. */
#include "bench.h"

enum { N = 600000 };

struct record {
	u32 key, value;
};

static struct record *records, *spare;

static void radix_sort(struct record *a, struct record *b, size_t n)
{
	for (int shift = 0; shift < 32; shift += 8) {
		size_t count[256] = {0}, at[256];
		for (size_t i = 0; i < n; i++)
			count[a[i].key >> shift & 255]++;
		size_t sum = 0;
		for (int i = 0; i < 256; i++) {
			at[i] = sum;
			sum += count[i];
		}
		for (size_t i = 0; i < n; i++)
			b[at[a[i].key >> shift & 255]++] = a[i];
		struct record *t = a;
		a = b;
		b = t;
	}
}

static void prepare(void)
{
	if (!records) {
		records = malloc(N * sizeof *records);
		spare = malloc(N * sizeof *spare);
	}
	random_seed(8);
	for (u32 i = 0; i < N; i++)
		records[i] = (struct record){random_next(), i};
}

static void kernel(void)
{
	radix_sort(records, spare, N);
}

static u64 checksum(void)
{
	u64 sum = 0;
	for (u32 i = 0; i < N; i++)
		sum = mix(sum, (u64)records[i].key << 32 | records[i].value);
	return sum;
}
