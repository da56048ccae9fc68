/* The program that calls one function of the module's, with the arguments that it was
 * started with, and prints the results: one per line. */

#include "decimal.h"
#include "process.h"
#include "string.h"
#include "syscall.h"
#include "text.h"

static _Noreturn void bad_argument(const char *argument, const char *want)
{
	struct text t;
	text_start(&t, "wasmc: argument '");
	text_string(&t, argument);
	text_string(&t, "': want ");
	text_string(&t, want);
	cannot_start_line(&t);
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* read_integer reads all of s: a decimal or, after 0x, hexadecimal number, perhaps with a
 * sign. Numbers from -2^(bits-1) to 2^bits - 1 are good. */
static bool read_integer(const char *s, int bits, u64 *value)
{
	bool negative = *s == '-';
	u64 n = 0, most = bits == 64 ? (u64)-1 : (1ull << bits) - 1;
	if (*s == '-' || *s == '+')
		s++;
	u64 base = s[0] == '0' && s[1] == 'x' ? 16 : 10;
	if (base == 16)
		s += 2;
	if (!*s)
		return false;
	if (negative)
		most = most / 2 + 1;
	for (; *s; s++) {
		u64 digit = digit_value(*s);
		if (digit >= base || n > (most - digit) / base)
			return false;
		n = n * base + digit;
	}
	*value = negative ? -n : n;
	return true;
}

static void read_argument(const char *s, char type, union slot *slot)
{
	u64 bits;
	switch (type) {
	case 'i':
		if (!read_integer(s, 32, &bits))
			bad_argument(s, "an integer of 32 bits");
		slot->i32 = bits;
		break;
	case 'I':
		if (!read_integer(s, 64, &slot->i64))
			bad_argument(s, "an integer of 64 bits");
		break;
	case 'f':
		if (!float_read(s, &float_single, &bits))
			bad_argument(s, "a number");
		slot->i32 = bits;
		break;
	case 'F':
		if (!float_read(s, &float_double, &slot->i64))
			bad_argument(s, "a number");
		break;
	}
}

/* Integers are printed as signed. */
static void text_result(struct text *t, char type, const union slot *slot)
{
	char number[FLOAT_TEXT];
	i64 n = type == 'i' ? (i32)slot->i32 : (i64)slot->i64;
	switch (type) {
	case 'i':
	case 'I':
		if (n < 0)
			text_char(t, '-');
		text_decimal(t, n < 0 ? -(u64)n : (u64)n);
		break;
	case 'f':
		float_write(slot->i32, &float_single, number);
		text_string(t, number);
		break;
	case 'F':
		float_write(slot->i64, &float_double, number);
		text_string(t, number);
		break;
	}
	text_char(t, '\n');
}

static _Noreturn void wrong_count(const struct exported *f, u64 want)
{
	struct text t;
	text_start(&t, "wasmc: ");
	text_string(&t, f->name);
	text_string(&t, " has ");
	text_decimal(&t, want);
	text_string(&t, " parameters, not ");
	text_decimal(&t, process.argc ? process.argc - 1 : 0);
	cannot_start_line(&t);
}

/* Before anything of the module runs. */
void wasmc_invoke_read(const struct exported *f, union slot *slots)
{
	u64 count = 0;
	while (f->type[count] != ':')
		count++;
	if (process.argc != count + 1)
		wrong_count(f, count);
	for (u64 i = 0; i < count; i++)
		read_argument(process.argv[i + 1], f->type[i], &slots[i]);
}

void wasmc_invoke_print(const struct exported *f, const union slot *slots)
{
	const char *type = f->type;
	while (*type++ != ':')
		;
	for (; *type; type++) {
		struct text t;
		text_start(&t, "");
		text_result(&t, *type, slots++);
		sys_writev(1, &(struct iovec){t.bytes, t.size}, 1);
	}
}
