"""What the customer agreed to be told and by which channel: read and said on their own page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from yingda.channels.portal.house import Who
from yingda.customers.api import family_of
from yingda.foundation.db import Database
from yingda.foundation.principal import Principal, system
from yingda.outbound_gate.consents.api import (
    CHANNELS,
    PURPOSES,
    Consent,
    ConsentChannel,
    ConsentPurpose,
    Word,
    present,
    say,
)


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One word of the customer's."""

    purpose: ConsentPurpose
    channel: ConsentChannel
    given: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands. `given`, `at` (epoch ms) None: never asked, which is no yes."""

    purpose: str
    channel: str
    given: bool | None
    at: int | None


@dataclass(frozen=True, slots=True)
class OwnConsents:
    """Of the customer of a signed-in page."""

    database: Database

    async def read(self, who: Who) -> list[Shown]:
        async with self.database.read(system(who.tenant)) as read:
            return _shown(await present(read.conn, await family_of(read, who.customer)))

    async def change(self, who: Who, said: Collection[Said]) -> list[Shown]:
        """Keeps each word with what it was said by; the whole as it stands then."""
        assert who.session is not None, "only on a signed-in page"
        actor = f"customer:{who.customer}"
        async with self.database.work(Principal(tenant=who.tenant, user=None, acting=actor)) as work:
            for each in said:
                await say(work, who.customer, Word(
                    purpose=each.purpose, channel=each.channel, given=each.given, source="portal",
                    evidence=f"portal session {who.session.id}",
                ), by=actor)  # fmt: skip
            return _shown(await present(work.conn, await family_of(work, who.customer)))


def _shown(held: Collection[Consent]) -> list[Shown]:
    known = {(each.purpose, each.channel): each for each in held}
    return [
        Shown(
            purpose=purpose, channel=channel, given=word.given if word else None,
            at=round(word.at.timestamp() * 1000) if word else None,
        )
        for purpose in PURPOSES
        for channel in CHANNELS
        for word in (known.get((purpose, channel)),)
    ]  # fmt: skip
