"""Agents: presence as a lease, the chosen status, and what supervisors may do."""

import msgspec
import pytest

from tests.journey.bank import CHENJING, GENERAL, LIMING, WANGFANG, WEB_FLOW, WEB_NIGHT, ZHAO, Bank
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.journey.errors import AgentBusy, AgentUnknown, ContactEnded, NoContact, StatusUnknown


def test_a_silent_desk_is_absent_after_fifteen_seconds(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.desks.clear()
    bank.later(14.9)
    assert bank.agent(LIMING).present
    bank.later(0.2)
    assert not bank.agent(LIMING).present
    assert bank.events("agent.presence_changed")[-1] == {
        "type": "agent.presence_changed", "agent": LIMING, "present": False,
    }  # fmt: skip


def test_an_offer_to_a_desk_that_died_goes_to_another(bank: Bank) -> None:
    queues = bank.live.config.queues
    patient = msgspec.structs.replace(queues[GENERAL], offer_ttl_s=60)
    bank.configured(queues={**queues, GENERAL: patient})
    bank.ready(LIMING)
    bank.arrives(ZHAO)
    bank.desks.clear()
    bank.ready(WANGFANG)
    bank.later(16)
    offer = bank.of(ZHAO).offer
    assert offer is not None
    assert offer.agent == WANGFANG


def test_an_absent_agent_gets_no_offers_whatever_the_status_says(bank: Bank) -> None:
    bank.do(commands.SetStatus(staff=LIMING, status="ready"))
    assert bank.arrives(ZHAO).state is State.WAITING


def test_a_desk_that_returns_is_asked_at_once(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.desks.clear()
    bank.later(20)
    bank.arrives(ZHAO)
    bank.do(commands.Beat(staff=LIMING))
    assert bank.of(ZHAO).state is State.OFFERED


def test_an_agent_absent_for_long_is_signed_off(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.desks.clear()
    bank.later(15 + 301)
    assert (bank.agent(LIMING).status, bank.agent(LIMING).reason) == ("offline", "absent")


def test_a_break_withdraws_a_live_offer_and_keeps_running_talks(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    bank.do(commands.SetStatus(staff=LIMING, status="break", reason="午饭"))
    assert bank.of(ZHAO).state is State.ACTIVE


def test_nobody_signs_off_with_customers_in_hand(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    with pytest.raises(AgentBusy):
        bank.do(commands.SignOff(staff=LIMING))


def test_a_status_that_is_none_is_refused(bank: Bank) -> None:
    with pytest.raises(StatusUnknown):
        bank.do(commands.SetStatus(staff=LIMING, status="sleeping"))


def test_a_stranger_has_no_status(bank: Bank) -> None:
    with pytest.raises(AgentUnknown):
        bank.do(commands.SetStatus(staff="nobody", status="ready"))


def test_a_supervisor_takes_a_running_talk_over(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))
    assert (contact.agent, contact.state) == (CHENJING, State.ACTIVE)
    assert bank.agent(LIMING).contacts == set()
    assert [note.action for note in bank.turns[-1].audits] == ["interaction.taken_over"]


def test_a_supervisor_takes_over_beyond_capacity(bank: Bank) -> None:
    bank.talks(ZHAO, CHENJING)
    contact = bank.arrives("00000000-0000-7000-8000-000700000009")
    bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))
    assert len(bank.agent(CHENJING).contacts) == 2


@pytest.mark.parametrize("entry_point", [WEB_FLOW, WEB_NIGHT])
def test_a_supervisor_takes_a_contact_from_the_bot(bank: Bank, entry_point: str) -> None:
    contact = bank.arrives(ZHAO, entry_point=entry_point)
    bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))
    assert (contact.state, contact.agent, contact.leaving_message) == (State.ACTIVE, CHENJING, False)


def test_an_offer_is_withdrawn_when_a_supervisor_takes_over(bank: Bank) -> None:
    bank.ready(LIMING)
    contact = bank.arrives(ZHAO)
    bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))
    assert bank.events("interaction.offer_settled")[-1]["outcome"] == "withdrawn"
    assert bank.agent(LIMING).contacts == set()


def test_what_one_holds_already_is_not_taken_over_again(bank: Bank) -> None:
    contact = bank.talks(ZHAO, CHENJING)
    bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))
    assert len(bank.events("interaction.answered")) == 1


def test_an_ended_contact_is_not_taken_over(bank: Bank) -> None:
    contact = bank.arrives(ZHAO)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    with pytest.raises(ContactEnded):
        bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))


def test_a_contact_that_nobody_knows_is_not_taken_over(bank: Bank) -> None:
    with pytest.raises(NoContact):
        bank.do(commands.TakeOver(staff=CHENJING, interaction="nothing"))


def test_a_forced_status_is_told_and_audited(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.do(commands.ForceStatus(staff=CHENJING, agent=LIMING, status="meeting", reason="早会"))
    assert bank.events("agent.status_changed")[-1]["by"] == "supervisor"
    assert [note.action for note in bank.turns[-1].audits] == ["agent.status_forced"]


def test_forcing_ready_ends_not_responding(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.arrives(ZHAO)
    bank.later(21)
    bank.do(commands.ForceStatus(staff=CHENJING, agent=LIMING, status="ready"))
    assert bank.of(ZHAO).state is State.OFFERED
