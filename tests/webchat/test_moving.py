"""Waiting on: called back instead of waiting in the chat, and going on in the chat at the place of a call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webchat.bank import Bank, Tab, new_id, until
from yingda.channels.webchat.commands import to_dial
from yingda.foundation.errors import InvalidInput
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import SignedIn
from yingda.journey import commands

CUSTOMER = "01900000-0000-7000-8000-0000000000cc"


async def with_telephone(bank: Bank) -> str:
    """The bank gets a number of its own; the entry point's id."""
    id = new_id()
    await bank.sql(
        "insert into entry_points (id, tenant_id, key, name, channel, flow_key, queue_id, languages, allowed_origins,"
        " texts, changed_at, changed_by) values ($1, $2, 'tel-95500', '热线', 'phone', 'none', $3, '{zh-CN}', '{}',"
        " '{}', now(), 'test')",
        id, bank.tenant, bank.queue,
    )  # fmt: skip
    await bank.reconfigured(lambda config: id in config.entry_points)
    return id


async def calls(bank: Bank, entry_point: str, customer: str) -> str:
    """A customer waits on the telephone, known by the number; the contact's id."""
    visitor = new_id()
    start = commands.Start(visitor=visitor, entry_point=entry_point, channel="phone", address="13800138000")
    await bank.owner.submit(start, f"visitor:{visitor}", new_id())
    contact = bank.owner.live.by_visitor[visitor]
    hint = commands.Identify(interaction=contact, customer=customer, sure="hint")
    await bank.owner.submit(hint, "system", new_id())
    return contact


def vouched(bank: Bank, customer: str) -> None:
    """The site that embeds the widget proves who its customer is."""

    async def vouch(_tenant: TenantId, _identity: str, _visitor: str) -> SignedIn:
        return SignedIn(customer=customer, name="赵小明", value="gold", proven_at=bank.house.clock.now_ms())

    bank.house.vouch = vouch


async def event(tab: Tab, code: str) -> None:
    await until(lambda: any(each["data"].get("code") == code for each in tab.messages))


def on_the_phone(bank: Bank) -> list[Any]:
    return [each for each in bank.owner.live.contacts.values() if each.channel == "phone"]


async def test_who_waits_is_called_back_and_keeps_the_place(bank: Bank) -> None:
    await with_telephone(bank)
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        assert tab.visit["callback"] is False
        await tab.do("human")
        await tab.until("waiting")
        assert tab.visit["callback"] is True
        chat = bank.owner.live.contacts[tab.visit["interaction"]]
        queue, place_at = chat.queue, chat.place_at
        assert "ok" in await tab.do("callback", number="+86 138-0013-8000")
        await event(tab, "event.callback_asked")
        (call,) = on_the_phone(bank)
        assert call.dial is not None
        assert (call.dial.number, call.queue, call.place_at) == ("+8613800138000", queue, place_at)


async def test_without_a_number_of_its_own_the_house_offers_no_call(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.do("human")
        await tab.until("waiting")
        assert tab.visit["callback"] is False
        assert (await tab.do("callback", number="13800138000"))["error"]["code"] != "input.invalid"
        assert tab.visit["state"] == "waiting"


@pytest.mark.parametrize(
    "number", ["", "1", "not a number", "+86138001380001380", "138;1380013", "١٢٣٤٥٦٧٨", "++8613800"]
)
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(InvalidInput):
        to_dial(number)


def test_a_number_is_taken_as_people_write_it() -> None:
    assert to_dial("(010) 8888-6666") == "01088886666"


async def test_nobody_has_one_number_after_the_other_called(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        answers = [await tab.do("callback", number=f"1380013800{n}") for n in range(3)]
        assert [each["error"]["code"] for each in answers] == [
            "interaction.unknown",
            "interaction.unknown",
            "limit.reached",
        ]


async def test_a_proven_customer_goes_on_in_the_chat_at_the_place_of_the_call(bank: Bank) -> None:
    call = await calls(bank, await with_telephone(bank), CUSTOMER)
    place_at = bank.owner.live.contacts[call].place_at
    vouched(bank, CUSTOMER)
    async with await bank.tab(identity="a signed word") as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.until("self_service")
        assert (tab.visit["known"], tab.visit["elsewhere"]) == (True, "phone")
        assert "ok" in await tab.do("move_place")
        await tab.until("waiting")
        assert tab.visit["elsewhere"] == ""
        assert bank.owner.live.contacts[tab.visit["interaction"]].place_at == place_at
        assert all(each.outcome == "moved" for each in on_the_phone(bank))


async def test_who_is_not_proven_hears_of_no_other_place_and_gets_none(bank: Bank) -> None:
    call = await calls(bank, await with_telephone(bank), CUSTOMER)
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.until("self_service")
        assert tab.visit["elsewhere"] == ""
        assert (await tab.do("move_place"))["error"]["code"] == "move_place.nothing"
    assert bank.owner.live.contacts[call].queue == bank.queue
