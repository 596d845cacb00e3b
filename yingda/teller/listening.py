"""What contacts want of the teller: each owner tells of it, and of what waits when we begin to listen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from yingda.foundation.ids import TenantId
from yingda.journey.following import Following, Owners
from yingda.teller import errands

__all__ = ["Hears", "Owners", "Told", "listening"]


class Told(msgspec.Struct, frozen=True):
    asked: tuple[tuple[str, str], ...] = ()
    came: tuple[str, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    event: Told | None = None
    snapshot: Told | None = None


_frame: Final = msgspec.json.Decoder(Frame).decode
Hears = Callable[[TenantId, Told], None]


def listening(owners: Owners, hears: Hears) -> Following:
    """`hears` is told of each frame that says something."""

    def heard(tenant: TenantId, frame: bytes) -> None:
        read = _frame(frame)
        told = read.event or read.snapshot
        if told is not None:
            hears(tenant, told)

    return Following(owners, errands.TOPIC, errands.snapshot, heard)
