"""A day as the twin plays it: who came, for what, how long they talked or would have waited, and who was there.

Moments are epoch milliseconds, spans milliseconds. Everything is data: it goes to another process as MessagePack.
"""

from typing import Final

import msgspec

from yingda.routing.policy import Policy
from yingda.routing.queues import Queue

NEVER: Final = 1 << 60
"""Later than any moment."""
PHONE: Final = "phone"
INTERVAL_MINUTES: Final = 30
"""Length of the intervals of a report."""
PICK_AFTER_MS: Final = 10_000
"""How long an agent looks at a list before taking a contact from it (pull mode). Assumed: no log tells it."""


class Leg(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One wait of a contact in a queue and the talk after it. What the log does not tell is None, and is drawn.

    `gave_up_ms`: left after so long (`NEVER`: waits for ever). `waited_ms`: did not leave for so long at least, and
    patience is drawn beyond it.
    """

    queue: str
    second_line: bool = False
    talk_ms: int | None = None
    wrap_ms: int | None = None
    gave_up_ms: int | None = None
    waited_ms: int = 0


class Arriving(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact that comes to its first queue at `at`. `lift`: points on its claim beside the queue's and the policy's.
    `head_start_ms`: its rank is as if it had come so much sooner. `knows`: agents by how (`routing.policy.Source`).
    More than one leg: it was transferred."""

    id: str
    at: int
    legs: tuple[Leg, ...]
    channel: str = PHONE
    language: str = ""
    value: str = ""
    topic: str = ""
    lift: float = 0.0
    head_start_ms: int = 0
    knows: dict[str, str] = {}


class Shift(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A stretch in which an agent is present and ready. Who holds a contact at its end brings it to its end."""

    since: int
    until: int


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """An agent of that day. `pace`: talks take so much longer with this agent (1.0 unless told), by queue."""

    id: str
    name: str
    levels: dict[str, int]
    capacity: dict[str, int]
    shifts: tuple[Shift, ...]
    branches: tuple[str, ...] = ()
    line: int = 1
    pace: dict[str, float] = {}


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """How agents answer offers: after one of these delays (none: at once); a share of offers is missed, and who missed
    one is back after one of these spans."""

    delays_ms: tuple[int, ...] = ()
    missed: float = 0.0
    away_ms: tuple[int, ...] = ()


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever reads the figures should know: `patience_assumed`, `lines_skipped` …, with data."""

    code: str
    data: dict[str, str | int | float] = {}


class World(msgspec.Struct, frozen=True, kw_only=True):
    """A day, whole. `source`: own (our facts), calls (a call log), rates (made up)."""

    source: str
    title: str
    day: str
    zone: str
    since: int
    until: int
    queues: dict[str, Queue]
    policy: Policy
    workers: tuple[Worker, ...]
    contacts: tuple[Arriving, ...]
    answering: Answering = Answering()
    pick_after_ms: int = PICK_AFTER_MS
    interval_min: int = INTERVAL_MINUTES
    notes: tuple[Note, ...] = ()
    skills: dict[str, str] = {}
    """Keys of skills by id, for people who name them."""


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """So many agents more (or fewer, below 0) from `since` to `until`. Without levels: any are taken away, or those who
    come can do everything."""

    count: int
    since: int
    until: int
    levels: dict[str, int] = {}
    branches: tuple[str, ...] = ()
    line: int = 1


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is other than it was. None and 1.0: as it was. `skills`: levels of some agents, whole, by agent id.
    `volume`: contacts, times this; `volumes` by queue goes before it. `handle`: talks and the work after them, times
    this. `lines`: so many telephone lines; calls beyond them are turned away (None: as many as are needed)."""

    policy: Policy | None = None
    queues: dict[str, Queue] | None = None
    skills: dict[str, dict[str, int]] = {}
    agents: tuple[Extra, ...] = ()
    volume: float = 1.0
    volumes: dict[str, float] = {}
    handle: float = 1.0
    lines: int | None = None
