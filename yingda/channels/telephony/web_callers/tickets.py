"""One-time tickets for the socket of a call, because a socket's address may end up in logs."""

import hashlib
import secrets
from collections import OrderedDict
from typing import Final

from yingda.channels.telephony.web_callers.caller import Account

TICKET_BYTES: Final = 32
TICKET_TTL_MS: Final = 30_000
TICKETS_MAX: Final = 1_000


class Tickets:
    """By hash, oldest first. A ticket belongs to an account and to the site (Origin) that asked for it."""

    def __init__(self) -> None:
        self._open: OrderedDict[bytes, tuple[Account, str, int]] = OrderedDict()

    def give(self, account: Account, origin: str, now_ms: int) -> str:
        while len(self._open) >= TICKETS_MAX:
            self._open.popitem(last=False)
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        self._open[_hash(ticket)] = (account, origin, now_ms + TICKET_TTL_MS)
        return ticket

    def take(self, ticket: str, origin: str, now_ms: int) -> Account | None:
        """The account behind a ticket, once; None: used, too old, another site's, or never given out."""
        found = self._open.pop(_hash(ticket), None)
        if found is None or found[1] != origin or found[2] < now_ms:
            return None
        return found[0]


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
