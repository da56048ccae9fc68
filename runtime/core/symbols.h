/* What the table of package backend/backtrace says about the code. */
#pragma once

#include "abi.h"

/* A part of the table that is yet to be read. */
struct reader {
	const u8 *at, *end;
};

enum { TABLE_END = 0x7fffffff }; /* as an offset: where the table ends */

/* The part between two offsets, as far as it is in the table. */
struct reader read_part(u64 start, u64 end);

/* Reads a LEB128 number; 0 where there is no more. */
u64 read_number(struct reader *r);

/* Finds which of the blocks between two offsets pc is in, or returns NULL. */
const struct backtrace_block *find_block(u64 start, u64 end, u64 pc);

/* A function. */
struct entry {
	u64 start; /* where its code begins */
	u64 rules; /* offset */
	bool is_guest;
};

enum { NAME_SIZE = 400 }; /* with the zero at the end; longer ones are cut before */

/* Finds the function that pc is in. name, if not NULL, gets the name that the guest
 * knows it by, if it is the guest's; or nothing, if only what is inlined there is to be shown. */
bool find_function(u64 pc, struct entry *e, char *name);

/* Where code comes from. */
struct place {
	u64 site; /* the innermost of the calls that were inlined there; 0: none */
	u64 line; /* 0: unknown */
	const char *file;
};

/* Finds where the code at pc comes from, if find_function has found its function. Programs
 * without debug information do not have these two. */
__attribute__((weak)) void find_place(u64 pc, struct place *p);

/* Makes p the place of the inlined call that it is in, and gives the name of what was
 * called there; or returns false. */
__attribute__((weak)) bool leave_site(struct place *p, const char **name);
