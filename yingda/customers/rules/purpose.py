"""May this record be opened for this contact? A contact in the asker's own hands is a purpose, and only for its own
customer once that one is proven."""

from __future__ import annotations

from typing import Literal

import msgspec

from yingda.customers.errors import PurposeMissing, PurposeOther

PurposeKind = Literal["contact", "work_order", "campaign", "none"]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the asker's hands. `customer`: whom it is with, as far as known (`root` id); `tier` 0–2: how sure.
    `talking`: the talk is on or about to be."""

    id: str
    kind: PurposeKind = "contact"
    customer: str | None = None
    tier: int = 0
    talking: bool = True
    proven_at: int | None = None


def demand(held: Held | None, customer: str) -> Held:
    """The purpose, or `customer.purpose_missing` or `customer.purpose_other`. Ids are those of merged families."""
    if held is None:
        raise PurposeMissing()
    if held.tier >= 2 and held.customer is not None and held.customer != customer:
        raise PurposeOther()
    return held


def matches(held: Held, customer: str) -> bool:
    return held.customer == customer
