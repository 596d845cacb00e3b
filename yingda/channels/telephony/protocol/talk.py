"""The talk of customer and agent: who is with whom, and whose phone is rung to make it so."""

from collections.abc import Callable

from yingda.channels.telephony.protocol import requests
from yingda.channels.telephony.protocol.agent_side import AgentSide, Found
from yingda.channels.telephony.protocol.capturing import Capturing
from yingda.channels.telephony.protocol.customer_leg import CustomerLeg
from yingda.channels.telephony.protocol.limits import (
    HUNG_UP,
    LEAVING_MS,
    NOT_MADE,
    REJECTED,
    RETAKE_MS,
    RING_AGAIN_MS,
)
from yingda.channels.telephony.protocol.line_out import LineOut
from yingda.channels.telephony.protocol.listening import Listening
from yingda.channels.telephony.protocol.names import Names
from yingda.channels.telephony.protocol.requests import Request
from yingda.channels.telephony.protocol.room import Room
from yingda.channels.telephony.protocol.second import Second
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.journey import commands

Send = Callable[[Request | commands.Command], None]


class Talk:
    """Everybody but the customer, and the room in which they meet."""

    def __init__(
        self, visitor: str, names: Names, customer: CustomerLeg, sound: Sound, out: LineOut | None, send: Send
    ) -> None:
        self.agent = AgentSide(names.new_leg, send)
        self.second = Second(visitor, names.new_consult, send)
        self.listening = Listening(visitor, names.new, send)
        self.room = Room(names.new, send)
        self.capturing = Capturing(customer.id, visitor, sound, send)
        self._visitor = visitor
        self._customer = customer
        self._sound = sound
        self._out = out
        self._send = send
        self._alone_since: int | None = None
        """Since when the agent who has the contact has no leg."""
        self._ring_at: int | None = None
        self._ring_by: int | None = None
        """When the next phone is rung even if the one before is not known to be free."""
        self._lost_told = False
        self._back_told = False
        self._missed: str | None = None
        """The offer that could not ring, or whose phone hung up."""
        self._left: tuple[str, str] | None = None
        """The agent who answered and hung up before the acceptance was through, and the offer."""

    @property
    def legs(self) -> list[str]:
        ears = self.listening.ears.values()
        found = [self.agent.leg, self.second.leg, *(e.leg for e in ears), *(e.snoop for e in ears)]
        return [each for each in found if each is not None]

    @property
    def over(self) -> bool:
        return not self.legs and self.room.bridge is None

    @property
    def due(self) -> int | None:
        """When the agent's phone is to be rung, or rung again."""
        if self.agent.leg is not None:
            return None
        again = self._ring_at if not self._lost_told else None
        return min((at for at in (again, self._ring_by) if at is not None), default=None)

    def restore(self, found: Found) -> None:
        if found.leg is not None:
            self.agent.adopt(found.leg, found.agent, found.offer, up=found.up)
        if found.consult is not None:
            consult, leg, up = found.consult
            self.second.adopt(consult, leg, up=up)
        self.room.bridge, self.room.inside = found.bridge, set(found.inside)

    def told(self, shown: Shown) -> None:
        if shown.where != "active":
            self._lost_told, self._alone_since, self._ring_at = False, None, None
            if self._left is not None and shown.offer != self._left[1]:
                self._left = None
        if shown.where != "offered":
            self._ring_by = None
        if not shown.unrecorded:
            self._back_told = False

    # ── legs come and go ──

    def answered(self, leg: str, shown: Shown | None) -> None:
        side = self.agent
        if leg == side.leg and not side.up:
            side.up, self._alone_since, self._ring_at = True, None, None
            if shown is not None and shown.where == "offered" and side.offer == shown.offer and side.agent is not None:
                self._send(commands.Accept(staff=side.agent, offer=side.offer or ""))
        elif not self.second.answered(leg):
            self.listening.answered(leg)

    def left(self, leg: str, cause: int, shown: Shown | None) -> None:
        """A leg ended, by itself or as we asked."""
        self.room.left(leg)
        self.agent.left(leg)
        if leg == self.agent.leg:
            self._agent_gone(cause, shown)
        elif leg == self.second.leg:
            self.second.gone(cause)
        else:
            self.listening.gone(leg)

    def not_made(self, leg: str, shown: Shown | None) -> None:
        """The switch refused to make a leg, or did not answer; one that is up all the same was made."""
        if leg != self.agent.leg or not self.agent.up:
            self.left(leg, NOT_MADE, shown)

    def _agent_gone(self, cause: int, shown: Shown | None) -> None:
        side = self.agent
        agent, offer, was_up = side.agent or "", side.offer, side.up
        side.forget()
        if shown is None or shown.agent != agent:
            return
        if shown.where == "offered" and shown.offer == offer and offer is not None:
            self._missed = offer
            if was_up and cause in HUNG_UP:
                self._left = (agent, offer)  # `Accept` is under way: the talk ends as soon as it has begun
                return
            kind = commands.Decline if cause in REJECTED else commands.Missed
            self._send(kind(staff=agent, offer=offer))
        elif shown.where == "active" and (cause in REJECTED or (was_up and cause in HUNG_UP)):
            self._lost_told = True  # the agent's own hang-up ends the talk
            self._send(commands.Finish(staff=agent, interaction=shown.interaction))

    def ring_once_more(self, agent: str) -> None:
        """The agent's phone forgot its call or never rang: the leg there may be is ended, a new one made."""
        if self.agent.agent == agent and self.agent.leg is not None:
            self.room.left(self.agent.leg)
            self.agent.drop()

    def recorded_again(self) -> None:
        """Told once for each gap."""
        if not self._back_told:
            self._back_told = True
            self._send(commands.RecordingBack(visitor=self._visitor))

    def lost(self, shown: Shown | None) -> None:
        if shown is not None and shown.where == "active" and not self._lost_told and shown.agent is not None:
            self._lost_told = True
            self._send(commands.AgentLost(staff=shown.agent, interaction=shown.interaction))

    def apart_by_fault(self, request: Request, shown: Shown | None) -> None:
        """They cannot be brought together. If it is a leg that is gone, the switch says so by itself."""
        if isinstance(request, requests.Join) and request.leg != self.agent.leg:
            self.room.left(request.leg)
            return
        self.room.close()
        self.agent.drop()
        self.lost(shown)

    def refused(self, command: commands.Command, shown: Shown | None) -> None:
        match command:
            case commands.Accept(offer=offer) if offer == self.agent.offer:
                if shown is None or shown.where != "active":
                    self._missed = offer
                    self.agent.drop()
            case commands.Accept(offer=offer) if self._left is not None and offer == self._left[1]:
                self._left = None
            case commands.AgentLost() | commands.Finish():
                self._lost_told, self._alone_since = False, None
            case commands.RecordingBack():
                self._back_told = False

    # ── what should be ──

    def end(self) -> None:
        """Nobody is with the customer any more."""
        self.room.close()
        self.agent.drop()
        self.second.drop()
        self.listening.drop_all()

    def ring(self, shown: Shown, now: int) -> None:
        """The contact is offered. One phone rings after the other, never two at once."""
        side = self.agent
        assert shown.agent is not None
        self.room.close()
        self.second.drop()
        self.listening.drop_all()
        if side.leg is not None and (side.agent, side.offer) != (shown.agent, shown.offer):
            side.drop()
        if side.leg is None and shown.offer != self._missed and self._free_to_ring(now):
            side.ring(shown.agent, shown.offer, shown.interaction)

    def _free_to_ring(self, now: int) -> bool:
        """The phones before are known to be hung up, or were waited for long enough."""
        if self.agent.leaving:
            self._ring_by = self._ring_by or now + LEAVING_MS
            if now < self._ring_by:
                return False
        self.agent.leaving.clear()
        self._ring_by = None
        return True

    def follow(self, shown: Shown, now: int) -> None:
        """An agent has the contact."""
        side = self.agent
        if side.leg is not None and side.agent != shown.agent:
            self.room.part(side.leg)
            side.drop()
        if side.leg is None:
            self._take_leg(shown, now)
        self.second.follow(shown)
        self.listening.follow(shown, side.leg if side.up else None)
        if side.leg is None or not side.up:
            self.room.close()
            self._sound.follow(music=True)
            return
        if self._out is not None:
            self._out.follow(shown)
        self._meet(shown, side.leg)

    def _take_leg(self, shown: Shown, now: int) -> None:
        """Whoever has the contact now may be on the line already: asked by the agent before, or listening."""
        agent = shown.agent
        assert agent is not None
        if self.second.agent == agent and self.second.leg is not None and self.second.up:
            self.agent.adopt(self.second.hand_over(), agent, None, up=True)
        elif (leg := self.listening.hand_over(agent)) is not None:
            self.agent.adopt(leg, agent, None, up=True)
        elif self._left is not None and self._left[0] == agent:
            self._left, self._lost_told = None, True
            self._send(commands.Finish(staff=agent, interaction=shown.interaction))
        elif not self._lost_told:
            self._ring_again(shown, agent, now)

    def _ring_again(self, shown: Shown, agent: str, now: int) -> None:
        """The agent has the contact but no leg: taken over, accepted on the screen, an own call, a phone that broke."""
        if self._alone_since is None:
            self._alone_since = now
        if now - self._alone_since >= RETAKE_MS:
            self.lost(shown)
        elif self._ring_at is None or now >= self._ring_at:
            self._ring_at = now + RING_AGAIN_MS
            self.agent.ring(agent, shown.offer, shown.interaction, kind="talk")

    def _meet(self, shown: Shown, agent: str) -> None:
        """The customer stays out on hold, and for as long as digits are captured."""
        customer, second = self._customer, self.second
        others = [second.leg] if second.leg is not None and second.up else []
        others += self.listening.barging
        together = self._together(shown)
        if together and customer.here:
            self.capturing.forget()
            self._sound.hush()
            self._sound.follow(music=False)
            self.room.hold(agent, customer.id, *others)
            return
        self.room.hold(agent, *others)
        if customer.here:
            self._apart(shown)

    def _together(self, shown: Shown) -> bool:
        if self._out is not None and self._out.stage != "up":
            return self._out.bridged
        return not shown.held and shown.capture is None and not shown.unrecorded and self._customer.recorded

    def _apart(self, shown: Shown) -> None:
        """The customer alone: music, or keys for the vault; to the recorder and back."""
        customer, sound = self._customer, self._sound
        if self._out is not None and self._out.stage != "up":
            return
        to_record = shown.capture is None
        if not to_record and not customer.recorded:
            self.capturing.follow(shown)
            sound.follow(music=False)
        elif customer.divertible and to_record != customer.recorded:
            if to_record and self.capturing.thanked and not sound.quiet:
                sound.follow(music=False)
                return
            self.capturing.forget()
            customer.divert(recorded=to_record)
        elif shown.unrecorded and to_record:
            self.recorded_again()
        else:
            sound.hush()
            sound.follow(music=shown.held)
