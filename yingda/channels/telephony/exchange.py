"""The calls of one switch: its events go to the call they are about, callers come in, customers are called."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterable
from typing import Any, Final

import msgspec

from yingda.channels.telephony import numbers
from yingda.channels.telephony.ari import Ari, Channel, Connected, Lost, SwitchEvent
from yingda.channels.telephony.carrying import AGENT_ROLE, BACK_ROLE, OUT_ROLE, SNOOP_ROLE, Carrier
from yingda.channels.telephony.comparing import Comparing, await_owners
from yingda.channels.telephony.counting import CALLS, CALLS_UP, REFUSED
from yingda.channels.telephony.line import Line
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.outside import Outside
from yingda.channels.telephony.phones import Phones
from yingda.channels.telephony.pool.others import ALONE, Others
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.agent_side import Found
from yingda.channels.telephony.protocol.call import Call
from yingda.channels.telephony.protocol.limits import SWITCH_DIED
from yingda.channels.telephony.protocol.reconcile import UP, Leg
from yingda.channels.telephony.recordings import Recordings
from yingda.channels.telephony.view import CHANNEL
from yingda.channels.telephony.web_callers.caller import is_browser
from yingda.channels.telephony.web_callers.callers import WebCallers
from yingda.foundation.clock import Clock
from yingda.foundation.errors import NotFound, Refusal
from yingda.foundation.ids import TenantId
from yingda.interactions.call import BROWSER
from yingda.journey import commands

CALLER_ROLES: Final = frozenset({"in", "web"})
"""Of a leg that calls us: from a carrier, from a browser."""
HERE_ROLES: Final = frozenset({OUT_ROLE, SNOOP_ROLE, BACK_ROLE})
RINGING: Final = "Ringing"
CALLS_MAX: Final = 2_000
"""At once on one switch; more callers hear that all lines are busy."""
PHONES_EVERY_S: Final = 2.0

log = logging.getLogger(__name__)


class Exchange:
    """`run` until cancelled. `connected`: the switch answers to us now; `ready`: and it knows the agents' phones."""

    def __init__(
        self, ari: Ari, carrier: Carrier, phones: Phones, recordings: Recordings, owners: Owners, clock: Clock,
        outside: Outside, life: str, web_callers: WebCallers, name: str = "", others: Others = ALONE,
    ) -> None:  # fmt: skip
        """`name`: of the switch in its pool; `others`: the rest of the pool."""
        self.connected = False
        self.ready = False
        self.name = name
        self.others = others
        self.away_since: int | None = clock.now_ms()
        """Epoch ms; None: it answers."""
        self._seen = False
        """Whether we have looked at what it carries since we came, or it was given up."""
        self._given_up_at: int | None = None
        self._given_up: set[str] = set()
        self._ari = ari
        self._carrier = carrier
        self._phones = phones
        self._recordings = recordings
        self._owners = owners
        self._clock = clock
        self._outside = outside
        self._life = life
        self._web_callers = web_callers
        self._lines: dict[str, Line] = {}
        self._wished: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._comparing = Comparing(ari, owners, self._lines, self)

    @property
    def calls(self) -> list[Call]:
        return [line.call for line in self._lines.values()]

    @property
    def forgot_at(self) -> int | None:
        """When the switch last forgot every call: it started, or was given up; epoch ms."""
        return max((at for at in (self._comparing.born, self._given_up_at) if at is not None), default=None)

    def may_serve(self, visitor: str) -> bool:
        """Whether the visitor's line is at this switch, or may be: nobody has looked yet."""
        return not self._seen or any(call.visitor == visitor for call in self.calls)

    def give_up(self) -> None:
        """The switch is away for too long: its calls count as cut. Those that come back with it are hung up."""
        self._seen, self._given_up_at = True, self._clock.now_ms()
        for line in list(self._lines.values()):
            self._given_up.add(line.call.id)
            for leg in (*line.call.legs, line.call.id):
                line.happens(h.LegEnded(leg, SWITCH_DIED))

    async def run(self) -> None:
        """Serves callers; ends its own tasks, not the calls: who stops the switch ends those."""
        self._seen, self.away_since = False, self._clock.now_ms()
        helpers = [asyncio.create_task(work) for work in (self._comparing.run(), self._tell_phones())]
        try:
            await self._hear_events()
        finally:
            self.connected = self.ready = False
            for task in (*helpers, *self._tasks):
                task.cancel()
            await asyncio.gather(*helpers, *self._tasks, return_exceptions=True)

    async def _hear_events(self) -> None:
        async with contextlib.aclosing(self._ari.events()) as events:
            async for event in events:
                match event:
                    case Connected():
                        self.connected, self.away_since = True, None
                        self._spawn(self._hang_up_given_up())
                        self._phones.forget()
                        self._comparing.look()
                    case Lost(replaced=replaced):
                        self.connected = self.ready = False
                        self.away_since = self.away_since or self._clock.now_ms()
                        if replaced:
                            log.error("telephony.replaced")
                    case SwitchEvent():
                        self._heard(event)

    # ── events ──

    def _heard(self, event: SwitchEvent) -> None:
        if event.type == "StasisStart" and event.channel is not None:
            self._started(event, event.channel)
        elif event.channel is not None and event.type == "ChannelStateChange":
            self._changed(event.channel)
        elif event.channel is not None and event.type == "ChannelDestroyed":
            self._to_call(event.channel.id, h.LegEnded(event.channel.id, event.cause))
        elif event.channel is not None and event.type == "ChannelDtmfReceived":
            self._to_call(event.channel.id, h.KeyPressed(event.channel.id, event.digit))
        elif event.playback is not None:
            self._to_call(event.playback.id, h.PlayEnded(event.playback.id))
        elif event.recording is not None:
            self._to_call(event.recording.name, h.RecordEnded(event.recording.name, event.recording.duration))

    def _started(self, event: SwitchEvent, channel: Channel) -> None:
        role = event.args[0] if event.args else ""
        if role == AGENT_ROLE:
            self._to_call(channel.id, h.LegUp(channel.id))
        elif role in HERE_ROLES:
            self._to_call(channel.id, h.LegHere(channel.id))
        elif role in CALLER_ROLES:
            dialled = event.args[1] if len(event.args) > 1 else ""
            self.arrives(Leg(id=channel.id, up=False, number=channel.caller.number, dialled=dialled))

    def _changed(self, channel: Channel) -> None:
        """Of customers' legs that the house dials: they are under our control before they are answered."""
        if channel.id.startswith(names.OUT) and channel.id == names.call_of(channel.id):
            if channel.state == RINGING:
                self._to_call(channel.id, h.LegRings(channel.id))
            elif channel.state == UP:
                self._to_call(channel.id, h.LegUp(channel.id))

    def _to_call(self, name: str, event: h.Happened) -> None:
        line = self._lines.get(names.call_of(name))
        if line is not None:
            line.happens(event)

    # ── callers ──

    def arrives(self, leg: Leg) -> None:
        if leg.id not in self._lines and leg.id not in self._given_up:
            self._spawn(self._let_in(leg))

    async def _let_in(self, leg: Leg) -> None:
        """A new caller, once the owners are there to know the number."""
        await await_owners(self._owners)
        found = None
        with contextlib.suppress(Refusal):
            found = numbers.entry_point_of(self._owners, leg.dialled)
        if found is None or len(self._lines) >= CALLS_MAX:
            REFUSED.labels("number" if found is None else "full").inc()
            await self._carrier.refuse(leg.id)
            return
        tenant, point = found
        call = self._new_call(leg)
        start = commands.Start(visitor=call.visitor, entry_point=point.id, channel=CHANNEL, address=call.number)
        if is_browser(leg.number):
            caller = self._web_callers.admit(leg.number, leg.dialled, leg.id)
            if caller is None:
                REFUSED.labels("account").inc()
                await self._carrier.refuse(leg.id)
                return
            start = msgspec.structs.replace(start, language=caller.language, page=caller.page)
            start = commands.signed_in(start, caller.known)
        await self._serve(call, tenant, start, "arrived")

    def adopt(self, leg: Leg, found: Found | None) -> None:
        """A call that is up already."""
        call = self._new_call(leg)
        call.restore(found, up=leg.up)
        with contextlib.suppress(Refusal):
            tenant = numbers.under_way(self._owners).get(call.visitor)
            if tenant is not None:
                self._spawn(self._serve(call, tenant, None, "adopted"))

    def _new_call(self, leg: Leg) -> Call:
        number = BROWSER if is_browser(leg.number) else leg.number
        return Call(
            leg.id, number, self._clock.now_ms(), self._life, attempt=names.attempt_of(leg.id),
            can_call_back=self._outside.trunk,
        )  # fmt: skip

    async def _serve(self, call: Call, tenant: TenantId, start: commands.Start | None, how: str) -> None:
        if call.id in self._lines:
            return
        line = self._lines[call.id] = Line(call, tenant, self._owners, self._carrier, self._outside, self._clock)
        CALLS.labels(how).inc()
        CALLS_UP.labels(self.name).set(len(self._lines))
        try:
            await line.run(start)
        finally:
            del self._lines[call.id]
            CALLS_UP.labels(self.name).set(len(self._lines))
        await self._recordings.seal(tenant, call.id)

    def looked(self, legs: Iterable[str]) -> None:
        """Recordings of calls that ended while nobody looked."""
        self._seen = True
        self._spawn(self._recordings.seal_left({*legs, *self._lines}))

    # ── the house calls ──

    def makes(self, leg: str) -> bool:
        """Whether this call of the house's is made here."""
        return leg in self._lines or leg in self._wished

    def call_out(self, tenant: TenantId, leg: Leg) -> None:
        """An agent is to be rung, and then the customer."""
        self._wished.add(leg.id)
        self._spawn(self._call_out(tenant, leg))

    async def _call_out(self, tenant: TenantId, leg: Leg) -> None:
        try:
            await self._serve(self._new_call(leg), tenant, None, "made")
        finally:
            self._wished.discard(leg.id)

    async def resume(self, tenant: TenantId, interaction: str, agent: str) -> None:
        """Rings the agent's phone again for a call that is up here without it. Raises `NotFound`."""
        contact = self._owners.owner(tenant).live.contacts.get(interaction)
        if contact is not None and contact.agent == agent:
            for line in self._lines.values():
                if line.call.visitor == contact.visitor:
                    line.happens(h.Return(agent))
                    return
        raise NotFound(what="call", id=interaction)

    async def _hang_up_given_up(self) -> None:
        """Of a switch that was given up and is back: these customers were called back meanwhile."""
        for call in list(self._given_up):
            await self._ari.request("DELETE", f"channels/{call}")

    # ── phones ──

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

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_report)


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("telephony.call_failed", exc_info=fault)
