"""REST: one contact is tried, nothing is kept."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from yingda.foundation.http import Edge, permission
from yingda.foundation.work import Read
from yingda.routing.errors import QueueUnknown
from yingda.routing.permissions import ROUTING_VIEW
from yingda.routing.policies import live
from yingda.routing.policies.judging import centre
from yingda.routing.policies.rules.sound import Centre
from yingda.routing.policy import Policy
from yingda.routing.previews.rules.way import way
from yingda.routing.previews.schemas import ContactPreview, PreviewWay, ToPreview
from yingda.routing.ticket import Facts

router = APIRouter(prefix="/api/routing", tags=["routing"])


@router.post("/preview")
async def preview(body: ToPreview, edge: Edge = permission(ROUTING_VIEW)) -> ContactPreview:
    """Who would be asked for this contact from when on: by what is live, and by the document. Raises `queue.unknown`.
    A document with errors is told as far as it goes."""
    facts = Facts(**body.contact.model_dump())

    async def look(read: Read) -> ContactPreview:
        by = await centre(read)
        if facts.queue not in by.queues:
            raise QueueUnknown(field="queue")
        now = await live.load_policy(read)
        asked = body.document.policy() if body.document else None
        return await asyncio.to_thread(_told, facts, now, asked, by)

    return await edge.read(look)


def _told(facts: Facts, now: Policy, asked: Policy | None, by: Centre) -> ContactPreview:
    """In a thread: the loop that calls it may be an owner's."""
    before = way(facts, now, by)
    after = way(facts, asked, by) if asked is not None else None
    return ContactPreview(
        number=now.version, live=PreviewWay.model_validate(before), same=after in (None, before),
        draft=PreviewWay.model_validate(after) if after is not None else None,
    )  # fmt: skip
