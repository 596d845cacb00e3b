"""Receipts over REST: a stored decision is made again by what held then, to the last bit."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.configuring import World, code, new_id
from tests.routing_config.policies import Centre, centre
from yingda.agents.agent import Agent
from yingda.agents.api import load_agents
from yingda.foundation.clock import ManualClock
from yingda.routing.matching import seen
from yingda.routing.matching.matcher import Matcher
from yingda.routing.policies.api import load_policy
from yingda.routing.queues import load_queues
from yingda.routing.receipt import Receipt, encode
from yingda.routing.rules.explain import explain
from yingda.routing.ticket import Facts, Ticket


@pytest.fixture
async def bank(world: World) -> Centre:
    made = await centre(world)
    steps = [{"after_s": 10, "lower": {made.skill: 1}, "second_line": True, "lift": 1.5}]
    body = {"name": "晚高峰", "document": made.document(order="best_match", first_line=True, steps=steps)}
    draft = await made.admin.made("/api/routing/drafts", **body)
    path = f"/api/routing/drafts/{draft['id']}/publication"
    assert (await made.admin("POST", path, {"version": 1, "reason": "x", "untried": True}))[0] == 200
    return made


async def decided(world: World, bank: Centre, waited_s: int = 0) -> Receipt:
    """A decision by the configuration as it is loaded now, both agents ready."""
    now = world.database.clock.now_ms()
    async with world.database.read(world.principal(bank.admin)) as read:
        queues = {each.id: each for each in await load_queues(read)}
        policy = await load_policy(read)
        agents = {
            each.id: Agent(
                id=each.id, name=each.name, levels=each.skills, line=each.line, branches=each.branches,
                capacity={"phone": 1}, status="ready", present=True, idle_since=now - 90_000,
            )
            for each in await load_agents(read)
        }  # fmt: skip
    matcher = Matcher(queues, policy, agents)
    at = now - waited_s * 1000
    matcher.stand(Ticket(id=new_id(), facts=Facts(bank.card, "phone"), priority=5, place_at=at, queued_at=at), now)
    (contact,) = matcher.tickets
    chosen = matcher.agent_for(contact, now)
    assert chosen is not None
    heads = matcher.heads_for(agents[chosen], now)
    return explain(seen.case(matcher, contact, chosen, "agent", now, heads), policy, queues, now)


async def stored(world: World, bank: Centre, receipt: Receipt | dict[str, Any]) -> str:
    """An offer with this receipt; its id."""
    id = new_id()
    text = encode(receipt).decode() if isinstance(receipt, Receipt) else msgspec.json.encode(receipt).decode()
    await world.sql(
        "insert into offers (id, tenant_id, interaction_id, agent_id, queue_id, epoch, made_at, deadline, receipt)"
        " values ($1, $2, $3, $4, $5, 1, now(), now() + interval '20 s', $6)",
        id, world.tenant, new_id(), bank.expert.id, bank.card, text,
    )  # fmt: skip
    return id


async def replayed(bank: Centre, offer: str) -> dict[str, Any]:
    status, answer = await bank.admin("POST", f"/api/routing/receipts/{offer}/replay")
    assert status == 200, answer
    found: dict[str, Any] = answer
    return found


@pytest.mark.parametrize("waited_s", [0, 30])
async def test_a_stored_decision_comes_out_the_same(bank: Centre, world: World, waited_s: int) -> None:
    offer = await stored(world, bank, await decided(world, bank, waited_s))
    assert await replayed(bank, offer) == {"same": True, "differs": [], "policy": 1, "undecidable": ""}
    shown = await bank.admin.got(f"/api/routing/receipts/{offer}")
    assert (shown["policy"], shown["receipt"]["stage"]) == (1, 1 if waited_s else 0)
    assert "何云" in shown["names"].values() or "张敏" in shown["names"].values()


async def test_it_is_decided_by_the_policy_and_the_queue_of_then(bank: Centre, world: World) -> None:
    offer = await stored(world, bank, await decided(world, bank))
    clock = world.database.clock
    assert isinstance(clock, ManualClock)
    clock.advance(1000)
    queue = await bank.admin.got(f"/api/queues/{bank.card}")
    status, _ = await bank.admin.changed("/api/queues", queue, required={bank.skill: 4}, ageing_per_minute=3.0)
    assert status == 200
    draft = await bank.draft()
    path = f"/api/routing/drafts/{draft['id']}/publication"
    assert (await bank.admin("POST", path, {"version": 1, "reason": "x", "untried": True}))[0] == 200
    assert (await replayed(bank, offer))["same"]


async def test_an_owner_that_had_not_yet_heard_of_a_change_is_understood_however_late(
    bank: Centre, world: World
) -> None:
    receipt = await decided(world, bank, 30)
    assert receipt.inputs.queues == {bank.card: 1}
    queue = await bank.admin.got(f"/api/queues/{bank.card}")
    clock = world.database.clock
    assert isinstance(clock, ManualClock)
    before = await _before(world, bank)
    for _ in range(3):
        clock.advance(1000)
        status, queue = await bank.admin.changed("/api/queues", queue, ageing_per_minute=3.0 + queue["version"])
        assert status == 200
    for late_ms in (-5_000, 0, 61_000, 3_600_000):
        again = explain(receipt.inputs, await _policy(world, bank), before, clock.now_ms() + late_ms)
        found = await replayed(bank, await stored(world, bank, again))
        assert (found["same"], found["differs"]) == (True, [])


async def test_an_earlier_receipt_without_versions_is_understood_for_a_minute(bank: Centre, world: World) -> None:
    receipt = await decided(world, bank, 30)
    receipt = msgspec.structs.replace(receipt, inputs=msgspec.structs.replace(receipt.inputs, queues={}))
    queue = await bank.admin.got(f"/api/queues/{bank.card}")
    clock = world.database.clock
    assert isinstance(clock, ManualClock)
    clock.advance(1000)
    assert (await bank.admin.changed("/api/queues", queue, ageing_per_minute=3.0))[0] == 200
    changed_at = clock.now_ms()
    for late_ms, same in ((0, True), (59_000, True), (61_000, False)):
        waited = receipt.inputs.ticket.queued_at
        again = explain(receipt.inputs, await _policy(world, bank), await _before(world, bank), changed_at + late_ms)
        assert again.waited_ms == changed_at + late_ms - waited
        found = await replayed(bank, await stored(world, bank, again))
        assert found["same"] is same
        if not same:
            assert [each["field"] for each in found["differs"]] == ["rivals"]


async def test_a_receipt_that_was_tampered_with_differs_and_says_where(bank: Centre, world: World) -> None:
    receipt = msgspec.to_builtins(await decided(world, bank))
    offer = await stored(world, bank, receipt | {"chosen": bank.admin.id, "ring": 3})
    found = await replayed(bank, offer)
    assert not found["same"]
    assert {each["field"]: each["stored"] for each in found["differs"]} == {"chosen": bank.admin.id, "ring": 3}


async def test_what_cannot_be_decided_again_says_why(bank: Centre, world: World) -> None:
    receipt = msgspec.to_builtins(await decided(world, bank))
    old = await stored(world, bank, {"rule": "fewest_contacts_then_longest_idle"})
    assert (await replayed(bank, old))["undecidable"] == "receipt.old"
    assert (await bank.admin.got(f"/api/routing/receipts/{old}"))["receipt"] is None
    unknown = await stored(world, bank, receipt | {"policy": 9})
    assert (await replayed(bank, unknown))["undecidable"] == "policy.unknown"
    status, answer = await bank.admin("POST", f"/api/routing/receipts/{new_id()}/replay")
    assert (status, code(answer)) == (404, "not_found")


async def _policy(world: World, bank: Centre) -> Any:
    async with world.database.read(world.principal(bank.admin)) as read:
        return await load_policy(read)


async def _before(world: World, bank: Centre) -> Any:
    async with world.database.read(world.principal(bank.admin)) as read:
        queues = {each.id: each for each in await load_queues(read)}
    before = msgspec.structs.replace(queues[bank.card], ageing_per_minute=0.0)
    return queues | {bank.card: before}
