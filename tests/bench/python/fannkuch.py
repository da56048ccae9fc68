# Integer arithmetic, small lists and slices: how often pancakes must be flipped.
from time import perf_counter


def fannkuch(n):
    count = list(range(1, n + 1))
    perm1 = list(range(n))
    most, checksum, r, sign = 0, 0, n, 1
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        if perm1[0]:
            perm = perm1[:]
            flips, k = 0, perm[0]
            while k:
                perm[:k + 1] = perm[k::-1]
                flips += 1
                k = perm[0]
            most = max(most, flips)
            checksum += sign * flips
        sign = -sign
        while True:
            if r == n:
                return most, checksum
            perm1.insert(r, perm1.pop(0))
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


start = perf_counter()
most, checksum = fannkuch(9)
print(f"{perf_counter() - start:.3f} s, checksum {most} {checksum}")
