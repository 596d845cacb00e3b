"""A supervisor takes over from the wallboard, with no desk open: the contact waits for the desk, but not for ever."""

from tests.journey.bank import CHENJING, LIMING, ZHAO, Bank
from yingda.agents.agent import ABSENCE_GRACE_MS
from yingda.interactions.contact import State
from yingda.journey import commands

GRACE_S = ABSENCE_GRACE_MS / 1000
LONG_S = 10 * GRACE_S


def taken_over(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    bank.do(commands.TakeOver(staff=CHENJING, interaction=contact.id))


def test_a_desk_closed_long_ago_has_the_whole_grace_to_open_again(bank: Bank) -> None:
    bank.ready(CHENJING)
    bank.desks.discard(CHENJING)
    bank.later(LONG_S)
    taken_over(bank)
    bank.later(GRACE_S - 1)
    assert (bank.of(ZHAO).agent, bank.of(ZHAO).state) == (CHENJING, State.ACTIVE)


def test_after_a_restart_a_supervisor_without_a_desk_has_the_grace_too(bank: Bank) -> None:
    bank.live = bank.rebuilt()
    bank.later(LONG_S)
    taken_over(bank)
    bank.later(GRACE_S - 1)
    assert bank.of(ZHAO).agent == CHENJING


def test_a_supervisor_who_opens_no_desk_gives_the_contact_back(bank: Bank) -> None:
    taken_over(bank)
    bank.later(GRACE_S + 1)
    assert bank.of(ZHAO).agent != CHENJING
