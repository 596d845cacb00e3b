"""The one written form of each kind of identifier: what is hashed, so that only the whole key finds somebody."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Kind = Literal["core", "phone", "id_no", "card", "account", "email", "visitor", "wechat"]
"""By what a person is known; `core`: a core system's own number, with the core's role."""
Proof = Literal["core", "identity", "otp", "pin", "papers", "seen"]
"""How it is known to be theirs. `seen`: it was used, which proves nothing."""

KEY_CHARS_MAX: Final = 200
MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_SEPARATORS: Final = re.compile(r"[\s\-()./]")
_FORMS: Final[dict[Kind, re.Pattern[str]]] = {
    "core": re.compile(r"[!-~]{1,64}"),
    "phone": re.compile(r"\+?[0-9]{7,18}"),
    "id_no": re.compile(r"[0-9A-Z]{6,20}"),
    "card": re.compile(r"[0-9]{12,19}"),
    "account": re.compile(r"[0-9A-Z]{4,34}"),
    "email": re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}"),
    "visitor": re.compile(r"[!-~]{1,64}"),
    "wechat": re.compile(r"[!-~]{1,128}"),
}


def canonical(kind: Kind, value: str) -> str | None:
    """The one form of a key, None if it has not the form of its kind. Full width and separators make no difference."""
    text = unicodedata.normalize("NFKC", value[:KEY_CHARS_MAX]).strip()
    if kind in ("phone", "id_no", "card", "account"):
        text = _SEPARATORS.sub("", text).upper()
    if kind == "phone":
        text = _without_country(text)
    if kind == "email":
        text = text.lower()
    return text if _FORMS[kind].fullmatch(text) else None


def same_name(one: str, other: str) -> bool:
    """Whether two cores write the same name: spaces, width and case make no difference."""
    return _folded(one) == _folded(other) != ""


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _without_country(number: str) -> str:
    """+86, 0086 or 86 before a mobile number, and the trunk's 0 before it, are dropped."""
    for prefix in ("+86", "0086", "86", "0"):
        rest = number.removeprefix(prefix)
        if rest != number and MOBILE.fullmatch(rest):
            return rest
    return number
