// Dense, sparse, nested and fall-through switches; a state machine.
#include <stdint.h>
#include <stdio.h>

static int dense(int x)
{
	switch (x) {
#define C(n) case n: return (n) * 7 % 31;
#define C8(n) C(n) C(n + 1) C(n + 2) C(n + 3) C(n + 4) C(n + 5) C(n + 6) C(n + 7)
#define C64(n) C8(n) C8(n + 8) C8(n + 16) C8(n + 24) C8(n + 32) C8(n + 40) C8(n + 48) C8(n + 56)
		C64(0) C64(64) C64(128) C64(192)
	default: return -1;
	}
}

static int side_effects;

static int through(unsigned x)
{
	int r = 0;
	switch (x) {
	case 0: r += 1; side_effects++; /* fall through */
	case 1: r += 10; side_effects += 2; /* fall through */
	case 2: r += 100; break;
	case 3: case 4: case 5: r = side_effects; break;
	default: r = 1000 + x;
	}
	return r;
}

static const char *sparse(int64_t x)
{
	switch (x) {
	case INT64_MIN: return "min";
	case -1000000007: return "prime";
	case 0: return "zero";
	case 1LL << 32: return "two to the 32";
	case 1 ... 9: return "digit";
	case INT64_MAX: return "max";
	}
	return "other";
}

static int words(const char *s)
{
	enum { SPACE, WORD, QUOTE, ESCAPE } state = SPACE;
	int n = 0;
	for (; *s; s++)
		switch (state) {
		case SPACE:
			if (*s == ' ')
				break;
			n++;
			state = *s == '"' ? QUOTE : WORD;
			break;
		case WORD:
			state = *s == ' ' ? SPACE : WORD;
			break;
		case QUOTE:
			state = *s == '"' ? SPACE : *s == '\\' ? ESCAPE : QUOTE;
			break;
		case ESCAPE:
			state = QUOTE;
		}
	return n;
}

int main(void)
{
	unsigned sum = 0;
	for (volatile int i = -5; i < 270; i++)
		sum = sum * 31 + dense(i);
	printf("%u %d %d\n", sum, dense(INT32_MIN), dense(255));
	for (volatile unsigned i = 0; i < 8; i++)
		printf("%d ", through(i));
	volatile int64_t keys[] = {INT64_MIN, -1000000007, 0, 1LL << 32, 5, 10, INT64_MAX, 1000000007};
	for (int i = 0; i < 8; i++)
		printf("%s ", sparse(keys[i]));
	printf("%d\n", words("one  \"two three\\\" \" four"));
	return 0;
}
