// Structures, unions and arrays by value, bit fields, unaligned members.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct small { short a, b; };
struct mixed { char c; double d; int i; float f; int64_t l; };
struct big { int v[40]; };
struct flags { unsigned a : 3, b : 7; signed c : 5; uint64_t d : 40; };
struct __attribute__((packed)) odd { char c; int64_t l; short s; double d; };
union any { double d; uint64_t u; uint8_t bytes[8]; };

static __attribute__((noinline)) struct small swap(struct small s) { return (struct small){s.b, s.a}; }

static __attribute__((noinline)) struct mixed change(struct mixed m, int n)
{
	m.c += n, m.d *= n, m.i -= n, m.f /= n, m.l <<= n;
	return m;
}

static __attribute__((noinline)) struct big reverse(struct big b)
{
	struct big r;
	for (int i = 0; i < 40; i++)
		r.v[i] = b.v[39 - i];
	return r;
}

int main(void)
{
	struct small s = swap((struct small){1, -2});
	printf("%d %d\n", s.a, s.b);
	struct mixed m = change((struct mixed){'a', 1.5, 100, 9, 3}, 3);
	printf("%c %g %d %g %lld\n", m.c, m.d, m.i, m.f, (long long)m.l);
	struct big b;
	for (int i = 0; i < 40; i++)
		b.v[i] = i * i;
	b = reverse(b);
	printf("%d %d\n", b.v[0], b.v[38]);
	struct flags f = {5, 100, -7, 0xabcdef0123};
	f.a += 6, f.b ^= 0x55, f.c -= 10, f.d += 1;
	printf("%u %u %d %llx\n", f.a, f.b, f.c, (unsigned long long)f.d);
	struct odd o[3] = {{1, 0x1122334455667788, 3, 4.25}, {5, -6, 7, -8.5}};
	o[2] = o[0];
	o[2].l ^= o[1].l;
	printf("%d %llx %d %g\n", (int)sizeof o, (unsigned long long)o[2].l, o[1].s, o[1].d + o[2].d);
	union any u = {.d = -2.5};
	printf("%llx %02x\n", (unsigned long long)u.u, u.bytes[7]);
	return 0;
}
