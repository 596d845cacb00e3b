"""Who the customer says they are: by card, identity card or telephone number. A hint, and nothing is told on it."""

from __future__ import annotations

from typing import Final, Literal

from yingda.dialogue.services import DONE, LOCKED, NOT_FOUND, UNAVAILABLE
from yingda.interactions.call import BROWSER
from yingda.journey.commands import Identify
from yingda.teller.asked import Answer, Asked

ID_NO_DIGITS: Final = 19
"""An identity number that ends in X is keyed in with 10 for it."""


async def by_card(asked: Asked) -> Answer:
    return await _by(asked, "card", await asked.digits("token"))


async def by_account(asked: Asked) -> Answer:
    return await _by(asked, "account", await asked.digits("token"))


async def by_id_no(asked: Asked) -> Answer:
    number = await asked.digits("token")
    if len(number) == ID_NO_DIGITS and number.endswith("10"):
        number = number[:-2] + "X"
    return await _by(asked, "id_no", number)


async def by_phone(asked: Asked) -> Answer:
    """The number keyed in, else the one that the call comes from."""
    number = await asked.digits("token") if asked.given("token") else asked.contact.address
    return await _by(asked, "phone", number) if number not in ("", BROWSER) else (NOT_FOUND, {})


async def _by(asked: Asked, kind: Literal["phone", "id_no", "card", "account"], key: str) -> Answer:
    """The one person under the whole key."""
    found = await asked.house.customers.find(asked.tenant, kind, key)
    if len(found.customers) != 1:
        return (UNAVAILABLE if found.faults and not found.customers else NOT_FOUND), {}
    customer = found.customers[0]
    bits = await asked.house.customers.subject_bits(asked.tenant, customer)
    await asked.house.submit(
        asked.tenant,
        Identify(
            interaction=asked.contact.id,
            customer=customer,
            customer_name=bits.name,
            value=bits.value,
            sure="hint",
            known_agents=await asked.house.acquainted(asked.tenant, customer),
        ),
        asked.id("identify"),
    )
    locked = await asked.house.banking.locked_until(asked.tenant, customer)
    return (LOCKED if locked is not None else DONE), {}
