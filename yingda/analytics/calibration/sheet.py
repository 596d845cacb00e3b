"""The report as a table for spreadsheets (RFC 4180), a line for each queue and step. Pure."""

import csv
import io
from typing import Final
from zoneinfo import ZoneInfo

from yingda.analytics.calibration.report import Calibration, Told

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes Chinese for the signs of another alphabet."""
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets (OWASP, CSV injection); a queue may be called anything."""
FIGURES: Final = tuple(Told.model_fields)
HEAD: Final = ("at", "queue", "queue_name", *FIGURES)


def sheet(report: Calibration) -> str:
    """Moments are local times of the institution; what is not known is empty."""
    out, zone = io.StringIO(), ZoneInfo(report.time_zone)
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for queue in report.queues:
        for step in queue.steps:
            at = step.at.astimezone(zone).isoformat(timespec="minutes")
            writer.writerow([at, queue.queue, _plain(queue.queue_name or ""), *(getattr(step, f) for f in FIGURES)])
    return BYTE_ORDER_MARK + out.getvalue()


def _plain(word: str) -> str:
    return f"'{word}" if word.startswith(FORMULA_SIGNS) else word
