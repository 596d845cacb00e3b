"""On whose behalf something is done, and who does it: from the server's own state, never from a request's body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from yingda.foundation.ids import TenantId

PROVEN_MS: Final = 30 * 60_000
"""How long a customer who proved themselves counts as authenticated."""
AUTHENTICATED: Final = 2
SKEW_MS: Final = 5_000
"""Clocks of two processes may differ by this much."""


def fresh(proven_at: int | None, now_ms: int) -> bool:
    """Whether a proof of then holds now: not too old, nor from the future, where the clock was put back."""
    return proven_at is not None and -SKEW_MS <= now_ms - proven_at < PROVEN_MS


By = Literal["customer", "agent", "bot"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A customer in one contact or on one page.

    `refs`: the customer's own number at each core. `tier`, `proven_at` (epoch ms): of the contact or page session.
    `by`: whose hand it is; `actor`: as the audit log names them. `phone`: registered there, for one-time codes (C2).
    """

    tenant: TenantId
    customer: str
    refs: Mapping[str, str]
    channel: str
    by: By
    actor: str
    interaction: str | None = None
    tier: int = 0
    proven_at: int | None = None
    phone: str = field(default="", repr=False)
    language: str = "zh-CN"

    def authenticated(self, now_ms: int) -> bool:
        """Whether the proof of who they are is there and fresh."""
        return self.tier >= AUTHENTICATED and fresh(self.proven_at, now_ms)
