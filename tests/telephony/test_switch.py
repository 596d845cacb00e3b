"""The real switch: starts, comes back, is taken over, ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.telephony.conftest import free_port, new_switch
from yingda.channels.telephony.switch import Programs, Switch
from yingda.channels.telephony.switch.errors import PortTaken

pytestmark = pytest.mark.telephony
BACK_S = 30


async def pings(switch: Switch, password: str) -> int:
    async with httpx.AsyncClient(auth=("yingda", password), trust_env=False) as client:
        return (await client.get(f"{switch.settings.ari_url}/asterisk/ping")).status_code


async def until_answering(switch: Switch) -> None:
    deadline = time.monotonic() + BACK_S
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if await pings(switch, switch.secrets.ari) == 200:
                return
        assert time.monotonic() < deadline, "the switch did not come back"
        await asyncio.sleep(0.1)


async def test_it_answers_its_own_password_only(switch: Switch) -> None:
    assert await pings(switch, switch.secrets.ari) == 200
    assert await pings(switch, "cc-secret") == 401


async def test_it_listens_where_it_was_told_and_nowhere_else(switch: Switch) -> None:
    assert switch.pid is not None
    listening = {c.laddr for c in psutil.Process(switch.pid).net_connections("tcp") if c.status == "LISTEN"}
    wanted = {switch.settings.sip_port, switch.settings.ari_port}
    assert {(address.ip, address.port) for address in listening} == {("127.0.0.1", port) for port in wanted}


async def test_nothing_is_missing_of_what_was_to_be_loaded(switch: Switch) -> None:
    wanted = (switch.layout.etc / "modules.conf").read_text().count("load=")
    shown = await switch.command("module show")
    assert shown.count(".so ") == wanted - 1  # "autoload=no" is no module
    assert "Not Running" not in shown


async def test_it_is_started_again_when_it_dies(switch: Switch) -> None:
    watch = asyncio.create_task(switch.supervise())
    old = switch.pid
    assert old is not None
    os.kill(old, signal.SIGKILL)
    await until_answering(switch)
    watch.cancel()
    assert switch.pid != old


async def test_a_new_life_of_ours_takes_over_the_switch_that_runs(switch: Switch, programs: Programs) -> None:
    folder = switch.layout.root.parent
    second = new_switch(folder, programs, switch.settings.sip_port, switch.settings.ari_port)
    await second.start()
    assert (second.pid, second.starts) == (switch.pid, 0)
    await second.stop()
    assert switch.pid is None


async def test_a_port_that_is_taken_is_named(tmp_path: Path, programs: Programs) -> None:
    port = free_port()
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", port)
    async with server:
        with pytest.raises(PortTaken, match=str(port)):
            await new_switch(tmp_path, programs, ari_port=port).start()
