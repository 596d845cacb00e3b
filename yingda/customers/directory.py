"""Customers as other contexts ask for them: who has this number, who is this person of a core, who says this token.

An edge of its own: a telephone line and a page have no unit of work, and cores are asked outside of any.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from yingda.banking.port import Fault, Good, KeyKind, Person
from yingda.customers.errors import IdentityInvalid, IdentityUnavailable, KeyMalformed
from yingda.customers.events import IdentityUsed
from yingda.customers.issuers import store as issuers
from yingda.customers.issuers.tokens import Claims, checked, issuer_of
from yingda.customers.persons import adopting, asking, sealing, store
from yingda.customers.persons.asking import Cores, NoCores
from yingda.customers.rules.forms import Kind, canonical
from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal, system
from yingda.foundation.work import Read, Work

CONVERSATION: Final = timedelta(days=1)
"""Who is met again within this time goes on with the same conversation, whatever the channel."""
PROVEN: Final = 2
"""The tier of somebody whose institution vouches for them."""
ASKED_AT_CORES: Final[dict[Kind, KeyKind]] = {
    "core": "customer", "phone": "phone", "id_no": "id_no", "card": "card", "account": "account",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer as a hint tells: nothing of it is said to the caller."""

    customer: str
    name: str = field(repr=False)
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bits:
    """What an operation needs to know of its customer. `phone`: the first registered one (C2), "" if there is none."""

    refs: dict[str, str]
    phone: str = field(repr=False)
    name: str = field(repr=False)
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Somebody whose institution signed who they are. `proven_at`: epoch milliseconds."""

    customer: str
    name: str = field(repr=False)
    value: str
    proven_at: int
    refs: dict[str, str]
    tier: int = PROVEN


@dataclass(frozen=True, slots=True)
class Found:
    """Customers (ids under which they go on) under one whole key, and which cores could not be asked."""

    customers: list[str]
    faults: list[tuple[str, Fault]]


class Customers:
    """The customers of all tenants of this process."""

    def __init__(self, database: Database, keyring: Keyring, cores: Cores | None = None) -> None:
        self.database, self.keyring = database, keyring
        self.cores: Cores = cores or NoCores()

    async def find_by_number(self, tenant: TenantId, number: str) -> Known | None:
        """The one person with this telephone; None: nobody, several, or it is no number. A number proves nothing."""
        try:
            found = await self.find(tenant, "phone", number)
        except KeyMalformed:
            return None
        if len(found.customers) != 1:
            return None
        async with self.database.read(system(tenant)) as read:
            return await self._known(read, found.customers[0])

    async def find(self, tenant: TenantId, kind: Kind, key: str) -> Found:
        """Everybody under this whole key: known here, else asked at all cores. Raises `customer.key_malformed`."""
        form = canonical(kind, key)
        if form is None:
            raise KeyMalformed(kind=kind)
        async with self.database.read(system(tenant)) as read:
            held = await store.holders(read.conn, kind, sealing.index(self.keyring, tenant, kind, form))
            roots = await store.roots(read.conn, {each["customer_id"] for each in held})
        if roots or kind not in ASKED_AT_CORES:
            return Found(sorted(set(roots.values())), [])
        said = await asking.find(self.cores, tenant, ASKED_AT_CORES[kind], form)
        customers = [await self.adopt(tenant, role, person) for role, person in said.people]
        return Found(list(dict.fromkeys(customers)), said.faults)

    async def adopt(self, tenant: TenantId, role: str, person: Person) -> str:
        """Our customer for a person of the core with this role, made at first sight."""
        async with self.database.work(system(tenant)) as work:
            seen = await adopting.adopt(work, self.keyring, role, person)
            return (await store.roots(work.conn, [seen.customer]))[seen.customer]

    async def root(self, tenant: TenantId, customer: str) -> str:
        """The id under which a merged customer goes on; their own otherwise."""
        async with self.database.read(system(tenant)) as read:
            return (await store.roots(read.conn, [customer])).get(customer, customer)

    async def visible_root(self, principal: Principal, customer: str) -> str:
        """The id under which a customer goes on, if the person's branch sees them. Raises `not_found`."""
        async with self.database.read(principal) as read:
            family = await store.family(read.conn, customer)
            row = await store.customer(read.conn, family[0]) if family else None
            if row is None or not await store.sees(read.conn, principal.branch, row["branch_id"]):
                raise NotFound(id=customer)
        return family[0]

    async def refs(self, tenant: TenantId, customer: str) -> dict[str, str]:
        """The customer's own number at each core, by its role."""
        async with self.database.read(system(tenant)) as read:
            return await self._refs(read, await store.family(read.conn, customer))

    async def subject_bits(self, tenant: TenantId, customer: str) -> Bits:
        """Raises `not_found`."""
        async with self.database.read(system(tenant)) as read:
            family = await store.family(read.conn, customer)
            known = await self._known(read, family[0] if family else customer)
            phones = await store.identifiers_of(read.conn, family, "phone")
            proven = [each for each in phones if each["proof"] == "core"]
            phone = sealing.opened(self.keyring, tenant, proven[0]) if proven else ""
            refs = await self._refs(read, family)
        return Bits(refs=refs, phone=phone, name=known.name, value=known.value)

    async def conversation_of(self, tenant: TenantId, customer: str, own: str, now_ms: int | None = None) -> str:
        """The conversation that a customer who comes back within a day goes on with; else `own`, which it is now."""
        now = to_datetime(now_ms if now_ms is not None else self.database.clock.now_ms())
        async with self.database.work(system(tenant)) as work:
            root = (await store.roots(work.conn, [customer])).get(customer, customer)
            row = await store.locked(work.conn, root)
            if row is None:
                raise NotFound(id=customer)
            recent = row["conversation_at"] is not None and now - row["conversation_at"] < CONVERSATION
            conversation = str(row["conversation_id"]) if recent else own
            await store.keep_conversation(work.conn, root, conversation, now)
        return conversation

    async def identify(self, tenant: TenantId, token: str) -> Identified:
        """Who the institution's own site says this is. Raises `identity.invalid`, `identity.unavailable`."""
        issuer = issuer_of(token)
        async with self.database.read(system(tenant)) as read:
            row = await issuers.named(read.conn, issuer)
        if row is None:
            raise IdentityInvalid()
        now_ms = self.database.clock.now_ms()
        claims = checked(token, issuer, row["audience"], row["jwks"], now_ms // 1000)
        customer = await self._customer_of(tenant, row["role"], claims.subject)
        async with self.database.work(system(tenant)) as work:
            await self._use(work, row["id"], claims, customer)
            known = await self._known(work, customer)
            refs = await self._refs(work, await store.family(work.conn, customer))
        return Identified(customer=customer, name=known.name, value=known.value, proven_at=now_ms, refs=refs)

    async def _use(self, work: Work, issuer: str, claims: Claims, customer: str) -> None:
        ends = to_datetime(claims.expires_s * 1000)
        if not await issuers.use(work.conn, work.tenant, issuer, claims.token_hash, ends):
            raise IdentityInvalid()
        work.publish(IdentityUsed(customer=customer, issuer=issuer))
        work.audit("customer.identity_used", customer, {"issuer": claims.issuer})

    async def _customer_of(self, tenant: TenantId, role: str, ref: str) -> str:
        index = sealing.index_of(self.keyring, tenant, "core", ref)
        if index is None:
            raise IdentityInvalid()
        async with self.database.read(system(tenant)) as read:
            held = await store.holders(read.conn, "core", index, role)
            if held:
                return (await store.roots(read.conn, [held[0]["customer_id"]]))[held[0]["customer_id"]]
        core = self.cores.of(tenant, role)
        said = await asking.within(core.person(ref)) if core is not None else asking.SLOW
        if isinstance(said, Good):
            return await self.adopt(tenant, role, said.value)
        raise IdentityInvalid() if said.kind == "refused" else IdentityUnavailable()

    async def _known(self, read: Read | Work, customer: str) -> Known:
        row = await store.customer(read.conn, customer)
        if row is None:
            raise NotFound(id=customer)
        return Known(customer=customer, name=sealing.name_of(self.keyring, read, row), value=row["value"])

    async def _refs(self, read: Read | Work, family: list[str]) -> dict[str, str]:
        rows = await store.identifiers_of(read.conn, family, "core")
        first = {row["role"]: row for row in reversed(rows)}
        return {role: sealing.opened(self.keyring, read.tenant, row) for role, row in sorted(first.items())}
