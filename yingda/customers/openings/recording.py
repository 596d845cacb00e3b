"""Every look at a record is written down before anything is told, and weighed in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from yingda.customers.errors import PurposeMissing
from yingda.customers.events import BrowsingAlarm
from yingda.customers.openings import store
from yingda.customers.persons import store as persons
from yingda.customers.rules import browsing, purpose
from yingda.customers.rules.browsing import Act, Usual
from yingda.customers.rules.purpose import Held
from yingda.foundation.errors import NotFound, Refusal
from yingda.foundation.work import Read, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A record that may be opened: the family of merged customers, the one they go on as, and the purpose."""

    root: str
    family: list[str]
    held: Held
    matching: bool
    alarms: list[str] = field(default_factory=list)


async def opening(read: Read | Work, held: Held | None, customer: str) -> Opening:
    """Raises `not_found`, `customer.purpose_missing`, `customer.purpose_other`; writes nothing."""
    if held is None:
        raise PurposeMissing()
    family = await persons.family(read.conn, customer)
    if not family:
        raise NotFound(id=customer)
    root = family[0]
    if held.customer in family:
        held = msgspec.structs.replace(held, customer=root)
    elif held.customer is not None:
        roots = await persons.roots(read.conn, [held.customer])
        held = msgspec.structs.replace(held, customer=roots.get(held.customer, held.customer))
    purpose.demand(held, root)
    matching = purpose.matches(held, root)
    if not matching:
        row = await persons.customer(read.conn, root)
        if row is None or not await persons.sees(read.conn, read.principal.branch, row["branch_id"]):
            raise NotFound(id=customer)
    return Opening(root=root, family=family, held=held, matching=matching)


async def opened(work: Work, found: Opening, act: Act = "open", field: str = "", reason: str = "") -> Opening:
    """Writes the act down and weighs it."""
    held = found.held
    data = {"purpose": held.kind, "id": held.id, "matching": found.matching, "talking": held.talking}
    if act == "reveal":
        data |= {"field": field, "reason": reason}
    work.audit("customer.revealed" if act == "reveal" else "customer.opened", found.root, data)
    found.alarms.extend(await written(work, act, found.root, held, found.matching, field))
    return found


async def searched(work: Work, held: Held, kind: str, found: int) -> list[str]:
    """A search is written down without its key."""
    work.audit("customer.searched", held.id, {"kind": kind, "found": found})
    return await written(work, "search", None, held, True, kind)


async def refused(work: Work, customer: str, held: Held | None, why: Refusal) -> list[str]:
    """A try without a purpose is written down as well."""
    work.audit("customer.refused", customer, {"code": why.code})
    known = (await persons.roots(work.conn, [customer])).get(customer)
    return await written(work, "refused", known, held, False, "")


async def refused_search(work: Work, kind: str, why: Refusal) -> list[str]:
    """A search without a purpose, before anybody was asked."""
    work.audit("customer.refused", "", {"code": why.code, "kind": kind})
    return await written(work, "refused", None, None, False, kind)


async def written(
    work: Work, act: Act, customer: str | None, held: Held | None, matching: bool, field: str
) -> list[str]:
    """The row, and alarms that follow from it (their ids)."""
    user = work.principal.user
    assert user is not None, "the system itself opens no record"
    await persons.take_turn(work.conn, [f"browsing {user}"])
    await store.add(
        work.conn,
        {
            "id": work.ids.new(), "tenant_id": work.tenant, "user_id": user, "at": work.now, "act": act,
            "customer_id": customer, "purpose": held.kind if held else "none", "purpose_id": held.id if held else None,
            "talking": held.talking if held else False, "matching": matching, "field": field,
        },
    )  # fmt: skip
    return await _weighed(work, user)


async def usual_on(read: Read | Work, day: date) -> tuple[Usual, date]:
    """What is usual on a day, and since when."""
    row = await store.policy(read.conn, day)
    return (
        (msgspec.convert(row["body"], Usual), row["valid_from"]) if row else (browsing.DEFAULT, browsing.DEFAULT_FROM)
    )


async def _weighed(work: Work, user: str) -> list[str]:
    usual, since_day = await usual_on(work, work.now.date())
    since = work.now - timedelta(seconds=usual.window_s)
    found = browsing.excesses(usual, await store.acts(work.conn, user, since))
    if not found:
        return []
    known = await store.alarmed_since(work.conn, user, since)
    raised = []
    for excess in found:
        if excess.rule in known:
            continue
        id = work.ids.new()
        await store.add_alarm(
            work.conn,
            {
                "id": id, "tenant_id": work.tenant, "user_id": user, "rule": excess.rule, "counted": excess.counted,
                "usual": excess.usual, "since": since, "at": work.now, "policy_from": since_day,
            },
        )  # fmt: skip
        work.publish(BrowsingAlarm(alarm=id, user=user, rule=excess.rule, counted=excess.counted))
        work.audit("customer.browsing_alarm", id, {"user": user, "rule": excess.rule, "counted": excess.counted})
        raised.append(id)
    return raised
