"""Writes about drafts and plans, and what they look like. They are audited, but no owner loads anew for a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yingda.foundation import versioned
from yingda.foundation.errors import NotFound
from yingda.foundation.listing import Listing, Row
from yingda.foundation.work import Read, Work
from yingda.routing.policies import store
from yingda.routing.policies.document_schema import Document, document
from yingda.routing.policies.documents import hash_of, policy_of, stored
from yingda.routing.policies.errors import PolicyUnknown
from yingda.routing.policies.judging import judged
from yingda.routing.policies.schemas import DRAFTS_MAX, ChangedDraft, Checked, DraftBrief, DraftView, NewDraft, Tried
from yingda.routing.policies.tables import drafts
from yingda.routing.policies.trials import store as trials
from yingda.routing.policy import Policy


async def create_draft(work: Work, body: NewDraft) -> DraftView:
    await versioned.demand_room(work, drafts, DRAFTS_MAX)
    policy, number = await _beginning(work, body)
    values = {"kind": body.kind, "name": body.name, "note": body.note, "from_number": number, **_content(policy)}
    id = await versioned.add(work, drafts, values)
    work.audit(f"routing.{body.kind}_drafted", id, {"version": 1, "name": body.name, "hash": values["hash"]})
    return await draft_view(work, id)


async def change_draft(work: Work, id: str, body: ChangedDraft) -> DraftView:
    row = await versioned.locked(work, drafts, id, body.version)
    values = {"name": body.name, "note": body.note, **_content(body.document.policy())}
    version = await versioned.change(work, drafts, row, values, True)
    told = {"version": version, "name": body.name, "hash": values["hash"]}
    work.audit(f"routing.{row['kind']}_edited", id, told)
    return await draft_view(work, id)


async def delete_draft(work: Work, id: str, version: int | None) -> None:
    """What was published of it stays."""
    row = await versioned.locked(work, drafts, id, version)
    await versioned.remove(work, drafts, id)
    work.audit(f"routing.{row['kind']}_discarded", id, {"version": row["version"], "name": row["name"]})


async def drafts_page(read: Read, asked: Listing, kind: str | None) -> tuple[list[DraftBrief], str | None]:
    rows, after = await store.drafts_page(read.conn, asked, kind)
    known = await _tried(read, [row["hash"] for row in rows])
    return [DraftBrief.model_validate({**row, "tried": known.get(row["hash"])}) for row in rows], after


async def draft_view(read: Read | Work, id: str) -> DraftView:
    row = await store.draft(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    policy = policy_of(row["document"])
    errors, warnings = await judged(read, policy)
    known = await _tried(read, [row["hash"]])
    more = {"document": document(policy), "errors": errors, "warnings": warnings, "tried": known.get(row["hash"])}
    return DraftView.model_validate({**row, **more})


async def checked(read: Read, asked: Document) -> Checked:
    """What would be said about this document."""
    policy = asked.policy()
    errors, warnings = await judged(read, policy)
    hash = hash_of(policy)
    return Checked(hash=hash, errors=errors, warnings=warnings, tried=(await _tried(read, [hash])).get(hash))


async def _tried(read: Read | Work, hashes: list[str]) -> dict[str, Tried]:
    """By hash: the newest finished trial."""
    days = (await store.live_row(read.conn))["plan_trial_days"]
    oldest = read.now - timedelta(days=days)
    return {
        row["hash"]: Tried(trial=row["id"], day=row["day"], at=row["ended_at"], fresh=row["ended_at"] >= oldest)
        for row in await trials.newest_done(read.conn, hashes)
    }


async def _beginning(work: Work, body: NewDraft) -> tuple[Policy, int | None]:
    if body.document is not None:
        return body.document.policy(), body.from_number
    number = body.from_number or (await store.live_row(work.conn))["number"]
    if number == 0:
        return Policy(), None
    row: Row | None = await store.published(work.conn, number)
    if row is None:
        raise PolicyUnknown(number=number)
    return policy_of(row["document"]), number


def _content(policy: Policy) -> dict[str, Any]:
    return {"document": stored(policy), "hash": hash_of(policy)}
