"""By real keys at the real switch: a PIN that nobody hears, records or keeps, and what it opens."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.peers import demand_peers, until
from tests.telephony.test_hotline import hotline
from yingda.channels.telephony.protocol.entrusting import AFTER_MS
from yingda.channels.telephony.switch import Programs

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(300)]
CALLER_HZ = 440
PIN, WRONG = "246810", "739182"
CORES_S = 60


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
        await unrecorded(centre)
        await caller.presses("13900000001#")
        await keys_named(centre, "电话服务密码")
        await caller.presses("1")
        await flow_asks(centre, "secret")
        await unrecorded(centre)
        await caller.presses(WRONG)
        await keys_named(centre, "电话服务密码")
        await until("it is recorded again", lambda: centre.contact.unrecorded_since is None)
        await asyncio.sleep(AFTER_MS / 1000)  # what follows at once belongs to the PIN
        await caller.presses("1")
        await flow_asks(centre, "secret")
        await unrecorded(centre)
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


def lines(centre: Centre) -> list[object]:
    return list(centre.owner.live.messages[centre.contact.id])


async def flow_asks(centre: Centre, form: str) -> None:
    def asks() -> bool:
        return centre.has_contact and centre.contact.awaits is not None and centre.contact.awaits.form == form

    await until(f"the flow asks for a {form}", asks)


async def keys_named(centre: Centre, label: str) -> None:
    await until(f"the menu has {label}", lambda: label in str(centre.contact.awaits and centre.contact.awaits.keys))


async def unrecorded(centre: Centre) -> None:
    """The call is where nothing is recorded."""
    telephony = centre.app.telephony
    assert telephony is not None and telephony.exchange is not None
    (call,) = telephony.exchange.calls
    await until("nothing is recorded", lambda: call._customer.here and not call._customer.recorded)
