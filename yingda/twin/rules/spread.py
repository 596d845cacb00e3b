"""Over seeds: mean with least and most; of differences, the mean with its 95 % interval (Student, paired by seed)."""

import math
import statistics
from collections.abc import Sequence
from typing import Final

from yingda.twin.comparison import Row, Spread
from yingda.twin.rules.figures import Figures

SEEDS_MAX: Final = 20
_T: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093,
)  # fmt: skip
"""97.5 % quantile of Student's distribution for 1 to 19 degrees of freedom."""
DIGITS: Final = 6


def spread(values: Sequence[float | None]) -> Spread | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return Spread(
        mean=round(statistics.fmean(known), DIGITS), low=round(min(known), DIGITS), high=round(max(known), DIGITS)
    )


def row(runs: Sequence[Figures]) -> Row:
    """The same figures of several seeds."""
    return Row(**{name: spread([run[name] for run in runs]) for name in (runs[0] if runs else ())})


def difference(base: Sequence[Figures], changed: Sequence[Figures]) -> Row:
    """Changed less base, seed by seed. With one seed nothing is known of chance, and nothing is told."""
    names = base[0] if len(base) > 1 else ()
    return Row(**{name: _paired([run[name] for run in base], [run[name] for run in changed]) for name in names})


def _paired(base: Sequence[float | None], changed: Sequence[float | None]) -> Spread | None:
    pairs = zip(base, changed, strict=True)
    gaps = [after - before for before, after in pairs if before is not None and after is not None]
    if len(gaps) < 2:
        return None
    mean, reach = statistics.fmean(gaps), _T[len(gaps) - 2] * statistics.stdev(gaps) / math.sqrt(len(gaps))
    return Spread(mean=round(mean, DIGITS), low=round(mean - reach, DIGITS), high=round(mean + reach, DIGITS))
