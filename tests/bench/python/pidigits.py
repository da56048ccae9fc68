# Integers of thousands of digits: the digits of pi by a spigot.
import sys
from time import perf_counter

sys.set_int_max_str_digits(0)


def digits(n):
    k, numerator, denominator, accumulator = 0, 1, 1, 0
    out = []
    while len(out) < n:
        k += 1
        k2 = 2 * k + 1
        accumulator = (accumulator + 2 * numerator) * k2
        denominator *= k2
        numerator *= k
        if numerator > accumulator:
            continue
        digit = (numerator * 3 + accumulator) // denominator
        if digit != (numerator * 4 + accumulator) // denominator:
            continue
        out.append(digit)
        accumulator = (accumulator - denominator * digit) * 10
        numerator *= 10
    return out


start = perf_counter()
checksum = 0
for d in digits(4000):
    checksum = (checksum * 10 + d) % 1_000_000_007
print(f"{perf_counter() - start:.3f} s, checksum {checksum}")
