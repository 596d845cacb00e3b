"""Queues as the live engine sees them: the policy under which contacts wait for an agent."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from yingda.foundation.work import Read, Work
from yingda.routing import store

LastResort = Literal["message", "queue"]

OFFER_TTL_S: Final = 20
WRAP_UP_S: Final = 60
SERVICE_LEVEL_S: Final = 25
SERVICE_LEVEL_PERCENT: Final = 80
WAITING_MAX: Final = 1000


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue. It has no channel: contacts of every channel wait in it together.

    `priority` is 1 (low) to 10; a waiting contact gains `ageing_per_minute` on it. `required` is the least level by
    skill id that an agent must have. Closed by its calendar (None: always open), or full at `waiting_max`, a contact
    takes the `last_resort`: the customer leaves a message, or it goes to `last_resort_queue`. After `overflow_after_s`
    in the queue (None: never) it moves to `overflow_queue`. Overflow and last resort together never form a cycle.
    `wrap_up_s` 0 is no wrap-up. Service level: `service_level_percent` answered within `service_level_s`.
    """

    id: str
    key: str
    name: str
    name_en: str
    calendar_id: str | None = None
    priority: int = 5
    ageing_per_minute: float = 0.0
    required: dict[str, int] = {}
    offer_ttl_s: int = OFFER_TTL_S
    wrap_up_s: int = WRAP_UP_S
    service_level_s: int = SERVICE_LEVEL_S
    service_level_percent: int = SERVICE_LEVEL_PERCENT
    overflow_after_s: int | None = None
    overflow_queue: str | None = None
    waiting_max: int = WAITING_MAX
    last_resort: LastResort = "message"
    last_resort_queue: str | None = None
    version: int = 1
    active: bool = True


async def load_queues(read: Read | Work) -> list[Queue]:
    """All queues of the tenant, retired ones (`active` false) too, in the order of their keys."""
    return [msgspec.convert(row, Queue) for row in await store.queues_all(read.conn)]
