"""A word of a customer about being contacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

ConsentPurpose = Literal["marketing", "care", "survey", "reminder"]
ConsentChannel = Literal["phone", "sms", "wechat", "email"]
Source = Literal["portal", "agent", "chat", "phone", "paper", "core"]
"""Where it was said."""

PURPOSES: Final[tuple[ConsentPurpose, ...]] = ("marketing", "care", "survey", "reminder")
CHANNELS: Final[tuple[ConsentChannel, ...]] = ("phone", "sms", "wechat", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is said now. `evidence`: where it can be seen again; no personal data."""

    purpose: ConsentPurpose
    channel: ConsentChannel
    given: bool
    source: Source
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The last word about one purpose on one channel."""

    purpose: ConsentPurpose
    channel: ConsentChannel
    given: bool
    source: Source
    at: datetime
