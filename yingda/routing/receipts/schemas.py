"""Answers about receipts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class ReceiptView(BaseModel):
    """The whole receipt of an offer as `routing.receipt` says it; null: of an earlier program, in another form.
    `names`: what the ids in it are called."""

    offer: str
    interaction: str
    receipt: dict[str, Any] | None
    policy: int
    names: dict[str, str]


class Difference(BaseModel):
    """A field of the receipt that came out otherwise."""

    field: str
    stored: Any
    again: Any


class Replayed(BaseModel):
    """`same`: to the last bit. `undecidable`: why it cannot be decided again; empty: it was."""

    same: bool
    differs: list[Difference]
    policy: int
    undecidable: Literal["", "receipt.old", "policy.unknown"] = ""
