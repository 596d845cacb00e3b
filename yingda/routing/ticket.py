"""A waiting contact as matching sees it."""

from typing import NamedTuple

import msgspec


class Facts(NamedTuple):
    """What of a contact decides whom it asks for. `second_line`: the first line asked for an expert."""

    queue: str
    channel: str
    language: str = ""
    value: str = ""
    topic: str = ""
    second_line: bool = False


class Ticket(msgspec.Struct, kw_only=True, gc=False):
    """One place in line. Moments are epoch milliseconds.

    `priority`: of the queue, plus what the contact brought along. `place_at`: its rank by time. `queued_at`: entry into
    this queue; steps count from it. `stage`: steps that were taken. `pushed`: offered although agents of its queue take
    contacts themselves. `passed_over`: agents who declined, until when. `reserved_for`: waits for this agent only.
    `not_before`: nobody is asked sooner.
    """

    id: str
    facts: Facts
    priority: float
    place_at: int
    queued_at: int
    stage: int = 0
    pushed: bool = False
    passed_over: dict[str, int] = {}
    reserved_for: str | None = None
    not_before: int = 0
