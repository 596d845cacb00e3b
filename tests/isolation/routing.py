"""A draft, a plan, a trial and an offer with its receipt, in each institution."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from yingda.app import App
from yingda.foundation.clock import to_datetime

if TYPE_CHECKING:
    from tests.isolation.installation import House

BODIES: Final[dict[str, Callable[[House], Any]]] = {
    "POST /api/routing/drafts": lambda h: {"name": "x"},
    "PUT /api/routing/drafts/{id}": lambda h: {"name": "x", "document": {}},
    "POST /api/routing/drafts/{id}/publication": lambda h: {"reason": "x", "untried": True},
    "POST /api/routing/check": lambda h: {"document": {}},
    "POST /api/routing/preview": lambda h: {"contact": {"queue": h.things["queues"]}},
    "POST /api/routing/policies/{number}/live": lambda h: {"reason": "x"},
    "PUT /api/routing/settings": lambda h: {"plan_trial_days": 30},
    "POST /api/routing/market-event": lambda h: {"plan": h.things["plans"], "minutes": 60, "reason": "x"},
    "POST /api/routing/trials": lambda h: {"draft": h.things["drafts"], "day": "2026-01-01"},
}
TELLING: Final = ("POST /api/routing/drafts", "PUT /api/routing/drafts/{id}", "POST /api/routing/check")
"""Doors that take a document with errors and tell them: an id of another's is an error like an id that nobody has."""


async def add(app: App, house: House) -> dict[str, str]:
    """What `House.things` gets; "contacts" is the live one that is there already."""

    async def made(path: str, **body: Any) -> str:
        status, answer, text = await house("POST", path, body)
        assert status == 201, (path, text)
        return str(answer["id"])

    draft = await made("/api/routing/drafts", name="x")
    plan = await made("/api/routing/drafts", name="y", kind="plan")
    yesterday = to_datetime(app.database.clock.now_ms()) - timedelta(days=2)
    trial = await made("/api/routing/trials", draft=draft, version=1, day=yesterday.date().isoformat())
    offer = await _offer(app.database.url, house)
    more = {"drafts": draft, "plans": plan, "trials": trial, "receipts": offer}
    return more | {"contacts": house.things["held"]}


async def _offer(url: str, house: House) -> str:
    id, connection = str(uuid.uuid4()), await asyncpg.connect(url)
    try:
        await connection.execute(
            "insert into offers (id, tenant_id, interaction_id, agent_id, queue_id, epoch, made_at, deadline, outcome,"
            " settled_at, receipt) values ($1, $2, $3, $4, $5, 1, now(), now(), 'accepted', now(), '{}')",
            id, house.tenant, house.things["interactions"], house.user, house.things["queues"],
        )  # fmt: skip
    finally:
        await connection.close()
    return id
