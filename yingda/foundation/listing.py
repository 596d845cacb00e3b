"""Lists page by page: `?limit=&after=` in, items and a cursor out. A cursor is where the last page ended, not a number,
so that rows that come and go meanwhile neither repeat nor hide others."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from fastapi import Depends, Query
from sqlalchemy import ColumnElement, RowMapping, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.errors import Refusal
from yingda.foundation.http import LIST_LIMIT_MAX

CURSOR_CHARS_MAX: Final = 1000


class CursorMalformed(Refusal):
    """`after` is not a cursor that a list gave."""

    code = "cursor.malformed"
    status = 422


@dataclass(frozen=True, slots=True)
class Listing:
    """Which page is asked for."""

    limit: int = LIST_LIMIT_MAX
    after: tuple[str, str] | None = None


def listing(
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = LIST_LIMIT_MAX,
    after: Annotated[str | None, Query(max_length=CURSOR_CHARS_MAX)] = None,
) -> Listing:
    return Listing(limit, _decoded(after) if after else None)


VersionSeen = Annotated[int | None, Query(ge=0, le=2**31 - 1)]
"""In the signature of a deletion: the version that the asker saw, where it matters."""
Listed = Annotated[Listing, Depends(listing)]
"""In an endpoint's signature: the page that the request asks for."""


Row = dict[str, Any]


def plain(rows: Iterable[RowMapping]) -> list[Row]:
    """Rows as plain dictionaries; SQLAlchemy's own keys are no plain strings, which msgspec asks for."""
    return [{str(name): value for name, value in row.items()} for row in rows]


async def page(
    conn: AsyncConnection, query: Select[Any], by: ColumnElement[Any], id: ColumnElement[Any], asked: Listing
) -> tuple[list[Row], str | None]:
    """The rows of one page in the order of (`by`, `id`), a text and a UUID, and the cursor of the next."""
    if asked.after is not None:
        value, before = asked.after
        query = query.where(tuple_(by, id) > tuple_(literal(value, by.type), literal(before, id.type)))
    found = list((await conn.execute(query.order_by(by, id).limit(asked.limit + 1))).mappings())
    rows = plain(found[: asked.limit])
    last = found[asked.limit - 1] if len(found) > asked.limit else None
    return rows, _encoded(last[by], last[id]) if last is not None else None


def _encoded(value: str, id: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((value, id))).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[str, str]:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        value, id = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=tuple[str, str])
        if "\x00" in value:
            raise ValueError
        return value, str(uuid.UUID(id))
    except (ValueError, msgspec.MsgspecError):
        raise CursorMalformed() from None
