"""PINs, codes and card numbers pushed through every door: none is in a row, a log, an event or a file."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from tests.teller.house import XIAOYU, House, until
from yingda.journey import commands

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

WRONG_PIN, CARD, TYPED = "739182", "6222021234567890128", "857103"


async def test_what_is_keyed_in_secretly_is_nowhere(house: House, tmp_path: Path) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    level, _ = logging.getLogger().level, logging.getLogger().setLevel(logging.DEBUG)
    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "4", "2")
    await caller.key_in(CARD)
    visitor = await house.chat("yuanshan")
    await visitor.choose("self")
    await visitor.choose("card")
    assert (await visitor.key_in(CARD))["taken"]
    await visitor.choose("phone")
    await visitor.key_in(XIAOYU)
    await visitor.choose("pin")
    await visitor.do(commands.CustomerSend(visitor=visitor.visitor, text=f"密码 {TYPED}"))
    await visitor.key_in(WRONG_PIN)
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(level)
    for digits in (WRONG_PIN, CARD, TYPED):
        assert digits not in heard.getvalue(), "in the log"
        assert await rows_with(house, digits) == []
        assert files_with(tmp_path, digits) == []


async def test_the_door_for_secrets_takes_digits_that_were_asked_for_and_nothing_else(house: House) -> None:
    visitor = await house.chat("yuanshan")
    me = {"x-visitor": visitor.secret_of_visit}
    door = lambda body, headers: house.http.post("/chat/secret", json=body, headers=headers)  # noqa: E731
    unasked = await door({"digits": WRONG_PIN}, me)
    assert (unasked.status_code, unasked.json()["error"]["code"]) == (409, "secret.not_asked")
    await visitor.choose("self")
    await visitor.choose("card")
    for body in ({"digits": "12a4"}, {"digits": 739182}, {"pin": WRONG_PIN}, {"digits": "1" * 400}):
        refused = await door(body, me)
        assert refused.status_code in (413, 422), body
        assert WRONG_PIN not in refused.text
    assert (await door({"digits": CARD}, {"x-visitor": "yuanshan-web.nobody"})).status_code == 401
    assert (await door({"digits": "123"}, me)).json()["error"]["code"] == "captured.malformed"
    no_card = await door({"digits": "6222021234567890129"}, me)
    assert no_card.json() == {"shown": "**** **** **** 0129", "taken": False}
    assert visitor.contact.awaits is not None and visitor.contact.awaits.form == "secret", "asked again"


async def rows_with(house: House, digits: str) -> list[str]:
    """Tables that hold the digits as text or as bytes."""
    found = []
    for tenant in house.tenants.values():
        async with house.app.database.raw(tenant) as conn:
            tables = await conn.fetch("select table_name from information_schema.tables where table_schema = 'public'")
            for table in tables:
                name = table["table_name"]
                for sought in (digits, digits.encode().hex()):
                    sql = f"select count(*) from {name} t where t::text like $1"
                    if await conn.fetchval(sql, f"%{sought}%"):
                        found.append(name)
    return found


def files_with(folder: Path, digits: str) -> list[Path]:
    """Of our own program; the sample cores are other people's."""
    own = [path for path in folder.rglob("*") if path.is_file() and "cores" not in path.parts]
    return [path for path in own if digits.encode() in path.read_bytes()]
