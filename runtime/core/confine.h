/* The second wall: see confine.c. */
#pragma once

#include "abi.h"

/* Begins: directories can be allowed from here to confine_finish. */
void confine_start(void);

/* Allows what is beneath an open directory. */
void confine_allow(int dir, bool read_only);

/* Ends what the program does not need. If that cannot be done and must be, it says so
 * and exits. */
void confine_finish(void);
