"""What the peer benchmark adds to the calls' centre: an urgent line, with a number and a queue of its own that the same
agents serve, before the general one."""

from __future__ import annotations

import asyncio
from typing import Final

from bench import _installation as installation
from bench import _telephone as telephone
from bench._peer_callers import URGENT_NUMBER
from yingda.configuration import references
from yingda.foundation.db import Database
from yingda.foundation.principal import system
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import NewEntryPoint
from yingda.routing import actions as queues
from yingda.routing.schemas import NewQueue

PRIORITY: Final = 9
"""Above the general line's 5; its ageing of half a point a minute does not make up for it within a round."""
KNOWN_AFTER_S: Final = 3.0
"""Changed configuration reaches who routes within a second."""


async def add_urgent_line(centre: telephone.Centre) -> None:
    """While it runs, as an administrator would."""
    conn = await centre.connect()
    try:
        skills = {str(row[0]): int(row[1]) for row in await conn.fetch("select skill_id, level from queue_skills")}
    finally:
        await conn.close()
    database = Database(centre.url())
    try:
        async with database.work(system(installation.TENANT)) as work:
            known = references()
            queue = NewQueue(
                key="first", name="紧急", name_en="Urgent", required=skills, priority=PRIORITY,
                waiting_max=installation.WAITING_MAX, offer_ttl_s=installation.OFFER_TTL_S, wrap_up_s=0,
                last_resort="message",
            )  # fmt: skip
            made = await queues.create_queue(work, known, queue)
            entry = NewEntryPoint(
                key=f"tel-{URGENT_NUMBER}", name="紧急电话", channel="phone", flow_key=telephone.FLOW, queue=made.id,
                languages=["zh-CN"],
            )  # fmt: skip
            await entry_points.create_entry_point(work, known, entry)
    finally:
        await database.close()
    await asyncio.sleep(KNOWN_AFTER_S)
