"""Dispositions as others see them: how agents classify a contact in its wrap-up."""

from __future__ import annotations

import msgspec

from yingda.foundation.work import Read
from yingda.interactions.dispositions import store


class Disposition(msgspec.Struct, frozen=True, kw_only=True):
    """A node of a tree of two levels: groups (`parent` None), and what agents choose below them.

    `queues`: only for contacts of these queues; empty: for all.
    """

    id: str
    parent: str | None = None
    key: str
    name: str
    name_en: str
    queues: tuple[str, ...] = ()
    active: bool = True


async def load_dispositions(read: Read) -> list[Disposition]:
    """All dispositions of the tenant, retired ones (`active` false) too, groups before their members."""
    return [msgspec.convert(row, Disposition) for row in await store.dispositions(read.conn)]
