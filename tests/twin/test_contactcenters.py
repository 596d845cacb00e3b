"""Published results of another simulator (umontreal-simul/contactcenters): means over 1,000 days with their intervals.
The twin plays the first days with the very random numbers that were drawn there; `bin/bench twin-published` plays all
of them."""

from __future__ import annotations

import itertools

import pytest

from tests.twin.contactcenters.examples import EXAMPLES
from tests.twin.contactcenters.results import read
from tests.twin.contactcenters.streams import arrivals, busyness, exponential, gamma_of_one, streams
from tests.twin.contactcenters.telethon import CALLS, CLOSES, OPENS

ERRORS_MAX = 4.0
DAYS = {
    "MMC": 20, "MMCAb": 20, "SimpleMSK": 6, "SimpleMSKWithRerouting": 6, "CallCC": 20, "Telethon": 20, "Bank": 6,
}  # fmt: skip


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_first_days_agree_with_what_was_published(name: str) -> None:
    """Within four standard errors of the difference between these days' mean and that of all, these included."""
    example, published, count = EXAMPLES[name], read(name), DAYS[name]
    assert example.figures.keys() == published.keys()
    days = list(example.played(count))
    ours = {title: figure.of(days) for title, figure in example.figures.items()}
    wrong = {
        title: (mean, published[title])
        for title, mean in ours.items()
        if published[title].off(mean, count) > ERRORS_MAX
    }
    assert wrong == {}


@pytest.mark.timeout(240)
def test_days_under_another_policy_do_not_agree() -> None:
    days = list(EXAMPLES["SimpleMSK"].played(6))
    others = read("SimpleMSKWithRerouting")
    off = {title: others[title].off(figure.of(days), 6) for title, figure in EXAMPLES["SimpleMSK"].figures.items()}
    assert off["Number of contacts meeting target service level / Type 0, period 0"] > ERRORS_MAX


def test_the_random_numbers_are_those_of_that_simulator() -> None:
    """The first number of the generator; and the calls of all 1,000 weeks of the Telethon, to the digit."""
    assert next(streams(1)[0]) == pytest.approx(0.127011122046577, abs=1e-15)
    of_arrivals, weeks = streams(3)[2], []
    for _ in range(1_000):
        weeks.append(sum(1 for _ in range(5) for _ in arrivals(of_arrivals, [(OPENS, CLOSES, CALLS)])))
    assert (sum(weeks), min(weeks), max(weeks)) == (1_000_169, 907, 1_108)


def test_variates_have_the_moments_they_should() -> None:
    one, other, third = streams(3)
    for drawn, mean, variance in (
        (exponential(one, 3.0), 3.0, 9.0), (gamma_of_one(other, 2.0), 2.0, 4.0), (busyness(third, 28.7), 1.0, 1 / 28.7),
    ):  # fmt: skip
        values = list(itertools.islice(iter(drawn, None), 5_000))
        assert sum(values) / 5_000 == pytest.approx(mean, abs=5 * (variance / 5_000) ** 0.5)
        assert sum((x - mean) ** 2 for x in values) / 5_000 == pytest.approx(variance, rel=0.15)


def test_intervals_are_read_as_they_are_printed() -> None:
    found = read("Bank")["Service level / checking, all periods"]
    assert found[:4] == (99.461, 99.431, 99.491, 3)
    assert found.holds(99.44)
    assert found.same(99.4614)
    assert not found.same(99.4616)
    assert read("CallCC")["Proportion of calls lost"][:4] == (0.0342, 0.0311, 0.0374, 4)
