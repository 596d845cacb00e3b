"""Files that were uploaded and never sent do not stay, and nothing that was sent goes with them."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.webchat.bank import Bank
from tests.webchat.test_files import PNG, send_file
from yingda.foundation.errors import NotFound
from yingda.interactions.files.api import UNSENT_KEPT, UNSENT_USABLE

AN_HOUR = timedelta(hours=1)


async def aged(bank: Bank, folder: Path, age: timedelta) -> None:
    """Everything that is there was uploaded this long ago."""
    await bank.sql("update files set created_at = created_at - $1::interval", age)
    for place in bytes_in(folder):
        then = time.time() - age.total_seconds()
        os.utime(place, (then, then))


def bytes_in(folder: Path) -> list[Path]:
    return [place for place in (folder / "files").rglob("*") if place.is_file()]


async def uploaded(bank: Bank, secret: str) -> str:
    id: str = (await send_file(bank, secret, "card.png", PNG)).json()["id"]
    return id


async def test_what_was_never_sent_is_removed_with_its_bytes(bank: Bank, tmp_path: Path) -> None:
    async with await bank.tab() as tab:
        await uploaded(bank, tab.secret)
    assert (await bank.files.clean(), len(bytes_in(tmp_path))) == (0, 1)
    await aged(bank, tmp_path, UNSENT_KEPT + AN_HOUR)
    assert await bank.files.clean() == 1
    assert (await bank.sql("select count(*) from files"))[0][0] == 0
    assert bytes_in(tmp_path) == []


async def test_what_was_sent_stays(bank: Bank, tmp_path: Path) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        file = await uploaded(bank, tab.secret)
        await tab.do("send", file=file)
        await aged(bank, tmp_path, UNSENT_KEPT + AN_HOUR)
        assert await bank.files.clean() == 0
        answer = await bank.request("GET", f"/chat/files/{file}", secret=tab.secret)
        assert answer.status_code == 200


async def test_before_it_is_removed_it_can_no_longer_be_sent(bank: Bank, tmp_path: Path) -> None:
    """So that no message can name a file that is just going."""
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        file = await uploaded(bank, tab.secret)
        await aged(bank, tmp_path, UNSENT_USABLE + timedelta(minutes=1))
        answer: dict[str, Any] = await tab.do("send", file=file)
        assert answer["error"]["code"] == "not_found"
        assert await bank.files.clean() == 0


async def test_an_agent_cannot_send_an_old_upload_either(bank: Bank, tmp_path: Path) -> None:
    kept = await bank.files.keep(bank.tenant, "card.png", PNG, agent=bank.agent)
    await aged(bank, tmp_path, UNSENT_USABLE + timedelta(minutes=1))
    with pytest.raises(NotFound):
        await bank.files.of_staff(bank.tenant, kept.id, bank.agent, all_contacts=True)


async def test_bytes_that_a_crash_left_are_removed_and_strange_files_are_not_touched(
    bank: Bank, tmp_path: Path
) -> None:
    kept = await bank.files.keep(bank.tenant, "card.png", PNG, agent=bank.agent)
    (place,) = bytes_in(tmp_path)
    place.with_name(f"{kept.id}.0a1b2c3d").write_bytes(b"half")
    place.with_name("notes.txt").write_bytes(b"somebody else's")
    await bank.sql("delete from files")
    assert await bank.files.clean() == 0
    await aged(bank, tmp_path, UNSENT_KEPT + AN_HOUR)
    assert await bank.files.clean() == 2
    assert [each.name for each in bytes_in(tmp_path)] == ["notes.txt"]
