"""Waiting: places, offers as leases, overflow, last resorts, the expected wait and the receipt."""

import msgspec
import pytest

from tests.journey.bank import (
    CARDS,
    CHENJING,
    FORWARDING,
    GENERAL,
    LIMING,
    QIAN,
    SUN,
    WANGFANG,
    WEB,
    WEB_CARDS,
    ZHAO,
    ZHOU,
    Bank,
    ident,
)  # fmt: skip
from yingda.interactions.contact import State
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey import commands
from yingda.journey.enqueue import RESERVE_MS
from yingda.journey.errors import OfferGone
from yingda.routing.rules.choose import DECLINED_PAUSE_MS


def order(bank: Bank, queue: str = GENERAL) -> list[str]:
    """Who waits, in the order of service."""
    return [bank.live.contacts[contact].visitor for contact in bank.live.lines.in_order(queue)]


def test_a_free_agent_is_asked_at_once(bank: Bank) -> None:
    bank.ready(LIMING)
    assert bank.arrives(ZHAO).state is State.OFFERED


def test_who_comes_first_is_served_first(bank: Bank) -> None:
    for visitor in (ZHAO, QIAN, SUN):
        bank.arrives(visitor)
        bank.later(1)
    bank.ready(WANGFANG)
    assert bank.of(ZHAO).state is State.OFFERED
    assert order(bank) == [QIAN, SUN]


def test_an_agent_gets_no_more_than_the_capacity(bank: Bank) -> None:
    bank.ready(LIMING)
    for visitor in (ZHAO, QIAN, SUN):
        bank.arrives(visitor)
    assert [bank.of(v).state for v in (ZHAO, QIAN, SUN)] == [State.OFFERED, State.OFFERED, State.WAITING]


def test_the_longest_idle_of_those_with_least_is_asked(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.later(10)
    bank.ready(WANGFANG)
    bank.arrives(ZHAO)
    bank.arrives(QIAN)
    offered = [bank.of(v).offer for v in (ZHAO, QIAN)]
    assert [offer.agent for offer in offered if offer] == [LIMING, WANGFANG]


def test_an_agent_without_the_skill_is_not_asked(bank: Bank) -> None:
    bank.ready(WANGFANG, CHENJING)
    assert bank.arrives(ZHAO, entry_point=WEB_CARDS).state is State.WAITING


def test_the_receipt_names_the_candidates_and_why_others_were_passed_over(bank: Bank) -> None:
    bank.ready(LIMING, WANGFANG, CHENJING)
    bank.do(commands.SetStatus(staff=CHENJING, status="break"))
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    assert offer.why["chosen"] == offer.agent
    assert offer.why["excluded"]["status_break"] == 1
    assert offer.agent in [each["agent"] for each in offer.why["candidates"]]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda bank: bank.do(commands.SetStatus(staff=WANGFANG, status="training")), "status_training"),
        (lambda bank: bank.talks(QIAN, WANGFANG), "full"),
        (lambda bank: setattr(bank.agent(WANGFANG), "not_responding", True), "not_responding"),
        (lambda bank: setattr(bank.agent(WANGFANG), "present", False), "absent"),
    ],
)
def test_the_receipt_counts_each_reason(bank: Bank, spoil: object, reason: str) -> None:
    bank.ready(WANGFANG)
    spoil(bank)  # type: ignore[operator]
    bank.ready(LIMING)
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    assert (offer.agent, offer.why["excluded"]) == (LIMING, {reason: 1})


def test_the_receipt_of_a_queue_with_skills_counts_only_its_skilled_agents(bank: Bank) -> None:
    bank.ready(LIMING, WANGFANG)
    offer = bank.arrives(ZHAO, entry_point=WEB_CARDS).offer
    assert offer is not None
    assert offer.why["candidates_total"] == 1


def test_a_lapsed_offer_sets_the_agent_to_not_responding(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.arrives(ZHAO)
    bank.later(20)
    assert bank.agent(LIMING).not_responding
    assert bank.of(ZHAO).state is State.WAITING


def test_an_agent_who_does_not_respond_gets_no_more_until_ready(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.arrives(ZHAO)
    bank.later(25)
    assert bank.arrives(QIAN).state is State.WAITING
    bank.do(commands.SetStatus(staff=LIMING, status="ready"))
    assert {bank.of(v).state for v in (ZHAO, QIAN)} == {State.OFFERED}


@pytest.mark.parametrize("how", ["lapse", "decline"])
def test_an_offer_that_came_to_nothing_returns_to_its_original_place(bank: Bank, how: str) -> None:
    bank.ready(WANGFANG)
    offer = bank.arrives(ZHAO).offer
    bank.later(1)
    bank.arrives(QIAN)
    assert offer is not None
    place = bank.of(ZHAO).place_at
    if how == "decline":
        bank.do(commands.SetStatus(staff=WANGFANG, status="break"))
    else:
        bank.later(20)
    assert bank.of(ZHAO).place_at == place
    assert order(bank) == [ZHAO, QIAN]


def test_a_declined_contact_is_not_offered_to_the_same_agent_for_a_while(bank: Bank) -> None:
    bank.ready(LIMING)
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    bank.do(commands.Decline(staff=LIMING, offer=offer.id))
    assert bank.of(ZHAO).state is State.WAITING
    bank.later(DECLINED_PAUSE_MS / 1000)
    assert bank.of(ZHAO).state is State.OFFERED


def test_a_declined_contact_is_offered_to_another_at_once(bank: Bank) -> None:
    bank.ready(LIMING, WANGFANG)
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    bank.do(commands.Decline(staff=offer.agent, offer=offer.id))
    again = bank.of(ZHAO).offer
    assert again is not None
    assert again.agent != offer.agent


def test_an_offer_is_accepted_once(bank: Bank) -> None:
    bank.ready(LIMING)
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    bank.accepts(LIMING, ZHAO)
    with pytest.raises(OfferGone):
        bank.do(commands.Accept(staff=LIMING, offer=offer.id))


def test_nobody_accepts_another_agents_offer(bank: Bank) -> None:
    bank.ready(LIMING)
    offer = bank.arrives(ZHAO).offer
    assert offer is not None
    with pytest.raises(OfferGone):
        bank.do(commands.Accept(staff=WANGFANG, offer=offer.id))


def test_whoever_waited_too_long_overflows_with_the_original_place(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    place = bank.of(ZHAO).place_at
    bank.later(30)
    bank.arrives(QIAN, entry_point=WEB)
    bank.later(60)
    assert (bank.of(ZHAO).queue, bank.of(ZHAO).place_at) == (GENERAL, place)
    assert order(bank) == [ZHAO, QIAN]


def test_a_full_queue_asks_for_a_message(bank: Bank) -> None:
    for visitor in (ZHAO, QIAN):
        bank.arrives(visitor, entry_point=WEB_CARDS)
    assert bank.arrives(SUN, entry_point=WEB_CARDS).leaving_message


def test_a_full_queue_takes_its_last_resort(bank: Bank) -> None:
    entry = EntryPoint(id=ident(1, 9), key="web-f", name="转", channel="webchat", flow_key="none", queue=FORWARDING)
    bank.configured(entry_points={**bank.live.config.entry_points, entry.id: entry})
    assert bank.arrives(ZHAO, entry_point=entry.id).queue == GENERAL


def test_a_customer_away_for_two_minutes_while_waiting_has_abandoned(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.do(commands.CustomerOnline(visitor=ZHAO, online=False))
    bank.later(120)
    assert bank.of(ZHAO).outcome == "abandoned"


def test_a_customer_who_returns_in_time_keeps_waiting(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.do(commands.CustomerOnline(visitor=ZHAO, online=False))
    bank.later(100)
    bank.do(commands.CustomerOnline(visitor=ZHAO, online=True))
    bank.later(100)
    assert bank.of(ZHAO).state is State.WAITING


def test_places_count_from_one_and_move_up(bank: Bank) -> None:
    for visitor in (ZHAO, QIAN, SUN):
        bank.arrives(visitor)
        bank.later(1)
    assert [bank.of(v).place for v in (ZHAO, QIAN, SUN)] == [1, 2, 3]
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    bank.later(5)
    assert [bank.of(v).place for v in (QIAN, SUN)] == [1, 2]


def test_the_expected_wait_is_a_range_and_unknown_while_nobody_works(bank: Bank) -> None:
    bank.arrives(ZHAO)
    assert (bank.of(ZHAO).wait_low_s, bank.of(ZHAO).wait_high_s) == (None, None)
    bank.ready(WANGFANG)
    bank.arrives(QIAN)
    low, high = bank.of(QIAN).wait_low_s, bank.of(QIAN).wait_high_s
    assert low is not None
    assert high is not None
    assert 0 <= low < high


def test_a_contact_kept_for_one_agent_falls_to_the_queue_after_a_while(bank: Bank) -> None:
    bank.ready(WANGFANG)
    bank.talks(QIAN, WANGFANG)
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.Transfer(staff=LIMING, interaction=contact.id, agent=WANGFANG))
    assert bank.of(ZHAO).reserved_for == WANGFANG
    bank.later(RESERVE_MS / 1000)
    assert bank.of(ZHAO).reserved_for is None
    assert bank.of(ZHAO).state is State.OFFERED


def test_a_queue_that_is_retired_sends_its_contacts_on(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    retired = msgspec.structs.replace(bank.live.config.queues[CARDS], active=False, last_resort="queue",
                                      last_resort_queue=GENERAL)  # fmt: skip
    bank.configured(queues={**bank.live.config.queues, CARDS: retired})
    assert bank.of(ZHAO).queue == GENERAL


def test_an_urgent_contact_goes_before_who_waits_longer(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.later(60)
    urgent = msgspec.structs.replace(bank.live.config.queues[CARDS], priority=10, required={})
    bank.configured(queues={**bank.live.config.queues, CARDS: urgent})
    bank.arrives(ZHOU, entry_point=WEB_CARDS)
    bank.ready(WANGFANG)
    assert (bank.of(ZHOU).state, bank.of(ZHAO).state) == (State.OFFERED, State.WAITING)
