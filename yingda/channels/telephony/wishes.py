"""Customers whom the house is to call: each owner tells of them, and of those that wait when we begin to listen."""

from collections.abc import Callable
from typing import Final

import msgspec

from yingda.channels.telephony import view
from yingda.foundation.ids import TenantId
from yingda.journey.following import Following, Owners

Wanted = Callable[[TenantId, str], None]


class Wish(msgspec.Struct, frozen=True):
    wanted: tuple[str, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    event: Wish | None = None
    snapshot: Wish | None = None


_frame: Final = msgspec.json.Decoder(Frame).decode


def wishes(owners: Owners, wanted: Wanted) -> Following:
    """`wanted` is told of each visitor who is to be called."""

    def heard(tenant: TenantId, frame: bytes) -> None:
        read = _frame(frame)
        wish = read.event or read.snapshot
        for visitor in wish.wanted if wish is not None else ():
            wanted(tenant, visitor)

    return Following(owners, view.WISHES, view.wishes, heard)
