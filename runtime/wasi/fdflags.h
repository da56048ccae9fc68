/* The translation of descriptor flags. */
#pragma once

#include "syscall.h"
#include "wasi.h"

enum { HOST_SYNC_FLAGS = O_SYNC | O_DSYNC };

/* Linux has no flag of its own for RSYNC: it is SYNC. */
static inline int fdflags_to_host(u32 flags)
{
	int host = 0;
	if (flags & FDFLAG_APPEND)
		host |= O_APPEND;
	if (flags & FDFLAG_DSYNC)
		host |= O_DSYNC;
	if (flags & FDFLAG_NONBLOCK)
		host |= O_NONBLOCK;
	if (flags & (FDFLAG_RSYNC | FDFLAG_SYNC))
		host |= O_SYNC;
	return host;
}

/* O_SYNC contains the bit of O_DSYNC. */
static inline u16 fdflags_from_host(int host)
{
	u16 flags = 0;
	if (host & O_APPEND)
		flags |= FDFLAG_APPEND;
	if (host & O_NONBLOCK)
		flags |= FDFLAG_NONBLOCK;
	if ((host & O_SYNC) == O_SYNC)
		flags |= FDFLAG_SYNC | FDFLAG_RSYNC;
	else if (host & O_DSYNC)
		flags |= FDFLAG_DSYNC;
	return flags;
}

/* What is wrong with changing flags. Linux changes only two; for the others it says
 * nothing and does nothing, so they are refused unless they are as asked already. */
static inline u32 fdflags_check_change(int host, u32 flags)
{
	enum { CHANGEABLE = FDFLAG_APPEND | FDFLAG_NONBLOCK };
	if (flags & ~FDFLAGS_ALL)
		return ERRNO_INVAL;
	if (fdflags_to_host(flags & ~CHANGEABLE) != (host & HOST_SYNC_FLAGS))
		return ERRNO_NOTSUP;
	return ERRNO_SUCCESS;
}
