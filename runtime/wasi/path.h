/* What the path_* functions have in common. */
#pragma once

#include "fdtable.h"
#include "resolve.h"

/* A guest's path in the runtime's memory: NUL-terminated, not empty, relative. */
struct path {
	char bytes[PATH_MAX];
};

/* Copies a path from guest memory. Its bytes are the host's: names need not be
 * UTF-8, so that what fd_readdir gives can be opened. */
u32 path_from_guest(u32 p, u32 len, struct path *path);

/* Takes both from the guest and finds the place of the last component. */
u32 path_place(u32 fd, u64 rights, u32 p, u32 len, struct path *path, struct place *place);

/* errno_from_path translates the result of resolving a path. One that leads out
 * of its directory wants what the guest has no capability for. */
u32 errno_from_path(long result);
