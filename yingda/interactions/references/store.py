"""Whether the record of contacts knows a configured thing.

Segments and offers have no index by queue: only the deletion of a queue asks, a few times in a centre's life.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.references import Kind

KNOWN_BY: Final[dict[Kind, tuple[str, ...]]] = {
    "entry_point": ("select id::text from interactions where entry_point_id = :id limit 1",),
    "disposition": ("select id::text from interactions where disposition_id = :id limit 1",),
    "queue": (
        "select id::text from interactions where queue_id = :id limit 1",
        "select interaction_id::text from segments where holder_id = :id limit 1",
        "select interaction_id::text from offers where queue_id = :id limit 1",
    ),
}


async def some_contact(conn: AsyncConnection, kind: Kind, id: str) -> str | None:
    """The id of a contact that has to do with the thing, if there is one."""
    for statement in KNOWN_BY.get(kind, ()):
        if (found := (await conn.execute(text(statement), {"id": id})).scalar()) is not None:
            return str(found)
    return None
