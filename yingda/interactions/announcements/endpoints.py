"""Emergency announcements: what every customer who arrives is told first, until a moment.

`GET /api/announcements` shows the entry points in use, `POST` switches on, `POST …/off` switches off.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from yingda.foundation import versioned
from yingda.foundation.fields import PROSE_PATTERN, Id, Language
from yingda.foundation.http import Edge, Strict, permission
from yingda.foundation.listing import Row
from yingda.foundation.work import Read, Work
from yingda.interactions.entry_points import store
from yingda.interactions.entry_points.errors import AnnouncementExpiry, AnnouncementNowhere
from yingda.interactions.entry_points.permissions import ANNOUNCEMENTS_SWITCH

TEXT_CHARS_MAX: Final = 300
"""Half a minute, read out; every caller listens to all of it."""
DAYS_MAX: Final = 7
TOGETHER_MAX: Final = 200

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARS_MAX, pattern=PROSE_PATTERN)]
Places = Annotated[list[Id], Field(min_length=1, max_length=TOGETHER_MAX)]

router = APIRouter(prefix="/api/announcements", tags=["interactions"])


class Switched(Strict):
    """On these entry points, in the place of what was announced there."""

    entry_points: Places
    texts: Annotated[dict[Language, Sentence], Field(min_length=1)]
    until: AwareDatetime


class Silenced(Strict):
    entry_points: Places


class AnnouncementView(BaseModel):
    """An entry point; `texts` empty and `until` null: nothing is announced there now."""

    entry_point: str
    key: str
    name: str
    channel: str
    languages: list[str]
    texts: dict[str, str]
    until: datetime | None


@router.get("")
async def list_announcements(edge: Edge = permission(ANNOUNCEMENTS_SWITCH)) -> list[AnnouncementView]:
    async def look(read: Read) -> list[AnnouncementView]:
        return _views(await store.announced(read.conn), read.now)

    return await edge.read(look)


@router.post("")
async def switch_on(body: Switched, edge: Edge = permission(ANNOUNCEMENTS_SWITCH)) -> list[AnnouncementView]:
    """Said to whoever arrives from now on, and shown to visitors."""
    return await edge.write(lambda work: _switch_on(work, body), list[AnnouncementView])


@router.post("/off")
async def switch_off(body: Silenced, edge: Edge = permission(ANNOUNCEMENTS_SWITCH)) -> list[AnnouncementView]:
    return await edge.write(lambda work: _switch_off(work, body), list[AnnouncementView])


async def _switch_on(work: Work, body: Switched) -> list[AnnouncementView]:
    if not work.now < body.until <= work.now + timedelta(days=DAYS_MAX):
        raise AnnouncementExpiry(days_max=DAYS_MAX)
    places = await _places(work, body.entry_points)
    texts: dict[str, str] = {str(language): text for language, text in body.texts.items()}
    kept = {"texts": texts, "until": round(body.until.timestamp() * 1000)}
    await store.announce(work.conn, [place["id"] for place in places], kept)
    for place in places:
        versioned.announce(
            work, "interactions", "entry_point", place["id"], place["version"], "announced", key=place["key"],
            texts=texts, until=body.until.astimezone(UTC).isoformat(),
        )  # fmt: skip
    return _views(await store.announced(work.conn), work.now)


async def _switch_off(work: Work, body: Silenced) -> list[AnnouncementView]:
    places = await _places(work, body.entry_points)
    await store.announce(work.conn, [place["id"] for place in places], None)
    for place in places:
        versioned.announce(
            work, "interactions", "entry_point", place["id"], place["version"], "silenced", key=place["key"]
        )
    return _views(await store.announced(work.conn), work.now)


async def _places(work: Work, ids: list[str]) -> list[Row]:
    found = await store.lock_active(work.conn, ids)
    if missing := sorted(set(ids) - {place["id"] for place in found}):
        raise AnnouncementNowhere(ids=missing)
    return found


def _views(rows: list[Row], now: datetime) -> list[AnnouncementView]:
    return [_view(row, now) for row in rows]


def _view(row: Row, now: datetime) -> AnnouncementView:
    kept = row["announcement"] or {"texts": {}, "until": 0}
    until = datetime.fromtimestamp(kept["until"] / 1000, UTC)
    live = until > now
    return AnnouncementView(
        entry_point=row["id"], key=row["key"], name=row["name"], channel=row["channel"], languages=row["languages"],
        texts=kept["texts"] if live else {}, until=until if live else None,
    )  # fmt: skip
