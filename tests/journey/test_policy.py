"""Routing under a policy, told as what happens at 远山银行: who is asked, who is kept free, who keeps the place."""

from dataclasses import replace

import msgspec
import pytest

from tests.journey.bank import (
    AGENTS,
    CARD_SKILL,
    CARDS,
    CHENJING,
    GENERAL,
    LIMING,
    PHONE,
    QIAN,
    SUN,
    WANGFANG,
    WEB_CARDS,
    WEB_FLOW,
    ZHAO,
    ZHOU,
    Bank,
    configuration,
    ident,
)  # fmt: skip
from yingda.interactions.contact import Contact, State
from yingda.journey import commands
from yingda.journey.errors import NothingToMove, NotToPick, PickLeft, PickTaken, SecondLineNobody
from yingda.routing.policy import (
    Ask,
    Capacity,
    History,
    Policy,
    QueueRules,
    Reserve,
    Step,
    Topic,
    Value,
)  # fmt: skip
from yingda.routing.receipt import decode

CUSTOMER = ident(8, 1)
ENGLISH = ident(3, 7)


def with_policy(**parts: object) -> Bank:
    return Bank(replace(configuration(), policy=Policy(version=1, **parts)))  # type: ignore[arg-type]


def with_agents(policy: Policy, **lines: int) -> Bank:
    """Agents by name, each in the line that is told."""
    of_name = {"liming": LIMING, "wangfang": WANGFANG, "chenjing": CHENJING}
    given = {of_name[name]: line for name, line in lines.items()}
    agents = {each.id: msgspec.structs.replace(each, line=given.get(each.id, 1)) for each in AGENTS}
    return Bank(replace(configuration(), policy=policy, agents=agents))


def asked(contact: Contact) -> str | None:
    return contact.offer.agent if contact.offer is not None else None


def test_after_a_while_a_lower_level_will_do() -> None:
    bank = with_policy(queues={CARDS: QueueRules(steps=(Step(after_s=30, lower={CARD_SKILL: 1}),))})
    bank.ready(CHENJING)
    assert bank.arrives(ZHAO, entry_point=WEB_CARDS).state is State.WAITING
    bank.later(29)
    assert bank.of(ZHAO).state is State.WAITING
    bank.later(1)
    assert asked(bank.of(ZHAO)) == CHENJING
    assert [event["stage"] for event in bank.events("interaction.widened")] == [1]


def test_a_crowd_takes_the_step_sooner_for_all_who_wait() -> None:
    steps = (Step(after_s=600, or_waiting=2, lower={CARD_SKILL: 1}),)
    bank = with_policy(queues={CARDS: QueueRules(steps=steps)})
    bank.ready(CHENJING)
    assert bank.arrives(ZHAO, entry_point=WEB_CARDS).state is State.WAITING
    bank.arrives(QIAN, entry_point=WEB_CARDS)
    assert asked(bank.of(ZHAO)) == CHENJING
    assert bank.of(QIAN).stage == 1


def test_a_step_that_was_taken_is_kept_by_a_new_owner() -> None:
    bank = with_policy(queues={CARDS: QueueRules(steps=(Step(after_s=30, lower={CARD_SKILL: 1}),))})
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    bank.later(40)
    assert bank.rebuilt().keys[bank.of(ZHAO).id].stage == 1


def test_who_is_worth_more_is_served_first_and_skills_for_a_language_are_asked() -> None:
    bank = with_policy(values={"private": Value(lift=5)}, languages={"en": Ask(skill=CARD_SKILL, level=3)})
    for visitor, value in ((ZHAO, ""), (QIAN, "private")):
        bank.arrives(visitor)
        bank.do(commands.Identify(interaction=bank.of(visitor).id, customer=CUSTOMER, sure="hint", value=value))
    bank.arrives(SUN, language="en")
    bank.ready(WANGFANG)
    assert asked(bank.of(QIAN)) == WANGFANG
    bank.ready(CHENJING)
    assert asked(bank.of(ZHAO)) == CHENJING
    assert bank.of(SUN).state is State.WAITING
    bank.ready(LIMING)
    assert asked(bank.of(SUN)) == LIMING


@pytest.mark.parametrize(("order", "first"), [("best_match", LIMING), ("spare_best", CHENJING)])
def test_the_best_is_asked_first_or_kept_for_those_who_need_it(order: str, first: str) -> None:
    topics = (Topic(key="card", name="卡", name_en="card", asks=(Ask(skill=CARD_SKILL),)),)
    bank = with_policy(topics=topics, queues={GENERAL: QueueRules(order=order)})  # type: ignore[arg-type]
    bank.ready(LIMING, CHENJING)
    contact = bank.arrives(ZHAO, entry_point=WEB_FLOW)
    contact.topic = "card"
    bank.do(commands.AskHuman(visitor=ZHAO))
    assert asked(bank.of(ZHAO)) == first


def test_the_first_line_first_and_the_experts_on_request() -> None:
    bank = with_agents(Policy(queues={GENERAL: QueueRules(first_line=True)}), chenjing=2)
    bank.ready(CHENJING)
    assert bank.arrives(ZHAO).state is State.WAITING
    bank.ready(WANGFANG)
    bank.accepts(WANGFANG, ZHAO)
    bank.do(commands.Transfer(staff=WANGFANG, interaction=bank.of(ZHAO).id, second_line=True))
    contact = bank.of(ZHAO)
    assert (asked(contact), contact.second_line) == (CHENJING, True)
    assert contact.place_at == contact.arrived_at


def test_nobody_is_sent_to_experts_who_are_not_there() -> None:
    bank = with_agents(Policy(queues={GENERAL: QueueRules(first_line=True)}), chenjing=2)
    bank.talks(ZHAO, WANGFANG)
    with pytest.raises(SecondLineNobody):
        bank.do(commands.Transfer(staff=WANGFANG, interaction=bank.of(ZHAO).id, second_line=True))
    assert bank.of(ZHAO).state is State.ACTIVE


def test_a_known_agent_is_waited_for_and_not_for_ever() -> None:
    bank = with_policy(history=(History(source="last_agent", reserve_s=20),))
    bank.ready(WANGFANG)
    bank.talks(QIAN, WANGFANG)
    bank.ready(LIMING)
    contact = bank.arrives(ZHAO, known_agents={"last_agent": WANGFANG})
    assert (contact.state, contact.reserved_for) == (State.WAITING, WANGFANG)
    bank.later(20)
    assert asked(bank.of(ZHAO)) == LIMING


def test_who_is_recognised_while_waiting_waits_for_the_known_agent_from_then_on() -> None:
    bank = with_policy(history=(History(source="manager", reserve_s=20),))
    bank.talks(QIAN, WANGFANG)
    contact = bank.arrives(ZHAO)
    known = {"manager": WANGFANG}
    bank.do(commands.Identify(interaction=contact.id, customer=CUSTOMER, sure="hint", known_agents=known))
    assert contact.reserved_for == WANGFANG
    bank.ready(LIMING)
    assert contact.state is State.WAITING
    bank.later(20)
    assert asked(contact) == LIMING


def test_a_known_agent_who_is_not_at_work_is_not_waited_for() -> None:
    bank = with_policy(history=(History(source="last_agent", reserve_s=20),))
    bank.ready(LIMING)
    assert asked(bank.arrives(ZHAO, known_agents={"last_agent": WANGFANG})) == LIMING


def test_one_is_kept_free_for_what_is_urgent() -> None:
    bank = with_policy(reserves=(Reserve(queue=CARDS, channel="webchat", agents=1),))
    bank.ready(LIMING, WANGFANG)
    bank.arrives(ZHAO)
    assert asked(bank.of(ZHAO)) == WANGFANG
    assert bank.arrives(QIAN).state is State.WAITING
    assert asked(bank.arrives(SUN, entry_point=WEB_CARDS)) == LIMING


def test_who_was_kept_back_is_offered_when_another_is_free_for_what_is_urgent() -> None:
    bank = with_policy(reserves=(Reserve(queue=CARDS, channel="webchat", agents=1),),
                       queues={CARDS: QueueRules(steps=())})  # fmt: skip
    bank.ready(LIMING)
    assert bank.arrives(ZHAO).state is State.WAITING
    agents = dict(bank.live.config.agents)
    agents[CHENJING] = msgspec.structs.replace(agents[CHENJING], skills={CARD_SKILL: 5})
    bank.configured(agents=agents)
    bank.ready(CHENJING)
    assert asked(bank.of(ZHAO)) in (LIMING, CHENJING)


def test_a_call_may_come_while_a_chat_is_open_and_no_chat_while_a_call_is_up() -> None:
    capacity = Capacity(units={"phone": 100, "webchat": 50}, interrupts={"phone": ("webchat",)})
    bank = with_policy(capacity=capacity)
    bank.talks(ZHAO, LIMING)
    assert asked(bank.calls(QIAN)) == LIMING
    assert bank.arrives(SUN).state is State.WAITING
    receipt = decode(bytes(bank.of(QIAN).offer.receipt))  # type: ignore[union-attr]
    assert (receipt.chosen, receipt.contact) == (LIMING, bank.of(QIAN).id)


def test_agents_take_contacts_themselves_and_after_a_while_they_are_offered() -> None:
    bank = with_policy(queues={GENERAL: QueueRules(mode="pull", push_after_s=60)})
    bank.ready(LIMING, WANGFANG)
    assert bank.arrives(ZHAO).state is State.WAITING
    bank.arrives(QIAN)
    bank.do(commands.Pick(staff=WANGFANG, interaction=bank.of(QIAN).id))
    assert (bank.of(QIAN).state, bank.of(QIAN).agent) == (State.ACTIVE, WANGFANG)
    assert bank.events("interaction.answered")[-1]["by"] == "pick"
    bank.later(60)
    assert asked(bank.of(ZHAO)) == LIMING


def test_what_is_offered_full_or_gone_is_not_there_to_be_taken() -> None:
    bank = with_policy(queues={GENERAL: QueueRules(mode="pull")})
    bank.ready(WANGFANG)
    for visitor in (ZHAO, QIAN):
        bank.arrives(visitor)
    bank.do(commands.Pick(staff=WANGFANG, interaction=bank.of(ZHAO).id))
    for visitor in (ZHAO, QIAN):  # taken; no room for another
        with pytest.raises(NotToPick):
            bank.do(commands.Pick(staff=WANGFANG, interaction=bank.of(visitor).id))


def test_who_was_slower_is_told_who_was_faster_or_that_nobody_waits() -> None:
    bank = with_policy(queues={GENERAL: QueueRules(mode="pull")})
    bank.ready(LIMING, WANGFANG)
    taken, left = bank.arrives(ZHAO).id, bank.arrives(QIAN).id
    bank.do(commands.Pick(staff=WANGFANG, interaction=taken))
    with pytest.raises(PickTaken) as refusal:
        bank.do(commands.Pick(staff=LIMING, interaction=taken))
    assert refusal.value.data["name"] == bank.agent(WANGFANG).name
    bank.do(commands.CustomerEnd(visitor=QIAN))
    with pytest.raises(PickLeft):
        bank.do(commands.Pick(staff=LIMING, interaction=left))


def test_who_writes_is_called_back_at_the_same_place() -> None:
    bank = Bank()
    bank.arrives(ZHAO)
    bank.later(30)
    bank.arrives(QIAN)
    old = bank.of(ZHAO)
    bank.do(commands.AskCallback(visitor=ZHAO, number="13800138000"))
    assert (old.state, old.outcome) == (State.ENDED, "moved")
    moved = bank.events("interaction.moved")[-1]
    contact = bank.live.contacts[moved["to"]]
    assert (contact.channel, contact.place_at, contact.queue) == ("phone", old.place_at, old.queue)
    assert bank.live.lines.in_order(GENERAL) == [contact.id, bank.of(QIAN).id]
    assert bank.events("interaction.left_queue")[-1]["reason"] == "moved"


def test_a_proven_customer_who_waits_on_the_phone_goes_on_in_writing() -> None:
    bank = Bank()
    bank.calls(ZHAO)
    bank.do(commands.Identify(interaction=bank.of(ZHAO).id, customer=CUSTOMER, sure="hint"))
    bank.later(10)
    bank.calls(QIAN)
    chat = _in_self_service(bank, SUN)
    with pytest.raises(NothingToMove):
        bank.do(commands.MovePlace(visitor=SUN))
    proven = commands.Identify(interaction=chat.id, customer=CUSTOMER, sure="proven", tier=2, proven_at=bank.now)
    bank.do(proven)
    bank.do(commands.MovePlace(visitor=SUN))
    assert (bank.of(ZHAO).outcome, chat.place_at) == ("moved", bank.of(ZHAO).place_at)
    assert bank.live.lines.in_order(GENERAL) == [chat.id, bank.of(QIAN).id]


def test_who_moves_to_another_channel_takes_the_next_step_no_later_and_is_not_asked_of_who_declined() -> None:
    bank = with_policy(queues={GENERAL: QueueRules(steps=(Step(after_s=60, lift=1.0),))})
    bank.ready(WANGFANG)
    bank.arrives(ZHAO)
    bank.later(15)
    offer = bank.of(ZHAO).offer
    assert offer is not None
    bank.do(commands.Decline(staff=WANGFANG, offer=offer.id))
    old = bank.of(ZHAO)
    bank.do(commands.AskCallback(visitor=ZHAO, number="13800138000"))
    contact = bank.live.contacts[bank.events("interaction.moved")[-1]["to"]]
    assert (contact.state, contact.passed_over) == (State.WAITING, old.passed_over)
    bank.ready(LIMING)
    assert contact.offer is not None
    bank.do(commands.Decline(staff=LIMING, offer=contact.offer.id))
    bank.do(commands.SetStatus(staff=WANGFANG, status="busy"))
    bank.do(commands.SetStatus(staff=LIMING, status="busy"))
    bank.later(44)
    assert contact.stage == 0
    bank.later(1)
    assert contact.stage == 1


def _in_self_service(bank: Bank, visitor: str) -> Contact:
    return bank.arrives(visitor, entry_point=ident(1, 1))


def test_a_range_is_told_once_for_each_queue_and_learned_from() -> None:
    bank = Bank()
    bank.talks(QIAN, WANGFANG)
    bank.arrives(ZHAO)
    bank.later(20)
    (told,) = bank.events("interaction.wait_announced")
    assert (told["interaction"], told["place"]) == (bank.of(ZHAO).id, 1)
    assert 0 <= told["low_s"] < told["high_s"]
    learned = bank.live.learning.waits.of(GENERAL)
    assert learned.ends == {}
    bank.ready(LIMING)
    bank.accepts(LIMING, ZHAO)
    assert learned.ends


def test_who_has_taken_a_step_is_still_before_those_who_have_not() -> None:
    bank = with_policy(queues={GENERAL: QueueRules(steps=(Step(after_s=20, lift=0.5, queues=(CARDS,)),))})
    bank.talks(SUN, WANGFANG)
    bank.arrives(ZHAO)
    bank.later(15)
    bank.arrives(QIAN)
    bank.later(5)
    assert bank.of(ZHAO).stage == 1
    bank.later(5)
    assert [bank.of(visitor).place for visitor in (ZHAO, QIAN)] == [1, 2]
    high = bank.of(QIAN).wait_high_s
    bank.later(20)
    assert (bank.of(QIAN).stage, bank.of(QIAN).place) == (1, 2)
    assert bank.of(QIAN).wait_high_s == high


def test_who_waits_for_one_agent_is_told_the_line_that_may_follow() -> None:
    bank = Bank()
    bank.talks(QIAN, WANGFANG)
    for visitor in (SUN, ZHOU):
        bank.arrives(visitor)
        bank.later(1)
    bank.ready(LIMING)
    asked_first = bank.live.agents[LIMING].contacts
    assert asked_first
    contact = bank.accepts(LIMING, SUN)
    bank.do(commands.Transfer(staff=LIMING, interaction=contact.id, agent=WANGFANG))
    waits = bank.of(SUN)
    assert waits.reserved_for == WANGFANG
    assert waits.wait_high_s is not None
    assert waits.wait_high_s >= 60
    told = bank.events("interaction.wait_announced")[-1]
    assert (told["interaction"], told["high_s"], waits.told[2] if waits.told else None) == (
        waits.id, waits.wait_high_s, 0,
    )  # fmt: skip
    before = bank.live.learning.waits.of(GENERAL).ends.copy()
    bank.later(65)
    if bank.of(SUN).state is State.WAITING:
        bank.do(commands.CustomerEnd(visitor=SUN))
    assert bank.live.learning.waits.of(GENERAL).ends == before


def test_what_is_told_later_than_on_entering_is_not_held_against_the_wait() -> None:
    bank = Bank()
    bank.arrives(ZHAO)
    bank.later(10)
    bank.ready(WANGFANG)
    bank.do(commands.Decline(staff=WANGFANG, offer=bank.of(ZHAO).offer.id))
    bank.later(5)
    assert bank.of(ZHAO).wait_high_s is not None
    assert bank.events("interaction.wait_announced") == []


def test_an_own_call_is_no_work_of_the_queue_and_a_talk_that_is_passed_on_is() -> None:
    bank = Bank()
    contact = bank.talks(ZHAO, WANGFANG)
    bank.later(40)
    bank.do(commands.Transfer(staff=WANGFANG, interaction=contact.id, queue=CARDS))
    learned = bank.live.learning.waits.of(GENERAL)
    assert learned.handled_count == 1
    assert bank.events("interaction.transferred")[-1]["handle_ms"] == 40_000


def test_shares_outlive_a_change_of_the_configuration_and_who_only_stands_again() -> None:
    bank = with_policy(between="share", queues={GENERAL: QueueRules(share=2.0)})
    bank.ready(WANGFANG)
    for visitor in (ZHAO, QIAN):
        bank.arrives(visitor)
    had = bank.live.learning.shares.had(GENERAL)
    assert had >= 0.5
    assert bank.events("interaction.offered")[-1]["had"] == had
    bank.configured(policy=msgspec.structs.replace(bank.live.config.policy, version=2))
    assert bank.live.learning.shares.had(GENERAL) == had
    assert bank.rebuilt().learning.shares.all == bank.live.learning.shares.all


def test_the_phone_and_chat_stand_in_one_line() -> None:
    bank = Bank()
    bank.calls(ZHAO)
    bank.later(1)
    bank.arrives(QIAN)
    bank.later(1)
    bank.calls(ZHOU, entry_point=PHONE)
    order = [bank.of(visitor).id for visitor in (ZHAO, QIAN, ZHOU)]
    assert bank.live.lines.in_order(GENERAL) == order
