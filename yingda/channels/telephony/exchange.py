"""The calls of one switch: its events go to the call they are about, new callers come in, both sides are compared."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from typing import Final

import msgspec

from yingda.channels.telephony import numbers
from yingda.channels.telephony.ari import Answer, Ari, Bridge, Channel, Connected, Lost, SwitchEvent
from yingda.channels.telephony.carrying import AGENT_ROLE, Carrier
from yingda.channels.telephony.counting import CALLS, CALLS_UP, FOUND, REFUSED
from yingda.channels.telephony.line import Line
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.phones import Phones
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.call import Call
from yingda.channels.telephony.protocol.reconcile import UP, Bridged, Findings, Leg, compare
from yingda.channels.telephony.recordings import Recordings
from yingda.channels.telephony.switch.render import APPLICATION
from yingda.channels.telephony.view import CHANNEL
from yingda.foundation.clock import Clock
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.journey import commands

CALLER_ROLE: Final = "in"
STASIS: Final = "Stasis"
CALLS_MAX: Final = 2_000
"""At once on one switch; more callers hear that all lines are busy."""
COMPARE_EVERY_S: Final = 15.0
COMPARE_AGAIN_S: Final = 2.0
"""Something that is missing is missing when two looks in a row say so: between them it may just be under way."""
PHONES_EVERY_S: Final = 2.0
OWNERS_WAIT_S: Final = 30.0
OWNERS_LOOK_S: Final = 0.1
LINE_BROKE: Final = 38
"""Network out of order (Q.850): the switch forgot the call."""

log = logging.getLogger(__name__)


class Exchange:
    """`run` until cancelled. `connected`: the switch answers to us now; `ready`: and it knows the agents' phones."""

    def __init__(
        self, ari: Ari, carrier: Carrier, phones: Phones, recordings: Recordings, owners: Owners, clock: Clock,
        life: str,
    ) -> None:  # fmt: skip
        self.connected = False
        self.ready = False
        self._ari = ari
        self._carrier = carrier
        self._phones = phones
        self._recordings = recordings
        self._owners = owners
        self._clock = clock
        self._life = life
        self._lines: dict[str, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._look = asyncio.Event()
        self._suspects: Findings = Findings()

    @property
    def calls(self) -> list[Call]:
        return [line.call for line in self._lines.values()]

    async def run(self) -> None:
        """Serves callers; ends its own tasks, not the calls: who stops the switch ends those."""
        helpers = [asyncio.create_task(self._compare_often()), asyncio.create_task(self._tell_phones())]
        try:
            await self._hear_events()
        finally:
            for task in (*helpers, *self._tasks):
                task.cancel()
            await asyncio.gather(*helpers, *self._tasks, return_exceptions=True)

    async def _hear_events(self) -> None:
        async with contextlib.aclosing(self._ari.events()) as events:
            async for event in events:
                match event:
                    case Connected():
                        self.connected = True
                        self._phones.forget()
                        self._look.set()
                    case Lost(replaced=replaced):
                        self.connected = self.ready = False
                        if replaced:
                            log.error("telephony.replaced")
                    case SwitchEvent():
                        self._heard(event)

    # ── events ──

    def _heard(self, event: SwitchEvent) -> None:
        if event.type == "StasisStart" and event.channel is not None:
            self._started(event, event.channel)
        elif event.channel is not None and event.type == "ChannelDestroyed":
            self._to_call(event.channel.id, h.LegEnded(event.channel.id, event.cause))
        elif event.channel is not None and event.type == "ChannelDtmfReceived":
            self._to_call(event.channel.id, h.KeyPressed(event.channel.id, event.digit))
        elif event.playback is not None:
            self._to_call(event.playback.id, h.PlayEnded(event.playback.id))
        elif event.recording is not None:
            self._to_call(event.recording.name, h.RecordEnded(event.recording.name, event.recording.duration))

    def _started(self, event: SwitchEvent, channel: Channel) -> None:
        if event.args[:1] == (AGENT_ROLE,):
            self._to_call(channel.id, h.LegUp(channel.id))
        elif event.args[:1] == (CALLER_ROLE,):
            dialled = event.args[1] if len(event.args) > 1 else ""
            self._arrives(Leg(id=channel.id, up=False, number=channel.caller.number, dialled=dialled))

    def _to_call(self, name: str, event: h.Happened) -> None:
        line = self._lines.get(names.call_of(name))
        if line is not None:
            line.happens(event)

    # ── callers ──

    def _arrives(self, leg: Leg) -> None:
        if leg.id not in self._lines:
            self._spawn(self._let_in(leg))

    async def _let_in(self, leg: Leg) -> None:
        """A new caller, once the owners are there to know the number."""
        await self._await_owners()
        found = None
        with contextlib.suppress(Refusal):
            found = numbers.entry_point_of(self._owners, leg.dialled)
        if found is None or len(self._lines) >= CALLS_MAX:
            REFUSED.labels("number" if found is None else "full").inc()
            await self._carrier.refuse(leg.id)
            return
        tenant, point = found
        call = self._new_call(leg)
        await self._serve(
            call,
            tenant,
            commands.Start(visitor=call.visitor, entry_point=point.id, channel=CHANNEL, address=leg.number),
        )

    def _new_call(self, leg: Leg) -> Call:
        return Call(leg.id, leg.number, self._clock.now_ms(), self._life)

    async def _serve(self, call: Call, tenant: TenantId, start: commands.Start | None) -> None:
        if call.id in self._lines:
            return
        line = self._lines[call.id] = Line(call, tenant, self._owners, self._carrier, self._clock)
        CALLS.labels("arrived" if start is not None else "adopted").inc()
        CALLS_UP.set(len(self._lines))
        try:
            await line.run(start)
        finally:
            del self._lines[call.id]
            CALLS_UP.set(len(self._lines))
        await self._recordings.seal(tenant, call.id)

    async def _await_owners(self) -> None:
        waited_s = 0.0
        while not self._owners.standing_by() and waited_s < OWNERS_WAIT_S:
            await asyncio.sleep(OWNERS_LOOK_S)
            waited_s += OWNERS_LOOK_S

    # ── the switch against our view ──

    async def _compare_often(self) -> None:
        pause_s = COMPARE_EVERY_S
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), pause_s)
            self._look.clear()
            if not self.connected:
                continue
            await self._await_owners()
            findings = await self._compare()
            if findings is not None:
                await self._put_right(findings)
            pause_s = COMPARE_AGAIN_S if self._suspects != Findings() else COMPARE_EVERY_S

    async def _compare(self) -> Findings | None:
        """Both sides as they are; None while one of them cannot be seen."""
        calls = {id: line.call.agent_leg for id, line in self._lines.items()}
        try:
            contacts = numbers.under_way(self._owners)
        except Refusal:
            return None
        channels, bridges = await self._ari.request("GET", "channels"), await self._ari.request("GET", "bridges")
        if not isinstance(channels, Answer) or not isinstance(bridges, Answer) or not self._owners.standing_by():
            return None
        try:
            legs, bridged = _legs(channels.read(list[Channel])), _bridged(bridges.read(list[Bridge]))
        except msgspec.ValidationError:
            log.warning("telephony.list_unread")
            return None
        self._spawn(self._recordings.seal_left({leg.id for leg in legs} | set(self._lines)))
        return compare(legs, bridged, calls, contacts)

    async def _put_right(self, found: Findings) -> None:
        for leg in found.arrived:
            self._arrives(leg)
        for leg, with_agent in found.adopted:
            call = self._new_call(leg)
            call.restore(with_agent)
            tenant = numbers.under_way(self._owners).get(call.visitor)
            if tenant is not None:
                self._spawn(self._serve(call, tenant, None))
        before, self._suspects = self._suspects, _suspects(found)
        for id in _both(before.vanished, found.vanished):
            FOUND.labels("vanished").inc()
            self._to_call(id, h.LegEnded(id, LINE_BROKE))
        for id in _both(before.stray_legs, found.stray_legs):
            FOUND.labels("stray").inc()
            await self._ari.request("DELETE", f"channels/{id}")
        for id in _both(before.stray_bridges, found.stray_bridges):
            await self._ari.request("DELETE", f"bridges/{id}")
        for visitor in _both(before.orphaned, found.orphaned):
            await self._cut(visitor)

    async def _cut(self, visitor: str) -> None:
        """A contact whose line is gone: it ends, not by the customer."""
        FOUND.labels("orphaned").inc()
        with contextlib.suppress(Refusal):
            tenant = numbers.under_way(self._owners).get(visitor)
            if tenant is not None:
                command = commands.CustomerEnd(visitor=visitor, cut=True)
                await self._owners.owner(tenant).submit(command, f"visitor:{visitor}")

    async def _tell_phones(self) -> None:
        """Agents' phones, as agents come and go."""
        while True:
            await asyncio.sleep(PHONES_EVERY_S / 10)
            if self.connected and self._owners.standing_by():
                with contextlib.suppress(Refusal):
                    await self._phones.tell(self._agents())
                    self.ready = self.connected
                    await asyncio.sleep(PHONES_EVERY_S)

    def _agents(self) -> list[str]:
        owners = [self._owners.owner(tenant) for tenant in self._owners.owned]
        return [agent.id for owner in owners for agent in owner.live.config.agents.values() if agent.active]

    def _spawn(self, work: "asyncio.Future[None] | object") -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_report)


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("telephony.call_failed", exc_info=fault)


def _legs(channels: Iterable[Channel]) -> list[Leg]:
    """Callers and agents of our application; whatever else the switch carries is none of ours."""
    found = []
    for channel in channels:
        said = channel.dialplan.app_data.split(",")
        ours = channel.dialplan.app_name == STASIS and said[:2] == [APPLICATION, CALLER_ROLE]
        if ours or names.read_agent_leg(channel.id) is not None:
            dialled = said[2] if ours and len(said) > 2 else ""
            found.append(Leg(id=channel.id, up=channel.state == UP, number=channel.caller.number, dialled=dialled))
    return found


def _bridged(bridges: Iterable[Bridge]) -> list[Bridged]:
    return [Bridged(id=bridge.id, legs=frozenset(bridge.channels)) for bridge in bridges]


def _suspects(found: Findings) -> Findings:
    return Findings(
        vanished=found.vanished, stray_legs=found.stray_legs, stray_bridges=found.stray_bridges,
        orphaned=found.orphaned,
    )  # fmt: skip


def _both(before: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    return [each for each in now if each in before]
