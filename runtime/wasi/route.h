/* The text of a path on its way through directories, for those who walk it name by
 * name. Links are part of it: their text is put before what is left. */
#pragma once

#include "types.h"

enum { MAX_LINKS = 40 /* that are followed, as the kernel does */ };

struct route {
	const char *rest; /* to go, in path */
	u32 links;	  /* that were followed */
	char path[PATH_MAX];
};

/* Begins with a path, which is neither absolute nor empty, or is refused. The result
 * of these functions is 0 or -errno. */
long route_start(struct route *r, const char *path);

/* Moves the next name from the route to `name`; "." if there is none. */
long route_take(struct route *r, char name[NAME_MAX + 1]);

/* Puts the text of a link before what is left. */
long route_insert(struct route *r, const char *link, size_t size);

/* Reports whether no name is left. */
bool route_done(const struct route *r);

bool is_dot(const char *name);
bool is_dot_dot(const char *name);
