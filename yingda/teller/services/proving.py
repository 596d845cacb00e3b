"""The customer proves who they are. Banking checks it and tells who listens; the tier is raised there (`knowing`)."""

from __future__ import annotations

from yingda.banking.api import Proved
from yingda.dialogue.services import DONE, LOCKED, WRONG
from yingda.teller import words
from yingda.teller.asked import Answer, Asked


async def pin(asked: Asked) -> Answer:
    subject = await asked.subject()
    challenge = await asked.house.banking.challenge(subject, means="pin")
    proved = await asked.house.banking.prove_by_token(subject, challenge.id, asked.given("token"))
    return await answer(asked, proved)


async def send_code(asked: Asked) -> Answer:
    """A one-time code to the registered number; bound to an operation where one is named."""
    subject = await asked.subject()
    challenge = await asked.house.banking.challenge(subject, means="otp", operation=asked.given("operation") or None)
    return DONE, {"challenge": challenge.id, "sent_to": words.ending(subject.phone, asked.language)}


async def check_code(asked: Asked) -> Answer:
    subject = await asked.subject()
    proved = await asked.house.banking.prove_by_token(subject, asked.given("challenge"), asked.given("token"))
    return await answer(asked, proved)


async def answer(asked: Asked, proved: Proved) -> Answer:
    if proved.locked_until is not None:
        return LOCKED, {"tries_left": "0"}
    if not proved.right:
        return WRONG, {"tries_left": str(proved.tries_left)}
    bits = await asked.house.customers.subject_bits(asked.tenant, asked.contact.customer or "")
    return DONE, {"name": bits.name, "tries_left": str(proved.tries_left)}
