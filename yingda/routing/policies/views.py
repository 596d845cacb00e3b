"""What is live and what was published, as people see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yingda.foundation.listing import Row
from yingda.foundation.references import References
from yingda.foundation.work import Read, Work
from yingda.routing.policies import store
from yingda.routing.policies.document_schema import document
from yingda.routing.policies.documents import branches_of, policy_of, queues_of, skills_of
from yingda.routing.policies.errors import PolicyUnknown
from yingda.routing.policies.live import number_now, plan_on
from yingda.routing.policies.schemas import LiveView, MarketEvent, PolicySwitch, PublishedBrief, PublishedView

USER: Final = "user:"
"""What the actor of a person begins with."""


async def live_view(read: Read | Work, references: References) -> LiveView:
    row = await store.live_row(read.conn)
    number = number_now(row, read)
    published = await store.published(read.conn, number)
    told = await _briefs(read, references, [published] if published else [], number)
    return LiveView(
        number=number, base=row["number"], published=told[0] if told else None,
        market_event=await market_event(read, references), plan_trial_days=row["plan_trial_days"],
        version=row["version"],
    )  # fmt: skip


async def market_event(read: Read | Work, references: References) -> MarketEvent:
    row = await store.live_row(read.conn)
    if not plan_on(row, read):
        return MarketEvent(on=False)
    published = await store.published(read.conn, row["plan_number"])
    user = row["plan_by"].removeprefix("user:")
    names = await references.names(read.conn, [user]) if row["plan_by"].startswith("user:") else {}
    return MarketEvent(
        on=True, plan=row["plan_id"], name=published["name"] if published else "", number=row["plan_number"],
        since=row["plan_since"], until=row["plan_until"], by=row["plan_by"], by_name=names.get(user),
        reason=row["plan_reason"],
    )  # fmt: skip


async def published_page(
    read: Read, references: References, before: int | None, limit: int
) -> tuple[list[PublishedBrief], str | None]:
    """Newest first; the cursor is the last number."""
    now = number_now(await store.live_row(read.conn), read)
    rows = await store.published_page(read.conn, before, limit)
    after = str(rows[limit - 1]["number"]) if len(rows) > limit else None
    return await _briefs(read, references, rows[:limit], now), after


async def published_view(read: Read | Work, references: References, number: int) -> PublishedView:
    row = await store.published(read.conn, number)
    if row is None:
        raise PolicyUnknown(number=number)
    policy = policy_of(row["document"])
    named = {*skills_of(policy), *queues_of(policy), *branches_of(policy)}
    now = number_now(await store.live_row(read.conn), read)
    names = await references.names(read.conn, named)
    (told,) = await _briefs(read, references, [row], now)
    return PublishedView(**told.model_dump(), document=document(policy), names=names)


async def newest_switches(read: Read, references: References, limit: int) -> list[PolicySwitch]:
    rows = await store.newest_switches(read.conn, limit)
    names = await references.names(read.conn, {row["by"].removeprefix(USER) for row in rows if USER in row["by"]})
    return [
        PolicySwitch.model_validate({**row, "plan": row["plan_id"], "by_name": names.get(row["by"].removeprefix(USER))})
        for row in rows
    ]


async def _briefs(read: Read | Work, references: References, rows: Sequence[Row], live: int) -> list[PublishedBrief]:
    people = {row["published_by"].removeprefix("user:") for row in rows if row["published_by"].startswith("user:")}
    names = await references.names(read.conn, people)
    return [brief(row, live, names.get(row["published_by"].removeprefix("user:"))) for row in rows]


def brief(row: Row, live: int, by_name: str | None) -> PublishedBrief:
    more = {"trial": row["trial_id"], "plan": row["plan_id"], "live": row["number"] == live}
    return PublishedBrief.model_validate({**row, **more, "published_by_name": by_name})
