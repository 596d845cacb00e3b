"""Somebody at a real SIP phone, for tests that are themselves at a browser: the phone lives in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from tests.telephony.peers import Phone

CARRIER: Final = "127.0.0.2"
"""Where calls come from; the product takes them without a password."""
HZ: Final = 440
WAIT_S: Final = 30


class Caller:
    """Calls a number and hears what there is to hear."""

    def __init__(self, folder: Path, sip_port: int) -> None:
        self._phone = Phone(folder, HZ, sip_port, address=CARRIER)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Caller:
        self._thread.start()
        self._do(self._phone.__aenter__())
        return self

    def __exit__(self, *_exception: object) -> None:
        self._do(self._phone.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def calls(self, number: str) -> None:
        self._do(self._phone.calls(number))
        wait_until(lambda: self._phone.saw("CALL_ESTABLISHED"))

    def presses(self, keys: str) -> None:
        self._do(self._phone.presses(keys))

    def hangs_up(self) -> None:
        self._do(self._phone.do("hangup"))

    @property
    def talks(self) -> bool:
        return not self._phone.saw("CALL_CLOSED")

    def heard(self, hz: int, during_s: float) -> float:
        """The share of the next seconds in which a tone is heard, 0…1."""
        before = self._phone.heard(hz)
        time.sleep(during_s)
        return min(1.0, (self._phone.heard(hz) - before) / during_s)

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.1)
