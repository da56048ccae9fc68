/* A hash table of strings with open addressing that grows: how often does each word occur? */
#include "bench.h"

enum { WORDS = 200000, TEXT = WORDS * 8 };

struct entry {
	const char *word;
	u32 length, hash, count;
};

struct table {
	struct entry *entries;
	u32 capacity, used;
};

static char text[TEXT];
static u64 result;

static u32 hash_of(const char *s, u32 n)
{
	u32 h = 2166136261;
	for (u32 i = 0; i < n; i++)
		h = (h ^ (u8)s[i]) * 16777619;
	return h;
}

static struct entry *lookup(struct table *t, const char *word, u32 length, u32 hash)
{
	u32 mask = t->capacity - 1;
	for (u32 i = hash & mask;; i = (i + 1) & mask) {
		struct entry *e = &t->entries[i];
		if (!e->word)
			return e;
		if (e->hash == hash && e->length == length && !memcmp(e->word, word, length))
			return e;
	}
}

static void grow(struct table *t)
{
	struct table bigger = {NULL, t->capacity ? 2 * t->capacity : 64, t->used};
	bigger.entries = calloc(bigger.capacity, sizeof *bigger.entries);
	for (u32 i = 0; i < t->capacity; i++) {
		struct entry *e = &t->entries[i];
		if (e->word)
			*lookup(&bigger, e->word, e->length, e->hash) = *e;
	}
	free(t->entries);
	*t = bigger;
}

static void count(struct table *t, const char *word, u32 length)
{
	if (4 * t->used >= 3 * t->capacity)
		grow(t);
	u32 hash = hash_of(word, length);
	struct entry *e = lookup(t, word, length, hash);
	if (!e->word) {
		*e = (struct entry){word, length, hash, 0};
		t->used++;
	}
	e->count++;
}

static void prepare(void)
{
	random_seed(4);
	char *p = text;
	for (int i = 0; i < WORDS; i++) {
		/* Small numbers are much more frequent than large ones, as in language. */
		u32 n = random_next() >> (12 + random_next() % 16);
		int letters = 0;
		do
			*p++ = (char)('a' + n % 26);
		while ((n /= 26) && ++letters < 6);
		*p++ = ' ';
	}
	*p = 0;
}

static void kernel(void)
{
	struct table t = {0};
	for (const char *p = text; *p; p++) {
		const char *word = p;
		while (*p != ' ')
			p++;
		count(&t, word, (u32)(p - word));
	}
	result = t.used;
	for (u32 i = 0; i < t.capacity; i++)
		if (t.entries[i].word)
			result = mix(result, (u64)t.entries[i].hash << 32 | t.entries[i].count);
	free(t.entries);
}

static u64 checksum(void)
{
	return result;
}
