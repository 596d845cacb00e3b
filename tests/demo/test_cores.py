"""The demo's core systems: children that are joined to both institutions, come back and end with us."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from yingda.banking.connections.api import Cores
from yingda.banking.port import Good, Order, Secret
from yingda.customers.issuers import store as issuers
from yingda.demo import cores as demo_cores
from yingda.demo import load
from yingda.demo.cores import DemoCores
from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.tenancy import api as tenancy

pytestmark = pytest.mark.slow


@pytest.fixture
async def demo(database: str, tmp_path: Path) -> AsyncIterator[tuple[Database, Cores, DemoCores]]:
    await load(Settings(data_dir=tmp_path, database_url=database, demo=True))
    opened, keyring = Database(database), tenancy.open_keyring(tmp_path)
    await opened.open()
    await tenancy.load_keys(opened, keyring)
    cores = Cores(opened, keyring)
    children = DemoCores(tmp_path, opened, keyring, cores)
    children.begin()
    await cores.start()
    await children.join()
    yield opened, cores, children
    await cores.stop()
    await children.stop()
    await opened.close()


async def _tenant(database: Database, slug: str) -> TenantId:
    return next(TenantId(id) for id, known in (await tenancy.slugs(database)).items() if known == slug)


def _programs(folder: Path) -> dict[str, psutil.Process]:
    found = {}
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "sample_cores" in line and any(part.startswith(str(folder)) for part in line):
            found[line[line.index("sample_cores") + 1]] = process
    return found


async def test_both_institutions_talk_to_their_core(demo: tuple[Database, Cores, DemoCores], tmp_path: Path) -> None:
    database, cores, children = demo
    yuanshan, yunhai = await _tenant(database, "yuanshan"), await _tenant(database, "yunhai")
    bank, broker = cores.of(yuanshan, "bank"), cores.of(yunhai, "broker")
    assert bank is not None and broker is not None
    assert cores.messenger(yuanshan) is not None and cores.messenger(yunhai) is not None
    at_bank, at_broker = await bank.find("phone", "13900000001"), await broker.find("phone", "13900000001")
    assert isinstance(at_bank, Good) and isinstance(at_broker, Good)
    assert at_bank.value[0].name == at_broker.value[0].name == "顾晓雨"
    right = await broker.check_pin(at_broker.value[0].ref, Secret("246810"))
    assert isinstance(right, Good) and right.value.right

    moved = await broker.execute(
        Order(id="demo-1", kind="funds_in", customer=at_broker.value[0].ref, params={"amount": 1_000_00})
    )
    assert isinstance(moved, Good), moved
    fate = await bank.fate("demo-1")
    assert isinstance(fate, Good) and fate.value.state == "done", "the bank did it under the same id"

    for tenant, name in ((yuanshan, "bank"), (yunhai, "broker")):
        async with database.read(system(tenant)) as read:
            row = await issuers.named(read.conn, name)
        assert row is not None and row["role"] == name and row["jwks"]["keys"]

    before = {name: children.address(name) for name in ("bank", "broker")}
    killed = _programs(tmp_path)["broker"]
    killed.kill()
    async with asyncio.timeout(30):
        while not isinstance(await broker.person(at_broker.value[0].ref), Good):
            await asyncio.sleep(0.2)
    assert _programs(tmp_path)["broker"].pid != killed.pid
    assert {name: children.address(name) for name in ("bank", "broker")} == before

    await children.stop()
    assert _programs(tmp_path) == {}
    again = DemoCores(tmp_path, database, children._keyring, cores)
    again.begin()
    await again.join()
    assert again.address("bank") is None, "known cores are not waited for"
    async with asyncio.timeout(30):
        while any(again.address(name) != before[name] for name in before):
            await asyncio.sleep(0.1)
        while not isinstance(await bank.person(at_bank.value[0].ref), Good):
            await asyncio.sleep(0.1)
    await asyncio.gather(*(task for task in again._tasks if task.get_name() == "cores-join"))
    async with database.read(system(yuanshan)) as read:
        row = await issuers.named(read.conn, "bank")
    assert row is not None and row["version"] == 1, "what has not changed is not written again"
    await again.stop()


async def test_they_end_when_we_are_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from yingda.demo.cores import DemoCores\n"
        "async def main():\n"
        "    cores = DemoCores(pathlib.Path(sys.argv[1]), None, None, None)\n"
        "    cores.begin()\n"
        "    await asyncio.gather(*(each.wait() for each in cores._ready.values()))\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen(  # noqa: ASYNC220  (it is to be killed whole)
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(demo_cores.__file__).parents[2]
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    assert set(_programs(tmp_path)) == {"bank", "broker"}
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    async with asyncio.timeout(10):
        while _programs(tmp_path):
            await asyncio.sleep(0.1)
