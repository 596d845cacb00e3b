"""More than two on a call: second parties, supervisors, secure capture, lines that the house makes, the survey."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telephony.test_call import CALLER, CONTACT, LIMING, Line, kinds, line, playback
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.call import Act, Call
from yingda.channels.telephony.protocol.limits import ANNOUNCE_FIRST_MS
from yingda.channels.telephony.protocol.reconcile import Bridged, Leg, compare
from yingda.interactions.call import Capture, Consult, Dial, Monitor
from yingda.journey import commands

__all__ = ["line"]
WANGFANG, LINTAO = "00000000-0000-7000-8000-000400000001", "00000000-0000-7000-8000-000400000002"
VISITOR = "00000000-0000-7000-8000-000700000000"
OUT = names.outgoing(VISITOR, 1)


def of(acts: list[Act], kind: type[Any]) -> Any:
    return next(act for act in acts if isinstance(act, kind))


def consult(state: str = "ringing", agent: str | None = WANGFANG, number: str = "") -> Consult:
    return Consult(id="c1", state=state, started_at=0, agent=agent, number=number, caller_id="95500")  # type: ignore[arg-type]


def talking(line: Line, **more: Any) -> list[Act]:
    return line.shows("active", agent=LIMING, **more)


# ── a second party ──


def test_a_colleague_is_rung_and_talks_with_the_agent_alone(line: Line) -> None:
    agent = line.talks()
    acts = talking(line, held=True, consult=consult())
    ring = of(acts, r.Ring)
    assert (ring.agent, ring.kind, ring.answers) == (WANGFANG, "consult", False)
    assert [act for act in acts if isinstance(act, r.Part)] == [r.Part(acts[1].bridge, CALLER)]  # type: ignore[union-attr]
    acts = line.take(h.LegUp(ring.leg))
    assert acts[0] == commands.ConsultUp(visitor=line.visitor, consult="c1")
    assert of(acts, r.Join).leg == ring.leg
    assert kinds(talking(line, held=True, consult=consult("talking"))) == []
    together = talking(line, consult=consult("conference"))
    assert kinds(together) == ["StopMusic", "Join"]
    assert of(together, r.Join).leg == CALLER
    assert agent in line.call.legs


def test_the_colleague_takes_the_call_on_the_leg_that_is_up(line: Line) -> None:
    agent = line.talks()
    ring = of(talking(line, held=True, consult=consult()), r.Ring)
    line.take(h.LegUp(ring.leg))
    acts = line.shows("active", agent=WANGFANG)
    assert [type(act).__name__ for act in acts] == ["Part", "HangUp", "StopMusic", "Join"]
    assert of(acts, r.HangUp).leg == agent
    assert line.call.agent_leg == ring.leg


@pytest.mark.parametrize(("cause", "word"), [(17, "busy"), (19, "no_answer"), (21, "refused"), (20, "unreachable")])
def test_a_second_party_who_does_not_come_is_told_with_the_reason(line: Line, cause: int, word: str) -> None:
    line.talks()
    ring = of(talking(line, held=True, consult=consult()), r.Ring)
    gone = commands.ConsultGone(visitor=line.visitor, consult="c1", cause=word)
    assert line.take(h.LegEnded(ring.leg, cause)) == [gone]
    assert kinds(talking(line, held=True, consult=consult())) == [], "nobody is rung twice"


def test_a_number_outside_is_reached_by_the_trunk(line: Line) -> None:
    line.talks()
    reach = of(talking(line, held=True, consult=consult(agent=None, number="057188888888")), r.Reach)
    assert (reach.number, reach.caller_id) == ("057188888888", "95500")
    assert "057188888888" not in repr(reach)
    assert of(talking(line), r.HangUp).leg == reach.leg


def test_a_consultation_survives_a_restart() -> None:
    agent = Leg(id=names.agent_leg(CALLER, LIMING, "offer", "a1"), up=True)
    asked = Leg(id=names.consult_leg(CALLER, "c1", "a3"), up=True)
    bridge = Bridged(id=f"{CALLER}.bridge.a2", legs=frozenset({agent.id, asked.id}))
    ear = Leg(id=f"{CALLER}.monitor.a4", up=True)
    found = compare([Leg(id=CALLER, up=True), agent, asked, ear], [bridge], {}, {names.visitor_of(CALLER)})
    assert found.stray_legs == (ear.id,)
    call = Call(CALLER, "", 0, "b")
    call.restore(found.adopted[0][1])
    shown = Line().shows  # noqa: F841  (what is shown comes from the contact alone)
    acts = call.take(h.Told(_shown(held=True, consult=consult("talking"))), 1)
    assert kinds(acts) == ["StartMusic"]


def _shown(**more: Any) -> Any:
    from yingda.channels.telephony.protocol.shown import Shown

    return Shown(interaction=CONTACT, where="active", agent=LIMING, **more)


# ── supervisors ──


def monitor(mode: str, *, up: bool = False) -> tuple[Monitor, ...]:
    return (Monitor(staff=LINTAO, name="林涛", mode=mode, since=0, up=up),)  # type: ignore[arg-type]


def listens(line: Line, mode: str) -> tuple[str, str]:
    """The supervisor's leg, and what it hears through."""
    ring = of(talking(line, monitors=monitor(mode)), r.Ring)
    assert (ring.agent, ring.kind, ring.answers) == (LINTAO, "monitor", True)
    acts = line.take(h.LegUp(ring.leg))
    assert acts[0] == commands.MonitorUp(visitor=line.visitor, monitor=LINTAO)
    snoop = of(acts, r.Snoop)
    line.take(h.LegHere(snoop.snoop))
    return ring.leg, snoop.snoop


@pytest.mark.parametrize(("mode", "whispers"), [("listen", False), ("whisper", True)])
def test_a_supervisor_hears_both_through_the_agents_leg(line: Line, mode: str, whispers: bool) -> None:
    agent = line.talks()
    ring = of(talking(line, monitors=monitor(mode)), r.Ring)
    snoop = of(line.take(h.LegUp(ring.leg)), r.Snoop)
    assert (snoop.leg, snoop.whisper) == (agent, whispers)
    acts = line.take(h.LegHere(snoop.snoop))
    assert {act.leg for act in acts if isinstance(act, r.Join)} == {ring.leg, snoop.snoop}
    assert of(acts, r.MakeBridge).bridge != line.call._talk.room.bridge


def test_who_barges_in_is_with_both_and_no_longer_hidden(line: Line) -> None:
    line.talks()
    leg, snoop = listens(line, "listen")
    acts = talking(line, monitors=monitor("barge", up=True))
    assert r.HangUp(snoop) in acts
    assert r.Join(line.call._talk.room.bridge or "", leg) in acts


def test_a_supervisor_who_takes_over_keeps_the_leg(line: Line) -> None:
    agent = line.talks()
    leg, snoop = listens(line, "listen")
    acts = line.shows("active", agent=LINTAO)
    assert {act.leg for act in acts if isinstance(act, r.HangUp)} == {agent, snoop}
    assert line.call.agent_leg == leg


def test_listening_follows_the_agents_new_leg(line: Line) -> None:
    agent = line.talks()
    leg, snoop = listens(line, "listen")
    acts = line.take(h.LegEnded(agent, 27))
    assert r.HangUp(snoop) in acts
    again = line.take(h.LegUp(of(acts, r.Ring).leg))
    assert of(again, r.Snoop).leg == line.call.agent_leg
    acts = line.take(h.LegEnded(leg, 16))
    assert commands.MonitorGone(visitor=line.visitor, monitor=LINTAO) in acts
    assert "Ring" not in kinds([*acts, *talking(line, monitors=monitor("listen"))]), "who left is not rung again"


# ── secure capture ──


def capturing(line: Line, kind: str = "card") -> None:
    line.talks()
    secret = {"capture": Capture(id="k1", kind=kind, until=60_000), "unrecorded": True}  # type: ignore[arg-type]
    acts = talking(line, **secret)
    assert kinds(acts) == ["Part", "Divert"]
    assert of(acts, r.Divert).recorded is False
    said = line.take(h.LegHere(CALLER))
    assert kinds(said) == ["Play"]


def test_digits_go_to_the_vault_and_the_agent_hears_nothing(line: Line) -> None:
    capturing(line)
    acts = [act for key in "6222020000001234#" for act in line.take(h.KeyPressed(CALLER, key))]
    keep = of(acts, r.Keep)
    assert (keep.kind, keep.digits, keep.capture) == ("card", "6222020000001234", "k1")
    assert "1234" not in repr(keep)
    assert "1234" not in repr(line.call._talk.capturing)
    done = line.take(h.Kept("k1", "token", "**** 1234"))
    captured = commands.Captured(visitor=line.visitor, capture="k1", token="token", shown="**** 1234")
    assert captured in done
    talking(line, unrecorded=True)
    back = line.take(h.PlayEnded(playback(done)))
    assert of(back, r.Divert).recorded is True
    assert line.take(h.LegHere(CALLER)) == [commands.RecordingBack(visitor=line.visitor)]
    assert kinds(talking(line)) == ["Join"]


def test_what_cannot_be_a_card_is_asked_for_again_a_few_times(line: Line) -> None:
    capturing(line)
    for tries in range(5):
        acts = [act for key in "123#" for act in line.take(h.KeyPressed(CALLER, key))]
        assert ("Keep" in kinds(acts)) == (tries < 3)
        line.take(h.Kept("k1", None))


def test_a_pin_ends_by_itself_and_a_cancelled_capture_is_recorded_again(line: Line) -> None:
    capturing(line, "pin")
    acts = [act for key in "123456" for act in line.take(h.KeyPressed(CALLER, key))]
    assert of(acts, r.Keep).digits == "123456"
    assert of(talking(line, unrecorded=True), r.Divert).recorded is True


def test_keys_in_a_talk_are_nobodys_business(line: Line) -> None:
    line.talks()
    assert [act for key in "6222#" for act in line.take(h.KeyPressed(CALLER, key))] == []


def test_a_switch_that_cannot_stop_recording_captures_nothing(line: Line) -> None:
    line.talks()
    secret = {"capture": Capture(id="k1", kind="card", until=60_000), "unrecorded": True}
    divert = of(talking(line, **secret), r.Divert)
    line.take(h.Failed(divert, gone=False))
    assert [act for key in "6222#" for act in line.take(h.KeyPressed(CALLER, key))] == []
    assert commands.RecordingBack(visitor=line.visitor) in talking(line, unrecorded=True)


# ── lines that the house makes ──


class Outgoing:
    def __init__(self, reason: str = "agent") -> None:
        self.call = Call(OUT, "13900139000", 0, "x", attempt=1)
        self.reason = reason
        self.now = 0

    def dial(self, state: str, tries: int) -> Dial:
        return Dial(number="13900139000", reason=self.reason, asked_at=0, caller_id="95500", state=state, tries=tries)  # type: ignore[arg-type]

    def shows(self, where: str, state: str = "none", tries: int = 0, **more: Any) -> list[Act]:
        from yingda.channels.telephony.protocol.shown import Shown

        shown = Shown(interaction=CONTACT, where=where, dial=self.dial(state, tries), **more)  # type: ignore[arg-type]
        return self.take(h.Told(shown))

    def take(self, event: h.Happened) -> list[Act]:
        return self.call.take(event, self.now)

    def dialled(self) -> list[Act]:
        ring = of(self.shows("active", agent=LIMING), r.Ring)
        assert (ring.kind, ring.answers) == ("talk", True)
        assert commands.LineDialled(visitor=VISITOR, attempt=1) in self.take(h.LegUp(ring.leg))
        acts = self.shows("active", "dialling", 1, agent=LIMING)
        assert of(acts, r.MakeLine).leg == OUT
        return self.take(h.LegHere(OUT))


def test_nobody_is_dialled_before_the_agent_is_there_and_it_is_on_record() -> None:
    out = Outgoing()
    acts = out.dialled()
    assert kinds(acts) == ["CallOut", "Join"]
    assert of(acts, r.Join).leg == OUT, "the agent hears what the network says"
    assert out.take(h.LegRings(OUT)) == [commands.LineRinging(visitor=VISITOR, attempt=1)]
    up = out.take(h.LegUp(OUT))
    assert up[0] == commands.LineUp(visitor=VISITOR, attempt=1)
    assert of(up, r.Divert).recorded is True, "recorded from the first word"
    assert kinds(out.take(h.LegHere(OUT))) == ["Join"]
    assert out.take(h.LegEnded(OUT, 16))[0] == commands.CustomerEnd(visitor=VISITOR)


@pytest.mark.parametrize(("cause", "word"), [(17, "busy"), (19, "no_answer"), (21, "refused"), (38, "unreachable")])
def test_a_line_that_fails_says_why_and_ends_the_call(cause: int, word: str) -> None:
    out = Outgoing()
    out.dialled()
    acts = out.take(h.LegEnded(OUT, cause))
    assert acts[0] == commands.LineFailed(visitor=VISITOR, attempt=1, cause=word)
    assert "HangUp" in kinds(acts)
    assert out.call.over


def test_a_line_that_an_earlier_life_dialled_is_not_dialled_again() -> None:
    out = Outgoing()
    ring = of(out.shows("active", "dialling", 1, agent=LIMING), r.Ring)
    acts = out.take(h.LegUp(ring.leg))
    assert commands.LineFailed(visitor=VISITOR, attempt=1, cause="unreachable") in acts
    assert "MakeLine" not in kinds(acts)


def test_an_agent_who_hangs_up_first_calls_nobody() -> None:
    out = Outgoing()
    ring = of(out.shows("active", agent=LIMING), r.Ring)
    out.take(h.LegUp(ring.leg))
    out.shows("over", ended_by="agent")
    assert out.call.over
    assert out.call.legs == frozenset()


def test_a_call_back_is_offered_like_any_other() -> None:
    out = Outgoing("asked")
    ring = of(out.shows("offered", agent=LIMING, offer="o1"), r.Ring)
    assert (ring.kind, ring.answers) == ("offer", False)
    assert out.take(h.LegUp(ring.leg)) == [commands.Accept(staff=LIMING, offer="o1")]
    assert commands.LineDialled(visitor=VISITOR, attempt=1) in out.shows("active", agent=LIMING)


# ── called back, and asked how it was ──


def waits(*, can: bool = True, number: str = "13800138000") -> Line:
    line = Line()
    line.call = Call(CALLER, number, 0, "x", can_call_back=can)
    line.call.begin(commands.Start(visitor=line.visitor, entry_point="e", channel="phone"))
    line.shows("waiting", place=2)
    return line


def test_one_and_one_again_is_a_call_back_and_the_line_is_free() -> None:
    line = waits()
    said = line.later(ANNOUNCE_FIRST_MS)
    line.take(h.KeyPressed(CALLER, "1"))
    asked = of(line.take(h.KeyPressed(CALLER, "1")), commands.AskCallback)
    assert asked.number == "13800138000"
    promised = line.take(h.Done(asked))
    assert "Play" in kinds(promised)
    assert said
    wish = Dial(number=asked.number, reason="asked", asked_at=0)
    assert kinds(line.shows("offered", agent=LIMING, offer="o1", dial=wish)) == [], "another call does that"
    assert line.take(h.PlayEnded(playback(promised))) == [r.HangUp(CALLER)]
    assert line.take(h.LegEnded(CALLER, 16)) == []


def test_who_hangs_up_after_the_promise_has_not_abandoned() -> None:
    line = waits()
    for key in "11":
        acts = line.take(h.KeyPressed(CALLER, key))
    line.take(h.Done(of(acts, commands.AskCallback)))
    assert line.take(h.LegEnded(CALLER, 16)) == []


@pytest.mark.parametrize(("can", "number"), [(False, "13800138000"), (True, "anonymous"), (True, "110")])
def test_who_cannot_be_called_back_is_not_offered_it(can: bool, number: str) -> None:
    line = waits(can=can, number=number)
    assert [act for key in "11" for act in line.take(h.KeyPressed(CALLER, key))] == []


def test_another_key_goes_on_waiting() -> None:
    line = waits()
    line.take(h.KeyPressed(CALLER, "1"))
    assert "AskCallback" not in kinds(line.take(h.KeyPressed(CALLER, "2")))


def test_after_the_talk_one_key_says_how_it_was(line: Line) -> None:
    line.talks()
    said = line.shows("over", ended_by="agent", asks_survey=True)
    assert "Play" in kinds(said)
    acts = line.take(h.KeyPressed(CALLER, "5"))
    assert commands.AnswerSurvey(visitor=line.visitor, score=5) in acts
    assert line.take(h.PlayEnded(playback(acts))) == [r.HangUp(CALLER)]


def test_who_says_nothing_is_hung_up(line: Line) -> None:
    line.talks()
    said = line.shows("over", ended_by="agent", asks_survey=True)
    line.take(h.KeyPressed(CALLER, "9"))
    line.take(h.PlayEnded(playback(said)))
    assert line.later(8_000) == [r.HangUp(CALLER)]
