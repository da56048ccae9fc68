/* An editor's gap buffer, and a ring of blocks: memmove, memcpy and memset of many sizes. */
#include "bench.h"

enum { EDITS = 20000, BLOCKS = 64, BLOCK = 65536 };

struct buffer {
	char *text;
	size_t size, start, end; /* the gap is text[start] to text[end - 1] */
};

static void move_gap(struct buffer *b, size_t at)
{
	if (at < b->start) {
		size_t n = b->start - at;
		memmove(b->text + b->end - n, b->text + at, n);
		b->start -= n;
		b->end -= n;
	} else {
		size_t n = at - b->start;
		memmove(b->text + b->start, b->text + b->end, n);
		b->start += n;
		b->end += n;
	}
}

static void reserve(struct buffer *b, size_t n)
{
	if (b->end - b->start >= n)
		return;
	size_t size = 2 * b->size + n, tail = b->size - b->end;
	char *text = malloc(size);
	memcpy(text, b->text, b->start);
	memcpy(text + size - tail, b->text + b->end, tail);
	free(b->text);
	*b = (struct buffer){text, size, b->start, size - tail};
}

static void insert(struct buffer *b, size_t at, const char *s, size_t n)
{
	reserve(b, n);
	move_gap(b, at);
	memcpy(b->text + b->start, s, n);
	b->start += n;
}

static void delete(struct buffer *b, size_t at, size_t n)
{
	move_gap(b, at);
	size_t rest = b->size - b->end;
	b->end += n < rest ? n : rest;
}

static char *blocks[BLOCKS];
static u64 result;

static void prepare(void)
{
	for (int i = 0; i < BLOCKS; i++) {
		if (!blocks[i])
			blocks[i] = malloc(BLOCK);
		memset(blocks[i], i, BLOCK);
	}
	random_seed(17);
}

static void edit(struct buffer *b)
{
	static const char words[] =
		"the quick brown fox jumps over the lazy dog, as ever, again and again";
	size_t cursor = 0;
	for (int i = 0; i < EDITS; i++) {
		size_t length = b->size - (b->end - b->start);
		if (random_next() % 8 == 0)
			cursor = random_next() % (length + 1);
		size_t n = 1 + random_next() % (sizeof words - 2);
		if (random_next() % 4) {
			insert(b, cursor, words, n);
			cursor += n;
		} else {
			delete (b, cursor, n);
		}
		if (cursor > b->size - (b->end - b->start))
			cursor = b->size - (b->end - b->start);
	}
}

static void kernel(void)
{
	struct buffer b = {0};
	edit(&b);
	move_gap(&b, b.size - (b.end - b.start));
	result = mix_bytes(b.start, b.text, b.start < 1000 ? b.start : 1000);
	free(b.text);

	for (int i = 0; i < 8 * BLOCKS; i++) {
		char *to = blocks[random_next() % BLOCKS], *from = blocks[random_next() % BLOCKS];
		size_t n = random_next() % (BLOCK / 2), at = random_next() % (BLOCK / 2);
		memmove(to + at, from, n);
		memset(to, i, at / 2);
		if (!memcmp(to, from, n))
			result = mix(result, n);
	}
}

static u64 checksum(void)
{
	u64 sum = result;
	for (int i = 0; i < BLOCKS; i++)
		for (int at = 0; at < BLOCK; at += 61)
			sum = mix(sum, (u8)blocks[i][at]);
	return sum;
}
