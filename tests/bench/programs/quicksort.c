/* Hoare's quicksort of integers, finished by insertion sort, and heapsort of the same. */
#include "bench.h"

enum { N = 100000, SMALL = 12 };

static i32 input[N], a[N], b[N];

static void insertion_sort(i32 *a, int n)
{
	for (int i = 1; i < n; i++) {
		i32 x = a[i];
		int j = i;
		for (; j > 0 && a[j - 1] > x; j--)
			a[j] = a[j - 1];
		a[j] = x;
	}
}

static i32 median(i32 x, i32 y, i32 z)
{
	if (x > y) {
		i32 t = x;
		x = y, y = t;
	}
	if (y > z)
		y = z;
	return x > y ? x : y;
}

static void quicksort(i32 *a, int n)
{
	while (n > SMALL) {
		i32 pivot = median(a[0], a[n / 2], a[n - 1]);
		int i = 0, j = n - 1;
		while (i <= j) {
			while (a[i] < pivot)
				i++;
			while (a[j] > pivot)
				j--;
			if (i <= j) {
				i32 t = a[i];
				a[i++] = a[j], a[j--] = t;
			}
		}
		/* The smaller part by recursion, so that the stack stays small. */
		if (j + 1 < n - i) {
			quicksort(a, j + 1);
			a += i, n -= i;
		} else {
			quicksort(a + i, n - i);
			n = j + 1;
		}
	}
	insertion_sort(a, n);
}

static void sift(i32 *a, int root, int n)
{
	i32 x = a[root];
	for (int child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && a[child] < a[child + 1])
			child++;
		if (a[child] <= x)
			break;
		a[root] = a[child];
	}
	a[root] = x;
}

static void heapsort(i32 *a, int n)
{
	for (int i = n / 2 - 1; i >= 0; i--)
		sift(a, i, n);
	for (int i = n - 1; i > 0; i--) {
		i32 max = a[0];
		a[0] = a[i], a[i] = max;
		sift(a, 0, i);
	}
}

static void prepare(void)
{
	random_seed(1);
	for (int i = 0; i < N; i++)
		input[i] = (i32)random_next();
	memcpy(a, input, sizeof a);
	memcpy(b, input, sizeof b);
}

static void kernel(void)
{
	quicksort(a, N);
	heapsort(b, N);
}

static u64 checksum(void)
{
	return mix_bytes(mix_bytes(0, a, sizeof a), b, sizeof b);
}
