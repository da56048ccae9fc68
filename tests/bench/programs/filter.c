/* Filters of a grey image: a Gaussian blur in two passes, Sobel's edges, a median of nine. */
#include "bench.h"

enum { WIDTH = 800, HEIGHT = 600 };

static u8 *image, *blurred, *edges, *median, *row;

static void blur(const u8 *in, u8 *out, int width, int height, u8 *tmp)
{
	static const int weights[5] = {1, 4, 6, 4, 1};
	for (int y = 0; y < height; y++) {
		for (int x = 2; x < width - 2; x++) {
			int sum = 0;
			for (int k = 0; k < 5; k++)
				sum += weights[k] * in[y * width + x + k - 2];
			tmp[y * width + x] = (u8)(sum / 16);
		}
	}
	for (int y = 2; y < height - 2; y++)
		for (int x = 2; x < width - 2; x++) {
			int sum = 0;
			for (int k = 0; k < 5; k++)
				sum += weights[k] * tmp[(y + k - 2) * width + x];
			out[y * width + x] = (u8)(sum / 16);
		}
}

static void sobel(const u8 *in, u8 *out, int width, int height)
{
	for (int y = 1; y < height - 1; y++)
		for (int x = 1; x < width - 1; x++) {
			const u8 *p = in + y * width + x;
			int gx = p[-width + 1] + 2 * p[1] + p[width + 1] - p[-width - 1] -
				 2 * p[-1] - p[width - 1];
			int gy = p[width - 1] + 2 * p[width] + p[width + 1] - p[-width - 1] -
				 2 * p[-width] - p[-width + 1];
			int sum = abs(gx) + abs(gy);
			out[y * width + x] = (u8)(sum > 255 ? 255 : sum);
		}
}

static void order(u8 *a, u8 *b)
{
	if (*a > *b) {
		u8 t = *a;
		*a = *b;
		*b = t;
	}
}

/* The median of nine by a network of exchanges (Paeth, Graphics Gems). */
static void median9(const u8 *in, u8 *out, int width, int height)
{
	for (int y = 1; y < height - 1; y++)
		for (int x = 1; x < width - 1; x++) {
			u8 p[9];
			for (int k = 0; k < 9; k++)
				p[k] = in[(y + k / 3 - 1) * width + x + k % 3 - 1];
			static const u8 network[19][2] = {
				{1, 2}, {4, 5}, {7, 8}, {0, 1}, {3, 4}, {6, 7}, {1, 2},
				{4, 5}, {7, 8}, {0, 3}, {5, 8}, {4, 7}, {3, 6}, {1, 4},
				{2, 5}, {4, 7}, {4, 2}, {6, 4}, {4, 2},
			};
			for (int k = 0; k < 19; k++)
				order(&p[network[k][0]], &p[network[k][1]]);
			out[y * width + x] = p[4];
		}
}

static void prepare(void)
{
	if (!image) {
		image = calloc(WIDTH, HEIGHT);
		blurred = calloc(WIDTH, HEIGHT);
		edges = calloc(WIDTH, HEIGHT);
		median = calloc(WIDTH, HEIGHT);
		row = calloc(WIDTH, HEIGHT);
	}
	random_seed(21);
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			image[y * WIDTH + x] = (u8)(x * y / 64 + random_next() % 32);
}

static void kernel(void)
{
	for (int i = 0; i < 6; i++) {
		blur(image, blurred, WIDTH, HEIGHT, row);
		sobel(blurred, edges, WIDTH, HEIGHT);
	}
	median9(image, median, WIDTH, HEIGHT);
}

static u64 checksum(void)
{
	return mix_bytes(mix_bytes(0, edges, WIDTH * HEIGHT), median, WIDTH * HEIGHT);
}
