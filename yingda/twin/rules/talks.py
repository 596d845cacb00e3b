"""Who was there and what they could do, from nothing but the talks of a call log.

A call log knows agents by their talks alone. Whoever did not take a customer who waited, and whom they could have
served, was not free: that is the work after a talk when it was short, and being away when it was long. Whoever had no
customer to take was there and idle, unless nobody came for very long.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

WRAP_UP_MS_MAX: Final = 120_000
"""A pause up to this long, while customers waited, was the work after the talk; a longer one was being away."""
IDLE_MS_MAX: Final = 45 * 60_000
"""A pause longer than this was no waiting for calls, though none came."""
BEFORE_MS: Final = 10 * 60_000
"""An agent may have been there so long before the first talk, if nobody waited."""
REGULAR: Final = 0.2
"""An agent can do what makes up at least this part of its usual share of their talks."""


class Talk(NamedTuple):
    """`start`, `end`: moments in ms."""

    contact: str
    agent: str
    kind: str
    start: int
    end: int


class Hours(NamedTuple):
    """What was found: shifts by agent (since, until), work after talks by contact (ms)."""

    shifts: dict[str, list[tuple[int, int]]]
    wrap_ms: dict[str, int]


def abilities(talks: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Kinds of contacts by agent, from (agent, kind) of many talks."""
    by_agent: dict[str, Counter[str]] = {}
    usual: Counter[str] = Counter()
    for agent, kind in talks:
        by_agent.setdefault(agent, Counter())[kind] += 1
        usual[kind] += 1
    whole = usual.total()
    return {
        agent: {kind for kind, count in own.items() if count / own.total() >= REGULAR * usual[kind] / whole}
        for agent, own in by_agent.items()
    }


def hours(
    talks: Iterable[Talk], waits: Mapping[str, Sequence[tuple[int, int]]], able: Mapping[str, set[str]]
) -> Hours:  # fmt: skip
    """`waits`: (since, until) of customers in queues, by kind."""
    by_agent: dict[str, list[Talk]] = {}
    for talk in talks:
        by_agent.setdefault(talk.agent, []).append(talk)
    crowds = {kind: _Crowd(spans) for kind, spans in waits.items()}
    shifts: dict[str, list[tuple[int, int]]] = {}
    wrap_ms: dict[str, int] = {}
    for agent, own in sorted(by_agent.items()):
        seen = [crowds[kind] for kind in sorted(able.get(agent, ())) if kind in crowds]
        shifts[agent] = _shifts(sorted(own, key=lambda talk: talk.start), seen, wrap_ms)
    return Hours(shifts, wrap_ms)


def _shifts(talks: Sequence[Talk], crowds: Sequence["_Crowd"], wrap_ms: dict[str, int]) -> list[tuple[int, int]]:
    first = talks[0]
    begin = _last_waiting(crowds, first.start - BEFORE_MS, first.start) or first.start - BEFORE_MS
    found, end, last = [], first.end, first
    for talk in talks[1:]:
        if talk.start > end:
            waiting = _last_waiting(crowds, end, talk.start)
            away_until = waiting if waiting is not None else talk.start if talk.start - end > IDLE_MS_MAX else end
            if waiting is not None and waiting - end <= WRAP_UP_MS_MAX:
                wrap_ms[last.contact] = waiting - end
            elif away_until > end:
                found.append((begin, end))
                begin = away_until
        if talk.end >= end:
            end, last = talk.end, talk
    found.append((begin, end))
    return [(since, until) for since, until in found if until > since]


def _last_waiting(crowds: Iterable["_Crowd"], since: int, until: int) -> int | None:
    """The last moment of the span at which somebody waited whom the agent could have served."""
    return max((moment for crowd in crowds if (moment := crowd.last(since, until)) is not None), default=None)


class _Crowd:
    """Spans in which at least one customer of a kind waited, joined."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._since: list[int] = []
        self._until: list[int] = []
        for since, until in sorted(span for span in spans if span[1] > span[0]):
            if self._until and since <= self._until[-1]:
                self._until[-1] = max(self._until[-1], until)
            else:
                self._since.append(since)
                self._until.append(until)

    def last(self, since: int, until: int) -> int | None:
        n = bisect_left(self._since, until) - 1
        if n < 0 or self._until[n] <= since:
            return None
        return min(self._until[n], until)
