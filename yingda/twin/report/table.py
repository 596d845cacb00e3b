"""A comparison in the terminal."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from yingda.twin.comparison import Comparison, Row
from yingda.twin.report.cells import cell, certain, nothing
from yingda.twin.report.summary import changes, summary
from yingda.twin.report.words import Language, of_queue, queue_name, sentence, word

MEASURES: Final = (
    "offered", "answered", "abandoned", "otherwise", "service_level", "abandonment_rate", "occupancy", "asa_s",
    "wait_s", "wait_p50_s", "wait_p90_s", "wait_p99_s", "calibration", "lapsed", "blocked", "lines_peak",
)  # fmt: skip
OF_QUEUES: Final = ("offered", "service_level", "abandonment_rate", "wait_s", "wait_p90_s", "blocked")


def show(found: Comparison, language: Language, console: Console) -> None:
    """All of it and by queue; by interval with `page`, or as JSON."""
    played = word("played", language).format(contacts=f"{found.contacts:,}", agents=found.agents, seeds=found.seeds)
    source = word(f"source.{found.source}", language)
    console.print(f"[bold]{word('title', language)}[/bold]  {found.day} ({source}: {found.title}) · {played}")
    for key, lines in (("changes", changes(found, language)), ("summary", summary(found, language))):
        console.print(f"\n[bold]{word(key, language)}[/bold]")
        for line in lines:
            console.print(f"· {line}", highlight=False, markup=False)
    whole = _table(word("measure", language), language)
    for name in MEASURES:
        _line(whole, word(name, language), name, (found.base.all, found.changed.all, found.difference), language)
    console.print()
    console.print(whole)
    queues = _table(word("queue", language), language)
    for queue in found.queues:
        base, changed = (side.queues.get(queue.id, Row()) for side in (found.base, found.changed))
        gap = found.differences.get(queue.id, Row())
        queues.add_row(Text(queue_name(queue, language), style="bold"))
        for name in OF_QUEUES:
            _line(queues, "  " + of_queue(name, queue, language), name, (base, changed, gap), language)
    console.print()
    console.print(queues)
    console.print(f"\n[dim]{word('spread', language)}[/dim]")
    for note in found.notes:
        console.print(f"[dim]· {sentence(note, language)}[/dim]")


def _table(first: str, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in ("base", "changed", "difference"):
        table.add_column(word(name, language), justify="right", no_wrap=True)
    table.add_column("")
    return table


def _line(table: Table, head: str, name: str, rows: tuple[Row, Row, Row], language: Language) -> None:
    base, changed, gap = (getattr(row, name) for row in rows)
    if nothing(name, base, changed):
        return
    told = (cell(name, base, language), cell(name, changed, language), cell(name, gap, language, signed=True))
    table.add_row(head, *told, "✓" if certain(gap) else "")
