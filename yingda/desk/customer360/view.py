"""The picture put together: ours, and what the cores said or could not say. Pure; masked by the class of each field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from yingda.banking.port import Fault, Good, Holding, Outcome, Person, Portfolio
from yingda.customers.api import SLOW, CustomerRecord, FaultView, Held, canonical
from yingda.desk.customer360.schemas import (
    Amounts,
    DueView,
    PersonView,
    PhoneView,
    ProductView,
    RiskView,
    SureView,
)
from yingda.foundation.masking import mask_card, mask_email, mask_id_card, mask_name, mask_phone

PROVEN: Final = 2
"""The tier from which amounts are shown."""
HIDDEN: Final = "****"
LEVELS: Final[tuple[Literal["none", "hint", "proven"], ...]] = ("none", "hint", "proven")
CARDS: Final = frozenset({"card", "credit"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the cores said, by role."""

    people: dict[str, Outcome[Person]] = field(default_factory=dict)
    portfolios: dict[str, Outcome[Portfolio]] = field(default_factory=dict)

    def person(self, first: str) -> Person | None:
        """The person as the core that told of them first knows them, else as any does."""
        known = {role: answer.value for role, answer in self.people.items() if isinstance(answer, Good)}
        return known.get(first) or next(iter(known.values()), None)

    def holdings(self) -> Iterable[tuple[str, Holding]]:
        for role, answer in self.portfolios.items():
            if isinstance(answer, Good):
                for each in answer.value.holdings:
                    yield role, each

    def faults(self) -> list[FaultView]:
        asked: list[tuple[str, str, Outcome[Any]]] = [
            *(("person", role, answer) for role, answer in self.people.items()),
            *(("portfolio", role, answer) for role, answer in self.portfolios.items()),
        ]
        return [
            FaultView(role=role, part=part, kind="slow" if answer is SLOW else answer.kind, code=answer.code,
                      data=answer.data)
            for part, role, answer in asked
            if isinstance(answer, Fault)
        ]  # fmt: skip


def sure(held: Held, matching: bool) -> SureView:
    level = LEVELS[min(held.tier, PROVEN)] if held.customer is not None else LEVELS[0]
    return SureView(level=level, tier=held.tier, proven_at=held.proven_at, matching=matching)


def person(own: CustomerRecord, known: Person | None) -> PersonView:
    phones = [
        PhoneView(id=each.id, masked=mask_phone(each.value), since=each.since, proof=each.proof)
        for each in own.of_kind("phone")
    ]
    return PersonView(
        name=mask_name(known.name if known else own.name), phones=phones,
        id_no=mask_id_card(_first(own, "id_no")), email=mask_email(_first(own, "email")),
        address=HIDDEN if known and known.address else "", born_on=HIDDEN if known and known.born_on else "",
        branch=known.branch if known else "", manager=own.manager_name or (known.manager if known else ""),
        manager_id=own.manager,
        since=known.since if known else "", refs=sorted(own.refs),
    )  # fmt: skip


def renewed(own: CustomerRecord, known: Person) -> bool:
    """Whether the core says something else than we keep."""
    expires = own.risk_expires_on.isoformat() if own.risk_expires_on else None
    ours = (own.name, own.value, own.risk_grade, expires)
    phones = {each.value for each in own.of_kind("phone") if each.proof == "core"}
    told = {form for each in known.phones if (form := canonical("phone", each)) is not None}
    return ours != (known.name, known.value, known.risk_grade, known.risk_expires_on) or phones != told


def _first(own: CustomerRecord, kind: str) -> str:
    return next((each.value for each in own.of_kind(kind)), "")


def risk(own: CustomerRecord, said: Said, today: date) -> RiskView:
    """The most cautious grade that a core tells; ours while none does."""
    told = [answer.value for answer in said.people.values() if isinstance(answer, Good) and answer.value.risk_grade]
    if told:
        least = min(told, key=lambda each: each.risk_grade or "")
        grade, assessed, expires = least.risk_grade, least.risk_assessed_on, least.risk_expires_on
    else:
        known = own.risk_expires_on
        grade, assessed, expires = own.risk_grade, None, known.isoformat() if known else None  # type: ignore[assignment]
    expired = expires is not None and expires < today.isoformat()
    return RiskView(grade=grade, assessed_on=assessed, expires_on=expires, expired=expired)


def product(role: str, holding: Holding, shown: bool) -> ProductView:
    def amount(value: int) -> int | None:
        return value if shown else None

    return ProductView(
        role=role, ref=holding.ref, kind=holding.kind, name=holding.name, number=masked_number(holding),
        currency=holding.currency, status=holding.status, account=holding.account, balance=amount(holding.balance),
        available=amount(holding.available), due_on=holding.due_on, due=amount(holding.due),
        due_min=amount(holding.due_min), statement_on=holding.statement_on, limit=amount(holding.limit),
        rate=holding.rate, risk=holding.risk, symbol=holding.symbol, quantity=amount(holding.quantity),
        sellable=amount(holding.sellable), cost=amount(holding.cost), price=holding.price, hidden=not shown,
    )  # fmt: skip


def masked_number(holding: Holding) -> str:
    if not holding.number:
        return ""
    masked = mask_card(holding.number)
    return masked if holding.kind in CARDS or masked != HIDDEN else HIDDEN + holding.number[-4:]


def due(said: Said, shown: bool, today: date) -> list[DueView]:
    """What is to be paid and when, soonest first."""
    found = [
        DueView(
            role=role, ref=each.ref, name=each.name, due_on=each.due_on, amount=each.due if shown else None,
            overdue=each.due_on < today.isoformat(),
        )
        for role, each in said.holdings()
        if each.due_on and each.due > 0
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.due_on, each.role, each.ref))


def amounts(holding: Holding) -> Amounts:
    return Amounts(**{name: getattr(holding, name) for name in Amounts.model_fields})
