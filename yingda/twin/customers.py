"""A customer on the virtual clock: what they came for, where they stand, and how long they bear it."""

from enum import IntEnum
from typing import NamedTuple

from yingda.routing.rules.expected_wait import Told
from yingda.routing.ticket import Facts, Ticket


class Part(NamedTuple):
    """A leg with everything drawn."""

    queue: str
    second_line: bool
    talk_ms: int
    wrap_ms: int
    patience_ms: int


class Where(IntEnum):
    WAITING = 0
    OFFERED = 1
    TALKING = 2
    WRAP_UP = 3
    GONE = 4


class Customer:
    """One contact. `turn` grows with each change of place: what was due before it is not due any more."""

    __slots__ = (
        "agent", "answered_at", "at", "channel", "id", "knows", "language", "leg", "lift", "parts", "passed_over",
        "place_at", "priority", "queue", "queued_at", "reserved_for", "reserved_until", "stage", "ticket", "told",
        "topic", "turn", "value", "where",
    )  # fmt: skip

    def __init__(
        self, id: str, at: int, channel: str, language: str, value: str, topic: str, lift: float, place_at: int,
        knows: dict[str, str], parts: tuple[Part, ...],
    ) -> None:  # fmt: skip
        self.id, self.at, self.channel, self.language, self.value, self.topic = id, at, channel, language, value, topic
        self.lift, self.place_at, self.knows, self.parts = lift, place_at, knows, parts
        self.leg = 0
        self.queue = parts[0].queue
        self.queued_at = at
        self.priority = 0.0
        self.stage = 0
        self.passed_over: dict[str, int] = {}
        self.reserved_for: str | None = None
        self.reserved_until = 0
        self.agent: str | None = None
        self.answered_at = 0
        self.told: Told | None = None
        self.ticket: Ticket | None = None
        self.where = Where.WAITING
        self.turn = 0

    @property
    def part(self) -> Part:
        return self.parts[self.leg]

    def as_ticket(self) -> Ticket:
        """The contact as matching sees it."""
        facts = Facts(self.queue, self.channel, self.language, self.value, self.topic, self.part.second_line)
        return Ticket(
            id=self.id, facts=facts, priority=self.priority, place_at=self.place_at, queued_at=self.queued_at,
            stage=self.stage, passed_over=self.passed_over, reserved_for=self.reserved_for,
        )  # fmt: skip


class Stay(NamedTuple):
    """One stay in a queue, over. `outcome`: answered, abandoned, overflowed, message_left, closed. `told`: the verdict
    on the announced wait, if one was announced."""

    queue: str
    entered_at: int
    outcome: str
    waited_ms: int
    within: bool
    told: str | None
