/* host MEGABYTES: compresses and uncompresses so much by zlib in the sandbox and by zlib as
 * native code, checks that both agree, and compares their processor time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "sandbox.h"

enum { ROUNDS = 5 };

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, sandbox_message());
	exit(1);
}

static void check(int outcome, const char *what)
{
	if (outcome != sandbox_OK)
		fail(what);
}

/* A buffer in the sandbox's memory. */
struct buffer {
	uint32_t at, size;
};

static struct buffer allocate(uint32_t size)
{
	struct buffer b = {0, size};
	check(sandbox_allocate(size, &b.at), "allocate");
	return b;
}

/* The bytes of a buffer. The sandbox chose where it is, so that is looked at each time. */
static unsigned char *bytes(struct buffer b)
{
	unsigned char *p = b.at ? sandbox_memory(b.at, b.size) : NULL;
	if (!p)
		fail("not the sandbox's memory");
	return p;
}

static uint32_t random_number(void)
{
	static uint32_t state = 1;
	state = state * 1103515245 + 12345;
	return state >> 16;
}

/* Text of a kind. */
static void write_text(unsigned char *text, size_t size)
{
	static const char *const words[] = {"the ",	 "linear ", "memory ",	 "of ",	 "a ",
					    "module ",	 "is ",	    "reserved ", "0x1f", "\n",
					    "function ", "call ",   "return "};
	enum { WORDS = sizeof words / sizeof *words };
	for (size_t i = 0; i < size;) {
		if (random_number() % 7 == 0)
			text[i++] = random_number();
		for (const char *s = words[random_number() % WORDS]; *s && i < size; s++)
			text[i++] = *s;
	}
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

/* The least time that something took, natively and in the sandbox. */
struct times {
	double native, sandbox;
};

static void keep(double *least, double start)
{
	double time = now() - start;
	if (*least == 0 || time < *least)
		*least = time;
}

static void print(const char *what, struct times t)
{
	printf("%s: native %.3f s, in the sandbox %.3f s: %.3f times\n", what, t.native, t.sandbox,
	       t.sandbox / t.native);
}

static void empty_calls(void)
{
	enum { CALLS = 1000000 };
	double least = 0;
	for (int i = 0; i < 50; i++) {
		double start = now();
		for (int k = 0; k < CALLS / 50; k++)
			check(sandbox_nothing(), "nothing");
		keep(&least, start);
	}
	printf("an empty call: %.1f ns\n", least / (CALLS / 50) * 1e9);
}

int main(int argc, char **argv)
{
	uint32_t size = (argc > 1 ? atoi(argv[1]) : 1) << 20, room, status;
	struct times compressing = {0}, uncompressing = {0};
	check(sandbox_init(sandbox_HANDLE_FAULTS), "init");
	check(sandbox_bound(size, &room), "bound");

	unsigned char *text = malloc(size), *packed = malloc(room), *back = malloc(size);
	struct buffer s_text = allocate(size), s_packed = allocate(room), s_back = allocate(size);
	struct buffer s_size = allocate(sizeof(uint32_t));
	uint32_t *sandbox_size = (uint32_t *)bytes(s_size);
	write_text(text, size);
	memcpy(bytes(s_text), text, size);
	memset(packed, 1, room); /* so that nobody is the first to touch them */
	memset(back, 1, size);
	memset(bytes(s_packed), 1, room);
	memset(bytes(s_back), 1, size);

	for (int i = 0; i < ROUNDS; i++) {
		uLongf packed_size = room, back_size = size;
		double start = now();
		if (compress(packed, &packed_size, text, size) != Z_OK)
			fail("compress");
		keep(&compressing.native, start);

		start = now();
		*sandbox_size = room;
		check(sandbox_compress(s_packed.at, s_size.at, s_text.at, size, &status),
		      "compress");
		keep(&compressing.sandbox, start);
		if (status != Z_OK || *sandbox_size != packed_size ||
		    memcmp(packed, bytes(s_packed), packed_size) != 0)
			fail("the sandbox compresses differently");

		start = now();
		if (uncompress(back, &back_size, packed, packed_size) != Z_OK)
			fail("uncompress");
		keep(&uncompressing.native, start);

		start = now();
		*sandbox_size = size;
		check(sandbox_uncompress(s_back.at, s_size.at, s_packed.at, packed_size, &status),
		      "uncompress");
		keep(&uncompressing.sandbox, start);
		if (status != Z_OK || memcmp(text, back, size) != 0 ||
		    memcmp(text, bytes(s_back), size) != 0)
			fail("uncompress");
	}
	print("compress", compressing);
	print("uncompress", uncompressing);
	empty_calls();
	sandbox_exit();
}
