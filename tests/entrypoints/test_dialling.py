"""A stolen agent password at the real door: over the real socket it dials nothing dear, and leaves its trace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.entrypoints.bank import BANK, QUEUE, Desk, House, new_id, sql, until
from yingda.foundation.events_configuration import ConfigurationChanged
from yingda.foundation.principal import system

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBER = "4008001234"
ALWAYS = {purpose: {"start_min": 0, "end_min": 1440} for purpose in ("agent", "callback", "campaign", "collection")}
"""Tests run at any hour."""


@pytest_asyncio.fixture(loop_scope="module")
async def desk(house: House) -> AsyncIterator[Desk]:
    """Somebody at a desk of a bank with one telephone number, whose hours never end."""
    entries = house.owner().live.config.entry_points
    if not any(each.key == f"tel-{NUMBER}" for each in entries.values()):
        await sql(
            house.app.database.url,
            "insert into entry_points (id, tenant_id, key, name, channel, flow_key, queue_id, languages,"
            " allowed_origins, texts, changed_at, changed_by)"
            " values ($1, $2, $3, '电话', 'phone', 'none', $4, '{zh-CN}', '{}', '{}', now(), 'test')",
            new_id(), BANK, f"tel-{NUMBER}", QUEUE,
        )  # fmt: skip
        await sql(
            house.app.database.url,
            "insert into gate_policies (id, tenant_id, body, changed_at, changed_by)"
            " values ($1, $2, jsonb_build_object('hours', $3::text::jsonb), now(), 'test')",
            new_id(), BANK, str(ALWAYS).replace("'", '"'),
        )  # fmt: skip
        async with house.app.database.work(system(BANK)) as work:
            work.publish(ConfigurationChanged(context="test", kind="entry_point", id="x", version=1, change="created"))
        await until(lambda: any(e.key == f"tel-{NUMBER}" for e in house.owner().live.config.entry_points.values()))
    async with await house.desk(await house.person("thief")) as desk:
        await desk.subscribes()
        await desk.do("status", status="ready")
        yield desk


def error(frame: dict[str, Any]) -> str:
    return str(frame["error"]["code"])


@pytest.mark.parametrize(
    "number", ["16812345", "01016812345", "+19005551234", "00881612345678", "+85221234567", "12590", "0044207946000000"]
)
async def test_a_stolen_password_dials_nothing_dear_or_far(house: House, desk: Desk, number: str) -> None:
    before = len(house.owner().live.contacts)
    assert error(await desk.do("dial", number=number)) in ("gate.right_missing", "gate.number_unknown")
    assert len(house.owner().live.contacts) == before


@pytest.mark.parametrize("number", ["179510085221234567", "1795116812345", "13812345678@evil.example", "*2116812345",
                                    "16812345;phone-context=x", "PJSIP/x", "${SHELL(id)}", "138\r\nX-Evil: 1",
                                    "１６８１２３４５", "p" * 4000])  # fmt: skip
async def test_what_is_dialled_cannot_lead_elsewhere(desk: Desk, number: str) -> None:
    assert error(await desk.do("dial", number=number)).startswith("gate.number_")


async def test_a_caller_id_of_ones_own_making_is_refused(desk: Desk) -> None:
    assert error(await desk.do("dial", number="13812345678", caller_id="110")) == "gate.caller_id_foreign"


async def test_asking_somebody_outside_is_no_way_around(desk: Desk) -> None:
    assert error(await desk.do("consult", interaction=new_id(), number="16812345")) == "gate.right_missing"


async def test_every_try_is_on_record_with_who_it_was(house: House, desk: Desk) -> None:
    assert error(await desk.do("dial", number="16899999")) == "gate.right_missing"
    thief = house.people["thief"].id
    rows = await sql(
        house.app.database.url,
        "select actor, data::text as data from audit_entries where action = 'outbound_gate.refused' and actor = $1",
        f"user:{thief}",
    )
    assert len(rows) == 1
    assert "16899999" not in rows[0]["data"]


async def test_who_may_not_dial_is_refused_before_the_gate(house: House) -> None:
    async with await house.desk(await house.person("writer", "knowledge_editor")) as desk:
        assert error(await desk.do("dial", number="13812345678")) == "forbidden"


async def test_what_may_be_called_is_called_by_the_own_number(house: House, desk: Desk) -> None:
    await sql(
        house.app.database.url,
        "insert into agent_profiles (agent_id, tenant_id, capacity, changed_at, changed_by)"
        " values ($1, $2, '{\"webchat\": 1, \"phone\": 1}', now(), 'test') on conflict (agent_id) do update"
        " set capacity = excluded.capacity",
        house.people["thief"].id, BANK,
    )  # fmt: skip
    async with house.app.database.work(system(BANK)) as work:
        work.publish(ConfigurationChanged(context="agents", kind="agent", id="x", version=1, change="changed"))
    agents = house.owner().live.agents
    await until(lambda: agents[house.people["thief"].id].capacity.get("phone") == 1)
    answer = await desk.do("dial", number="+8613812345678")
    contact = house.owner().live.contacts[answer["ok"]["interaction"]]
    assert contact.dial is not None
    assert (contact.dial.number, contact.dial.caller_id, contact.direction) == ("13812345678", NUMBER, "out")
