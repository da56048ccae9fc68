/* The knapsack problem: a row per item, then the way back to the items that were taken. */
#include "bench.h"

enum { ITEMS = 400, CAPACITY = 20000 };

static int weight[ITEMS], value[ITEMS];
static int best[CAPACITY + 1];
static u8 taken[ITEMS][CAPACITY + 1];
static int chosen[ITEMS], count;

static int knapsack(int items, int capacity)
{
	for (int w = 0; w <= capacity; w++)
		best[w] = 0;
	for (int i = 0; i < items; i++)
		for (int w = capacity; w >= weight[i]; w--) {
			int with = best[w - weight[i]] + value[i];
			if (with > best[w]) {
				best[w] = with;
				taken[i][w] = 1;
			}
		}
	count = 0;
	for (int i = items - 1, w = capacity; i >= 0; i--)
		if (taken[i][w]) {
			chosen[count++] = i;
			w -= weight[i];
		}
	return best[capacity];
}

static int result;

static void prepare(void)
{
	random_seed(6);
	for (int i = 0; i < ITEMS; i++) {
		weight[i] = 100 + (int)(random_next() % 500);
		value[i] = 10 + (int)(random_next() % 1000);
	}
	memset(taken, 0, sizeof taken);
}

static void kernel(void)
{
	result = knapsack(ITEMS, CAPACITY);
}

static u64 checksum(void)
{
	u64 sum = mix(0, (u64)result);
	for (int i = 0; i < count; i++)
		sum = mix(sum, (u64)chosen[i]);
	return sum;
}
