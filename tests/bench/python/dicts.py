# Dictionaries and sets with keys of several types: counting words, memoising, a graph's shortest paths, Conway's life.
from time import perf_counter


def random(seed, n):
    while True:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield (seed >> 8) % n


def words(n):
    r = random(1, 5000)
    counts = {}
    for _ in range(n):
        word = f"w{next(r)}"
        counts[word] = counts.get(word, 0) + 1
    return max(counts.values()) * len(counts)


def edit_distance(a, b):
    memo = {}

    def distance(i, j):
        if i == 0 or j == 0:
            return i + j
        key = i, j
        if key in memo:
            return memo[key]
        if a[i - 1] == b[j - 1]:
            d = distance(i - 1, j - 1)
        else:
            d = 1 + min(distance(i - 1, j), distance(i, j - 1), distance(i - 1, j - 1))
        memo[key] = d
        return d

    return distance(len(a), len(b))


def paths(nodes, edges):
    r = random(7, nodes)
    graph = {}
    for _ in range(edges):
        graph.setdefault(next(r), {})[next(r)] = 1
    total = 0
    for source in range(0, nodes, nodes // 5):
        seen, frontier = {source: 0}, {source}
        while frontier:
            nearer, frontier = frontier, set()
            for node in nearer:
                for to in graph.get(node, ()):
                    if to not in seen:
                        seen[to] = seen[node] + 1
                        frontier.add(to)
        total += sum(seen.values())
    return total


def life(generations):
    cells = {(0, 1), (1, 3), (2, 0), (2, 1), (2, 4), (2, 5), (2, 6)}
    for _ in range(generations):
        neighbours = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        at = x + dx, y + dy
                        neighbours[at] = neighbours.get(at, 0) + 1
        cells = {at for at, n in neighbours.items() if n == 3 or n == 2 and at in cells}
    return len(cells)


start = perf_counter()
checksum = words(400_000), edit_distance("interpreter" * 14, "dictionaries" * 14), paths(10_000, 40_000), life(400)
print(f"{perf_counter() - start:.3f} s, checksum {checksum}")
