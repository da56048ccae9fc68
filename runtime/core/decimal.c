/* Numbers with a fraction, from text and to text, exactly: by decimal numbers of any
 * length that are doubled and halved. It is slow and short: Nigel Tao, "ParseNumberF64 by
 * Simple Decimal Conversion" (2020), has the way there; the way back tries more and more
 * digits until they are read as the same number. */

#include "decimal.h"
#include "string.h"

const struct float_format float_single = {24, -126, 127};
const struct float_format float_double = {53, -1022, 1023};

/* The number 0.d1 d2 ... dn * 10^point. The longest that matters has 767 digits; more are
 * cut, and only whether one of them was not 0 is kept. */
enum { DIGITS = 800 };

struct decimal {
	u8 digit[DIGITS];
	int count, point;
	bool more;
};

static void trim(struct decimal *d)
{
	while (d->count && d->digit[d->count - 1] == 0)
		d->count--;
	if (!d->count)
		d->point = 0;
}

static void twice(struct decimal *d)
{
	u8 carry = 0;
	for (int i = d->count; i-- > 0;) {
		u8 n = d->digit[i] * 2 + carry;
		d->digit[i] = n % 10;
		carry = n / 10;
	}
	if (carry) {
		d->more |= d->count == DIGITS && d->digit[DIGITS - 1];
		d->count += d->count < DIGITS;
		memmove(d->digit + 1, d->digit, d->count - 1);
		d->digit[0] = carry;
		d->point++;
	}
	trim(d);
}

static void halve(struct decimal *d)
{
	u8 rest = 0;
	for (int i = 0; i < d->count; i++) {
		u8 n = rest * 10 + d->digit[i];
		d->digit[i] = n / 2;
		rest = n % 2;
	}
	if (rest && d->count < DIGITS)
		d->digit[d->count++] = 5;
	else
		d->more |= rest;
	if (d->count && d->digit[0] == 0) {
		memmove(d->digit, d->digit + 1, --d->count);
		d->point--;
	}
	trim(d);
}

/* whole is the integer nearest to d, which is less than 2^63; even if two are. */
static u64 whole(const struct decimal *d)
{
	u64 n = 0;
	int i = 0;
	for (; i < d->point; i++)
		n = n * 10 + (i < d->count ? d->digit[i] : 0);
	if (d->point < 0 || d->point >= d->count)
		return n;
	bool half = d->digit[i] == 5 && i + 1 == d->count && !d->more;
	return n + (half ? n & 1 : d->digit[i] >= 5);
}

/* to_bits rounds d, which becomes another number on the way. */
static u64 to_bits(struct decimal *d, const struct float_format *f)
{
	enum { HUGE = 400 };
	u64 infinity = (u64)(f->most - f->least + 2) << (f->bits - 1);
	if (!d->count || d->point < -HUGE)
		return 0;
	if (d->point > HUGE)
		return infinity;
	/* To a significand of f->bits bits, or fewer below the normal numbers. */
	int power = 0;	       /* the number is d * 2^power */
	while (d->point > 0) { /* to less than 1 */
		halve(d);
		power++;
	}
	while (d->point < 0 || d->digit[0] < 5) { /* to at least one half */
		twice(d);
		power--;
	}
	int exponent = power - 1; /* of the first bit */
	int bits = f->bits;
	if (exponent < f->least)
		bits -= f->least - exponent;
	for (int i = 0; i < bits; i++)
		twice(d);
	for (int i = bits; i < 0; i++)
		halve(d);
	u64 n = whole(d);
	/* Rounding up may make one bit more, which is right in the exponent, too. */
	if (exponent < f->least)
		return n;
	if (exponent > f->most)
		return infinity;
	return ((u64)(exponent - f->least) << (f->bits - 1)) + n;
}

static bool is_word(const char *s, const char *word)
{
	return strlen(s) == strlen(word) && memcmp(s, word, strlen(word)) == 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* digits reads a run of digits, after which s is, and returns how many there were. */
static int digits(const char **s, struct decimal *d, bool fraction)
{
	int n = 0;
	for (; is_digit(**s); ++*s, n++) {
		u8 digit = **s - '0';
		bool leading = !d->count && !digit; /* zeros before all others */
		if (d->count == DIGITS)
			d->more |= digit;
		else if (!leading)
			d->digit[d->count++] = digit;
		if (fraction)
			d->point -= leading;
		else
			d->point += !leading;
	}
	return n;
}

static bool read_exponent(const char **s, int *exponent)
{
	enum { FAR = 100000 };
	bool negative = **s == '-';
	if (**s == '-' || **s == '+')
		++*s;
	if (!is_digit(**s))
		return false;
	for (; is_digit(**s); ++*s)
		if (*exponent < FAR)
			*exponent = *exponent * 10 + (**s - '0');
	if (negative)
		*exponent = -*exponent;
	return true;
}

bool float_read(const char *s, const struct float_format *f, u64 *bits)
{
	struct decimal d = {.count = 0};
	u64 sign = (u64)(*s == '-') << (f->bits == 53 ? 63 : 31);
	u64 infinity = (u64)(f->most - f->least + 2) << (f->bits - 1);
	int exponent = 0;
	if (*s == '-' || *s == '+')
		s++;
	if (is_word(s, "inf") || is_word(s, "nan")) {
		*bits = sign | infinity | (*s == 'n' ? 1ull << (f->bits - 2) : 0);
		return true;
	}
	int n = digits(&s, &d, false);
	if (*s == '.') {
		s++;
		n += digits(&s, &d, true);
	}
	if (!n)
		return false;
	if (*s == 'e' || *s == 'E') {
		s++;
		if (!read_exponent(&s, &exponent))
			return false;
	}
	if (*s)
		return false;
	d.point += exponent;
	trim(&d);
	*bits = sign | to_bits(&d, f);
	return true;
}

/* exact is the number with these bits, which is positive and finite. */
static struct decimal exact(u64 bits, const struct float_format *f)
{
	struct decimal d = {.count = 0};
	u64 hidden = 1ull << (f->bits - 1), significand = bits & (hidden - 1);
	int exponent = bits >> (f->bits - 1);
	if (exponent) {
		significand |= hidden;
		exponent--;
	}
	exponent += f->least - (f->bits - 1);
	u8 reversed[20];
	for (; significand; significand /= 10)
		reversed[d.point++] = significand % 10;
	while (d.count < d.point) {
		d.digit[d.count] = reversed[d.point - 1 - d.count];
		d.count++;
	}
	trim(&d);
	for (; exponent > 0; exponent--)
		twice(&d);
	for (; exponent < 0; exponent++)
		halve(&d);
	return d;
}

/* shorten rounds d to n digits. */
static void shorten(struct decimal *d, int n)
{
	if (n >= d->count)
		return;
	bool up = d->digit[n] >= 5;
	d->count = n;
	while (up && n > 0) {
		up = ++d->digit[n - 1] == 10;
		if (up)
			d->digit[--n] = 0;
	}
	if (up) { /* all were nines */
		d->digit[0] = 1;
		d->count = 1;
		d->point++;
	}
	trim(d);
}

static char *put_number(char *to, int n)
{
	char reversed[12];
	int size = 0;
	do
		reversed[size++] = '0' + n % 10;
	while (n /= 10);
	while (size)
		*to++ = reversed[--size];
	return to;
}

static void write_decimal(const struct decimal *d, char *to)
{
	enum { LONGEST = 21 };
	bool scientific = d->point < -5 || d->point > LONGEST;
	int point = scientific ? 1 : d->point;
	if (point <= 0) {
		*to++ = '0';
		*to++ = '.';
	}
	for (int i = point; i < 0; i++)
		*to++ = '0';
	for (int i = 0; i < d->count || i < point; i++) {
		if (i == point && i > 0)
			*to++ = '.';
		*to++ = '0' + (i < d->count ? d->digit[i] : 0);
	}
	if (scientific) {
		int exponent = d->point - 1;
		*to++ = 'e';
		if (exponent < 0)
			*to++ = '-';
		to = put_number(to, exponent < 0 ? -exponent : exponent);
	}
	*to = 0;
}

void float_write(u64 bits, const struct float_format *f, char text[FLOAT_TEXT])
{
	u64 sign = 1ull << (f->bits == 53 ? 63 : 31);
	u64 infinity = (u64)(f->most - f->least + 2) << (f->bits - 1);
	if (bits & sign)
		*text++ = '-';
	bits &= ~sign;
	if (bits >= infinity || !bits) {
		const char *word = bits > infinity ? "nan" : bits ? "inf" : "0";
		memcpy(text, word, strlen(word) + 1);
		return;
	}
	const struct decimal all = exact(bits, f);
	for (int n = 1;; n++) {
		struct decimal d = all;
		shorten(&d, n);
		struct decimal copy = d;
		if (to_bits(&copy, f) == bits) {
			write_decimal(&d, text);
			return;
		}
	}
}
