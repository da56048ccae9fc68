/* The functions that programs of Emscripten 3.1.6 import. Their C library is musl for 32 bits,
 * with a time_t of 32 bits. */
#pragma once

#include "guest.h"

#define ENV(result, symbol, name, type, params) result symbol params;
#include "../emscripten/functions.def"
#include "../emscripten/legal.def"
#undef ENV

u32 embed_em_open(u32 path, u32 flags, u32 arguments);
u32 embed_em_openat(u32 dir, u32 path, u32 flags, u32 arguments);

struct text;

/* Appends the guest's C string at an address, as far as it is the guest's. */
void text_guest(struct text *t, u32 p);
