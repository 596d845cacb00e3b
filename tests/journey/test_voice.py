"""The way of a contact on a channel that asks by voice: digits, silence, and an agent who cannot be reached."""

import pytest

from tests.journey.bank import GENERAL, LIMING, WEB_FLOW, ZHAO, Bank
from yingda.interactions.contact import Awaited, State
from yingda.journey import commands
from yingda.journey.errors import OfferGone, OptionUnknown, WrongState


def asked(bank: Bank) -> Awaited:
    awaited = bank.of(ZHAO).awaits
    assert awaited is not None
    return awaited


def test_a_menu_says_which_digit_leads_where_and_how_long_it_waits(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    assert asked(bank).form == "choice"
    assert asked(bank).keys[0] == ("1", "银行卡")
    assert asked(bank).timeout_s > 0
    assert bank.lines(ZHAO)[-1].seq == asked(bank).seq


def test_a_digit_chooses_an_option_and_is_written_as_its_label(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    bank.do(commands.Press(visitor=ZHAO, key="1"))
    assert bank.of(ZHAO).state is State.WAITING
    assert bank.of(ZHAO).awaits is None
    said = [line for line in bank.lines(ZHAO) if line.by == "customer"]
    assert [(line.text, line.data["key"]) for line in said] == [("银行卡", "1")]


def test_zero_leads_to_a_human(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    bank.do(commands.Press(visitor=ZHAO, key="0"))
    assert bank.of(ZHAO).queue == GENERAL


def test_silence_is_asked_again_and_then_led_to_a_human(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    before = asked(bank).seq
    bank.do(commands.Silence(visitor=ZHAO))
    assert asked(bank).seq > before
    bank.do(commands.Silence(visitor=ZHAO))
    assert bank.of(ZHAO).state is State.WAITING


@pytest.mark.parametrize("key", ["", "12", "x", "\0"])
def test_what_is_no_digit_is_refused(bank: Bank, key: str) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW)
    with pytest.raises(OptionUnknown):
        bank.do(commands.Press(visitor=ZHAO, key=key))


def test_digits_and_silence_mean_nothing_in_the_queue(bank: Bank) -> None:
    bank.arrives(ZHAO)
    with pytest.raises(WrongState):
        bank.do(commands.Press(visitor=ZHAO, key="1"))
    with pytest.raises(WrongState):
        bank.do(commands.Silence(visitor=ZHAO))


def test_what_is_awaited_survives_a_new_owner(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_FLOW, address="13800138000")
    again = bank.rebuilt().contacts[bank.of(ZHAO).id]
    assert (again.awaits, again.address) == (asked(bank), "13800138000")


def test_an_offer_that_reached_nobody_counts_as_missed(bank: Bank) -> None:
    bank.ready(LIMING)
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    bank.do(commands.Missed(staff=LIMING, offer=offer.id))
    assert bank.agent(LIMING).not_responding
    assert bank.of(ZHAO).state is State.WAITING
    assert [event["outcome"] for event in bank.events("interaction.offer_settled")] == ["lapsed"]
    with pytest.raises(OfferGone):
        bank.do(commands.Missed(staff=LIMING, offer=offer.id))


def test_a_customer_whose_agent_is_cut_off_waits_again_at_the_first_place(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    place_at = contact.place_at
    bank.later(30)
    bank.do(commands.AgentLost(staff=LIMING, interaction=contact.id))
    assert (contact.state, contact.place_at) == (State.WAITING, place_at)
    assert bank.agent(LIMING).not_responding
    assert "event.agent_lost" in bank.codes(ZHAO)


def test_a_line_that_broke_is_not_the_customers_doing(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.CustomerEnd(visitor=ZHAO, cut=True))
    assert contact.ended_by == "system"
