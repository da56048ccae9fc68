/* Huffman's codes of bytes: made canonical, written as bits and decoded by a table. */
#include "bench.h"

enum { SIZE = 700000, MAX_BITS = 24, TABLE_BITS = 10 };

static u8 *input, *packed, *output;
static size_t packed_bits;
static u8 lengths[256];

struct node {
	u32 weight;
	int left, right; /* -1, -1: a leaf */
};

static void set_lengths(const struct node *nodes, int at, int depth)
{
	if (nodes[at].left < 0) {
		lengths[at] = (u8)(depth ? depth : 1);
		return;
	}
	set_lengths(nodes, nodes[at].left, depth + 1);
	set_lengths(nodes, nodes[at].right, depth + 1);
}

static void make_lengths(const u8 *in, size_t n)
{
	struct node nodes[511];
	int live[256], count = 0;
	for (int i = 0; i < 256; i++)
		nodes[i] = (struct node){0, -1, -1};
	for (size_t i = 0; i < n; i++)
		nodes[in[i]].weight++;
	memset(lengths, 0, sizeof lengths);
	for (int i = 0; i < 256; i++)
		if (nodes[i].weight)
			live[count++] = i;
	int used = 256;
	while (count > 1) {
		int pair[2];
		for (int k = 0; k < 2; k++) {
			int least = 0;
			for (int i = 1; i < count; i++)
				if (nodes[live[i]].weight < nodes[live[least]].weight)
					least = i;
			pair[k] = live[least];
			live[least] = live[--count];
		}
		nodes[used] = (struct node){nodes[pair[0]].weight + nodes[pair[1]].weight, pair[0],
					    pair[1]};
		live[count++] = used++;
	}
	set_lengths(nodes, live[0], 0);
}

/* Canonical codes: shorter ones first, then by symbol. They are read from the top bit on. */
static void make_codes(u32 *codes)
{
	u32 code = 0;
	for (int bits = 1; bits <= MAX_BITS; bits++) {
		for (int i = 0; i < 256; i++)
			if (lengths[i] == bits)
				codes[i] = code++;
		code <<= 1;
	}
}

static size_t encode(const u8 *in, size_t n, u8 *out)
{
	u32 codes[256];
	make_codes(codes);
	u64 acc = 0;
	int held = 0;
	u8 *p = out;
	size_t bits = 0;
	for (size_t i = 0; i < n; i++) {
		acc = acc << lengths[in[i]] | codes[in[i]];
		held += lengths[in[i]];
		bits += lengths[in[i]];
		while (held >= 8) {
			held -= 8;
			*p++ = (u8)(acc >> held);
		}
	}
	*p++ = (u8)(acc << (8 - held));
	*p++ = 0, *p++ = 0, *p++ = 0;
	return bits;
}

struct entry {
	u8 symbol, length; /* 0: the code is longer than the table's index */
};

static void decode(const u8 *in, size_t n, u8 *out)
{
	static struct entry table[1 << TABLE_BITS];
	u32 codes[256];
	make_codes(codes);
	memset(table, 0, sizeof table);
	for (int i = 0; i < 256; i++)
		if (lengths[i] && lengths[i] <= TABLE_BITS) {
			int free_bits = TABLE_BITS - lengths[i];
			for (u32 k = 0; k < 1u << free_bits; k++)
				table[codes[i] << free_bits | k] =
					(struct entry){(u8)i, lengths[i]};
		}
	u64 acc = 0;
	int held = 0;
	for (size_t i = 0; i < n; i++) {
		while (held < MAX_BITS) {
			acc = acc << 8 | *in++;
			held += 8;
		}
		struct entry e = table[acc >> (held - TABLE_BITS) & ((1 << TABLE_BITS) - 1)];
		if (!e.length) {
			for (int s = 0; s < 256; s++)
				if (lengths[s] > TABLE_BITS &&
				    (acc >> (held - lengths[s]) & ((1u << lengths[s]) - 1)) ==
					    codes[s]) {
					e = (struct entry){(u8)s, lengths[s]};
					break;
				}
		}
		out[i] = e.symbol;
		held -= e.length;
	}
}

static void prepare(void)
{
	if (!input) {
		input = malloc(SIZE);
		packed = malloc(SIZE * 3 + 8);
		output = malloc(SIZE);
		random_seed(25);
		for (int i = 0; i < SIZE; i++) {
			u32 x = random_next() % 1000, y = random_next() % 1000;
			input[i] = (u8)(x * y / 5000);
		}
	}
	memset(output, 0, SIZE);
}

static void kernel(void)
{
	make_lengths(input, SIZE);
	packed_bits = encode(input, SIZE, packed);
	decode(packed, SIZE, output);
}

static u64 checksum(void)
{
	if (memcmp(input, output, SIZE))
		return 0;
	return mix_bytes(mix(0, packed_bits), packed, packed_bits / 8);
}
