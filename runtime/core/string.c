/* The memory functions, which clang also calls of its own accord.
 *
 * All sizes up to 128 bytes are two overlapping halves, read before anything is
 * written: no loop, and right for overlapping operands. Larger ones are loops
 * over 64 bytes, with the last (or first) 64 bytes read beforehand; large ones
 * are the machine's. */

#include "string.h"
#include "syscall.h"

/* Unaligned, and may be anything. */
typedef u8 v16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef u64 __attribute__((aligned(1), may_alias)) w8;
typedef u32 __attribute__((aligned(1), may_alias)) w4;
typedef u16 __attribute__((aligned(1), may_alias)) w2;

struct v64 {
	v16 v[4];
};

static inline struct v64 load64(const u8 *from)
{
	const v16 *f = (const v16 *)from;
	return (struct v64){{f[0], f[1], f[2], f[3]}};
}

static inline void store64(u8 *to, struct v64 x)
{
	v16 *t = (v16 *)to;
	t[0] = x.v[0];
	t[1] = x.v[1];
	t[2] = x.v[2];
	t[3] = x.v[3];
}

/* The copies of n bytes where size <= n <= 2 * size. */

static inline void move1(u8 *to, const u8 *from, size_t n)
{
	u8 first = from[0], middle = from[n / 2], last = from[n - 1];
	to[0] = first;
	to[n / 2] = middle;
	to[n - 1] = last;
}

static inline void move4(u8 *to, const u8 *from, size_t n)
{
	w4 first = *(const w4 *)from, last = *(const w4 *)(from + n - 4);
	*(w4 *)to = first;
	*(w4 *)(to + n - 4) = last;
}

static inline void move8(u8 *to, const u8 *from, size_t n)
{
	w8 first = *(const w8 *)from, last = *(const w8 *)(from + n - 8);
	*(w8 *)to = first;
	*(w8 *)(to + n - 8) = last;
}

static inline void move16(u8 *to, const u8 *from, size_t n)
{
	v16 first = *(const v16 *)from, last = *(const v16 *)(from + n - 16);
	*(v16 *)to = first;
	*(v16 *)(to + n - 16) = last;
}

static inline void move32(u8 *to, const u8 *from, size_t n)
{
	const v16 *head = (const v16 *)from, *tail = (const v16 *)(from + n - 32);
	v16 a = head[0], b = head[1], c = tail[0], d = tail[1];
	((v16 *)to)[0] = a;
	((v16 *)to)[1] = b;
	((v16 *)(to + n - 32))[0] = c;
	((v16 *)(to + n - 32))[1] = d;
}

static inline void move64(u8 *to, const u8 *from, size_t n)
{
	struct v64 first = load64(from), last = load64(from + n - 64);
	store64(to, first);
	store64(to + n - 64, last);
}

/* For n > 64, if to is not within [from, from + n). */
static inline void move_up(u8 *to, const u8 *from, size_t n)
{
	struct v64 last = load64(from + n - 64);
	u8 *end = to + n - 64;
	for (; to < end; to += 64, from += 64)
		store64(to, load64(from));
	store64(end, last);
}

/* For n > 64, if from is not within [to, to + n). */
static inline void move_down(u8 *to, const u8 *from, size_t n)
{
	struct v64 first = load64(from);
	for (; n > 64; n -= 64)
		store64(to + n - 64, load64(from + n - 64));
	store64(to, first);
}

void *memmove(void *to, const void *from, size_t n)
{
	if (n < 4) {
		if (n)
			move1(to, from, n);
	} else if (n <= 8) {
		move4(to, from, n);
	} else if (n <= 16) {
		move8(to, from, n);
	} else if (n <= 32) {
		move16(to, from, n);
	} else if (n <= 64) {
		move32(to, from, n);
	} else if (n <= 128) {
		move64(to, from, n);
	} else if ((size_t)to - (size_t)from >= n) {
		bool apart = (size_t)from - (size_t)to >= n;
		if (!apart || !copy_large(to, from, n))
			move_up(to, from, n);
	} else {
		move_down(to, from, n);
	}
	return to;
}

/* Being right for overlapping operands costs nothing. */
void *memcpy(void *restrict to, const void *restrict from, size_t n)
	__attribute__((alias("memmove")));

void *memset(void *at, int byte, size_t n)
{
	u8 *to = at;
	w8 word = (u8)byte * 0x0101010101010101u;
	v16 v = (v16){} + (u8)byte;
	if (n < 4) {
		if (n)
			to[0] = to[n / 2] = to[n - 1] = byte;
	} else if (n <= 8) {
		*(w4 *)to = *(w4 *)(to + n - 4) = word;
	} else if (n <= 16) {
		*(w8 *)to = *(w8 *)(to + n - 8) = word;
	} else if (n <= 32) {
		*(v16 *)to = *(v16 *)(to + n - 16) = v;
	} else if (!set_large(to, byte, n)) {
		for (u8 *end = to + n - 32; to < end; to += 32)
			((v16 *)to)[0] = ((v16 *)to)[1] = v;
		to = (u8 *)at + n - 32;
		((v16 *)to)[0] = ((v16 *)to)[1] = v;
	}
	return at;
}

/* compare orders two words as the bytes they were loaded from. */
static inline int compare(u64 a, u64 b)
{
	a = __builtin_bswap64(a);
	b = __builtin_bswap64(b);
	return a < b ? -1 : a > b;
}

int memcmp(const void *pa, const void *pb, size_t n)
{
	const u8 *a = pa, *b = pb;
	if (n >= 8) {
		const u8 *last = a + n - 8;
		for (; a < last; a += 8, b += 8)
			if (*(const w8 *)a != *(const w8 *)b)
				return compare(*(const w8 *)a, *(const w8 *)b);
		b -= a - last;
		return compare(*(const w8 *)last, *(const w8 *)b);
	}
	for (; n; a++, b++, n--)
		if (*a != *b)
			return *a - *b;
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	return n;
}
