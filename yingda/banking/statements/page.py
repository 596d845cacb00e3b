"""The statement as a PDF: head, sums, a line for each entry, as many pages as it takes (A4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from yingda.banking.port import Entry
from yingda.banking.statements.ink import Align, fitted, write
from yingda.banking.statements.sums import Statement, sums
from yingda.banking.statements.words import WORDS, Language, kind, moment, money

WIDTH, HEIGHT = A4
MARGIN: Final = 48.0
RIGHT: Final = WIDTH - MARGIN
FOOT: Final = 64.0
ROW: Final = 17.0
INK: Final = HexColor("#16211f")
SOFT: Final = HexColor("#5f6d69")
LINE: Final = HexColor("#c9d1ce")
COLUMNS: Final[tuple[tuple[str, float, float, Align], ...]] = (
    ("at", MARGIN, 88, "left"),
    ("kind", MARGIN + 92, 60, "left"),
    ("text", MARGIN + 156, 118, "left"),
    ("counterpart", MARGIN + 278, 82, "left"),
    ("amount", RIGHT - 72, 72, "right"),
    ("balance", RIGHT, 68, "right"),
)
"""Each with its left or right end and its width, in points."""


def pdf(statement: Statement, language: Language) -> bytes:
    """The file. The same statement gives the same bytes."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    words = WORDS[language]
    canvas.setTitle(f"{statement.institution} {words['title']} {statement.since} {statement.until}")
    canvas.setAuthor(statement.institution)
    canvas.setSubject(words["title"])
    _Paper(canvas, statement, language, words).draw()
    canvas.save()
    return file.getvalue()


@dataclass(slots=True)
class _Paper:
    canvas: Canvas
    statement: Statement
    language: Language
    words: dict[str, str]
    y: float = 0.0
    number: int = field(default=0)

    def draw(self) -> None:
        self._head()
        self._sums()
        self._columns()
        for entry in self.statement.entries:
            if self.y < FOOT + ROW:
                self._foot()
                self._next()
            self._entry(entry)
        if not self.statement.entries:
            self._say(MARGIN, self.words["empty"], 10)
        elif not self.statement.whole:
            self._say(MARGIN, self.words["cut"], 9)
        self._foot()

    def _head(self) -> None:
        self.number, self.y = 1, HEIGHT - MARGIN - 6
        one, words = self.statement, self.words
        self._ink()
        write(self.canvas, MARGIN, self.y, one.institution, 11)
        self.y -= 26
        write(self.canvas, MARGIN, self.y, words["title"], 19, bold=True)
        self.y -= 30
        period = f"{one.since} {words['to']} {one.until}"
        self._pair(MARGIN, "holder", one.holder)
        self._pair(WIDTH / 2, "period", period)
        self.y -= 18
        self._pair(MARGIN, "account", fitted(one.account, 10, 170))
        self._pair(WIDTH / 2, "currency", one.currency)
        self.y -= 18
        self._pair(MARGIN, "number", one.number)
        self._pair(WIDTH / 2, "made", moment(one.made_at, one.zone))
        self.y -= 24

    def _pair(self, x: float, word: str, value: str) -> None:
        self._ink(soft=True)
        write(self.canvas, x, self.y, self.words[word], 9)
        self._ink()
        write(self.canvas, x + 84, self.y, value, 10)

    def _sums(self) -> None:
        found = sums(self.statement)
        boxes = (("opening", found.opening), ("in", found.paid_in), ("out", found.paid_out), ("closing", found.closing))
        step = (RIGHT - MARGIN) / len(boxes)
        self._rule()
        for place, (word, amount) in enumerate(boxes):
            self._ink(soft=True)
            write(self.canvas, MARGIN + place * step, self.y - 16, self.words[word], 9)
            self._ink()
            write(self.canvas, MARGIN + place * step, self.y - 33, money(amount), 13, bold=True)
        self.y -= 44
        self._rule()
        self.y -= 20

    def _columns(self) -> None:
        self._ink(soft=True)
        for name, x, _, align in COLUMNS:
            write(self.canvas, x, self.y, self.words[name], 8.5, align=align)
        self.y -= 6
        self._rule()
        self.y -= 14

    def _entry(self, entry: Entry) -> None:
        self._ink()
        zone = self.statement.zone
        cells = {
            "at": moment(entry.at, zone), "kind": kind(entry.kind, self.language), "text": entry.text,
            "counterpart": entry.counterpart, "amount": f"{'+' if entry.amount > 0 else ''}{money(entry.amount)}",
            "balance": money(entry.balance),
        }  # fmt: skip
        for name, x, most, align in COLUMNS:
            write(self.canvas, x, self.y, fitted(cells[name], 9, most), 9, align=align)
        self.y -= ROW

    def _say(self, x: float, text: str, size: float) -> None:
        self._ink(soft=True)
        write(self.canvas, x, self.y - 6, text, size)

    def _next(self) -> None:
        self.canvas.showPage()
        self.number, self.y = self.number + 1, HEIGHT - MARGIN
        self._columns()

    def _foot(self) -> None:
        self._ink(soft=True)
        write(self.canvas, MARGIN, MARGIN - 8, self.words["note"], 8)
        write(self.canvas, RIGHT, MARGIN - 8, self.words["page"].format(n=self.number), 8, align="right")

    def _ink(self, *, soft: bool = False) -> None:
        self.canvas.setFillColor(SOFT if soft else INK)

    def _rule(self) -> None:
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(0.6)
        self.canvas.line(MARGIN, self.y, RIGHT, self.y)
