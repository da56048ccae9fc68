/* The guest's descriptors. Their numbers are the guest's own and say nothing
 * about the kernel's: a guest can name no file of the process but these. */
#pragma once

#include "guest.h"

struct descriptor {
	bool open;
	bool unprobed;	     /* inherited: the rights to seek and tell are not known yet */
	u8 filetype;	     /* FILETYPE_UNKNOWN if the kernel has to be asked */
	u16 flags;	     /* FDFLAG_*, if the type is known */
	int host;	     /* the kernel's number; NO_HOST of an embedded file */
	const char *preopen; /* the name of a preopened directory, else NULL */
	u64 base;	     /* rights to use it */
	u64 inheriting;	     /* rights of what is opened through it */

	/* Of an embedded file, which only embed.c knows how to use. */
	const struct embedded *embedded; /* else NULL */
	const struct node *node;
	u64 position;
};

enum { NO_HOST = -1 };

/* A descriptor that was open when the program started. Whether it can seek is
 * found out when somebody wants to know. */
struct descriptor descriptor_inherited(int host, u64 rights);

/* Finds an open descriptor and checks that it has the rights. The pointer holds
 * until the next descriptor is added. */
u32 fdtable_get(u32 fd, u64 rights, struct descriptor **d);

/* Whether there may be descriptors from this number on. */
bool fdtable_is_number(u32 fd);

/* fdtable_get, but if the descriptor lacks the rights because it is not a directory,
 * that is the error. */
u32 fdtable_get_directory(u32 fd, u64 rights, struct descriptor **d);

/* Adds a descriptor under the lowest free number; closes d.host if it cannot. */
u32 fdtable_add(struct descriptor d, u32 *fd);

u32 fdtable_close(u32 fd);

/* Makes `to` what fd is, closing what `to` was. */
u32 fdtable_renumber(u32 fd, u32 to);

/* Completes the rights of an inherited descriptor. */
void fdtable_probe(struct descriptor *d);

/* The type of a file. FIFOs, and sockets of unusual types, have none in WASI. */
u8 filetype_of(int host, const struct stat *st);
u8 filetype_from_mode(u32 mode);

bool is_terminal(int host);
