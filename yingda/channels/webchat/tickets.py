"""One-time tickets: what a browser shows when it opens its socket, because a socket's address may end up in logs."""

import hashlib
import secrets
from collections import OrderedDict
from typing import Final

from yingda.channels.webchat.errors import TicketInvalid
from yingda.channels.webchat.visitors import Visitor

TICKET_BYTES: Final = 32
TICKET_TTL_MS: Final = 30_000
TICKETS_MAX: Final = 50_000
"""Given out and not used yet; the oldest give way."""


class Tickets:
    """The tickets of this process, by hash, oldest first."""

    def __init__(self) -> None:
        self._open: OrderedDict[bytes, tuple[Visitor, str, int]] = OrderedDict()

    def give(self, visitor: Visitor, page: str, now_ms: int) -> str:
        """A ticket for one socket of this visitor, who is on this page."""
        self._forget(now_ms)
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        self._open[_hash(ticket)] = (visitor, page, now_ms + TICKET_TTL_MS)
        return ticket

    def take(self, ticket: str, now_ms: int) -> tuple[Visitor, str]:
        """The visitor and page behind a ticket, once."""
        found = self._open.pop(_hash(ticket), None)
        if found is None or found[2] < now_ms:
            raise TicketInvalid()
        return found[0], found[1]

    def _forget(self, now_ms: int) -> None:
        while self._open:
            key, (_visitor, _page, until) = next(iter(self._open.items()))
            if until >= now_ms and len(self._open) < TICKETS_MAX:
                return
            del self._open[key]


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
