"""What people do with recordings: ask to listen, take one out, hold one, say how long they are kept. All audited."""

from datetime import timedelta
from typing import Final

from yingda.foundation.errors import NotFound, VersionStale
from yingda.foundation.masking import redact
from yingda.foundation.work import Read, Work
from yingda.recordings import retention, store
from yingda.recordings.errors import PurposeUnsaid
from yingda.recordings.permissions import RECORDINGS_PLAY
from yingda.recordings.schemas import Grant, Hold, HoldView, Reason, Rule
from yingda.recordings.store import Scope

GRANTED_FOR: Final = timedelta(minutes=30)


async def scope_of(work: Read | Work) -> Scope:
    """Whose calls the person may hear: their own, those of the branch and below, or all."""
    person = work.principal
    if RECORDINGS_PLAY not in person.permissions:
        return Scope(agent=str(person.user))
    if person.branch is None or await store.is_root(work.conn, person.branch):
        return Scope()
    return Scope(branch=person.branch)


async def demand(work: Read | Work, interaction: str) -> Scope:
    """The scope, if the contact lies in it; else `not_found`."""
    scope = await scope_of(work)
    if not await store.visible(work.conn, interaction, scope):
        raise NotFound(interaction=interaction)
    return scope


async def grant(work: Work, interaction: str, kind: str, body: Reason) -> Grant:
    """Lets the session listen (`playback`) or take a file out (`export`) for half an hour."""
    await demand(work, interaction)
    note = redact(body.note)
    if body.purpose == "other" and not note:
        raise PurposeUnsaid()
    id, expires_at = work.ids.new(), work.now + GRANTED_FOR
    row = {
        "id": id, "tenant_id": work.tenant, "interaction_id": interaction, "kind": kind, "purpose": body.purpose,
        "user_id": work.principal.user, "session_id": work.principal.session, "note": note, "granted_at": work.now,
        "expires_at": expires_at, "fetches": 0,
    }  # fmt: skip
    await store.add_grant(work.conn, row)
    action = "recording.playback_granted" if kind == "playback" else "recording.export_granted"
    work.audit(action, interaction, {"grant": id, "purpose": body.purpose, "note": note})
    return Grant(grant=id, expires_at=expires_at)


async def hold(work: Work, interaction: str, body: Hold) -> HoldView | None:
    """Sets or lifts a legal hold."""
    await demand(work, interaction)
    reason = redact(body.reason)
    if body.held and not reason:
        raise PurposeUnsaid()
    before = await store.hold(work.conn, interaction)
    if body.held and before is None:
        row = {"tenant_id": work.tenant, "interaction_id": interaction, "reason": reason, "set_at": work.now,
               "set_by": work.actor}  # fmt: skip
        await store.set_hold(work.conn, row)
        work.audit("recording.hold_set", interaction, {"reason": reason})
    if not body.held and before is not None:
        await store.lift_hold(work.conn, interaction)
        work.audit("recording.hold_lifted", interaction, {"reason": reason})
    return await hold_of(work, interaction)


async def hold_of(work: Read | Work, interaction: str) -> HoldView | None:
    row = await store.hold(work.conn, interaction)
    return HoldView(reason=row["reason"], set_at=row["set_at"], set_by=row["set_by"]) if row else None


async def rule(work: Read | Work) -> Rule:
    row = await store.rule(work.conn)
    return Rule(keep_days=await retention.keep_days(work), version=row["version"] if row else 0)


async def change_rule(work: Work, body: Rule) -> Rule:
    """A longer time holds for every recording at once; a shorter one only for those that are made from now on."""
    row = await store.rule(work.conn, lock=True)
    version = row["version"] if row else 0
    if body.version != version:
        raise VersionStale(version=version)
    values = {"tenant_id": work.tenant, "keep_days": body.keep_days, "version": version + 1, "changed_at": work.now,
              "changed_by": work.actor}  # fmt: skip
    before = await retention.keep_days(work)
    await store.save_rule(work.conn, values)
    await store.keep_longer(work.conn, body.keep_days)
    work.audit("recording.rule_changed", work.tenant, {"keep_days": body.keep_days, "before": before})
    return await rule(work)
