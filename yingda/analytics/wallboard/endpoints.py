"""`GET /api/wallboard`, the contacts behind its numbers, and the list of measures."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from yingda.analytics.history.errors import SpanUpsideDown
from yingda.analytics.measures import BY_NAME, MEASURES, STATES_NOW, formula
from yingda.analytics.permissions import WALLBOARD_VIEW
from yingda.analytics.wallboard import store
from yingda.analytics.wallboard.board import window_start
from yingda.analytics.wallboard.boards import Boards
from yingda.analytics.wallboard.errors import MeasureUnknown
from yingda.analytics.wallboard.live import LiveBoard, day_start
from yingda.foundation.clock import to_datetime, to_ms
from yingda.foundation.http import LIST_LIMIT_MAX, Edge, Page, any_signed_in, permission
from yingda.foundation.ids import parse_id
from yingda.foundation.listing import CURSOR_CHARS_MAX, CursorMalformed

Window = Literal["today", "last_30_min"]


class BehindNumber(BaseModel):
    """A contact that a number counts. `waited_ms` and `talk_ms` are those of the stay or talk that was counted."""

    interaction: str
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    channel: str
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    waited_ms: int | None
    talk_ms: int | None
    state: str
    outcome: str | None


class MeasureShown(BaseModel):
    """One measure of `measures.py`; `numerator` and `denominator` in the names of counted columns."""

    name: str
    zh: str
    en: str
    unit: str
    numerator: str
    denominator: str | None
    source: str


def router(boards: Boards) -> APIRouter:
    """The endpoints over the boards of this process."""
    made = APIRouter(prefix="/api", tags=["wallboard"])

    @made.get("/wallboard")
    async def wallboard(edge: Edge = permission(WALLBOARD_VIEW)) -> dict[str, Any]:
        return await boards.board(edge.principal.tenant).picture()

    @made.get("/wallboard/{measure}/interactions")
    async def behind(  # `since` and `until` (not included) take the place of the window: for numbers of reports
        measure: str,
        window: Window = "today",
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        queue: str | None = None,
        agent: str | None = None,
        limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = LIST_LIMIT_MAX,
        after: Annotated[str | None, Query(max_length=CURSOR_CHARS_MAX)] = None,
        edge: Edge = permission(WALLBOARD_VIEW),
    ) -> Page[BehindNumber]:
        if since is not None and until is not None and since >= until:
            raise SpanUpsideDown()
        board, found = boards.board(edge.principal.tenant), behind_measure(measure)
        await board.ready()
        asked = store.Asked(
            since=since or to_datetime(window_from(board, window, edge.database.clock.now_ms())),
            until=until,
            queue=parse_id(queue, "queue") if queue else None,
            agent=parse_id(agent, "agent") if agent else None,
            limit=limit + 1,
            after=_decoded(after) if after else None,
        )
        rows = await edge.read(lambda read: store.contacts_behind(read, found, asked))
        return _page(rows, limit, board)

    @made.get("/measures")
    async def measures(edge: Edge = any_signed_in()) -> Page[MeasureShown]:
        return Page(
            items=[
                MeasureShown(
                    name=m.name, zh=m.zh, en=m.en, unit=m.unit, numerator=formula(m.of),
                    denominator=formula(m.over) or None, source=m.source,
                )
                for m in MEASURES
            ]
        )  # fmt: skip

    return made


KNOWN: Final = sorted({*STATES_NOW, *(measure.name for measure in MEASURES if measure.behind)})


def behind_measure(name: str) -> store.Behind:
    """How to find the contacts behind a number; a share's are those in its numerator."""
    measure = BY_NAME.get(name)
    counted = measure.behind if measure is not None and measure.behind is not None else name
    if counted not in store.BEHIND or name not in KNOWN:
        raise MeasureUnknown(measure=name[:60], known=KNOWN)
    return store.BEHIND[counted]


def window_from(board: LiveBoard, window: Window, now: int) -> int:
    """Where the window begins, epoch milliseconds."""
    return day_start(now, board.zone) if window == "today" else window_start(now)


def _page(rows: Sequence[Any], limit: int, board: LiveBoard) -> Page[BehindNumber]:
    shown = [_shown(row, board) for row in rows[:limit]]
    return Page(items=shown, next=_encoded(rows[limit - 1]) if len(rows) > limit else None)


def _shown(row: Any, board: LiveBoard) -> BehindNumber:
    queue, agent = _id(row["queue_id"]), _id(row["agent_id"])
    names = board.directory
    return BehindNumber(
        interaction=str(row["interaction_id"]), queue=queue, queue_name=names.queue_name(queue), agent=agent,
        agent_name=names.agent_name(agent), channel=row["channel"], arrived_at=row["arrived_at"],
        queued_at=row["queued_at"], answered_at=row["answered_at"], ended_at=row["ended_at"],
        waited_ms=row["waited_ms"], talk_ms=row["talk_ms"], state=row["state"], outcome=row["outcome"],
    )  # fmt: skip


def _id(value: Any) -> str | None:
    return str(value) if value is not None else None


def _encoded(row: Any) -> str:
    place = (to_ms(row["moment"]), str(row["interaction_id"]), row["seq"])
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[datetime, str, int]:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        at, id, seq = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=tuple[int, str, int])
        return to_datetime(at), parse_id(id, "after"), seq
    except (ValueError, OverflowError, OSError, msgspec.MsgspecError):
        raise CursorMalformed() from None
