"""Shuts out who attacks the switch: reads its log of attempts, writes its list of addresses, tells the audit log.

The list is a file that the switch reads again; so bans hold while this program is away, and end when it looks.
"""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from prometheus_client import Counter, Gauge

from yingda.channels.telephony.ari import Ari, Fault
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.switch.banning import Ban, Bans
from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.render import BANNED_FILE, banned
from yingda.channels.telephony.switch.security_log import SecurityLog
from yingda.channels.telephony.switch.settings import DOOR_ADDRESS, SwitchSettings
from yingda.foundation.clock import Clock
from yingda.foundation.db import Database
from yingda.foundation.metrics import REGISTRY
from yingda.foundation.principal import system

LOOK_EVERY_S: Final = 0.5
MODULE: Final = "asterisk/modules/res_pjsip.so"
MESSAGES_BYTES_MAX: Final = 20_000_000
"""Of the switch's log of messages: an attack writes a line for each try. One older file is kept."""
TRIES: Final = Counter(
    "yingda_sip_attempts", "Attempts with a wrong name or password at the switch.", registry=REGISTRY
)
BANNED: Final = Counter("yingda_sip_bans", "Addresses shut out.", registry=REGISTRY)
BANNED_NOW: Final = Gauge("yingda_sip_banned", "Addresses shut out now.", ["switch"], registry=REGISTRY)

Tell = Callable[[Ban], Awaitable[None]]

log = logging.getLogger(__name__)


class Guard:
    """Of one switch. `run` until cancelled."""

    def __init__(
        self, layout: Layout, settings: SwitchSettings, ari: Ari, clock: Clock, tell: Tell, *, switch: str = "",
        trusted: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """`switch`: its name in a pool. `trusted`: addresses that are never shut out, besides carriers."""
        self._layout = layout
        self._ari = ari
        self._clock = clock
        self._tell = tell
        self._bans = Bans((*settings.carriers, DOOR_ADDRESS, *trusted))
        self._banned_now = BANNED_NOW.labels(switch)
        self._log = SecurityLog(layout.security)
        self._written: tuple[str, ...] | None = None

    @property
    def current(self) -> Sequence[Ban]:
        return self._bans.current(self._clock.now_ms())

    def lift(self, address: str) -> bool:
        """Ends a ban, within the next look; False: there is none."""
        return self._bans.lift(address, self._clock.now_ms())

    async def run(self) -> None:
        while True:
            try:
                await self.look()
                await asyncio.to_thread(_keep_small, self._layout.messages)
            except Exception as fault:  # the database away, the disk full: an attack goes on all the same
                log.warning("telephony.guard_failed", extra={"fault": type(fault).__name__})
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """What was tried since the last look, and what follows from it."""
        attempts = await asyncio.to_thread(self._log.read)
        TRIES.inc(sum(attempt.failed for attempt in attempts))
        fresh = self._bans.saw(attempts, self._clock.now_ms())
        await self._write()
        for ban in fresh:
            BANNED.inc()
            log.warning("telephony.banned", extra={"seconds": (ban.until - self._clock.now_ms()) // 1000})
            await self._tell(ban)

    async def _write(self) -> None:
        """The list at the switch, if it is another one now. A switch that is away reads it when it starts."""
        addresses = tuple(ban.address for ban in self.current)
        if addresses == self._written:
            return
        (self._layout.etc / BANNED_FILE).write_text(banned(addresses))
        if not isinstance(await self._ari.request("PUT", MODULE), Fault):
            self._written = addresses
            self._banned_now.set(len(addresses))


def audited(database: Database, owners: Owners) -> Tell:
    """Tells the audit log of every institution here: the switch is theirs together."""

    async def tell(ban: Ban) -> None:
        data = {"address": ban.address, "times": ban.times, "until": ban.until}
        for tenant in owners.owned:
            async with database.work(system(tenant)) as work:
                work.audit("telephone.address_banned", data=data)

    return tell


def _keep_small(file: Path) -> None:
    """The switch appends to it, so it can be emptied under its hands."""
    if file.exists() and file.stat().st_size > MESSAGES_BYTES_MAX:
        shutil.copyfile(file, file.with_suffix(".old"))
        with file.open("r+b") as full:
            full.truncate(0)
