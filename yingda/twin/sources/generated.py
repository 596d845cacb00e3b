"""A day that is made up: Poisson arrivals by rates per interval, exponential talks and patience. For models whose exact
values are known, and for planning before there is a log."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yingda.twin.world import NEVER, PHONE, Arriving, Leg

HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Contacts of one kind. `rates`: (from, until, per hour), moments in epoch ms. Without patience: waits for ever."""

    queue: str
    rates: Sequence[tuple[int, int, float]]
    talk_ms: float
    patience_ms: float | None = None
    wrap_ms: int = 0
    channel: str = PHONE
    value: str = ""
    language: str = ""
    topic: str = ""


def arrivals(streams: Sequence[Stream], source: random.Random) -> tuple[Arriving, ...]:
    """Everybody who comes, in the order of coming."""
    found: list[Arriving] = []
    for number, stream in enumerate(streams):
        n = 0
        for since, until, per_hour in stream.rates:
            at = float(since)
            while per_hour > 0 and (at := at + source.expovariate(per_hour) * HOUR_MS) < until:
                n += 1
                found.append(_one(f"{number}-{n}", round(at), stream, source))
    return tuple(sorted(found, key=lambda each: (each.at, each.id)))


def _one(id: str, at: int, stream: Stream, source: random.Random) -> Arriving:
    talk_ms = max(1, round(source.expovariate(1 / stream.talk_ms)))
    gave_up = NEVER if stream.patience_ms is None else max(1, round(source.expovariate(1 / stream.patience_ms)))
    leg = Leg(queue=stream.queue, talk_ms=talk_ms, wrap_ms=stream.wrap_ms, gave_up_ms=gave_up)
    return Arriving(
        id=id, at=at, legs=(leg,), channel=stream.channel, value=stream.value, language=stream.language,
        topic=stream.topic,
    )  # fmt: skip
