/* A JSON parser that makes a tree in an arena, and a printer that makes text of it again. */
#include "bench.h"

enum kind { NUL, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT };

struct value {
	enum kind kind;
	u32 length; /* of the string */
	double number;
	const char *string;  /* with its escapes, not terminated */
	struct value *key;   /* if this is in an object */
	struct value *next;  /* in the array or object */
	struct value *first; /* of an array or object */
};

enum { TEXT = 400000, VALUES = 120000 };

static char text[TEXT + 1000], printed[TEXT + 1000];
static struct value arena[VALUES];
static u32 used;
static size_t text_length, printed_length;

struct parser {
	const char *p;
	int failed;
};

static struct value *new_value(struct parser *s, enum kind kind)
{
	static struct value none;
	if (used == VALUES) {
		s->failed = 1;
		return &none;
	}
	struct value *v = &arena[used++];
	*v = (struct value){.kind = kind};
	return v;
}

static void skip_space(struct parser *s)
{
	while (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r')
		s->p++;
}

static int accept(struct parser *s, char c)
{
	skip_space(s);
	if (*s->p != c)
		return 0;
	s->p++;
	return 1;
}

static void expect(struct parser *s, const char *word)
{
	for (; *word; word++)
		if (*s->p != *word)
			s->failed = 1;
		else
			s->p++;
}

static struct value *parse_string(struct parser *s)
{
	struct value *v = new_value(s, STRING);
	expect(s, "\"");
	v->string = s->p;
	while (*s->p && *s->p != '"')
		s->p += *s->p == '\\' && s->p[1] ? 2 : 1;
	v->length = (u32)(s->p - v->string);
	expect(s, "\"");
	return v;
}

static struct value *parse_number(struct parser *s)
{
	struct value *v = new_value(s, NUMBER);
	int negative = *s->p == '-';
	if (negative)
		s->p++;
	double x = 0, scale = 1;
	if (*s->p < '0' || *s->p > '9')
		s->failed = 1;
	while (*s->p >= '0' && *s->p <= '9')
		x = x * 10 + (*s->p++ - '0');
	if (*s->p == '.')
		for (s->p++; *s->p >= '0' && *s->p <= '9'; scale *= 10)
			x = x * 10 + (*s->p++ - '0');
	v->number = (negative ? -x : x) / scale;
	return v;
}

static struct value *parse(struct parser *s)
{
	skip_space(s);
	switch (*s->p) {
	case 'n':
		expect(s, "null");
		return new_value(s, NUL);
	case 'f':
		expect(s, "false");
		return new_value(s, FALSE);
	case 't':
		expect(s, "true");
		return new_value(s, TRUE);
	case '"':
		return parse_string(s);
	case '[':
	case '{': {
		int object = *s->p++ == '{';
		char close = object ? '}' : ']';
		struct value *v = new_value(s, object ? OBJECT : ARRAY), **last = &v->first;
		if (accept(s, close))
			return v;
		do {
			struct value *key = NULL;
			if (object) {
				skip_space(s);
				key = parse_string(s);
				if (!accept(s, ':'))
					s->failed = 1;
			}
			*last = parse(s);
			(*last)->key = key;
			last = &(*last)->next;
		} while (!s->failed && accept(s, ','));
		if (!accept(s, close))
			s->failed = 1;
		return v;
	}
	default:
		return parse_number(s);
	}
}

static char *put(char *out, const char *s, size_t n)
{
	memcpy(out, s, n);
	return out + n;
}

static char *put_number(char *out, double x)
{
	char digits[24];
	int n = 0;
	if (x < 0) {
		*out++ = '-';
		x = -x;
	}
	u64 thousandths = (u64)(x * 1000 + 0.5), whole = thousandths / 1000;
	do
		digits[n++] = (char)('0' + whole % 10);
	while (whole /= 10);
	while (n > 0)
		*out++ = digits[--n];
	*out++ = '.';
	for (u64 rest = thousandths % 1000, place = 100; place > 0; place /= 10)
		*out++ = (char)('0' + rest / place % 10);
	return out;
}

static char *print(char *out, const struct value *v)
{
	if (v->key) {
		*out++ = '"';
		out = put(out, v->key->string, v->key->length);
		out = put(out, "\":", 2);
	}
	switch (v->kind) {
	case NUL:
		return put(out, "null", 4);
	case FALSE:
		return put(out, "false", 5);
	case TRUE:
		return put(out, "true", 4);
	case NUMBER:
		return put_number(out, v->number);
	case STRING:
		*out++ = '"';
		out = put(out, v->string, v->length);
		*out++ = '"';
		return out;
	case ARRAY:
	case OBJECT:
		*out++ = v->kind == OBJECT ? '{' : '[';
		for (struct value *e = v->first; e; e = e->next) {
			out = print(out, e);
			if (e->next)
				*out++ = ',';
		}
		*out++ = v->kind == OBJECT ? '}' : ']';
		return out;
	}
	return out;
}

static void prepare(void)
{
	random_seed(11);
	char *p = text;
	*p++ = '[';
	while (p < text + TEXT) {
		p += sprintf(p, "{\"id\": %u, \"name\": \"item \\\"%u\\\"\", \"price\": %u.%03u, ",
			     random_next() % 100000, random_next() % 1000, random_next() % 1000,
			     random_next() % 1000);
		p += sprintf(p,
			     "\"tags\": [\"a%u\", \"bcd\", null, %s], \"at\": {\"x\": -%u, \"y\": "
			     "%u}},\n",
			     random_next() % 10, random_next() % 2 ? "true" : "false",
			     random_next() % 1000, random_next() % 1000);
	}
	p += sprintf(p, "{}]");
	text_length = (size_t)(p - text);
}

static void kernel(void)
{
	for (int i = 0; i < 10; i++) {
		used = 0;
		struct parser s = {.p = text};
		struct value *v = parse(&s);
		printed_length = s.failed ? 0 : (size_t)(print(printed, v) - printed);
	}
}

static u64 checksum(void)
{
	return mix_bytes(mix(used, printed_length), printed, printed_length);
}
