"""The flows that contacts walk: every published version, and which one new contacts begin with."""

from __future__ import annotations

import msgspec

from yingda.dialogue import actions, store
from yingda.dialogue.flow import Flow
from yingda.foundation.work import Read


class PublishedFlows(msgspec.Struct, frozen=True, kw_only=True):
    """`all` published versions of the tenant; `current` is the number of the newest by the flow's key."""

    all: tuple[Flow, ...]
    current: dict[str, int]


async def load_flows(read: Read) -> PublishedFlows:
    """What the live engine needs of a tenant's flows. Retired flows stay for contacts that still walk them."""
    rows = await store.all_versions(read.conn)
    found = tuple(
        msgspec.convert({**row["body"], "key": row["key"], "name": row["name"], "version": row["number"]}, Flow)
        for row in rows
    )
    return PublishedFlows(all=found, current={row["key"]: row["number"] for row in rows if row["current"]})


async def drawn_flow(read: Read, id: str) -> Flow | None:
    """The draft as it was saved last; None: there is no such flow."""
    row = await store.flow(read.conn, id)
    return None if row is None else actions.drawn(row["key"], row["name"], row["draft"])
