/* Floyd and Warshall's shortest paths between all nodes of a graph. */
#include "bench.h"

enum { N = 280 };

static int path[N][N];

static void prepare(void)
{
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			path[i][j] = i * j % 7 + 1;
			if ((i + j) % 13 == 0 || (i + j) % 7 == 0 || (i + j) % 11 == 0)
				path[i][j] = 999;
		}
}

static void kernel(void)
{
	for (int k = 0; k < N; k++)
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++)
				path[i][j] = path[i][j] < path[i][k] + path[k][j]
						     ? path[i][j]
						     : path[i][k] + path[k][j];
}

static u64 checksum(void)
{
	u64 sum = 0;
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			sum = mix(sum, (u64)path[i][j]);
	return sum;
}
