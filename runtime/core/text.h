/* A line for standard error, put together without formatting functions. */
#pragma once

#include "abi.h"

struct text {
	u32 size;
	char bytes[4096]; /* more is cut */
};

/* Makes t a line that begins so. */
void text_start(struct text *t, const char *s);

void text_char(struct text *t, char c);
void text_string(struct text *t, const char *s);
void text_decimal(struct text *t, u64 n);
void text_hex(struct text *t, u64 n);

/* Makes t a C string, without an end of line; cuts it where it is longer than a message. */
const char *text_terminate(struct text *t);

/* Writes the line to standard error, in one system call. */
void text_print(const struct text *t);
