"""The document of a policy at the REST door. Fields mean what `routing.policy` says; limits with their units."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, Id, Key, Language, Level, Name
from yingda.foundation.http import Strict
from yingda.routing.policies.documents import policy_of, stored
from yingda.routing.policy import Between, Mode, Order, Policy, Source
from yingda.routing.schemas import QUEUES_MAX

STEPS_MAX: Final = 10
"""Of one queue."""
TOPICS_MAX: Final = 200
VALUES_MAX: Final = 50
RESERVES_MAX: Final = 20
ASKS_MAX: Final = 10
"""Skills that one grade or kind of question asks for."""
NAMED_MAX: Final = 50
"""Branches, queues or skills named in one place."""
LIFT_MAX: Final = 100.0
"""Points on the claim, up or down; a queue's own priority is 1 to 10."""
AFTER_S_MAX: Final = 86_400
WAITING_MAX: Final = 100_000
RESERVE_S_MAX: Final = 600
WITHIN_DAYS_MAX: Final = 365
RESERVED_AGENTS_MAX: Final = 1000
WEIGHT_MAX: Final = 100
SHARE_MIN: Final = 0.01
SHARE_MAX: Final = 100.0

Channel = Literal["webchat", "phone"]
Lift = Annotated[float, Field(ge=-LIFT_MAX, le=LIFT_MAX, allow_inf_nan=False)]
Grade = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=LINE_PATTERN)]
Units = Annotated[int, Field(ge=1, le=100, strict=True)]
AfterS = Annotated[int, Field(ge=0, le=AFTER_S_MAX, strict=True)]
Ids = Annotated[list[Id], Field(max_length=NAMED_MAX)]


class AskBody(Strict):
    skill: Id
    level: Level = 1


Asks = Annotated[list[AskBody], Field(max_length=ASKS_MAX)]


class ValueBody(Strict):
    lift: Lift = 0.0
    asks: Asks = Field(default=[])


class TopicBody(Strict):
    key: Key
    name: Name
    name_en: Name
    asks: Asks = Field(default=[])
    lift: Lift = 0.0
    second_line: bool = False


class HistoryBody(Strict):
    source: Source
    reserve_s: Annotated[int, Field(ge=1, le=RESERVE_S_MAX, strict=True)]
    within_days: Annotated[int, Field(ge=1, le=WITHIN_DAYS_MAX, strict=True)] = 30


class ReserveBody(Strict):
    queue: Id
    channel: Channel = "phone"
    agents: Annotated[int, Field(ge=0, le=RESERVED_AGENTS_MAX, strict=True)] = 0
    percent: Annotated[int, Field(ge=0, le=100, strict=True)] = 0


class CapacityBody(Strict):
    units: dict[Channel, Units]
    interrupts: dict[Channel, Annotated[list[Channel], Field(max_length=10)]] = Field(default={})


class StepBody(Strict):
    after_s: AfterS
    or_waiting: Annotated[int, Field(ge=1, le=WAITING_MAX, strict=True)] | None = None
    lower: Annotated[dict[Id, Annotated[int, Field(ge=0, le=5, strict=True)]], Field(max_length=NAMED_MAX)] = Field(
        default={}
    )
    branches: Ids = Field(default=[])
    queues: Ids = Field(default=[])
    second_line: bool = False
    lift: Lift = 0.0


class QueueRulesBody(Strict):
    order: Order = "longest_idle"
    weights: Annotated[dict[Id, Annotated[int, Field(ge=1, le=WEIGHT_MAX, strict=True)]], Field(
        max_length=NAMED_MAX
    )] = Field(default={})  # fmt: skip
    branches: Ids = Field(default=[])
    first_line: bool = False
    steps: Annotated[list[StepBody], Field(max_length=STEPS_MAX)] = Field(default=[])
    share: Annotated[float, Field(ge=SHARE_MIN, le=SHARE_MAX, allow_inf_nan=False)] = 1.0
    mode: Mode = "push"
    push_after_s: Annotated[int, Field(ge=1, le=AFTER_S_MAX, strict=True)] | None = None
    history: bool = True


class Document(Strict):
    """A whole policy."""

    between: Between = "claim"
    values: Annotated[dict[Grade, ValueBody], Field(max_length=VALUES_MAX)] = Field(default={})
    languages: dict[Language, AskBody] = Field(default={})
    topics: Annotated[list[TopicBody], Field(max_length=TOPICS_MAX)] = Field(default=[])
    history: Annotated[list[HistoryBody], Field(max_length=10)] = Field(default=[])
    reserves: Annotated[list[ReserveBody], Field(max_length=RESERVES_MAX)] = Field(default=[])
    capacity: CapacityBody | None = None
    queues: Annotated[dict[Id, QueueRulesBody], Field(max_length=QUEUES_MAX)] = Field(default={})

    def policy(self) -> Policy:
        return policy_of(self.model_dump())


def document(policy: Policy) -> Document:
    """A stored policy as the door shows it."""
    return Document.model_validate(stored(policy))


Kind = Literal["policy", "plan"]
