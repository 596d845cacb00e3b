"""How personal data (C2) looks to those who may not see it whole. Every mask hides the length of what it hides."""

from __future__ import annotations

from typing import Final

HIDDEN_NAME: Final = "**"
HIDDEN_PHONE: Final = "****"
HIDDEN_ID: Final = "***********"
HIDDEN_CARD: Final = "******"
HIDDEN_ALL: Final = "****"
HIDDEN_MAIL: Final = "***"
PHONE_DIGITS_MIN: Final = 9
"""Shorter numbers keep only their last two digits: three and four of eight would leave one unknown."""
CARD_DIGITS_MIN: Final = 13
ID_CHARACTERS: Final = (15, 18)
"""Old and new resident identity numbers, GB 11643-1999."""


def mask_name(name: str) -> str:
    """张三 → 张**, 欧阳修 → 欧**, Wang Li → W**."""
    stripped = name.strip()
    return stripped[:1] + HIDDEN_NAME if stripped else ""


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678, with the prefix +86 dropped; land lines and shorter numbers keep less."""
    digits = "".join(each for each in phone if each.isdecimal())
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if not digits:
        return HIDDEN_PHONE if phone.strip() else ""
    if len(digits) < PHONE_DIGITS_MIN:
        return HIDDEN_PHONE + (digits[-2:] if len(digits) > 4 else "")
    return digits[:3] + HIDDEN_PHONE + digits[-4:]


def mask_id_card(number: str) -> str:
    """110101199003071234 → 110***********1234; what is no identity number is hidden whole."""
    stripped = "".join(number.split())
    if not stripped:
        return ""
    return stripped[:3] + HIDDEN_ID + stripped[-4:] if len(stripped) in ID_CHARACTERS else HIDDEN_ALL


def mask_card(number: str) -> str:
    """6222021234567890128 → 622202******0128 (PCI DSS 3.4.1: first six and last four at most)."""
    digits = "".join(each for each in number if each.isdecimal())
    if not digits:
        return HIDDEN_ALL if number.strip() else ""
    return digits[:6] + HIDDEN_CARD + digits[-4:] if len(digits) >= CARD_DIGITS_MIN else HIDDEN_ALL


def mask_email(address: str) -> str:
    """zhangsan@example.com → z***@example.com."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not local:
        return HIDDEN_ALL if address.strip() else ""
    return f"{local[0]}{HIDDEN_MAIL}@{domain}"
