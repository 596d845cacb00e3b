"""Which node is to own which partition. Every node reckons it from the same rows and comes to the same answer.

Nothing moves that need not: partitions stay where they are as long as no move makes the fullest node clearly emptier.
What is free goes where most room is; of equals, rendezvous hashing takes the one that always would be taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LOAD_STEP: Final = 100.0
"""Changes a second that weigh as much as the partition itself. Whole steps, so that small waves move nothing."""
GAIN_MIN: Final = 0.1
"""Whoever gets a partition must have less than its giver by this part, with the partition."""
BUSY_MAX: Final = 0.85
"""Of one core. A node that is busier is given nothing, unless all are."""
MOVES_MAX: Final = 10_000
"""Of one reckoning, whatever the numbers are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharer:
    """A node that takes part. `weight`: its share beside the others'. `telephone`: it reaches the switches."""

    life: str
    weight: int = 1
    telephone: bool = False
    busy: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A partition: who has it now (None: nobody), whether calls come to it, its load in changes a second."""

    tenant: str
    owner: str | None = None
    telephone: bool = False
    load: float = 0.0

    @property
    def weight(self) -> int:
        return 1 + int(self.load // LOAD_STEP)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What moves as one: a partition, or all that calls come to, because the switches obey one node."""

    tenants: tuple[str, ...]
    owner: str | None
    weight: int
    eligible: frozenset[str]

    @property
    def name(self) -> str:
        return self.tenants[0]


def shares(nodes: Sequence[Sharer], portions: Iterable[Portion]) -> dict[str, str]:
    """The life of the node that is to own each tenant; empty when there is no node."""
    if not nodes:
        return {}
    placed: dict[str, list[_Unit]] = {node.life: [] for node in nodes}
    homeless = []
    for unit in _units(nodes, portions):
        if unit.owner in placed and unit.owner in unit.eligible:
            placed[unit.owner].append(unit)
        else:
            homeless.append(unit)
    known = {node.life: node for node in nodes}
    for unit in sorted(homeless, key=lambda each: (-each.weight, each.name)):
        placed[_roomiest(unit, known, placed)].append(unit)
    for _ in range(MOVES_MAX):
        if not _move_one(known, placed):
            break
    return {tenant: life for life, units in placed.items() for unit in units for tenant in unit.tenants}


def _units(nodes: Sequence[Sharer], portions: Iterable[Portion]) -> list[_Unit]:
    """In a fixed order."""
    everybody = frozenset(node.life for node in nodes)
    reach = frozenset(node.life for node in nodes if node.telephone)
    single, called = [], []
    for portion in sorted(portions, key=lambda each: each.tenant):
        if portion.telephone and reach:
            called.append(portion)
        else:
            single.append(_Unit((portion.tenant,), portion.owner, portion.weight, everybody))
    if not called:
        return single
    owners = [each.owner for each in called if each.owner in reach]
    most = max(sorted(filter(None, owners)), key=owners.count, default=None)
    return [_Unit(tuple(p.tenant for p in called), most, sum(p.weight for p in called), reach), *single]


def _roomiest(unit: _Unit, known: Mapping[str, Sharer], placed: Mapping[str, list[_Unit]]) -> str:
    """Where it weighs least. A busy node only where no other is."""
    open_ = [life for life in sorted(unit.eligible) if known[life].busy <= BUSY_MAX] or sorted(unit.eligible)
    return min(open_, key=lambda life: (_full(known[life], placed[life], unit.weight), -score(unit.name, life)))


def _move_one(known: Mapping[str, Sharer], placed: dict[str, list[_Unit]]) -> bool:
    """The lightest move away from the fullest node from which one helps; False: all is well."""
    for life in sorted(placed, key=lambda each: (-_full(known[each], placed[each]), each)):
        full = _full(known[life], placed[life])
        for unit in sorted(placed[life], key=lambda each: (each.weight, each.name)):
            others = [each for each in unit.eligible - {life} if known[each].busy <= BUSY_MAX]
            if not others:
                continue
            other = min(
                others, key=lambda each: (_full(known[each], placed[each], unit.weight), -score(unit.name, each))
            )
            if full - _full(known[other], placed[other], unit.weight) > full * GAIN_MIN:
                placed[life].remove(unit)
                placed[other].append(unit)
                return True
    return False


def _full(node: Sharer, units: Sequence[_Unit], more: int = 0) -> float:
    return (sum(unit.weight for unit in units) + more) / node.weight


def score(tenant: str, life: str) -> float:
    """Rendezvous hashing: the same for a pair on every node, from 0 to 1."""
    digest = hashlib.sha256(f"{tenant} {life}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / float(1 << 56)
