"""The whole picture as JSON. Amounts are fen, moments epoch milliseconds, dates ISO 8601; personal data is masked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints

from yingda.customers.api import AlertView, FaultView, NoteView, RelationView
from yingda.foundation.fields import LINE_PATTERN, Id
from yingda.foundation.http import Strict
from yingda.outbound_gate.consents.api import ConsentChannel, ConsentPurpose, Source


class PhoneView(BaseModel):
    id: str
    masked: str
    since: datetime
    proof: str


class PersonView(BaseModel):
    """Masked on the server; "" where nothing is known. `manager`: by name, ours or the core's; `manager_id`: ours."""

    name: str
    phones: list[PhoneView]
    id_no: str
    email: str
    address: str
    born_on: str
    branch: str
    manager: str
    manager_id: str | None
    since: str
    refs: list[str]


class SureView(BaseModel):
    """How sure the contact is who it is with, and whether that is this customer."""

    level: Literal["none", "hint", "proven"]
    tier: int
    proven_at: int | None
    matching: bool


class RiskView(BaseModel):
    grade: str | None
    assessed_on: str | None
    expires_on: str | None
    expired: bool


class ProductView(BaseModel):
    """A holding. `hidden`: its amounts are null until the customer is proven, or revealed with a reason."""

    role: str
    ref: str
    kind: str
    name: str
    number: str
    currency: str
    status: str
    account: str
    balance: int | None
    available: int | None
    due_on: str | None
    due: int | None
    due_min: int | None
    statement_on: str | None
    limit: int | None
    rate: str
    risk: str | None
    symbol: str
    quantity: int | None
    sellable: int | None
    cost: int | None
    price: int
    hidden: bool


class DueView(BaseModel):
    role: str
    ref: str
    name: str
    due_on: str
    amount: int | None
    overdue: bool


class ContactView(BaseModel):
    id: str
    channel: str
    at: int
    ended_at: int | None
    queue_name: str | None
    agent_name: str | None
    disposition_name: str | None
    outcome: str | None
    state: str
    survey_score: int | None


class ConsentView(BaseModel):
    purpose: ConsentPurpose
    channel: ConsentChannel
    given: bool
    source: Source
    at: datetime


class MergedView(BaseModel):
    """A person who was merged into this one; `name` is masked."""

    merge: str
    customer: str
    name: str
    merged_at: datetime


class Picture(BaseModel):
    """Everything an agent needs before the answer."""

    customer: str
    person: PersonView
    sure: SureView
    value: str
    risk: RiskView
    alerts: list[AlertView]
    tags: list[str]
    relations: list[RelationView]
    notes: list[NoteView]
    products: list[ProductView]
    due: list[DueView]
    contacts: list[ContactView]
    open_operations: list[dict[str, Any]]
    consents: list[ConsentView]
    merged: list[MergedView]
    as_of: int
    stale: bool
    faults: list[FaultView]


Field = Literal["name", "id_no", "email", "address", "born_on", "phone", "number", "balances"]


class Reveal(Strict):
    """Shows a field whole. `of`: which telephone (its id) or product (`role:ref`). `reason`: audited; what it shows is
    not."""

    field: Field
    of: Annotated[str, StringConstraints(max_length=100, pattern=LINE_PATTERN)] = ""
    reason: Annotated[str, StringConstraints(min_length=2, max_length=200, strip_whitespace=True, pattern=LINE_PATTERN)]
    interaction: Id | None = None


class Amounts(BaseModel):
    balance: int
    available: int
    due: int
    due_min: int
    limit: int
    quantity: int
    sellable: int
    cost: int


class Revealed(BaseModel):
    """`value` for a field; `amounts` by `role:ref` for balances."""

    field: Field
    of: str
    value: str | None = None
    amounts: dict[str, Amounts] | None = None
