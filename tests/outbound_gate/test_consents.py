"""What customers agreed to: the last word holds, nothing said is changed, and a campaign asks before it dials."""

from __future__ import annotations

import asyncpg
import pytest

from tests.customers.people_core import GU, HAN
from tests.outbound_gate.conftest import NOON, Bank
from yingda.customers.api import Customers
from yingda.foundation.principal import system
from yingda.outbound_gate.consents import api as consents
from yingda.outbound_gate.consents.api import Word
from yingda.outbound_gate.errors import ConsentMissing

MARKETING = Word(purpose="marketing", channel="phone", given=True, source="portal", evidence="v1")


async def says(bank: Bank, customer: str, given: bool, **changes: str) -> None:
    word = Word(**{**{name: getattr(MARKETING, name) for name in Word.__slots__}, "given": given, **changes})  # type: ignore[arg-type]
    async with bank.world.database.work(system(bank.world.tenant)) as work:
        await consents.say(work, customer, word)


async def present(bank: Bank, customer: str) -> dict[tuple[str, str], bool]:
    async with bank.world.database.read(system(bank.world.tenant)) as read:
        return {(each.purpose, each.channel): each.given for each in await consents.present(read.conn, [customer])}


@pytest.fixture
def customers(bank: Bank) -> Customers:
    return Customers(bank.world.database, bank.keyring)


async def calls(bank: Bank, **more: str) -> str:
    try:
        permit = await bank.gate.decide_for(bank.world.tenant, GU.phones[0], "campaign", NOON, **more)  # type: ignore[arg-type]
    except ConsentMissing as refusal:
        return refusal.code
    return permit.rule


async def test_the_last_word_holds(bank: Bank, customers: Customers) -> None:
    id = await customers.adopt(bank.world.tenant, "bank", GU)
    assert await present(bank, id) == {}
    for given in (True, False, True, False):
        await says(bank, id, given)
    await says(bank, id, True, channel="sms")
    assert await present(bank, id) == {("marketing", "phone"): False, ("marketing", "sms"): True}


async def test_what_was_said_cannot_be_changed_or_taken_out(bank: Bank, customers: Customers) -> None:
    await says(bank, await customers.adopt(bank.world.tenant, "bank", GU), True)
    for statement in ("update consents set given = false", "delete from consents"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with bank.world.database.raw(bank.world.tenant) as conn:
                await conn.execute(statement)


async def test_a_campaign_calls_nobody_who_did_not_agree(bank: Bank, customers: Customers) -> None:
    assert await calls(bank) == "gate.consent_missing"
    id = await customers.adopt(bank.world.tenant, "bank", GU)
    assert await calls(bank, customer=id) == "gate.consent_missing"
    await says(bank, id, True, channel="sms")
    await says(bank, id, True, purpose="care")
    assert await calls(bank, customer=id) == "gate.consent_missing"
    assert await calls(bank, customer=id, consent="care") == "campaign.national"
    await says(bank, id, True)
    assert await calls(bank, customer=id) == "campaign.national"
    await says(bank, id, False)
    assert await calls(bank, customer=id) == "gate.consent_missing"


async def test_a_number_that_several_have_needs_the_word_of_all_or_a_name(bank: Bank, customers: Customers) -> None:
    gu = await customers.adopt(bank.world.tenant, "bank", GU)
    han = await customers.adopt(
        bank.world.tenant, "broker", HAN.__class__(ref="H", name="韩", id_no="", phones=GU.phones)
    )
    await says(bank, gu, True)
    assert await calls(bank) == "gate.consent_missing"
    assert await calls(bank, customer=gu) == "campaign.national"
    assert await calls(bank, customer=han) == "gate.consent_missing"


async def test_a_consent_is_for_the_number_that_is_the_customers(bank: Bank, customers: Customers) -> None:
    han = await customers.adopt(bank.world.tenant, "bank", HAN)
    await says(bank, han, True)
    assert await calls(bank, customer=han) == "gate.consent_missing"


async def test_an_agents_own_call_asks_for_no_consent(bank: Bank) -> None:
    permit = await bank.dial(bank.agent(), GU.phones[0])
    assert permit.rule.startswith("agent.")
