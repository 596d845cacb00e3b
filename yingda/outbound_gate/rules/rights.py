"""Dialling rights: how far somebody may dial. Each includes those before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from yingda.outbound_gate.rules.number import Reach


class Right(StrEnum):
    """In rising order."""

    NONE = "none"
    INTERNAL = "internal"
    LOCAL = "local"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    PREMIUM = "premium"


RANK: Final = {right: rank for rank, right in enumerate(Right)}

NEEDS: Final[dict[Reach, Right]] = {
    Reach.EMERGENCY: Right.NONE,
    Reach.INTERNAL: Right.INTERNAL,
    Reach.SERVICE: Right.LOCAL,
    Reach.LOCAL: Right.LOCAL,
    Reach.NATIONAL: Right.NATIONAL,
    Reach.INTERNATIONAL: Right.INTERNATIONAL,
    Reach.PREMIUM: Right.PREMIUM,
}
"""The right that a number asks for. Who may dial at all may dial for help."""


def widest(roles: Iterable[str], rights: Mapping[str, Right]) -> Right:
    """The right of somebody with these roles (keys); a role that is not named gives none."""
    return max((rights.get(role, Right.NONE) for role in roles), key=RANK.__getitem__, default=Right.NONE)


def reaches(right: Right, reach: Reach) -> bool:
    return RANK[right] >= RANK[NEEDS[reach]]
