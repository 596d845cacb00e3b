"""A signed-in page sends its customer proved, to the chat; the conversation goes on by telephone."""

from __future__ import annotations

import pytest

from tests.teller.house import PIN, XIAOYU, House, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
PASSWORD = "112233"


async def identity(house: House) -> str:
    """What the bank's own site signs of its customer."""
    answer = await house.http.post("/demo/core/yuanshan/sign-in", json={"phone": XIAOYU, "password": PASSWORD})
    assert answer.status_code == 204, answer.text
    signed = await house.http.post("/demo/core/yuanshan/identity")
    return str(signed.json()["identity"])


async def test_who_signed_in_on_the_page_is_known_in_the_chat_and_goes_on_by_telephone(house: House) -> None:
    visitor = await house.chat("yuanshan", await identity(house))
    assert visitor.known
    assert (visitor.contact.sure, visitor.contact.tier, visitor.contact.value) == ("proven", 2, "gold")
    await visitor.choose("self")
    await visitor.choose("balance")
    assert "可用余额" in visitor.told

    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    assert caller.contact.conversation != visitor.contact.conversation, "a number proves nothing"
    await caller.press("1", "4", "1", "1")
    await caller.key_in(PIN)
    assert caller.contact.customer == visitor.contact.customer
    assert caller.contact.conversation == visitor.contact.conversation


async def test_an_identity_that_proves_nothing_is_as_if_none_had_come(house: House) -> None:
    token = await identity(house)
    assert (await house.chat("yuanshan", token)).known
    for forged in (token, token[:-4] + "AAAA", "no.jwt.here"):
        visitor = await house.chat("yuanshan", forged)
        assert (visitor.known, visitor.contact.tier, visitor.contact.customer) == (False, 0, None)
    assert (await house.chat("yunhai", token)).contact.tier == 0, "another institution's word"
