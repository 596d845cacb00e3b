"""C3 (card numbers, passwords, one-time codes) said in any field of any door is not in the database, nor in the logs.

JR/T 0171-2020: C3 is never stored. The canaries go in through every free text that customers and staff can write.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import asyncpg
import pytest

from tests.isolation.test_sockets import Side, sides
from yingda.foundation.config import Settings

__all__ = ["sides"]

CARD, PASSWORD, CODE = "6222021234567890128", "Hunter2hunter", "482913"
SAID = f"卡号 {CARD}，密码是{PASSWORD}，验证码 {CODE}"
CANARIES = (CARD, PASSWORD, CODE)


async def everything(url: str) -> dict[str, str]:
    """Every row of every table as text, by table."""
    connection = await asyncpg.connect(url)
    try:
        names = [
            row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        ]
        found = {}
        for name in names:
            rows = await connection.fetch(f"select t::text from {name} t")
            found[name] = "\n".join(row[0] for row in rows)
        return found
    finally:
        await connection.close()


def leaks(tables: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, canary) for name, text in tables.items() for canary in CANARIES if canary in text]


async def say_everywhere(side: Side) -> list[Any]:
    """The canaries in every free text of both socket doors; the answers."""
    own = side.ids["interaction"]
    staff = [
        ("send", {"interaction": own, "text": SAID}),
        ("note", {"interaction": own, "text": SAID}),
        ("draft", {"interaction": own, "text": SAID}),
        ("finish", {"interaction": own}),
        ("wrap_up", {"interaction": own, "disposition": side.ids["disposition"], "note": SAID}),
    ]
    answers = [await side.chat.do("send", text=SAID)]
    answers += [await side.agent.do(word, **fields) for word, fields in staff]
    answers.append(await side.chat.do("survey", score=5, comment=SAID))
    answers.append(await side.chat.do("leave_message", text=SAID, contact=SAID))
    answers.append(await side.chat.do("start", text=SAID))
    return answers


@pytest.fixture
async def said(sides: tuple[Side, Side], caplog: pytest.LogCaptureFixture) -> list[Any]:
    caplog.set_level(logging.DEBUG)
    return await say_everywhere(sides[0])


async def test_what_was_said_is_taken_and_answered(said: list[Any]) -> None:
    """The control: most of these fields are taken, so that the tests below look at something."""
    taken = [answer for answer in said if "ok" in answer]
    assert len(taken) >= 6, said


async def test_no_secret_is_in_the_database(said: list[Any], settings: Settings) -> None:
    tables = await everything(str(settings.database_url))
    assert "⟦card⟧" in tables["messages"]
    assert "⟦card⟧" in tables["interactions"]
    assert leaks(tables) == []


async def test_no_secret_in_the_reason_of_a_status_is_in_the_database(
    sides: tuple[Side, Side], settings: Settings
) -> None:
    assert "ok" in await sides[0].agent.do("status", status="break", reason=SAID)
    assert leaks(await everything(str(settings.database_url))) == []


async def test_no_secret_is_in_the_logs(said: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    records = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    ours = [each for each in records if "websockets" not in each]  # the test's own client logs what it sends
    assert not [each for each in ours for canary in CANARIES if canary in each]


async def test_no_secret_is_shown_on_any_screen(said: list[Any], sides: tuple[Side, Side]) -> None:
    side = sides[0]
    frames = [*side.agent.kept, *side.chat.kept, await side.agent.sub("desk")]
    shown = json.dumps(frames, ensure_ascii=False)
    assert not [canary for canary in CANARIES if canary in shown]
