"""Answers about customers who were searched for."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

SearchKind = Literal["customer", "phone", "id_no", "card", "account", "email"]
"""What can be searched by; `customer`: a core's number."""


class FaultView(BaseModel):
    """A core that could not say its part. `kind` slow: not within its time."""

    role: str
    part: str
    kind: str
    code: str
    data: dict[str, Any] = {}


class FoundCustomer(BaseModel):
    """Masked; `refs`: which cores know them."""

    id: str
    name: str
    value: str
    phones: list[str]
    refs: list[str]


class FoundCustomers(BaseModel):
    items: list[FoundCustomer]
    faults: list[FaultView]
