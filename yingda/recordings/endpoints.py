"""REST of recordings: what there is, listening with a purpose, taking out, holding, and how long to keep."""

import base64
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Header, Path, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from yingda.foundation.errors import NotFound
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.ids import FileId, is_id, parse_id
from yingda.foundation.listing import CursorMalformed, Listed, Listing
from yingda.foundation.work import Read, Work
from yingda.recordings import actions, store
from yingda.recordings.errors import PlaybackNotGranted, RecordingDamaged, RecordingDeleted
from yingda.recordings.opening import Damage, Opening
from yingda.recordings.permissions import (
    RECORDINGS_EXPORT,
    RECORDINGS_HOLD,
    RECORDINGS_PLAY,
    RECORDINGS_PLAY_OWN,
    RECORDINGS_RETAIN,
)  # fmt: skip
from yingda.recordings.schemas import ContactSound, Grant, Hold, HoldView, Reason, RecordingItem, Rule
from yingda.recordings.serving import served, span
from yingda.recordings.view import recording

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
END: Final = (datetime(9999, 1, 1, tzinfo=UTC), "ffffffff-ffff-ffff-ffff-ffffffffffff")
PARTS_MAX: Final = 100_000

Number = Annotated[int, Path(ge=1, le=PARTS_MAX)]
Ticket = Annotated[str, Query(max_length=36)]
GrantHeader = Annotated[str, Header(alias="x-recording-grant", max_length=36)]


def router(opening: Opening) -> APIRouter:
    made = APIRouter(prefix="/api", tags=["recordings"])

    @made.get("/recordings")
    async def latest(
        asked: Listed,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        edge: Edge = permission(RECORDINGS_PLAY),
    ) -> Page[RecordingItem]:
        """Recordings of a span of time, newest first."""

        async def look(read: Read) -> Page[RecordingItem]:
            scope, span_asked = await actions.scope_of(read), (since or BEGINNING, until or END[0])
            rows = await store.latest(read.conn, scope, *span_asked, _place(asked), asked.limit + 1)
            items = [RecordingItem.model_validate(dict(row)) for row in rows[: asked.limit]]
            more = len(rows) > asked.limit
            return Page(items=items, next=_cursor(items[-1]) if more else None)

        return await edge.read(look)

    @made.get("/recordings/{interaction}")
    async def of_contact(interaction: str, edge: Edge = permission(RECORDINGS_PLAY_OWN)) -> ContactSound:
        """What was recorded of a contact; none of the sound itself."""
        id = parse_id(interaction, "interaction")
        return await edge.read(lambda read: _of_contact(read, id))

    @made.post("/recordings/{interaction}/playback")
    async def play(interaction: str, body: Reason, edge: Edge = permission(RECORDINGS_PLAY_OWN)) -> Grant:
        """Lets this session listen for half an hour. The purpose goes into the audit log."""
        id = parse_id(interaction, "interaction")
        return await edge.write(lambda work: actions.grant(work, id, "playback", body), Grant)

    @made.post("/recordings/{interaction}/export")
    async def export(interaction: str, body: Reason, edge: Edge = permission(RECORDINGS_EXPORT)) -> Grant:
        """Lets this session take the files out for half an hour."""
        id = parse_id(interaction, "interaction")
        return await edge.write(lambda work: actions.grant(work, id, "export", body), Grant)

    @made.get("/recordings/{interaction}/parts/{number}/sound", response_class=Response)
    async def sound(
        interaction: str, number: Number, request: Request, ticket: Ticket = "", grant: GrantHeader = "",
        edge: Edge = permission(RECORDINGS_PLAY_OWN),
    ) -> Response:  # fmt: skip
        """The WAV of a part, or a range of its bytes, under a grant of `playback`."""
        id = parse_id(interaction, "interaction")
        data = await _fetch(edge, opening, id, number, "playback", ticket or grant, request.headers.get("range"))
        return served(data, span(request.headers.get("range"), len(data)))

    @made.get("/recordings/{interaction}/parts/{number}/download", response_class=Response)
    async def download(
        interaction: str, number: Number, ticket: Ticket = "", grant: GrantHeader = "",
        edge: Edge = permission(RECORDINGS_EXPORT),
    ) -> Response:  # fmt: skip
        """The WAV of a part as a file, under a grant of `export`."""
        id = parse_id(interaction, "interaction")
        data = await _fetch(edge, opening, id, number, "export", ticket or grant, None)
        return served(data, None, f"recording-{id}-{number}.wav")

    @made.put("/recordings/{interaction}/hold")
    async def hold(interaction: str, body: Hold, edge: Edge = permission(RECORDINGS_HOLD)) -> HoldView | None:
        """Keeps what was recorded of a contact from being deleted, or lets go of it."""
        id = parse_id(interaction, "interaction")
        return await edge.write(lambda work: actions.hold(work, id, body), HoldView | None)

    @made.get("/recording-rules")
    async def rule(edge: Edge = permission(RECORDINGS_RETAIN)) -> Rule:
        """How long recordings are kept."""
        return await edge.read(actions.rule)

    @made.put("/recording-rules")
    async def change_rule(body: Rule, edge: Edge = permission(RECORDINGS_RETAIN)) -> Rule:
        return await edge.write(lambda work: actions.change_rule(work, body), Rule)

    return made


async def _of_contact(read: Read, interaction: str) -> ContactSound:
    scope = await actions.demand(read, interaction)
    parts = await store.rows(read.conn, store.PARTS, interaction)
    gaps = await store.rows(read.conn, store.GAPS, interaction)
    marks = await store.rows(read.conn, store.MARKS, interaction)
    found = await store.of_contact(read.conn, interaction, scope)
    granted = read.principal.permissions
    return ContactSound(
        interaction=interaction, recordings=[recording(row, parts, gaps, marks) for row in found],
        hold=await actions.hold_of(read, interaction), may_export=RECORDINGS_EXPORT in granted,
        may_hold=RECORDINGS_HOLD in granted,
    )  # fmt: skip


async def _fetch(
    edge: Edge, opening: Opening, interaction: str, number: int, kind: str, ticket: str, range_asked: str | None
) -> bytes:
    """Checks and counts in one work, opens, and writes down what is damaged in another: the refusal undoes nothing."""

    async def use(work: Work) -> Any:
        part = await store.part(work.conn, interaction, number, await actions.scope_of(work))
        if part is None:
            raise NotFound(interaction=interaction)
        me = work.principal
        grant = None
        if is_id(ticket):
            grant = await store.use_grant(work.conn, ticket, kind, interaction, me.user, me.session, work.now)
        if grant is None:
            raise PlaybackNotGranted()
        if part["deleted_at"] is not None:
            raise RecordingDeleted()
        if range_asked is None or range_asked.startswith("bytes=0-"):
            done = "recording.played" if kind == "playback" else "recording.exported"
            work.audit(done, interaction, {"part": number, "grant": ticket, "purpose": grant["purpose"]})
        return part

    part = await edge.audited(use)
    try:
        return await opening.sound(edge.principal.tenant, FileId(part["file"]), bytes(part["sha256"]))
    except Damage as damage:
        reason = damage.reason
    await edge.audited(lambda work: _damaged(work, interaction, part, reason))
    raise RecordingDamaged(reason=reason)


async def _damaged(work: Work, interaction: str, part: Any, reason: str) -> None:
    data = {"recording": part["recording"], "part": part["number"], "file": part["file"], "reason": reason}
    work.audit("recording.damaged", interaction, data)


def _place(asked: Listing) -> tuple[datetime, str]:
    """Where the page before ended; the cursor is a list's, its first half here a moment."""
    if asked.after is None:
        return END
    moment, id = asked.after
    try:
        return datetime.fromisoformat(moment), id
    except ValueError:
        raise CursorMalformed() from None


def _cursor(item: RecordingItem) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((item.started_at.isoformat(), item.id))).decode().rstrip("=")
