"""What cores say of customers, kept in memory until it changes there: asked once however many screens want it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from yingda.banking.port import Core, Fault, Good, Outcome
from yingda.customers.api import ANSWER_S, SLOW, Cores
from yingda.foundation.clock import Clock
from yingda.foundation.ids import TenantId

KEPT_MAX: Final = 20_000
"""Answers in memory; some 3 kB each. The one that was wanted longest ago goes first."""
KEPT_MS: Final = 15 * 60_000
"""What nobody wanted for so long is forgotten: it is personal data."""
UNFOLLOWED_MS: Final = 30_000
"""How old an answer may be while the core's changes are not followed."""
GIVE_UP_S: Final = 10.0
"""A core that is slow is waited for so long in the background; its answer is there for the next who asks."""
WATCHED_MAX: Final = 100_000

Part = Literal["person", "portfolio"]
Ref = tuple[TenantId, str, str]
"""(tenant, role, the core's own number)."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Kept:
    task: asyncio.Task[Outcome[Any]]
    asked_at: int
    wanted_at: int


@dataclass(slots=True)
class Portfolios:
    """Answers of all tenants' cores of this process."""

    cores: Cores
    clock: Clock
    followed: set[tuple[TenantId, str]] = field(default_factory=set)
    """(tenant, role) whose changes are being followed."""
    on_late: Callable[[TenantId, list[str]], None] | None = None
    """(tenant, customers): a core that was slow has answered."""
    on_changed: list[Callable[[TenantId, str, Collection[str]], None]] = field(default_factory=list)
    """(tenant, role, refs): they changed in a core, whoever looks."""
    _kept: OrderedDict[tuple[Ref, Part], _Kept] = field(default_factory=OrderedDict)
    _watched: OrderedDict[Ref, set[str]] = field(default_factory=OrderedDict)
    _late: set[asyncio.Task[Any]] = field(default_factory=set)

    async def get(self, tenant: TenantId, role: str, ref: str, part: Part, customers: Collection[str]) -> Outcome[Any]:
        """The answer, from memory or from the core, or a fault after `ANSWER_S`. `customers`: ids that this one has."""
        place: Ref = (tenant, role, ref)
        self._watch(place, customers)
        kept = self._fresh(place, part) or self._ask(place, part)
        kept.wanted_at = self.clock.now_ms()
        self._kept.move_to_end((place, part))
        done, _ = await asyncio.wait({kept.task}, timeout=ANSWER_S)
        if not done:
            self._tell_later(kept.task, tenant, list(customers))
            return SLOW
        answer = kept.task.result()
        if isinstance(answer, Fault) and self._kept.get((place, part)) is kept:
            del self._kept[place, part]
        return answer

    def as_of(self, tenant: TenantId, role: str, ref: str, part: Part) -> int:
        """When the answer in memory was asked for (epoch ms); now, if there is none."""
        kept = self._kept.get(((tenant, role, ref), part))
        return kept.asked_at if kept is not None else self.clock.now_ms()

    def changed(self, tenant: TenantId, role: str, refs: Collection[str]) -> list[str]:
        """Forgets what is old; the customers of ours that somebody looked at. `on_changed` hears of all."""
        for hears in self.on_changed:
            hears(tenant, role, refs)
        found: list[str] = []
        for ref in refs:
            place: Ref = (tenant, role, ref)
            for part in ("person", "portfolio"):
                self._kept.pop((place, part), None)
            if place in self._watched:
                found.extend(self._watched[place])
        return found

    def sweep(self) -> None:
        """Forgets what nobody wanted for long."""
        before = self.clock.now_ms() - KEPT_MS
        for key in [key for key, kept in self._kept.items() if kept.wanted_at < before]:
            del self._kept[key]

    def forget(self) -> None:
        """Nothing is kept: the next who asks is answered by the cores."""
        self._kept.clear()

    async def close(self) -> None:
        tasks = [*(kept.task for kept in self._kept.values()), *self._late]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._kept.clear()

    def answered(self) -> int:
        """Answers that are in memory by now."""
        return sum(kept.task.done() for kept in self._kept.values())

    def _watch(self, place: Ref, customers: Collection[str]) -> None:
        self._watched.setdefault(place, set()).update(customers)
        self._watched.move_to_end(place)
        if len(self._watched) > WATCHED_MAX:
            self._watched.popitem(last=False)

    def _fresh(self, place: Ref, part: Part) -> _Kept | None:
        kept = self._kept.get((place, part))
        if kept is None or kept.task.cancelled():
            return None
        followed = place[:2] in self.followed
        return kept if followed or self.clock.now_ms() - kept.asked_at < UNFOLLOWED_MS else None

    def _ask(self, place: Ref, part: Part) -> _Kept:
        now = self.clock.now_ms()
        kept = _Kept(asyncio.create_task(self._answer(place, part), name=f"customer360 {part}"), now, now)
        self._kept[place, part] = kept
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return kept

    async def _answer(self, place: Ref, part: Part) -> Outcome[Any]:
        tenant, role, ref = place
        core = self.cores.of(tenant, role)
        if core is None:
            return Fault(kind="unreached", code="core.not_connected")
        try:
            async with asyncio.timeout(GIVE_UP_S):
                answer = await _asked(core, part, ref)
        except TimeoutError:
            return SLOW
        except Exception as fault:  # an adapter's fault hides nothing that others say
            log.exception("customer360.core_failed", extra={"role": role, "fault": type(fault).__name__})
            return Fault(kind="unreached", code="core.broken")
        return answer

    def _tell_later(self, task: asyncio.Task[Any], tenant: TenantId, customers: list[str]) -> None:
        if self.on_late is None:
            return
        tell = self.on_late

        async def wait() -> None:
            await asyncio.wait({task})
            if not task.cancelled() and isinstance(task.result(), Good):
                tell(tenant, customers)

        later = asyncio.create_task(wait(), name="customer360 late")
        self._late.add(later)
        later.add_done_callback(self._late.discard)


def _asked(core: Core, part: Part, ref: str) -> Awaitable[Outcome[Any]]:
    return core.person(ref) if part == "person" else core.portfolio(ref)
