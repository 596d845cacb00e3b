"""Card numbers in free text: 13 to 19 digits that satisfy the Luhn formula (ISO/IEC 7812-1 B), however written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

DIGITS_MIN: Final = 13
DIGITS_MAX: Final = 19
SEPARATORS_MAX: Final = 3
"""Spaces, dashes, dots … between two digits of one number."""
RUN_DIGITS_MAX: Final = 400
"""A longer run is cut whole: nobody writes it by hand, and trying every window of it would cost milliseconds."""

_GAP: Final = rf"[\s\-./,，]{{0,{SEPARATORS_MAX}}}"
_RUN: Final = re.compile(rf"[0-9](?:{_GAP}[0-9]){{{DIGITS_MIN - 1},}}")
_GROUP: Final = re.compile(r"[0-9]+")
_DATE: Final = re.compile(
    r"(?<![0-9])(?<![0-9][\s\-./,，])(?:19|20)[0-9]{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"
)
_PLAUSIBLE: Final = re.compile(r"[3-6]|2[2-7]|9")
"""First digits of payment cards (ISO/IEC 7812-1: 3–6 banking; 22–27 Mastercard; 9 national)."""
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        total += _DOUBLED[value] if place & 1 else value
    return total % 10 == 0


def is_id_number(digits: str) -> bool:
    """Whether this is a resident identity number (GB 11643-1999): a date of birth and the right check digit."""
    if len(digits) != 18:
        return False
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, digits, strict=False))
    return _ID_CHECKS[total % 11] == digits[17]


def card_spans(shadow: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in a shadow text; first come, no overlaps."""
    if _RUN.search(shadow) is None:
        return
    dateless = _DATE.sub(lambda found: "x" * len(found[0]), shadow)
    for run in _RUN.finditer(dateless):
        yield from _in_run(run[0], run.start())


def _in_run(run: str, offset: int) -> Iterator[tuple[int, int]]:
    groups = [(found.start(), found.end()) for found in _GROUP.finditer(run)]
    if sum(end - start for start, end in groups) > RUN_DIGITS_MAX:
        yield offset, offset + len(run)
        return
    place = 0
    while place < len(groups):
        taken, span = _from_group(run, groups, place)
        if span is not None:
            yield offset + span[0], offset + span[1]
        place += taken


def _from_group(run: str, groups: list[tuple[int, int]], first: int) -> tuple[int, tuple[int, int] | None]:
    """The longest number made of whole groups from `first` on: how many groups it took, and where it is."""
    best: tuple[int, tuple[int, int] | None] = (1, None)
    digits = ""
    for place in range(first, len(groups)):
        digits += run[groups[place][0] : groups[place][1]]
        if len(digits) > DIGITS_MAX:
            break
        if len(digits) >= DIGITS_MIN and luhn(digits) and not is_id_number(digits):
            best = (place - first + 1, (groups[first][0], groups[place][1]))
    start, end = groups[first]
    if best[1] is None and end - start > DIGITS_MAX:
        return 1, _inside(run, start, end)
    return best


def _inside(run: str, start: int, end: int) -> tuple[int, int] | None:
    """A number hidden among more digits without a gap: from the first plausible card to the end of the last one."""
    found: list[tuple[int, int]] = []
    for at in range(start, end - DIGITS_MIN + 1):
        if _PLAUSIBLE.match(run, at):
            lengths = range(DIGITS_MIN, min(DIGITS_MAX, end - at) + 1)
            found += [(at, at + length) for length in lengths if luhn(run[at : at + length])]
    return (found[0][0], max(span[1] for span in found)) if found else None
