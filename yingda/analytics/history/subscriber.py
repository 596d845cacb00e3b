"""The subscriber that keeps the index of words: reads the texts of new messages, never those of notes."""

from collections.abc import Sequence
from typing import Any, Final

from yingda.analytics.history import store
from yingda.analytics.history.terms import as_tsvector, terms
from yingda.foundation.events import Stored
from yingda.foundation.ids import TenantId

READER: Final = "analytics.history"
MESSAGE: Final = "message.sent"
NOTE: Final = "note"


async def index(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
    """The handler of the subscription: terms of the messages that the batch tells of."""
    told = (event.decode() for event in events if event.type == MESSAGE)
    ids = [data["message"] for data in told if data["by"] != NOTE]
    rows = [
        (text.message, text.interaction, text.at, as_tsvector(found))
        for text in await store.texts(conn, ids)
        if (found := terms(text.text))
    ]
    await store.add_to_index(conn, tenant, rows)
