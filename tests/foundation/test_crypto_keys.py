"""Data keys on PostgreSQL: made once, rotated, loaded by other processes, useless without the master key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from yingda.foundation.clock import ManualClock
from yingda.foundation.crypto import FileMasterKeys, Keyring, WrongKey, store
from yingda.foundation.crypto.keyring import ROTATION_GRACE_S
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system

BANK = TenantId("0197a000-0000-7000-8000-000000000001")


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    opened = Database(database, ManualClock())
    async with opened.work(system(BANK)) as work:
        await work.conn.execute(
            text("insert into tenants (id, slug, name, kind) values (:id, 'yuanshan', '远山银行', 'bank')"),
            {"id": BANK},
        )
    yield opened
    await opened.close()


def keyring(folder: Path) -> Keyring:
    return Keyring(FileMasterKeys(folder / "master.key"))


async def ensure(database: Database, ring: Keyring) -> None:
    async with database.work(system(BANK)) as work:
        await store.ensure(work.conn, ring, BANK, work.now)


async def test_keys_are_made_once_and_another_process_opens_what_one_sealed(opened: Database, tmp_path: Path) -> None:
    one, other = keyring(tmp_path), keyring(tmp_path)
    await ensure(opened, one)
    await ensure(opened, other)
    assert other.open(BANK, one.seal(BANK, b"x", "c"), "c") == b"x"
    assert other.blind_index(BANK, "v") == one.blind_index(BANK, "v")


async def test_a_rotated_key_seals_after_its_grace_and_the_old_text_still_opens(
    opened: Database, tmp_path: Path
) -> None:
    ring, other = keyring(tmp_path), keyring(tmp_path)
    await ensure(opened, ring)
    await ensure(opened, other)
    old = ring.seal(BANK, b"old", "c")
    async with opened.work(system(BANK)) as work:
        assert await store.rotate(work.conn, ring, BANK, work.now) == 2
    assert other.open(BANK, ring.seal(BANK, b"x", "c"), "c") == b"x"
    assert isinstance(opened.clock, ManualClock)
    opened.clock.advance(ROTATION_GRACE_S * 1000)
    await ensure(opened, ring)
    await ensure(opened, other)
    new = ring.seal(BANK, b"new", "c")
    assert new[:18] != old[:18]
    assert (other.open(BANK, old, "c"), other.open(BANK, new, "c")) == (b"old", b"new")


async def test_the_database_without_the_key_file_opens_nothing(opened: Database, tmp_path: Path) -> None:
    await ensure(opened, keyring(tmp_path / "ours"))
    with pytest.raises(WrongKey):
        await ensure(opened, keyring(tmp_path / "theirs"))
