"""A switch of the test's own, if this machine has one: nothing is installed or fetched here."""

from __future__ import annotations

import contextlib
import os
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from yingda.channels.telephony.switch import Layout, Programs, Secrets, Switch, SwitchSettings
from yingda.channels.telephony.switch.programs import present_programs

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = Path(os.environ.get("YINGDA_TEST_DATA", ROOT / ".data"))
"""The product's data folder: a switch that `bin/run` fetched lies there."""
CARRIER = "127.0.0.2"


@pytest.fixture(scope="session")
def programs() -> Programs:
    found = present_programs(Layout(PRODUCT / "telephony"))
    if found is None:
        pytest.skip("no Asterisk: neither the system's nor a fetched one in the data folder (YINGDA_TEST_DATA)")
    return found


@pytest.fixture
async def switch(tmp_path: Path, programs: Programs) -> AsyncIterator[Switch]:
    """Running, with the carrier at 127.0.0.2."""
    made = new_switch(tmp_path, programs)
    await made.start()
    yield made
    await made.stop()


def new_switch(folder: Path, programs: Programs, sip_port: int = 0, ari_port: int = 0) -> Switch:
    layout = Layout(folder / "telephony")
    layout.make()
    settings = SwitchSettings(sip_port=sip_port or free_port(), ari_port=ari_port or free_port(), carriers=(CARRIER,))
    return Switch(layout, programs, settings, Secrets.of(layout.root))


def free_port() -> int:
    """Free for TCP and UDP, and none that the system gives to outgoing connections: while a switch starts anew, one of
    those could take its place."""
    while True:
        port = random.randrange(10_000, 20_000)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp, contextlib.suppress(OSError):
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
            return port
