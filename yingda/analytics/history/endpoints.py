"""`GET /api/interactions` and `GET /api/interactions/{id}`: searching the record, and opening one contact, audited."""

import base64
from datetime import timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from yingda.analytics.history import store
from yingda.analytics.history.errors import PurposeMissing, SpanUpsideDown
from yingda.analytics.history.schemas import HistoryItem, WholeContact
from yingda.analytics.history.search import search, words_of
from yingda.analytics.history.store import At, Filters
from yingda.analytics.history.terms import WORDS_CHARS_MAX
from yingda.analytics.history.view import Opener, items, whole
from yingda.analytics.permissions import INTERACTIONS_OWN, INTERACTIONS_VIEW
from yingda.foundation.clock import to_datetime
from yingda.foundation.errors import NotFound
from yingda.foundation.http import LIST_LIMIT_MAX, Edge, Page, permission
from yingda.foundation.ids import parse_id
from yingda.foundation.listing import CURSOR_CHARS_MAX, CursorMalformed
from yingda.foundation.masking import redact
from yingda.foundation.work import Read, Work

PURPOSE_CHARS_MAX: Final = 200
LIMIT_DEFAULT: Final = 50
KEY: Final = r"^[a-z_]{1,32}$"

Id = Annotated[str | None, Query(max_length=36)]
Key = Annotated[str | None, Query(pattern=KEY)]


def router(opener: Opener | None = None) -> APIRouter:
    """`opener` opens sealed names of customers; without it no name is shown."""
    made = APIRouter(prefix="/api", tags=["history"])

    @made.get("/interactions")
    async def found(
        customer: Id = None,
        agent: Id = None,
        queue: Id = None,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        disposition: Id = None,
        outcome: Key = None,
        channel: Key = None,
        words: Annotated[str | None, Query(max_length=WORDS_CHARS_MAX)] = None,
        limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = LIMIT_DEFAULT,
        after: Annotated[str | None, Query(max_length=CURSOR_CHARS_MAX)] = None,
        edge: Edge = permission(INTERACTIONS_OWN),
    ) -> Page[HistoryItem]:
        if since is not None and until is not None and since >= until:
            raise SpanUpsideDown()
        asked = Filters(
            customer=_id(customer, "customer"), agent=_id(agent, "agent"), queue=_id(queue, "queue"), since=since,
            until=until, disposition=_id(disposition, "disposition"), outcome=outcome, channel=channel,
        )  # fmt: skip
        wanted = words_of(words) if words and words.strip() else None
        place = _decoded(after) if after else None

        async def look(read: Read) -> Page[HistoryItem]:
            page = await search(read.conn, await in_scope(read, asked), wanted, place, limit)
            shown = await items(read, page.rows, page.hits, words or "", opener)
            return Page(items=shown, next=_encoded(page.next) if page.next else None)

        return await edge.read(look)

    @made.get("/interactions/{interaction}")
    async def one(
        interaction: str,
        purpose: Annotated[str, Query(max_length=PURPOSE_CHARS_MAX)] = "",
        edge: Edge = permission(INTERACTIONS_OWN),
    ) -> WholeContact:
        id = parse_id(interaction, "interaction")
        if not purpose.strip():
            raise PurposeMissing()

        async def open_it(work: Work) -> WholeContact:
            rows = await store.among(work.conn, await in_scope(work, Filters()), [id])
            if id not in rows:
                raise NotFound(interaction=id)
            work.audit("interaction.read", id, {"purpose": redact(purpose.strip())})
            return await whole(work, rows[id], opener)

        return await edge.audited(open_it)

    return made


async def in_scope(read: Read | Work, asked: Filters) -> Filters:
    """The filters narrowed to what the person may see: own contacts, those of the branch and below, or all."""
    person = read.principal
    if INTERACTIONS_VIEW not in person.permissions:
        return _with(asked, handled_by=str(person.user))
    if person.branch is None or await store.is_root(read.conn, person.branch):
        return asked
    return _with(asked, branch=person.branch)


def _with(asked: Filters, **more: str) -> Filters:
    return Filters(**{name: getattr(asked, name) for name in Filters.__slots__} | more)


def _id(value: str | None, field: str) -> str | None:
    return parse_id(value, field) if value else None


def _encoded(place: At) -> str:
    moment = (place[0] - to_datetime(0)) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(msgspec.json.encode((moment, place[1]))).decode().rstrip("=")


def _decoded(cursor: str) -> At:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        moment, id = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=tuple[int, str])
        return to_datetime(0) + timedelta(microseconds=moment), parse_id(id, "after")
    except (ValueError, OverflowError, msgspec.MsgspecError):
        raise CursorMalformed() from None
