/* A trap in a function that the producer inlines in another, which it inlines in a third. */
#include <stdio.h>
#include <stdlib.h>

struct account {
	const char *name;
	int sum, entries;
};

static int average(const struct account *a)
{
	return a->sum / a->entries; /* the trap */
}

static inline int rounded(const struct account *a, int to)
{
	int whole = average(a); /* inlined average */
	return whole - whole % to;
}

__attribute__((noinline)) static int report(const struct account *all, int n)
{
	int total = 0;
	for (int i = 0; i < n; i++) {
		printf("%s\n", all[i].name);
		total += rounded(&all[i], 10); /* inlined rounded */
	}
	return total;
}

static int compare(const void *x, const void *y)
{
	const struct account *a = x, *b = y;
	return a->sum - b->sum;
}

int main(int argc, char **argv)
{
	struct account all[] = {{"rent", 900, 3}, {"food", 100, 4}, {"books", 50, argc - 1}};
	qsort(all, 3, sizeof *all, compare);
	int total = report(all, 3); /* call of report */
	printf("%d\n", total);
	return total == 0;
}
