"""Whom a customer knows, for whoever says who a contact's customer is (`Start` and `Identify` of the journey)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.routing.acquaintance import store
from yingda.routing.policy import History

__all__ = ["known_agents"]


async def known_agents(
    database: Database, tenant: TenantId, customer: str, history: Sequence[History]
) -> dict[str, str]:
    """Agents by `routing.policy.Source`, as far as the policy asks (nothing is read where it does not): the named
    manager, and who served this customer last within the longest time that the policy gives. The owner of an open work
    order is not told yet: there are none."""
    asked = {rule.source for rule in history} - {"owner"}
    if not asked:
        return {}
    days = max((rule.within_days for rule in history if rule.source == "last_agent"), default=0)
    async with database.read(system(tenant)) as read:
        found = await store.known(read.conn, customer, read.now - timedelta(days=days))
    return {source: agent for source, agent in found.items() if source in asked}
