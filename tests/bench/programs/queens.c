/* All solutions of the n queens problem, by recursion with sets of bits, and with arrays. */
#include "bench.h"

static int sizes[2], solutions[2];

static int by_bits(u32 all, u32 columns, u32 left, u32 right)
{
	if (columns == all)
		return 1;
	int n = 0;
	for (u32 free = all & ~(columns | left | right); free; free &= free - 1) {
		u32 bit = free & -free;
		n += by_bits(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
	}
	return n;
}

struct board {
	int n;
	int queen[16]; /* of each row */
	u8 column[16], up[32], down[32];
};

static int by_arrays(struct board *b, int row)
{
	if (row == b->n)
		return 1;
	int n = 0;
	for (int i = 0; i < b->n; i++) {
		if (b->column[i] || b->up[row + i] || b->down[row - i + b->n])
			continue;
		b->queen[row] = i;
		b->column[i] = b->up[row + i] = b->down[row - i + b->n] = 1;
		n += by_arrays(b, row + 1);
		b->column[i] = b->up[row + i] = b->down[row - i + b->n] = 0;
	}
	return n;
}

static void prepare(void)
{
	sizes[0] = opaque(12);
	sizes[1] = opaque(10);
}

static void kernel(void)
{
	struct board b = {.n = sizes[1]};
	solutions[0] = by_bits((1u << sizes[0]) - 1, 0, 0, 0);
	solutions[1] = by_arrays(&b, 0);
}

static u64 checksum(void)
{
	return mix(mix(0, (u64)solutions[0]), (u64)solutions[1]);
}
