"""The comparison in a few sentences: what is other, what came of it, and whether that is more than chance."""

from collections.abc import Iterable
from typing import Final

from yingda.twin.comparison import Comparison, Row, Spread
from yingda.twin.report.cells import cell, certain, value
from yingda.twin.report.words import Language, queue_name, sentence, word

LEADING: Final = {"service_level": 1, "abandonment_rate": -1, "wait_s": -1, "blocked": -1, "occupancy": 0}
"""Whether more of it is better (1), worse (-1) or neither (0)."""
OF_QUEUES: Final = ("service_level", "abandonment_rate", "wait_s")
SEEDS_FEW: Final = 5
"""With fewer the interval of a difference is wide: Student's factor is 4.3 with three seeds, 2.8 with five."""


def changes(found: Comparison, language: Language) -> list[str]:
    """What is tried, a sentence each."""
    return [sentence(note, language) for note in found.changes]


def summary(found: Comparison, language: Language) -> list[str]:
    """What came of it."""
    told = [
        line for name, good in LEADING.items()
        if (line := _measure(name, good, (found.base.all, found.changed.all, found.difference), language))
    ]  # fmt: skip
    told += _lines(found, language)
    for verdict in ("better", "worse"):
        if names := word("between_queues", language).join(_queues(found, verdict, language)):
            told.append(word(f"queues_{verdict}", language).format(names=names))
    if found.seeds < SEEDS_FEW:
        told.append(word("one_seed" if found.seeds == 1 else "few_seeds", language).format(seeds=found.seeds))
    return told


def _verdict(gap: Spread | None, good: int) -> str:
    if gap is None:
        return "unknown"
    if gap.low == gap.high == 0:
        return "same"
    if not certain(gap):
        return "chance"
    return "other" if not good else "better" if gap.mean * good > 0 else "worse"


def _measure(name: str, good: int, rows: tuple[Row, Row, Row], language: Language) -> str | None:
    base, changed, gap = (getattr(row, name) for row in rows)
    if base is None or changed is None or (name == "blocked" and not base.high and not changed.high):
        return None
    told = {"name": word(name, language), "was": value(name, base, language), "now": value(name, changed, language)}
    verdict = _verdict(gap, good)
    if verdict != "unknown":
        told |= {"gap": cell(name, gap, language, signed=True), "verdict": word(f"verdict.{verdict}", language)}
    return word("moved" if verdict != "unknown" else "moved_once", language).format(**told)


def _lines(found: Comparison, language: Language) -> Iterable[str]:
    """How many telephone lines are needed for nobody to find them engaged."""
    peak, blocked = found.changed.all.lines_peak, found.changed.all.blocked
    if peak is None or not peak.high:
        return
    if blocked is None or not blocked.high:
        yield word("lines_enough", language).format(count=round(peak.high))


def _queues(found: Comparison, verdict: str, language: Language) -> Iterable[str]:
    """Queues of which some figure changed for the better (or the worse) beyond chance, with those figures."""
    for queue in found.queues:
        gaps = found.differences.get(queue.id, Row())
        names = [name for name in OF_QUEUES if _verdict(getattr(gaps, name), LEADING[name]) == verdict]
        figures = word("between_figures", language).join(
            f"{word(name, language)} {value(name, getattr(gaps, name), language, signed=True)}" for name in names
        )
        if names:
            yield word("queue_figures", language).format(queue=queue_name(queue, language), figures=figures)
