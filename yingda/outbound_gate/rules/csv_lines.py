"""Lines of a list of numbers as people export them: separated by comma, semicolon or tab, with a heading or without."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
DECORATION: Final = re.compile(r"[\s'\"\-.()（）\u2010-\u2015]")
"""What people write into numbers, and what spreadsheets put before them. Only here: what is dialled has none of it."""
DIGIT: Final = re.compile(r"[0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty. `number` without decoration; `reason` and `expires_on` as written, perhaps empty."""

    line: int
    number: str
    reason: str
    expires_on: str


def lines(text: str) -> Iterator[Line]:
    """The lines of the text, counted from 1; a first line without any digit is a heading."""
    rows = csv.reader(text.removeprefix(BYTE_ORDER_MARK).splitlines(), delimiter=_delimiter(text))
    for at, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row] + ["", "", ""]
        if not any(cells) or (at == 1 and DIGIT.search(cells[0]) is None):
            continue
        yield Line(at, DECORATION.sub("", cells[0]), cells[1], cells[2])


def day(text: str) -> date | None:
    """A day as YYYY-MM-DD; None: it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _delimiter(text: str) -> str:
    first = text.splitlines()[0] if text else ""
    return max(",;\t", key=first.count)
