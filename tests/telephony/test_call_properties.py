"""Whatever happens in whatever order: the call stays lawful and ends."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.telephony.shown import AGENTS, INTERACTION, causes, contacts, dials, lines, questions
from tests.telephony.switch_machine import Switch
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.call import Call
from yingda.channels.telephony.protocol.limits import CALL_MS_MAX, HUNG_UP
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.call import Dial
from yingda.interactions.contact import Awaited
from yingda.journey import commands

KEEPING_UP = 30


class Phone(Switch):
    """Every way in which the switch and the contact may behave."""

    # ── what may happen ──

    @rule(shown=contacts, spoken=lines)
    def the_contact_changes(self, shown: Shown, spoken: list[Spoken]) -> None:
        self.shows(shown, tuple(spoken))

    @rule(awaits=questions)
    def the_flow_asks(self, awaits: Awaited) -> None:
        self.shows(Shown(interaction=INTERACTION, where="self_service", awaits=awaits))

    def shows(self, shown: Shown, spoken: tuple[Spoken, ...] = ()) -> None:
        begins = shown.where == "active" and self.left is not None and shown.agent == self.left[0]
        rung = len(self.requests)
        self.happens(h.Told(shown, spoken))
        if begins:
            agents = [each.agent for each in self.requests[rung:] if isinstance(each, r.Ring) and each.kind == "talk"]
            assert shown.agent not in agents, "who hung up is not rung again for the same call"
        if (shown.where, shown.offer) != ("offered", self.left and self.left[1]):
            self.left = None

    @rule(key=st.sampled_from("0123456789*#"))
    def a_key_is_pressed(self, key: str) -> None:
        self.presses(key)

    def presses(self, key: str) -> None:
        if self.legs.get(self.customer) in ("up", "hung"):
            self.happens(h.KeyPressed(self.customer, key))

    @rule(data=st.data())
    def a_leg_is_answered(self, data: st.DataObject) -> None:
        ringing = [leg for leg, state in self.legs.items() if state == "ringing"]
        if ringing:
            self.answers(data.draw(st.sampled_from(ringing)))

    def answers(self, leg: str) -> None:
        self.legs[leg] = "up"
        if leg == self.customer:
            self.recorded = False
        self.happens(h.LegUp(leg))

    @rule(data=st.data())
    def a_leg_comes(self, data: st.DataObject) -> None:
        """What was made is there; who was at the recorder is back."""
        coming = [leg for leg, state in self.legs.items() if state in ("made", "away")]
        if coming:
            self.comes(data.draw(st.sampled_from(coming)))

    def comes(self, leg: str) -> None:
        self.legs[leg] = "here" if self.legs[leg] == "made" else "up"
        self.requests = [each for each in self.requests if not isinstance(each, r.Divert | r.MakeLine | r.Snoop)]
        self.happens(h.LegHere(leg))

    @rule(token=st.none() | st.just("token"))
    def the_vault_answers(self, token: str | None) -> None:
        if self.capture is not None:
            capture, self.capture = self.capture, None
            self.happens(h.Kept(capture, token, "****"))

    @rule(agent=st.sampled_from(AGENTS))
    def a_page_was_loaded_again(self, agent: str) -> None:
        self.happens(h.Return(agent))

    @rule(data=st.data(), cause=causes)
    def an_agents_leg_ends(self, data: st.DataObject, cause: int) -> None:
        there = [leg for leg, state in self.legs.items() if state != "gone" and leg != self.customer]
        if there:
            self.leg_ends(data.draw(st.sampled_from(there)), cause)

    @precondition(lambda self: self.legs.get(self.customer, "gone") != "gone")
    @rule(cause=causes)
    def the_caller_hangs_up(self, cause: int) -> None:
        self.leg_ends(self.customer, cause)

    def leg_ends(self, leg: str, cause: int) -> None:
        if self.legs[leg] == "up" and cause in HUNG_UP and leg != self.customer:
            self.agent_hangs_up(leg)
        self.legs[leg] = "gone"
        self.leaves(leg)
        if leg == self.customer:
            self.playing.clear()
            self.recording.clear()
        self.happens(h.LegEnded(leg, cause))

    @rule(data=st.data(), cause=st.sampled_from(sorted(HUNG_UP)))
    def an_agent_answers_and_hangs_up_at_once(self, data: st.DataObject, cause: int) -> None:
        ringing = [leg for leg, state in self.legs.items() if state == "ringing" and names.read_agent_leg(leg)]
        if ringing:
            leg = data.draw(st.sampled_from(ringing))
            self.legs[leg] = "up"
            self.happens(h.LegUp(leg))
            if self.legs[leg] == "up":
                self.leg_ends(leg, cause)

    @precondition(lambda self: self.left is not None)
    @rule()
    def the_acceptance_is_through(self) -> None:
        assert self.left is not None
        self.shows(Shown(interaction=INTERACTION, where="active", agent=self.left[0]))

    def agent_hangs_up(self, leg: str) -> None:
        read, shown = names.read_agent_leg(leg), self.call.shown
        if read is not None and shown is not None and shown.where == "offered" and shown.offer == read.offer:
            accepted = commands.Accept(staff=read.agent, offer=read.offer)
            if accepted in self.commands:  # its answer is not there yet
                self.left = (read.agent, read.offer)

    @rule(data=st.data())
    def a_sentence_ends(self, data: st.DataObject) -> None:
        if self.playing:
            playback = data.draw(st.sampled_from(sorted(self.playing)))
            self.playing.discard(playback)
            self.happens(h.PlayEnded(playback))

    @rule(seconds=st.integers(0, 60))
    def a_message_is_recorded(self, seconds: int) -> None:
        if self.recording:
            self.happens(h.RecordEnded(self.recording.pop(), seconds))

    @rule(data=st.data(), gone=st.booleans())
    def a_request_fails(self, data: st.DataObject, gone: bool) -> None:
        if not self.requests:
            return
        request = data.draw(st.sampled_from(self.requests[-4:]))
        self.requests.remove(request)
        match request:
            case r.Play(playback=playback):
                self.playing.discard(playback)
            case r.Record(name=name):
                self.recording.discard(name)
            case r.Ring(leg=leg) | r.Reach(leg=leg) | r.MakeLine(leg=leg) | r.Snoop(snoop=leg):
                if self.legs[leg] in ("up", "here"):
                    return  # it did not fail
                self.legs[leg] = "gone"
            case r.CallOut(leg=leg):
                if self.legs[leg] != "ringing":
                    return
            case r.Divert(leg=leg):
                if self.legs[leg] != "away":
                    return
                self.legs[leg] = "gone" if gone else "up"
                self.recorded = True
                if gone:
                    self.happens(h.Failed(request, gone))
                    self.leg_ends(leg, 16)
                    return
            case r.Join(leg=leg):
                self.leaves(leg)
            case r.HangUp(leg=leg) if gone:
                self.legs[leg] = "gone"
            case r.HangUp() if request.leg == self.customer and self.legs.get(self.customer) == "hung":
                self.lost_hang_up = True
        self.happens(h.Failed(request, gone))

    @rule(data=st.data(), refused=st.booleans())
    def a_command_is_carried_out(self, data: st.DataObject, refused: bool) -> None:
        if self.commands:
            self.is_carried_out(refused)

    def is_carried_out(self, refused: bool) -> None:
        command = self.commands.pop(0)
        if refused and isinstance(command, commands.Accept):
            self.left = None
        self.happens(h.Done(command, "interaction.wrong_state" if refused else None))

    @rule()
    def everybody_keeps_up(self) -> None:
        """The common case, in which much follows at once: commands are done, legs come, phones are answered."""
        for _ in range(KEEPING_UP):
            if self.commands:
                self.is_carried_out(refused=False)
            elif (leg := self._one("made", "away")) is not None:
                self.comes(leg)
            elif (leg := self._one("ringing")) is not None:
                self.answers(leg)
            else:
                return

    def _one(self, *states: str) -> str | None:
        return next((leg for leg, state in self.legs.items() if state in states), None)

    @rule(keys=st.text("0123456789#", min_size=1, max_size=7))
    def keys_are_typed(self, keys: str) -> None:
        for key in keys:
            self.presses(key)

    @rule(ms=st.integers(0, 40_000))
    def time_goes_by(self, ms: int) -> None:
        self.now += ms
        while self.call.due is not None and self.call.due <= self.now:
            before = self.call.due
            self.happens(h.Due())
            if self.call.due == before:
                break

    @precondition(lambda self: not self.call.over)
    @rule()
    def nobody_does_anything_for_hours(self) -> None:
        self.now += CALL_MS_MAX
        self.lost_hang_up = self.legs.get(self.customer) == "hung"
        self.happens(h.Due())
        assert self.legs.get(self.customer, "gone") in ("hung", "gone")

    # ── what always holds ──

    @invariant()
    def something_is_always_due(self) -> None:
        assert self.call.over == (self.call.due is None) or self.call.due is not None

    @invariant()
    def a_deadline_does_not_stand_still(self) -> None:
        """What is due is done by `Due`: else the clock's watch would turn for ever."""
        for _ in range(5):
            if self.call.due is None or self.call.due > self.now:
                return
            self.happens(h.Due())
        raise AssertionError(f"due at {self.call.due}, now {self.now}")

    def teardown(self) -> None:
        """When the customer is gone, everything ends by itself."""
        if self.legs.get(self.customer, "gone") != "gone":
            self.leg_ends(self.customer, 16)
        elif not self.call.over:
            self.happens(h.Told(Shown(interaction=INTERACTION, where="over", ended_by="system")))
        assert self.call.over
        assert not self.bridges
        assert all(state in ("hung", "gone") for state in self.legs.values())


class Outgoing(Phone):
    """The same for a line that the house makes."""

    customer = names.outgoing("00000000-0000-7000-8000-000700000000", 1)

    def begin(self) -> None:
        self.call = Call(self.customer, "13900139000", self.now, "x", attempt=1)

    @rule(dial=dials, shown=contacts)
    def the_line_is_wanted(self, dial: Dial, shown: Shown) -> None:
        self.happens(h.Told(msgspec.structs.replace(shown, dial=dial)))


ENOUGH = settings(max_examples=300, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
Phone.TestCase.settings = ENOUGH
Outgoing.TestCase.settings = ENOUGH
TestPhone = Phone.TestCase
TestOutgoing = Outgoing.TestCase
