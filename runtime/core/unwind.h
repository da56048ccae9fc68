/* From a frame to that of its caller. */
#pragma once

#include "abi.h"

/* The registers that callers are found from. Scratch is one that prologues use. */
enum base { STACK_POINTER, FRAME_POINTER, SCRATCH, BASES };

/* A frame, as it is at an instruction. */
struct frame {
	u64 pc; /* an address inside that instruction */
	u64 registers[BASES];
	u64 return_address; /* where that is in a register at first, or else 0 */
};

/* Where frames can be. Nothing else is ever read. */
struct stack {
	u64 start, end;
};

/* What the table says of a function. */
struct entry {
	u64 start; /* where its code begins */
	u64 rules; /* offset */
	bool is_guest;
};

enum { NAME_SIZE = 400 }; /* with the zero at the end; longer ones are cut before */

/* Finds the function that pc is in. name, if not NULL, gets the name that the guest
 * knows it by, if it is the guest's. */
bool find_function(u64 pc, struct entry *e, char *name);

/* Makes f its caller's frame, or returns false at the first one of the stack, or where
 * the table does not tell. */
bool unwind(struct frame *f, const struct stack *s);

/* Reports whether f is a frame of a function of the guest's. */
bool is_guest(const struct frame *f);
