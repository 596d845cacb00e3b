"""What was dialled, and what it is: one form for the trunk, one form to know it by, and how far it reaches.

Only known forms pass. What is merely not forbidden is refused: a carrier's prefix (179xx and its like) before a number
would else lead anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yingda.outbound_gate.errors import AreaCodeMissing, NumberMalformed, NumberUnknown
from yingda.outbound_gate.rules import abroad, china

DIALLED_CHARS_MAX: Final = 24
"""E.164 has 15 digits; an international prefix and some room come on top."""
FORM: Final = re.compile(r"\+?[0-9]{2,}", re.ASCII)
INTERNAL: Final = re.compile(r"[1-9][0-9x]{1,5}", re.ASCII)
"""How internal numbers are written in the policy: `x` is any digit."""
HOME: Final = "86"
BARE_HOME: Final = re.compile(r"86[1-9][0-9]{9,10}", re.ASCII)
"""The country before a whole number without a +, as carriers tell who calls. No number of the country is so long."""


class Reach(StrEnum):
    """How far a number reaches. The order of `rights.NEEDS` is about cost, this is not."""

    EMERGENCY = "emergency"
    INTERNAL = "internal"
    SERVICE = "service"
    """A public service number that is no person: 95588, 12315, 400…"""
    LOCAL = "local"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    PREMIUM = "premium"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """A number that is understood. `number`: digits for the trunk; `canonical`: the same for every way to write it."""

    number: str
    canonical: str
    reach: Reach

    @property
    def personal(self) -> bool:
        """Whether somebody's own telephone rings: hours, the do-not-contact list and a cap are there for them."""
        return self.reach not in (Reach.EMERGENCY, Reach.INTERNAL, Reach.SERVICE)


def understood(dialled: str, area_codes: tuple[str, ...] = (), internal: tuple[str, ...] = ()) -> Dialled:
    """The number. `area_codes` with their 0, the first is added to a number without one; `internal`: see `INTERNAL`.

    Raises `NumberMalformed`, `NumberUnknown` or `AreaCodeMissing`.
    """
    if len(dialled) > DIALLED_CHARS_MAX or FORM.fullmatch(dialled) is None:
        raise NumberMalformed()
    if dialled.startswith("+"):
        return _with_country(dialled[1:], area_codes)
    if dialled.startswith("00"):
        return _with_country(dialled[2:], area_codes)
    if BARE_HOME.fullmatch(dialled):
        return _with_country(dialled, area_codes)
    return _short(dialled, internal) or _at_home(dialled, area_codes)


def fits(number: str, pattern: str) -> bool:
    """Whether an internal number is one of the pattern's."""
    return len(number) == len(pattern) and all(p in ("x", digit) for digit, p in zip(number, pattern, strict=True))


def is_internal_pattern(text: str) -> bool:
    """Whether internal numbers may be written so: digits and `x`, hiding no number that helps in an emergency."""
    return INTERNAL.fullmatch(text) is not None and not any(fits(number, text) for number in china.EMERGENCY)


def _with_country(digits: str, area_codes: tuple[str, ...]) -> Dialled:
    if digits.startswith(HOME):
        # +86 (0)10 …: the 0 belongs to the form without a country, and many write it anyway.
        rest = digits[len(HOME) :].removeprefix("0")
        return _at_home(rest if china.is_mobile(rest) or china.is_toll(rest) else f"0{rest}", area_codes)
    found = abroad.classified(digits)
    if found is None:
        raise NumberUnknown()
    full, plain = found
    reach = Reach.INTERNATIONAL if plain else Reach.PREMIUM
    return Dialled(number=f"00{full}", canonical=full, reach=reach)


def _short(number: str, internal: tuple[str, ...]) -> Dialled | None:
    """Numbers complete in themselves. Public ones come first: no internal plan can hide 110 or dress up 168."""
    if number in china.EMERGENCY:
        return Dialled(number=number, canonical=number, reach=Reach.EMERGENCY)
    if china.is_premium(number):
        return Dialled(number=number, canonical=number, reach=Reach.PREMIUM)
    if china.is_service(number):
        return Dialled(number=number, canonical=number, reach=Reach.SERVICE)
    if any(fits(number, pattern) for pattern in internal):
        return Dialled(number=number, canonical=f"internal {number}", reach=Reach.INTERNAL)
    return None


def _at_home(number: str, area_codes: tuple[str, ...]) -> Dialled:
    """A number of the country as one dials it there."""
    if china.is_toll(number):
        return Dialled(number=number, canonical=number, reach=Reach.SERVICE)
    mobile = number.removeprefix("0")
    if china.is_mobile(mobile):
        return Dialled(number=mobile, canonical=HOME + mobile, reach=Reach.NATIONAL)
    if china.is_without_area(number):
        if not area_codes:
            raise AreaCodeMissing()
        number = area_codes[0] + number
    parts = china.with_area(number)
    if parts is None:
        raise NumberUnknown()
    area, subscriber = parts
    if china.is_premium(subscriber):
        reach = Reach.PREMIUM
    elif china.is_fixed(area, subscriber):
        reach = Reach.LOCAL if area in area_codes else Reach.NATIONAL
    else:
        raise NumberUnknown()
    return Dialled(number=number, canonical=HOME + number[1:], reach=reach)
