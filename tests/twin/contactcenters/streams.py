"""The random numbers of that simulator: the generator MRG32k3a (L'Ecuyer 1999), its streams 2^127 numbers apart in the
order in which a program makes them, and the ways in which variates are drawn from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from statistics import NormalDist
from typing import Final

Vector = tuple[int, int, int]
Matrix = tuple[Vector, Vector, Vector]

M1: Final = 4294967087
M2: Final = 4294944443
NORM: Final = 2.328306549295727688e-10
STEP1: Final[Matrix] = ((0, 1, 0), (0, 0, 1), (M1 - 810728, 1403580, 0))
STEP2: Final[Matrix] = ((0, 1, 0), (0, 0, 1), (M2 - 1370589, 0, 527612))
APART: Final = 127
"""Streams are 2 to the power of this apart."""
SEED: Final = 12345


def _row(row: Vector, b: Matrix, modulus: int) -> Vector:
    x, y, z = (sum(row[k] * b[k][j] for k in range(3)) % modulus for j in range(3))
    return x, y, z


def _far(step: Matrix, modulus: int) -> Matrix:
    for _ in range(APART):
        step = (_row(step[0], step, modulus), _row(step[1], step, modulus), _row(step[2], step, modulus))
    return step


def _moved(step: Matrix, state: Vector, modulus: int) -> Vector:
    x, y, z = (sum(a * b for a, b in zip(row, state, strict=True)) % modulus for row in step)
    return x, y, z


def streams(count: int) -> list[Iterator[float]]:
    """The first streams that a program makes: numbers in (0, 1)."""
    far1, far2 = _far(STEP1, M1), _far(STEP2, M2)
    one = two = (SEED, SEED, SEED)
    found = []
    for _ in range(count):
        found.append(_stream(one, two))
        one, two = _moved(far1, one, M1), _moved(far2, two, M2)
    return found


def _stream(one: Vector, two: Vector) -> Iterator[float]:
    (a, b, c), (d, e, f) = one, two
    while True:
        p, q = (1403580 * b - 810728 * a) % M1, (527612 * f - 1370589 * d) % M2
        a, b, c, d, e, f = b, c, p, e, f, q
        yield (p - q if p > q else p - q + M1) * NORM


def exponential(stream: Iterator[float], mean: float) -> Callable[[], float]:
    return lambda: -math.log1p(-next(stream)) * mean


def uniform(stream: Iterator[float], low: float, high: float) -> Callable[[], float]:
    return lambda: low + (high - low) * next(stream)


def triangular(stream: Iterator[float], low: float, mode: float, high: float) -> Callable[[], float]:
    """By inversion."""
    turn = (mode - low) / (high - low)

    def drawn() -> float:
        u = next(stream)
        if u <= turn:
            return low + math.sqrt((high - low) * (mode - low) * u)
        return high - math.sqrt((high - low) * (high - mode) * (1 - u))

    return drawn


def busyness(stream: Iterator[float], shape: float) -> Callable[[], float]:
    """The gamma distribution with mean 1, by inversion."""

    def drawn() -> float:
        u, low, high = next(stream), 0.0, 10.0 * shape
        for _ in range(64):
            middle = (low + high) / 2
            low, high = (middle, high) if _gamma_below(shape, middle) < u else (low, middle)
        return (low + high) / 2 / shape

    return drawn


def _gamma_below(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function, by its series (x is at most ten times the shape)."""
    if x <= 0:
        return 0.0
    term = total = 1 / shape
    n = shape
    while term > total * 1e-17:
        n += 1
        term *= x / n
        total += term
    return total * math.exp(shape * math.log(x) - x - math.lgamma(shape))


_Q: Final = (
    0.0416666664, 0.0208333723, 0.0079849875, 0.0015746717, -0.0003349403, 0.0003340332, 0.0006053049, -0.0004701849,
    0.0001710320,
)  # fmt: skip
_A: Final = (
    0.333333333, -0.249999949, 0.199999867, -0.166677482, 0.142873973, -0.124385581, 0.110368310, -0.112750886,
    0.104089866,
)  # fmt: skip
_E: Final = (1.000000000, 0.499999994, 0.166666848, 0.041664508, 0.008345522, 0.001353826, 0.000247453)


def _series(factors: tuple[float, ...], x: float) -> float:
    total = 0.0
    for factor in reversed(factors):
        total = total * x + factor
    return total * x


def gamma_of_one(stream: Iterator[float], mean: float) -> Callable[[], float]:
    """The gamma distribution of shape 1 by Ahrens and Dieter's acceptance-complement method (1982), with the numbers
    that it takes from the stream."""
    ss = 0.5
    s = math.sqrt(ss)
    d, q0 = 5.656854249 - 12.0 * s, _series(_Q, 1.0)
    b, si, c = 0.463 + s - 0.178 * ss, 1.235, 0.195 / s - 0.079 + 0.016 * s
    normal = NormalDist()

    def quotient(t: float) -> float:
        v = t / (s + s)
        if abs(v) > 0.25:
            return q0 - s * t + 0.25 * t * t + (ss + ss) * math.log(1.0 + v)
        return q0 + 0.5 * t * t * _series(_A, v)

    def drawn() -> float:
        t = normal.inv_cdf(next(stream))
        x = s + 0.5 * t
        if t >= 0:
            return mean * x * x
        u = next(stream)
        if d * u <= t * t * t:
            return mean * x * x
        if x > 0 and math.log(1.0 - u) <= quotient(t):
            return mean * x * x
        while True:
            e = -math.log(next(stream))
            u = 2 * next(stream) - 1.0
            t = b + e * si * (1.0 if u > 0 else -1.0)
            if t <= -0.71874483771719:
                continue
            q = quotient(t)
            if q <= 0:
                continue
            w = math.exp(q) - 1.0 if q > 0.5 else _series(_E, q)
            if c * abs(u) <= w * math.exp(e - 0.5 * t * t):
                x = s + 0.5 * t
                return mean * x * x

    return drawn


def arrivals(stream: Iterator[float], rates: list[tuple[float, float, float]]) -> Iterator[float]:
    """Moments of a Poisson process: `rates` are (since, until, per unit of time), without gaps between them. The last
    number drawn belongs to nobody: it fell behind the end."""
    due = -math.log1p(-next(stream))
    for since, until, rate in rates:
        while due < (until - since) * rate:
            yield since + due / rate
            due -= math.log1p(-next(stream))
        due -= (until - since) * rate
