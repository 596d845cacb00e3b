"""Consents' door: the present state is the last word; nothing said is ever changed.

```python
await consents.present(read.conn, family)                   # what holds now, by purpose and channel
word = Word(purpose="marketing", channel="phone", given=False, source="portal", evidence="…")
await consents.say(work, customer, word)
await consents.agreed(conn, family, "marketing", "phone")   # only a yes is a yes
```
`family`: all ids of a customer (`customers.persons.store.family`); a merged person has said it once for all.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.work import Work
from yingda.outbound_gate.consents import store
from yingda.outbound_gate.consents.events import ConsentSaid
from yingda.outbound_gate.consents.word import (
    CHANNELS,
    PURPOSES,
    Consent,
    ConsentChannel,
    ConsentPurpose,
    Source,
    Word,
)

__all__ = [
    "CHANNELS",
    "HISTORY_MAX",
    "PURPOSES",
    "Consent",
    "ConsentChannel",
    "ConsentPurpose",
    "Source",
    "Word",
    "agreed",
    "present",
    "say",
]

HISTORY_MAX: Final = 500
"""Words shown of one customer."""


async def present(conn: AsyncConnection, customers: Collection[str]) -> list[Consent]:
    """The last word about each purpose and channel that was ever spoken of."""
    return [Consent(**row) for row in await store.last_words(conn, customers)]


async def agreed(
    conn: AsyncConnection, customers: Collection[str], purpose: ConsentPurpose, channel: ConsentChannel
) -> bool:
    """Whether the last word is yes. Who never said anything did not agree (PIPL art. 13, 14, 29)."""
    return any(
        each.given for each in await present(conn, customers) if (each.purpose, each.channel) == (purpose, channel)
    )


async def say(work: Work, customer: str, word: Word, by: str | None = None) -> str:
    """Keeps one more word; its id. `by`: whose word it is where the actor only wrote it down (`customer:<id>`)."""
    id = work.ids.new()
    row = {
        "id": id, "tenant_id": work.tenant, "customer_id": customer, "purpose": word.purpose, "channel": word.channel,
        "given": word.given, "source": word.source, "evidence": word.evidence, "at": work.now, "by": by or work.actor,
    }  # fmt: skip
    await store.add(work.conn, row)
    said = ConsentSaid(
        customer=customer, purpose=word.purpose, channel=word.channel, given=word.given, source=word.source
    )
    work.publish(said)
    told = {"purpose": word.purpose, "channel": word.channel, "given": word.given, "source": word.source}
    work.audit("customer.consent_said", customer, {**told, "consent": id})
    return id
