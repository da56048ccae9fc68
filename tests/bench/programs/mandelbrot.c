/* The Mandelbrot set, as a bitmap and as counts of iterations. */
#include "bench.h"

enum { WIDTH = 320, HEIGHT = 200, LIMIT = 100 };

static u8 bits[HEIGHT][WIDTH / 8];
static u16 counts[HEIGHT][WIDTH];

static int iterations(double cr, double ci, int limit)
{
	double r = 0, i = 0, r2 = 0, i2 = 0;
	int n = 0;
	for (; n < limit && r2 + i2 <= 4; n++) {
		i = 2 * r * i + ci;
		r = r2 - i2 + cr;
		r2 = r * r;
		i2 = i * i;
	}
	return n;
}

static void prepare(void)
{
	memset(bits, 0, sizeof bits);
}

static void kernel(void)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			int n = iterations(3.0 * x / WIDTH - 2, 2.0 * y / HEIGHT - 1, LIMIT);
			counts[y][x] = (u16)n;
			if (n == LIMIT)
				bits[y][x / 8] |= (u8)(128 >> x % 8);
		}
}

static u64 checksum(void)
{
	return mix_bytes(mix_bytes(0, bits, sizeof bits), counts, sizeof counts);
}
