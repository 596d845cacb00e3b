"""Customers whom the house is to call: each owner tells of them, and of those that wait when we begin to listen."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import msgspec

from yingda.channels.telephony import view
from yingda.channels.telephony.numbers import Owners
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.journey.owner import Owner

LOOK_EVERY_S: Final = 0.5
"""For owners that are new."""

Wanted = Callable[[TenantId, str], None]


class Wish(msgspec.Struct, frozen=True):
    wanted: tuple[str, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    event: Wish | None = None
    snapshot: Wish | None = None


_frame: Final = msgspec.json.Decoder(Frame).decode


class Ear:
    """Listens to one owner (`Listener`)."""

    def __init__(self, tenant: TenantId, wanted: Wanted) -> None:
        self._tenant = tenant
        self._wanted = wanted

    def send(self, frame: bytes) -> None:
        read = _frame(frame)
        wish = read.event or read.snapshot
        for visitor in wish.wanted if wish is not None else ():
            self._wanted(self._tenant, visitor)


class Wishes:
    """`follow` until cancelled."""

    def __init__(self, owners: Owners, wanted: Wanted) -> None:
        self._owners = owners
        self._wanted = wanted
        self._heard: dict[TenantId, tuple[Owner, Ear]] = {}

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
        ear = Ear(tenant, self._wanted)
        await owner.subscribe(ear, view.WISHES, view.WISHES, lambda: view.wishes(owner.live))
        self._heard[tenant] = (owner, ear)
