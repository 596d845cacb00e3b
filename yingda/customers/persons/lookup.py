"""Customers under a whole key, within a unit of work that is there already."""

from __future__ import annotations

from yingda.customers.persons import sealing, store
from yingda.customers.rules.forms import Kind
from yingda.foundation.crypto import Keyring
from yingda.foundation.work import Read, Work


async def families_with(read: Read | Work, keyring: Keyring, kind: Kind, key: str) -> list[list[str]]:
    """Each customer under this key, with all that are merged into them; first the id under which they go on."""
    index = sealing.index_of(keyring, read.tenant, kind, key)
    held = await store.holders(read.conn, kind, index) if index is not None else []
    roots = await store.roots(read.conn, {each["customer_id"] for each in held})
    return [await store.family(read.conn, root) for root in sorted(set(roots.values()))]


async def family_of(read: Read | Work, customer: str) -> list[str]:
    """All ids of a customer, first the one under which they go on; empty: there is none."""
    return await store.family(read.conn, customer)
