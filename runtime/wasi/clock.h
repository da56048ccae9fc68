/* The clocks that the guest knows. */
#pragma once

#include "abi.h"

/* Reads a clock, in nanoseconds. Returns a WASI errno. */
u32 clock_read(int clock, u64 *time);

/* Says that the program has waited for so many nanoseconds, which the clocks of a
 * deterministic program do not know otherwise. */
void clock_pass(u64 time);
