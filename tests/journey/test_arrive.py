"""A customer comes, with the bot or without."""

import pytest

from tests.journey.bank import GENERAL, WEB, WEB_FLOW, WEB_NIGHT, ZHAO, Bank
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.journey.errors import EntryPointUnknown, NoContact, OptionUnknown, TextTooLong, WrongState


def test_a_visitor_has_one_contact_under_way_whatever_the_number_of_tabs(bank: Bank) -> None:
    first = bank.arrives(ZHAO)
    assert bank.arrives(ZHAO).id == first.id
    assert len(bank.events("interaction.arrived")) == 1


def test_words_said_in_a_second_tab_are_not_lost(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.arrives(ZHAO, "还在吗")
    assert bank.lines(ZHAO)[-1].text == "还在吗"


def test_a_visitor_whose_contact_ended_begins_a_new_one(bank: Bank) -> None:
    first = bank.arrives(ZHAO)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    assert bank.arrives(ZHAO).id != first.id


def test_without_a_flow_the_contact_goes_straight_to_the_queue(bank: Bank) -> None:
    assert bank.arrives(ZHAO).state is State.WAITING
    assert bank.of(ZHAO).queue == GENERAL
    assert bank.codes(ZHAO) == ["event.queued"]


def test_an_unknown_entry_point_is_refused(bank: Bank) -> None:
    with pytest.raises(EntryPointUnknown):
        bank.arrives(ZHAO, entry_point="elsewhere")
    assert not bank.live.contacts


def test_a_language_that_the_entry_point_does_not_speak_becomes_its_first(bank: Bank) -> None:
    assert bank.arrives(ZHAO, language="fr").language == "zh-CN"


def test_a_first_text_too_long_begins_no_contact(bank: Bank) -> None:
    with pytest.raises(TextTooLong):
        bank.arrives(ZHAO, "长" * (commands.TEXT_CHARS_MAX + 1))
    assert not bank.live.contacts


def test_the_bot_greets_and_offers_a_menu(bank: Bank) -> None:
    assert bank.arrives(ZHAO, entry_point=WEB_FLOW).state is State.SELF_SERVICE
    assert any(line.kind == "choice" and line.data["options"] for line in bank.lines(ZHAO))


def test_the_bot_answers_from_an_article(bank: Bank) -> None:
    bank.arrives(ZHAO, "怎么查余额", entry_point=WEB_FLOW)
    assert any("手机银行首页" in line.text for line in bank.lines(ZHAO) if line.by == "bot")


@pytest.mark.parametrize("words", ["转人工", "我要人工客服", "人工"])
def test_a_human_comes_within_one_sentence(bank: Bank, words: str) -> None:
    bank.ready(*bank.live.agents)
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    bank.do(commands.CustomerSend(visitor=ZHAO, text=words))
    assert bank.of(ZHAO).state is State.OFFERED


def test_a_human_comes_at_the_press_of_a_button_at_any_point(bank: Bank) -> None:
    bank.arrives(ZHAO, "怎么查余额", entry_point=WEB_FLOW)
    bank.do(commands.AskHuman(visitor=ZHAO))
    assert bank.of(ZHAO).state is State.WAITING


def test_the_agent_is_told_what_was_said_before(bank: Bank) -> None:
    bank.arrives(ZHAO, "怎么查余额", entry_point=WEB_FLOW)
    bank.do(commands.AskHuman(visitor=ZHAO))
    assert bank.of(ZHAO).summary


def test_a_button_that_was_not_offered_is_refused(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    with pytest.raises(OptionUnknown):
        bank.do(commands.Choose(visitor=ZHAO, option="gold"))


def test_a_button_pressed_after_the_bot_is_refused(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB)
    with pytest.raises(WrongState):
        bank.do(commands.Choose(visitor=ZHAO, option="cards"))


def test_when_closed_the_customer_is_asked_to_leave_a_message(bank: Bank) -> None:
    contact = bank.arrives(ZHAO, entry_point=WEB_NIGHT)
    assert (contact.state, contact.leaving_message) == (State.SELF_SERVICE, True)
    assert bank.codes(ZHAO) == ["event.leave_message"]


def test_a_message_that_was_left_ends_the_contact_and_can_be_answered_later(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_NIGHT)
    bank.do(commands.LeaveMessage(visitor=ZHAO, text="请回电", contact="13800000000"))
    assert (bank.of(ZHAO).state, bank.of(ZHAO).outcome) == (State.ENDED, "message_left")
    assert any(line.data.get("reach") == "13800000000" for line in bank.lines(ZHAO))


def test_a_customer_who_leaves_instead_of_a_message_has_abandoned(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_NIGHT)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    assert bank.of(ZHAO).outcome == "abandoned"


def test_whoever_only_talked_with_the_bot_was_served_by_it(bank: Bank) -> None:
    bank.arrives(ZHAO, "怎么查余额", entry_point=WEB_FLOW)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    assert bank.of(ZHAO).outcome == "self_served"


def test_silence_with_the_bot_ends_the_contact(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    bank.later(15 * 60)
    assert (bank.of(ZHAO).state, bank.of(ZHAO).ended_by) == (State.ENDED, "system")


def test_an_ended_contact_leaves_memory_and_stays_on_record(bank: Bank) -> None:
    contact = bank.arrives(ZHAO)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    bank.later(600)
    assert ZHAO not in bank.live.by_visitor
    assert bank.rows["interactions"][(contact.id,)][-1] is None


def test_without_a_contact_there_is_nothing_to_say_to(bank: Bank) -> None:
    with pytest.raises(NoContact):
        bank.do(commands.CustomerSend(visitor=ZHAO, text="你好"))


def test_a_card_number_is_not_stored(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="卡号 6222021234567890128"))
    assert "6222021234567890128" not in bank.lines(ZHAO)[-1].text
