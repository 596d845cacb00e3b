"""One call at work: what happens goes into its state machine, what comes out is carried out, in order.

Three tasks: one decides, one carries out requests at the switch, one puts commands to the owner of the contact. So a
command that waits for a new owner does not keep an agent's phone from being hung up.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import msgspec

from yingda.channels.telephony import numbers, view
from yingda.channels.telephony.ari import Fault, FaultKind
from yingda.channels.telephony.carrying import Carrier
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.outside import Outside
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol.call import Act, Call
from yingda.channels.telephony.protocol.requests import HangUp, Keep, MakeLine, Request, Ring, made_by
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.foundation.clock import Clock
from yingda.foundation.errors import Refusal, Unavailable
from yingda.foundation.ids import RandomIds, TenantId
from yingda.foundation.partitions import NotOwner
from yingda.interactions.call import shown_address
from yingda.journey import commands
from yingda.journey.owner import Owner

OWNER_WAIT_S: Final = 60.0
"""How long a command waits for the contact's owner to come back; a call without one for longer is hung up."""
RETRY_S: Final = 0.2
OWNER_LOOK_S: Final = 1.0
"""How often a call whose owner lives looks whether there is another."""
DRAIN_S: Final = 10.0
"""After the end of a call: for what is still to be carried out."""

log = logging.getLogger(__name__)


class Sight(msgspec.Struct, frozen=True):
    """What a frame of the topic shows; a snapshot of a contact that is not there yet shows nothing."""

    shown: Shown | None = None
    spoken: tuple[Spoken, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    event: Sight | None = None
    snapshot: Sight | None = None


_frame: Final = msgspec.json.Decoder(Frame).decode


class Line:
    """Runs one call until every leg is gone. A listener of the contact's topic."""

    def __init__(
        self, call: Call, tenant: TenantId, owners: Owners, carrier: Carrier, outside: Outside, clock: Clock
    ) -> None:
        self.call = call
        self.tenant = tenant
        self.born = clock.now_ms()
        """When we began to serve it: a switch that started later has forgotten it."""
        self._owners = owners
        self._carrier = carrier
        self._outside = outside
        self._number, self._caller_id = "", ""
        """The permit's, for calling back."""
        self._clock = clock
        self._ids = RandomIds(clock.now_ms)
        self._inbox: asyncio.Queue[h.Happened] = asyncio.Queue()
        self._requests: asyncio.Queue[Request] = asyncio.Queue()
        self._commands: asyncio.Queue[commands.Command] = asyncio.Queue()
        self.coming: set[str] = set()
        """Legs that the call asked for and the switch has not answered for yet."""
        self._hung_up: set[str] = set()
        """Legs that are to be hung up, by requests that are still to be carried out."""
        self._owner: Owner | None = None

    # ── what comes in ──

    def happens(self, event: h.Happened) -> None:
        self._inbox.put_nowait(event)

    def send(self, frame: bytes) -> None:
        """A frame of the topic (`Listener`)."""
        read = _frame(frame)
        sight = read.event or read.snapshot
        if sight is not None and sight.shown is not None:
            self.happens(h.Told(sight.shown, sight.spoken))

    # ── the call's life ──

    async def run(self, start: commands.Start | None) -> None:
        """From arrival (`start`) or from where an earlier life left it (None), to the end."""
        lanes = [asyncio.create_task(self._carry()), asyncio.create_task(self._submit_all())]
        watch = asyncio.create_task(self._follow_owner(begun=start is None))
        try:
            if start is not None:
                self._sort(self.call.begin(start))
            await self._decide()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_S):
                    await asyncio.gather(self._requests.join(), self._commands.join())
        finally:
            for task in (*lanes, watch):
                task.cancel()
            await asyncio.gather(*lanes, watch, return_exceptions=True)
            if self._owner is not None:
                self._owner.topics.leave(self)

    async def _decide(self) -> None:
        while not self.call.over:
            try:
                async with asyncio.timeout(self._patience_s()):
                    event = await self._inbox.get()
            except TimeoutError:
                event = h.Due()
            self._sort(self.call.take(event, self._clock.now_ms()))

    def _patience_s(self) -> float | None:
        return None if self.call.due is None else max(0.0, (self.call.due - self._clock.now_ms()) / 1000)

    def _sort(self, acts: list[Act]) -> None:
        for act in acts:
            if isinstance(act, commands.Command):
                self._commands.put_nowait(act)
            else:
                if isinstance(act, HangUp):
                    self._hung_up.add(act.leg)
                elif (leg := made_by(act)) is not None:
                    self.coming.add(leg)
                self._requests.put_nowait(act)

    # ── what goes out ──

    async def _carry(self) -> None:
        unmade: set[str] = set()
        while True:
            request = await self._requests.get()
            if isinstance(request, Keep):
                await self._keep(request)
            elif isinstance(request, Ring) and request.leg in self._hung_up:
                self.happens(h.LegEnded(request.leg))  # a switch or a product that lags: nobody is rung in vain
                self._hung_up.discard(request.leg)
                unmade.add(request.leg)
            elif not (isinstance(request, HangUp) and request.leg in unmade):
                await self._ask_switch(request)
            if isinstance(request, HangUp):
                self._hung_up.discard(request.leg)
                unmade.discard(request.leg)
            elif (leg := made_by(request)) is not None:
                self.coming.discard(leg)
            self._requests.task_done()

    async def _ask_switch(self, request: Request) -> None:
        if isinstance(request, MakeLine) and not request.caller_id:
            request = replace(request, number=self._number, caller_id=self._caller_id)
        answer = await self._carrier.carry_out(request, tenant=self.tenant, caller_id=shown_address(self.call.number))
        if isinstance(answer, Fault):
            self.happens(h.Failed(request, answer.kind is FaultKind.GONE))

    async def _keep(self, request: Keep) -> None:
        shown = self.call.shown
        interaction = shown.interaction if shown is not None else ""
        try:
            token, masked = await self._outside.keep(self.tenant, interaction, request.kind, request.digits)
        except Refusal:
            token, masked = None, ""
        except Exception as fault:  # nothing of it may reach the log but its kind
            log.error("telephony.keep_failed", extra={"fault": type(fault).__name__})
            token, masked = None, ""
        self.happens(h.Kept(request.capture, token, masked))

    async def _submit_all(self) -> None:
        while True:
            command = await self._commands.get()
            code = await self._permitted(command)
            self.happens(h.Done(command, code or await self._submit(command)))
            self._commands.task_done()

    async def _permitted(self, command: commands.Command) -> str | None:
        """Before a number is dialled: whether it may be. None: yes; else the code, and the contact knows."""
        shown = self.call.shown
        if not isinstance(command, commands.LineDialled) or shown is None or shown.dial is None:
            return None
        try:
            own = numbers.own_number(self._owners, self.tenant, shown.interaction)
            self._number, self._caller_id = await self._outside.permit(self.tenant, shown, own)
        except Exception as fault:  # whatever it is: nobody is dialled without leave
            code = fault.code if isinstance(fault, Refusal) else "unreachable"
            log.warning("telephony.not_permitted", extra={"fault": type(fault).__name__})
            await self._submit(commands.LineFailed(visitor=command.visitor, attempt=shown.dial.tries, cause=code))
            return code
        return None

    async def _submit(self, command: commands.Command) -> str | None:
        """The code of the refusal, or None. Repeated under one operation id while the owner is away."""
        operation, until = self._ids.new(), self._clock.now_ms() + OWNER_WAIT_S * 1000
        while True:
            try:
                owner = await self._attached(until)
                await owner.submit(command, _actor(command), operation)
            except (NotOwner, Unavailable) as refusal:
                if self._clock.now_ms() > until:
                    return refusal.code
                await asyncio.sleep(RETRY_S)
            except Refusal as refusal:
                return refusal.code
            else:
                return None

    async def _attached(self, until: float) -> Owner:
        """The owner, once this call listens to it."""
        while self._owner is None or self._owner.ended is not None:
            if self._clock.now_ms() > until:
                raise NotOwner()
            await asyncio.sleep(RETRY_S / 10)
        return self._owner

    async def _follow_owner(self, *, begun: bool) -> None:
        """Listens to the owner of the contact, and to the next one when it ends."""
        while True:
            with contextlib.suppress(NotOwner, Unavailable):
                owner = self._owners.owner(self.tenant)
                if owner is not self._owner:
                    await self._listen(owner, begun=begun)
                    begun = True
            settled = self._owner is not None and self._owner.ended is None
            await asyncio.sleep(OWNER_LOOK_S if settled else RETRY_S)

    async def _listen(self, owner: Owner, *, begun: bool) -> None:
        visitor = self.call.visitor
        shows: Callable[[], object] = lambda: view.snapshot(owner.live, visitor)  # noqa: E731
        await owner.subscribe(self, view.topic_of(visitor), view.SHOWN_AS, shows)
        self._owner = owner
        if begun:
            with contextlib.suppress(Refusal):
                await owner.submit(commands.CustomerOnline(visitor=visitor, online=True), f"visitor:{visitor}")


def _actor(command: commands.Command) -> str:
    if isinstance(command, commands.StaffCommand):
        return f"user:{command.staff}"
    assert isinstance(command, commands.CustomerCommand)
    return f"visitor:{command.visitor}"
