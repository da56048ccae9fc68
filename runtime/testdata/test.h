/* Drivers of the tests: each is linked with the runtime in the place of
 * generated code, and includes this once. */
#pragma once

#include "guest.h"
#include "process.h"
#include "text.h"

#if defined(__x86_64__)
#define BASE ((u8 *)0x40000000)
#else
#define BASE ((u8 *)0x100000000)
#endif

enum { PAGE = 1 << 16 };

struct memory wasmc_memories[] = {{BASE, PAGE, 64 * PAGE, 9ull << 30, 16}};
const u64 wasmc_memory_count = 1;
struct memory *const wasmc_guest_memory = &wasmc_memories[0];

/* What the policies of drivers have in common. They are not confined, but for those
 * whose subject that is: the compiler makes the filter. */
#define GRANTED_EXCEPT_ENVIRONMENT                                                                 \
	.arguments = no_strings, .openers = openers, .stack_size = 1 << 20
#define GRANTED .environment = no_strings, GRANTED_EXCEPT_ENVIRONMENT

static const char *const no_strings[] = {NULL};
static void (*const openers[])(void) = {wasmc_open_streams, wasmc_open_directories,
					wasmc_open_listeners, NULL};

/* A driver with initial data says so before it includes this. */
#ifndef HAS_DATA
const struct image wasmc_images[1];
const u64 wasmc_image_count = 0;
const struct copy wasmc_copies[1];
const u64 wasmc_copy_count = 0;
#endif

static inline void check(bool ok, const char *what, const char *file, int line)
{
	if (ok)
		return;
	struct text t = {0};
	text_string(&t, file);
	text_char(&t, ':');
	text_decimal(&t, line);
	text_string(&t, ": not so: ");
	text_string(&t, what);
	text_char(&t, '\n');
	text_print(&t);
	sys_exit_group(1);
}

static inline void equal(u64 got, u64 want, const char *what, const char *file, int line)
{
	if (got == want)
		return;
	struct text t = {0};
	text_string(&t, file);
	text_char(&t, ':');
	text_decimal(&t, line);
	text_string(&t, ": ");
	text_string(&t, what);
	text_string(&t, ": got ");
	text_decimal(&t, got);
	text_string(&t, ", want ");
	text_decimal(&t, want);
	text_char(&t, '\n');
	text_print(&t);
	sys_exit_group(1);
}

#define CHECK(condition)   check(condition, #condition, __FILE__, __LINE__)
#define EQUAL(got, want)   equal(got, want, #got, __FILE__, __LINE__)
#define SUCCEEDS(call)	   equal(call, ERRNO_SUCCESS, #call, __FILE__, __LINE__)
#define FAILS(errno, call) equal(call, ERRNO_##errno, #call, __FILE__, __LINE__)

/* Where the functions under test find their arguments and leave their results. */
enum { RESULT = 64, STRINGS = 1024, BUFFER = 8192 };

/* put copies a string to guest memory and returns its address; the last eight
 * are kept. */
static inline u32 put(const char *s)
{
	static u32 next;
	u32 at = STRINGS + next++ % 8 * 512;
	SUCCEEDS(store(at, s, strlen(s) + 1));
	return at;
}

static inline u32 result32(void)
{
	u32 v;
	memcpy(&v, BASE + RESULT, sizeof v);
	return v;
}

static inline u64 result64(void)
{
	u64 v;
	memcpy(&v, BASE + RESULT, sizeof v);
	return v;
}

static inline bool same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && memcmp(a, b, strlen(a)) == 0;
}
