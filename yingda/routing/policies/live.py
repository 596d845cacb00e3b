"""What is in force: publishing, going back, plans for market events switched on and off. Each is audited, and each is
an event by which owners load anew."""

from __future__ import annotations

from datetime import timedelta

from yingda.foundation import versioned
from yingda.foundation.errors import VersionStale
from yingda.foundation.listing import Row
from yingda.foundation.work import Read, Work
from yingda.routing.policies import store
from yingda.routing.policies.documents import policy_of
from yingda.routing.policies.errors import (
    PlanOff,
    PlanOn,
    PlanUntried,
    PolicyNoPlan,
    PolicySameAsLive,
    PolicyUnknown,
    PolicyUntried,
)
from yingda.routing.policies.judging import demand_sound
from yingda.routing.policies.schemas import GoBack, Settings, SwitchOn, ToPublish
from yingda.routing.policies.tables import drafts
from yingda.routing.policies.trials import store as trials
from yingda.routing.policy import Policy


def plan_on(row: Row, read: Read | Work) -> bool:
    """Whether a plan stands in for the policy now. A plan whose time is over does not, whoever was to switch it off."""
    return row["plan_until"] is not None and bool(read.now < row["plan_until"])


def number_now(row: Row, read: Read | Work) -> int:
    number: int = row["plan_number"] if plan_on(row, read) else row["number"]
    return number


async def load_policy(read: Read | Work) -> Policy:
    """The policy in force; `Policy()` while none was published."""
    number = number_now(await store.live_row(read.conn), read)
    return await policy_numbered(read, number)


async def policy_numbered(read: Read | Work, number: int) -> Policy:
    """A published version; 0 is the program's own. Raises `policy.unknown`."""
    if number == 0:
        return Policy()
    row = await store.published(read.conn, number)
    if row is None:
        raise PolicyUnknown(number=number)
    return policy_of(row["document"], number)


async def publish(work: Work, id: str, body: ToPublish) -> int:
    """The draft is the policy from now on; its number."""
    live = await store.hold_live(work)
    draft = await versioned.locked(work, drafts, id, body.version)
    if draft["kind"] != "policy":
        raise PolicyNoPlan(id=id)
    before = await store.published(work.conn, live["number"])
    if before is not None and before["hash"] == draft["hash"]:
        raise PolicySameAsLive(number=live["number"])
    await demand_sound(work, policy_of(draft["document"]))
    trial = await _trial(work, draft["hash"])
    if trial is None and not body.untried:
        raise PolicyUntried(id=id)
    values = {
        "origin": "draft", "name": draft["name"], "document": draft["document"], "hash": draft["hash"],
        "reason": body.reason, "untried": trial is None, "trial_id": trial["id"] if trial else None,
    }  # fmt: skip
    number = await store.add_published(work, values)
    await store.set_live(work, live, number=number)
    await store.add_switch(work, "published", number, body.reason)
    told = {"reason": body.reason, "untried": trial is None, "hash": draft["hash"], "before": live["number"]}
    versioned.announce(work, "routing", "policy", id, number, "published", **told)
    return number


async def go_back(work: Work, number: int, body: GoBack) -> None:
    """An earlier version is the policy again."""
    live = await _held(work, body.version)
    row = await store.published(work.conn, number)
    if row is None:
        raise PolicyUnknown(number=number)
    if number == live["number"]:
        raise PolicySameAsLive(number=number)
    await demand_sound(work, policy_of(row["document"]))
    await store.set_live(work, live, number=number)
    await store.add_switch(work, "back", number, body.reason)
    told = {"reason": body.reason, "before": live["number"]}
    versioned.announce(work, "routing", "policy", work.tenant, number, "made_live", **told)


async def change_settings(work: Work, body: Settings) -> None:
    live = await _held(work, body.version)
    await store.set_live(work, live, plan_trial_days=body.plan_trial_days)
    told = {"plan_trial_days": body.plan_trial_days}
    versioned.announce(work, "routing", "settings", work.tenant, live["version"] + 1, "changed", **told)


async def switch_on(work: Work, body: SwitchOn) -> None:
    """The plan stands in for the policy at once, until its time is over."""
    live = await store.hold_live(work)
    if plan_on(live, work):
        raise PlanOn(plan=live["plan_id"], until=live["plan_until"].isoformat())
    await _end_lapsed(work, live)
    plan = await versioned.locked(work, drafts, body.plan, body.version)
    if plan["kind"] != "plan":
        raise PolicyNoPlan(id=body.plan)
    await demand_sound(work, policy_of(plan["document"]))
    trial = await _trial(work, plan["hash"])
    days = live["plan_trial_days"]
    if trial is None or trial["ended_at"] < work.now - timedelta(days=days):
        raise PlanUntried(id=body.plan, days=days)
    number = await store.published_like(work.conn, plan["hash"], body.plan)
    if number is None:
        values = {
            "origin": "plan", "name": plan["name"], "document": plan["document"], "hash": plan["hash"],
            "reason": body.reason, "untried": False, "trial_id": trial["id"], "plan_id": body.plan,
        }  # fmt: skip
        number = await store.add_published(work, values)
    until = work.now + timedelta(minutes=body.minutes)
    await store.set_live(
        work, live, plan_id=body.plan, plan_number=number, plan_since=work.now, plan_until=until, plan_by=work.actor,
        plan_reason=body.reason,
    )  # fmt: skip
    await store.add_switch(work, "plan_on", number, body.reason, body.plan, until)
    told = {"reason": body.reason, "until": until.isoformat(), "plan": body.plan, "name": plan["name"]}
    versioned.announce(work, "routing", "market_event", work.tenant, number, "switched_on", **told)


async def switch_off(work: Work, reason: str) -> None:
    """Before its time is over."""
    live = await store.hold_live(work)
    if not plan_on(live, work):
        raise PlanOff()
    await _end(work, live, "plan_off", reason)


async def end_lapsed(work: Work) -> bool:
    """A plan whose time is over is written off; the policy holds again since that moment. False: there was none."""
    if (await store.live_row(work.conn))["plan_until"] is None:
        return False
    live = await store.hold_live(work)
    return await _end_lapsed(work, live)


async def _end_lapsed(work: Work, live: Row) -> bool:
    if live["plan_until"] is None or plan_on(live, work):
        return False
    await _end(work, live, "plan_expired", "")
    live["version"] += 1
    return True


async def _end(work: Work, live: Row, kind: str, reason: str) -> None:
    nothing = dict.fromkeys(("plan_id", "plan_number", "plan_since", "plan_until", "plan_by", "plan_reason"))
    await store.set_live(work, live, **nothing)
    await store.add_switch(work, kind, live["number"], reason, live["plan_id"], live["plan_until"])
    change = "switched_off" if kind == "plan_off" else "expired"
    told = {"plan": live["plan_id"], "until": live["plan_until"].isoformat(), "reason": reason}
    versioned.announce(work, "routing", "market_event", work.tenant, live["number"], change, **told)


async def _held(work: Work, version: int) -> Row:
    seen = await store.live_row(work.conn)
    if seen["version"] != version:
        raise VersionStale(id=work.tenant, version=seen["version"])
    live = await store.hold_live(work)
    if live["version"] != max(1, version):
        raise VersionStale(id=work.tenant, version=live["version"])
    return live


async def _trial(work: Work, hash: str) -> Row | None:
    found = await trials.newest_done(work.conn, [hash])
    return found[0] if found else None
