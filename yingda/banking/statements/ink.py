"""Writing Chinese and Latin text on a PDF page.

Chinese is set in the Adobe font STSong-Light, which every PDF reader brings or replaces by its own Song: nothing is
embedded and a page weighs a few kilobytes (decision 28). Latin and figures are set in Helvetica.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CHINESE: Final = "STSong-Light"
LATIN: Final = "Helvetica"
BOLD: Final = "Helvetica-Bold"
_RUNS: Final = re.compile(r"[\x20-\x7e\xa0-\xff]+|[^\x20-\x7e\xa0-\xff]+")
_LATIN: Final = re.compile(r"[\x20-\x7e\xa0-\xff]")

pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))

Align = Literal["left", "right"]


def runs(text: str, bold: bool) -> list[tuple[str, str]]:
    """The text cut where the font changes: (font, piece)."""
    return [((BOLD if bold else LATIN) if _LATIN.match(piece) else CHINESE, piece) for piece in _RUNS.findall(text)]


def width(text: str, size: float, bold: bool = False) -> float:
    """In points."""
    return float(sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in runs(text, bold)))


def fitted(text: str, size: float, most: float) -> str:
    """The text, cut with … where it would be wider than `most` points."""
    if width(text, size) <= most:
        return text
    while text and width(text + "…", size) > most:
        text = text[:-1]
    return text + "…"


def write(
    canvas: Canvas, x: float, y: float, text: str, size: float, *, bold: bool = False, align: Align = "left"
) -> None:
    """One line, its left or right end at `x`."""
    line = canvas.beginText(x - width(text, size, bold) if align == "right" else x, y)
    for font, piece in runs(text, bold):
        line.setFont(font, size)
        line.textOut(piece)
    canvas.drawText(line)
