"""How long customers would have waited: the curve of Kaplan and Meier, and draws from it."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.twin.rules.patience import PATIENCE_MS_ASSUMED, Patience

WAITS = st.lists(st.integers(1, 600_000), max_size=30)


def test_the_curve_of_the_textbook() -> None:
    """Six customers: gave up after 1 and 3 s, answered after 2 and 4 s, gave up after 5 s, answered after 6 s."""
    patience = Patience([1_000, 3_000, 5_000], [2_000, 4_000, 6_000], at_risk=1)
    found = [round(patience.survival(wait), 4) for wait in (999, 1_000, 2_500, 3_000, 4_999, 5_000)]
    assert found == [1.0, 0.8333, 0.8333, 0.625, 0.625, 0.3125]
    assert patience.mean_ms == 21_000 / 3


@given(gave_up=WAITS, answered=WAITS, waits=st.lists(st.integers(0, 10**6), min_size=2, max_size=5))
def test_it_only_falls(gave_up: list[int], answered: list[int], waits: list[int]) -> None:
    patience = Patience(gave_up, answered)
    shares = [patience.survival(wait) for wait in sorted(waits)]
    assert all(0 <= after <= before <= 1 for before, after in zip([1.0, *shares], shares, strict=False))


@given(gave_up=WAITS, answered=WAITS, waited=st.integers(0, 700_000), chance=st.floats(1e-9, 1.0))
def test_who_has_waited_waits_longer(gave_up: list[int], answered: list[int], waited: int, chance: float) -> None:
    assert Patience(gave_up, answered).draw(chance, waited) > waited


@pytest.mark.parametrize("waited_ms", [0, 60_000])
def test_draws_follow_the_curve(waited_ms: int) -> None:
    """Exponential patience with a mean of two minutes, seen through waits that were cut off by an answer."""
    rng = random.Random(6)
    gave_up, answered = [], []
    for _ in range(4_000):
        bears, answer = rng.expovariate(1 / 120_000), rng.expovariate(1 / 90_000)
        (gave_up if bears < answer else answered).append(round(min(bears, answer)) + 1)
    patience = Patience(gave_up, answered)
    drawn = [patience.draw(1 - rng.random(), waited_ms) - waited_ms for _ in range(4_000)]
    assert statistics.fmean(drawn) == pytest.approx(120_000, rel=0.08)
    assert statistics.median(drawn) == pytest.approx(83_000, rel=0.1)


def test_nobody_gave_up() -> None:
    patience = Patience([], [10_000, 20_000])
    assert patience.assumed
    drawn = [patience.draw((n + 0.5) / 1_000) for n in range(1_000)]
    assert statistics.fmean(drawn) == pytest.approx(PATIENCE_MS_ASSUMED, rel=0.05)
