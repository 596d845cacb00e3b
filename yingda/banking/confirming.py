"""The customer's word: with a fresh proof bound to the operation's hash it goes on: to the core, to a second person, or
into a delay when it looks like fraud. Also taking it back while nothing has gone out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from yingda.approvals.api import Approvals
from yingda.banking import store
from yingda.banking.catalogue import CATALOGUE
from yingda.banking.errors import (
    NotTheCustomer,
    OperationElsewhere,
    ProofMissing,
    RiskNotAccepted,
    TierTooLow,
)
from yingda.banking.moving import digest_of, held, moved, reserve
from yingda.banking.operation import Record, State
from yingda.banking.parts import Parts, edition_of, principal_of, stream_of, today_of
from yingda.banking.rows import payee_index
from yingda.banking.rules.policy import Edition
from yingda.banking.rules.states import CANCELLABLE, CONFIRMABLE
from yingda.banking.rules.suspicion import Past, reasons
from yingda.banking.subject import AUTHENTICATED, Subject
from yingda.banking.verification.api import Verification
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Work
from yingda.tenancy.api import load_time_zone

FRESH: Final = timedelta(minutes=5)
"""How old a proof may be when it is used."""
SUBJECT_KIND: Final = "operation"
APPROVAL_KEPT: Final = timedelta(hours=2)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
UNLOCKING: Final = ("loss_undo", "limit_change")


class Confirming:
    def __init__(self, parts: Parts, verification: Verification) -> None:
        self._parts, self._verification = parts, verification
        parts.approvals.follow(SUBJECT_KIND, self._decided)

    async def confirm(self, subject: Subject, operation: str, proof: str | None, accept_risk: bool = False) -> Record:
        """Raises `ProofMissing`, `TierTooLow`, `RiskNotAccepted`, `LimitExceeded`, …; then nothing has changed."""
        if subject.by == "bot":
            raise NotTheCustomer()
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            record = await self._theirs(work, subject, operation)
            if proof is not None and record.proof == proof:
                return record  # said before
            now = round(work.now.timestamp() * 1000)
            _demand_open(record, now)
            values = await self._proved(work, subject, record, proof)
            values |= _risk(record, accept_risk, now)
            return await self._go_on(work, record, values, now)

    async def press(self, subject: Subject, operation: str, accept_risk: bool = False) -> Record:
        """The same by the button of the signed-in page, in one act. A second press changes nothing."""
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            record = await self._theirs(work, subject, operation)
            if record.proof_means == "push" and record.state not in CONFIRMABLE:
                return record
            now = round(work.now.timestamp() * 1000)
            _demand_open(record, now)
            proof = await self._verification.pressed(work, subject, record)
            values = {"proof": proof, "proof_means": "push", **_risk(record, accept_risk, now)}
            return await self._go_on(work, record, values, now)

    async def cancel(self, subject: Subject, operation: str) -> Record:
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            record = await self._theirs(work, subject, operation)
            if record.state is State.CANCELLED:
                return record
            if record.state not in CANCELLABLE:
                raise OperationElsewhere(id=record.id, state=record.state.value)
            await self._parts.approvals.withdraw(work, SUBJECT_KIND, record.id)
            return await moved(work, self._parts, record, State.CANCELLED, settled_at=_ms(work))

    async def _theirs(self, work: Work, subject: Subject, operation: str) -> Record:
        """Another customer's operation does not exist here."""
        record = await held(work, self._parts, operation)
        if record.customer != subject.customer:
            raise NotFound(id=operation)
        return record

    async def _proved(self, work: Work, subject: Subject, record: Record, proof: str | None) -> dict[str, Any]:
        if CATALOGUE[record.kind].tier == AUTHENTICATED and proof is None:
            if not subject.authenticated(_ms(work)):
                raise TierTooLow(needs=AUTHENTICATED, has=subject.tier)
            return {"proof_means": "yes"}
        means = await self._verification.use(work, subject, proof, record, FRESH) if proof else None
        if means is None:
            raise ProofMissing(id=record.id)
        return {"proof": proof, "proof_means": means}

    async def _go_on(self, work: Work, record: Record, values: dict[str, Any], now: int) -> Record:
        kind = CATALOGUE[record.kind]
        today = today_of(await load_time_zone(work), now)
        edition = await edition_of(work, today)
        values |= {"confirmed_at": now}
        if kind.limited and record.limit_day is None:
            await reserve(work, self._parts, record, edition.limits.get(record.kind), today)
            values |= {"limit_day": today}
        if record.state is State.DRAFTED and (why := await self._suspicious(work, record, edition)):
            until = now + edition.delay.wait_s * 1000
            return await moved(
                work, self._parts, record, State.HELD, hold_until=until, hold_reasons=why, **values
            )  # fmt: skip
        threshold = edition.four_eyes.get(record.kind)
        if threshold is not None and record.body.worth >= threshold:
            approval = await ask(self._parts.approvals, work, record)
            return await moved(work, self._parts, record, State.AWAITING_APPROVAL, approval=approval, **values)
        return await self._submit(work, record, now, **values)

    async def _submit(self, work: Work, record: Record, now: int, **values: Any) -> Record:
        return await moved(
            work, self._parts, record, State.SUBMITTED, submitted_at=now, next_at=now, **values
        )  # fmt: skip

    async def _suspicious(self, work: Work, record: Record, edition: Edition) -> tuple[str, ...]:
        index = payee_index(self._parts.keyring, record)
        if index is None:
            return ()
        past = Past(
            payee_known=await store.payee_known(work.conn, record.customer, index, work.now),
            payments_last_hour=await store.payments_since(work.conn, record.customer, work.now - HOUR),
            unlocked_last_day=await store.did_since(work.conn, record.customer, UNLOCKING, work.now - DAY),
        )
        return reasons(edition.delay, record.body.worth, True, past)

    async def _decided(self, work: Work, operation: str, state: str, _facts: dict[str, Any]) -> None:
        """What a second person said, in their transaction."""
        record = await held(work, self._parts, operation)
        if record.state is not State.AWAITING_APPROVAL:
            return
        now = _ms(work)
        if state == "approved":
            await self._submit(work, record, now)
        else:
            ending = State.REJECTED if state == "rejected" else State.EXPIRED
            await moved(work, self._parts, record, ending, settled_at=now)


async def ask(approvals: Approvals, work: Work, record: Record) -> str:
    """The maker is who drafted it. What the checker is shown of the customer, they read by the operation."""
    facts = {"kind": record.kind, "channel": record.channel, "currency": record.currency}
    return await approvals.ask(
            work, SUBJECT_KIND, record.id, record.kind, facts, maker=record.actor, kept=APPROVAL_KEPT
        )  # fmt: skip


def _demand_open(record: Record, now: int) -> None:
    """It waits for the customer's word, and is what was drafted. Raises `OperationElsewhere`."""
    if record.state not in CONFIRMABLE or record.expires_at <= now or digest_of(record) != record.digest:
        raise OperationElsewhere(id=record.id, state=record.state.value)


def _risk(record: Record, accepted: bool, now: int) -> dict[str, Any]:
    """Whoever is warned has to accept it in so many words; that is kept beside the warning."""
    verdict = record.suitability
    if verdict is None or verdict["result"] != "warn":
        return {}
    if not accepted:
        raise RiskNotAccepted(rule=verdict["rule"], source=verdict["source"], texts=list(verdict["texts"]))
    return {"risk_accepted_at": now}


def _ms(work: Work) -> int:
    return round(work.now.timestamp() * 1000)
