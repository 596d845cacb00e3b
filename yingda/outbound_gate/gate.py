"""The one way out: decides, counts, records and audits in a short transaction of its own.

Of its own, because a refusal must stay in the record: in somebody else's transaction it would be rolled back with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from yingda.customers.api import families_with
from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.masking import mask_phone
from yingda.foundation.operations import OperationOfAnother
from yingda.foundation.principal import Principal, system
from yingda.foundation.work import Work
from yingda.outbound_gate import store
from yingda.outbound_gate.consents import api as consents
from yingda.outbound_gate.consents.word import ConsentPurpose
from yingda.outbound_gate.do_not_contact import store as listed
from yingda.outbound_gate.permissions import PHONE_DIAL
from yingda.outbound_gate.rules import hours
from yingda.outbound_gate.rules.number import Dialled, understood
from yingda.outbound_gate.rules.policy import BY_PERSON, DEFAULT, NEEDS_CONSENT, Policy, Purpose
from yingda.outbound_gate.rules.rights import widest
from yingda.outbound_gate.rules.ruling import HOUR_MS, Call, Made, OwnNumber, Ruling, judged, right_for
from yingda.tenancy.api import load_time_zone

INDEX_CONTEXT: Final = "outbound_gate.number"
"""Of the keyed hash of numbers: the same in decisions and in the do-not-contact list."""

OwnNumbers = Callable[[TenantId], Iterable[OwnNumber]]
"""The telephone numbers of an institution that are in use: the composition root knows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Leave to dial once. `number`: digits for the trunk; `caller_id`: a number of the institution's own; `rule`: what
    allowed it; `decision`: its record."""

    number: str
    caller_id: str
    rule: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the gate. `agent`: for whom it counts. `asked_at`: when a callback was asked for. `customer`,
    `consent`: who is called by a list, and what they must have agreed to."""

    number: str
    purpose: Purpose
    now_ms: int
    agent: str | None
    queue: str
    caller_id: str
    operation: str | None
    asked_at: int | None
    customer: str | None = None
    consent: ConsentPurpose = "marketing"


class Gate:
    """The gate of all tenants of this process."""

    def __init__(self, database: Database, keyring: Keyring, own_numbers: OwnNumbers) -> None:
        self._database = database
        self._keyring = keyring
        self._own_numbers = own_numbers

    async def decide(
        self, principal: Principal, number: str, purpose: Purpose, *, now_ms: int, agent: str | None = None,
        queue: str = "", caller_id: str = "", operation: str | None = None, asked_at: int | None = None,
        customer: str | None = None, consent: ConsentPurpose = "marketing",
    ) -> Permit:  # fmt: skip
        """A permit, which counts as a call, or a `GateRefusal`; either is recorded and audited.

        A repeat of the operation id gets the same permit and counts once. `agent`: for whom it counts, the asker by
        default. Times are epoch milliseconds. A campaign names the `customer` and the `consent` that it needs; without
        a customer everybody who is known to have the number must have agreed.
        """
        by = str(principal.user) if principal.user is not None else None
        asked = Asked(
            number=number, purpose=purpose, now_ms=now_ms, agent=agent or by, queue=queue, caller_id=caller_id,
            operation=operation, asked_at=asked_at, customer=customer, consent=consent,
        )  # fmt: skip
        async with self._database.work(principal) as work:
            answer = await _Decision(self._keyring, self._own_numbers, work, asked).made()
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def decide_for(
        self, tenant: TenantId, number: str, purpose: Purpose, now_ms: int, *, agent: str | None = None,
        queue: str = "", caller_id: str = "", asked_at: int | None = None, operation: str | None = None,
        customer: str | None = None, consent: ConsentPurpose = "marketing",
    ) -> Permit:  # fmt: skip
        """The same where nobody asks in person: calling back, campaigns."""
        return await self.decide(
            system(tenant), number, purpose, now_ms=now_ms, agent=agent, queue=queue, caller_id=caller_id,
            asked_at=asked_at, operation=operation, customer=customer, consent=consent,
        )  # fmt: skip


class _Decision:
    """One decision within its unit of work."""

    def __init__(self, keyring: Keyring, own_numbers: OwnNumbers, work: Work, asked: Asked) -> None:
        self._keyring, self._own_numbers, self._work, self._asked = keyring, own_numbers, work, asked
        self._policy, self._version = DEFAULT, 0
        self._dialled: Dialled | None = None
        self._index: bytes | None = None

    async def made(self) -> Permit | Refusal:
        """The refusal is returned, not raised, so that its record is committed."""
        await store.take_turn(self._work.conn, self._work.tenant)
        try:
            await self._load_policy()
            ruling = await self._judged()
        except Refusal as refusal:
            await self._record(granted=False, code=refusal.code, caller_id="")
            return refusal
        if isinstance(ruling, Permit):
            return ruling
        decision = await self._record(granted=True, code=ruling.rule, caller_id=ruling.caller_id)
        return Permit(number=ruling.number, caller_id=ruling.caller_id, rule=ruling.rule, decision=decision)

    async def _load_policy(self) -> None:
        row = await store.policy(self._work.conn)
        if row is not None:
            self._policy, self._version = msgspec.convert(row["body"], Policy), int(row["version"])

    async def _judged(self) -> Ruling | Permit:
        asked, policy = self._asked, self._policy
        if asked.purpose in BY_PERSON:
            self._work.principal.require(PHONE_DIAL)
        dialled = self._dialled = understood(asked.number, policy.area_codes, policy.internal_numbers)
        index = self._index = self._keyring.blind_index(self._work.tenant, dialled.canonical, INDEX_CONTEXT)
        if (before := await self._granted_before(dialled)) is not None:
            return before
        zone = ZoneInfo(await load_time_zone(self._work))
        today = to_datetime(asked.now_ms).astimezone(zone).date()
        entry = await listed.held(self._work.conn, index, today)
        own = widest(self._work.principal.roles, policy.rights)
        call = Call(
            dialled=dialled, purpose=asked.purpose, right=right_for(asked.purpose, own, policy), now_ms=asked.now_ms,
            zone=zone, own=tuple(self._own_numbers(self._work.tenant)), queue=asked.queue, caller_id=asked.caller_id,
            listed=entry is not None, listed_until=entry["expires_on"] if entry is not None else None,
            asked_at=asked.asked_at, consent=asked.consent, consented=await self._consented(dialled),
            made=await self._made(index, zone),
        )  # fmt: skip
        return judged(policy, call)

    async def _consented(self, dialled: Dialled) -> bool:
        """Whether whoever is called agreed: the customer named, who has this number, or all who have it."""
        asked, work = self._asked, self._work
        if asked.purpose not in NEEDS_CONSENT:
            return False
        families = await families_with(work, self._keyring, "phone", dialled.number)
        if asked.customer is not None:
            families = [family for family in families if asked.customer in family]
        said = [await consents.agreed(work.conn, family, asked.consent, "phone") for family in families]
        return bool(said) and all(said)

    async def _granted_before(self, dialled: Dialled) -> Permit | None:
        """The permit of the same operation. It is for the same person and number, or it is nobody's."""
        if self._asked.operation is None:
            return None
        row = await store.granted_to(self._work.conn, self._asked.operation)
        if row is None:
            return None
        if row["actor"] != self._work.actor or bytes(row["number_index"]) != self._index:
            raise OperationOfAnother()
        return Permit(number=dialled.number, caller_id=row["caller_id"], rule=row["code"], decision=row["id"])

    async def _made(self, index: bytes, zone: ZoneInfo) -> Made:
        conn, asked = self._work.conn, self._asked
        day = to_datetime(hours.day_begins_at(asked.now_ms, zone))
        hour = to_datetime(asked.now_ms - HOUR_MS)
        everybody = await store.made_by_all(conn, day, hour)
        own: Any = await store.made_by(conn, asked.agent, day, hour) if asked.agent is not None else _NOTHING
        return Made(
            agent_hour=own["hour"], agent_day=own["day"], agent_frees_at=_frees_at(own["oldest"]),
            tenant_hour=everybody["hour"], tenant_day=everybody["day"],
            tenant_frees_at=_frees_at(everybody["oldest"]),
            number_day=await store.made_to(conn, index, asked.purpose == "callback", day),
        )  # fmt: skip

    async def _record(self, granted: bool, code: str, caller_id: str) -> str:
        work, asked, dialled = self._work, self._asked, self._dialled
        id, masked = work.ids.new(), shown(dialled) if dialled is not None else ""
        reach = str(dialled.reach) if dialled is not None else None
        await store.keep(
            work.conn,
            {
                "id": id, "tenant_id": work.tenant, "at": to_datetime(asked.now_ms), "actor": work.actor,
                "agent_id": asked.agent, "purpose": asked.purpose, "number_index": self._index,
                "number_masked": masked, "reach": reach, "granted": granted, "code": code, "caller_id": caller_id,
                "policy_version": self._version, "operation_id": asked.operation,
            },
        )  # fmt: skip
        work.audit(
            "outbound_gate.granted" if granted else "outbound_gate.refused", id,
            {
                "purpose": asked.purpose, "number": masked, "index": self._index.hex() if self._index else "",
                "reach": reach, "code": code, "caller_id": caller_id, "agent": asked.agent,
                "policy": self._version,
            },
        )  # fmt: skip
        return id


_NOTHING: Final = {"hour": 0, "day": 0, "oldest": None}


def shown(dialled: Dialled) -> str:
    """How records show a number: masked where a person's telephone is behind it."""
    return mask_phone(dialled.number) if dialled.personal else dialled.number


def _frees_at(oldest: datetime | None) -> int:
    return round(oldest.timestamp() * 1000) + HOUR_MS if oldest is not None else 0
