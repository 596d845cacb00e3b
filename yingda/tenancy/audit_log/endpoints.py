"""REST of the audit log."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel

from yingda.foundation import audit
from yingda.foundation.fields import LINE_PATTERN
from yingda.foundation.http import LIST_LIMIT_MAX, Edge, Page, permission
from yingda.foundation.ids import is_id
from yingda.foundation.listing import CursorMalformed
from yingda.foundation.references import Referring
from yingda.foundation.work import Read, Work
from yingda.tenancy.audit_log import store
from yingda.tenancy.permissions import AUDIT_VERIFY, AUDIT_VIEW

router: Final = APIRouter(prefix="/api/audit", tags=["tenancy"])

Filter = Annotated[str | None, Query(max_length=100, pattern=LINE_PATTERN)]


class EntryView(BaseModel):
    """One entry; `hash` in hexadecimal. Names are those of now, of staff and configured things; the log has ids."""

    stream: str
    seq: int
    at: datetime
    actor: str
    actor_name: str | None
    action: str
    subject: str
    subject_name: str | None
    data: dict[str, Any]
    correlation: str
    hash: str


class FindingView(BaseModel):
    """One break of the chain: changed, missing, unlinked, truncated, head, rewritten, checkpoint."""

    stream: str
    seq: int
    kind: str
    note: str


class Verdict(BaseModel):
    """What verifying found; `intact` when nothing. `streams`: number of entries of each stream."""

    intact: bool
    findings: list[FindingView]
    streams: dict[str, int]
    checkpoints: int


@router.get("")
async def list_entries(
    known: Referring,
    actor: Filter = None,
    action: Filter = None,
    subject: Filter = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = 50,
    after: Annotated[str | None, Query(max_length=400)] = None,
    edge: Edge = permission(AUDIT_VIEW),
) -> Page[EntryView]:
    """Newest first."""
    place = _decoded(after) if after else None
    query = store.entries(actor, action, subject, since, until)

    async def look(read: Read) -> Page[EntryView]:
        rows = await store.newest_first(read.conn, query, place, limit + 1)
        names = await known.names(read.conn, _ids_in(rows))
        return Page(
            items=[_shown(row, names) for row in rows[:limit]],
            next=_encoded(rows[limit - 1]) if len(rows) > limit else None,
        )

    return await edge.read(look)


def _ids_in(rows: list[store.Row]) -> set[str]:
    """Every id that an entry names as actor or subject."""
    named = {_bare(row["actor"]) for row in rows} | {row["subject"] for row in rows}
    return {text for text in named if is_id(text)}


def _bare(actor: str) -> str:
    """The id of a member of staff: actors are `user:<id>` or `system`."""
    return actor.removeprefix("user:")


def _shown(row: store.Row, names: Mapping[str, str]) -> EntryView:
    named = {"actor_name": names.get(_bare(row["actor"])), "subject_name": names.get(row["subject"])}
    return EntryView.model_validate({**row, **named, "hash": bytes(row["hash"]).hex()})


@router.post("/verify")
async def verify(request: Request, edge: Edge = permission(AUDIT_VERIFY)) -> Verdict:
    """Computes every hash again and compares with the checkpoints outside the database; that it was done is audited."""
    file: audit.Checkpoints = request.app.state.checkpoints

    async def act(work: Work) -> Verdict:
        verdict = await verdict_of(work, file)
        work.audit("audit.verified", data={"intact": verdict.intact, "findings": len(verdict.findings)})
        return verdict

    return await edge.audited(act)


async def verdict_of(work: Work | Read, file: audit.Checkpoints) -> Verdict:
    """Verify the tenant's whole log; a broken file of checkpoints is a finding of its own."""
    findings: list[FindingView] = []
    try:
        known = [each for each in file.read() if each.tenant == work.tenant]
    except audit.CheckpointsBroken as broken:
        known = []
        findings.append(FindingView(stream="", seq=0, kind="checkpoint", note=str(broken)))
    found = await audit.verify(work.conn, work.tenant, known)
    findings += [FindingView(stream=f.stream, seq=f.seq, kind=f.kind.value, note=f.note) for f in found]
    streams = {stream: head.seq for stream, head in (await audit.heads(work.conn, work.tenant)).items()}
    return Verdict(intact=not findings, findings=findings, streams=streams, checkpoints=len(known))


def _encoded(row: store.Row) -> str:
    place = (row["at"].isoformat(), row["stream"], row["seq"])
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[datetime, str, int]:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        at, stream, seq = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=tuple[str, str, int])
        moment = datetime.fromisoformat(at)
    except (ValueError, msgspec.MsgspecError):
        raise CursorMalformed() from None
    if moment.tzinfo is None or "\x00" in stream or not -(2**63) <= seq < 2**63:
        raise CursorMalformed()
    return moment, stream, seq
