"""A bank with keys whose administrators connect it to a real sample core."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.configuring import Person, World, world
from tests.sample_cores.programs import Program
from yingda.banking.connections.api import Cores
from yingda.banking.permissions import CORES_EDIT, CORES_VIEW
from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.principal import system
from yingda.tenancy.api import open_keyring

__all__ = ["world"]

PATH = "/api/core-connections"


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    made = Program("bank", tmp_path_factory.mktemp("connected")).start()
    yield made
    made.stop()


@dataclass
class House:
    world: World
    keyring: Keyring
    cores: Cores
    program: Program
    admin: Person

    def body(self, **changes: Any) -> dict[str, Any]:
        made = {"adapter": "bank", "base_url": self.program.url, "credentials": self.program.token, "options": {}}
        return made | {"version": 0} | changes

    async def put(self, role: str = "bank", **changes: Any) -> tuple[int, Any]:
        return await self.admin("PUT", f"{PATH}/{role}", self.body(**changes))


@pytest.fixture
async def house(world: World, program: Program, tmp_path: Path) -> AsyncIterator[House]:
    keyring = open_keyring(tmp_path)
    async with world.database.work(system(world.tenant)) as work:
        await keys.ensure(work.conn, keyring, world.tenant, work.now)
    cores = Cores(world.database, keyring)
    await cores.start()
    world.app.state.keyring, world.app.state.cores = keyring, cores
    admin = await world.person(permissions=frozenset({CORES_VIEW, CORES_EDIT}))
    yield House(world, keyring, cores, program, admin)
    await cores.stop()
