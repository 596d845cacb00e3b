"""Trials for the composition root, which lets the digital twin run them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from yingda.foundation.work import Work
from yingda.routing.policies.documents import policy_of
from yingda.routing.policies.live import policy_numbered
from yingda.routing.policies.trials import store
from yingda.routing.policy import Policy

__all__ = ["ASKED", "SILENT_S", "ToTry", "begin", "end", "go_on"]

ASKED: Final = "trial"
"""The matter of a wake-up: somebody asked for a trial."""
SILENT_S: Final = 60
"""A trial of which nothing was heard for so long has died with its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTry:
    """What the twin is asked: the day by the policy that was live, beside the day by the changed one."""

    id: str
    day: date
    base: Policy
    changed: Policy
    seeds: int
    volume: float


async def begin(work: Work) -> ToTry | None:
    """The trial that waits, ours from now on; None: there is none. Dead ones are given up."""
    await store.give_up_dead(work.conn, work.now, timedelta(seconds=SILENT_S))
    row = await store.claim(work.conn, work.now)
    if row is None:
        return None
    return ToTry(
        id=row["id"], day=row["day"], base=await policy_numbered(work, row["base_number"]),
        changed=policy_of(row["document"]), seeds=row["seeds"], volume=row["volume"],
    )  # fmt: skip


async def go_on(work: Work, trial: str, progress: int) -> bool:
    """So far (percent). False: it was cancelled or given up."""
    return await store.go_on(work.conn, trial, work.now, progress)


async def end(work: Work, trial: str, result: dict[str, Any] | None, failure: str = "") -> None:
    """Done with a result, or failed for a reason (a code); nothing if it was cancelled meanwhile."""
    if result is not None:
        await store.end(work.conn, trial, work.now, "done", result=result, progress=100)
    else:
        await store.end(work.conn, trial, work.now, "failed", failure=failure)
