"""One call, step by step: what the switch and the contact are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.call import Act, Call
from yingda.channels.telephony.protocol.limits import ANNOUNCE_FIRST_MS, LEAVING_MS, RETAKE_MS
from yingda.channels.telephony.protocol.reconcile import Bridged, Leg, compare
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.contact import Awaited
from yingda.journey import commands

CALLER = "yingda-1795206.7"
CONTACT = "00000000-0000-7000-8000-000000000001"
LIMING = "00000000-0000-7000-8000-000400000000"
MENU = Awaited(seq=2, form="choice", timeout_s=8, keys=(("1", "银行卡"),))
CARD = Awaited(seq=3, form="digits", timeout_s=8, chars_max=4)
HELLO = Spoken(text="您好", language="zh-CN", seq=1)


class Line:
    """A call and the clock."""

    def __init__(self) -> None:
        self.now = 0
        self.call = Call(CALLER, "13800138000", 0, "x")
        self.visitor = self.call.visitor
        self.call.begin(commands.Start(visitor=self.visitor, entry_point="e", channel="phone"))

    def take(self, event: h.Happened) -> list[Act]:
        return self.call.take(event, self.now)

    def shows(self, where: str, *spoken: Spoken, **more: Any) -> list[Act]:
        return self.take(h.Told(Shown(interaction=CONTACT, where=where, **more), spoken))  # type: ignore[arg-type]

    def later(self, ms: int) -> list[Act]:
        self.now += ms
        return self.take(h.Due())

    def rings(self) -> str:
        """Offered to 李明; the leg to the phone."""
        ring = self.shows("offered", agent=LIMING, offer="offer")[0]
        assert isinstance(ring, r.Ring)
        return ring.leg

    def talks(self) -> str:
        leg = self.rings()
        self.take(h.LegUp(leg))
        self.shows("active", agent=LIMING)
        return leg


@pytest.fixture
def line() -> Line:
    return Line()


def kinds(acts: list[Act]) -> list[str]:
    return [type(act).__name__ for act in acts]


def playback(acts: list[Act]) -> str:
    return next(act.playback for act in acts if isinstance(act, r.Play))


def test_a_call_is_answered_and_begins_a_contact() -> None:
    call = Call(CALLER, "", 0, "x")
    start = commands.Start(visitor=call.visitor, entry_point="e", channel="phone")
    assert call.begin(start) == [r.Answer(CALLER), start]


def test_sentences_are_said_one_after_the_other(line: Line) -> None:
    first = line.shows("self_service", HELLO, HELLO, awaits=MENU)
    assert kinds(first) == ["Play"]
    assert kinds(line.take(h.PlayEnded(playback(first)))) == ["Play"]


def test_a_key_stops_the_prompt_and_is_the_answer(line: Line) -> None:
    said = playback(line.shows("self_service", HELLO, awaits=MENU))
    acts = line.take(h.KeyPressed(CALLER, "1"))
    assert acts == [r.StopPlay(CALLER, said), commands.Press(visitor=line.visitor, key="1")]


def test_zero_is_a_human(line: Line) -> None:
    line.shows("self_service", awaits=MENU)
    assert line.take(h.KeyPressed(CALLER, "0")) == [commands.AskHuman(visitor=line.visitor)]


def test_a_key_before_the_question_is_kept_for_it(line: Line) -> None:
    line.shows("self_service", HELLO)
    assert line.take(h.KeyPressed(CALLER, "1")) == []
    assert "Press" in kinds(line.shows("self_service", awaits=MENU))


def test_only_one_answer_is_on_its_way(line: Line) -> None:
    line.shows("self_service", awaits=MENU)
    press = line.take(h.KeyPressed(CALLER, "1"))[0]
    assert line.take(h.KeyPressed(CALLER, "2")) == []
    assert isinstance(press, commands.Press)
    line.take(h.Done(press))
    assert kinds(line.shows("self_service", awaits=Awaited(seq=5, form="choice", timeout_s=8))) == ["Press"]


def test_silence_counts_from_the_end_of_the_question(line: Line) -> None:
    said = playback(line.shows("self_service", HELLO, awaits=MENU))
    line.now = 60_000
    line.take(h.PlayEnded(said))
    assert line.call.due == 68_000
    assert line.later(8_000) == [commands.Silence(visitor=line.visitor)]


def test_digits_are_collected_until_there_are_enough(line: Line) -> None:
    line.shows("self_service", awaits=CARD)
    assert [line.take(h.KeyPressed(CALLER, key)) for key in "123"] == [[], [], []]
    assert line.take(h.KeyPressed(CALLER, "4")) == [commands.CustomerSend(visitor=line.visitor, text="1234")]


@pytest.mark.parametrize(("keys", "sent"), [("12#", "12"), ("9*12#", "12")])
def test_digits_end_with_pound_and_begin_again_with_star(line: Line, keys: str, sent: str) -> None:
    line.shows("self_service", awaits=CARD)
    acts = [act for key in keys for act in line.take(h.KeyPressed(CALLER, key))]
    assert acts == [commands.CustomerSend(visitor=line.visitor, text=sent)]


def test_a_zero_alone_is_a_human_where_digits_are_asked_for_too(line: Line) -> None:
    line.shows("self_service", awaits=CARD)
    line.take(h.KeyPressed(CALLER, "0"))
    assert line.later(3_000) == [commands.AskHuman(visitor=line.visitor)]


def test_a_flood_of_keys_is_heard_no_longer(line: Line) -> None:
    line.shows("self_service", awaits=MENU)
    heard = [act for _ in range(2_000) for act in line.take(h.KeyPressed(CALLER, "7"))]
    assert len(heard) == 1


def test_who_waits_hears_music_and_now_and_then_the_place(line: Line) -> None:
    assert kinds(line.shows("waiting", place=3)) == ["StartMusic"]
    acts = line.later(ANNOUNCE_FIRST_MS)
    assert kinds(acts) == ["StopMusic", "Play"]
    assert isinstance(acts[1], r.Play)
    assert "第3位" in acts[1].spoken.text
    assert kinds(line.take(h.PlayEnded(acts[1].playback))) == ["StartMusic"]


def test_an_offer_rings_and_answering_accepts_it(line: Line) -> None:
    leg = line.rings()
    assert line.take(h.LegUp(leg)) == [commands.Accept(staff=LIMING, offer="offer")]
    acts = line.shows("active", agent=LIMING)
    assert kinds(acts) == ["StopMusic", "MakeBridge", "Join", "Join"]


def test_an_offer_that_somebody_else_took_stops_ringing(line: Line) -> None:
    leg = line.rings()
    assert r.HangUp(leg) in line.shows("waiting")


def test_an_answer_that_came_too_late_is_hung_up(line: Line) -> None:
    leg = line.rings()
    accept = line.take(h.LegUp(leg))[0]
    assert isinstance(accept, commands.Accept)
    assert line.take(h.Done(accept, "offer.gone")) == [r.HangUp(leg)]


@pytest.mark.parametrize(("cause", "command"), [(21, commands.Decline), (17, commands.Decline), (20, commands.Missed)])
def test_a_phone_that_rejects_declines_and_one_that_is_away_misses(
    line: Line, cause: int, command: type[commands.Decline | commands.Missed]
) -> None:
    leg = line.rings()
    assert line.take(h.LegEnded(leg, cause)) == [command(staff=LIMING, offer="offer")]
    assert not any(isinstance(act, r.Ring) for act in line.shows("offered", agent=LIMING, offer="offer"))


def test_a_phone_that_cannot_be_rung_misses(line: Line) -> None:
    ring = line.shows("offered", agent=LIMING, offer="offer")[0]
    assert isinstance(ring, r.Ring)
    assert line.take(h.Failed(ring, gone=False)) == [commands.Missed(staff=LIMING, offer="offer")]


def test_on_hold_the_caller_hears_music_and_comes_back(line: Line) -> None:
    line.talks()
    assert kinds(line.shows("active", agent=LIMING, held=True)) == ["Part", "StartMusic"]
    assert kinds(line.shows("active", agent=LIMING)) == ["StopMusic", "Join"]


def test_an_agent_who_hangs_up_ends_the_talk_and_the_caller_is_hung_up(line: Line) -> None:
    leg = line.talks()
    acts = line.take(h.LegEnded(leg, 16))
    assert commands.Finish(staff=LIMING, interaction=CONTACT) in acts
    assert r.HangUp(CALLER) in line.shows("over", ended_by="agent")


def test_an_agent_who_hangs_up_before_the_acceptance_is_through_is_not_rung_again(line: Line) -> None:
    leg = line.rings()
    accept = line.take(h.LegUp(leg))[0]
    assert line.take(h.LegEnded(leg, 16)) == []
    assert line.shows("offered", agent=LIMING, offer="offer") == [], "a slow owner says it once more"
    assert isinstance(accept, commands.Accept)
    assert line.take(h.Done(accept)) == []
    assert line.shows("active", agent=LIMING) == [commands.Finish(staff=LIMING, interaction=CONTACT)]
    assert r.HangUp(CALLER) in line.shows("over", ended_by="agent")


@pytest.mark.parametrize("cause", [0, 16])
def test_a_phone_that_hangs_up_before_it_is_in_a_bridge_has_hung_up(line: Line, cause: int) -> None:
    """Asterisk names no cause then."""
    leg = line.talks()
    assert commands.Finish(staff=LIMING, interaction=CONTACT) in line.take(h.LegEnded(leg, cause))


def test_the_next_phone_does_not_ring_before_the_one_before_is_hung_up(line: Line) -> None:
    leg = line.rings()
    assert kinds(line.shows("offered", agent="another", offer="second")) == ["HangUp"]
    assert kinds(line.take(h.LegEnded(leg, 26))) == ["Ring"]


def test_a_phone_whose_hang_up_nobody_tells_keeps_the_next_one_waiting_for_a_moment(line: Line) -> None:
    line.rings()
    line.shows("offered", agent="another", offer="second")
    assert line.call.due == line.now + LEAVING_MS
    assert kinds(line.later(LEAVING_MS)) == ["Ring"]


def test_a_phone_that_is_up_was_made_whatever_the_switch_did_not_answer(line: Line) -> None:
    ring = line.shows("offered", agent=LIMING, offer="offer")[0]
    assert isinstance(ring, r.Ring)
    line.take(h.LegUp(ring.leg))
    assert line.take(h.Failed(ring, gone=False)) == []
    assert "Join" in kinds(line.shows("active", agent=LIMING))


def test_an_agent_who_hung_up_too_early_is_rung_for_the_next_offer(line: Line) -> None:
    leg = line.rings()
    accept = line.take(h.LegUp(leg))[0]
    line.take(h.LegEnded(leg, 16))
    assert isinstance(accept, commands.Accept)
    assert line.take(h.Done(accept, "offer.gone")) == []
    line.shows("waiting")
    assert kinds(line.shows("offered", agent=LIMING, offer="another")) == ["Ring"]


def test_a_phone_that_breaks_off_is_rung_again_and_the_talk_goes_on(line: Line) -> None:
    leg = line.talks()
    acts = line.take(h.LegEnded(leg, 27))
    assert kinds(acts) == ["Ring", "DropBridge", "StartMusic"]
    again = acts[0]
    assert isinstance(again, r.Ring)
    assert (again.agent, again.kind, again.answers) == (LIMING, "talk", True)
    assert kinds(line.take(h.LegUp(again.leg))) == ["StopMusic", "MakeBridge", "Join", "Join"]


def test_an_agent_who_does_not_come_back_gives_the_caller_back(line: Line) -> None:
    acts = line.take(h.LegEnded(line.talks(), 38))
    rung = 0
    for _ in range(30):
        for ring in [act for act in acts if isinstance(act, r.Ring)]:
            rung += 1
            assert line.take(h.Failed(ring, gone=False)) == []
        acts = line.later(1_000)
        if commands.AgentLost(staff=LIMING, interaction=CONTACT) in acts:
            break
    assert 5 < rung < 20
    assert line.now == RETAKE_MS


def test_a_page_that_was_loaded_again_asks_for_its_call(line: Line) -> None:
    leg = line.talks()
    acts = line.take(h.Return(LIMING))
    assert acts[0] == r.HangUp(leg)
    assert "Ring" in kinds(acts)
    assert line.take(h.Return("another")) == []


def test_a_caller_who_hangs_up_ends_everything(line: Line) -> None:
    leg = line.talks()
    acts = line.take(h.LegEnded(CALLER, 16))
    assert acts[0] == commands.CustomerEnd(visitor=line.visitor)
    assert r.HangUp(leg) in acts
    assert "DropBridge" in kinds(acts)
    assert line.call.over


def test_a_line_that_broke_is_no_hang_up(line: Line) -> None:
    line.shows("waiting")
    assert line.take(h.LegEnded(CALLER, 38)) == [commands.CustomerEnd(visitor=line.visitor, cut=True)]


def test_a_transfer_lets_go_of_the_first_agent_and_rings_the_second(line: Line) -> None:
    leg = line.talks()
    assert kinds(line.shows("waiting"))[:2] == ["DropBridge", "HangUp"]
    assert line.shows("offered", agent="another", offer="second") == []
    acts = line.take(h.LegEnded(leg, 16))
    assert kinds(acts) == ["Ring"]
    assert isinstance(acts[0], r.Ring)
    assert acts[0].leg != leg


def test_the_last_words_are_heard_before_the_end(line: Line) -> None:
    said = playback(line.shows("over", HELLO, ended_by="system"))
    assert line.take(h.PlayEnded(said)) == [r.HangUp(CALLER)]


def test_a_message_is_recorded_after_the_invitation(line: Line) -> None:
    said = playback(line.shows("self_service", HELLO, leaving_message=True))
    record = line.take(h.PlayEnded(said))[0]
    assert isinstance(record, r.Record)
    left = line.take(h.RecordEnded(record.name, 12))
    assert left == [
        commands.LeaveMessage(visitor=line.visitor, text="voice message, 12 s", contact="13800138000")
    ]  # fmt: skip


def test_who_hangs_up_while_speaking_has_left_a_message(line: Line) -> None:
    line.shows("self_service", leaving_message=True)
    line.now = 9_000
    assert kinds(line.take(h.LegEnded(CALLER, 16))) == ["LeaveMessage"]


# ── the switch against our view ──


def leg_of(call: str, *, up: bool = True) -> Leg:
    return Leg(id=names.agent_leg(call, LIMING, "offer", "a1"), up=up)


def test_both_sides_agree_and_nothing_is_to_be_done() -> None:
    agent = leg_of(CALLER)
    found = compare([Leg(id=CALLER, up=True), agent], [], {CALLER: [CALLER, agent.id]}, {names.visitor_of(CALLER)})
    assert found == compare([], [], {}, set())


def test_a_call_that_was_up_while_we_were_away_is_ours_again_with_its_agent_and_bridge() -> None:
    agent = leg_of(CALLER)
    bridge = Bridged(id=f"{CALLER}.bridge.a2", legs=frozenset({CALLER, agent.id}))
    found = compare([Leg(id=CALLER, up=True), agent], [bridge], {}, {names.visitor_of(CALLER)})
    assert (found.stray_legs, found.stray_bridges, found.orphaned, found.arrived) == ((), (), (), ())
    ((leg, with_agent),) = found.adopted
    assert leg.id == CALLER
    assert with_agent is not None
    assert (with_agent.agent, with_agent.offer, with_agent.bridge) == (LIMING, "offer", bridge.id)


def test_an_adopted_talk_goes_on_untouched(line: Line) -> None:
    agent = leg_of(CALLER)
    bridge = Bridged(id=f"{CALLER}.bridge.a2", legs=frozenset({CALLER, agent.id}))
    found = compare([Leg(id=CALLER, up=True), agent], [bridge], {}, {names.visitor_of(CALLER)})
    line.call.restore(found.adopted[0][1])
    assert kinds(line.shows("active", agent=LIMING)) == ["StopMusic"]


def test_a_contact_whose_line_is_gone_is_cut() -> None:
    assert compare([], [], {}, {"visitor"}).orphaned == ("visitor",)


def test_a_caller_nobody_knows_is_let_in() -> None:
    assert compare([Leg(id=CALLER, up=False)], [], {}, set()).arrived == (Leg(id=CALLER, up=False),)


def test_legs_and_bridges_of_no_call_are_ghosts() -> None:
    ghost = leg_of("yingda-1.1")
    found = compare([ghost], [Bridged(id="yingda-1.1.bridge.a1", legs=frozenset())], {}, set())
    assert (found.stray_legs, found.stray_bridges) == ((ghost.id,), ("yingda-1.1.bridge.a1",))


def test_a_leg_that_the_switch_has_not_made_yet_has_not_vanished() -> None:
    leg = names.agent_leg(CALLER, LIMING, "offer", "a1")
    found = compare([Leg(id=CALLER, up=True)], [], {CALLER: [CALLER, leg]}, {names.visitor_of(CALLER)}, coming={leg})
    assert found.vanished == ()
    both = [Leg(id=CALLER, up=True), Leg(id=leg, up=False)]
    made = compare(both, [], {CALLER: [CALLER, leg]}, {names.visitor_of(CALLER)}, {leg})
    assert made.stray_legs == ()


def test_a_call_here_whose_legs_are_gone_is_told_so() -> None:
    assert compare([], [], {CALLER: (CALLER, "agent")}, {names.visitor_of(CALLER)}).vanished == (CALLER, "agent")
