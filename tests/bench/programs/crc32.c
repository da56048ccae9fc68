/* CRC-32 of a buffer, a byte at a time and by eight tables, and its Adler-32: zlib's sums. */
#include "bench.h"

enum { SIZE = 3 << 20, NMAX = 5552, BASE = 65521 };

static u8 data[SIZE];
static u32 table[8][256], result[3];

static void make_table(void)
{
	for (u32 n = 0; n < 256; n++) {
		u32 c = n;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
		table[0][n] = c;
	}
	for (u32 n = 0; n < 256; n++)
		for (int k = 1; k < 8; k++)
			table[k][n] = table[0][table[k - 1][n] & 255] ^ table[k - 1][n] >> 8;
}

static u32 crc_bytes(u32 crc, const u8 *p, size_t n)
{
	crc = ~crc;
	while (n--)
		crc = table[0][(crc ^ *p++) & 255] ^ crc >> 8;
	return ~crc;
}

static u32 load32(const u8 *p)
{
	return p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

static u32 crc_slices(u32 crc, const u8 *p, size_t n)
{
	crc = ~crc;
	for (; n >= 8; n -= 8, p += 8) {
		u32 a = crc ^ load32(p), b = load32(p + 4);
		crc = table[7][a & 255] ^ table[6][a >> 8 & 255] ^ table[5][a >> 16 & 255] ^
		      table[4][a >> 24] ^ table[3][b & 255] ^ table[2][b >> 8 & 255] ^
		      table[1][b >> 16 & 255] ^ table[0][b >> 24];
	}
	return crc_bytes(~crc, p, n);
}

static u32 adler32(const u8 *p, size_t n)
{
	u32 a = 1, b = 0;
	while (n > 0) {
		size_t chunk = n < NMAX ? n : NMAX;
		n -= chunk;
		for (size_t i = 0; i < chunk; i++) {
			a += *p++;
			b += a;
		}
		a %= BASE;
		b %= BASE;
	}
	return b << 16 | a;
}

static void prepare(void)
{
	if (!table[0][1])
		make_table();
	random_seed(9);
	for (int i = 0; i < SIZE; i++)
		data[i] = (u8)random_next();
}

static void kernel(void)
{
	result[0] = crc_bytes(0, data, SIZE / 3);
	result[1] = crc_slices(0, data, SIZE);
	result[2] = adler32(data, SIZE);
}

static u64 checksum(void)
{
	return mix(mix(mix(0, result[0]), result[1]), result[2]);
}
