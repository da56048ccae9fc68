/* Strings as C has them: split, compared, joined, turned round and formatted. */
#include "bench.h"

enum { ROUNDS = 150, FIELDS = 200, LINE = 4000 };

static char line[LINE], copy[LINE], joined[2 * LINE];
static char *fields[FIELDS];
static u64 result;

static int split(char *s, char separator, char **fields, int max)
{
	int n = 0;
	while (n < max) {
		fields[n++] = s;
		s = strchr(s, separator);
		if (!s)
			break;
		*s++ = 0;
	}
	return n;
}

static void reverse(char *s)
{
	for (size_t i = 0, j = strlen(s); i + 1 < j; i++) {
		char c = s[i];
		s[i] = s[--j];
		s[j] = c;
	}
}

static void upper(char *s)
{
	for (; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			*s += 'A' - 'a';
}

/* An insertion sort is what many programs do with a few strings. */
static void sort(char **s, int n)
{
	for (int i = 1; i < n; i++) {
		char *x = s[i];
		int j = i;
		for (; j > 0 && strcmp(s[j - 1], x) > 0; j--)
			s[j] = s[j - 1];
		s[j] = x;
	}
}

static u32 parse(const char *s)
{
	u32 x = 0;
	while (*s >= '0' && *s <= '9')
		x = x * 10 + (u32)(*s++ - '0');
	return x;
}

static void format(char *out, u32 x)
{
	char digits[12];
	int n = 0;
	do
		digits[n++] = (char)('0' + x % 10);
	while (x /= 10);
	while (n > 0)
		*out++ = digits[--n];
	*out = 0;
}

static void prepare(void)
{
	random_seed(18);
	char *p = line;
	for (int i = 0; i < FIELDS; i++) {
		int n = 2 + (int)(random_next() % 14);
		if (i % 5 == 0) {
			format(p, random_next() % 100000);
			p += strlen(p);
		} else {
			while (n--)
				*p++ = (char)('a' + random_next() % 26);
		}
		*p++ = ',';
	}
	p[-1] = 0;
}

static void kernel(void)
{
	result = 0;
	for (int round = 0; round < ROUNDS; round++) {
		strcpy(copy, line);
		int n = split(copy, ',', fields, FIELDS);
		u32 numbers = 0;
		for (int i = 0; i < n; i++) {
			numbers += parse(fields[i]);
			if (i % 3 == round % 3)
				reverse(fields[i]);
			if (i % 7 == 0)
				upper(fields[i]);
		}
		sort(fields, n);
		char number[12];
		joined[0] = 0;
		char *end = joined;
		for (int i = 0; i < n; i++) {
			/* Of the few last ones one by one, as it is often done. */
			strcat(i % 10 ? end : (end += strlen(end)), fields[i]);
			strcat(end, ";");
		}
		format(number, numbers);
		strcat(joined, number);
		result = mix_bytes(result, joined, strlen(joined));
		result = mix(result, (u64)strncmp(joined, line, 3) >> 63);
	}
}

static u64 checksum(void)
{
	return result;
}
