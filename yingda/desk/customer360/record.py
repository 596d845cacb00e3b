"""What we keep of a customer ourselves, read in one transaction with the trace of the opening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from yingda.customers.api import CustomerRecord, Opening, customer_record
from yingda.desk.customer360 import store
from yingda.desk.customer360.schemas import ConsentView, ContactView
from yingda.foundation.clock import to_ms
from yingda.foundation.crypto import Keyring
from yingda.foundation.work import Work
from yingda.outbound_gate.consents import api as consents

CONTACTS_MAX: Final = 10
"""Last contacts shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Rows of the house, opened."""

    own: CustomerRecord
    contacts: list[ContactView]
    consents: list[ConsentView]


async def kept(work: Work, keyring: Keyring, found: Opening) -> Kept:
    rows = await store.last_contacts(work.conn, found.family, CONTACTS_MAX)
    said = await consents.present(work.conn, found.family)
    return Kept(
        own=await customer_record(work, keyring, found.family),
        contacts=[_contact(row) for row in rows],
        consents=[
            ConsentView(purpose=e.purpose, channel=e.channel, given=e.given, source=e.source, at=e.at) for e in said
        ],
    )


def _contact(row: Any) -> ContactView:
    return ContactView(
        id=row["id"], channel=row["channel"], at=to_ms(row["arrived_at"]),
        ended_at=to_ms(row["ended_at"]) if row["ended_at"] else None, queue_name=row["queue_name"],
        agent_name=row["agent_name"], disposition_name=row["disposition_name"], outcome=row["outcome"],
        state=row["state"], survey_score=row["survey_score"],
    )  # fmt: skip
