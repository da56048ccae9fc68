/* The functions that Emscripten's programs import. Their C library is musl for 32 bits,
 * with time_t and off_t of 32 bits up to Emscripten 3.1.26. */
#pragma once

#include "guest.h"

#define ENV(result, symbol, name, type, params) result symbol params;
#include "../emscripten/functions.def"
#include "../emscripten/legal.def"
#undef ENV

/* Appends the guest's C string at an address, as far as it is the guest's. */
struct text;
void text_guest(struct text *t, u32 p);
