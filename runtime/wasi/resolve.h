/* Paths beneath a directory. See resolve.c for why none leaves it. */
#pragma once

#include "syscall.h"

/* A name in an open directory. */
struct place {
	int dir;
	bool owned;	  /* dir is to be closed */
	bool slash;	  /* the path ended with one: it means a directory */
	const char *name; /* without slashes, and not ".."; points into the path, or here: */
	char buffer[NAME_MAX + 1];
};

/* Set when the kernel turns out to have no openat2; a test may set it. */
extern bool resolve_without_openat2;

/* Opens the file that path leads to, as openat would. Returns a host descriptor
 * or -errno; -EXDEV if the path leads out of dir. */
long resolve_open(int dir, const char *path, int flags, int mode);

/* Finds the place of the last component, which may be a symbolic link and need
 * not exist. Splits path, which is overwritten. Returns 0 or -errno. */
long resolve_parent(int dir, char *path, struct place *p);

/* Finds the place of the file that path leads to, following also a symbolic link
 * at its end. */
long resolve_final(int dir, const char *path, struct place *p);

void place_release(struct place *p);
