"""Policies in the running product: an owner takes up what is published, and the end of a plan, without help."""

from __future__ import annotations

from typing import Any

import pytest

from tests.entrypoints.bank import BANK, QUEUE, House, new_id, sql, until
from yingda.foundation.http import SESSION_COOKIE
from yingda.journey import commands

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def tried(house: House, draft: dict[str, Any]) -> None:
    """A trial of the draft is over: what may be switched on must have been tried."""
    await sql(
        house.app.database.url,
        "insert into routing_trials (id, tenant_id, draft_id, name, document, hash, base_number, day, seeds, volume,"
        " state, result, asked_at, asked_by, ended_at) values ($1, $2, $3, 'x', '{}', $4, 0, '2026-01-01', 1, 1,"
        " 'done', '{}', now(), 'test', now())",
        new_id(), BANK, draft["id"], draft["hash"],
    )  # fmt: skip


async def ask(house: House, token: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"x-operation-id": new_id(), "cookie": f"{SESSION_COOKIE}={token}"}
    answer = await house.client.request(method, path, json=body, headers=headers)
    assert answer.status_code < 300, answer.text
    return answer.json()


def live(house: House) -> tuple[int, str]:
    policy = house.app.router.owner(BANK).live.config.policy
    return policy.version, policy.rules(QUEUE).order


async def test_owners_follow_what_is_published_and_the_switch_and_its_end(house: House) -> None:
    person = await house.person("tang.wei", "administrator")
    token = person.token

    async def draft(kind: str, order: str) -> dict[str, Any]:
        body = {"kind": kind, "name": order, "document": {"queues": {QUEUE: {"order": order}}}}
        made: dict[str, Any] = await ask(house, token, "POST", "/api/routing/drafts", body)
        return made

    policy, plan = await draft("policy", "best_match"), await draft("plan", "spare_best")
    body = {"version": 1, "reason": "x", "untried": True}
    await ask(house, token, "POST", f"/api/routing/drafts/{policy['id']}/publication", body)
    await until(lambda: live(house) == (1, "best_match"))
    url = house.app.database.url
    await tried(house, plan)
    on = {"plan": plan["id"], "version": 1, "minutes": 15, "reason": "跌停"}
    assert (await ask(house, token, "POST", "/api/routing/market-event", on))["on"]
    await until(lambda: live(house) == (2, "spare_best"))
    await sql(url, "update routing_live set plan_until = now() + interval '1 s' where tenant_id = $1", BANK)
    await until(lambda: live(house) == (1, "best_match"))
    seen = await ask(house, token, "GET", "/api/routing/market-event")
    assert seen["on"] is False


async def test_a_contact_routed_by_the_live_policy_is_decided_again_from_its_stored_receipt(house: House) -> None:
    agent = await house.person("zhang.min")
    owner = house.owner()
    for command in (commands.Beat(staff=agent.id), commands.SetStatus(staff=agent.id, status="ready")):
        await owner.submit(command, f"user:{agent.id}", new_id())
    contact = await house.customer()
    assert contact.offer is not None
    leader = await house.person("he.yun", "supervisor")
    path = f"/api/routing/receipts/{contact.offer.id}"
    shown = await ask(house, leader.token, "GET", path)
    assert (shown["interaction"], shown["receipt"]["chosen"]) == (contact.id, agent.id)
    assert shown["names"][agent.id] == "zhang.min"
    assert shown["policy"] == owner.live.config.policy.version
    again = await ask(house, leader.token, "POST", f"{path}/replay")
    assert (again["same"], again["undecidable"]) == (True, "")
    await owner.submit(commands.SetStatus(staff=agent.id, status="break"), f"user:{agent.id}", new_id())
    waiting = await house.customer()
    why = await ask(house, leader.token, "GET", f"/api/live/contacts/{waiting.id}/why")
    assert (why["place"], why["queue"], why["reasons"]) == (2, QUEUE, {"status_break": 1})
    await house.quiet()
