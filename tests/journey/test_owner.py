"""The owner around the steps: what it does when something of its own goes wrong, and when a listener goes away."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from tests.journey.bank import LIMING, TENANT, WEB, ZHAO, Bank, ident
from tests.simulation.memory_store import MemoryStore, Tables
from yingda.foundation.audit import Chain
from yingda.foundation.clock import ManualClock
from yingda.foundation.errors import Unavailable
from yingda.foundation.group_commit import GroupCommit
from yingda.foundation.partitions import NotOwner
from yingda.foundation.realtime import Topics
from yingda.journey import commands
from yingda.journey.owner import COMMANDS_AT_ONCE_MAX, Owner, Projector, ScreenEvent
from yingda.journey.record import SPECS, Recorder
from yingda.journey.time import PLACES_AT_ONCE_MAX, PLACES_EVERY_MS
from yingda.journey.turn import Turn


class Listener:
    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def send(self, frame: bytes) -> None:
        self.frames.append(frame)


async def nothing_stored(_operation: str, _actor: str) -> bytes | None:
    return None


def owner_of(bank: Bank, *projectors: Projector, latency_s: float = 0.0) -> Owner:
    tables = Tables()
    tables.epoch = 1
    store = MemoryStore(tables, 1, random.Random(1))
    store.latency_s = latency_s
    recorder = Recorder(TENANT, lambda data, _context: data, Chain(TENANT, "live", None))  # type: ignore[arg-type]
    return Owner(
        bank.live, recorder, GroupCommit(store, SPECS), Topics("life"), list(projectors), ManualClock(bank.now),
        bank.ids, nothing_stored,
    )  # fmt: skip


def start() -> commands.Start:
    return commands.Start(visitor=ZHAO, entry_point=WEB)


async def test_a_screen_that_cannot_be_told_ends_the_owner(bank: Bank) -> None:
    """Memory has changed and the rows will not: what goes on with such a memory would be wrong."""

    def broken(_turn: Any, _topics: Topics) -> Iterable[Any]:
        raise KeyError("planted")

    owner = owner_of(bank, broken)
    with pytest.raises(Unavailable):
        await owner.submit(start(), "visitor", "op")
    with pytest.raises(NotOwner):
        await owner.submit(start(), "visitor", "op")


async def test_a_step_that_fails_ends_the_owner(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any) -> None:
        raise KeyError("planted")

    monkeypatch.setattr("yingda.journey.self_service.begin", broken)
    owner = owner_of(bank)
    with pytest.raises(Unavailable):
        await owner.submit(start(), "visitor", "op")
    assert isinstance(owner.ended, KeyError)


async def test_a_listener_that_went_away_before_its_snapshot_is_not_kept(bank: Bank) -> None:
    owner, listener = owner_of(bank, latency_s=0.02), Listener()
    running = asyncio.create_task(owner.run())
    asked = asyncio.create_task(owner.subscribe(listener, "desk:x", "desk", dict))
    waiting = owner.submit(start(), "visitor", "op")
    first = asyncio.create_task(waiting)  # type: ignore[arg-type]
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, first, return_exceptions=True)
    await owner.settled()
    assert owner.topics.topic("desk:x").listeners == set()
    assert listener.frames == []
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_listener_that_asks_again_while_it_listens_hears_everything_once(bank: Bank) -> None:
    def project(turn: Turn, _topics: Topics) -> Iterable[ScreenEvent]:
        return [("desk:x", {"type": "x", "n": len(turn.messages)})]

    owner, listener = owner_of(bank, project, latency_s=0.02), Listener()
    running = asyncio.create_task(owner.run())
    await owner.subscribe(listener, "desk:x", "desk", dict)
    topic = owner.topics.topic("desk:x")
    submitted = asyncio.create_task(owner.submit(start(), "visitor", "op"))
    again = asyncio.create_task(owner.subscribe(listener, "desk:x", "desk", dict, topic.stream, topic.seq))
    await asyncio.gather(submitted, again)
    heard = [msgspec.json.decode(frame)["seq"] for frame in listener.frames]
    assert heard == list(range(topic.seq + 1))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_listener_gets_a_snapshot_and_then_what_happens(bank: Bank) -> None:
    owner, listener = owner_of(bank), Listener()
    running = asyncio.create_task(owner.run())
    await owner.subscribe(listener, "desk:x", "desk", lambda: {"n": 1})
    assert b'"snapshot":{"n":1}' in listener.frames[0]
    assert owner.topics.topic("desk:x").listeners == {listener}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_same_operation_at_once_acts_once(bank: Bank) -> None:
    owner = owner_of(bank, latency_s=0.01)
    running = asyncio.create_task(owner.run())
    answers = await asyncio.gather(*(owner.submit(start(), "visitor", "op") for _ in range(5)))
    assert len(set(answers)) == 1
    assert len(owner.live.contacts) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_beat_of_who_is_present_writes_nothing_and_renews_the_lease(bank: Bank) -> None:
    owner = owner_of(bank)
    running = asyncio.create_task(owner.run())
    await owner.submit(commands.Beat(staff=LIMING), "user")
    agent, written = owner.live.agents[LIMING], owner.writer.changes
    before, agent.presence_until = agent.presence_until, 0
    assert await owner.submit(commands.Beat(staff=LIMING), "user") == b"{}"
    assert agent.presence_until == before
    await asyncio.sleep(0)
    assert owner.writer.changes == written
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_who_does_not_wait_for_the_answer_is_served_all_the_same(bank: Bank) -> None:
    """The socket went away while its command was being written: the record has it, and other screens are told."""
    owner, listener = owner_of(bank, lambda _turn, _topics: [("desk:x", {"n": 1})], latency_s=0.02), Listener()
    running = asyncio.create_task(owner.run())
    await owner.subscribe(listener, "desk:x", "desk", dict)
    asked = asyncio.create_task(owner.submit(start(), "visitor", "op"))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await owner.settled()
    assert asked.cancelled()
    assert len(owner.writer._store._tables.keyed["interactions"]) == 1  # type: ignore[attr-defined]
    assert b'"event":{"n":1}' in listener.frames[-1]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_long_line_is_told_its_places_little_by_little(bank: Bank) -> None:
    told: list[int] = []

    def spy(turn: Any, _topics: Topics) -> Iterable[Any]:
        told.append(len(turn.contacts))
        return ()

    visitors = [ident(8, n) for n in range(PLACES_AT_ONCE_MAX + 21)]
    for visitor in visitors:
        bank.arrives(visitor)
    bank.do(commands.CustomerEnd(visitor=visitors[0]))  # everybody else moves up
    owner = owner_of(bank, spy)
    clock: ManualClock = owner._clock  # type: ignore[assignment]
    clock.advance(PLACES_EVERY_MS - 1)
    owner._now_and_then()
    assert told == []
    for _ in range(4):
        clock.advance(1000)
        owner._now_and_then()
    assert told == [PLACES_AT_ONCE_MAX, 20]
    assert [owner.live.contacts[each].place for each in owner.live.keys] == list(range(1, len(visitors)))


async def test_of_very_many_at_once_some_are_decided_and_the_rest_wait_their_turn(bank: Bank) -> None:
    owner = owner_of(bank, latency_s=0.05)
    running = asyncio.create_task(owner.run())
    many = COMMANDS_AT_ONCE_MAX + 50
    begun = [commands.Start(visitor=ident(8, n), entry_point=WEB) for n in range(many)]
    asked = [asyncio.create_task(owner.submit(each, f"visitor:{each.visitor}", each.visitor)) for each in begun]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(owner.live.contacts) == COMMANDS_AT_ONCE_MAX
    await asyncio.gather(*asked)
    assert len(owner.live.contacts) == many
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
