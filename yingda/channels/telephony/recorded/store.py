"""All SQL of recorded sentences."""

from __future__ import annotations

import hashlib

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.channels.telephony.recorded.tables import prompt_recordings as table
from yingda.foundation.listing import Row, plain

r = table.c
SHOWN = (r.id, r.language, r.text, r.duration_ms, r.version, r.changed_at, r.changed_by)


def key_of(text: str) -> bytes:
    """What makes two sentences the same: white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).digest()


async def shown(conn: AsyncConnection) -> list[Row]:
    """Every recording without its sound, the newest first."""
    return plain((await conn.execute(select(*SHOWN).order_by(r.changed_at.desc(), r.id))).mappings())


async def one(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(select(*SHOWN).where(r.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


async def of_sentence(conn: AsyncConnection, language: str, text: str) -> RowMapping | None:
    """Held until the commit."""
    query = select(r.id, r.version).where(r.language == language, r.text_hash == key_of(text))
    return (await conn.execute(query.with_for_update())).mappings().first()


async def sound(conn: AsyncConnection, id: str) -> bytes | None:
    found: bytes | None = (await conn.execute(select(r.sound).where(r.id == id))).scalar()
    return found


async def index(conn: AsyncConnection) -> dict[tuple[str, bytes], tuple[str, int]]:
    """Which recording a sentence has: id and version, by language and `key_of`."""
    rows = await conn.execute(select(r.language, r.text_hash, r.id, r.version))
    return {(language, bytes(hash)): (id, version) for language, hash, id, version in rows}
