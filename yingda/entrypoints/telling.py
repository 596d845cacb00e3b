"""Joins the teller to the doors: the vault for secret digits, and who a signed-in page says its customer is."""

from __future__ import annotations

from yingda.banking.api import Banking
from yingda.channels.webchat.api import House
from yingda.customers.api import Customers
from yingda.entrypoints.router import Router
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.interactions.captured import api as captured
from yingda.interactions.contact import SignedIn
from yingda.teller.api import Teller


def teller_of(
    router: Router, database: Database, keyring: Keyring, banking: Banking, customers: Customers, house: House
) -> Teller:
    """The teller of this process; the web chat can ask for secrets and knows signed-in pages from now on."""
    teller = Teller(router, database, keyring, banking, customers)

    async def keep(tenant: TenantId, interaction: str, kind: str, digits: str) -> tuple[str, str]:
        kept = await captured.keep_digits(
            database, tenant, interaction, kind, digits, keyring=keyring  # type: ignore[arg-type]
        )  # fmt: skip
        return kept.token, kept.shown

    async def vouch(tenant: TenantId, identity: str, visitor: str) -> SignedIn:
        found = await customers.identify(tenant, identity)
        thread = await customers.conversation_of(tenant, found.customer, visitor, found.proven_at)
        known = SignedIn(
            customer=found.customer, name=found.name, value=found.value, proven_at=found.proven_at, conversation=thread,
            known_agents=await teller.acquainted(tenant, found.customer),
        )  # fmt: skip
        await teller.signed_in(tenant, visitor, known)
        return known

    house.keep, house.vouch = keep, vouch
    return teller
