"""Questions that prove who a customer is (tier 2), or that they mean this very operation (tier 3).

A question is a row; its right answer is the proof. One-time codes are made from the key when needed, PINs are checked
by the core: neither is ever in a row, a log or an event.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import RowMapping

from yingda.banking.errors import (
    ChallengeGone,
    ChallengeTooSoon,
    CoreUnavailable,
    MeansImpossible,
    MessageNotSent,
    NotTheCustomer,
    OperationElsewhere,
    VerificationLocked,
)
from yingda.banking.events import VerificationAnswered, VerificationLockedOut
from yingda.banking.moving import digest_of, held
from yingda.banking.operation import Record
from yingda.banking.parts import Parts, principal_of, stream_of
from yingda.banking.port import Fault, Good, Outcome, PinCheck, Secret
from yingda.banking.rules.states import CONFIRMABLE
from yingda.banking.subject import Subject
from yingda.banking.verification import codes, store, wording
from yingda.banking.verification.lock import (
    TRIES_MAX,
    Lock,
    left,
    renewed,
    shut,
    shut_by_core,
    tried,
    unchecked,
    wrong,
)
from yingda.foundation.ids import parse_id
from yingda.foundation.work import Work

Means = Literal["pin", "otp", "push"]
KEPT: Final = {"pin": timedelta(minutes=3), "otp": timedelta(minutes=5), "push": timedelta(minutes=2)}
"""How long a question may be answered."""
PAUSE: Final = timedelta(seconds=30)
"""Between two codes to the same customer."""
CODES_MAX: Final = 5
CODES_WITHIN: Final = timedelta(minutes=15)

log = logging.getLogger(__name__)


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """A question put to a customer. Epoch milliseconds."""

    id: str
    means: Means
    operation: str | None
    expires_at: int
    tries_left: int = TRIES_MAX


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an answer. `proof`: what `confirm` takes, of a question about an operation. `tier` now, if right."""

    right: bool
    tier: int
    tries_left: int
    proof: str | None = None
    locked_until: int | None = None


class Verification:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def challenge(self, subject: Subject, means: Means, operation: str | None = None) -> Challenge:
        """Puts the question; a code is sent at once. Raises `VerificationLocked`, `ChallengeTooSoon`, …"""
        self._demand_possible(subject, means)
        parts, id = self._parts, self._parts.database.ids.new()
        async with parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            await self._demand_open(work, subject)
            record = await self._about(work, subject, operation)
            if means == "otp":
                await _demand_pause(work, subject)
            await store.close_open(work.conn, subject.customer, operation, work.now)
            expires = work.now + KEPT[means]
            role = record.role if record is not None else next(iter(subject.refs))
            await store.add(
                work.conn,
                {
                    "id": id, "tenant_id": subject.tenant, "customer_id": subject.customer, "means": means,
                    "operation_id": operation, "digest": record.digest if record else None, "role": role,
                    "interaction_id": subject.interaction, "asked_by": subject.actor, "created_at": work.now,
                    "expires_at": expires, "tries": 0,
                },
            )  # fmt: skip
            work.audit("verification.asked", subject.customer, {"means": means, "operation": operation or ""})
        if means == "otp":
            await self._send(subject, id, record)
        return Challenge(id=id, means=means, operation=operation, expires_at=round(expires.timestamp() * 1000))

    async def prove(self, subject: Subject, challenge: str, secret: Secret | None) -> Proved:
        """Checks an answer. A wrong one counts over all channels; one that cannot be checked does not count."""
        challenge = parse_id(challenge, "challenge")
        row = await self._take_try(subject, challenge)
        try:
            outcome = await self._check(subject, row, secret)
        except BaseException:
            await self._give_back(subject, challenge)
            raise
        if isinstance(outcome, Fault):
            await self._give_back(subject, challenge)
            raise CoreUnavailable(core=outcome.code)
        proved = await self._settle(subject, row, outcome.value)
        if proved.right:
            for listener in self._parts.on_proved:
                await listener(subject.tenant, subject, self._parts.now())
        return proved

    async def use(self, work: Work, subject: Subject, proof: str, record: Record, fresh: timedelta) -> str | None:
        """Uses up the proof for this operation within the caller's transaction; its means, or None where it is none."""
        row = await store.held(work.conn, parse_id(proof, "proof"))
        if (
            row is None or row["proved_at"] is None or row["used_at"] is not None
            or str(row["customer_id"]) != subject.customer or str(row["customer_id"]) != record.customer
            or str(row["operation_id"]) != record.id or bytes(row["digest"] or b"") != record.digest
            or not timedelta(0) <= work.now - row["proved_at"] < fresh
        ):  # fmt: skip
            return None
        await store.change(work.conn, proof, used_at=work.now, closed_at=work.now)
        return str(row["means"])

    async def pressed(self, work: Work, subject: Subject, record: Record) -> str:
        """The signed-in page's own button, within the caller's transaction: question, proof and use are one act."""
        self._demand_possible(subject, "push")
        await self._demand_open(work, subject)
        id = work.ids.new()
        await store.add(
            work.conn,
            {
                "id": id, "tenant_id": subject.tenant, "customer_id": subject.customer, "means": "push",
                "operation_id": record.id, "digest": record.digest, "role": record.role,
                "interaction_id": subject.interaction, "asked_by": subject.actor, "created_at": work.now,
                "expires_at": work.now + KEPT["push"], "tries": 1, "proved_at": work.now, "used_at": work.now,
                "closed_at": work.now,
            },
        )  # fmt: skip
        work.audit("verification.proved", subject.customer, {"means": "push", "operation": record.id})
        return id

    # ── asking ──

    def _demand_possible(self, subject: Subject, means: Means) -> None:
        """`push` is the signed-in page's own: nobody else can press its button."""
        if not subject.refs:
            raise MeansImpossible(means=means)
        if means == "push" and not (
            subject.by == "customer" and subject.channel == "portal" and subject.authenticated(self._parts.now())
        ):
            raise NotTheCustomer()
        if means == "otp" and (not subject.phone or self._parts.cores.messenger(subject.tenant) is None):
            raise MeansImpossible(means=means)

    async def _demand_open(self, work: Work, subject: Subject) -> Lock:
        now = round(work.now.timestamp() * 1000)
        lock = renewed(await store.locked(work.conn, subject.tenant, subject.customer), now)
        until = shut(lock, now)
        if until is not None:
            raise VerificationLocked(until=until)
        return lock

    async def _about(self, work: Work, subject: Subject, operation: str | None) -> Record | None:
        if operation is None:
            return None
        record = await held(work, self._parts, operation)
        if record.customer != subject.customer or digest_of(record) != record.digest:
            raise ChallengeGone()
        if record.state not in CONFIRMABLE:
            raise OperationElsewhere(id=record.id, state=record.state.value)
        return record

    async def _send(self, subject: Subject, id: str, record: Record | None) -> None:
        messenger = self._parts.cores.messenger(subject.tenant)
        assert messenger is not None
        code = codes.code_of(self._parts.keyring, subject.tenant, id, record.digest if record else None)
        minutes = int(KEPT["otp"].total_seconds() // 60)
        text = wording.message(record, code, subject.language, minutes)
        outcome = await messenger.send(subject.phone, text, id)
        if isinstance(outcome, Fault) and outcome.kind != "lost":
            log.warning("verification.message_not_sent", extra={"fault": outcome.code})
            raise MessageNotSent()

    # ── answering ──

    async def _take_try(self, subject: Subject, challenge: str) -> RowMapping:
        """Counts the try before anybody looks at the answer."""
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            lock = await self._demand_open(work, subject)
            row = await store.held(work.conn, challenge)
            if (
                row is None or str(row["customer_id"]) != subject.customer or row["closed_at"] is not None
                or row["proved_at"] is not None or row["expires_at"] <= work.now or row["tries"] >= TRIES_MAX
                or _text(row["interaction_id"]) != subject.interaction
            ):  # fmt: skip
                raise ChallengeGone()
            await store.change(work.conn, challenge, tries=row["tries"] + 1)
            now = round(work.now.timestamp() * 1000)
            await store.keep_lock(work.conn, subject.customer, tried(lock, now))
            return row

    async def _check(self, subject: Subject, row: RowMapping, secret: Secret | None) -> Outcome[PinCheck]:
        if row["means"] == "push":
            self._demand_possible(subject, "push")
            return Good(value=PinCheck(right=True, tries_left=TRIES_MAX))
        if secret is None:
            return Good(value=PinCheck(right=False, tries_left=0))
        if row["means"] == "otp":
            digest = bytes(row["digest"]) if row["digest"] else None
            right = codes.right(self._parts.keyring, subject.tenant, str(row["id"]), digest, secret.reveal())
            return Good(value=PinCheck(right=right, tries_left=TRIES_MAX))
        core = self._parts.cores.of(subject.tenant, row["role"])
        if core is None or row["role"] not in subject.refs:
            return Fault(kind="unreached", code="core.absent")
        return await core.check_pin(subject.refs[row["role"]], secret)

    async def _give_back(self, subject: Subject, challenge: str) -> None:
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            lock = await store.locked(work.conn, subject.tenant, subject.customer)
            row = await store.held(work.conn, challenge)
            if row is not None:
                await store.change(work.conn, challenge, tries=max(0, row["tries"] - 1))
            await store.keep_lock(work.conn, subject.customer, unchecked(lock))

    async def _settle(self, subject: Subject, row: RowMapping, check: PinCheck) -> Proved:
        id, operation = str(row["id"]), _text(row["operation_id"])
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            now = round(work.now.timestamp() * 1000)
            lock = await store.locked(work.conn, subject.tenant, subject.customer)
            after = Lock() if check.right else shut_by_core(lock, now) if check.locked else wrong(lock, now)
            await store.keep_lock(work.conn, subject.customer, after)
            if check.right:
                done: dict[str, Any] = {"proved_at": work.now}
                if operation is None:  # it proves who, nothing else, and has done so
                    done |= {"used_at": work.now, "closed_at": work.now}
                await store.change(work.conn, id, **done)
            work.publish(
                VerificationAnswered(
                    challenge=id, means=row["means"], customer=subject.customer, interaction=subject.interaction,
                    operation=operation, right=check.right,
                )
            )  # fmt: skip
            work.audit(
                "verification.proved" if check.right else "verification.failed", subject.customer,
                {"means": row["means"], "operation": operation or "", "channel": subject.channel},
            )  # fmt: skip
            if after.locked_until is not None:
                work.publish(VerificationLockedOut(customer=subject.customer, until=after.locked_until))
                work.audit("verification.locked", subject.customer, {"channel": subject.channel})
        tries = min(left(after), TRIES_MAX - row["tries"] - 1)
        return Proved(
            right=check.right, tier=2 if check.right else subject.tier, tries_left=TRIES_MAX if check.right else tries,
            proof=id if check.right and operation is not None else None, locked_until=after.locked_until,
        )  # fmt: skip


async def _demand_pause(work: Work, subject: Subject) -> None:
    count, last = await store.sent(work.conn, subject.customer, work.now - CODES_WITHIN)
    if last is not None and work.now - last < PAUSE:
        raise ChallengeTooSoon(retry_after_s=int((PAUSE - (work.now - last)).total_seconds()) + 1)
    if count >= CODES_MAX:
        raise ChallengeTooSoon(retry_after_s=int(CODES_WITHIN.total_seconds()))


def _text(id: Any) -> str | None:
    return str(id) if id is not None else None
