"""The policy of a tenant's routing: who is asked for whom, in which order, as versioned data.

Without any policy (`Policy()`) every agent with the skills of a queue may be asked, the least busy and longest idle
first, and the highest claim is served first. Everything here adds to that. Moments are epoch milliseconds elsewhere;
here are spans in seconds.
"""

from typing import Final, Literal

import msgspec

Order = Literal["longest_idle", "best_match", "spare_best", "any"]
"""In which order agents are asked: fewest contacts then longest idle; the best weighted skills first; the least skilled
who suffice first, so that the best stay free; anyone alike (drawn by the contact's id, so that it can be repeated)."""
Between = Literal["claim", "longest_wait", "longest_queue", "share"]
"""What an agent of several queues takes first: the highest claim (priority and ageing); who waits longest; from the
queue in which most wait; from the queue that had least of its share."""
Mode = Literal["push", "pull"]
Source = Literal["owner", "manager", "last_agent"]
"""Whom the customer has to do with: the owner of the open work order, the named manager, who served last."""

SOURCES: Final[tuple[Source, ...]] = ("owner", "manager", "last_agent")


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A skill that is asked for beside those of the queue, at this level (1–5) at least."""

    skill: str
    level: int = 1


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of question. `lift`: points on the claim. `second_line`: goes to the experts at once."""

    key: str
    name: str
    name_en: str
    asks: tuple[Ask, ...] = ()
    lift: float = 0.0
    second_line: bool = False


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer's value grade changes: points on the claim, and skills asked for beside the queue's."""

    lift: float = 0.0
    asks: tuple[Ask, ...] = ()


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A contact first waits for an agent whom the customer knows, `reserve_s` at most, if the agent is at work."""

    source: Source
    reserve_s: int
    within_days: int = 30
    """How old the last contact may be; nothing for owner and manager."""


class Reserve(msgspec.Struct, frozen=True, kw_only=True):
    """So many of those who could serve this queue on this channel stay free for it: the larger of `agents` and
    `percent` of those at work."""

    queue: str
    channel: str = "phone"
    agents: int = 0
    percent: int = 0


class Capacity(msgspec.Struct, frozen=True, kw_only=True):
    """How channels share one agent. `units`: what one contact takes of 100. `interrupts`: by channel, those whose
    contacts do not count against it: a call may come while texts are open, a text never while a call is up."""

    units: dict[str, int]
    interrupts: dict[str, tuple[str, ...]] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is let go after `after_s` in the queue, or as soon as `or_waiting` contacts wait in it. Steps add up; who
    was asked before is still asked first. `lower`: least level from now on by skill (0: no longer asked). `branches`
    and `queues`: whose agents help from now on. `second_line`: the experts are asked too. `lift`: points on the claim.
    """

    after_s: int
    or_waiting: int | None = None
    lower: dict[str, int] = {}
    branches: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    second_line: bool = False
    lift: float = 0.0


class QueueRules(msgspec.Struct, frozen=True, kw_only=True):
    """How one queue is served. `weights`: of each skill in the match (1 unless told). `branches`: whose agents are at
    home here; empty: everybody's. `first_line`: those of the second line are asked only on request, by topic or by a
    step. `share`: of agents with several queues, where shares count. In pull mode agents take contacts themselves;
    after `push_after_s` they are offered as elsewhere."""

    order: Order = "longest_idle"
    weights: dict[str, int] = {}
    branches: tuple[str, ...] = ()
    first_line: bool = False
    steps: tuple[Step, ...] = ()
    share: float = 1.0
    mode: Mode = "push"
    push_after_s: int | None = None
    history: bool = True


PLAIN: Final = QueueRules()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `version` counts from 1; 0 is the policy of who has none."""

    version: int = 0
    between: Between = "claim"
    values: dict[str, Value] = {}
    languages: dict[str, Ask] = {}
    topics: tuple[Topic, ...] = ()
    history: tuple[History, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    capacity: Capacity | None = None
    queues: dict[str, QueueRules] = {}

    def rules(self, queue: str) -> QueueRules:
        return self.queues.get(queue, PLAIN)
