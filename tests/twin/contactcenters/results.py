"""Results files of that simulator: means of 1,000 days with their intervals."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

from tests.twin import shared_data

DAYS: Final = 1_000
ENDS: Final = r"\(\s*([\d.E+-]+),\s*([\d.E+-]+)\s*\)"
REACH: Final = {"90": 1.645, "95": 1.960}
"""Half of an interval in standard errors, by its level."""


class Figure(NamedTuple):
    """`mean` as it is printed, with so many `digits` behind the point; `low` and `high`: its interval."""

    mean: float
    low: float
    high: float
    digits: int
    level: str

    @property
    def half_a_digit(self) -> float:
        return 0.5 * 10.0**-self.digits

    def holds(self, mean: float) -> bool:
        """Whether the mean lies inside the interval."""
        return self.low <= mean <= self.high

    def same(self, mean: float) -> bool:
        """Whether the mean would be printed alike."""
        return abs(mean - self.mean) <= self.half_a_digit * (1 + 1e-6)

    def off(self, mean: float, days: int) -> float:
        """How many standard errors the mean of the first days is away from that of all of them; 0 where they may be
        printed alike. The spread of one day is read from the interval, which is printed in few digits too."""
        spread = ((self.high - self.low) / 2 + self.half_a_digit) / REACH[self.level] * math.sqrt(DAYS)
        error = spread * math.sqrt(max(0.0, 1 / days - 1 / DAYS))
        gap = abs(mean - self.mean) - self.half_a_digit
        if self.same(mean):
            return 0.0
        return gap / error if error else math.inf


def read(name: str) -> dict[str, Figure]:
    """By name: `Service level`, and of tables `Service level / checking, all periods`. Lines without an interval are
    left out."""
    text = shared_data.path(f"contactcenters_ref/{name}.res").read_text(encoding="utf-8")
    found: dict[str, Figure] = {}
    for part in re.split(r"^(?=REPORT on|Report for)", text, flags=re.MULTILINE):
        title = re.match(r"(?:REPORT on .*==> |Report for )(.*)", part)
        if title is None:
            continue
        ends = re.search(rf"(\d+)\.\d% confidence interval for .*{ENDS}", part)
        if ends is not None:  # one figure: the numbers stand in the line below their names
            numbers = part.splitlines()[2].split()
            mean = numbers[3] if "num. obs.      min" in part else numbers[0]
            found[title[1].strip()] = _figure(mean, ends[2], ends[3], ends[1])
        else:
            for row in re.finditer(rf"^(\S.*?)\s{{2,}}(.*?)(\d+)\.\d% {ENDS}", part, re.MULTILINE):
                numbers = row[2].split()
                mean = numbers[3] if len(numbers) == 5 else numbers[0]
                found[f"{title[1].strip()} / {row[1]}"] = _figure(mean, row[4], row[5], row[3])
    return found


def _figure(mean: str, low: str, high: str, level: str) -> Figure:
    digits = len(mean.partition(".")[2].partition("E")[0]) - int(mean.partition("E")[2] or 0)
    return Figure(float(mean), float(low), float(high), digits, level)
