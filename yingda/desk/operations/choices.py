"""What an operation's form takes: payees to compare, billers, products, quotes, the orders of the day."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Query
from pydantic import BaseModel

from yingda.banking.api import Banking
from yingda.banking.errors import CoreUnavailable
from yingda.banking.permissions import OPERATIONS_DRAFT
from yingda.banking.port import Biller, Fault, Offered, Outcome, Placed
from yingda.customers.api import Customers
from yingda.desk.operations.subject import OwnerOf, subject_of
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission

T = TypeVar("T")
Kind = Literal["billers", "wealth", "security", "subscription", "orders"]
Number = Annotated[str, Query(min_length=4, max_length=32, pattern=r"^[0-9]+$")]


class PayeeView(BaseModel):
    """`name` masked, for the customer to compare; null: the bank has no such account, `code` says so."""

    name: str | None
    code: str = ""


class ChoiceView(BaseModel):
    """One thing that a field takes. `price` in ten-thousandths, `min_amount` in fen. Of an order: `side`,
    and the `quantity` that is still open. Of a biller: `form` of the bill's own number."""

    code: str
    name: str
    risk: str | None = None
    min_amount: int = 0
    price: int = 0
    lot: int = 1
    rate: str = ""
    side: str | None = None
    quantity: int = 0
    form: str = ""


def router(owner_of: OwnerOf, banking: Banking, customers: Customers) -> APIRouter:
    """The doors over the contacts of this process."""
    made = APIRouter(prefix="/api/operation-choices", tags=["operations"])

    @made.get("/payee")
    async def find_payee(number: Number, interaction: Id, edge: Edge = permission(OPERATIONS_DRAFT)) -> PayeeView:
        """Whose account it is, told only in a talk with a customer who proved who they are."""
        subject = await subject_of(owner_of, customers, edge.principal, interaction)
        match await banking.payee(subject, number):
            case Fault(kind="refused", code=code):
                return PayeeView(name=None, code=code)
            case outcome:
                return PayeeView(name=_good(outcome))

    @made.get("/{kind}")
    async def list_choices(kind: Kind, interaction: Id, edge: Edge = permission(OPERATIONS_DRAFT)) -> Page[ChoiceView]:
        subject = await subject_of(owner_of, customers, edge.principal, interaction)
        tenant = subject.tenant
        if kind == "billers":
            return Page(items=[_biller(each) for each in _good(await banking.billers(tenant))])
        if kind == "orders":
            return Page(items=[_order(each) for each in _good(await banking.placed(subject)) if _open(each)])
        role = "bank" if kind == "wealth" else "broker"
        return Page(items=[_offered(each) for each in _good(await banking.products(tenant, role, kind))])

    return made


def _good(outcome: Outcome[T]) -> T:
    """Raises `CoreUnavailable`."""
    if isinstance(outcome, Fault):
        raise CoreUnavailable(core=outcome.code)
    return outcome.value


def _open(placed: Placed) -> bool:
    return placed.state in ("open", "partly")


def _biller(biller: Biller) -> ChoiceView:
    return ChoiceView(code=biller.code, name=biller.name, form=biller.form)


def _offered(each: Offered) -> ChoiceView:
    return ChoiceView(
        code=each.code, name=each.name, risk=each.risk, min_amount=each.min_amount, price=each.price, lot=each.lot,
        rate=each.rate,
    )  # fmt: skip


def _order(each: Placed) -> ChoiceView:
    return ChoiceView(
        code=each.ref, name=each.name, side=each.side, quantity=each.quantity - each.filled, price=each.price
    )  # fmt: skip
