"""A comparison as one page: no script, nothing fetched, readable in light and dark and by a screen reader."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from yingda.twin.comparison import Comparison, Interval, Row, Spread
from yingda.twin.report.cells import cell, certain, nothing
from yingda.twin.report.charts import lines
from yingda.twin.report.summary import changes, summary
from yingda.twin.report.table import MEASURES, OF_QUEUES
from yingda.twin.report.words import SHARES, Language, of_queue, queue_name, sentence, word

CHARTS: Final = ("service_level", "wait_p90_s", "abandonment_rate", "occupancy", "offered")
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5a6675; --paper: #fff; --panel: #f5f7fa; --rule: #d5dbe3;
  --base: #6b7686; --changed: #0b5cad; --good: #17603a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3afbf; --paper: #14181e; --panel: #1c222a;
  --rule: #364150; --base: #a3afbf; --changed: #6cb2ff; --good: #7fd6a2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 24px; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 28px 0 8px; }
h3 { font-size: 15px; margin: 0 0 4px; }
p { margin: 4px 0; } .soft { color: var(--soft); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 16px; }
figure { margin: 0; padding: 12px; background: var(--panel); border-radius: 8px; }
svg { width: 100%; height: auto; display: block; }
svg .grid { stroke: var(--rule); } svg .axis { fill: var(--soft); font-size: 12px; }
svg .line { fill: none; stroke-width: 2; } svg .line.base { stroke: var(--base); stroke-dasharray: 6 4; }
svg .line.changed { stroke: var(--changed); }
svg .mark.base { fill: var(--panel); stroke: var(--base); stroke-width: 1.5; }
svg .mark.changed { fill: var(--changed); }
.key { display: inline-flex; align-items: center; gap: 6px; margin-right: 16px; }
.key i { display: inline-block; width: 28px; border-top: 2px dashed var(--base); }
.key.changed i { border-top: 2px solid var(--changed); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; } tr.head th { font-weight: 600; padding-top: 14px; }
.told { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 0 32px; }
.certain { color: var(--good); } details { margin-top: 12px; } summary { cursor: pointer; padding: 4px 0; }
ul { margin: 4px 0; padding-left: 20px; }
@media (max-width: 600px) { body { padding: 16px; } svg .axis { font-size: 20px; } table { font-size: 13px; }
  th, td { padding: 4px 6px; } th:first-child { white-space: normal; min-width: 7em; position: sticky; left: 0;
  background: var(--paper); } }
"""


def page(found: Comparison, language: Language) -> str:
    """The whole document."""
    title = f"{word('title', language)} · {found.day}"
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        *_head(found, title, language), *_told(found, language), *_whole(found, language), *_charts(found, language),
        *_queues(found, language), *_intervals(found, language), *_notes(found, language),
        "</main>\n</body>\n</html>\n",
    ]  # fmt: skip
    return "\n".join(parts)


def _head(found: Comparison, title: str, language: Language) -> Iterable[str]:
    played = word("played", language).format(contacts=f"{found.contacts:,}", agents=found.agents, seeds=found.seeds)
    source = f"{word(f'source.{found.source}', language)}: {found.title}"
    yield f'<h1>{escape(title)}</h1>\n<p class="soft">{escape(source)} · {escape(played)}</p>'
    yield (
        f'<p><span class="key base"><i></i>{word("base", language)}</span>'
        f'<span class="key changed"><i></i>{word("changed", language)}</span></p>'
    )


def _told(found: Comparison, language: Language) -> Iterable[str]:
    """What is tried, and what came of it, in sentences."""
    yield '<div class="told">'
    for key, told in (("changes", changes(found, language)), ("summary", summary(found, language))):
        items = "".join(f"<li>{escape(line)}</li>" for line in told)
        yield f"<section><h2>{word(key, language)}</h2><ul>{items}</ul></section>"
    yield "</div>"


def _whole(found: Comparison, language: Language) -> Iterable[str]:
    rows = (found.base.all, found.changed.all, found.difference)
    body = "".join(_line(name, rows, language) for name in MEASURES)
    yield f"<h2>{word('all', language)}</h2>"
    yield _table(word("measure", language), body, language)
    yield f'<p class="soft">{word("spread", language)}</p>'


def _table(first: str, body: str, language: Language) -> str:
    heads = "".join(f'<th scope="col">{word(name, language)}</th>' for name in ("base", "changed", "difference"))
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(first)}"><table><thead><tr>'
        f'<th scope="col">{escape(first)}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _line(name: str, rows: tuple[Row, Row, Row], language: Language, head: str | None = None) -> str:
    base, changed, gap = (getattr(row, name) for row in rows)
    if nothing(name, base, changed):
        return ""
    told = cell(name, gap, language, signed=True)
    if certain(gap):
        told = f'{told} <span class="certain">{word("certain", language)}</span>'
    cells = f"<td>{cell(name, base, language)}</td><td>{cell(name, changed, language)}</td><td>{told}</td>"
    return f'<tr><th scope="row">{escape(head or word(name, language))}</th>{cells}</tr>'


def _charts(found: Comparison, language: Language) -> Iterable[str]:
    labels = [_clock(each.at, found.zone) for each in found.base.intervals]
    yield f'<h2>{word("by_interval", language)}</h2>\n<div class="charts">'
    for name in CHARTS:
        base, changed = ([_mean(each, name) for each in side.intervals] for side in (found.base, found.changed))
        if any(value is not None for value in (*base, *changed)):
            title = word(f"chart.{name}", language)
            drawn = lines(title, _summary(name, found, language), labels, base, changed, share=name in SHARES)
            yield f"<figure><h3>{escape(title)}</h3>{drawn}</figure>"
    yield "</div>"


def _mean(interval: Interval, name: str) -> float | None:
    spread: Spread | None = getattr(interval.all, name)
    return spread.mean if spread is not None else None


def _summary(name: str, found: Comparison, language: Language) -> str:
    """The day in one sentence: what the drawing shows, for whoever does not see it."""
    told = []
    for side, row in (("base", found.base.all), ("changed", found.changed.all)):
        spread: Spread | None = getattr(row, name)
        if spread is not None:
            told.append(f"{word(side, language)} {cell(name, _flat(spread), language)}")
    return "; ".join(told)


def _clock(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%H:%M")


def _queues(found: Comparison, language: Language) -> Iterable[str]:
    body = []
    for queue in found.queues:
        rows = tuple(side.queues.get(queue.id, Row()) for side in (found.base, found.changed))
        head = f'<tr class="head"><th scope="rowgroup" colspan="4">{escape(queue_name(queue, language))}</th></tr>'
        gap = found.differences.get(queue.id, Row())
        body.append(head)
        body += [_line(name, (rows[0], rows[1], gap), language, of_queue(name, queue, language)) for name in OF_QUEUES]
    yield f"<h2>{word('by_queue', language)}</h2>"
    yield _table(word("queue", language), "".join(body), language)


def _intervals(found: Comparison, language: Language) -> Iterable[str]:
    """What the charts draw, in numbers."""
    heads = "".join(f'<th scope="col" colspan="2">{word(name, language)}</th>' for name in CHARTS)
    sides = f"<th>{word('base', language)}</th><th>{word('changed', language)}</th>" * len(CHARTS)
    lines_ = []
    for before, after in zip(found.base.intervals, found.changed.intervals, strict=True):
        values = (cell(name, _flat(getattr(side.all, name)), language) for name in CHARTS for side in (before, after))
        cells = "".join(f"<td>{value}</td>" for value in values)
        lines_.append(f'<tr><th scope="row">{_clock(before.at, found.zone)}</th>{cells}</tr>')
    yield f"<details><summary>{word('as_table', language)}</summary>"
    name = word("by_interval", language)
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><thead><tr>'
    yield f'<th scope="col" rowspan="2">{word("interval", language)}</th>{heads}</tr><tr>{sides}</tr></thead>'
    yield f"<tbody>{''.join(lines_)}</tbody></table></div></details>"


def _notes(found: Comparison, language: Language) -> Iterable[str]:
    if found.notes:
        notes = "".join(f"<li>{escape(sentence(note, language))}</li>" for note in found.notes)
        yield f'<h2>{word("notes", language)}</h2>\n<ul class="soft">{notes}</ul>'


def _flat(spread: Spread | None) -> Spread | None:
    return Spread(mean=spread.mean, low=spread.mean, high=spread.mean) if spread is not None else None
