/* Persons sorted by several keys with merge sort and a comparison by function pointer. */
#include "bench.h"

enum { N = 15000 };

struct person {
	char name[20];
	u32 birthday;
	double height;
};

typedef int compare_fn(const void *a, const void *b);

static struct person *people;
static void **by[3], **spare;

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct person *)a)->name, ((const struct person *)b)->name);
}

static int by_birthday(const void *a, const void *b)
{
	const struct person *x = a, *y = b;
	return (x->birthday > y->birthday) - (x->birthday < y->birthday);
}

static int by_height(const void *a, const void *b)
{
	const struct person *x = a, *y = b;
	if (x->height != y->height)
		return x->height < y->height ? -1 : 1;
	return by_name(a, b);
}

static void merge_sort(void **a, void **tmp, size_t n, compare_fn *compare)
{
	if (n < 2)
		return;
	size_t half = n / 2;
	merge_sort(a, tmp, half, compare);
	merge_sort(a + half, tmp, n - half, compare);
	memcpy(tmp, a, half * sizeof *a);
	size_t i = 0, j = half, k = 0;
	while (i < half && j < n)
		a[k++] = compare(a[j], tmp[i]) < 0 ? a[j++] : tmp[i++];
	while (i < half)
		a[k++] = tmp[i++];
}

static void prepare(void)
{
	if (!people) {
		people = malloc(N * sizeof *people);
		for (int k = 0; k < 3; k++)
			by[k] = malloc(N * sizeof *by[k]);
		spare = malloc(N * sizeof *spare);
	}
	random_seed(23);
	for (int i = 0; i < N; i++) {
		struct person *p = &people[i];
		int n = 4 + (int)(random_next() % 14);
		for (int j = 0; j < n; j++)
			p->name[j] = (char)('a' + random_next() % 6);
		p->name[n] = 0;
		p->birthday = 19000101 + random_next() % 1000000;
		p->height = 1.2 + random_next() % 90 / 100.0;
		for (int k = 0; k < 3; k++)
			by[k][i] = p;
	}
}

static void kernel(void)
{
	merge_sort(by[0], spare, N, by_name);
	merge_sort(by[1], spare, N, by_birthday);
	merge_sort(by[2], spare, N, by_height);
}

static u64 checksum(void)
{
	u64 sum = 0;
	for (int k = 0; k < 3; k++)
		for (int i = 0; i < N; i++)
			sum = mix(sum, (u64)((struct person *)by[k][i] - people));
	return sum;
}
