/* A compressor of the LZ4 kind: matches found by a hash table, sequences of literals and a
 * match; and the decompressor. */
#include "bench.h"

enum { SIZE = 1 << 20, HASH = 14, MIN_MATCH = 4, WINDOW = 65535, TAIL = 12 };

static u8 input[SIZE], packed[SIZE + SIZE / 128 + 64], output[SIZE];
static size_t packed_size, output_size;

static u32 read32(const u8 *p)
{
	u32 x;
	memcpy(&x, p, sizeof x);
	return x;
}

static u8 *put_length(u8 *out, size_t n)
{
	for (; n >= 255; n -= 255)
		*out++ = 255;
	*out++ = (u8)n;
	return out;
}

static u8 *put_sequence(u8 *out, const u8 *literals, size_t n, size_t offset, size_t match)
{
	u8 *token = out++;
	*token = (u8)((n < 15 ? n : 15) << 4);
	if (n >= 15)
		out = put_length(out, n - 15);
	memcpy(out, literals, n);
	out += n;
	if (match) {
		*out++ = (u8)offset;
		*out++ = (u8)(offset >> 8);
		match -= MIN_MATCH;
		*token |= (u8)(match < 15 ? match : 15);
		if (match >= 15)
			out = put_length(out, match - 15);
	}
	return out;
}

static size_t compress(const u8 *in, size_t n, u8 *out)
{
	static const u8 *table[1 << HASH];
	memset(table, 0, sizeof table);
	const u8 *p = in, *anchor = in, *end = in + n;
	u8 *start = out;
	while (p < end - TAIL) {
		u32 h = read32(p) * 2654435761u >> (32 - HASH);
		const u8 *candidate = table[h];
		table[h] = p;
		if (!candidate || p - candidate > WINDOW || read32(candidate) != read32(p)) {
			p++;
			continue;
		}
		size_t match = MIN_MATCH;
		while (p + match < end - TAIL && candidate[match] == p[match])
			match++;
		out = put_sequence(out, anchor, (size_t)(p - anchor), (size_t)(p - candidate),
				   match);
		p += match;
		anchor = p;
	}
	out = put_sequence(out, anchor, (size_t)(end - anchor), 0, 0);
	return (size_t)(out - start);
}

static size_t get_length(const u8 **in, size_t n)
{
	if (n == 15) {
		u8 byte;
		do
			n += byte = *(*in)++;
		while (byte == 255);
	}
	return n;
}

static size_t decompress(const u8 *in, size_t n, u8 *out)
{
	const u8 *end = in + n;
	u8 *start = out;
	for (;;) {
		u8 token = *in++;
		size_t literals = get_length(&in, token >> 4);
		memcpy(out, in, literals);
		out += literals;
		in += literals;
		if (in >= end)
			return (size_t)(out - start);
		size_t offset = in[0] | (size_t)in[1] << 8;
		in += 2;
		size_t match = get_length(&in, token & 15) + MIN_MATCH;
		for (const u8 *from = out - offset; match > 0; match--)
			*out++ = *from++;
	}
}

/* Text of random words, some of which come again soon. */
static void prepare(void)
{
	random_seed(10);
	for (size_t n = 0; n < SIZE;) {
		if (n > 1000 && random_next() % 3) {
			size_t from = n - 1 - random_next() % 1000;
			for (u32 k = 3 + random_next() % 20; k > 0 && n < SIZE; k--)
				input[n++] = input[from++];
		} else {
			for (u32 k = 1 + random_next() % 12; k > 0 && n < SIZE; k--)
				input[n++] = (u8)('a' + random_next() % 26);
		}
	}
	memset(output, 0, sizeof output);
}

static void kernel(void)
{
	packed_size = compress(input, SIZE, packed);
	output_size = decompress(packed, packed_size, output);
}

static u64 checksum(void)
{
	if (output_size != SIZE || memcmp(input, output, SIZE))
		return 0;
	return mix_bytes(mix(0, packed_size), packed, packed_size);
}
