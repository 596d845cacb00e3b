"""What captured digits are and how they may be shown."""

from __future__ import annotations

from typing import Final

from yingda.foundation.masking.cards import luhn

DIGITS: Final = {"card": (12, 19), "pin": (4, 12), "code": (4, 8), "number": (6, 25)}
"""How many digits, at least and at most: ISO/IEC 7812-1 for cards, ISO 9564-1 for PINs; one-time codes; numbers of
accounts, telephones and identity cards (a final X is keyed in as 10)."""
HIDDEN_CARD: Final = "**** **** ****"
HIDDEN_PIN: Final = "******"
LAST: Final = 4


def is_valid(kind: str, digits: str) -> bool:
    """Whether a card's check digit fits; of a PIN nothing can be said."""
    return kind != "card" or luhn(digits)


def shown(kind: str, digits: str) -> str:
    """`**** **** **** 1234`; `**** 1234` for another number; `******` for a PIN or a code, whatever its length."""
    if kind == "number":
        return f"**** {digits[-LAST:]}"
    return f"{HIDDEN_CARD} {digits[-LAST:]}" if kind == "card" else HIDDEN_PIN
