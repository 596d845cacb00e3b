"""The tree of branches: a path is the ids from the head office down to the branch itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from yingda.tenancy.errors import BranchCycle, BranchTooDeep

LEVELS_MAX: Final = 12


def path_below(parent: Sequence[str] | None, id: str) -> list[str]:
    """The path of `id` under a parent's path (None: at the top); `branch.cycle`, `branch.too_deep`."""
    path = [*(parent or ()), id]
    if id in path[:-1]:
        raise BranchCycle(id=id)
    if len(path) > LEVELS_MAX:
        raise BranchTooDeep(max=LEVELS_MAX)
    return path


def moved(id: str, parent: Sequence[str] | None, below: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The new paths of `id` and of everything below it (`below`: old paths by id) once it hangs under `parent`."""
    top = path_below(parent, id)
    paths = {id: top}
    for each, old in below.items():
        tail = list(old)[list(old).index(id) + 1 :]
        if len(top) + len(tail) > LEVELS_MAX:
            raise BranchTooDeep(max=LEVELS_MAX)
        paths[each] = top + tail
    return paths
