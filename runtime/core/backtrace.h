/* The functions that a stack's frames belong to, for people to read. */
#pragma once

#include "text.h"
#include "unwind.h"

/* Adds a line for each of the guest's functions, the innermost first, beginning with
 * the one that f is a frame of. What does not fit in t is printed before. */
void print_backtrace(struct text *t, const struct frame *f, const struct stack *s);
