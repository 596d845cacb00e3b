"""Any door serves any institution, and whatever becomes of a node, nothing that was accepted is lost or told twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from bench._clients import Agent, Customer
from bench._nodes import Node
from bench._server import HOST, ROOT
from tests.entrypoints.bank import BANK, BROKER, ENTRY, sql
from tests.entrypoints.nodes.conftest import World, until
from yingda.entrypoints.nodes.seal import HEADER, Seal, Sealed
from yingda.foundation.http import SESSION_COOKIE
from yingda.tenancy import api as tenancy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
SITE = "https://bank.example"
RESUMED_S = 5.0
"""The promise: from the fault to the next offer."""


@pytest.fixture
async def whole(world: World) -> World:
    await world.whole()
    return world


async def asks(node: Node, method: str, path: str, **given: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{node.port}", trust_env=False, timeout=20) as client:
        return await client.request(method, path, **given)  # type: ignore[arg-type]


async def test_the_institutions_are_shared(whole: World) -> None:
    owners = await whole.owners()
    assert set(owners) == {BANK, BROKER}
    assert set(owners.values()) == {"alpha", "beta"}


async def test_a_request_is_answered_at_any_door(whole: World) -> None:
    cookie = {"cookie": f"{SESSION_COOKIE}={next(iter(whole.sessions.values()))}"}
    for node in whole.nodes.values():
        targets = await asks(node, "GET", "/api/desk/targets", headers=cookie)
        assert (targets.status_code, "queues" in targets.json()) == (200, True)
        assert targets.headers["x-content-type-options"] == "nosniff"
        assert (await asks(node, "GET", "/readyz")).status_code == 200
    relayed = await (await whole.other()).metric("yingda_relayed_total")
    assert relayed >= 1


async def test_a_talk_goes_over_two_doors_that_do_not_own_it(whole: World) -> None:
    other = await whole.other()
    async with whole.agent(other) as agent, whole.customer(other) as customer:
        talk = await begun(customer, agent)
        await customer.do("send", text="你好")
        await agent.do("send", interaction=talk, text="您好")
        await until(lambda: "您好" in customer.seen.texts.get("own", []))
        await until(lambda: "你好" in agent.seen.texts.get(talk, []))
        await over(customer, agent, talk)


async def test_a_page_on_another_site_may_ask_at_any_door(whole: World) -> None:
    await sql(
        whole.url, "update entry_points set allowed_origins = $1, version = version + 1 where id = $2", [SITE], ENTRY
    )
    await sql(
        whole.url,
        "insert into events (tenant_id, at, type, actor, correlation, data) values"
        " ($1, now(), 'configuration.changed', 'test', 'test', '{}')",
        BANK,
    )
    for node in whole.nodes.values():
        async with asyncio.timeout(15):
            while True:
                answer = await asks(
                    node, "OPTIONS", "/chat/visit", headers={"origin": SITE, "access-control-request-method": "POST"}
                )
                visit = await asks(
                    node, "POST", "/chat/visit", headers={"origin": SITE}, json={"entry_point": "yuanshan-web"}
                )
                if answer.headers.get("access-control-allow-origin") == SITE and visit.status_code == 200:
                    break
                await asyncio.sleep(0.2)


@pytest.mark.parametrize("seal", ["", "x", "bm9uc2Vuc2U=.0123", "a" * 2_000])
async def test_nobody_passes_for_a_node(whole: World, seal: str) -> None:
    for node in whole.nodes.values():
        answer = await asks(node, "GET", "/api/session", headers={"x-yingda-relay": seal})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


async def test_a_relayed_request_goes_no_further(whole: World) -> None:
    """Sealed as a node seals it, at the node that does not own the institution: no circle."""
    other = await whole.other()
    rows = await sql(whole.url, "select life from nodes where name = $1 order by joined_at desc", other.name)
    sealed = Sealed(rows[0]["life"], time.time_ns() // 1_000_000, "203.0.113.7", "https")
    seal = Seal(tenancy.open_keyring(whole.folder).master).put(sealed, "GET", b"/api/desk/targets?")
    cookie = f"{SESSION_COOKIE}={next(iter(whole.sessions.values()))}"
    answer = await asks(other, "GET", "/api/desk/targets", headers={"cookie": cookie, HEADER: seal})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "partition.not_owner")


async def test_an_unknown_widget_is_told_so_by_any_door(whole: World) -> None:
    for node in whole.nodes.values():
        answer = await asks(node, "POST", "/chat/visit", json={"entry_point": "nobody-web"})
        assert answer.json()["error"]["code"] == "entry_point.unknown"


async def test_a_drained_node_gives_all_up_and_nothing_is_lost(whole: World) -> None:
    async def drained(leader: Node) -> None:
        done = await yingda(whole, "node", "drain", leader.name)
        assert "owns nothing any more" in done
        assert set((await whole.owners()).values()) == {name for name in whole.nodes if name != leader.name}

    leader = await whole.leader()
    await nothing_lost_while(whole, drained)
    assert "draining" in await yingda(whole, "node", "list")
    await yingda(whole, "node", "undrain", leader.name)
    await whole.whole()


async def test_the_last_node_cannot_be_drained(whole: World) -> None:
    other = await whole.other()
    await other.stop()
    said = await yingda(whole, "node", "drain", (await whole.leader()).name, good=False)
    assert "No other node" in said


async def test_a_node_that_is_told_to_end_hands_over_first(whole: World) -> None:
    async def stopped(leader: Node) -> None:
        await leader.stop()
        assert leader.process is not None
        assert leader.process.returncode == 0

    took_s = await nothing_lost_while(whole, stopped)
    assert took_s < RESUMED_S


async def test_a_killed_node_is_replaced(whole: World) -> None:
    async def killed(leader: Node) -> None:
        leader.kill()

    assert await nothing_lost_while(whole, killed) < RESUMED_S


async def test_a_sleeping_node_is_replaced_and_writes_nothing_when_it_wakes(whole: World) -> None:
    leader = await whole.leader()

    async def paused(node: Node) -> None:
        node.pause()

    assert await nothing_lost_while(whole, paused) < RESUMED_S
    leader.wake()
    await leader.ready()
    assert (await whole.owners())[BANK] != leader.name or await leader.metric("yingda_partitions_moved_total") > 1
    cookie = {"cookie": f"{SESSION_COOKIE}={next(iter(whole.sessions.values()))}"}
    assert (await asks(leader, "GET", "/api/desk/targets", headers=cookie)).status_code == 200


# ── how ──


async def nothing_lost_while(world: World, happens: Callable[[Node], Awaitable[None]]) -> float:
    """A talk at the other node's door goes on while something happens to the leader; seconds until the next offer."""
    leader, other = await world.leader(), await world.other()
    async with world.agent(other) as agent, world.customer(other) as customer:
        talk = await begun(customer, agent)
        sending = asyncio.create_task(sends(customer, agent, talk))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        await happens(leader)
        async with world.customer(other) as next_one:
            await next_one.do("start", text="又一个")
            await asyncio.wait_for(next_one.active.wait(), 30)
            took_s = time.monotonic() - began
            said = await sending
            assert [text for text in await world.texts(talk) if text in said] == said
            assert [text for text in customer.seen.texts["own"] if text in said] == said
            assert [text for text in agent.seen.texts[talk] if text in said] == said
            assert customer.seen.doubled == agent.seen.doubled == 0
            await over(next_one, agent, next_one.visit["interaction"])
        await over(customer, agent, talk)
    return took_s


async def begun(customer: Customer, agent: Agent) -> str:
    talk: str = (await customer.do("start", text="我要人工"))["interaction"]
    await asyncio.wait_for(customer.active.wait(), 30)
    await until(lambda: agent.contacts.get(talk, {}).get("state") == "active")
    return talk


async def over(customer: Customer, agent: Agent, talk: str) -> None:
    await agent.do("finish", interaction=talk)
    await agent.do("wrap_up", interaction=talk)
    await asyncio.wait_for(customer.ended.wait(), 30)


async def sends(customer: Customer, agent: Agent, talk: str) -> list[str]:
    """What both said and were told is accepted, in their order."""
    said = []
    for n in range(30):
        await customer.do("send", text=f"第{n}句")
        await agent.do("send", interaction=talk, text=f"第{n}答")
        said += [f"第{n}句", f"第{n}答"]
        await asyncio.sleep(0.05)
    return said


async def yingda(world: World, *arguments: str, good: bool = True) -> str:
    command = [sys.executable, "-m", "yingda", *arguments, "--data", str(world.folder), "--database-url", world.url]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )
    assert (done.returncode == 0) is good, done.stdout + done.stderr
    return done.stdout + done.stderr
