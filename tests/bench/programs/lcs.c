/* The longest common subsequence of two texts, with the table kept for the way back. */
#include "bench.h"

enum { N = 2200, M = 2000 };

static char a[N + 1], b[M + 1], common[M + 1];
static u16 (*length)[M + 1];

static int lcs(const char *a, int n, const char *b, int m, u16 length[][M + 1], char *common)
{
	for (int j = 0; j <= m; j++)
		length[0][j] = 0;
	for (int i = 1; i <= n; i++) {
		length[i][0] = 0;
		for (int j = 1; j <= m; j++)
			if (a[i - 1] == b[j - 1])
				length[i][j] = length[i - 1][j - 1] + 1;
			else if (length[i - 1][j] >= length[i][j - 1])
				length[i][j] = length[i - 1][j];
			else
				length[i][j] = length[i][j - 1];
	}
	int k = length[n][m];
	common[k] = 0;
	for (int i = n, j = m, at = k; at > 0;)
		if (a[i - 1] == b[j - 1])
			common[--at] = a[--i], j--;
		else if (length[i - 1][j] >= length[i][j - 1])
			i--;
		else
			j--;
	return k;
}

static void prepare(void)
{
	if (!length)
		length = malloc((N + 1) * sizeof *length);
	random_seed(7);
	for (int i = 0; i < N; i++)
		a[i] = "ACGT"[random_next() % 4];
	/* A mutation of the other. */
	for (int i = 0, j = 0; j < M; j++) {
		b[j] = random_next() % 8 ? a[i] : "ACGT"[random_next() % 4];
		i += random_next() % 10 ? 1 : 2;
		i %= N;
	}
}

static void kernel(void)
{
	lcs(a, N, b, M, length, common);
}

static u64 checksum(void)
{
	return mix_bytes(0, common, strlen(common));
}
