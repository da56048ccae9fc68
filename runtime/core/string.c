/* The memory functions, which clang also calls of its own accord.
 *
 * Small sizes are two overlapping halves, read before anything is written: no loop,
 * and right for overlapping operands. Larger ones are string_vector.h's, with the
 * widest vectors that the processor has, or the machine's own instructions. */

#include "string.h"
#include "syscall.h"

/* Unaligned, and may be anything. */
typedef u8 v16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef u64 __attribute__((aligned(1), may_alias)) w8;
typedef u32 __attribute__((aligned(1), may_alias)) w4;
typedef u16 __attribute__((aligned(1), may_alias)) w2;

#define V	v16
#define NAME(f) f##_v16
#define TARGET
#include "string_vector.h"

#ifdef WIDE_TARGET
typedef u8 v32 __attribute__((vector_size(32), aligned(1), may_alias));
#define V	v32
#define NAME(f) f##_v32
#define TARGET	__attribute__((target(WIDE_TARGET)))
#include "string_vector.h"

/* It is looked up when it is first needed. Tests may set it. */
enum cpu wasmc_cpu;

/* It keeps the registers, so that its callers need save none. */
static __attribute__((noinline, cold, preserve_most)) void find_cpu(void)
{
	wasmc_cpu = identify_cpu();
}

static inline bool is_wide(void)
{
	if (wasmc_cpu == CPU_UNKNOWN)
		find_cpu();
	return wasmc_cpu >= CPU_WIDE;
}
#endif

/* BECOME calls a function so that nothing remains to be done after it. */
#define BECOME __attribute__((musttail)) return

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

void *memmove(void *to, const void *from, size_t n)
{
#ifdef WIDE_TARGET
	if (n > 64 && is_wide())
		BECOME move_v32(to, from, n);
#endif
	if (n > 32)
		BECOME move_v16(to, from, n);
	if (n > 16)
		move16(to, from, n);
	else if (n > 8)
		move8(to, from, n);
	else if (n >= 4)
		move4(to, from, n);
	else if (n)
		move1(to, from, n);
	return to;
}

/* Being right for overlapping operands costs nothing. */
void *memcpy(void *restrict to, const void *restrict from, size_t n)
	__attribute__((alias("memmove")));

#ifdef WIDE_TARGET
static void *set_wide(void *at, int byte, size_t n)
{
	enum { LARGE = 2048 }; /* from here on the instruction is faster */
	if (n < LARGE || wasmc_cpu != CPU_WIDE_STRINGS)
		BECOME set_v32(at, byte, n);
	set_large(at, byte, n);
	return at;
}
#endif

void *memset(void *at, int byte, size_t n)
{
	u8 *to = at;
#ifdef WIDE_TARGET
	if (n > 64 && is_wide())
		BECOME set_wide(at, byte, n);
#endif
	if (n > 16)
		BECOME set_v16(at, byte, n);
	w8 word = (u8)byte * 0x0101010101010101u;
	if (n > 8) {
		*(w8 *)to = *(w8 *)(to + n - 8) = word;
	} else if (n >= 4) {
		*(w4 *)to = *(w4 *)(to + n - 4) = word;
	} else if (n) {
		to[0] = to[n / 2] = to[n - 1] = byte;
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

/* For n >= 8, to be called where a and b differ or n is small. */
static int compare_words(const u8 *a, const u8 *b, size_t n)
{
	const u8 *last = a + n - 8;
	for (; a < last; a += 8, b += 8)
		if (*(const w8 *)a != *(const w8 *)b)
			return compare(*(const w8 *)a, *(const w8 *)b);
	b -= a - last;
	return compare(*(const w8 *)last, *(const w8 *)b);
}

static inline bool differ32(const u8 *pa, const u8 *pb)
{
	const v16 *a = (const v16 *)pa, *b = (const v16 *)pb;
	v16 d = (a[0] ^ b[0]) | (a[1] ^ b[1]);
	typedef u64 halves __attribute__((vector_size(16)));
	halves h = (halves)d;
	return h[0] | h[1];
}

int memcmp(const void *pa, const void *pb, size_t n)
{
	const u8 *a = pa, *b = pb;
	for (; n > 32 && !differ32(a, b); n -= 32)
		a += 32, b += 32;
	if (n >= 8)
		return compare_words(a, b, n < 32 ? n : 32);
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
