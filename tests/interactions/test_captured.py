"""Digits keyed in secretly: sealed, shown masked, given out once, and nowhere in clear."""

from __future__ import annotations

import asyncio
import io
import logging
import traceback
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.configuring import World, world
from yingda.foundation.clock import ManualClock
from yingda.foundation.crypto import Keyring, Tampered
from yingda.foundation.crypto import store as keys
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.interactions.captured.api import Captured, clean, keep, keep_digits, redeem
from yingda.interactions.captured.rules import shown
from yingda.tenancy.api import open_keyring

__all__ = ["world"]

CARD, NO_CARD, PIN = "6222021234567890128", "6222021234567890129", "739182"
CALL = str(uuid.uuid4())
MINUTE_MS = 60_000


@dataclass
class Bank:
    world: World
    keyring: Keyring

    @asynccontextmanager
    async def work(self, tenant: str | None = None) -> AsyncIterator[Work]:
        async with self.world.database.work(system(TenantId(tenant or self.world.tenant))) as work:
            yield work

    async def keep(self, kind: Any = "card", digits: str = CARD) -> Captured:
        async with self.work() as work:
            return await keep(work, self.keyring, interaction=CALL, kind=kind, digits=digits)

    async def redeem(self, token: str, tenant: str | None = None) -> str:
        async with self.work(tenant) as work:
            return (await redeem(work, self.keyring, token, "payment")).digits

    async def refused(self, token: str, tenant: str | None = None) -> str:
        with pytest.raises(Refusal) as refusal:
            await self.redeem(token, tenant)
        return refusal.value.code

    async def later(self, minutes: int) -> None:
        clock = self.world.database.clock
        assert isinstance(clock, ManualClock)
        clock.advance(minutes * MINUTE_MS)

    async def rows(self) -> int:
        return int((await self.world.sql("select count(*) from captured_digits"))[0][0])


@pytest.fixture
async def bank(world: World, tmp_path: Path) -> Bank:
    made = Bank(world, open_keyring(tmp_path))
    async with made.work() as work:
        await keys.ensure(work.conn, made.keyring, world.tenant, work.now)
    return made


async def test_a_card_is_kept_and_given_out_once(bank: Bank) -> None:
    captured = await bank.keep()
    assert (captured.shown, captured.valid) == ("**** **** **** 0128", True)
    assert await bank.redeem(captured.token) == CARD
    assert await bank.refused(captured.token) == "captured.gone"
    assert await bank.rows() == 0


async def test_a_pin_shows_nothing_of_itself(bank: Bank) -> None:
    for pin in (PIN, "7391", "739182739182"):
        captured = await bank.keep("pin", pin)
        assert (captured.shown, captured.valid) == ("******", True)
        assert await bank.redeem(captured.token) == pin


async def test_a_number_that_is_no_card_is_said_to_be_none_and_not_kept(bank: Bank) -> None:
    captured = await bank.keep("card", NO_CARD)
    assert captured == Captured(token="", shown="**** **** **** 0129", valid=False)
    assert await bank.rows() == 0


@pytest.mark.parametrize(("kind", "digits"), [("card", "6222"), ("card", "6" * 20), ("card", "6222 0212 3456 7890"),
                                              ("card", "６２２２０２１２３４５６７"), ("pin", "123"), ("pin", "1" * 13),
                                              ("pin", ""), ("pin", "12*4")])  # fmt: skip
async def test_what_are_no_such_digits_is_refused_without_repeating_them(bank: Bank, kind: str, digits: str) -> None:
    with pytest.raises(Refusal) as refused:
        await bank.keep(kind, digits)
    assert refused.value.code == "captured.malformed"
    assert not digits or digits not in str(refused.value.body())


async def test_after_fifteen_minutes_they_are_gone(bank: Bank) -> None:
    first = await bank.keep()
    await bank.later(14)
    second = await bank.keep("pin", PIN)
    await bank.later(1)
    assert await bank.refused(first.token) == "captured.gone"
    assert (await bank.rows(), await clean(bank.world.database), await bank.rows()) == (2, 1, 1)
    assert await bank.redeem(second.token) == PIN


async def test_of_two_who_ask_at_once_one_gets_them(bank: Bank) -> None:
    captured = await bank.keep()
    answers = await asyncio.gather(*(bank.redeem(captured.token) for _ in range(8)), return_exceptions=True)
    assert [each for each in answers if not isinstance(each, Refusal)] == [CARD]


async def test_what_was_asked_for_and_not_committed_is_still_there(bank: Bank) -> None:
    captured = await bank.keep()

    async def failing() -> None:
        async with bank.work() as work:
            await redeem(work, bank.keyring, captured.token, "payment")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert await bank.redeem(captured.token) == CARD


@pytest.mark.parametrize("token", ["", "x", "0197a000-0000-7000-8000-00000000abcd", "' or 1=1"])
async def test_an_unknown_token_gives_nothing(bank: Bank, token: str) -> None:
    await bank.keep()
    assert await bank.refused(token) in ("captured.gone", "id.malformed")


async def test_another_institution_gets_nothing(bank: Bank) -> None:
    other = TenantId(str(uuid.uuid4()))
    await bank.world.tenant_row(other, "yunhai")
    async with bank.work(other) as work:
        await keys.ensure(work.conn, bank.keyring, other, work.now)
    captured = await bank.keep()
    assert await bank.refused(captured.token, other) == "captured.gone"


async def test_sealed_digits_open_for_their_token_only(bank: Bank) -> None:
    """Who can write rows cannot give one customer's digits out as another's."""
    first, second = await bank.keep(), await bank.keep("pin", PIN)
    await bank.world.sql(
        "update captured_digits set digits_sealed = (select digits_sealed from captured_digits where id = $2)"
        " where id = $1",
        first.token, second.token,
    )  # fmt: skip
    with pytest.raises(Tampered):
        await bank.redeem(first.token)


async def test_keeping_and_giving_out_are_audited(bank: Bank) -> None:
    captured = await bank.keep()
    await bank.redeem(captured.token)
    rows = await bank.world.sql("select action, subject, data::text as data from audit_entries order by seq")
    assert [(row["action"], row["subject"]) for row in rows] == [("captured.kept", CALL), ("captured.redeemed", CALL)]
    assert '"payment"' in rows[1]["data"]


async def dump(bank: Bank) -> bytes:
    """Every row of every table, as text; bytea in hexadecimal and as it is."""
    tables = await bank.world.sql("select table_name from information_schema.tables where table_schema = 'public'")
    found = b""
    for table in tables:
        for row in await bank.world.sql(f"select * from {table[0]}"):
            for value in row.values():
                found += value + b" " + value.hex().encode() if isinstance(value, bytes) else str(value).encode()
    return found


async def test_the_digits_are_in_no_row_no_log_no_representation_and_no_fault(
    bank: Bank, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = io.StringIO()
    handler = logging.StreamHandler(seen)
    logging.getLogger().addHandler(handler)
    echo = bank.world.database.engine.sync_engine
    try:
        with caplog.at_level(logging.DEBUG):
            echo.echo = "debug"  # every statement with its parameters
            args = (bank.world.database, bank.world.tenant, CALL)
            tokens = [await keep_digits(*args, kind, digits, keyring=bank.keyring)  # type: ignore[arg-type]
                      for kind, digits in (("card", CARD), ("pin", PIN), ("card", NO_CARD))]  # fmt: skip
            rows = await dump(bank)
            async with bank.work() as work:
                told = repr(await redeem(work, bank.keyring, tokens[0].token, "payment"))
            try:
                await keep_digits(*args, "fax", CARD, keyring=bank.keyring)  # type: ignore[arg-type]
            except Exception:
                told += traceback.format_exc()
            try:
                async with bank.work() as work:  # the database itself refuses: its fault tells of the parameters
                    await keep(work, bank.keyring, interaction="no id", kind="card", digits=CARD)
            except Exception:
                told += traceback.format_exc()
    finally:
        echo.echo = False
        logging.getLogger().removeHandler(handler)
    out, err = capfd.readouterr()
    everything = rows + await dump(bank) + (caplog.text + seen.getvalue() + out + err + told + repr(tokens)).encode()
    for digits in (CARD, PIN, NO_CARD):
        assert digits.encode() not in everything
        assert digits.encode().hex().encode() not in everything
    assert b"captured_digits" in everything, "the statements were logged, so their parameters would have been"


async def test_the_search_would_find_them(bank: Bank) -> None:
    await bank.keep()
    assert CARD.encode() not in await dump(bank)
    await bank.world.sql("update captured_digits set digits_sealed = convert_to($1, 'UTF8')", CARD)
    assert CARD.encode() in await dump(bank)


@given(st.from_regex(r"\A[0-9]{12,19}\Z"))
def test_of_a_card_no_more_than_four_digits_are_shown(digits: str) -> None:
    mask = shown("card", digits)
    assert mask == f"**** **** **** {digits[-4:]}"


@given(st.from_regex(r"\A[0-9]{4,12}\Z"))
def test_of_a_pin_not_even_its_length_is_shown(digits: str) -> None:
    assert shown("pin", digits) == "******"
