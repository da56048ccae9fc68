// Products of 128 bits, by the compiler's own type and by hand in the ways that
// programs do it; and by hand with mistakes in it, which must stay.
#include <stdint.h>
#include <stdio.h>

typedef uint64_t u64;
typedef unsigned __int128 u128;

static u64 low(u64 x) { return x & 0xFFFFFFFF; }

/* Go's math/bits.Mul64, after Hacker's Delight. */
static u64 carried(u64 x, u64 y, u64 *lo) {
  u64 ll = low(x) * low(y), a = (x >> 32) * low(y) + (ll >> 32);
  u64 m = low(a) + low(x) * (y >> 32);
  *lo = m << 32 | low(ll);
  return (x >> 32) * (y >> 32) + (a >> 32) + (m >> 32);
}

/* xxHash's. */
static u64 crossed(u64 x, u64 y, u64 *lo) {
  u64 ll = low(x) * low(y), hl = (x >> 32) * low(y), lh = low(x) * (y >> 32);
  u64 m = (ll >> 32) + low(hl) + lh;
  *lo = (m << 32) + low(ll);
  return (hl >> 32) + (m >> 32) + (x >> 32) * (y >> 32);
}

/* The second cross product is the first again. */
static u64 wrong_part(u64 x, u64 y, u64 *lo) {
  u64 ll = low(x) * low(y), a = (x >> 32) * low(y) + (ll >> 32);
  u64 m = low(a) + low(y) * (x >> 32);
  *lo = m << 32 | low(ll);
  return (x >> 32) * (y >> 32) + (a >> 32) + (m >> 32);
}

/* A carry is lost. */
static u64 wrong_carry(u64 x, u64 y, u64 *lo) {
  u64 ll = low(x) * low(y), a = (x >> 32) * low(y);
  u64 m = low(a) + low(x) * (y >> 32);
  *lo = m << 32 | low(ll);
  return (x >> 32) * (y >> 32) + (a >> 32) + (m >> 32);
}

static u64 native(u64 x, u64 y, u64 *lo) {
  u128 p = (u128)x * y;
  *lo = (u64)p;
  return (u64)(p >> 64);
}

/* The upper half is part of a sum. */
static u64 added(u64 x, u64 y, u64 *lo) {
  u128 p = (u128)x * y + ((u128)y << 64) + *lo;
  *lo = (u64)p;
  return (u64)(p >> 64);
}

int main(void) {
  static u64 (*const ways[])(u64, u64, u64 *) = {
      native, carried, crossed, wrong_part, wrong_carry, added};
  static const u64 special[] = {
      0, 1, 0xFFFFFFFF, 0x100000000, 0x1FFFFFFFF, 1ull << 63, ~0ull};
  enum {
    SPECIAL = sizeof special / sizeof special[0],
    WAYS = sizeof ways / sizeof ways[0]
  };
  u64 seed = 88172645463325252, sums[WAYS] = {0};
  for (int i = 0; i < 20000; i++) {
    u64 factors[2];
    for (int j = 0; j < 2; j++) {
      seed ^= seed << 13;
      seed ^= seed >> 7;
      seed ^= seed << 17;
      factors[j] = seed % 4 ? seed >> seed % 60 : special[seed / 4 % SPECIAL];
    }
    for (int w = 0; w < WAYS; w++) {
      u64 lo = seed;
      u64 hi = ways[w](factors[0], factors[1], &lo);
      sums[w] = (sums[w] ^ hi) * 0x9E3779B97F4A7C15 + lo;
    }
  }
  for (int w = 0; w < WAYS; w++)
    printf("%016llx\n", (unsigned long long)sums[w]);
  return 0;
}
