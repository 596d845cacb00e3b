"""Who owns the live contacts: two processes on one database, of which one is killed, paused, or stops in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.entrypoints.bank import BANK, ENTRY, WAIT_S, founded, new_id, sql, until
from tests.journey.test_refusals import on_record
from yingda.agents.agent import PRESENCE_TTL_MS
from yingda.desk import screen
from yingda.entrypoints.nodes.membership import Membership
from yingda.entrypoints.router import Router
from yingda.foundation import nodes, partitions
from yingda.foundation.clock import ManualClock
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal, Unavailable
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.foundation.principal import system
from yingda.interactions.contact import Contact, State
from yingda.journey import commands
from yingda.journey.owner import Owner
from yingda.journey.record import AUDIT_STREAM
from yingda.tenancy import api as tenancy
from yingda.tenancy.users.schemas import NewUser


@dataclass
class Process:
    """One process of the product, as far as it owns partitions."""

    database: Database
    router: Router

    @property
    def owner(self) -> Owner:
        return self.router.owner(BANK)

    def owns(self) -> bool:
        return BANK in self.router.owned

    async def asks(self, command: commands.Command, operation: str | None = None) -> bytes:
        who = getattr(command, "visitor", None) or getattr(command, "staff", "")
        return await self.owner.submit(command, f"test:{who}", operation or new_id())

    async def customer(self, text: str = "你好") -> Contact:
        visitor = new_id()
        await self.asks(commands.Start(visitor=visitor, entry_point=ENTRY, text=text))
        return self.owner.live.contacts[self.owner.live.by_visitor[visitor]]

    async def dies(self) -> None:
        """kill -9: nothing is given up, nothing is written any more; its connections are gone."""
        await self.stops_beating()
        for task in [*self.router._tasks.values(), self.router._watch]:
            assert task is not None
            task.cancel()
        await asyncio.gather(*self.router._tasks.values(), return_exceptions=True)

    async def stops_beating(self) -> None:
        beats = self.router.membership._tasks
        for task in beats:
            task.cancel()
        await asyncio.gather(*beats, return_exceptions=True)


@dataclass
class Installation:
    """A database and the processes on it. `agent` is 李明."""

    url: str
    folder: Path
    agent: str

    @asynccontextmanager
    async def process(self, name: str, url: str = "") -> AsyncIterator[Process]:
        """`url`: where other nodes would reach it; without, it stands by."""
        database, keyring = Database(self.url), tenancy.open_keyring(self.folder)
        await database.open()
        await tenancy.load_keys(database, keyring)
        router = Router(database, keyring, [screen.project], name, Membership(database, name, name, url))
        await router.start()
        try:
            yield Process(database, router)
        finally:
            await router.stop()
            await database.close()


@pytest.fixture
async def installation(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Leases are short, so that a takeover is soon; the rules are the same."""
    monkeypatch.setattr("yingda.entrypoints.nodes.membership.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("yingda.entrypoints.router.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("yingda.entrypoints.router.GRACE_S", 0.1)
    monkeypatch.setattr("yingda.foundation.partitions.RENEW_EVERY_S", 0.1)
    await founded(database, tmp_path)
    opened, keyring = Database(database), tenancy.open_keyring(tmp_path)
    await tenancy.load_keys(opened, keyring)
    async with opened.work(system(BANK)) as work:
        body = NewUser(username="liming", name="李明", full_name="李明", agent=True)
        agent = await tenancy.create_user(work, keyring, body, ["agent"])
    await opened.close()
    return Installation(database, tmp_path, agent.id)


async def lapse(url: str) -> None:
    """The lease ran out, as it does when nobody renews it for `LEASE_TTL_S`."""
    await sql(url, "update partitions set until = clock_timestamp() - interval '1 second'")


async def test_of_two_processes_exactly_one_owns(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        async with installation.process("second") as second:
            await until(lambda: second.router.membership.looked)
            connection = await second.database.connect()
            assert await partitions.claim(connection, BANK, "second") is None
            connection.terminate()
            assert (first.owns(), second.owns()) == (True, False)
            with pytest.raises(NotOwner):
                _ = second.owner


async def test_when_the_owner_stops_in_order_another_owns_at_once(installation: Installation) -> None:
    async with installation.process("second") as second:
        await until(second.owns)
        async with installation.process("first") as first:
            await until(lambda: first.router.membership.looked)
            await second.router.stop()
            await asyncio.wait_for(until(first.owns), partitions.LEASE_TTL_S / 2)


async def test_when_the_owner_is_killed_another_owns_before_the_lease_is_over(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keeps(*_given: object) -> None:
        """A killed process gives nothing up."""

    async with installation.process("first") as first, installation.process("second") as second:
        await until(lambda: first.owns() or second.owns())
        dead, other = (first, second) if first.owns() else (second, first)
        monkeypatch.setattr(partitions, "release", keeps)
        await dead.dies()
        async with asyncio.timeout(partitions.LEASE_TTL_S / 2):
            await until(other.owns)


@pytest.mark.parametrize("changed", [False, True])
async def test_the_heir_of_a_silent_owner_reads_ahead_and_uses_what_is_still_true(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    beat, silent = nodes.beat, asyncio.Event()
    read: list[TenantId] = []

    async def beats(conn: Any, life: str, *given: Any) -> nodes.Beat:
        while life == "first" and silent.is_set():  # it sleeps; its connection is there
            await asyncio.sleep(0.05)
        return await beat(conn, life, *given)

    monkeypatch.setattr("yingda.entrypoints.router.STEADY_S", 0.0)
    monkeypatch.setattr("yingda.entrypoints.nodes.membership.BEAT_TIMEOUT_S", 60.0)
    monkeypatch.setattr(partitions, "LEASE_TTL_S", 5.0)
    monkeypatch.setattr(nodes, "NODE_TTL_S", 5.0)
    monkeypatch.setattr(nodes, "beat", beats)
    async with installation.process("first", "http://first") as first:
        await until(lambda: len(first.router.owned) == 2)
        async with installation.process("second", "http://second") as second:
            heir = second.router._rebuilding
            reads = heir._configuration

            async def counts(tenant: TenantId) -> Any:
                read.append(tenant)
                return await reads(tenant)

            monkeypatch.setattr(heir, "_configuration", counts)
            async with asyncio.timeout(20):
                await until(lambda: len(first.router.owned) == len(second.router.owned) == 1)
            (tenant,) = first.router.owned
            silent.set()
            read.clear()
            await until(lambda: tenant in heir._prepared)
            assert (tenant in second.router.owned, read.count(tenant)) == (False, 1), "before the lease is over"
            if changed:
                await sql(
                    installation.url,
                    "insert into events (tenant_id, at, type, actor, correlation, data) values"
                    " ($1, now(), 'configuration.changed', 'test', 'test', '{}')",
                    tenant,
                )
            await until(lambda: tenant in second.router.owned)
            assert read.count(tenant) == (2 if changed else 1)
            assert heir._prepared == {}
            silent.clear()


async def test_a_process_without_its_lease_for_a_moment_takes_nothing_from_another(
    installation: Installation,
) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        epoch = first.owner.live.epoch
        await lapse(installation.url)
        async with installation.process("second") as second:
            await until(lambda: second.router.membership.looked)
            owners = [each for each in (first, second) if each.owns()]
            assert len(owners) <= 1
            await until(lambda: first.owns() or second.owns())
            assert max(each.owner.live.epoch for each in (first, second) if each.owns()) >= epoch


async def test_the_late_commit_of_a_paused_owner_is_refused(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        paused, contact = first.owner, await first.customer()
        await sql(installation.url, "update partitions set owner = 'second', epoch = epoch + 1")
        with pytest.raises(NotOwner):
            await paused.submit(commands.CustomerSend(visitor=contact.visitor, text="迟到的话"), "test", new_id())
    texts = [row[0] for row in await sql(installation.url, "select text from messages")]
    assert "你好" in texts
    assert "迟到的话" not in texts


async def test_a_paused_owner_steps_down_when_it_wakes_up(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        paused = first.owner
        await sql(installation.url, "update partitions set owner = 'second', epoch = epoch + 1")
        await until(lambda: paused.ended is not None or not first.owns())


async def test_memory_after_a_takeover_is_the_memory_before(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        await everything(first, installation.agent)
        await first.owner.settled()
        before = on_record(first.owner.live)
    async with installation.process("second") as second:
        await until(second.owns)
        assert on_record(second.owner.live) == before


async def everything(process: Process, agent: str) -> None:
    """A contact in each state."""
    await process.asks(commands.Beat(staff=agent))
    await process.asks(commands.SetStatus(staff=agent, status="ready"))
    talks, wraps = await process.customer("第一个"), await process.customer("第二个")
    for each in (talks, wraps):
        assert each.offer is not None
        await process.asks(commands.Accept(staff=agent, offer=each.offer.id))
    await process.asks(commands.Hold(staff=agent, interaction=talks.id))
    await process.asks(commands.WriteNote(staff=agent, interaction=talks.id, text="着急"))
    await process.asks(commands.Draft(staff=agent, interaction=talks.id, text="您好"))
    await process.asks(commands.Finish(staff=agent, interaction=wraps.id))
    await process.customer("第三个")
    await process.asks(commands.SetStatus(staff=agent, status="break"))
    await process.customer("第四个")
    over = await process.customer("第五个")
    await process.asks(commands.CustomerEnd(visitor=over.visitor))


async def test_an_operation_repeated_after_a_takeover_gets_the_first_answer(installation: Installation) -> None:
    operation = new_id()
    async with installation.process("first") as first:
        await until(first.owns)
        contact = await first.customer()
        send = commands.CustomerSend(visitor=contact.visitor, text="一次")
        answer = await first.asks(send, operation)
    async with installation.process("second") as second:
        await until(second.owns)
        assert await second.asks(send, operation) == answer
    assert len(await sql(installation.url, "select 1 from messages where text = '一次'")) == 1


async def test_an_operation_repeated_after_its_contact_left_memory_gets_the_first_answer(
    installation: Installation,
) -> None:
    operation = new_id()
    async with installation.process("first") as first:
        await until(first.owns)
        contact = await first.customer()
        end = commands.CustomerEnd(visitor=contact.visitor)
        answer = await first.asks(end, operation)
        await sql(installation.url, "update interactions set live = null")
    async with installation.process("second") as second:
        await until(second.owns)
        assert not second.owner.live.contacts
        assert await second.asks(end, operation) == answer


async def test_the_audit_chain_goes_on_over_owners(installation: Installation) -> None:
    for name in ("first", "second"):
        async with installation.process(name) as process:
            await until(process.owns)
            await process.asks(
                commands.ForceStatus(staff=installation.agent, agent=installation.agent, status="meeting")
            )
    rows = await sql(
        installation.url, "select seq, previous, hash from audit_entries where stream = $1 order by seq", AUDIT_STREAM
    )
    assert [row["seq"] for row in rows] == [1, 2]
    assert rows[1]["previous"] == rows[0]["hash"]


async def test_a_change_of_configuration_reaches_the_live_engine(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        async with first.database.work(system(BANK)) as work:
            keyring = tenancy.open_keyring(installation.folder)
            await tenancy.load_keys(first.database, keyring)
            body = NewUser(username="wangfang", name="王芳", full_name="王芳", agent=True)
            made = await tenancy.create_user(work, keyring, body, ["agent"])
        await until(lambda: made.id in first.owner.live.agents)


async def test_a_silent_desk_is_absent_when_its_lease_ran_out(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        owner = first.owner
        clock = owner._clock = ManualClock(owner._clock.now_ms())
        await first.asks(commands.Beat(staff=installation.agent))
        await first.asks(commands.SetStatus(staff=installation.agent, status="ready"))
        contact = await first.customer()
        assert contact.state is State.OFFERED
        clock.advance(PRESENCE_TTL_MS)
        owner._alarm.set()
        await until(lambda: not owner.live.agents[installation.agent].present)
        assert contact.state is State.WAITING


async def test_while_the_database_refuses_the_caller_is_told_to_try_again(installation: Installation) -> None:
    async with installation.process("first") as first:
        await until(first.owns)
        owner = first.owner
        await sql(
            installation.url,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid()",
        )
        with pytest.raises((Unavailable, NotOwner)) as told:
            await owner.submit(commands.Start(visitor=new_id(), entry_point=ENTRY), "test", new_id())
        assert isinstance(told.value, Refusal)
        assert told.value.status == 503
        await until(lambda: first.owns() and first.owner is not owner)


assert WAIT_S > partitions.LEASE_TTL_S
