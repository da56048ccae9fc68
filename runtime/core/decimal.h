/* Numbers with a fraction, from text and to text. */
#pragma once

#include "abi.h"

/* A format of the processor's. */
struct float_format {
	int bits;	 /* of the significand, with the one that is not stored */
	int least, most; /* exponents of the first bit of normal numbers */
};

extern const struct float_format float_single, float_double;

/* Reads all of s: a decimal number that may have a sign, a fraction and an exponent, or inf
 * or nan. It is rounded to the nearest number of the format, to an even one of two, and
 * bits are that number's. Reports whether s is such a thing. */
bool float_read(const char *s, const struct float_format *format, u64 *bits);

enum { FLOAT_TEXT = 32 };

/* Writes the shortest decimal number that is read as these bits, with a NUL. */
void float_write(u64 bits, const struct float_format *format, char text[FLOAT_TEXT]);
