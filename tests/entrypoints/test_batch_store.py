"""What a batch store promises. PostgreSQL's and the simulation's keep it alike: whoever trusts the one may trust the
other."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from tests.entrypoints.bank import new_id, sql
from tests.simulation.memory_store import MemoryStore, Tables, Violation
from yingda.foundation import partitions
from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.group_commit import BatchRefused, BatchStore, Changes, Fence, PostgresBatchStore, Row, merge
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import Fenced
from yingda.interactions.contact import Contact, Message, Offer
from yingda.interactions.rows import conversation_row, interaction_row, message_row, offer_row
from yingda.journey.record import SPECS

NOW_MS = 1_772_000_000_000
REFUSED = (Violation, BatchRefused)
"""What the simulation stops at is what the database takes not."""


class Store:
    """A store under test: commits as an owner, shows what is durable, and lets another owner take over."""

    tenant: TenantId
    door: BatchStore

    async def usurped(self) -> None: ...

    async def rows(self, table: str) -> list[Row]: ...

    async def commit(self, *changes: Changes) -> None:
        await self.door.commit(merge(SPECS, changes))


class InMemory(Store):
    def __init__(self) -> None:
        self.tenant = TenantId(new_id())
        self.tables = Tables()
        self.tables.epoch = 1
        self.door = MemoryStore(self.tables, 1, random.Random(1))

    async def usurped(self) -> None:
        self.tables.epoch += 1

    async def rows(self, table: str) -> list[Row]:
        return self.tables.events if table == "events" else list(self.tables.keyed[table].values())


class InPostgres(Store):
    def __init__(self, database: Database, tenant: TenantId, connection: Any) -> None:
        self.tenant = tenant
        self._database, self._connection = database, connection
        self.rung = 0

    async def claimed(self) -> None:
        epoch = await partitions.claim(self._connection, self.tenant, "first")
        assert epoch is not None
        fence = Fence(partitions.FENCE, (self.tenant, epoch), lambda: Fenced(self.tenant))
        self.door = PostgresBatchStore(self._connection, fence, SPECS, self._ring)

    def _ring(self) -> None:
        self.rung += 1

    async def usurped(self) -> None:
        await sql(self._database.url, "update partitions set until = '-infinity'")
        assert await partitions.claim(self._connection, self.tenant, "second") is not None

    async def rows(self, table: str) -> list[Row]:
        columns = ", ".join(f"{name}::text" if kind == "uuid" else name for name, kind in SPECS[table].columns)
        found = await sql(self._database.url, f"select {columns} from {table}")
        return [tuple(row) for row in found]


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield InMemory()
        return
    url, tenant, opened = database, TenantId(new_id()), Database(database)
    await opened.open()
    await sql(url, "insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", tenant)
    connection = await opened.connect()
    kept = InPostgres(opened, tenant, connection)
    await kept.claimed()
    yield kept
    connection.terminate()
    await opened.close()


def contact(**fields: Any) -> Contact:
    id = new_id()
    return msgspec.convert(
        {"id": id, "conversation": new_id(), "channel": "webchat", "entry_point": new_id(), "visitor": new_id(),
         "language": "zh-CN", "arrived_at": NOW_MS, "last_seq": 1, **fields},
        Contact,
    )  # fmt: skip


def written(store: Store, of: Contact) -> Changes:
    changes = Changes()
    changes.put("conversations", conversation_row(store.tenant, of))
    changes.put("interactions", interaction_row(store.tenant, of, lambda data, _context: data, evicted=False))
    return changes


def said(store: Store, of: Contact, seq: int, op: str | None = None) -> Changes:
    changes = Changes()
    message = Message(
        id=new_id(), interaction=of.id, seq=seq, at=NOW_MS, by="customer", kind="text", text="你好", op=op
    )
    changes.put("messages", message_row(store.tenant, message))
    return changes


def offered(store: Store, of: Contact, outcome: str | None = None, id: str | None = None) -> Changes:
    changes = Changes()
    offer = Offer(
        id=id or new_id(), agent=new_id(), queue=new_id(), epoch=1, made_at=NOW_MS, deadline=NOW_MS + 1, why={},
        receipt=msgspec.Raw(b"{}"),
    )  # fmt: skip
    changes.put("offers", offer_row(store.tenant, of.id, offer, outcome, NOW_MS if outcome else None))
    return changes


def event(store: Store, n: int) -> Changes:
    changes = Changes()
    changes.put("events", (store.tenant, to_datetime(NOW_MS), "test", "system", "", f'{{"n": {n}}}'))
    return changes


def answered(store: Store, operation: str, answer: bytes) -> Changes:
    changes = Changes()
    changes.put("operations", (store.tenant, operation, "user:x", to_datetime(NOW_MS), None, answer))
    return changes


async def test_what_is_committed_is_there(store: Store) -> None:
    first = contact()
    await store.commit(written(store, first), said(store, first, 1))
    assert [row[0] for row in await store.rows("interactions")] == [first.id]
    assert [row[3] for row in await store.rows("messages")] == [1]


async def test_the_last_row_of_a_key_wins_within_a_batch(store: Store) -> None:
    first = contact()
    later = msgspec.structs.replace(first, last_seq=9)
    await store.commit(written(store, first), written(store, later))
    assert [row[23] for row in await store.rows("interactions")] == [9]


async def test_the_last_row_of_a_key_wins_over_batches(store: Store) -> None:
    first = contact()
    await store.commit(written(store, first))
    await store.commit(written(store, msgspec.structs.replace(first, last_seq=9)))
    assert [row[23] for row in await store.rows("interactions")] == [9]


async def test_a_repeatable_row_is_left_as_it_is(store: Store) -> None:
    operation = new_id()
    await store.commit(answered(store, operation, b"first"))
    await store.commit(answered(store, operation, b"second"))
    await store.commit(answered(store, operation, b"third"), answered(store, operation, b"fourth"))
    assert [bytes(row[5]) for row in await store.rows("operations")] == [b"first"]


async def test_events_keep_their_order(store: Store) -> None:
    await store.commit(*(event(store, n) for n in range(5)))
    assert [msgspec.json.decode(row[5])["n"] for row in await store.rows("events")] == list(range(5))


async def test_an_old_epoch_is_refused(store: Store) -> None:
    await store.usurped()
    with pytest.raises(Fenced):
        await store.commit(written(store, contact()))
    assert await store.rows("interactions") == []


async def test_one_contact_has_one_live_offer(store: Store) -> None:
    first = contact()
    await store.commit(written(store, first), offered(store, first))
    with pytest.raises(REFUSED):
        await store.commit(offered(store, first))


async def test_an_offer_that_is_settled_makes_room_for_the_next(store: Store) -> None:
    first, offer = contact(), new_id()
    await store.commit(written(store, first), offered(store, first, id=offer))
    await store.commit(offered(store, first, "lapsed", id=offer))
    await store.commit(offered(store, first))
    assert sorted(str(row[8]) for row in await store.rows("offers")) == ["None", "lapsed"]


async def test_an_offer_made_and_settled_in_one_batch_makes_room_for_the_next_in_it(store: Store) -> None:
    first, offer = contact(), new_id()
    await store.commit(
        written(store, first), offered(store, first, id=offer), offered(store, first, "declined", id=offer),
        offered(store, first),
    )  # fmt: skip
    assert sorted(str(row[8]) for row in await store.rows("offers")) == ["None", "declined"]


async def test_an_offer_settled_in_the_batch_of_the_next_makes_room_for_it(store: Store) -> None:
    first, offer = contact(), new_id()
    await store.commit(written(store, first), offered(store, first, id=offer))
    await store.commit(offered(store, first, "declined", id=offer), offered(store, first))
    assert sorted(str(row[8]) for row in await store.rows("offers")) == ["None", "declined"]


async def test_the_number_of_a_message_is_unique_in_its_contact(store: Store) -> None:
    first = contact()
    await store.commit(written(store, first), said(store, first, 1))
    with pytest.raises(REFUSED):
        await store.commit(said(store, first, 1))


async def test_a_message_of_one_operation_is_unique_in_its_contact(store: Store) -> None:
    first, operation = contact(), new_id()
    await store.commit(written(store, first), said(store, first, 1, op=operation))
    with pytest.raises(REFUSED):
        await store.commit(said(store, first, 2, op=operation))


async def test_a_batch_is_written_whole_or_not_at_all(store: Store) -> None:
    first, second = contact(), contact()
    await store.commit(written(store, first), said(store, first, 1))
    with pytest.raises(REFUSED):
        await store.commit(written(store, second), said(store, first, 1), event(store, 1))
    assert [row[0] for row in await store.rows("interactions")] == [first.id]
    assert await store.rows("events") == []


async def test_an_empty_batch_is_no_fault(store: Store) -> None:
    await store.commit(Changes())
    assert await store.rows("interactions") == []
