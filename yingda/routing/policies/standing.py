"""The plan that stands in for the policy now, as desks are told of it."""

from __future__ import annotations

from dataclasses import dataclass

from yingda.foundation.clock import to_ms
from yingda.foundation.work import Read
from yingda.routing.policies import store
from yingda.routing.policies.live import plan_on, policy_numbered
from yingda.routing.policy import Policy


@dataclass(frozen=True)
class Standing:
    """`until`: epoch milliseconds. `before`: the policy that holds without it; `after`: the plan's own."""

    name: str
    until: int
    reason: str
    before: Policy
    after: Policy


async def standing_plan(read: Read) -> Standing | None:
    """None: no plan is on."""
    row = await store.live_row(read.conn)
    if not plan_on(row, read):
        return None
    published = await store.published(read.conn, row["plan_number"])
    return Standing(
        name=published["name"] if published else "", until=to_ms(row["plan_until"]), reason=row["plan_reason"] or "",
        before=await policy_numbered(read, row["number"]), after=await policy_numbered(read, row["plan_number"]),
    )  # fmt: skip
