/* Aho and Corasick's search for many words at once: a trie with failure links, then the same
 * as a table of transitions; and a small deterministic tokenizer. */
#include "bench.h"

enum { WORDS = 300, NODES = 3000, SIZE = 300000, LETTERS = 26 };

struct node {
	int next[LETTERS], fail, depth, matches;
};

static struct node nodes[NODES];
static u16 (*table)[LETTERS];
static int used, queue[NODES];
static char words[WORDS][12], *text;
static u64 found[3];

static void add(const char *word)
{
	int at = 0;
	for (; *word; word++) {
		int c = *word - 'a';
		if (!nodes[at].next[c]) {
			nodes[used] = (struct node){.depth = nodes[at].depth + 1};
			nodes[at].next[c] = used++;
		}
		at = nodes[at].next[c];
	}
	nodes[at].matches++;
}

static void link_failures(void)
{
	int head = 0, tail = 0;
	queue[tail++] = 0;
	while (head < tail) {
		int at = queue[head++];
		for (int c = 0; c < LETTERS; c++) {
			int to = nodes[at].next[c];
			if (!to)
				continue;
			int f = nodes[at].fail;
			while (f && !nodes[f].next[c])
				f = nodes[f].fail;
			nodes[to].fail = at ? nodes[f].next[c] : 0;
			nodes[to].matches += nodes[nodes[to].fail].matches;
			queue[tail++] = to;
		}
	}
	for (int i = 0; i < tail; i++)
		for (int c = 0; c < LETTERS; c++) {
			int at = queue[i], to = nodes[at].next[c];
			table[at][c] = (u16)(to ? to : at ? table[nodes[at].fail][c] : 0);
		}
}

static u64 search_links(const char *p)
{
	u64 count = 0;
	int at = 0;
	for (; *p; p++) {
		int c = *p - 'a';
		while (at && !nodes[at].next[c])
			at = nodes[at].fail;
		at = nodes[at].next[c];
		count += (u64)nodes[at].matches;
	}
	return count;
}

static u64 search_table(const char *p)
{
	u64 count = 0;
	u16 at = 0;
	for (; *p; p++) {
		at = table[at][*p - 'a'];
		count += (u64)nodes[at].matches;
	}
	return count;
}

/* tokens counts what looks like vowels, consonants, or doubled letters. */
static u64 tokens(const char *p)
{
	enum { OTHER, VOWEL, CONSONANT } state = OTHER;
	u64 counts[3] = {0};
	for (char last = 0; *p; last = *p++) {
		switch (*p) {
		case 'a':
		case 'e':
		case 'i':
		case 'o':
		case 'u':
			counts[VOWEL] += state != VOWEL;
			state = VOWEL;
			break;
		case 'x':
		case 'q':
			counts[OTHER] += state != OTHER;
			state = OTHER;
			break;
		default:
			counts[CONSONANT] += state != CONSONANT || *p == last;
			state = CONSONANT;
		}
	}
	return mix(mix(counts[0], counts[1]), counts[2]);
}

static void prepare(void)
{
	if (text)
		return;
	text = malloc(SIZE + 1);
	table = malloc(NODES * sizeof *table);
	random_seed(27);
	for (int i = 0; i < WORDS; i++) {
		int n = 3 + (int)(random_next() % 6);
		for (int j = 0; j < n; j++)
			words[i][j] = (char)('a' + random_next() % 8);
	}
	for (int i = 0; i < SIZE; i++)
		text[i] = (char)('a' + random_next() % (random_next() % 50 ? 8 : 26));
	text[SIZE] = 0;
}

static void kernel(void)
{
	memset(nodes, 0, sizeof nodes);
	used = 1;
	for (int i = 0; i < WORDS; i++)
		add(words[i]);
	link_failures();
	found[0] = search_links(text);
	found[1] = search_table(text);
	found[2] = tokens(text);
}

static u64 checksum(void)
{
	return found[0] == found[1] ? mix(mix(0, found[0]), found[2]) : 0;
}
