"""The audit log on PostgreSQL: everything that somebody with every right on the database could do to it is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from yingda.foundation import audit
from yingda.foundation.audit import Checkpoint, Checkpoints, CheckpointsBroken, Entry, FindingKind
from yingda.foundation.crypto import FileMasterKeys
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system

BANK = TenantId("0197a000-0000-7000-8000-000000000001")
NOW = datetime(2026, 5, 1, 9, 0, 0, 123456, tzinfo=UTC)
LIVE = "live"


def entry(number: int) -> Entry:
    return Entry(
        at=NOW + timedelta(seconds=number), actor="user:1", action="queue.changed", subject=f"queue:{number}",
        data={"名称": "信用卡", "n": number, "share": 0.25, "bad": "a\x00b"}, correlation="c",
    )  # fmt: skip


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    """A database with one tenant, five entries in the administrative stream and three in a live one."""
    opened = Database(database)
    async with opened.work(system(BANK)) as work:
        await work.conn.exec_driver_sql(
            f"insert into tenants (id, slug, name, kind) values ('{BANK}', 'yuanshan', '远山银行', 'bank')"
        )
        await audit.append(work.conn, BANK, audit.ADMIN_STREAM, [entry(1), entry(2)])
        await audit.append(work.conn, BANK, audit.ADMIN_STREAM, [entry(3), entry(4), entry(5)])
        await audit.append(work.conn, BANK, LIVE, [entry(6), entry(7), entry(8)])
    yield opened
    await opened.close()


@pytest.fixture
async def intruder(database: str, opened: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody with every right on the database: the owner of the tables, row-level security passed by."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
def checkpoints(tmp_path: Path) -> Checkpoints:
    return Checkpoints(tmp_path / "audit-checkpoints.jsonl", FileMasterKeys(tmp_path / "master.key"))


async def mark(database: Database, checkpoints: Checkpoints) -> None:
    async with database.read(system(BANK)) as read:
        checkpoints.write(Checkpoint(tenant=BANK, at=read.now, heads=await audit.heads(read.conn, BANK)))


async def findings(database: Database, known: list[Checkpoint] | None = None) -> set[tuple[str, int, FindingKind]]:
    async with database.read(system(BANK)) as read:
        found = await audit.verify(read.conn, BANK, known or [])
    return {(each.stream, each.seq, each.kind) for each in found}


async def test_an_untouched_log_has_no_findings(opened: Database, checkpoints: Checkpoints) -> None:
    await mark(opened, checkpoints)
    assert await findings(opened, checkpoints.read()) == set()


async def test_the_application_may_neither_change_nor_delete(opened: Database) -> None:
    for statement in ("update audit_entries set actor = 'x'", "delete from audit_entries"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with opened.work(system(BANK)) as work:
                await work.conn.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'user:9'",
        "action = 'nothing'",
        "subject = 'queue:9'",
        "correlation = 'x'",
        "at = at + interval '1 microsecond'",
        "data = data || '{\"n\": 9}'",
        "data = data - 'n'",
    ],
)
async def test_a_changed_entry_is_found(opened: Database, intruder: asyncpg.Connection, change: str) -> None:
    await intruder.execute(f"update audit_entries set {change} where stream = 'admin' and seq = 3")
    assert await findings(opened) == {("admin", 3, FindingKind.CHANGED)}


async def test_a_deleted_entry_is_found(opened: Database, intruder: asyncpg.Connection) -> None:
    await intruder.execute("delete from audit_entries where stream = 'admin' and seq = 3")
    assert await findings(opened) == {("admin", 3, FindingKind.MISSING)}


async def test_a_deleted_first_entry_is_found(opened: Database, intruder: asyncpg.Connection) -> None:
    await intruder.execute("delete from audit_entries where stream = 'admin' and seq = 1")
    assert await findings(opened) == {("admin", 1, FindingKind.MISSING)}


async def test_a_deleted_entry_with_the_later_ones_renumbered_is_found(
    opened: Database, intruder: asyncpg.Connection
) -> None:
    await intruder.execute("delete from audit_entries where stream = 'admin' and seq = 3")
    for seq in (4, 5):
        await intruder.execute("update audit_entries set seq = $1 - 1 where stream = 'admin' and seq = $1", seq)
    assert {kind for _, _, kind in await findings(opened)} >= {FindingKind.UNLINKED, FindingKind.CHANGED}


async def test_reordered_entries_are_found(opened: Database, intruder: asyncpg.Connection) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        await intruder.execute("update audit_entries set seq = $2 where stream = 'admin' and seq = $1", old, new)
    assert {("admin", 2, FindingKind.CHANGED), ("admin", 3, FindingKind.CHANGED)} <= await findings(opened)


async def test_an_inserted_entry_is_found(opened: Database, intruder: asyncpg.Connection) -> None:
    await intruder.execute(
        "insert into audit_entries select tenant_id, stream, 6, at, actor, 'planted', subject, data, correlation,"
        " hash, sha256('x') from audit_entries where stream = 'admin' and seq = 5"
    )
    assert {kind for _, _, kind in await findings(opened)} == {FindingKind.CHANGED, FindingKind.HEAD}


async def test_an_entry_before_the_first_is_found(opened: Database, intruder: asyncpg.Connection) -> None:
    await intruder.execute(
        "insert into audit_entries select tenant_id, stream, 0, at, actor, action, subject, data, correlation,"
        " previous, hash from audit_entries where stream = 'admin' and seq = 1"
    )
    assert FindingKind.UNLINKED in {kind for _, _, kind in await findings(opened)}


async def test_a_cut_off_end_is_found(opened: Database, intruder: asyncpg.Connection) -> None:
    await intruder.execute("delete from audit_entries where stream = 'admin' and seq >= 4")
    assert await findings(opened) == {("admin", 4, FindingKind.TRUNCATED)}


async def test_a_deleted_head_is_found(opened: Database, intruder: asyncpg.Connection) -> None:
    await intruder.execute("delete from audit_heads where stream = 'admin'")
    assert await findings(opened) == {("admin", 5, FindingKind.HEAD)}


REWRITE_HEAD = (
    "update audit_heads h set seq = e.seq, hash = e.hash from audit_entries e"
    " where h.stream = 'admin' and e.stream = 'admin' and e.seq = 3"
)


async def test_a_cut_off_end_with_the_head_rewritten_is_found_through_a_checkpoint(
    opened: Database, intruder: asyncpg.Connection, checkpoints: Checkpoints
) -> None:
    await mark(opened, checkpoints)
    await intruder.execute("delete from audit_entries where stream = 'admin' and seq >= 4")
    await intruder.execute(REWRITE_HEAD)
    assert await findings(opened) == set()
    assert await findings(opened, checkpoints.read()) == {("admin", 5, FindingKind.TRUNCATED)}


async def test_a_whole_stream_deleted_with_its_head_is_found_through_a_checkpoint(
    opened: Database, intruder: asyncpg.Connection, checkpoints: Checkpoints
) -> None:
    await mark(opened, checkpoints)
    for table in ("audit_entries", "audit_heads"):
        await intruder.execute(f"delete from {table} where stream = $1", LIVE)
    assert LIVE in {stream for stream, _, _ in await findings(opened, checkpoints.read())}


async def test_a_log_written_anew_with_right_hashes_is_found_through_a_checkpoint(
    opened: Database, intruder: asyncpg.Connection, checkpoints: Checkpoints
) -> None:
    await mark(opened, checkpoints)
    await intruder.execute("delete from audit_entries where stream = 'admin'")
    await intruder.execute("delete from audit_heads where stream = 'admin'")
    async with opened.work(system(BANK)) as work:
        await audit.append(work.conn, BANK, audit.ADMIN_STREAM, [entry(20 + number) for number in range(5)])
    assert await findings(opened) == set()
    assert await findings(opened, checkpoints.read()) == {("admin", 5, FindingKind.REWRITTEN)}


async def test_writers_of_one_stream_take_turns(opened: Database) -> None:
    async def one(number: int) -> None:
        async with opened.work(system(BANK)) as work:
            work.audit("queue.changed", f"queue:{number}", {"n": number})

    await asyncio.gather(*(one(number) for number in range(20)))
    async with opened.read(system(BANK)) as read:
        assert (await audit.heads(read.conn, BANK))["admin"].seq == 25
    assert await findings(opened) == set()


async def test_a_work_that_fails_leaves_no_entry(opened: Database) -> None:
    async def fails() -> None:
        async with opened.work(system(BANK)) as work:
            await audit.append(work.conn, BANK, audit.ADMIN_STREAM, [entry(9)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with opened.read(system(BANK)) as read:
        assert (await audit.heads(read.conn, BANK))["admin"].seq == 5


async def test_a_live_owner_writes_linked_rows_of_its_own(opened: Database, intruder: asyncpg.Connection) -> None:
    async with opened.read(system(BANK)) as read:
        chain = audit.Chain(BANK, LIVE, (await audit.heads(read.conn, BANK))[LIVE])
    rows = audit.rows_for_copy(chain.link([entry(30), entry(31)]))
    await intruder.executemany("insert into audit_entries values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)", rows)
    await intruder.execute(
        "update audit_heads set seq = $1, hash = $2 where stream = $3", chain.head.seq, chain.head.hash, LIVE
    )
    assert await findings(opened) == set()


async def test_a_forged_or_shortened_file_of_checkpoints_is_refused(
    opened: Database, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    for _ in range(3):
        await mark(opened, checkpoints)
    path = tmp_path / "audit-checkpoints.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for forged in (lines[0] + lines[2], lines[1], lines[0].replace(b'"admin":[5', b'"admin":[4'), b"{}\n", b"\xff\n"):
        path.write_bytes(forged)
        with pytest.raises(CheckpointsBroken, match=r"line \d"):
            checkpoints.read()


async def test_two_writers_of_checkpoints_take_turns(opened: Database, checkpoints: Checkpoints) -> None:
    async with opened.read(system(BANK)) as read:
        point = Checkpoint(tenant=BANK, at=read.now, heads=await audit.heads(read.conn, BANK))
    await asyncio.gather(*(asyncio.to_thread(checkpoints.write, point) for _ in range(20)))
    assert len(checkpoints.read()) == 20


async def test_checkpoints_of_another_installation_are_refused(
    opened: Database, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    await mark(opened, checkpoints)
    other = Checkpoints(tmp_path / "audit-checkpoints.jsonl", FileMasterKeys(tmp_path / "other.key"))
    with pytest.raises(CheckpointsBroken, match="not signed"):
        other.read()


async def test_verifying_while_others_append_finds_nothing(opened: Database) -> None:
    async def append() -> None:
        for number in range(30):
            async with opened.work(system(BANK)) as work:
                work.audit("queue.changed", f"queue:{number}")

    writing = asyncio.create_task(append())
    while not writing.done():
        assert await findings(opened) == set()
    await writing
