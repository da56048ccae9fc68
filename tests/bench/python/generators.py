# Generators, closures, comprehensions and iterators: trees, permutations, the eight queens, exceptions.
from functools import reduce
from itertools import chain, islice
from time import perf_counter


class Tree:
    def __init__(self, low, high):
        middle = (low + high) // 2
        self.value = middle
        self.left = Tree(low, middle) if low < middle else None
        self.right = Tree(middle + 1, high) if middle + 1 < high else None

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def permutations(items):
    if len(items) <= 1:
        yield items
        return
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield items[i:i + 1] + rest


def queens(n):
    for p in permutations(tuple(range(n))):
        if n == len({p[i] + i for i in range(n)}) == len({p[i] - i for i in range(n)}):
            yield p


def primes():
    multiples = {}
    candidate = 2
    while True:
        factors = multiples.pop(candidate, None)
        if factors is None:
            yield candidate
            factors = [candidate]
        for f in factors:
            multiples.setdefault(candidate + f, []).append(f)
        candidate += 1


def averager():
    total = count = 0
    mean = None
    while True:
        total += yield mean
        count += 1
        mean = total / count


def failures(n):
    caught = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                raise KeyError(i)
            {}[i]
        except KeyError as e:
            caught += e.args[0]
    return caught


def compose(*functions):
    return reduce(lambda f, g: lambda x: g(f(x)), functions)


start = perf_counter()
checksum = [sum(Tree(0, 30_000)), sum(sum(q[:3]) for q in queens(8)), sum(islice(primes(), 8000))]
mean = averager()
next(mean)
for x in chain(range(100_000), (i * i for i in range(50_000))):
    last = mean.send(x)
step = compose(lambda x: x + 1, lambda x: x * 3, lambda x: x % 1009, lambda x: x ^ 5)
x = 1
for _ in range(200_000):
    x = step(x)
checksum += [round(last), failures(200_000), x]
print(f"{perf_counter() - start:.3f} s, checksum {checksum}")
