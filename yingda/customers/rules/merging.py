"""Are two records of one person? Only what cores said counts; what contradicts it is never overruled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from yingda.customers.errors import MergeContradicted, MergeUnproved

Proof = Literal["id_no", "papers"]
"""`id_no`: cores say the same identity number of both. `papers`: somebody saw papers that show it."""


def demand(proof: Proof, kept: Collection[bytes], merged: Collection[bytes]) -> None:
    """Identity numbers as keyed hashes. Raises `customer.merge_unproved` or `customer.merge_contradicted`."""
    same = set(kept) & set(merged)
    if kept and merged and not same:
        raise MergeContradicted()
    if proof == "id_no" and not same:
        raise MergeUnproved()
