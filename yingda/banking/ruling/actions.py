"""Reading and changing the institution's rules: an edition is added, what was in force stays so for its time."""

from __future__ import annotations

from typing import Any

import msgspec

from yingda.banking.catalogue import CATALOGUE
from yingda.banking.errors import RulesInvalid
from yingda.banking.parts import rules_of, today_of
from yingda.banking.rules.policy import EDITIONS_MAX, Rules
from yingda.banking.ruling import store
from yingda.banking.schemas import ChangedRules, RulesView
from yingda.banking.suitability.api import RULES_MAX, keys_twice
from yingda.banking.tables import banking_rules as table
from yingda.foundation import versioned
from yingda.foundation.errors import VersionStale
from yingda.foundation.work import Read, Work
from yingda.tenancy.api import load_time_zone


async def view(read: Read | Work) -> RulesView:
    rules, version = await rules_of(read)
    row = await store.row(read.conn)
    today = today_of(await load_time_zone(read), round(read.now.timestamp() * 1000))
    return RulesView(
        rules=msgspec.to_builtins(rules), version=version, changed_at=row["changed_at"] if row else None,
        changed_by=row["changed_by"] if row else "", today=today,
    )  # fmt: skip


async def change(work: Work, body: ChangedRules) -> RulesView:
    """Raises `RulesInvalid`, `VersionStale`."""
    rules = checked(body.rules)
    row = await store.row(work.conn, lock=True)
    version = int(row["version"]) if row is not None else 0
    if version != body.version:
        raise VersionStale(version=version)
    values = {"body": msgspec.to_builtins(rules)}
    if row is None:
        id, after = await versioned.add(work, table, values), 1
    else:
        id, after = str(row["id"]), await versioned.change(work, table, row, values, True)
    versioned.announce(work, "banking", "rules", id, after, "changed")
    return await view(work)


def checked(given: dict[str, Any]) -> Rules:
    try:
        rules = msgspec.convert(given, Rules)
    except msgspec.ValidationError as fault:
        raise RulesInvalid(what=str(fault)[:200]) from None
    if not 1 <= len(rules.editions) <= EDITIONS_MAX:
        raise RulesInvalid(what="editions", max=EDITIONS_MAX)
    days = [each.valid_from for each in rules.editions]
    if len(set(days)) != len(days):
        raise RulesInvalid(what="valid_from")
    for edition in rules.editions:
        if unknown := sorted((set(edition.limits) | set(edition.four_eyes)) - set(CATALOGUE)):
            raise RulesInvalid(what="kind", kinds=unknown[:5])
        if any(limit.operation > limit.day for limit in edition.limits.values()):
            raise RulesInvalid(what="limit.operation")
    for each in rules.suitability.values():
        if len(each) > RULES_MAX or keys_twice(each):
            raise RulesInvalid(what="suitability", keys=sorted(keys_twice(each))[:5])
    return rules
