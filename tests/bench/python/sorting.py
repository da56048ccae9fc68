# Comparisons and swaps in lists: heapsort and quicksort in Python, and the sort of lists with keys of several types.
from time import perf_counter


def numbers(n):
    state, out = 42, []
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        out.append(state >> 40)
    return out


def heapsort(a):
    def sift(root, end):
        x = a[root]
        while (child := 2 * root + 1) < end:
            if child + 1 < end and a[child] < a[child + 1]:
                child += 1
            if x >= a[child]:
                break
            a[root] = a[child]
            root = child
        a[root] = x

    n = len(a)
    for i in range(n // 2 - 1, -1, -1):
        sift(i, n)
    for end in range(n - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift(0, end)


def quicksort(a, low, high):
    while high - low > 12:
        pivot = sorted((a[low], a[(low + high) // 2], a[high]))[1]
        i, j = low, high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        quicksort(a, low, j)
        low = i
    for i in range(low + 1, high + 1):
        x, j = a[i], i
        while j > low and a[j - 1] > x:
            a[j] = a[j - 1]
            j -= 1
        a[j] = x


start = perf_counter()
data = numbers(60_000)
heap, quick = data[:], data[:]
heapsort(heap)
quicksort(quick, 0, len(quick) - 1)
assert heap == quick == sorted(data)
texts = sorted((f"{x % 9973:x}" for x in data), key=lambda s: (len(s), s))
floats = sorted((x / 7 for x in data), reverse=True)
pairs = sorted(enumerate(data), key=lambda p: (p[1] % 1000, -p[0]))
checksum = sum(i * x for i, x in enumerate(heap)) % 1_000_000_007
print(f"{perf_counter() - start:.3f} s, checksum {checksum} {texts[30_000]} {floats[99]:.6f} {pairs[5000]}")
