/* The translation of the kernel's error numbers. */

#include "errno.h"

enum { LINUX_ERRNOS = 134 };

/* A byte for each of Linux's numbers; 0 where WASI has no name for it. Entry 0
 * means nothing: rows that Linux lacks set it. */
static const u8 from_linux[LINUX_ERRNOS] = {
#define ERRNO(name, wasi, linux) [linux] = wasi,
#include "errno.def"
#undef ERRNO
};

u32 errno_from_host(long result)
{
	if (result >= 0)
		return ERRNO_SUCCESS;
	u64 e = -result;
	return e < LINUX_ERRNOS && from_linux[e] ? from_linux[e] : ERRNO_IO;
}
