"""A comparison in the terminal."""

from typing import Final

from rich.console import Console
from rich.table import Table

from yingda.twin.comparison import Comparison, Row, Spread
from yingda.twin.report.words import Language, number, queue_name, sentence, unit, word

MEASURES: Final = (
    "offered", "answered", "abandoned", "otherwise", "service_level", "abandonment_rate", "occupancy", "asa_s",
    "wait_s", "wait_p50_s", "wait_p90_s", "wait_p99_s", "calibration", "lapsed", "blocked", "lines_peak",
)  # fmt: skip
OF_QUEUES: Final = ("offered", "service_level", "abandonment_rate", "wait_s", "wait_p90_s")


def show(found: Comparison, language: Language, console: Console) -> None:
    """All of it and by queue; by interval with `page`, or as JSON."""
    played = word("played", language).format(contacts=found.contacts, agents=found.agents, seeds=found.seeds)
    source = word(f"source.{found.source}", language)
    console.print(f"[bold]{word('title', language)}[/bold]  {found.day} ({source}: {found.title}) · {played}")
    whole = _table(word("measure", language), language)
    for name in MEASURES:
        _line(whole, word(name, language), name, (found.base.all, found.changed.all, found.difference), language)
    console.print(whole)
    queues = _table(word("queue", language), language)
    for queue in found.queues:
        base, changed = (side.queues.get(queue.id, Row()) for side in (found.base, found.changed))
        queues.add_section()
        for n, name in enumerate(OF_QUEUES):
            head = f"{queue_name(queue, language)} · " if n == 0 else "  "
            _line(
                queues,
                head + word(name, language),
                name,
                (base, changed, found.differences.get(queue.id, Row())),
                language,
            )
    console.print(queues)
    console.print(f"[dim]{word('spread', language)}[/dim]")
    for note in found.notes:
        console.print(f"[dim]· {sentence(note, language)}[/dim]")


def _table(first: str, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in ("base", "changed", "difference"):
        table.add_column(word(name, language), justify="right", no_wrap=True)
    return table


def _line(table: Table, head: str, name: str, rows: tuple[Row, Row, Row], language: Language) -> None:
    base, changed, gap = (getattr(row, name) for row in rows)
    if base is None and changed is None:
        return
    told = (cell(name, base, language), cell(name, changed, language), cell(name, gap, language, signed=True))
    table.add_row(head, *told)


def cell(name: str, spread: Spread | None, language: Language, *, signed: bool = False) -> str:
    """`mean (least…most)`; only the mean where they are the same."""
    if spread is None:
        return "—"
    mean, low, high = (number(name, value, signed=signed) for value in (spread.mean, spread.low, spread.high))
    told = mean + unit(name, language, signed=signed)
    return told if low == high else f"{told} ({low}…{high})"
