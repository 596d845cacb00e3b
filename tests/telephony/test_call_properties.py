"""Whatever happens in whatever order: the call stays lawful and ends."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.call import Act, Call
from yingda.channels.telephony.protocol.limits import CALL_MS_MAX
from yingda.channels.telephony.protocol.requests import Request
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.contact import Awaited
from yingda.journey import commands

CALLER = "yingda-1.1"
INTERACTION = "00000000-0000-7000-8000-000000000001"
AGENTS = ("agent-a", "agent-b")
OFFERS = ("offer-1", "offer-2", "offer-3")
ACT = (
    r.Answer, r.HangUp, r.Ring, r.MakeBridge, r.Join, r.Part, r.DropBridge, r.StartMusic, r.StopMusic, r.Play,
    r.StopPlay, r.Record, r.StopRecord,
)  # fmt: skip

questions = st.builds(
    Awaited, seq=st.integers(1, 5), form=st.sampled_from(("choice", "text", "digits")), timeout_s=st.integers(1, 9),
    chars_max=st.integers(1, 6),
)  # fmt: skip
contacts = st.one_of(
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("self_service"), awaits=st.none() | questions,
        leaving_message=st.booleans(),
    ),
    st.builds(Shown, interaction=st.just(INTERACTION), where=st.just("waiting"), place=st.none() | st.integers(1, 9)),
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("offered"), agent=st.sampled_from(AGENTS),
        offer=st.sampled_from(OFFERS),
    ),
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("active"), agent=st.sampled_from(AGENTS),
        held=st.booleans(),
    ),
    st.builds(
        Shown, interaction=st.just(INTERACTION), where=st.just("over"),
        ended_by=st.sampled_from(("agent", "customer", "system")),
    ),
)  # fmt: skip
lines = st.lists(st.builds(Spoken, text=st.sampled_from(("您好", "")), language=st.just("zh-CN")), max_size=3)
causes = st.sampled_from((0, 16, 17, 19, 21, 38, 44))


class Phone(RuleBasedStateMachine):
    """The switch as the requests leave it, and every way in which it and the contact may behave."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000
        self.call = Call(CALLER, "13800138000", self.now, "x")
        self.legs: dict[str, str] = {CALLER: "up"}
        """ringing, up, hung (asked to end), gone (told so)."""
        self.bridges: set[str] = set()
        self.playing: set[str] = set()
        self.recording: set[str] = set()
        self.lost_hang_up = False
        """The switch did not get it: it may be said again."""
        self.requests: list[Request] = []
        self.commands: list[commands.Command] = []
        self.follow(self.call.begin(commands.Start(visitor=self.call.visitor, entry_point="e", channel="phone")))

    # ── the switch carries out what is asked, and checks that it may be asked ──

    def follow(self, acts: list[Act]) -> None:
        for act in acts:
            if isinstance(act, ACT):
                self.requests.append(act)
                self.carry_out(act)
            else:
                assert isinstance(act, commands.Command)
                self.commands.append(act)

    def carry_out(self, request: Request) -> None:
        leg = getattr(request, "leg", None)
        if isinstance(request, r.Ring):
            assert leg not in self.legs, "a leg is made once"
            assert not [each for each in self.legs if each != CALLER and self.legs[each] in ("up", "ringing")]
            self.legs[request.leg] = "ringing"
            return
        if request == r.HangUp(CALLER) and self.lost_hang_up:
            self.lost_hang_up = False
        elif leg is not None:
            assert self.legs[leg] in ("up", "ringing"), f"{request} after the leg's end"
        match request:
            case r.HangUp():
                self.legs[request.leg] = "hung"
            case r.MakeBridge(bridge=bridge):
                assert not self.bridges, "one bridge at most"
                self.bridges.add(bridge)
            case r.Join(bridge=bridge):
                assert bridge in self.bridges
                assert self.legs[request.leg] == "up", "only who answered is bridged"
            case r.Part(bridge=bridge):
                assert bridge in self.bridges
            case r.DropBridge(bridge=bridge):
                self.bridges.remove(bridge)
            case r.Play(playback=playback):
                assert not self.playing, "one sentence at a time"
                self.playing.add(playback)
            case r.StopPlay(playback=playback):
                self.playing.discard(playback)
            case r.Record(name=name):
                assert not self.recording
                self.recording.add(name)
            case r.StopRecord(name=name):
                self.recording.discard(name)

    def happens(self, event: h.Happened) -> None:
        was_over = self.call.over
        acts = self.call.take(event, self.now)
        assert not (was_over and acts), "nothing follows after the end"
        self.follow(acts)

    # ── what may happen ──

    @rule(shown=contacts, spoken=lines)
    def the_contact_changes(self, shown: Shown, spoken: list[Spoken]) -> None:
        self.happens(h.Told(shown, tuple(spoken)))

    @rule(key=st.sampled_from("0123456789*#"))
    def a_key_is_pressed(self, key: str) -> None:
        if self.legs[CALLER] != "gone":
            self.happens(h.KeyPressed(CALLER, key))

    @rule(data=st.data())
    def a_leg_is_answered(self, data: st.DataObject) -> None:
        ringing = [leg for leg, state in self.legs.items() if state == "ringing"]
        if ringing:
            leg = data.draw(st.sampled_from(ringing))
            self.legs[leg] = "up"
            self.happens(h.LegUp(leg))

    @rule(data=st.data(), cause=causes)
    def an_agents_leg_ends(self, data: st.DataObject, cause: int) -> None:
        there = [leg for leg, state in self.legs.items() if state != "gone" and leg != CALLER]
        if there:
            self.leg_ends(data.draw(st.sampled_from(there)), cause)

    @precondition(lambda self: self.legs[CALLER] != "gone")
    @rule(cause=causes)
    def the_caller_hangs_up(self, cause: int) -> None:
        self.leg_ends(CALLER, cause)

    def leg_ends(self, leg: str, cause: int) -> None:
        self.legs[leg] = "gone"
        if leg == CALLER:
            self.playing.clear()
            self.recording.clear()
        self.happens(h.LegEnded(leg, cause))

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
            case r.Ring(leg=leg):
                if self.legs[leg] == "up":
                    return  # it did not fail
                self.legs[leg] = "gone"
            case r.HangUp(leg=leg) if gone:
                self.legs[leg] = "gone"
            case r.HangUp() if request.leg == CALLER and self.legs[CALLER] == "hung":
                self.lost_hang_up = True
        self.happens(h.Failed(request, gone))

    @rule(data=st.data(), refused=st.booleans())
    def a_command_is_carried_out(self, data: st.DataObject, refused: bool) -> None:
        if self.commands:
            command = self.commands.pop(0)
            self.happens(h.Done(command, "interaction.wrong_state" if refused else None))

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
        self.lost_hang_up = self.legs[CALLER] == "hung"
        self.happens(h.Due())
        assert self.legs[CALLER] in ("hung", "gone")

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
        """When the caller hangs up, everything ends by itself."""
        if self.legs[CALLER] != "gone":
            self.leg_ends(CALLER, 16)
        assert self.call.over
        assert not self.bridges
        assert all(state in ("hung", "gone") for state in self.legs.values())


Phone.TestCase.settings = settings(
    max_examples=300, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPhone = Phone.TestCase
