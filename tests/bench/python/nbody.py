# Floating-point arithmetic on lists: the orbits of the outer planets.
from time import perf_counter

PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
YEAR = 365.24


def system():
    return [  # position, velocity, mass
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], SOLAR_MASS),
        ([4.84143144246472090e00, -1.16032004402742839e00, -1.03622044471123109e-01],
         [1.66007664274403694e-03 * YEAR, 7.69901118419740425e-03 * YEAR, -6.90460016972063023e-05 * YEAR],
         9.54791938424326609e-04 * SOLAR_MASS),
        ([8.34336671824457987e00, 4.12479856412430479e00, -4.03523417114321381e-01],
         [-2.76742510726411912e-03 * YEAR, 4.99852801234917238e-03 * YEAR, 2.30417297573763929e-05 * YEAR],
         2.85885980666130812e-04 * SOLAR_MASS),
        ([1.28943695621391310e01, -1.51111514016986312e01, -2.23307578892655734e-01],
         [2.96460137564761618e-03 * YEAR, 2.37847173959480950e-03 * YEAR, -2.96589568540237556e-05 * YEAR],
         4.36624404335156298e-05 * SOLAR_MASS),
        ([1.53796971148509165e01, -2.59193146099879641e01, 1.79258772950371181e-01],
         [2.68067772490389322e-03 * YEAR, 1.62824170038242295e-03 * YEAR, -9.51592254519715870e-05 * YEAR],
         5.15138902046611451e-05 * SOLAR_MASS),
    ]


def pairs(bodies):
    return [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]


def advance(bodies, pairs, dt, steps):
    for _ in range(steps):
        for ((x1, y1, z1), v1, m1), ((x2, y2, z2), v2, m2) in pairs:
            dx, dy, dz = x1 - x2, y1 - y2, z1 - z2
            mag = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
            b1, b2 = m1 * mag, m2 * mag
            v1[0] -= dx * b2
            v1[1] -= dy * b2
            v1[2] -= dz * b2
            v2[0] += dx * b1
            v2[1] += dy * b1
            v2[2] += dz * b1
        for r, v, _ in bodies:
            r[0] += dt * v[0]
            r[1] += dt * v[1]
            r[2] += dt * v[2]


def energy(bodies, pairs):
    e = sum(m * sum(c * c for c in v) / 2 for _, v, m in bodies)
    for (r1, _, m1), (r2, _, m2) in pairs:
        e -= m1 * m2 / sum((a - b) ** 2 for a, b in zip(r1, r2)) ** 0.5
    return e


start = perf_counter()
bodies = system()
both = pairs(bodies)
advance(bodies, both, 0.01, 90_000)
print(f"{perf_counter() - start:.3f} s, checksum {energy(bodies, both):.12f}")
