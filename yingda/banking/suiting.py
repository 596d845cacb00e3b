"""Whether what is bought suits who buys it: asked of the core at the draft, and again before an order goes out that had
to wait, for a second person or for the customer's word. A grade may have lapsed meanwhile, or a product become bolder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from yingda.banking.catalogue import CATALOGUE, Kind
from yingda.banking.errors import HoldingNotTheirs, RiskNotAccepted, Unsuitable
from yingda.banking.operation import Record
from yingda.banking.parts import Parts, rules_of, stream_of, today_of
from yingda.banking.port import Fault, Offered
from yingda.banking.suitability.api import Verdict, judge
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal, system
from yingda.tenancy.api import load_time_zone

OFFERS: Final = {"purchase": "wealth", "order": "security", "subscription": "subscription"}
HOLDS: Final = timedelta(minutes=10)
"""So long after the draft its judgement counts; what goes out later is judged again."""


class Suiting:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def judged(
        self, who: Principal, kind: Kind, ref: str, params: Mapping[str, Any]
    ) -> tuple[Offered, Verdict] | Fault | None:
        """The product and the verdict. A fault: the core does not say; None: nothing is bought. `ref`: the customer's
        number there. Raises `HoldingNotTheirs` for a product that is not offered."""
        if kind.suits is None or params.get("side", "buy") != "buy":
            return None
        assert who.tenant is not None
        core = self._parts.cores.of(TenantId(who.tenant), kind.role)
        if core is None:
            return Fault(kind="unreached", code="core.absent")
        code = str(params[kind.suits])
        offered, person = await core.offered(OFFERS[kind.kind], (code,)), await core.person(ref)
        if isinstance(offered, Fault):
            return offered
        if isinstance(person, Fault):
            return person
        product = next((each for each in offered.value if each.code == code), None)
        if product is None:
            raise HoldingNotTheirs(param=kind.suits)
        async with self._parts.database.read(who) as read:
            rules, _ = await rules_of(read)
            today = today_of(await load_time_zone(read), self._parts.now())
        buyer = person.value
        return product, judge(
            rules.suitability.get(kind.role, ()), buyer.risk_grade, buyer.risk_expires_on, product.risk,
            date.fromisoformat(today), buyer.born_on,
        )  # fmt: skip

    async def stands(self, record: Record) -> Fault | None:
        """Why the order may not go out after all, or cannot be judged now; None: it may."""
        if record.suitability is None or self._parts.now() - record.created_at < HOLDS.total_seconds() * 1000:
            return None
        who = system(TenantId(record.tenant))
        try:
            found = await self.judged(who, CATALOGUE[record.kind], record.body.ref, record.body.params)
        except HoldingNotTheirs as gone:
            return Fault(kind="refused", code=gone.code, data=gone.data)
        if found is None:
            return None
        if isinstance(found, Fault):
            return Fault(kind="unreached", code=found.code, data=found.data)  # the order itself has not gone out
        verdict = found[1]
        if verdict.result == "suitable" or (verdict.result == "warn" and _accepted(record, verdict)):
            return None
        code = Unsuitable.code if verdict.result == "block" else RiskNotAccepted.code
        return Fault(kind="refused", code=code, data=msgspec.to_builtins(verdict))

    async def called_off(self, record: Record, why: Fault) -> None:
        """The order did not go out for what `stands` found."""
        if why.code in (Unsuitable.code, RiskNotAccepted.code):
            who = system(TenantId(record.tenant))
            await self.refused(who, record.customer, {"kind": record.kind, "operation": record.id, **why.data})

    async def refused(self, who: Principal, customer: str, told: dict[str, Any]) -> None:
        """That a customer was not sold something is evidence too."""
        async with self._parts.database.work(who, stream=stream_of(customer)) as work:
            work.audit("suitability.blocked", customer, told)


def _accepted(record: Record, verdict: Verdict) -> bool:
    """The customer was told all of it and insisted."""
    told = set((record.suitability or {}).get("texts", ()))
    return record.risk_accepted_at is not None and told >= set(verdict.texts)
