"""Entry points as others see them: the concrete addresses on channels, each with its flow."""

from __future__ import annotations

import msgspec

from yingda.foundation.work import Read
from yingda.interactions.entry_points import store


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """Said first to every arriving caller, and shown to visitors, until a moment (epoch ms). `texts` by language."""

    texts: dict[str, str]
    until: int


class EntryPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One address on a channel (a widget's key, later a DID, a mailbox) with its flow and the queue behind it.

    `calendar_id` None: always open. `languages` in order of preference, the first is the default. `allowed_origins`:
    sites that may embed it ("https://www.bank.example"), beside our own. `texts` by language: `greeting`, `closed`.
    """

    id: str
    key: str
    name: str
    channel: str
    flow_key: str
    queue: str
    calendar_id: str | None = None
    languages: tuple[str, ...] = ("zh-CN",)
    allowed_origins: tuple[str, ...] = ()
    texts: dict[str, dict[str, str]] = {}
    announcement: Announcement | None = None
    version: int = 1
    active: bool = True

    def announced(self, language: str, now: int) -> str:
        """What is announced now, in this language or another rather than not at all; empty: nothing."""
        if self.announcement is None or now >= self.announcement.until:
            return ""
        texts = self.announcement.texts
        return texts.get(language) or next((text for text in texts.values() if text), "")


async def load_entry_points(read: Read) -> list[EntryPoint]:
    """All entry points of the tenant, retired ones (`active` false) too, in the order of their keys."""
    return [msgspec.convert(row, EntryPoint) for row in await store.entry_points(read.conn)]
