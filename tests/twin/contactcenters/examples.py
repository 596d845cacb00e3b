"""The examples, each as days of sums, and which published figure is which mean or ratio of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Final, NamedTuple

from tests.twin.contactcenters import bank, hours, one_group, skills, telethon

Sums = Mapping[str, float]


class Over(NamedTuple):
    """A figure: the mean of one sum a day, or the ratio of two sums' means."""

    over: str
    under: str | None = None
    factor: float = 1.0

    def of(self, days: Sequence[Sums]) -> float:
        whole = fmean(day[self.over] for day in days)
        return self.factor * (whole if self.under is None else whole / fmean(day[self.under] for day in days))


class Example(NamedTuple):
    """`played`: so many days. `figures`: by their name in the results file. `same`: whether every random number is the
    one that was drawn there, so that the figures must be the same to their last digit."""

    played: Callable[[int], Iterator[Sums]]
    figures: dict[str, Over]
    same: bool = True


def _of_periods() -> Iterable[tuple[str, Over]]:
    for kind in range(3):
        for period in range(3):
            title = f"Number of contacts meeting target service level / Type {kind}, period {period}"
            yield title, Over(f"good {kind} {period}")


SKILLS: Final = {
    "Number of served contacts": Over("served"),
    "Number of contacts having abandoned": Over("abandoned"),
    "Service level": Over("good", "served_or_late"),
    "Occupancy ratio": Over("busy", "there"),
    **dict(_of_periods()),
}


def _of_bank() -> Iterable[tuple[str, Over]]:
    yield "Number of available trunks", Over("lines free")
    yield "Number of busy trunks", Over("lines")
    for kind in bank.KINDS:
        row = f"/ {kind}, all periods"
        yield f"Number of arrived contacts {row}", Over(f"arrived {kind}")
        yield f"Number of blocked contacts {row}", Over(f"blocked {kind}")
        yield f"Service level {row}", Over(f"good {kind}", f"arrived {kind}", 100)
        yield f"Service time {row}", Over(f"talk {kind}")
        yield f"Average waiting time {row}", Over(f"wait {kind}")
        yield f"Number of abandoned contacts {row}", Over(f"abandoned {kind}")
        yield f"Number of disconnected contacts {row}", Over(f"disconnected {kind}")
    for name in bank.GROUPS:
        row = f"/ {name} specialists, all periods"
        yield f"Agents' occupancy ratio {row}", Over(f"occupancy {name}", None, 100)
        yield f"Idle cost of agents {row}", Over(f"idle cost {name}")
        yield f"Busy cost of agents {row}", Over(f"busy cost {name}")
        for kind, short in zip(bank.KINDS, ("savings", "checking", "balance"), strict=True):
            title = f"Occupancy ratio per contact type / {name} spec./{short}, all periods"
            yield title, Over(f"occupancy {name} {kind}", None, 100)
    for kind in bank.GROUPS:
        yield f"Occupancy ratio per contact type / all groups/{kind}, all periods", Over(f"all {kind}", None, 100)


EXAMPLES: Final[dict[str, Example]] = {
    "MMC": Example(
        one_group.patient,
        {
            "Number of contacts in target": Over("good"), "Service level": Over("good", "served"),
            "Speed of answer": Over("waited", "served"), "Occupancy ratio": Over("busy", "there"),
        },
    ),
    "MMCAb": Example(
        one_group.giving_up,
        {
            "Number of contacts having abandoned": Over("abandoned"), "Number of contacts in target": Over("good"),
            "Service level": Over("good", "served"), "Speed of answer": Over("waited", "served"),
            "Occupancy ratio": Over("busy", "there"), "Service level with abandonment": Over("good", "served_or_late"),
        },
    ),
    "SimpleMSK": Example(skills.plain, SKILLS),
    "SimpleMSKWithRerouting": Example(skills.rerouted, SKILLS),
    "CallCC": Example(
        hours.played,
        {
            "Number of arrivals per day": Over("arrived"),
            "Average waiting time per customer": Over("waited", None, 1 / hours.EXPECTED),
            "Proportion of waiting times < s": Over("good", None, 1 / hours.EXPECTED),
            "Proportion of calls lost": Over("abandoned", None, 1 / hours.EXPECTED),
        },
    ),
    "Telethon": Example(
        telethon.played,
        {
            "Number of arrived contacts": Over("arrived"), "Number of served contacts": Over("served"),
            "Number of blocked contacts": Over("blocked"), "Number of abandoned contacts": Over("abandoned"),
            "Number of messages": Over("messages"), "Number of disconnected contacts": Over("disconnected"),
            "Number of contacts in target": Over("good"), "Speed of answer": Over("waited", "served"),
            "Service level": Over("good", None, 100 / telethon.EXPECTED),
            "Agents' occupancy ratio": Over("occupancy", None, 100),
        },
    ),
    "Bank": Example(bank.played, dict(_of_bank()), same=False),
}  # fmt: skip
