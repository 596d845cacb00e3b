"""Business with the core systems, for whoever serves a customer: look, draft, prove, confirm.

One object a process; `app.banking`. What may be asked is decided here, whatever the channel: who looks has to be
authenticated, what goes out carries a fresh proof bound to its hash, and nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from yingda.approvals.api import Approvals
from yingda.banking import store
from yingda.banking.carrying import Carrying
from yingda.banking.catalogue import CATALOGUE
from yingda.banking.confirming import Confirming
from yingda.banking.drafting import Drafting
from yingda.banking.errors import ChallengeGone, NotReversible, OperationElsewhere, TierTooLow
from yingda.banking.inquiries import Inquiries
from yingda.banking.moving import tell
from yingda.banking.operation import IN_DOUBT, OPEN, Operation, Record, State
from yingda.banking.parts import Cores, Listener, Parts, ProvedListener, Redeem, principal_of
from yingda.banking.port import Biller, Entry, Offered, Outcome, Placed, Portfolio, Secret
from yingda.banking.reconciling.comparing import Reconciling
from yingda.banking.resolving import Resolving
from yingda.banking.rules.show import reversible, shown, undoing
from yingda.banking.subject import AUTHENTICATED, PROVEN_MS, Subject
from yingda.banking.suiting import Suiting
from yingda.banking.verification import store as locks
from yingda.banking.verification.api import Challenge, Means, Proved, Verification
from yingda.banking.verification.lock import renewed
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal, system

__all__ = [
    "AUTHENTICATED", "IN_DOUBT", "OPEN", "PROVEN_MS", "Banking", "Challenge", "Means", "Operation", "Proved", "Secret",
    "State", "Subject",
]  # fmt: skip

REDEEM_PURPOSE: Final = "verification"


class Banking:
    """`redeem` gives out digits that a customer keyed in secretly (`interactions.captured`), once."""

    def __init__(
        self, database: Database, keyring: Keyring, cores: Cores, approvals: Approvals, redeem: Redeem
    ) -> None:
        self.parts = Parts(database=database, keyring=keyring, cores=cores, approvals=approvals, redeem=redeem)
        self.cores = cores
        self.inquiries = Inquiries(self.parts)
        self.verification = Verification(self.parts)
        suiting = Suiting(self.parts)
        self.drafting = Drafting(self.parts, self.inquiries, suiting)
        self.confirming = Confirming(self.parts, self.verification)
        self.carrying = Carrying(self.parts, suiting)
        self.reconciling = Reconciling(self.parts)
        self.resolving = Resolving(self.parts)

    @property
    def on_moved(self) -> list[Listener]:
        """Told after each change of an operation's state, from the draft on."""
        return self.parts.on_moved

    @property
    def on_proved(self) -> list[ProvedListener]:
        """Told when a customer proved who they are."""
        return self.parts.on_proved

    async def start(self) -> None:
        await self.carrying.start()
        await self.reconciling.start()

    async def stop(self) -> None:
        await self.reconciling.stop()
        await self.carrying.stop()

    # ── looking ──

    async def portfolio(self, subject: Subject) -> dict[str, Outcome[Portfolio]]:
        return await self.inquiries.portfolio(subject)

    async def entries(
        self, subject: Subject, role: str, account: str, since: str, until: str, after: str | None = None
    ) -> Outcome[tuple[Entry, ...]]:
        return await self.inquiries.entries(subject, role, account, since, until, after)

    async def placed(self, subject: Subject) -> Outcome[tuple[Placed, ...]]:
        return await self.inquiries.placed(subject)

    async def payee(self, subject: Subject, number: str) -> Outcome[str]:
        return await self.inquiries.payee(subject, number)

    async def quotes(self, tenant: TenantId, codes: Sequence[str] = ()) -> Outcome[tuple[Offered, ...]]:
        """Securities and their prices."""
        return await self.inquiries.offered(tenant, "broker", "security", tuple(codes))

    async def products(
        self, tenant: TenantId, role: str, kind: str, codes: Sequence[str] = ()
    ) -> Outcome[tuple[Offered, ...]]:
        """`kind`: wealth, security, subscription."""
        return await self.inquiries.offered(tenant, role, kind, tuple(codes))

    async def billers(self, tenant: TenantId) -> Outcome[tuple[Biller, ...]]:
        return await self.inquiries.billers(tenant)

    # ── doing ──

    async def draft(
        self, subject: Subject, kind: str, params: dict[str, Any], operation: str | None = None
    ) -> Operation:
        """A draft. `operation`: its id, made by whoever asks; a repeat gives the first."""
        return await self._told(await self.drafting.draft(subject, kind, params, operation))

    async def confirm(
        self, subject: Subject, operation: str, proof: str | None, *, accept_risk: bool = False
    ) -> Operation:
        """The customer's word. `proof`: from `prove`, bound to this operation; None where a plain yes is enough."""
        record = await self.confirming.confirm(subject, operation, proof, accept_risk)
        if record.state is State.SUBMITTED:
            self.carrying.ring()
        return await self._told(record)

    async def press(self, subject: Subject, operation: str, *, accept_risk: bool = False) -> Operation:
        """The customer's word by the button of their signed-in page."""
        record = await self.confirming.press(subject, operation, accept_risk)
        if record.state is State.SUBMITTED:
            self.carrying.ring()
        return await self._told(record)

    async def cancel(self, subject: Subject, operation: str) -> Operation:
        """Nothing has gone out yet, and nothing will."""
        return await self._told(await self.confirming.cancel(subject, operation))

    async def reverse(self, subject: Subject, operation: str) -> Operation:
        """A draft of the operation that takes this one back; it needs the customer's word like any other."""
        first = await self._record(subject.tenant, operation)
        if first.customer != subject.customer:
            raise NotFound(id=operation)
        undo = CATALOGUE[first.kind].undo
        if undo is None:
            raise NotReversible(kind=first.kind)
        if first.state is not State.EXECUTED:
            raise OperationElsewhere(id=operation, state=first.state.value)
        if not reversible(first):
            raise NotReversible(kind=first.kind)
        params = undoing(first)
        async with self.parts.database.read(system(subject.tenant)) as read:
            known = await store.reversed_by(read.conn, operation)
        if known is not None:
            return shown(await self._record(subject.tenant, known))
        return await self._told(await self.drafting.draft(subject, undo, params, reverses=operation))

    async def operation(self, tenant: TenantId, id: str) -> Operation:
        return shown(await self._record(tenant, id))

    async def operations(
        self, tenant: TenantId, *, customer: str | None = None, interaction: str | None = None,
        states: Collection[State] | None = None, limit: int = 50,
    ) -> list[Operation]:  # fmt: skip
        """Newest first."""
        async with self.parts.database.read(system(tenant)) as read:
            found = await store.listed(
                read.conn, self.parts.keyring, customer=customer, interaction=interaction, states=states, limit=limit
            )
        return [shown(each) for each in found]

    # ── proving ──

    async def challenge(self, subject: Subject, *, means: Means, operation: str | None = None) -> Challenge:
        """Asks the customer to prove who they are, or that they mean this operation."""
        return await self.verification.challenge(subject, means, operation)

    async def prove(self, subject: Subject, challenge: str, secret: Secret | None) -> Proved:
        return await self.verification.prove(subject, challenge, secret)

    async def prove_by_token(self, subject: Subject, challenge: str, token: str) -> Proved:
        """With digits that the customer keyed in secretly in this very contact."""
        interaction, digits = await self.parts.redeem(principal_of(subject), token, REDEEM_PURPOSE)
        if interaction != subject.interaction:
            raise ChallengeGone()
        return await self.verification.prove(subject, challenge, Secret(digits))

    async def locked_until(self, tenant: TenantId, customer: str) -> int | None:
        """Until when the customer is shut out of proving anything; None: not at all."""
        async with self.parts.database.read(system(tenant)) as read:
            lock = await locks.seen(read.conn, customer)
        return renewed(lock, self.parts.now()).locked_until

    def demand_authenticated(self, subject: Subject) -> None:
        """Raises `TierTooLow`."""
        if not subject.authenticated(self.parts.now()):
            raise TierTooLow(needs=AUTHENTICATED, has=subject.tier)

    # ── for staff ──

    async def record_of(self, principal: Principal, id: str) -> Record:
        """The operation whole, unmasked: for checks that need it, never for a screen."""
        return await self._record(principal.tenant, id)

    async def _record(self, tenant: TenantId, id: str) -> Record:
        async with self.parts.database.read(system(tenant)) as read:
            record = await store.found(read.conn, self.parts.keyring, id)
        if record is None:
            raise NotFound(id=id)
        return record

    async def _told(self, record: Record) -> Operation:
        await tell(self.parts, record)
        return shown(record)
