"""Writes about trials: asked for, and cancelled."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from yingda.foundation import versioned
from yingda.foundation.errors import NotFound
from yingda.foundation.listing import Row
from yingda.foundation.work import Read, Work
from yingda.routing.policies import store as policies
from yingda.routing.policies.documents import policy_of
from yingda.routing.policies.errors import TrialDay, TrialOver, TrialRunning
from yingda.routing.policies.judging import demand_sound
from yingda.routing.policies.live import number_now
from yingda.routing.policies.tables import drafts
from yingda.routing.policies.trials import store
from yingda.routing.policies.trials.schemas import DAYS_BACK_MAX, TRIALS_KEPT, NewTrial, TrialBrief, TrialView
from yingda.tenancy.api import load_time_zone


async def ask(work: Work, body: NewTrial) -> TrialView:
    """The draft's content of this moment is tried against what is live now; one trial at a time."""
    today = work.now.astimezone(ZoneInfo(await load_time_zone(work))).date()
    if not timedelta(0) < today - body.day <= timedelta(days=DAYS_BACK_MAX):
        raise TrialDay(days=DAYS_BACK_MAX)
    draft = await versioned.locked(work, drafts, body.draft, body.version)
    await demand_sound(work, policy_of(draft["document"]))
    if (other := await store.under_way(work.conn)) is not None:
        raise TrialRunning(id=other["id"])
    base = number_now(await policies.live_row(work.conn), work)
    values = {
        "draft_id": body.draft, "name": draft["name"], "document": draft["document"], "hash": draft["hash"],
        "base_number": base, "day": body.day, "seeds": body.seeds, "volume": body.volume,
    }  # fmt: skip
    await store.forget_old(work, TRIALS_KEPT)
    with versioned.refusing(routing_trials_one=TrialRunning()):
        id = await store.add(work, values)
    told = {"draft": body.draft, "hash": draft["hash"], "day": body.day.isoformat(), "volume": body.volume}
    work.audit("routing.trial_asked", id, told)
    return await trial_view(work, id)


async def cancel(work: Work, id: str) -> TrialView:
    if await store.trial(work.conn, id) is None:
        raise NotFound(id=id)
    if not await store.end(work.conn, id, work.now, "cancelled"):
        raise TrialOver(id=id)
    work.audit("routing.trial_cancelled", id)
    return await trial_view(work, id)


async def trial_view(read: Read | Work, id: str) -> TrialView:
    row = await store.trial(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    return TrialView.model_validate({**row, "draft": row["draft_id"]})


def brief(row: Row) -> TrialBrief:
    return TrialBrief.model_validate({**row, "draft": row["draft_id"]})
