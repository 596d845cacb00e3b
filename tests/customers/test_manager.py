"""Whom of the staff a customer knows: their manager, set by hand, and who served them last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.configuring import new_id
from tests.customers.conftest import Bank
from tests.customers.people_core import GU, HAN
from yingda.foundation.clock import to_datetime
from yingda.routing.acquaintance.api import known_agents
from yingda.routing.policy import History

BOTH = (History(source="last_agent", reserve_s=30, within_days=7), History(source="manager", reserve_s=30))


async def served(bank: Bank, customer: str, agent: str, *, days_ago: float, answered: bool = True) -> None:
    at = to_datetime(bank.world.database.clock.now_ms()) - timedelta(days=days_ago)
    await bank.world.sql(
        "insert into interactions (id, tenant_id, conversation_id, channel, entry_point_id, visitor_id, language,"
        " state, priority, arrived_at, customer_id, agent_id, answered_at)"
        " values ($1, $2, $1, 'webchat', $1, $1, 'zh-CN', 'ended', 5, $3, $4, $5, $6)",
        new_id(), bank.tenant, at, customer, agent, at if answered else None,
    )  # fmt: skip


async def known(bank: Bank, customer: str, history: tuple[History, ...] = BOTH) -> dict[str, str]:
    return await known_agents(bank.world.database, bank.tenant, customer, history)


async def put(staff: Any, customer: str, **body: Any) -> tuple[int, Any]:
    status, answer = await staff("PUT", f"/api/customers/{customer}/manager", body)
    return status, answer


async def test_the_agent_of_the_newest_answered_contact_is_known_for_as_long_as_the_policy_says(bank: Bank) -> None:
    gu = await bank.adopt(GU)
    staff, other, third = [(await bank.agent()).id for _ in range(3)]
    await served(bank, gu, staff, days_ago=3)
    await served(bank, gu, other, days_ago=5)
    await served(bank, gu, third, days_ago=1, answered=False)
    assert await known(bank, gu) == {"last_agent": staff}
    assert await known(bank, gu, (History(source="last_agent", reserve_s=9, within_days=2),)) == {}
    assert await known(bank, await bank.adopt(HAN)) == {}


async def test_a_manager_is_set_with_a_contact_in_hand_and_is_told_where_the_policy_asks(bank: Bank) -> None:
    gu = await bank.adopt(GU)
    staff = await bank.agent()
    held = bank.holds(staff, gu)
    status, answer = await put(staff, gu, manager=staff.id, interaction=held)
    assert (status, answer["manager"]) == (200, staff.id)
    assert await known(bank, gu) == {"manager": staff.id}
    assert await known(bank, gu, BOTH[:1]) == {}
    assert "customer.manager_set" in await bank.world.audited()
    assert (await put(staff, gu, manager=None, interaction=held))[1] == {"manager": None, "manager_name": None}
    assert await known(bank, gu) == {}


async def test_a_manager_is_an_agent_of_the_house_and_needs_a_purpose(bank: Bank) -> None:
    gu = await bank.adopt(GU)
    staff = await bank.agent()
    held = bank.holds(staff, gu)
    status, answer = await put(staff, gu, manager=new_id(), interaction=held)
    assert (status, answer["error"]["code"]) == (422, "customer.manager_unknown")
    status, answer = await put(staff, gu, manager=staff.id)
    assert (status, answer["error"]["code"]) == (403, "customer.purpose_missing")


async def test_nothing_is_read_where_the_policy_asks_for_nobody(bank: Bank) -> None:
    await bank.world.database.close()
    owner = (History(source="owner", reserve_s=30),)
    assert await known_agents(bank.world.database, bank.tenant, new_id(), ()) == {}
    assert await known_agents(bank.world.database, bank.tenant, new_id(), owner) == {}


async def test_what_a_merged_person_had_counts_for_the_one_they_go_on_as(bank: Bank) -> None:
    gu, han = await bank.adopt(GU), await bank.adopt(HAN)
    staff, other = (await bank.agent()).id, (await bank.agent()).id
    await served(bank, han, staff, days_ago=1)
    await bank.world.sql("update customers set manager_id = $1 where id = $2", other, gu)
    await bank.world.sql("update customers set merged_into = $1 where id = $2", gu, han)
    both = {"last_agent": staff, "manager": other}
    assert await known(bank, gu) == both
    assert await known(bank, han) == both
