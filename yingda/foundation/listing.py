"""Lists page by page: `?limit=&after=` in, items and a cursor out. A cursor is where the last page ended, not a number,
so that rows that come and go meanwhile neither repeat nor hide others."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from fastapi import Depends, Query
from sqlalchemy import ColumnElement, RowMapping, Select, tuple_
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


Listed = Annotated[Listing, Depends(listing)]
"""In an endpoint's signature: the page that the request asks for."""


async def page(
    conn: AsyncConnection, query: Select[Any], by: ColumnElement[Any], id: ColumnElement[Any], asked: Listing
) -> tuple[list[RowMapping], str | None]:
    """The rows of one page in the order of (`by`, `id`), a text and a UUID, and the cursor of the next."""
    if asked.after is not None:
        query = query.where(tuple_(by, id) > tuple_(*asked.after))
    found = list((await conn.execute(query.order_by(by, id).limit(asked.limit + 1))).mappings())
    rows = found[: asked.limit]
    return rows, _encoded(rows[-1][by], rows[-1][id]) if len(found) > asked.limit else None


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
