/* Searches in a text: Boyer, Moore and Horspool's; by first character and comparison; and
 * the library's. */
#include "bench.h"

enum { SIZE = 1 << 19, WORDS = 12 };

static char text[SIZE + 1];
static const char *const words[WORDS] = {
	"the",	    "needle", "haystack", "a",	  "zz",	 "aardvark",
	"and then", "queue",  "nowhere",  "ing ", "e t", "some longer words to be found"};
static u32 found[3][WORDS];

static u32 horspool(const char *text, size_t n, const char *word, size_t m)
{
	size_t skip[256];
	u32 count = 0;
	for (int i = 0; i < 256; i++)
		skip[i] = m;
	for (size_t i = 0; i + 1 < m; i++)
		skip[(u8)word[i]] = m - 1 - i;
	for (size_t at = 0; at + m <= n; at += skip[(u8)text[at + m - 1]]) {
		size_t i = m;
		while (i > 0 && text[at + i - 1] == word[i - 1])
			i--;
		count += i == 0;
	}
	return count;
}

static u32 simple(const char *text, size_t n, const char *word, size_t m)
{
	u32 count = 0;
	for (size_t at = 0; at + m <= n; at++)
		if (text[at] == word[0] && !memcmp(text + at, word, m))
			count++;
	return count;
}

static u32 library(const char *text, const char *word)
{
	u32 count = 0;
	for (const char *p = text; (p = strstr(p, word)); p++)
		count++;
	return count;
}

static void prepare(void)
{
	random_seed(12);
	size_t n = 0;
	while (n < SIZE) {
		const char *word = words[random_next() % WORDS];
		size_t m = random_next() % 8 ? 0 : strlen(word);
		if (n + m + 10 > SIZE)
			break;
		memcpy(text + n, word, m);
		n += m;
		for (u32 k = random_next() % 9; k > 0; k--)
			text[n++] = (char)('a' + random_next() % 20);
		text[n++] = ' ';
	}
	memset(text + n, ' ', SIZE - n);
}

static void kernel(void)
{
	for (int i = 0; i < WORDS; i++) {
		size_t m = strlen(words[i]);
		found[0][i] = horspool(text, SIZE, words[i], m);
		found[1][i] = i < 4 ? simple(text, SIZE, words[i], m) : 0;
		found[2][i] = i < 4 ? library(text, words[i]) : 0;
	}
}

static u64 checksum(void)
{
	return mix_bytes(0, found, sizeof found);
}
