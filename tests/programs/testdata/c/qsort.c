// qsort and bsearch call comparison functions through pointers.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int calls;

static int by_value(const void *a, const void *b)
{
	calls++;
	return (*(int *)a > *(int *)b) - (*(int *)a < *(int *)b);
}

static int descending(const void *a, const void *b)
{
	return by_value(b, a);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char **)a, *(const char **)b);
}

int main(void)
{
	static int numbers[20000];
	int n = sizeof numbers / sizeof *numbers;
	unsigned x = 7;
	int (*orders[])(const void *, const void *) = {by_value, descending};
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < n; i++)
			numbers[i] = (int)(x = x * 1103515245 + 12345) >> 8;
		qsort(numbers, n, sizeof *numbers, orders[k]);
		int unordered = 0;
		for (int i = 1; i < n; i++)
			unordered += orders[k](&numbers[i - 1], &numbers[i]) > 0;
		printf("%d %d %d %d\n", unordered, numbers[0], numbers[n / 2], numbers[n - 1]);
	}
	int *found = bsearch(&numbers[777], numbers, n, sizeof *numbers, descending);
	printf("%d %d\n", *found == numbers[777], calls > 0);

	const char *words[] = {"table", "trap", "memory", "", "label", "frame", "operand", "local"};
	qsort(words, 8, sizeof *words, by_name);
	for (int i = 0; i < 8; i++)
		printf("[%s] ", words[i]);
	printf("\n");
	return 0;
}
