/* Output of the runtime's own on the guest's streams. */
#pragma once

#include "abi.h"

/* Writes all of it, unless the guest may not or there is an error. */
void stream_write(u32 fd, const void *bytes, u64 size);
