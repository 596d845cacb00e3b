"""By real keys at the real switch: a PIN that nobody hears, records or keeps, and what it opens."""

from __future__ import annotations

import asyncio
import io
import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.peers import Phone, demand_peers, until
from tests.telephony.test_hotline import hotline
from yingda.banking.api import State
from yingda.channels.telephony.protocol.entrusting import AFTER_MS
from yingda.channels.telephony.switch import Programs
from yingda.dialogue.api import restore
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal
from yingda.interactions.contact import Message
from yingda.tenancy import api as tenancy

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(300)]
CALLER_HZ = 440
PIN, WRONG = "246810", "739182"
CORES_S = 60
MANY = "many"


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    settings = settings_of(database, tmp_path / "data").model_copy(update={"demo_cores": True})
    opened = await Centre.opened(settings)
    await hotline(opened)
    yield opened
    await opened.close()


async def test_a_caller_signs_in_by_keys_and_the_pin_is_nowhere(centre: Centre, tmp_path: Path) -> None:
    heard = io.StringIO()
    logging.getLogger().addHandler(handler := logging.StreamHandler(heard))
    bank = lambda: centre.app.cores.of(centre.tenant, "bank")  # noqa: E731
    await until("the bank's core is joined", lambda: bank() is not None, CORES_S)
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await caller.calls(NUMBER)
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await flow_asks(centre, "choice")
        await caller.presses("1")
        await keys_named(centre, "账户查询与办理")
        await caller.presses("4")
        await keys_named(centre, "登记手机号")
        await caller.presses("2")
        await flow_asks(centre, "secret")
        await centre.unrecorded()
        await caller.presses("13900000001#")
        await keys_named(centre, "电话服务密码")
        await caller.presses("1")
        await flow_asks(centre, "secret")
        await centre.unrecorded()
        await caller.presses(WRONG)
        await keys_named(centre, "电话服务密码")
        await until("it is recorded again", lambda: centre.contact.unrecorded_since is None)
        await asyncio.sleep(AFTER_MS / 1000)  # what follows at once belongs to the PIN
        await caller.presses("1")
        await flow_asks(centre, "secret")
        await centre.unrecorded()
        await caller.presses(PIN)
        await until("the customer is proved", lambda: centre.contact.tier == 2)
        await keys_named(centre, "余额查询")
        await asyncio.sleep(AFTER_MS / 1000)
        await caller.presses("1")
        await until("the balance is told", lambda: any("可用余额" in line.text for line in lines(centre)))
        await caller.do("hangup")
    await centre.nothing_is_left()
    said = "".join(line.text for line in lines(centre))
    for digits in (PIN, WRONG, "13900000001"):
        assert digits not in said
        assert digits not in heard.getvalue()
        assert await centre.nowhere_in_the_database(digits)
    assert "interaction.recording_gap" in await centre.events()
    logging.getLogger().removeHandler(handler)


def lines(centre: Centre) -> list[Message]:
    return list(centre.owner.live.messages[centre.contact.id])


async def flow_asks(centre: Centre, form: str) -> None:
    def asks() -> bool:
        return centre.has_contact and centre.contact.awaits is not None and centre.contact.awaits.form == form

    await until(f"the flow asks for a {form}", asks)


async def keys_named(centre: Centre, label: str) -> None:
    await until(f"the menu has {label}", lambda: label in str(centre.contact.awaits and centre.contact.awaits.keys))


async def test_an_order_by_keys_that_is_too_large_waits_for_a_second_person_and_is_heard(
    database: str, programs: Programs, tmp_path: Path
) -> None:
    demand_peers()
    settings = settings_of(database, tmp_path / "data").model_copy(update={"demo_cores": True})
    centre = await Centre.opened(settings)
    try:
        await _large_order(centre, tmp_path)
    finally:
        await centre.close()


async def _large_order(centre: Centre, folder: Path) -> None:
    slugs = {slug: id for id, slug in (await tenancy.slugs(centre.app.database)).items()}
    centre.tenant = TenantId(slugs["yunhai"])
    broker = lambda: centre.app.cores.of(centre.tenant, "broker")  # noqa: E731
    await until("the broker's core is joined", lambda: broker() is not None, CORES_S)
    async with centre.caller(folder, CALLER_HZ) as caller:
        await caller.calls("95600")
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await flow_asks(centre, "choice")
        await caller.presses("1")
        await keys_named(centre, "自助交易与持仓")
        await caller.presses("7")
        await keys_named(centre, "登记手机号")
        await caller.presses("2")
        await secret(centre, caller, "13900000002#")
        await keys_named(centre, "电话服务密码")
        await caller.presses("1")
        await secret(centre, caller, PIN)
        await keys_named(centre, "银行转证券")
        await asyncio.sleep(AFTER_MS / 1000)
        await ordered(centre, caller, "6", "900000#")
        await ordered(centre, caller, "2", "601805#", MANY, "1")
        approval = await waiting(centre)
        await decided(centre, approval)
        await until("the receipt is told", lambda: lines(centre)[-1].data.get("state") == "executed")
        assert "已办理成功" in lines(centre)[-1].text
        await caller.do("hangup")
    await centre.nothing_is_left()


async def ordered(centre: Centre, caller: Phone, option: str, *entries: str) -> None:
    """From the menu over what is keyed in and read back, to the PIN and what came of it."""
    await caller.presses(option)
    for entry in entries:
        await flow_asks(centre, "choice" if len(entry) == 1 else "digits")
        before = centre.contact.awaits
        await caller.presses(many(centre) if entry == MANY else entry)
        await until("the flow goes on", lambda before=before: centre.contact.awaits not in (None, before))
    await keys_named(centre, "确认办理")
    await caller.presses("1")
    await keys_named(centre, "密码确认")
    await caller.presses("1")
    await secret(centre, caller, PIN)
    await keys_named(centre, "银行转证券")
    await asyncio.sleep(AFTER_MS / 1000)


def many(centre: Centre) -> str:
    """So many shares that two people have to look: for 600,000 yuan at the price just told."""
    price = int(restore(centre.contact.flow_state or "").variables["price"])
    return f"{600_000 * 10_000 // price // 100 * 100}#"


async def secret(centre: Centre, caller: Phone, digits: str) -> None:
    await flow_asks(centre, "secret")
    await centre.unrecorded()
    await caller.presses(digits)


async def waiting(centre: Centre) -> str:
    """The operation that waits for a second person."""
    found = await centre.app.banking.operations(centre.tenant, interaction=centre.contact.id)
    assert [each.state for each in found][:1] == [State.AWAITING_APPROVAL], [(e.kind, e.state, e.fault) for e in found]
    return found[0].id


async def decided(centre: Centre, operation: str) -> None:
    approvals = centre.app.banking.parts.approvals
    async with centre.app.database.raw(centre.tenant) as conn:
        id = await conn.fetchval("select id::text from approvals where subject_id::text = $1", operation)
    async with centre.app.database.work(Principal(tenant=centre.tenant, user=UserId(str(uuid.uuid4())))) as work:
        await approvals.decide(work, id, True, "核实无误")
    await approvals.tell(centre.tenant, "operation", operation)
