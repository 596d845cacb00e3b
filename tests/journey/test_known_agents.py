"""The receipt of a contact that waited for an agent whom the customer knows."""

from __future__ import annotations

import pytest

from tests.journey.bank import LIMING, WANGFANG, ZHAO, Bank
from yingda.journey import commands
from yingda.routing.policy import History, Policy, Source
from yingda.routing.receipt import decode, encode
from yingda.routing.rules.explain import again


def knowing(source: Source) -> Bank:
    bank = Bank()
    bank.configured(policy=Policy(version=1, history=(History(source=source, reserve_s=20),)))
    bank.ready(LIMING, WANGFANG)
    return bank


@pytest.mark.parametrize("source", ["manager", "last_agent"])
def test_it_says_how_the_customer_knows_the_agent_and_is_decided_the_same_again(source: Source) -> None:
    bank = knowing(source)
    offer = bank.arrives(ZHAO, known_agents={source: WANGFANG}).offer
    assert offer is not None and offer.agent == WANGFANG
    receipt = decode(bytes(offer.receipt))
    assert (offer.why["rule"], receipt.rule, receipt.inputs.known_as) == (source, source, source)
    config = bank.live.config
    assert encode(again(receipt, config.policy, config.queues)) == bytes(offer.receipt)


def test_a_transfer_to_the_manager_is_a_transfer() -> None:
    bank = knowing("manager")
    bank.arrives(ZHAO, known_agents={"last_agent": WANGFANG})
    first = bank.of(ZHAO).offer
    assert first is not None
    other = LIMING if first.agent == WANGFANG else WANGFANG
    contact = bank.accepts(first.agent, ZHAO)
    contact.known_agents = {"manager": other}
    bank.do(commands.Transfer(staff=first.agent, interaction=contact.id, agent=other, note="x"))
    assert contact.offer is not None
    assert (contact.offer.agent, contact.offer.why["rule"]) == (other, "reserved")
