/* Regular expressions by Thompson's construction: a program of states, all of which are
 * followed at once, over many lines. */
#include "bench.h"

enum op { CHAR, ANY, CLASS, SPLIT, MATCH };

struct state {
	enum op op;
	u32 set[8]; /* of CLASS */
	int c;	    /* of CHAR */
	int out, other;
};

enum { STATES = 100, LINES = 2000, LINE = 80 };

struct regex {
	struct state states[STATES];
	int count, start;
};

struct fragment {
	int start, end; /* the state whose out is open */
};

static const char *pattern;

static int add(struct regex *r, enum op op, int c)
{
	struct state *s = &r->states[r->count];
	memset(s, 0, sizeof *s);
	s->op = op;
	s->c = c;
	s->out = s->other = -1;
	return r->count++;
}

static struct fragment alternatives(struct regex *r);

static struct fragment atom(struct regex *r)
{
	char c = *pattern++;
	if (c == '(') {
		struct fragment f = alternatives(r);
		pattern++; /* ) */
		return f;
	}
	int s = add(r, c == '.' ? ANY : c == '[' ? CLASS : CHAR, c);
	if (c == '[')
		for (; *pattern != ']'; pattern++) {
			int last = pattern[1] == '-' ? pattern[2] : pattern[0];
			for (int k = pattern[0]; k <= last; k++)
				r->states[s].set[k / 32] |= 1u << k % 32;
			if (pattern[1] == '-')
				pattern += 2;
		}
	return (struct fragment){s, s};
}

static struct fragment repeated(struct regex *r)
{
	struct fragment f = atom(r);
	for (; *pattern == '*' || *pattern == '+' || *pattern == '?'; pattern++) {
		int split = add(r, SPLIT, 0), end = add(r, SPLIT, 0); /* end only joins */
		r->states[split].out = f.start;
		r->states[split].other = end;
		r->states[f.end].out = *pattern == '?' ? end : split;
		f = (struct fragment){*pattern == '+' ? f.start : split, end};
	}
	return f;
}

static struct fragment sequence(struct regex *r)
{
	struct fragment f = repeated(r);
	while (*pattern && *pattern != '|' && *pattern != ')') {
		struct fragment next = repeated(r);
		r->states[f.end].out = next.start;
		f.end = next.end;
	}
	return f;
}

static struct fragment alternatives(struct regex *r)
{
	struct fragment f = sequence(r);
	while (*pattern == '|') {
		pattern++;
		struct fragment g = sequence(r);
		int split = add(r, SPLIT, 0), end = add(r, SPLIT, 0);
		r->states[split].out = f.start;
		r->states[split].other = g.start;
		r->states[f.end].out = r->states[g.end].out = end;
		f = (struct fragment){split, end};
	}
	return f;
}

static void compile(struct regex *r, const char *source)
{
	r->count = 0;
	pattern = source;
	struct fragment f = alternatives(r);
	r->start = f.start;
	r->states[f.end].out = add(r, MATCH, 0);
}

struct list {
	int states[STATES], count;
};

static u32 marks[STATES], generation;

static void follow(const struct regex *r, struct list *l, int s)
{
	if (s < 0 || marks[s] == generation)
		return;
	marks[s] = generation;
	if (r->states[s].op == SPLIT) {
		follow(r, l, r->states[s].out);
		follow(r, l, r->states[s].other);
		return;
	}
	l->states[l->count++] = s;
}

/* search returns the end of the first match that ends, or -1. */
static int search(const struct regex *r, const char *line)
{
	struct list lists[2], *now = &lists[0], *next = &lists[1];
	now->count = 0;
	generation++;
	for (int at = 0;; at++) {
		follow(r, now, r->start); /* a match may start anywhere */
		next->count = 0;
		generation++;
		u8 c = (u8)line[at];
		for (int i = 0; i < now->count; i++) {
			const struct state *s = &r->states[now->states[i]];
			if (s->op == MATCH)
				return at;
			if (s->op == ANY || (s->op == CHAR && s->c == c) ||
			    (s->op == CLASS && s->set[c / 32] >> c % 32 & 1))
				follow(r, next, s->out);
		}
		if (!c)
			return -1;
		struct list *t = now;
		now = next;
		next = t;
	}
}

static const char *const patterns[] = {
	"[a-f]+[0-9][0-9]*x", "(ab|cd|ef)+g",	  "h.*e.*l.*l.*o",
	"[0-9]+(,[0-9]+)*;",  "(a|b)*c?d(e|f)*z",
};

static char lines[LINES][LINE];
static u64 result;

static void prepare(void)
{
	random_seed(13);
	for (int i = 0; i < LINES; i++) {
		int n = 20 + (int)(random_next() % 30);
		for (int j = 0; j < n; j++)
			lines[i][j] = "abcdefghijklo0123,;x z"[random_next() % 22];
		lines[i][n] = 0;
	}
}

static void kernel(void)
{
	static struct regex r;
	result = 0;
	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
		compile(&r, patterns[i]);
		for (int j = 0; j < LINES; j++)
			result = mix(result, (u64)search(&r, lines[j]));
	}
}

static u64 checksum(void)
{
	return result;
}
