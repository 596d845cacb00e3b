"""While customer and agent talk, and when one of them is gone."""

import msgspec
import pytest

from tests.journey.bank import BALANCE, CARDS, CHENJING, GENERAL, LIMING, NIGHT, QIAN, WANGFANG, WEB_CARDS, ZHAO, Bank
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.journey.errors import (
    AgentUnknown,
    ContactEnded,
    NotYours,
    QueueClosed,
    QueueUnknown,
    TextEmpty,
    TransferNeedsOneTarget,
    WrongState,
)


def test_both_sides_write_with_numbers_without_a_gap(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="你好"))
    bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="您好"))
    assert [line.seq for line in bank.lines(ZHAO)] == list(range(1, contact.last_seq + 1))
    assert [line.text for line in bank.lines(ZHAO)][-2:] == ["你好", "您好"]


def test_a_reply_is_timed_from_the_oldest_message_that_waits(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    for _ in range(2):
        bank.do(commands.CustomerSend(visitor=ZHAO, text="在吗"))
        bank.later(7)
    bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="在"))
    assert bank.events("message.sent")[-1]["reply_ms"] == 14_000


def test_a_note_does_not_count_as_a_reply(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="在吗"))
    bank.do(commands.WriteNote(staff=LIMING, interaction=contact.id, text="客户着急"))
    assert contact.unanswered_since is not None


def test_nobody_writes_in_a_contact_of_another(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    with pytest.raises(NotYours):
        bank.do(commands.Send(staff=WANGFANG, interaction=contact.id, text="插一句"))


def test_an_empty_message_is_refused(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    with pytest.raises(TextEmpty):
        bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="  \n"))


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb"])
def test_what_a_database_cannot_hold_is_taken_out_of_a_message(bank: Bank, text: str) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Send(staff=LIMING, interaction=contact.id, text=text))
    assert bank.lines(ZHAO)[-1].text == "ab"


def test_a_message_of_nothing_but_control_characters_is_empty(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    with pytest.raises(TextEmpty):
        bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="\x00\x01"))


def test_what_a_database_cannot_hold_is_taken_out_of_reasons_and_notes(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.SetStatus(staff=LIMING, status="break", reason="午\x00饭"))
    bank.do(commands.Finish(staff=LIMING, interaction=contact.id))
    bank.do(commands.WrapUp(staff=LIMING, interaction=contact.id, disposition=BALANCE, note="完\x00成"))
    assert (bank.agent(LIMING).reason, contact.note) == ("午饭", "完成")


def test_a_repeat_of_an_operation_is_answered_from_memory(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    turn = bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="您好"), operation="op")
    assert bank.live.answers[f"user:{LIMING}", "op"] == msgspec.json.encode(turn.answer)


def test_a_draft_is_kept_until_it_is_sent(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Draft(staff=LIMING, interaction=contact.id, text="您好，请"))
    assert contact.draft == "您好，请"
    bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="您好，请稍等"))
    assert contact.draft == ""


def test_hold_and_resume_are_measured(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Hold(staff=LIMING, interaction=contact.id))
    bank.later(30)
    bank.do(commands.Resume(staff=LIMING, interaction=contact.id))
    assert bank.events("interaction.resumed")[-1]["held_ms"] == 30_000
    assert bank.codes(ZHAO)[-2:] == ["event.held", "event.resumed"]


def test_a_held_contact_is_not_held_again(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Hold(staff=LIMING, interaction=contact.id))
    with pytest.raises(WrongState):
        bank.do(commands.Hold(staff=LIMING, interaction=contact.id))


def test_finishing_ends_a_hold(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Hold(staff=LIMING, interaction=contact.id))
    bank.do(commands.Finish(staff=LIMING, interaction=contact.id))
    assert contact.held_at is None
    assert bank.events("agent.load_changed")[-1]["held"] == 0


def test_a_transfer_to_a_queue_keeps_the_original_place(bank: Bank) -> None:
    bank.arrives(ZHAO)
    place = bank.of(ZHAO).place_at
    bank.later(10)
    bank.arrives(QIAN)
    bank.ready(WANGFANG)
    contact = bank.accepts(WANGFANG, ZHAO)
    bank.later(300)
    bank.do(commands.Transfer(staff=WANGFANG, interaction=contact.id, queue=CARDS, note="信用卡"))
    assert (contact.queue, contact.place_at, contact.state) == (CARDS, place, State.WAITING)
    assert contact.transfer == {"from": "王芳", "note": "信用卡"}


def test_a_transfer_is_not_offered_back_to_who_gave_it_away(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Transfer(staff=LIMING, interaction=contact.id, queue=GENERAL))
    assert contact.state is State.WAITING


def test_a_transfer_to_an_agent_needs_no_skill(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING, entry_point=WEB_CARDS)
    bank.ready(WANGFANG)
    bank.do(commands.Transfer(staff=LIMING, interaction=contact.id, agent=WANGFANG))
    assert contact.offer is not None
    assert (contact.offer.agent, contact.offer.why["rule"]) == (WANGFANG, "reserved")


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ({}, TransferNeedsOneTarget),
        ({"queue": CARDS, "agent": WANGFANG}, TransferNeedsOneTarget),
        ({"queue": "nowhere"}, QueueUnknown),
        ({"queue": NIGHT}, QueueClosed),
        ({"agent": "nobody"}, AgentUnknown),
        ({"agent": CHENJING}, AgentUnknown),
        ({"agent": LIMING}, AgentUnknown),
    ],
)
def test_a_transfer_to_nowhere_is_refused(bank: Bank, target: dict[str, str], refusal: type[Exception]) -> None:
    contact = bank.talks(ZHAO, LIMING)
    with pytest.raises(refusal):
        bank.do(commands.Transfer(staff=LIMING, interaction=contact.id, **target))
    assert (contact.state, contact.agent) == (State.ACTIVE, LIMING)


def test_the_chats_of_a_dead_desk_go_back_to_their_queue_after_a_grace(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    bank.desks.clear()
    bank.later(15 + 59)
    assert bank.of(ZHAO).state is State.ACTIVE
    bank.later(2)
    assert bank.of(ZHAO).state is State.WAITING
    assert bank.codes(ZHAO)[-1] == "event.agent_lost"


def test_a_customer_who_is_gone_for_ten_minutes_ends_the_talk(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    bank.do(commands.CustomerOnline(visitor=ZHAO, online=False))
    bank.later(600)
    assert (bank.of(ZHAO).state, bank.of(ZHAO).ended_by) == (State.WRAP_UP, "system")


def test_the_customer_ends_the_talk(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    assert (bank.of(ZHAO).state, bank.of(ZHAO).ended_by, bank.of(ZHAO).outcome) == (State.WRAP_UP, "customer", "served")


def test_in_an_ended_talk_nobody_writes_to_the_customer(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Finish(staff=LIMING, interaction=contact.id))
    with pytest.raises(ContactEnded):
        bank.do(commands.Send(staff=LIMING, interaction=contact.id, text="还有"))


def test_a_message_after_the_offer_lapsed_is_not_lost(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.arrives(ZHAO)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="第一句"))
    bank.later(21)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="第二句"))
    bank.ready(WANGFANG)
    bank.accepts(WANGFANG, ZHAO)
    assert [line.text for line in bank.lines(ZHAO) if line.by == "customer"] == ["第一句", "第二句"]
