/* Reading clocks without entering the kernel. */
#pragma once

#include "syscall.h"

/* As sys_clock_gettime. */
long vdso_clock_gettime(int clock, struct timespec *t);
