/* WASI's error numbers, and the translation of the kernel's. */
#pragma once

#include "abi.h"

enum {
	ERRNO_SUCCESS = 0,
#define ERRNO(name, wasi, linux) ERRNO_##name = wasi,
#include "errno.def"
#undef ERRNO
};

/* errno_from_host translates the result of a system call: 0 if it is not an
 * error number. */
u32 errno_from_host(long result);
