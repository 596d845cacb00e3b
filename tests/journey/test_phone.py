"""What a contact by telephone can do besides: called out, called back, conferred in, captured in, listened to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journey.bank import CHENJING, LIMING, QIAN, SUN, WANGFANG, ZHAO, Bank
from yingda.foundation.errors import Refusal
from yingda.interactions.contact import Contact, State
from yingda.journey import commands

NUMBER = "13900139000"


@pytest.fixture
def bank() -> Bank:
    return Bank()


def own(bank: Bank, visitor: str = ZHAO) -> dict[str, Any]:
    contact = bank.of(visitor)
    return {"staff": contact.agent or "", "interaction": contact.id}


def refused(bank: Bank, command: commands.Command) -> str:
    with pytest.raises(Refusal) as refusal:
        bank.do(command)
    return refusal.value.code


def dialled(bank: Bank, agent: str = LIMING) -> Contact:
    bank.ready(agent)
    turn = bank.do(commands.Dial(staff=agent, number=NUMBER, caller_id="95500"))
    return bank.live.contacts[turn.answer["interaction"]]


def try_begins(bank: Bank, contact: Contact) -> int:
    assert contact.dial is not None
    attempt = contact.dial.tries + 1
    bank.do(commands.LineDialled(visitor=contact.visitor, attempt=attempt))
    return attempt


def consulted(bank: Bank, *, answered: bool = True) -> Contact:
    bank.ready(WANGFANG)
    contact = bank.speaks(ZHAO, LIMING)
    bank.do(commands.Consult(agent=WANGFANG, **own(bank)))
    assert contact.consult is not None
    if answered:
        bank.do(commands.ConsultUp(visitor=ZHAO, consult=contact.consult.id))
    return contact


# ── an agent's own call ──


def test_an_agents_own_call_is_with_the_agent_at_once_and_in_no_queue(bank: Bank) -> None:
    contact = dialled(bank)
    assert (contact.state, contact.agent, contact.line, contact.direction) == (State.ACTIVE, LIMING, "none", "out")
    assert bank.agent(LIMING).load == {"phone": 1}
    assert bank.events("interaction.queued") == []
    attempt = try_begins(bank, contact)
    assert contact.line == "dialling"
    bank.do(commands.LineRinging(visitor=contact.visitor, attempt=attempt))
    assert contact.line == "ringing"
    bank.do(commands.LineUp(visitor=contact.visitor, attempt=attempt))
    assert (contact.line, contact.online) == ("up", True)
    bank.do(commands.CustomerEnd(visitor=contact.visitor))
    assert (contact.state, contact.outcome) == (State.WRAP_UP, "served")


@pytest.mark.parametrize("cause", ["busy", "no_answer", "unreachable"])
def test_an_own_call_that_comes_to_nothing_is_wrapped_up_as_not_reached(bank: Bank, cause: str) -> None:
    contact = dialled(bank)
    bank.do(commands.LineFailed(visitor=contact.visitor, attempt=try_begins(bank, contact), cause=cause))
    assert (contact.state, contact.outcome, contact.survey) == (State.WRAP_UP, "not_reached", "none")
    assert [e["outcome"] for e in bank.events("interaction.dial_settled")] == [cause]


def test_a_line_that_nobody_tells_of_ends_by_itself(bank: Bank) -> None:
    contact = dialled(bank)
    try_begins(bank, contact)
    bank.later(91)
    assert contact.outcome == "not_reached"


def test_who_is_on_the_phone_calls_nobody_else(bank: Bank) -> None:
    dialled(bank)
    assert refused(bank, commands.Dial(staff=LIMING, number=NUMBER)) == "phone.busy"


def test_one_try_is_on_record_once(bank: Bank) -> None:
    contact = dialled(bank)
    attempt = try_begins(bank, contact)
    assert refused(bank, commands.LineDialled(visitor=contact.visitor, attempt=attempt)) == "line.stale"
    assert refused(bank, commands.LineDialled(visitor=contact.visitor, attempt=attempt + 1)) == "line.stale"


# ── called back ──


def test_who_wants_to_be_called_back_hangs_up_and_keeps_the_place(bank: Bank) -> None:
    first, second = bank.calls(ZHAO), bank.calls(QIAN, "13700137000")
    bank.do(commands.AskCallback(visitor=ZHAO, number=NUMBER))
    bank.later(1_000)
    assert (first.state, second.state) == (State.WAITING, State.WAITING)
    bank.ready(LIMING)
    assert (first.state, second.state) == (State.OFFERED, State.WAITING), "the place in line was kept"
    bank.accepts(LIMING, ZHAO)
    bank.do(commands.LineUp(visitor=ZHAO, attempt=try_begins(bank, first)))
    assert (first.line, first.agent) == ("up", LIMING)
    assert refused(bank, commands.AskCallback(visitor=ZHAO, number=NUMBER)) == "interaction.wrong_state"


def test_who_is_not_reached_is_tried_again_later_and_a_few_times_only(bank: Bank) -> None:
    contact = bank.calls(ZHAO)
    bank.do(commands.AskCallback(visitor=ZHAO, number=NUMBER))
    bank.ready(LIMING)
    for attempt in (1, 2, 3):
        assert contact.state is State.OFFERED, attempt
        bank.accepts(LIMING, ZHAO)
        bank.do(commands.LineFailed(visitor=ZHAO, attempt=try_begins(bank, contact), cause="no_answer"))
        if attempt < 3:
            assert (contact.state, bank.agent(LIMING).contacts) == (State.WAITING, set())
            bank.later(299)
            assert contact.state is State.WAITING
            bank.later(2)
    assert (contact.state, contact.outcome) == (State.WRAP_UP, "not_reached")
    assert len(bank.events("interaction.dialled")) == 3


def test_a_call_back_that_nobody_makes_ends_after_a_day(bank: Bank) -> None:
    contact = bank.calls(ZHAO)
    bank.do(commands.AskCallback(visitor=ZHAO, number=NUMBER))
    bank.later(25 * 3600)
    assert (contact.state, contact.outcome) == (State.ENDED, "not_reached")


def test_a_call_back_outlives_a_restart(bank: Bank) -> None:
    bank.calls(ZHAO)
    bank.do(commands.AskCallback(visitor=ZHAO, number=NUMBER))
    again = bank.rebuilt()
    contact = again.contacts[bank.of(ZHAO).id]
    assert (contact.dial, contact.offline_since) == (bank.of(ZHAO).dial, None)


def test_whose_line_broke_by_our_fault_is_called_back_before_everybody(bank: Bank) -> None:
    talking = bank.speaks(ZHAO, LIMING)
    waiting = bank.calls(QIAN, "13700137000")
    bank.do(commands.CallBackCut(visitor=ZHAO))
    assert (talking.outcome, talking.ended_by) == ("served", "system")
    back = next(c for c in bank.live.contacts.values() if c.dial is not None)
    assert (back.state, back.dial and back.dial.reason, back.address) == (State.WAITING, "cut", "13800138000")
    bank.ready(WANGFANG)
    assert (back.state, waiting.state) == (State.OFFERED, State.WAITING)


def test_a_caller_without_a_number_or_still_with_the_bot_is_only_counted(bank: Bank) -> None:
    bank.calls(SUN, "anonymous")
    bank.do(commands.CallBackCut(visitor=SUN))
    assert [c.dial for c in bank.live.contacts.values()] == [None]


# ── a second party ──


def test_a_colleague_is_asked_while_the_customer_waits(bank: Bank) -> None:
    contact = consulted(bank, answered=False)
    assert contact.held_at is not None
    assert bank.agent(WANGFANG).assisting == contact.id
    assert not bank.agent(WANGFANG).available
    bank.calls(QIAN)
    assert bank.of(QIAN).state is State.WAITING, "nobody who helps is offered work"
    bank.do(commands.ConsultUp(visitor=ZHAO, consult=contact.consult.id if contact.consult else ""))
    bank.do(commands.EndConsult(**own(bank)))
    assert (contact.consult, contact.held_at, bank.agent(WANGFANG).assisting) == (None, None, None)
    assert bank.of(QIAN).state is State.OFFERED


def test_all_three_talk_and_the_contact_changes_hands(bank: Bank) -> None:
    contact = consulted(bank)
    bank.do(commands.Confer(**own(bank)))
    assert (contact.held_at, contact.consult and contact.consult.state) == (None, "conference")
    bank.do(commands.HandOver(**own(bank)))
    assert (contact.agent, contact.consult, bank.agent(WANGFANG).assisting) == (WANGFANG, None, None)
    assert bank.agent(LIMING).contacts == set()
    assert [e["by"] for e in bank.events("interaction.answered")] == ["offer", "consult"]


def test_who_does_not_answer_is_asked_no_longer(bank: Bank) -> None:
    contact = consulted(bank, answered=False)
    assert refused(bank, commands.Confer(**own(bank))) == "consult.none"
    assert refused(bank, commands.HandOver(**own(bank))) == "consult.none"
    bank.later(46)
    assert (contact.consult, contact.held_at) == (None, None)
    assert bank.codes(ZHAO)[-1] == "event.consult_ended"


def test_somebody_outside_is_asked_and_gets_no_contact(bank: Bank) -> None:
    contact = bank.speaks(ZHAO, LIMING)
    bank.do(commands.Consult(number="057188888888", **own(bank)))
    assert contact.consult is not None
    assert "88888888" not in contact.consult.name
    bank.do(commands.ConsultUp(visitor=ZHAO, consult=contact.consult.id))
    assert refused(bank, commands.HandOver(**own(bank))) == "consult.outside"
    bank.do(commands.ConsultGone(visitor=ZHAO, consult=contact.consult.id))
    assert contact.consult is None


@pytest.mark.parametrize(
    ("target", "code"), [(LIMING, "agent.unknown"), (CHENJING, "agent.unknown"), (QIAN, "agent.unknown")]
)
def test_only_a_colleague_who_is_there_is_asked(bank: Bank, target: str, code: str) -> None:
    bank.speaks(ZHAO, LIMING)
    assert refused(bank, commands.Consult(agent=target, **own(bank))) == code


def test_one_second_party_at_a_time_and_one_target(bank: Bank) -> None:
    consulted(bank)
    assert refused(bank, commands.Consult(agent=WANGFANG, **own(bank))) == "consult.under_way"
    bank.do(commands.EndConsult(**own(bank)))
    assert refused(bank, commands.Consult(**own(bank))) == "consult.one_target"
    assert refused(bank, commands.Consult(agent=WANGFANG, number=NUMBER, **own(bank))) == "consult.one_target"


@pytest.mark.parametrize("end", [commands.Finish, commands.AgentLost])
def test_the_end_of_the_talk_ends_what_hangs_on_it(bank: Bank, end: type[commands.ContactCommand]) -> None:
    contact = consulted(bank)
    bank.ready(CHENJING)
    bank.do(commands.Monitor(staff=CHENJING, interaction=contact.id, mode="listen"))
    bank.do(end(**own(bank)))
    assert (contact.consult, contact.monitors, contact.held_at) == (None, (), None)
    assert bank.agent(WANGFANG).assisting is None


# ── secure capture ──


def test_what_is_captured_is_told_by_its_token_alone(bank: Bank) -> None:
    contact = bank.speaks(ZHAO, LIMING)
    bank.do(commands.BeginCapture(kind="card", **own(bank)))
    assert contact.capture is not None
    since = contact.unrecorded_since
    assert refused(bank, commands.Captured(visitor=ZHAO, capture="other", token="t", shown="")) == "capture.none"
    bank.later(5)
    bank.do(commands.Captured(visitor=ZHAO, capture=contact.capture.id, token="t-1", shown="**** 1234"))
    assert contact.capture is None
    assert contact.unrecorded_since == since
    bank.do(commands.RecordingBack(visitor=ZHAO))
    (gap,) = bank.events("interaction.recording_gap")
    assert (gap["reason"], gap["started_at"], gap["ended_at"]) == ("secure", since, bank.now)
    assert contact.unrecorded_since is None


def test_a_capture_always_ends(bank: Bank) -> None:
    contact = bank.speaks(ZHAO, LIMING)
    bank.do(commands.BeginCapture(kind="pin", **own(bank)))
    assert refused(bank, commands.Hold(**own(bank))) == "capture.under_way"
    bank.later(61)
    assert contact.capture is None
    assert bank.events("interaction.captured")[-1]["outcome"] == "timeout"


def test_who_writes_is_asked_by_a_line_and_what_they_type_beside_the_field_is_covered(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.BeginCapture(kind="code", **own(bank)))
    assert contact.capture is not None
    asked = next(line for line in bank.lines(ZHAO) if line.seq == contact.capture.seq)
    assert asked.data == {"code": "event.capture_started", "kind": "code", "secret": {"of": "code"}}
    bank.do(commands.CustomerSend(visitor=ZHAO, text="是 246810"))
    assert bank.lines(ZHAO)[-1].text == "是 ******"
    bank.do(commands.Captured(visitor=ZHAO, capture=contact.capture.id, token="t-1", shown="******"))
    assert contact.capture is None
    assert contact.unrecorded_since is None
    bank.do(commands.CustomerSend(visitor=ZHAO, text="订单 12"))
    assert bank.lines(ZHAO)[-1].text == "订单 12"


def test_chats_know_none_of_it(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    bank.ready(WANGFANG)
    for command in (
        commands.Consult(agent=WANGFANG, **own(bank)),
        commands.Monitor(staff=WANGFANG, interaction=bank.of(ZHAO).id, mode="listen"),
    ):
        assert refused(bank, command) == "phone.no_line"


# ── supervisors ──


def test_a_supervisor_listens_changes_the_mode_and_leaves(bank: Bank) -> None:
    contact = bank.speaks(ZHAO, LIMING)
    bank.ready(CHENJING)
    for mode in ("listen", "whisper", "barge"):
        bank.do(commands.Monitor(staff=CHENJING, interaction=contact.id, mode=mode))  # type: ignore[arg-type]
        bank.do(commands.MonitorUp(visitor=ZHAO, monitor=CHENJING))
        assert [(each.mode, each.up) for each in contact.monitors] == [(mode, True)]
    bank.do(commands.MonitorGone(visitor=ZHAO, monitor=CHENJING))
    assert contact.monitors == ()
    audited = [note.action for turn in bank.turns for note in turn.audits]
    assert audited == ["interaction.monitored"] * 3 + ["interaction.monitor_ended"]


def test_one_pair_of_ears(bank: Bank) -> None:
    first = bank.speaks(ZHAO, LIMING)
    second = bank.speaks(QIAN, WANGFANG)
    bank.ready(CHENJING)
    bank.do(commands.Monitor(staff=CHENJING, interaction=first.id, mode="listen"))
    bank.do(commands.Monitor(staff=CHENJING, interaction=second.id, mode="listen"))
    assert (first.monitors, len(second.monitors)) == ((), 1)
    assert refused(bank, commands.Monitor(staff=LIMING, interaction=first.id, mode="listen")) == "monitor.own"


def test_a_call_does_not_hang_on_the_desk(bank: Bank) -> None:
    contact = bank.speaks(ZHAO, LIMING)
    bank.desks.clear()
    bank.later(100)
    assert (contact.state, contact.agent) == (State.ACTIVE, LIMING)
