/* A table in CSV with quoted fields: parsed by a state machine, summed by columns and groups. */
#include "bench.h"

enum { SIZE = 900000, COLUMNS = 8, GROUPS = 26 };

enum state { START, PLAIN, QUOTED, QUOTE };

struct totals {
	u32 rows, fields, bad;
	double sums[COLUMNS];
	i64 groups[GROUPS];
	u32 lengths;
};

static char *text;
static size_t text_length;
static struct totals totals;

static double number(const char *s, size_t n, int *ok)
{
	i64 x = 0;
	double scale = 1;
	size_t i = 0;
	int negative = n > 0 && s[0] == '-', point = 0;
	for (i = (size_t)negative; i < n; i++) {
		if (s[i] == '.' && !point) {
			point = 1;
			continue;
		}
		if (s[i] < '0' || s[i] > '9')
			break;
		x = x * 10 + (s[i] - '0');
		if (point)
			scale *= 10;
	}
	*ok = n > 0 && i == n;
	return (double)(negative ? -x : x) / scale;
}

struct row {
	int group;
	i64 amount;
};

static void field(struct totals *t, struct row *row, int column, const char *s, size_t n)
{
	int ok;
	double x = number(s, n, &ok);
	t->fields++;
	if (column >= COLUMNS) {
		t->bad++;
		return;
	}
	if (ok)
		t->sums[column] += x;
	else
		t->lengths += (u32)n;
	if (column == 1 && n > 0)
		row->group = s[0] >= 'a' && s[0] <= 'z' ? s[0] - 'a' : 0;
	if (column == 2 && ok)
		row->amount = (i64)(x * 100 + 0.5);
}

static void parse(const char *p, size_t n, struct totals *t)
{
	char value[256];
	size_t length = 0;
	int column = 0;
	enum state state = START;
	struct row row = {0, 0};
	for (const char *end = p + n; p < end; p++) {
		char c = *p;
		switch (state) {
		case START:
			if (c == '"') {
				state = QUOTED;
				continue;
			}
			state = PLAIN;
			/* fall through */
		case PLAIN:
			break;
		case QUOTED:
			if (c == '"')
				state = QUOTE;
			else if (length < sizeof value)
				value[length++] = c;
			continue;
		case QUOTE:
			if (c == '"') {
				if (length < sizeof value)
					value[length++] = c;
				state = QUOTED;
				continue;
			}
			break;
		}
		if (c != ',' && c != '\n') {
			if (length < sizeof value)
				value[length++] = c;
			continue;
		}
		field(t, &row, column++, value, length);
		length = 0;
		state = START;
		if (c == '\n') {
			t->groups[row.group] += row.amount;
			row = (struct row){0, 0};
			t->rows++;
			column = 0;
		}
	}
}

static void prepare(void)
{
	memset(&totals, 0, sizeof totals);
	if (text)
		return;
	text = malloc(SIZE + 200);
	random_seed(26);
	char *p = text;
	for (u32 i = 0; p < text + SIZE; i++)
		p += sprintf(p, "%u,%c%c,%u.%02u,\"said \"\"%u\"\", he\",-%u.%u,%s,,%u\n", i,
			     'a' + random_next() % 26, 'a' + random_next() % 26,
			     random_next() % 10000, random_next() % 100, random_next() % 1000,
			     random_next() % 100, random_next() % 10,
			     random_next() % 2 ? "yes" : "\"no, never\"", random_next());
	text_length = (size_t)(p - text);
}

static void kernel(void)
{
	for (int i = 0; i < 2; i++)
		parse(text, text_length, &totals);
}

static u64 checksum(void)
{
	u64 sum = mix(mix(mix(0, totals.rows), totals.fields), totals.bad);
	sum = mix_doubles(mix(sum, totals.lengths), totals.sums, COLUMNS);
	return mix_bytes(sum, totals.groups, sizeof totals.groups);
}
