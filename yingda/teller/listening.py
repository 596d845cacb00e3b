"""Follows the owners of all partitions here, as they come and go."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.journey.owner import Owner
from yingda.teller import errands

LOOK_EVERY_S: Final = 0.5
"""For owners that are new."""


class Owners(Protocol):
    """The partitions that this process owns."""

    def owner(self, tenant: TenantId) -> Owner: ...

    @property
    def owned(self) -> list[TenantId]: ...


class Told(msgspec.Struct, frozen=True):
    asked: tuple[tuple[str, str], ...] = ()
    came: tuple[str, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    event: Told | None = None
    snapshot: Told | None = None


_frame: Final = msgspec.json.Decoder(Frame).decode
Hears = Callable[[TenantId, Told], None]


class _Ear:
    """Listens to one owner (`Listener`)."""

    def __init__(self, tenant: TenantId, hears: Hears) -> None:
        self._tenant, self._hears = tenant, hears

    def send(self, frame: bytes) -> None:
        read = _frame(frame)
        told = read.event or read.snapshot
        if told is not None:
            self._hears(self._tenant, told)


class Listening:
    """`follow` until cancelled."""

    def __init__(self, owners: Owners, hears: Hears) -> None:
        self._owners, self._hears = owners, hears
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
        await owner.subscribe(ear, errands.TOPIC, errands.TOPIC, lambda: errands.snapshot(owner.live))
        self._heard[tenant] = (owner, ear)
