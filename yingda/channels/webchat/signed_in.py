"""Visitors of whom the institution's own site has said who they are: kept for as long as a proof holds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from yingda.banking.subject import PROVEN_MS
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import SignedIn

KEPT_MAX: Final = 50_000
"""In one process; the oldest are forgotten and have to sign in again."""

Vouch = Callable[[TenantId, str, str], Awaitable[SignedIn]]
"""(tenant, what the site signed, the visitor) → who it is; raises a refusal."""


async def nobody_vouches(_tenant: TenantId, _identity: str, _visitor: str) -> SignedIn:
    """No institution says who its customers are."""
    raise NotFound(what="identity")


@dataclass(slots=True)
class SignedInVisitors:
    _known: OrderedDict[str, SignedIn] = field(default_factory=OrderedDict)

    def keep(self, visitor: str, known: SignedIn) -> None:
        self._known[visitor] = known
        self._known.move_to_end(visitor)
        while len(self._known) > KEPT_MAX:
            self._known.popitem(last=False)

    def of(self, visitor: str, now_ms: int) -> SignedIn | None:
        known = self._known.get(visitor)
        if known is not None and now_ms - known.proven_at >= PROVEN_MS:
            del self._known[visitor]
            return None
        return known
