/* Nussinov's prediction of how RNA folds, and the edit distance of two sequences. */
#include "bench.h"

enum { N = 320, M = 1200 };

static u8 sequence[N], a[M], b[M];
static int (*table)[N];
static int *previous, *current;
static int distance;

static int match(u8 x, u8 y)
{
	return x + y == 3;
}

static int max(int x, int y)
{
	return x >= y ? x : y;
}

static void nussinov(int n, const u8 *sequence, int table[][N])
{
	for (int i = n - 1; i >= 0; i--)
		for (int j = i + 1; j < n; j++) {
			if (j - 1 >= 0)
				table[i][j] = max(table[i][j], table[i][j - 1]);
			if (i + 1 < n)
				table[i][j] = max(table[i][j], table[i + 1][j]);
			if (j - 1 >= 0 && i + 1 < n) {
				if (i < j - 1)
					table[i][j] = max(table[i][j],
							  table[i + 1][j - 1] +
								  match(sequence[i], sequence[j]));
				else
					table[i][j] = max(table[i][j], table[i + 1][j - 1]);
			}
			for (int k = i + 1; k < j; k++)
				table[i][j] = max(table[i][j], table[i][k] + table[k + 1][j]);
		}
}

static int edit_distance(const u8 *a, int n, const u8 *b, int m, int *previous, int *current)
{
	for (int j = 0; j <= m; j++)
		previous[j] = j;
	for (int i = 1; i <= n; i++) {
		current[0] = i;
		for (int j = 1; j <= m; j++) {
			int cost = previous[j - 1] + (a[i - 1] != b[j - 1]);
			if (previous[j] + 1 < cost)
				cost = previous[j] + 1;
			if (current[j - 1] + 1 < cost)
				cost = current[j - 1] + 1;
			current[j] = cost;
		}
		int *t = previous;
		previous = current;
		current = t;
	}
	return previous[m];
}

static void prepare(void)
{
	if (!table) {
		table = malloc(N * sizeof *table);
		previous = malloc((M + 1) * sizeof *previous);
		current = malloc((M + 1) * sizeof *current);
	}
	memset(table, 0, N * sizeof *table);
	random_seed(22);
	for (int i = 0; i < N; i++)
		sequence[i] = (u8)(random_next() % 4);
	for (int i = 0; i < M; i++) {
		a[i] = (u8)(random_next() % 20);
		b[i] = (u8)(random_next() % 20);
	}
}

static void kernel(void)
{
	nussinov(N, sequence, table);
	distance = edit_distance(a, M, b, M, previous, current);
}

static u64 checksum(void)
{
	return mix_bytes(mix(0, (u64)distance), table, N * sizeof *table);
}
