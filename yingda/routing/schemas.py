"""Bodies and answers about queues. Fields mean what `queues.Queue` says."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from yingda.foundation.fields import Id, Key, Level, Name, Notice, Version, Versioned
from yingda.foundation.http import Strict
from yingda.routing.queues import (
    OFFER_TTL_S,
    SERVICE_LEVEL_PERCENT,
    SERVICE_LEVEL_S,
    WAITING_MAX,
    WRAP_UP_S,
    LastResort,
)

QUEUES_MAX: Final = 1000
SKILLS_PER_QUEUE_MAX: Final = 20
AGEING_PER_MINUTE_MAX: Final = 10.0
OFFER_TTL_S_MIN: Final = 5
OFFER_TTL_S_MAX: Final = 300
WRAP_UP_S_MAX: Final = 3600
SERVICE_LEVEL_S_MAX: Final = 3600
OVERFLOW_AFTER_S_MAX: Final = 86_400
WAITING_LIMIT_MAX: Final = 100_000


class NewQueue(Strict):
    """`last_resort` may be missing only to be refused with its own code."""

    key: Key
    name: Name
    name_en: Name
    calendar_id: Id | None = None
    priority: Annotated[int, Field(ge=1, le=10, strict=True)] = 5
    ageing_per_minute: Annotated[float, Field(ge=0, le=AGEING_PER_MINUTE_MAX, allow_inf_nan=False)] = 0.0
    required: Annotated[dict[Id, Level], Field(max_length=SKILLS_PER_QUEUE_MAX)] = Field(default_factory=dict)
    offer_ttl_s: Annotated[int, Field(ge=OFFER_TTL_S_MIN, le=OFFER_TTL_S_MAX, strict=True)] = OFFER_TTL_S
    wrap_up_s: Annotated[int, Field(ge=0, le=WRAP_UP_S_MAX, strict=True)] = WRAP_UP_S
    service_level_s: Annotated[int, Field(ge=1, le=SERVICE_LEVEL_S_MAX, strict=True)] = SERVICE_LEVEL_S
    service_level_percent: Annotated[int, Field(ge=1, le=100, strict=True)] = SERVICE_LEVEL_PERCENT
    overflow_after_s: Annotated[int, Field(ge=1, le=OVERFLOW_AFTER_S_MAX, strict=True)] | None = None
    overflow_queue: Id | None = None
    waiting_max: Annotated[int, Field(ge=1, le=WAITING_LIMIT_MAX, strict=True)] = WAITING_MAX
    last_resort: LastResort | None = None
    last_resort_queue: Id | None = None


class ChangedQueue(NewQueue):
    """The whole queue; `active` false retires it."""

    version: Version
    active: bool


class QueueView(Versioned):
    """A queue, and what deserves a look about it."""

    key: str
    name: str
    name_en: str
    calendar_id: str | None
    priority: int
    ageing_per_minute: float
    required: dict[str, int]
    offer_ttl_s: int
    wrap_up_s: int
    service_level_s: int
    service_level_percent: int
    overflow_after_s: int | None
    overflow_queue: str | None
    waiting_max: int
    last_resort: LastResort
    last_resort_queue: str | None
    warnings: list[Notice]
