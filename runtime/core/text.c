/* A line for standard error, put together without formatting functions. */

#include "text.h"
#include "syscall.h"

/* Not by an initialiser, which would clear all bytes. */
void text_start(struct text *t, const char *s)
{
	t->size = 0;
	text_string(t, s);
}

void text_char(struct text *t, char c)
{
	if (t->size < sizeof t->bytes)
		t->bytes[t->size++] = c;
}

void text_string(struct text *t, const char *s)
{
	while (*s)
		text_char(t, *s++);
}

static void number(struct text *t, u64 n, u32 base)
{
	char digits[20];
	u32 i = sizeof digits;
	do
		digits[--i] = "0123456789abcdef"[n % base];
	while (n /= base);
	while (i < sizeof digits)
		text_char(t, digits[i++]);
}

void text_decimal(struct text *t, u64 n)
{
	number(t, n, 10);
}

void text_hex(struct text *t, u64 n)
{
	text_string(t, "0x");
	number(t, n, 16);
}

const char *text_terminate(struct text *t)
{
	enum { LONGEST = 1024 }; /* so that there is room for more around it */
	u32 end = t->size < LONGEST ? t->size : LONGEST;
	if (end && t->bytes[end - 1] == '\n')
		end--;
	t->bytes[end] = 0;
	return t->bytes;
}

void text_print(const struct text *t)
{
	struct iovec line = {(void *)t->bytes, t->size};
	sys_writev(2, &line, 1);
}
