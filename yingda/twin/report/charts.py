"""Lines over the day as inline SVG: two series, told apart by stroke and marks as well as by colour. The colours are
the page's (by class), so that one drawing serves light and dark."""

import math
from collections.abc import Sequence
from typing import Final

import svg

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 12, 34
MARKS_MAX: Final = 48
LABEL_PX: Final = 64
"""Room for one label of the time axis."""

Series = Sequence[float | None]


def lines(title: str, summary: str, labels: Sequence[str], base: Series, changed: Series, *, share: bool) -> str:
    """A chart of two series over labelled intervals. `summary` is what a screen reader says."""
    known = [value for value in (*base, *changed) if value is not None]
    top, step = (1.0, 0.25) if share and max(known, default=0) > 0.4 else scale(max(known, default=0.0))
    elements: list[svg.Element] = [svg.Title(text=title), svg.Desc(text=summary), *_grid(top, step, share)]
    elements += _times(labels)
    elements += _series(base, top, "base") + _series(changed, top, "changed")
    return str(
        svg.SVG(
            viewBox=svg.ViewBoxSpec(0, 0, WIDTH, HEIGHT), elements=elements,
            extra={"role": "img", "aria-label": f"{title}. {summary}"},
        )
    )  # fmt: skip


def scale(most: float) -> tuple[float, float]:
    """The top of an axis and its step: 1, 2 or 5 times a power of ten, four to eight steps."""
    if most <= 0:
        return 1.0, 0.25
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(power * n for n in (1, 2, 5, 10) if most / (power * n) <= 6)
    return step * math.ceil(most / step - 1e-9), step


def _x(n: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (n + 0.5) / max(1, count), 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(1.0, value / top), 1)


def _grid(top: float, step: float, share: bool) -> list[svg.Element]:
    found: list[svg.Element] = []
    for n in range(round(top / step) + 1):
        value = n * step
        y = _y(value, top)
        text = f"{100 * value:.0f} %" if share else f"{value:g}"
        found.append(svg.Line(x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_=["grid"]))
        found.append(svg.Text(x=LEFT - 6, y=y + 4, text_anchor="end", class_=["axis"], text=text))
    return found


def _times(labels: Sequence[str]) -> list[svg.Element]:
    each = max(1, math.ceil(len(labels) * LABEL_PX / (WIDTH - LEFT - RIGHT)))
    return [
        svg.Text(x=_x(n, len(labels)), y=HEIGHT - 12, text_anchor="middle", class_=["axis"], text=label)
        for n, label in enumerate(labels) if n % each == 0
    ]  # fmt: skip


def _series(values: Series, top: float, name: str) -> list[svg.Element]:
    """A line that is broken where nothing is known, with a mark at each value."""
    points = [(_x(n, len(values)), _y(value, top)) if value is not None else None for n, value in enumerate(values)]
    path: list[svg.PathData] = []
    for before, point in zip([None, *points], points, strict=False):
        if point is not None:
            path.append(svg.L(*point) if before is not None else svg.M(*point))
    found: list[svg.Element] = [svg.Path(d=path, class_=["line", name])] if path else []
    known = [point for point in points if point is not None]
    if len(known) <= MARKS_MAX:
        found += [svg.Circle(cx=x, cy=y, r=3, class_=["mark", name]) for x, y in known]
    return found
