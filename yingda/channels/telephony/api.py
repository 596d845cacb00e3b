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
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from yingda.channels.telephony.accounts import Accounts
from yingda.channels.telephony.announcing import listed
from yingda.channels.telephony.ari import Ari
from yingda.channels.telephony.carrying import Carrier
from yingda.channels.telephony.exchange import Exchange
from yingda.channels.telephony.guard import Guard, audited
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.outside import House
from yingda.channels.telephony.phones import Phones, listener
from yingda.channels.telephony.pool.file import PoolWrong, read, secret
from yingda.channels.telephony.pool.member import Member
from yingda.channels.telephony.pool.pool import Pool
from yingda.channels.telephony.pool.rendering import layout_of, settings_of
from yingda.channels.telephony.prompts import Espeak, HttpVoice, Prompts, Sox, Voice
from yingda.channels.telephony.protocol.shown import Spoken
from yingda.channels.telephony.protocol.speech import FALLBACK
from yingda.channels.telephony.recorded.lookup import Recordings as RecordedPrompts
from yingda.channels.telephony.recorded.studio import Studio
from yingda.channels.telephony.recordings import Recordings
from yingda.channels.telephony.switch import Layout, Programs, Secrets, Switch, SwitchError, SwitchSettings, fetching
from yingda.channels.telephony.switch.banning import Ban
from yingda.channels.telephony.switch.programs import has_speech
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
        self._pool_file = settings.telephony_pool
        self._members: list[Member] = []
        self._web_callers_at: Member | None = None
        self._task: asyncio.Task[None] | None = None
        self._switch: Switch | None = None
        self._voice = (settings.telephony_voice_url, settings.telephony_voice_key)
        self.studio = Studio()
        self.web_callers = WebCallers(owners, self._clock)
        self.pool = Pool(owners, self._clock)
        self.accounts: Accounts | None = None
        self.fault: str | None = None
        """Why there is no telephone, in words for whoever runs the product."""

    @property
    def members(self) -> list[Member]:
        """The switches; none while there is no telephone."""
        return self._members

    @property
    def exchange(self) -> Exchange | None:
        """The calls of the only switch, or of the first one of a pool."""
        return self._members[0].exchange if self._members else None

    @property
    def phones(self) -> Phones | None:
        """The phones at that switch."""
        return self._members[0].phones if self._members else None

    @property
    def state(self) -> str:
        if self.fault is not None:
            return "failed"
        if not self._members:
            return "starting"
        return "up" if any(member.exchange.ready for member in self._members) else "away"

    def socket_of(self, agent: str) -> str | None:
        """Where a switch takes this agent's browser; None: nowhere now."""
        member = self.pool.place_of(agent)
        return member.socket_url if isinstance(member, Member) else None

    @property
    def sip_socket_url(self) -> str | None:
        """Where a switch takes customers' browsers; None: nowhere now."""
        member = self._web_callers_at
        return member.socket_url if member is not None and member.exchange.connected else None

    @property
    def bans(self) -> list[Ban]:
        """Addresses that are shut out now, at any switch."""
        return [ban for member in self._members for ban in member.guard.current]

    def lift_ban(self, address: str) -> bool:
        """Ends a ban at every switch; False: there is none."""
        lifted = [member.guard.lift(address) for member in self._members]
        return any(lifted)

    def settings_of(self, agent: str) -> SwitchSettings:
        """Of the switch that the agent's phone is to use."""
        member = self.pool.place_of(agent)
        return member.settings if isinstance(member, Member) else self.settings

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
                await (self._serve_pool(self._pool_file) if self._pool_file else self._serve_own())
            except SwitchError as known:
                fault = str(known)
            except ExceptionGroup as faults:
                fault = _in_words(faults)
            except Exception as unknown:
                fault = _in_words(ExceptionGroup("telephony", [unknown]))
            if fault != self.fault:
                log.error("telephony.failed")
                _say(f"The telephone does not work, everything else does. {fault}")
            self.fault = fault
            await asyncio.sleep(TRY_AGAIN_S)

    async def _started(self) -> Switch:
        self._layout.make()
        programs = await fetching.programs(self._layout, _say)
        switch = Switch(self._layout, programs, self.settings, Secrets.of(self._layout.root))
        self._switch = switch  # from here on it is ours to end
        await switch.start()
        return switch

    async def _serve_own(self) -> NoReturn:
        """The one switch that we run ourselves. Raises when a part of it fails, or it is another's."""
        switch = await self._started()
        prompts = self._prompts(self._layout, switch.programs)
        self.accounts = Accounts(self._layout.root, switch.secrets)
        control, socket = (self.settings.ari_url, switch.secrets.ari), self.settings.sip_socket_url
        member = self._member("", self.settings, self._layout, control, socket, prompts)
        await self._serve([member], [switch.supervise(), member.serve()], prompts)

    async def _serve_pool(self, file: Path) -> NoReturn:
        """Switches that others run. Raises when the file is wrong; a switch that is away fails nobody else."""
        pool = read(file)
        if not pool.prompts.is_dir():
            raise PoolWrong(f"{file}, `prompts`: {pool.prompts} is no folder here. Every switch needs it too.")
        self._layout.make()
        shared = layout_of(pool, self._layout.root)
        programs = None if has_speech() else await fetching.programs(self._layout, _say)
        prompts = self._prompts(shared, programs)
        self.accounts = Accounts(self._layout.root, Secrets.of(self._layout.root))
        trusted = [LOOPBACK, *(node.host for node in pool.switches)]  # our door comes over a proxy or a tunnel
        members = [
            self._member(
                node.name, settings_of(node, self.settings), layout_of(pool, node.folder),
                (node.ari, secret(node.ari_secret)), node.socket, prompts, trusted,
            )
            for node in pool.switches
        ]  # fmt: skip
        await self._serve(members, [member.serve_again(self._owners) for member in members], prompts)

    async def _serve(self, members: list[Member], works: list[Coroutine[Any, Any, None]], prompts: Prompts) -> NoReturn:
        self._members = members
        self.pool.members = members
        self.fault = None
        try:
            async with asyncio.TaskGroup() as group:
                for work in (*works, self.pool.run(), self._place_web_callers(), self._announce()):
                    group.create_task(work)
                await self._speak_fallback(prompts, members[0].layout)
            raise AssertionError("a switch is served until it fails")
        finally:
            self._members, self.pool.members = [], ()
            self._web_callers_at = None
            self.web_callers.detach()
            for member in members:
                await member.close()

    async def _place_web_callers(self) -> None:
        """Customers' browsers all go to one switch, to another one when that is away."""
        self._place_at(self._members[0])
        while True:
            await asyncio.sleep(UP_LOOK_S)
            ready = [member for member in self._members if member.exchange.ready]
            if ready and self._web_callers_at is not None and not self._web_callers_at.exchange.connected:
                self.web_callers.detach()
                self._place_at(ready[0])

    def _place_at(self, member: Member) -> None:
        self._web_callers_at = member
        self.web_callers.attach(member.ari, lambda: self.fault is None and member.exchange.ready)

    def _prompts(self, layout: Layout, programs: Programs | None) -> Prompts:
        """An engine of one's own speaks first, espeak-ng where it cannot. `programs` None: the system's."""
        sox = Sox(programs.sox) if programs else Sox()
        voices: list[Voice] = [Espeak(programs.espeak, programs.sox) if programs else Espeak()]
        url, key = self._voice
        if url:
            voices.insert(0, HttpVoice(url, sox, key=key))
        prompts = Prompts(layout.prompts, *voices, recorded=RecordedPrompts(self._database))
        self.studio.open(prompts, sox)
        return prompts

    def _member(
        self, name: str, settings: SwitchSettings, layout: Layout, control: tuple[str, str], socket: str,
        prompts: Prompts, trusted: Sequence[str] = (),
    ) -> Member:  # fmt: skip
        """`control`: url and password of the interface. `trusted`: addresses that are never shut out."""
        assert self.accounts is not None
        url, password = control
        ari, kept = Ari(url, APPLICATION, password), self._kept
        phones = Phones(ari, self.accounts, settings, self._clock)
        recordings = Recordings(layout.calls, layout.recordings, kept.keeping, kept.quarantine, switch=name)
        tell = audited(self._database, self._owners)
        carrier = Carrier(ari, prompts, lambda agent: self.pool.endpoint_of(agent, name))
        return Member(
            name=name, settings=settings, layout=layout, ari=ari, socket_url=socket, phones=phones,
            registrations=listener(url, APPLICATION, password),
            guard=Guard(layout, settings, ari, self._clock, tell, switch=name, trusted=trusted),
            exchange=Exchange(
                ari, carrier, phones, recordings, self._owners, self._clock, self._house, secrets.token_hex(3),
                self.web_callers, name, self.pool.others(name),
            ),
        )  # fmt: skip

    async def _speak_fallback(self, prompts: Prompts, layout: Layout) -> None:
        file = await prompts.file(Spoken(text=FALLBACK[FALLBACK_LANGUAGE], language=FALLBACK_LANGUAGE))
        shutil.copyfile(file, layout.fallback.with_suffix(".wav"))

    async def _announce(self) -> None:
        """Says once how to call, when calls are taken."""
        while self.state != "up":  # noqa: ASYNC110  its parts say nothing when they become so
            await asyncio.sleep(UP_LOOK_S)
        places = [f"{each.settings.host}:{each.settings.sip_port}" for each in self._members]
        known = listed(self._owners)
        _say(f"The telephone is up: SIP at {', '.join(places)}" + ("" if known else "; no number leads anywhere yet"))
        for number, name in known:
            _say(f"  {number} {name}: call sip:{number}@{places[0]}")


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
