"""The switch as a call's requests leave it: it carries out what it is asked, and checks that it may be asked."""

from __future__ import annotations

from hypothesis.stateful import RuleBasedStateMachine

from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.call import Act, Call
from yingda.channels.telephony.protocol.limits import LEAVING_MS
from yingda.channels.telephony.protocol.requests import Request
from yingda.journey import commands

CALLER = "yingda-1.1"
ACT = (
    r.Answer, r.HangUp, r.Ring, r.Reach, r.MakeLine, r.CallOut, r.Divert, r.Snoop, r.Keep,
    r.MakeBridge, r.Join, r.Part, r.DropBridge, r.StartMusic, r.StopMusic, r.Play,
    r.StopPlay, r.Record, r.StopRecord,
)  # fmt: skip


class Switch(RuleBasedStateMachine):
    """What stands at the switch."""

    customer = CALLER

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000
        self.legs: dict[str, str] = {}
        """made (not ringing yet), ringing, away (to its recorder), up, hung (asked to end), gone (told so)."""
        self.hung_at: dict[str, int] = {}
        self.bridges: set[str] = set()
        self.inside: dict[str, set[str]] = {}
        self.playing: set[str] = set()
        self.recording: set[str] = set()
        self.recorded = True
        self.capture: str | None = None
        self.lost_hang_up = False
        """The switch did not get it: it may be said again."""
        self.requests: list[Request] = []
        self.commands: list[commands.Command] = []
        self.told: list[commands.Command] = []
        self.left: tuple[str, str] | None = None
        """The agent who answered and hung up before the contact was theirs, and the offer."""
        self.begin()

    def begin(self) -> None:
        self.legs[self.customer] = "up"
        self.call = Call(self.customer, "13800138000", self.now, "x", can_call_back=True)
        self.follow(self.call.begin(commands.Start(visitor=self.call.visitor, entry_point="e", channel="phone")))

    # ── the switch carries out what is asked, and checks that it may be asked ──

    def follow(self, acts: list[Act]) -> None:
        for act in acts:
            if isinstance(act, ACT):
                self.requests.append(act)
                self.carry_out(act)
            else:
                assert isinstance(act, commands.Command)
                assert not (self.asks_secret() and isinstance(act, commands.Press | commands.CustomerSend)), "a secret"
                self.commands.append(act)
                self.told.append(act)

    def asks_secret(self) -> bool:
        shown = self.call.shown
        return (
            shown is not None
            and shown.where == "self_service"
            and shown.awaits is not None
            and shown.awaits.form == "secret"
        )

    def carry_out(self, request: Request) -> None:
        match request:
            case r.Ring(leg=leg) | r.Reach(leg=leg):
                assert leg not in self.legs, "a leg is made once"
                if isinstance(request, r.Ring) and request.kind == "offer":
                    self.alone()
                self.legs[leg] = "ringing"
                return
            case r.MakeLine(leg=leg):
                assert leg not in self.legs, "nobody is called twice"
                assert any(isinstance(each, commands.LineDialled) for each in self.told), "on record first"
                self.legs[leg] = "made"
                return
            case r.Snoop(leg=leg, snoop=snoop):
                assert self.legs[leg] == "up"
                self.legs[snoop] = "made"
                return
            case r.Keep():
                assert not self.recorded, "nothing is captured while it is recorded"
                assert all(self.customer not in inside for inside in self.inside.values()), "or while somebody hears"
                self.capture = request.capture
                return
        whose: str | None = getattr(request, "leg", None)
        if request == r.HangUp(self.customer) and self.lost_hang_up:
            self.lost_hang_up = False
        elif isinstance(request, r.HangUp):
            assert self.legs[request.leg] not in ("hung", "gone"), f"{request} after the leg's end"
        elif whose is not None:
            assert self.legs[whose] in ("up", "ringing", "here"), f"{request} to a leg that is {self.legs[whose]}"
        match request:
            case r.HangUp():
                self.legs[request.leg] = "hung"
                self.hung_at[request.leg] = self.now
                self.leaves(request.leg)
            case r.CallOut(leg=leg):
                self.legs[leg] = "ringing"
            case r.Divert(leg=leg, recorded=recorded):
                assert all(leg not in inside for inside in self.inside.values()), "nobody hears where it goes"
                assert not self.playing
                self.legs[leg], self.recorded = "away", recorded
            case r.MakeBridge(bridge=bridge):
                self.bridges.add(bridge)
                self.inside[bridge] = set()
            case r.Join(bridge=bridge, leg=leg):
                assert bridge in self.bridges
                assert not any(leg in inside for inside in self.inside.values()), "a leg is in one room"
                self.inside[bridge].add(leg)
            case r.Part(bridge=bridge, leg=leg):
                assert bridge in self.bridges
                self.inside[bridge].discard(leg)
            case r.DropBridge(bridge=bridge):
                self.bridges.remove(bridge)
                del self.inside[bridge]
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

    def alone(self) -> None:
        """No other agent's phone rings or talks; one that was hung up has done so, or had time to."""
        for leg, state in self.legs.items():
            if names.read_agent_leg(leg) is not None and state != "gone":
                late = state == "hung" and self.now - self.hung_at[leg] >= LEAVING_MS
                assert late, "two phones ring for one call"

    def happens(self, event: h.Happened) -> None:
        was_over = self.call.over
        acts = self.call.take(event, self.now)
        assert not (was_over and acts), "nothing follows after the end"
        self.follow(acts)

    def leaves(self, leg: str) -> None:
        for inside in self.inside.values():
            inside.discard(leg)
