"""The telephone, as the composition root needs it.

```python
telephony = Telephony(settings, database, owners, recordings)
router = Router(..., [..., telephony.project])   # what turns mean for calls
await telephony.start()                          # at once; the switch comes up beside it
telephony.state                                  # for the desk: "starting", "up", "away" or "failed" (`fault` says why)
await telephony.stop()
```
"""

import asyncio
import contextlib
import logging
import secrets
import shutil
from typing import Final, NoReturn

from yingda.channels.telephony.accounts import Accounts
from yingda.channels.telephony.announcing import listed
from yingda.channels.telephony.ari import Ari
from yingda.channels.telephony.exchange import Exchange
from yingda.channels.telephony.guard import Guard, audited
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.outside import House
from yingda.channels.telephony.phones import Phones, listener
from yingda.channels.telephony.prompts import Espeak, HttpVoice, Prompts, Sox, Voice
from yingda.channels.telephony.protocol.shown import Spoken
from yingda.channels.telephony.protocol.speech import FALLBACK
from yingda.channels.telephony.recorded.lookup import Recordings as RecordedPrompts
from yingda.channels.telephony.recorded.speaking import SpeakingCarrier
from yingda.channels.telephony.recorded.studio import Studio
from yingda.channels.telephony.recordings import Recordings
from yingda.channels.telephony.switch import Layout, Secrets, Switch, SwitchError, SwitchSettings, fetching
from yingda.channels.telephony.switch.errors import Replaced
from yingda.channels.telephony.switch.render import APPLICATION
from yingda.channels.telephony.switch.settings import LOOPBACK
from yingda.channels.telephony.view import project
from yingda.channels.telephony.web_callers.callers import WebCallers
from yingda.foundation.clock import Clock, SystemClock
from yingda.foundation.config import Settings
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.outbound_gate.api import Gate
from yingda.recordings.api import Recordings as Kept

__all__ = ["Telephony", "project", "switch_settings"]

FALLBACK_LANGUAGE: Final = "zh-CN"
TRY_AGAIN_S: Final = 60.0
"""After a fault that may mend: a port that is taken, a network that is not there yet."""
UP_LOOK_S: Final = 0.2

log = logging.getLogger(__name__)


def switch_settings(settings: Settings) -> SwitchSettings:
    """Of the process. In a demo of this machine only, its own phones may call without being a carrier."""
    carriers = tuple(each.strip() for each in settings.telephony_carriers.split(",") if each.strip())
    first, last = settings.telephony_rtp_ports.split("-")
    return SwitchSettings(
        host=settings.telephony_host, sip_port=settings.telephony_sip_port, ari_port=settings.telephony_ari_port,
        rtp_first=int(first), rtp_last=int(last), carriers=carriers, trunk=settings.telephony_trunk,
        local_callers=settings.demo and settings.telephony_host == LOOPBACK, recording=settings.telephony_recording,
    )  # fmt: skip


class Telephony:
    """The switch and its calls. Its faults are its own: everything else runs without it."""

    def __init__(
        self, settings: Settings, database: Database, owners: Owners, kept: Kept, keyring: Keyring, gate: Gate,
        clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self.settings = switch_settings(settings)
        self._layout = Layout(settings.data_dir / "telephony")
        self._database = database
        self._owners = owners
        self._kept = kept
        self._clock = clock or SystemClock()
        self._house = House(database, keyring, gate, self._clock, trunk=bool(settings.telephony_trunk))
        self._task: asyncio.Task[None] | None = None
        self._switch: Switch | None = None
        self._voice = (settings.telephony_voice_url, settings.telephony_voice_key)
        self.studio = Studio()
        self.web_callers = WebCallers(owners, self._clock)
        self.exchange: Exchange | None = None
        self.phones: Phones | None = None
        self.accounts: Accounts | None = None
        self.guard: Guard | None = None
        self.fault: str | None = None
        """Why there is no telephone, in words for whoever runs the product."""

    @property
    def state(self) -> str:
        if self.fault is not None:
            return "failed"
        if self.exchange is None:
            return "starting"
        return "up" if self.exchange.ready else "away"

    @property
    def sip_socket_url(self) -> str | None:
        """Where the switch takes browsers' phones; None: nowhere now."""
        return self.settings.sip_socket_url if self.exchange is not None and self.exchange.connected else None

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
        """Until cancelled. What fails is told once and tried again."""
        while True:
            try:
                await self._serve(await self._started())
            except SwitchError as known:
                fault = str(known)
            except ExceptionGroup as faults:
                fault = _in_words(faults)
            except Exception as unknown:
                fault = _in_words(ExceptionGroup("telephony", [unknown]))
            if fault != self.fault:
                log.error("telephony.failed")
                _say(f"The telephone does not work, everything else does. {fault}")
            self.fault, self.exchange, self.phones = fault, None, None
            await asyncio.sleep(TRY_AGAIN_S)

    async def _started(self) -> Switch:
        self._layout.make()
        programs = await fetching.programs(self._layout, _say)
        switch = Switch(self._layout, programs, self.settings, Secrets.of(self._layout.root))
        self._switch = switch  # from here on it is ours to end
        await switch.start()
        return switch

    async def _serve(self, switch: Switch) -> NoReturn:
        """Until cancelled; raises when one of its parts fails, or the switch is another's."""
        ari = Ari(self.settings.ari_url, APPLICATION, switch.secrets.ari)
        registrations = listener(self.settings.ari_url, APPLICATION, switch.secrets.ari)
        prompts = self._prompts(switch)
        self.accounts = Accounts(self._layout.root, switch.secrets)
        self.phones = Phones(ari, self.accounts, self.settings, self._clock)
        self.guard = Guard(self._layout, self.settings, ari, self._clock, audited(self._database, self._owners))
        self.exchange = self._exchange(ari, self.phones, prompts)
        self.web_callers.attach(ari, lambda: self.state == "up")
        self.fault = None
        try:
            async with asyncio.TaskGroup() as group:
                for work in (
                    switch.supervise(), self.phones.watch(registrations), self.guard.run(), self._announce(),
                ):  # fmt: skip
                    group.create_task(work)
                await self._speak_fallback(prompts)
                await self.exchange.run()
                raise Replaced("Another program steers this switch. Give each its own data folder and ports.")
        finally:
            await ari.close()
            await registrations.close()

    def _prompts(self, switch: Switch) -> Prompts:
        """An engine of one's own speaks first, espeak-ng where it cannot."""
        sox = Sox(switch.programs.sox)
        voices: list[Voice] = [Espeak(switch.programs.espeak, switch.programs.sox)]
        url, key = self._voice
        if url:
            voices.insert(0, HttpVoice(url, sox, key=key))
        prompts = Prompts(self._layout.prompts, *voices, recorded=RecordedPrompts(self._database))
        self.studio.open(prompts, sox)
        return prompts

    def _exchange(self, ari: Ari, phones: Phones, prompts: Prompts) -> Exchange:
        layout, kept = self._layout, self._kept
        recordings = Recordings(layout.calls, layout.recordings, kept.keeping, kept.quarantine)
        return Exchange(
            ari, SpeakingCarrier(ari, prompts, phones.endpoint_of, self._owners), phones, recordings, self._owners,
            self._clock, self._house, secrets.token_hex(3), self.web_callers,
        )  # fmt: skip

    async def _speak_fallback(self, prompts: Prompts) -> None:
        file = await prompts.file(Spoken(text=FALLBACK[FALLBACK_LANGUAGE], language=FALLBACK_LANGUAGE))
        shutil.copyfile(file, self._layout.fallback.with_suffix(".wav"))

    async def _announce(self) -> None:
        """Says once how to call, when calls are taken."""
        while self.state != "up":  # noqa: ASYNC110  its parts say nothing when they become so
            await asyncio.sleep(UP_LOOK_S)
        where = f"{self.settings.host}:{self.settings.sip_port}"
        known = listed(self._owners)
        _say(f"The telephone is up: SIP at {where}" + ("" if known else "; no number leads anywhere yet"))
        for number, name in known:
            _say(f"  {number} {name}: call sip:{number}@{where}")


def _in_words(faults: ExceptionGroup[Exception]) -> str:
    """What went wrong, for whoever runs the product; a mistake of ours is in the log."""
    first: BaseException = faults
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    if isinstance(first, SwitchError):
        return str(first)
    log.error("telephony.unexpected", exc_info=first)
    return f"The telephone met an unexpected fault ({type(first).__name__}); see the log."


def _say(text: str) -> None:
    print(f"… {text}", flush=True)
