"""The telephone, as the composition root needs it.

```python
telephony = Telephony(settings, owners, recordings)
router = Router(..., [..., telephony.project])   # what turns mean for calls
await telephony.start()                          # at once; the switch comes up beside it
telephony.state                                  # for the desk and the doctor: "starting", "up", "away" or why not
await telephony.stop()
```
"""

import asyncio
import contextlib
import logging
import secrets
import shutil
from typing import Final

from yingda.channels.telephony.ari import Ari
from yingda.channels.telephony.carrying import Carrier
from yingda.channels.telephony.exchange import Exchange
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.phones import Phones
from yingda.channels.telephony.prompts import Espeak, Prompts
from yingda.channels.telephony.protocol.shown import Spoken
from yingda.channels.telephony.protocol.speech import FALLBACK
from yingda.channels.telephony.recordings import Recordings
from yingda.channels.telephony.switch import Layout, Secrets, Switch, SwitchError, SwitchSettings, find_programs
from yingda.channels.telephony.switch.render import APPLICATION
from yingda.channels.telephony.view import project
from yingda.foundation.clock import Clock, SystemClock
from yingda.foundation.config import Settings
from yingda.recordings.api import Recordings as Kept

__all__ = ["Telephony", "project", "switch_settings"]

FALLBACK_LANGUAGE: Final = "zh-CN"

log = logging.getLogger(__name__)


def switch_settings(settings: Settings) -> SwitchSettings:
    carriers = tuple(each.strip() for each in settings.telephony_carriers.split(",") if each.strip())
    return SwitchSettings(
        host=settings.telephony_host, sip_port=settings.telephony_sip_port, ari_port=settings.telephony_ari_port,
        carriers=carriers, recording=settings.telephony_recording,
    )  # fmt: skip


class Telephony:
    """The switch and its calls. Its faults are its own: everything else runs without it."""

    def __init__(self, settings: Settings, owners: Owners, kept: Kept, clock: Clock | None = None) -> None:
        self._settings = switch_settings(settings)
        self._layout = Layout(settings.data_dir / "telephony")
        self._owners = owners
        self._kept = kept
        self._clock = clock or SystemClock()
        self._task: asyncio.Task[None] | None = None
        self._switch: Switch | None = None
        self.exchange: Exchange | None = None
        self.fault: str | None = None
        """Why there is no telephone, in words for whoever runs the product."""

    @property
    def state(self) -> str:
        if self.fault is not None:
            return "failed"
        if self.exchange is None:
            return "starting"
        return "up" if self.exchange.ready else "away"

    async def start(self) -> None:
        """Returns at once: fetching the switch may take a minute, and chats do not wait for it."""
        self._task = asyncio.create_task(self._run(), name="telephony")

    async def stop(self) -> None:
        """Ends every call and the switch."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._switch is not None:
            await self._switch.stop()

    async def _run(self) -> None:
        try:
            self._switch = await self._started()
            await self._serve(self._switch)
        except SwitchError as fault:
            self.fault = str(fault)
            log.error("telephony.failed", extra={"fault": type(fault).__name__})

    async def _started(self) -> Switch:
        programs = await asyncio.to_thread(find_programs, self._layout, _say)
        self._layout.make()
        switch = Switch(self._layout, programs, self._settings, Secrets.of(self._layout.root))
        await switch.start()
        return switch

    async def _serve(self, switch: Switch) -> None:
        ari = Ari(self._settings.ari_url, APPLICATION, switch.secrets.ari)
        prompts = Prompts(self._layout.prompts, Espeak(switch.programs.espeak, switch.programs.sox))
        layout, kept = self._layout, self._kept
        recordings = Recordings(layout.calls, layout.recordings, kept.keeping, kept.quarantine)
        self.exchange = Exchange(
            ari, Carrier(ari, prompts), Phones(ari, switch.secrets), recordings, self._owners, self._clock,
            secrets.token_hex(3),
        )  # fmt: skip
        try:
            await self._speak_fallback(prompts)
            async with asyncio.TaskGroup() as group:
                group.create_task(switch.supervise())
                group.create_task(self.exchange.run())
        finally:
            await ari.close()

    async def _speak_fallback(self, prompts: Prompts) -> None:
        file = await prompts.file(Spoken(text=FALLBACK[FALLBACK_LANGUAGE], language=FALLBACK_LANGUAGE))
        if file is not None:
            shutil.copyfile(file, self._layout.fallback.with_suffix(".wav"))


def _say(text: str) -> None:
    print(f"… {text}", flush=True)
