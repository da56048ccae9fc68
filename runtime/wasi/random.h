/* Random numbers. */
#pragma once

#include "abi.h"

/* Fills memory with the kernel's random bytes, or those of a deterministic program.
 * Returns a WASI errno. */
u32 random_fill(void *to, u64 size);
