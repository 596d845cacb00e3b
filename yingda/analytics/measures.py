"""Every measure, once. Wallboard, own figures, reports and `docs/topics/measures.md` are made from this file.

A measure is a sum of columns of `rules.intervals` (a name with "-" before it counts against it), or such a sum over
another. Names follow GB/T 32312-2015 (customer contact centres) where it names the measure, else COPC CX. `undecided`,
`busy_ms` and `available_ms` are no columns of intervals: the first is who still waits within the target, the others are
time of agents, from `agent_state_facts`.

`python -m yingda.analytics.measures` prints the table for the documentation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GB: Final = "GB/T 32312-2015"
COPC: Final = "COPC CX"
OWN: Final = "Yingda"
SHARE_DIGITS: Final = 4


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"
    """0 to 1."""
    MS = "ms"
    SCORE = "score"
    """1 to 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`of` over `over`; without `over` a plain sum. `behind`: the count whose contacts stand behind the number."""

    name: str
    zh: str
    en: str
    unit: Unit
    of: tuple[str, ...]
    over: tuple[str, ...] = ()
    source: str = OWN
    behind: str | None = None
    centre_only: bool = False
    """Only for all queues together: it has no queue, or its agents have several."""

    def value(self, sums: Mapping[str, int]) -> float | int | None:
        """None where there is nothing to divide by."""
        of = _sum(self.of, sums)
        if not self.over:
            return of
        over = _sum(self.over, sums)
        if over <= 0:
            return None
        return round(of / over) if self.unit is Unit.MS else round(of / over, SHARE_DIGITS)


def _sum(terms: tuple[str, ...], sums: Mapping[str, int]) -> int:
    return sum(-sums[term[1:]] if term.startswith("-") else sums[term] for term in terms)


def _count(name: str, zh: str, en: str, source: str = OWN, *, centre_only: bool = False) -> Measure:
    return Measure(
        name=name, zh=zh, en=en, unit=Unit.COUNT, of=(name,), source=source, behind=name, centre_only=centre_only
    )


_LEFT: Final = ("answered", "abandoned", "overflowed", "message_left", "transferred_out", "closed")
_HANDLE: Final = ("talk_ms", "hold_ms", "wrap_ms")
_JUDGED: Final = ("told_within", "told_early", "told_late")

MEASURES: Final = (
    _count("arrived", "进线量", "Arrived", GB, centre_only=True),
    _count("finished", "已结束", "Finished", centre_only=True),
    _count("self_served", "自助解决量", "Self-served", centre_only=True),
    _count("offered", "排队量", "Offered", COPC),
    _count("answered", "接起量", "Answered", GB),
    _count("answered_within", "目标内接起量", "Answered within target", GB),
    _count("abandoned", "放弃量", "Abandoned", GB),
    _count("overflowed", "溢出量", "Overflowed"),
    _count("message_left", "转留言量", "Left for a message"),
    _count("transferred_out", "排队中转出量", "Transferred while waiting"),
    _count("closed", "未受理量", "Not admitted"),
    Measure(
        name="waiting", zh="排队中", en="Waiting", unit=Unit.COUNT, of=("offered", *(f"-{each}" for each in _LEFT)),
        behind="waiting",
    ),
    _count("told", "等待预告量", "Told a wait"),
    _count("told_within", "预告时间内接起量", "Served within the told wait"),
    _count("told_early", "早于预告接起量", "Served sooner than told"),
    _count("told_late", "超过预告时间量", "Waited longer than told"),
    _count("told_abandoned", "预告时间内放弃量", "Gave up within the told wait"),
    _count("told_moved", "预告时间内转走量", "Left otherwise within the told wait"),
    _count("handled", "处理量", "Handled", COPC),
    _count("transferred", "转接量", "Transferred", COPC),
    _count("surveys", "评价量", "Surveys answered", GB),
    Measure(
        name="service_level", zh="服务水平", en="Service level", unit=Unit.SHARE, of=("answered_within",),
        over=("offered", "-undecided"), source=GB, behind="answered_within",
    ),
    Measure(
        name="wait_calibration", zh="等待预告准确率", en="Calibration of told waits", unit=Unit.SHARE,
        of=("told_within",), over=_JUDGED, behind="told_within",
    ),
    Measure(
        name="told_width_ms", zh="预告区间平均宽度", en="Average width of the told range", unit=Unit.MS,
        of=("told_high_ms", "-told_low_ms"), over=_JUDGED, behind="told",
    ),
    Measure(
        name="abandonment_rate", zh="放弃率", en="Abandonment rate", unit=Unit.SHARE, of=("abandoned",),
        over=("offered",), source=GB, behind="abandoned",
    ),
    Measure(
        name="asa_ms", zh="平均应答速度", en="Average speed of answer", unit=Unit.MS, of=("answered_wait_ms",),
        over=("answered",), source=GB, behind="answered",
    ),
    Measure(
        name="abandoned_after_ms", zh="平均放弃等待时长", en="Average wait before abandonment", unit=Unit.MS,
        of=("abandoned_wait_ms",), over=("abandoned",), source=COPC, behind="abandoned",
    ),
    Measure(
        name="aht_ms", zh="平均处理时长", en="Average handle time", unit=Unit.MS, of=_HANDLE, over=("handled",),
        source=GB, behind="handled",
    ),
    Measure(
        name="transfer_rate", zh="转接率", en="Transfer rate", unit=Unit.SHARE, of=("transferred",), over=("handled",),
        source=COPC, behind="transferred",
    ),
    Measure(
        name="satisfaction", zh="满意度", en="Satisfaction", unit=Unit.SCORE, of=("survey_points",), over=("surveys",),
        source=GB, behind="surveys",
    ),
    Measure(
        name="first_reply_ms", zh="平均首次响应时长", en="Average first reply", unit=Unit.MS, of=("first_reply_ms",),
        over=("first_replies",), behind="first_replies",
    ),
    Measure(
        name="reply_ms", zh="平均响应时长", en="Average reply", unit=Unit.MS, of=("reply_ms",), over=("replies",),
        behind="first_replies",
    ),
    Measure(
        name="self_service_share", zh="自助服务占比", en="Share of self-service", unit=Unit.SHARE, of=("self_served",),
        over=("finished",), source=COPC, behind="self_served", centre_only=True,
    ),
    Measure(
        name="occupancy", zh="占用率", en="Occupancy", unit=Unit.SHARE, of=("busy_ms",), over=("available_ms",),
        source=COPC, centre_only=True,
    ),
)  # fmt: skip

BY_NAME: Final = {measure.name: measure for measure in MEASURES}
QUEUE_MEASURES: Final = tuple(measure for measure in MEASURES if not measure.centre_only)
STATES_NOW: Final = {
    "waiting": ("排队中", "Waiting"), "ringing": ("振铃中", "Ringing"), "active": ("通话中", "Active"),
    "held": ("保持中", "On hold"), "wrap_up": ("话后处理", "Wrap-up"), "self_service": ("自助中", "In self-service"),
}  # fmt: skip
"""Counts of the moment: contacts by where they are. `waiting` holds those ringing too."""


def figures(sums: Mapping[str, int], measures: tuple[Measure, ...]) -> dict[str, float | int]:
    """The values that are known, by name."""
    found = ((measure.name, measure.value(sums)) for measure in measures)
    return {name: value for name, value in found if value is not None}


def formula(terms: tuple[str, ...]) -> str:
    """A sum in words: `a + b − c`."""
    return " + ".join(terms).replace("+ -", "− ")


def table() -> str:
    """The measures as the table of `docs/topics/measures.md`."""
    rows = ["| name | 中文 | English | unit | = | over | source |", "|---|---|---|---|---|---|---|"]
    for m in MEASURES:
        rows.append(
            f"| `{m.name}` | {m.zh} | {m.en} | {m.unit} | {formula(m.of)} | {formula(m.over) or '—'} | {m.source} |"
        )
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(table(), end="")
