"""What two ways of running a day come to, side by side."""

import msgspec

from yingda.twin.world import Note


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over seeds: mean, least and most; of a difference, the mean and its 95 % interval."""

    mean: float
    low: float
    high: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of some contacts, named as in docs/topics/measures.md. None: nothing to divide by, or not measured here.

    Counts are of stays in queues. `otherwise`: overflowed, left for a message, or not admitted. Shares are 0 to 1,
    waits seconds: `asa_s` of those who were answered, `wait_…` of all. `calibration`: the share of announced waits that
    came true. `lapsed`: offers that nobody answered. `blocked`: calls that found no line free (they are in none of the
    other figures). `lines_peak`: telephone lines in use at once, at most; the time in voice menus is not known here.
    """

    offered: Spread | None = None
    answered: Spread | None = None
    answered_within: Spread | None = None
    abandoned: Spread | None = None
    otherwise: Spread | None = None
    service_level: Spread | None = None
    abandonment_rate: Spread | None = None
    occupancy: Spread | None = None
    asa_s: Spread | None = None
    wait_s: Spread | None = None
    wait_p50_s: Spread | None = None
    wait_p90_s: Spread | None = None
    wait_p99_s: Spread | None = None
    calibration: Spread | None = None
    lapsed: Spread | None = None
    blocked: Spread | None = None
    lines_peak: Spread | None = None


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts that came to a queue from `at` (epoch ms) on, for the length of an interval."""

    at: int
    all: Row
    queues: dict[str, Row]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    all: Row
    queues: dict[str, Row]
    intervals: tuple[Interval, ...]


class QueueName(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    key: str
    name: str
    name_en: str
    target_s: int


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The day as it was and as it is tried, over the same seeds. `contacts` and `agents`: of the day as it was.
    `changes`: what is tried (`twin.changes`); `notes`: what whoever reads it should know."""

    source: str
    title: str
    day: str
    zone: str
    interval_min: int
    contacts: int
    agents: int
    seeds: int
    took_s: float
    queues: tuple[QueueName, ...]
    base: Outcome
    changed: Outcome
    difference: Row
    differences: dict[str, Row]
    notes: tuple[Note, ...] = ()
    changes: tuple[Note, ...] = ()
