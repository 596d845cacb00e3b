"""Follows the owners of all partitions here, as they come and go: each tells of a topic what changes, and how things
stand when it begins to be listened to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final, Protocol

from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.journey.live import Live
from yingda.journey.owner import Owner

LOOK_EVERY_S: Final = 0.5
"""For owners that are new."""

Hears = Callable[[TenantId, bytes], None]
"""(tenant, frame): a snapshot or an event of the topic, as screens get it."""


class Owners(Protocol):
    """The partitions that this process owns."""

    def owner(self, tenant: TenantId) -> Owner: ...

    @property
    def owned(self) -> list[TenantId]: ...


class _Ear:
    """Listens to one owner (`Listener`)."""

    def __init__(self, tenant: TenantId, hears: Hears) -> None:
        self._tenant, self._hears = tenant, hears

    def send(self, frame: bytes) -> None:
        self._hears(self._tenant, frame)


class Following:
    """`follow` until cancelled. `snapshot`: how things stand, of the live state."""

    def __init__(self, owners: Owners, topic: str, snapshot: Callable[[Live], Any], hears: Hears) -> None:
        self._owners, self._topic, self._snapshot, self._hears = owners, topic, snapshot, hears
        self._heard: dict[TenantId, tuple[Owner, _Ear]] = {}

    async def follow(self) -> None:
        try:
            while True:
                for tenant in self._owners.owned:
                    with contextlib.suppress(Refusal):
                        await self._listen(tenant, self._owners.owner(tenant))
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            for owner, ear in self._heard.values():
                owner.topics.leave(ear)

    async def _listen(self, tenant: TenantId, owner: Owner) -> None:
        if tenant in self._heard and self._heard[tenant][0] is owner:
            return
        ear = _Ear(tenant, self._hears)
        await owner.subscribe(ear, self._topic, self._topic, lambda: self._snapshot(owner.live))
        self._heard[tenant] = (owner, ear)
